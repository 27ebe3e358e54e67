"""Servers that invite the bot, and servers that remove it."""

import discord
from discord.ext import commands

from troupe.clock import Clock
from troupe.shards import Shard
from troupe.store.departures import Departures


class Servers(commands.Cog):
    """A server that Discord itself can't reach for a while has not removed anybody."""

    def __init__(
        self, *, client: commands.AutoShardedBot, departures: Departures, clock: Clock
    ) -> None:
        self._client = client
        self._departures = departures
        self._clock = clock

    @commands.Cog.listener()
    async def on_shard_ready(self, number: int) -> None:
        """Some may have invited or removed it while it was away; those in an outage are listed.

        Each shard answers for its own servers alone, so none of another shard's, or of another
        process's, is ever taken for one that removed the bot.
        """
        shard = Shard(number, self._client.shard_count)
        present = {guild.id for guild in self._client.guilds if shard.holds(guild.id)}
        await self._departures.compare(present, shard=shard, now=self._clock.now())

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Invited, perhaps again."""
        await self._departures.came(guild.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """discord.py says this only where `unavailable` isn't set, so it was no outage."""
        await self._departures.left(guild.id, now=self._clock.now())
