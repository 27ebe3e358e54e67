"""The line to Discord's REST API, without a connection to the gateway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import aiohttp
import discord

from troupe.clock import Clock


class Line:
    """`client` is for requests alone. What the first answer said of the time is kept."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.date: str | None = None
        self.heard_at = 0
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._hear)
        self.client = discord.Client(intents=discord.Intents.none(), http_trace=trace)

    async def _hear(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        answered: aiohttp.TraceRequestEndParams,
    ) -> None:
        if self.date is None:
            self.date, self.heard_at = answered.response.headers.get("Date"), self._clock.now()


@asynccontextmanager
async def opened(clock: Clock) -> AsyncIterator[Line]:
    """Closed with the block; nobody is logged in yet."""
    line = Line(clock)
    async with line.client:
        yield line
