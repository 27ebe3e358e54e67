"""Trying again while Discord can't be reached."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

from troupe.clock import Clock

T = TypeVar("T")

log = logging.getLogger(__name__)

UNREACHABLE = (
    OSError,
    aiohttp.ClientError,
    discord.GatewayNotFound,
    discord.DiscordServerError,
)


class Persistence:
    """Repeats what fails because Discord can't be reached: 1 s later, then 2, 4, … up to 60."""

    def __init__(self, *, clock: Clock, stop: asyncio.Event) -> None:
        self._clock = clock
        self._stop = stop

    async def until_done(self, attempt: Callable[[], Awaitable[T]]) -> T | None:
        """What `attempt` gave; None when `stop` is set before. Raises what waiting can't mend."""
        for number in itertools.count():
            try:
                return await attempt()
            except UNREACHABLE as error:
                seconds = min(2.0 ** min(number, 6), 60.0)
                log.warning("Discord can't be reached (%r); again in %g s", error, seconds)
                await self._clock.wait(self._stop, seconds)
            if self._stop.is_set():
                break
        return None
