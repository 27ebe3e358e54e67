"""One server: whether the bot is in it, and where it lacks what it needs there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import discord

from troupe.doctor.findings import Finding, Findings, look, ok, wrong
from troupe.ui.doctor.account import NEEDED, invitation

ABOUT = "server"
_MOST_NAMED = 8
_TEXT, _NEWS, _FORUM, _MEDIA = 0, 5, 15, 16
_KINDS = frozenset({_TEXT, _NEWS, _FORUM, _MEDIA})
_MEMBER = 1
_IN_POSTS = discord.Permissions(send_messages=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwrite:
    """What a channel gives and takes, by the id of a role or a member. Bit sets."""

    target_id: int
    of_member: bool
    allow: int
    deny: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel that people write in; posts of a forum are threads."""

    id: int
    name: str
    forum: bool
    overwrites: tuple[Overwrite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """As far as the bot's rights go. `roles` are their bit sets, `held` the ids the bot has."""

    id: int
    name: str
    bot_id: int
    roles: Mapping[int, int]
    held: frozenset[int]
    channels: tuple[Channel, ...]


def read_channels(listed: Iterable[Mapping[str, object]]) -> tuple[Channel, ...]:
    """Of Discord's list those that people write in."""
    return tuple(
        Channel(
            id=int(str(one["id"])),
            name=str(one["name"]),
            forum=one["type"] in (_FORUM, _MEDIA),
            overwrites=tuple(_read_overwrites(one.get("permission_overwrites"))),
        )
        for one in listed
        if one["type"] in _KINDS
    )


def _read_overwrites(listed: object) -> Iterable[Overwrite]:
    for one in listed if isinstance(listed, list) else ():
        yield Overwrite(
            target_id=int(one["id"]),
            of_member=int(one["type"]) == _MEMBER,
            allow=int(one["allow"]),
            deny=int(one["deny"]),
        )


def rights(server: Server, channel: Channel) -> discord.Permissions:
    """What the bot may do there, in Discord's documented order: all, its roles, itself."""
    total = discord.Permissions(_of_server(server))
    if total.administrator:
        return discord.Permissions.all()
    everyone = [one for one in channel.overwrites if one.target_id == server.id]
    roles = [
        one for one in channel.overwrites if not one.of_member and one.target_id in server.held
    ]
    itself = [one for one in channel.overwrites if one.of_member and one.target_id == server.bot_id]
    value = total.value
    for group in (everyone, roles, itself):
        for one in group:
            value &= ~one.deny
        for one in group:
            value |= one.allow
    return discord.Permissions(value)


def _of_server(server: Server) -> int:
    value = 0
    for role_id in {server.id} | server.held:
        value |= server.roles.get(role_id, 0)
    return value


def lacking(server: Server, channel: Channel) -> tuple[str, ...]:
    """The names of what it needs and lacks, as Discord's settings show them."""
    needed = discord.Permissions(NEEDED.value & ~_IN_POSTS.value) if channel.forum else NEEDED
    missing = discord.Permissions(needed.value & ~rights(server, channel).value)
    if missing.view_channel:
        missing = discord.Permissions(view_channel=True)
    return tuple(_NAMES[name] for name, given in missing if given)


_NAMES = {
    "read_messages": "View Channels",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}


def judged_absence(error: discord.HTTPException, *, server_id: int, application_id: int) -> Finding:
    """Why the server can't be seen."""
    if error.status in (403, 404):
        todo = f"Check the ID, or have a manager there add the bot: {invitation(application_id)}"
        return wrong(ABOUT, f"the bot is not in {server_id}", todo)
    return look(ABOUT, f"Discord answers with HTTP {error.status}", "Run this again in a while.")


def judged(server: Server, allowed: Sequence[int], log_channel: int | None) -> Findings:
    """`allowed` and `log_channel` are what its managers set; none allowed means all are."""
    by_id = {one.id: one for one in server.channels}
    wanted = [by_id[one] for one in allowed if one in by_id] if allowed else server.channels
    findings = [_named(server, wanted), *_lacks(server, wanted)]
    if gone := [one for one in allowed if one not in by_id]:
        what = f"/settings allows channels that are gone: {_listed(map(str, gone))}"
        findings.append(look(ABOUT, what, "Have a manager choose the channels there again."))
    if log_channel is not None:
        findings.append(_judged_log(server, by_id.get(log_channel)))
    return findings


def _named(server: Server, wanted: Sequence[Channel]) -> Finding:
    well = sum(not lacking(server, one) for one in wanted)
    what = f"in {server.name}; has what it needs in {well:,} of {len(wanted):,} channels"
    return ok(ABOUT, what)


def _lacks(server: Server, wanted: Sequence[Channel]) -> Iterable[Finding]:
    """One finding for each set of what is missing: most often it is the same in many channels."""
    where: dict[tuple[str, ...], list[str]] = {}
    for channel in wanted:
        if missing := lacking(server, channel):
            where.setdefault(missing, []).append(f"#{channel.name}")
    for missing, channels in where.items():
        todo = "Allow it there, or late pictures and reports don't reach anybody in these channels."
        yield look(ABOUT, f"lacks {', '.join(missing)} in {_listed(channels)}", todo)


def _judged_log(server: Server, channel: Channel | None) -> Finding:
    if channel is None:
        todo = "Have a manager choose another one in /settings."
        return wrong(ABOUT, "the log channel is gone, or no channel for texts", todo)
    if missing := lacking(server, channel):
        what = f"lacks {', '.join(missing)} in its log channel, #{channel.name}"
        return wrong(ABOUT, what, "Allow it there: reports and notes go to this channel.")
    return ok(ABOUT, f"may write into its log channel, #{channel.name}")


def _listed(names: Iterable[str]) -> str:
    all_of_them = list(names)
    rest = len(all_of_them) - _MOST_NAMED
    shown = all_of_them[:_MOST_NAMED]
    return ", ".join([*shown, *([f"and {rest} more"] if rest > 0 else [])])
