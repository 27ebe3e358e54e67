"""Once a day: pictures that were kept for long enough, or taken out of a history, are let go."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from troupe.clock import Clock
from troupe.errors import DatabaseAway, DatabaseRefused
from troupe.store.predictions import Predictions
from troupe.store.results import Due, Results
from troupe.thumbnails import Thumbnails
from troupe.tidying import Tidying

log = logging.getLogger(__name__)

A_DAY_SECONDS = 86_400.0
_AT_ONCE = 100


class Retention:
    """`days` is how long a result's picture is kept; None keeps it."""

    def __init__(
        self,
        *,
        predictions: Predictions,
        results: Results,
        thumbnails: Thumbnails,
        tidying: Tidying,
        clock: Clock,
        days: int | None,
    ) -> None:
        self._predictions = predictions
        self._results = results
        self._thumbnails = thumbnails
        self._tidying = tidying
        self._clock = clock
        self._days = days

    async def run(self) -> None:
        """For ever, from now on once a day; cancel it to stop."""
        never = asyncio.Event()
        while True:
            try:
                log.info("Let go of %d pictures", await self.tidy())
            except (OSError, DatabaseAway, DatabaseRefused):
                log.exception("Letting go of pictures broke; it is tried again tomorrow")
            await self._clock.wait(never, A_DAY_SECONDS)

    async def tidy(self) -> int:
        """Lets go of everything that is due; how many that were."""
        count = await self._let_go_of_removed()
        if self._days is not None:
            oldest = self._clock.now() - self._days * 86_400_000
            count += await self._let_go(lambda: self._aged(oldest))
        return count

    async def let_go_of_removed(self) -> None:
        """At once what people, or managers, have taken out; a file of today goes tomorrow."""
        await self._let_go_of_removed()

    async def _let_go_of_removed(self) -> int:
        count = await self._let_go(lambda: self._results.of_removed(most=_AT_ONCE))
        await self._results.emptied(now=self._clock.now())
        return count

    async def _aged(self, oldest: int) -> list[Due]:
        """Each with a thumbnail, which outlives its picture."""
        due = await self._results.older_than(oldest, most=_AT_ONCE)
        for one in due:
            prediction = await self._predictions.get(one.prediction_id)
            if prediction is not None:
                await self._thumbnails.of(prediction)
        return due

    async def _let_go(self, due: Callable[[], Awaitable[list[Due]]]) -> int:
        count = 0
        while batch := await due():
            for one in batch:
                await self._remove(one)
            count += len(batch)
        return count

    async def _remove(self, due: Due) -> None:
        """The row first: what is cut off in between is found by the daily sweep of the files."""
        await self._results.gone(due, now=self._clock.now())
        for sha256 in filter(None, (due.result_sha256, due.thumbnail_sha256)):
            await self._tidying.let_go(sha256)
