"""Closes each day once nothing can change any more what was spent on it."""

import asyncio
import logging

from troupe.clock import Clock
from troupe.store.closed_days import ClosedDays

log = logging.getLogger(__name__)

EVERY_SECONDS = 600.0


class Bookkeeping:
    """Beside the bot, in each process: whoever comes second finds it done."""

    def __init__(self, *, closed_days: ClosedDays, clock: Clock) -> None:
        self._closed_days = closed_days
        self._clock = clock

    async def run(self) -> None:
        """Every ten minutes; cancel it to stop. Until a day is closed it is summed as before."""
        never = asyncio.Event()
        while True:
            try:
                await self.close_days()
            except Exception:
                log.exception("Closing a day broke; it is tried again")
            await self._clock.wait(never, EVERY_SECONDS)

    async def close_days(self) -> None:
        """All that are due, each in a transaction of its own, so that nobody waits for long."""
        while await self._closed_days.close_next(now=self._clock.now()):
            pass
