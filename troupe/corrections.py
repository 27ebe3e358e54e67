"""Sees that no late edit of progress stays in the place of an outcome.

What is cut on its way may still reach Discord, and a process that was frozen may show what another
one has long finished. Neither can be taken back; but it can be looked at again a little later.
"""

import asyncio
import logging

from troupe.clock import Clock
from troupe.delivery import Delivery, Doubt
from troupe.errors import DatabaseAway
from troupe.reporter import Reporter

log = logging.getLogger(__name__)

REST_SECONDS = 15.0
"""By then whatever was on its way has arrived or never will."""

_TRIES = 4


class Corrections:
    """Works off the doubts of a delivery, one after the other."""

    def __init__(self, *, delivery: Delivery, reporter: Reporter, clock: Clock) -> None:
        self._delivery = delivery
        self._reporter = reporter
        self._clock = clock

    async def run(self) -> None:
        """For ever; cancel it to stop."""
        while True:
            doubt = await self._delivery.doubt()
            await self._rest(doubt.since)
            await self._settle(doubt)

    async def _settle(self, doubt: Doubt) -> None:
        for _ in range(_TRIES):
            began = self._clock.elapsed()
            try:
                if await self._reporter.confirm(doubt.generation):
                    return
            except DatabaseAway as error:
                log.warning("Whether a reply shows its outcome is not known yet: %s", error)
            except Exception:
                log.exception("Looking after a reply broke")
                return
            await self._rest(began)
        log.warning("Whether %d shows its outcome could not be seen", doubt.generation.id)

    async def _rest(self, since: int) -> None:
        seconds = REST_SECONDS - (self._clock.elapsed() - since) / 1000
        if seconds > 0:
            await self._clock.wait(asyncio.Event(), seconds)
