"""Troupe as Discord sees it: the connections, one for each shard of this process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Self, TypeVar

import aiohttp
import discord
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from troupe.clock import Clock
from troupe.shards import Shard
from troupe.turns import IdentifyTurns
from troupe.ui import presses, replies
from troupe.ui.persistence import Persistence
from troupe.ui.replies import NOBODY
from troupe.ui.tree import Tree

T = TypeVar("T")

log = logging.getLogger(__name__)

CONNECT_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 3_600.0


class Troupe(commands.AutoShardedBot):
    """No privileged intent, no message content, no member list; mentions are off for good.

    A bot with one shard is no other than one with many. `shard_count` None takes as many as Discord
    recommends, `shard_ids` None all of them.
    """

    def __init__(
        self,
        *,
        connector: aiohttp.TCPConnector,
        trace: aiohttp.TraceConfig,
        turns: IdentifyTurns,
        clock: Clock,
        shard_count: int | None,
        shard_ids: tuple[int, ...] | None,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True),
            allowed_mentions=NOBODY,
            tree_cls=Tree,
            connector=connector,
            http_trace=trace,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            shard_count=shard_count,
            shard_connect_timeout=None,  # `Socket` has its own deadline, for each attempt
        )
        self.shard_ids = None if shard_ids is None else list(shard_ids)
        self.turns = turns
        self._clock = clock
        self._max_concurrency = 1

    @property
    def is_connected(self) -> bool:
        """Whether Discord has told all there is to know, and every shard's socket is open."""
        return self.is_ready() and not any(one.is_closed() for one in self.shards.values())

    async def launch_shards(self) -> None:
        """How many, and whether they may, is Discord's to say; at which address is not."""
        recommended, limit = await self._allowed()
        # With a count of its own discord.py takes the usual address, or DISCORD_GATEWAY_URL.
        self.shard_count = self.shard_count or recommended
        self._max_concurrency = max(1, limit.max_concurrency)
        await super().launch_shards()

    async def _allowed(self) -> tuple[int, discord.SessionStartLimits]:
        """Waits until as many sessions may begin as there are shards: past 0 the token is reset."""
        while True:
            recommended, _, told = await self.http.get_bot_gateway()
            limit = discord.SessionStartLimits(**told)
            needed = len(self.shard_ids or ()) or self.shard_count or recommended
            if limit.remaining >= needed:
                return recommended, limit
            seconds = min(max(limit.reset_after / 1000, 1.0), LONGEST_PAUSE_SECONDS)
            log.warning(
                "Discord lets this application begin %d more sessions for now, and %d shards need "
                "one each: asking again in %g s. Something restarts it too often",
                limit.remaining,
                needed,
                seconds,
            )
            await self._clock.wait(asyncio.Event(), seconds)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002  # the turns know
        """Waits for this shard's turn instead of discord.py's 5 seconds."""
        number = shard_id or 0
        await self.turns.take(number % self._max_concurrency)
        self._forget_servers(number)

    def _forget_servers(self, number: int) -> None:
        """READY lists a shard's servers anew.

        discord.py forgets what it doesn't list, but not where there are shards: a server that
        removed the bot meanwhile would stay.
        """
        shard = Shard(number, self.shard_count or 1)
        for guild in self.guilds:
            if shard.holds(guild.id):
                self._connection._remove_guild(guild)

    async def on_interaction(self, interaction: replies.Interaction) -> None:
        """Buttons, menus and forms become a `press`, and what no cog hears is answered here.

        Were every cog to hear of each interaction, a command would wait for a task of each of them.
        """
        if interaction.type in presses.KINDS:
            self.dispatch("press", interaction)
            await presses.unheard(interaction)

    async def on_ready(self) -> None:
        """Only said; Discord may say it again after every reconnect."""
        shards = ", ".join(str(one) for one in sorted(self.shards))
        log.info(
            "Ready as %s in %d servers, with shard %s of %s",
            self.user,
            len(self.guilds),
            shards,
            self.shard_count,
        )


class Socket(DiscordWebSocket):
    """Is opened as often as it takes.

    Where an attempt fails, discord.py's shards forget the session that they could have resumed,
    call themselves one deeper for each further attempt, or end the program, as the case may be.
    """

    @classmethod
    async def from_client(
        cls,
        client: discord.Client,
        *,
        initial: bool = False,
        gateway: yarl.URL | None = None,
        shard_id: int | None = None,
        session: str | None = None,
        sequence: int | None = None,
        resume: bool = False,
        encoding: str = "json",
        compress: bool = True,
    ) -> Self:
        """Until whoever asks has enough, and cancels it."""
        attempt = partial(
            super().from_client,
            client,
            initial=initial,
            gateway=gateway,
            shard_id=shard_id,
            session=session,
            sequence=sequence,
            resume=resume,
            encoding=encoding,
            compress=compress,
        )
        assert isinstance(client, Troupe)
        persistence = Persistence(clock=client._clock, stop=asyncio.Event())
        socket = await persistence.until_done(lambda: _opened(attempt))
        assert socket is not None, "nothing stops it but a cancellation"
        return socket


async def _opened(attempt: Callable[[], Awaitable[T]]) -> T:
    """Raises OSError, also where the gateway hangs up before it has said anything."""
    async with asyncio.timeout(CONNECT_SECONDS):
        try:
            return await attempt()
        except ReconnectWebSocket:
            raise ConnectionError("the gateway hung up at once") from None
