"""What is asked of Discord, with the bot's token and without connecting the bot."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import discord
from discord import app_commands
from discord.http import Route
from yarl import URL

from troupe.clock import Clock
from troupe.commands import Doctor
from troupe.config import Config
from troupe.doctor.findings import Check, Findings, examined, look, ok
from troupe.errors import DatabaseAway, DatabaseRefused, DatabaseUnfit
from troupe.store.opening import inspected
from troupe.ui.command_shapes import Command
from troupe.ui.doctor import account, commands, line, server
from troupe.ui.doctor.line import Line
from troupe.ui.replies import CONNECTION_TROUBLE
from troupe.ui.tree import Tree

Declared = Callable[[app_commands.CommandTree[discord.Client]], Sequence[Command]]
"""The commands of this program, as they are told to Discord."""

_LOGIN_SECONDS = 10.0
_HELLO_SECONDS = 8.0
_NO_CHANNELS: tuple[tuple[int, ...], int | None] = ((), None)


@dataclass(frozen=True, slots=True)
class _Bot:
    """Who is logged in. Older applications have another id than their bot."""

    http: discord.http.HTTPClient
    tree: Tree
    id: int
    application_id: int


class DiscordChecks:
    """Logs in first: where the token opens nothing, the rest says nothing new."""

    def __init__(
        self, *, command: Doctor, config: Config, declared: Declared, clock: Clock
    ) -> None:
        self._server_id = command.server_id
        self._config = config
        self._declared = declared
        self._clock = clock

    async def run(self) -> Findings:
        async with line.opened(self._clock) as opened:
            http = opened.client.http
            try:
                async with asyncio.timeout(_LOGIN_SECONDS):
                    me = await http.static_login(self._config.discord_token.reveal())
                    info = await http.request(Route("GET", "/applications/@me"))
            except (discord.DiscordException, *CONNECTION_TROUBLE) as error:
                return (account.judged_login(error), *_time(opened))
            bot = _Bot(http, Tree(opened.client), int(me["id"]), int(info["id"]))
            return (
                ok(account.ABOUT, f"the token is accepted; the bot is {me['username']}"),
                *account.judged_application(info),
                *_time(opened),
                *await examined(self._as_bot(bot)),
            )

    def _as_bot(self, bot: _Bot) -> list[Check]:
        checks = [
            Check(account.GATEWAY, lambda: self._sessions(bot)),
            Check(commands.ABOUT, lambda: self._commands(bot)),
        ]
        if (server_id := self._server_id) is not None:
            checks.append(Check(server.ABOUT, lambda: self._server(bot, server_id)))
        return checks

    async def _sessions(self, bot: _Bot) -> Findings:
        _, url, limit = await bot.http.get_bot_gateway()
        there = self._config.discord_gateway_url or URL(url)
        return (
            account.judged_sessions(limit),
            await account.greeted(there, seconds=_HELLO_SECONDS),
        )

    async def _commands(self, bot: _Bot) -> Findings:
        there = await bot.http.get_global_commands(bot.application_id)
        return (commands.judged(self._declared(bot.tree), there),)

    async def _server(self, bot: _Bot, server_id: int) -> Findings:
        try:
            visited = await _visited(bot, server_id)
        except discord.HTTPException as error:
            absence = server.judged_absence(
                error, server_id=server_id, application_id=bot.application_id
            )
            return (absence,)
        try:
            allowed, log_channel = await self._named_channels(server_id)
        except (DatabaseAway, DatabaseRefused, DatabaseUnfit):
            unread = look(server.ABOUT, "its /settings can't be read", "Mend the database first.")
            return (*server.judged(visited, *_NO_CHANNELS), unread)
        return server.judged(visited, allowed, log_channel)

    async def _named_channels(self, server_id: int) -> tuple[tuple[int, ...], int | None]:
        async with inspected(self._config) as inspection:
            if inspection is None:
                return _NO_CHANNELS
            return await inspection.named_channels(server_id)


async def _visited(bot: _Bot, server_id: int) -> server.Server:
    """Raises discord.HTTPException, NotFound and Forbidden where the bot isn't in it."""
    guild = await bot.http.get_guild(server_id, with_counts=False)
    member = await bot.http.get_member(server_id, bot.id)
    channels = await bot.http.get_all_guild_channels(server_id)
    return server.Server(
        id=server_id,
        name=guild["name"],
        bot_id=bot.id,
        roles={int(role["id"]): int(role["permissions"]) for role in guild["roles"]},
        held=frozenset(map(int, member["roles"])),
        channels=server.read_channels(channels),
    )


def _time(opened: Line) -> Findings:
    """Nothing where nothing was answered, which is said already."""
    return (account.judged_clock(opened.date, opened.heard_at),) if opened.heard_at else ()
