"""The bot's account: its token, its application, the gateway, and the time."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import discord
from yarl import URL

from troupe.doctor.findings import Finding, Findings, look, ok, wrong

ABOUT = "discord"
CLOCK = "clock"
GATEWAY = "gateway"
LOOK_SECONDS, WRONG_SECONDS = 3, 60
FEW_SESSIONS = 20
_PORTAL = "In Discord's Developer Portal"
_USER_INSTALL = "1"
NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
)
"""For what comes later than an interaction's 15 minutes, and for reports. Nothing is an embed."""


def invitation(application_id: int) -> str:
    """The address at which a server's manager adds the bot."""
    return discord.utils.oauth_url(
        application_id, permissions=NEEDED, scopes=("bot", "applications.commands")
    )


def judged_login(error: Exception) -> Finding:
    """Why nobody could be logged in; its own words stay out."""
    if isinstance(error, discord.LoginFailure):
        todo = f"{_PORTAL}, Bot: Reset Token, and put the new one into DISCORD_TOKEN."
        return wrong(ABOUT, "the token is refused", todo)
    if isinstance(error, discord.HTTPException):
        what = f"Discord answers with HTTP {error.status}"
        return wrong(ABOUT, what, "Wait a while, and look at discordstatus.com.")
    todo = "See whether this machine has a way there, and whether DISCORD_API_URL is right."
    return wrong(ABOUT, f"Discord can't be reached ({type(error).__name__})", todo)


def judged_clock(date: str | None, now: int) -> Finding:
    """Discord's Date header, in whole seconds, against our milliseconds."""
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return look(CLOCK, "Discord didn't say what time it is", "Run this again.")
    # HTTP knows no other zone, even where none is written.
    theirs = theirs.replace(tzinfo=theirs.tzinfo or UTC)
    seconds = (datetime.fromtimestamp(now / 1000, UTC) - theirs).total_seconds()
    # A header of whole seconds is up to one old when it is written.
    off = 0 if 0 <= seconds <= 1 else round(seconds)
    what = f"{abs(off)} s {'ahead of' if off > 0 else 'behind'} Discord's"
    todo = "Have the clock set by itself: timedatectl set-ntp true. Ids and signatures need it."
    if abs(off) > WRONG_SECONDS:
        return wrong(CLOCK, what, todo)
    if abs(off) > LOOK_SECONDS:
        return look(CLOCK, what, todo)
    return ok(CLOCK, what if off else "as Discord's")


def judged_application(info: Mapping[str, object]) -> Findings:
    """What the Developer Portal holds, read from `/applications/@me`."""
    application_id = int(str(info["id"]))
    findings = [_servers(info.get("approximate_guild_count"), application_id)]
    if info.get("interactions_endpoint_url"):
        what = "commands go to an Interactions Endpoint URL, so the bot never hears of them"
        todo = f"{_PORTAL}, General Information: empty Interactions Endpoint URL."
        findings.append(wrong(ABOUT, what, todo))
    installs = info.get("integration_types_config")
    if isinstance(installs, dict) and _USER_INSTALL not in installs:
        what = "people can't add the bot for themselves alone"
        todo = f"{_PORTAL}, Installation: tick User Install, if they should."
        findings.append(look(ABOUT, what, todo))
    return findings


def _servers(count: object, application_id: int) -> Finding:
    if count == 0:
        todo = f"Add it to one: {invitation(application_id)}"
        return look(ABOUT, "in no server yet", todo)
    if not isinstance(count, int):
        return ok(ABOUT, "needs no privileged intent")
    servers = "1 server" if count == 1 else f"{count:,} servers"
    return ok(ABOUT, f"in {servers}; needs no privileged intent")


def judged_sessions(limit: Mapping[str, object]) -> Finding:
    """How often the bot may still connect anew today."""
    left, total = int(str(limit["remaining"])), int(str(limit["total"]))
    hours = int(str(limit["reset_after"])) / 3_600_000
    what = f"{left:,} of {total:,} new connections left"
    if left == 0:
        todo = f"Wait {hours:.1f} hours, and see what makes the bot start again and again."
        return wrong(GATEWAY, what, todo)
    if left < FEW_SESSIONS:
        return look(GATEWAY, what, "See what makes the bot start again and again.")
    return ok(GATEWAY, what)


async def greeted(url: URL, *, seconds: float) -> Finding:
    """Whether the gateway says hello. No session is used up by that."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as session,
            session.ws_connect(
                url.with_query(v="10", encoding="json"), max_msg_size=64 * 1024
            ) as socket,
        ):
            await socket.receive_str(timeout=seconds)
    except (aiohttp.ClientError, OSError, TimeoutError, TypeError) as error:
        what = f"{url.host} doesn't say hello ({type(error).__name__})"
        todo = "Let this machine open WebSockets there, and see that DISCORD_GATEWAY_URL is right."
        return wrong(GATEWAY, what, todo)
    return ok(GATEWAY, f"{url.host} says hello")
