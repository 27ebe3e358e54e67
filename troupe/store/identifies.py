"""Turns to begin a session with Discord, among all processes that share a database."""

import asyncio
from collections.abc import Awaitable, Callable

from troupe.clock import Clock
from troupe.store.database import Database, Transaction, integer
from troupe.turns import PATIENCE_SECONDS, WINDOW_MS


class SharedTurns:
    """The table `identifies`.

    `now` gives milliseconds by a clock that all processes have in common, inside the transaction:
    machines' own clocks differ. `jitter` gives seconds, a little above 0, so that processes which
    wait for the same moment don't all ask at it.
    """

    def __init__(
        self,
        *,
        database: Database,
        now: Callable[[Transaction], Awaitable[int]],
        jitter: Callable[[], float],
        clock: Clock,
    ) -> None:
        self._database = database
        self._now = now
        self._jitter = jitter
        self._clock = clock

    async def take(self, bucket: int) -> None:
        """Raises TimeoutError after PATIENCE_SECONDS, and what the database raises."""
        deadline = self._clock.elapsed() + PATIENCE_SECONDS * 1000
        while (left := await self._claim(bucket)) > 0:
            seconds = left / 1000 + self._jitter()
            if self._clock.elapsed() + seconds * 1000 > deadline:
                raise TimeoutError("no turn to identify came up")
            await self._clock.wait(asyncio.Event(), seconds)

    async def _claim(self, bucket: int) -> int:
        """0 where the turn is now taken, else the milliseconds to wait before asking again.

        One statement decides, so two can't both find the bucket free, however well the database
        keeps transactions apart. A moment further ahead than a window was written before the
        clock was set back, and holds nobody up.
        """
        async with self._database.transaction() as transaction:
            now = await self._now(transaction)
            taken = await transaction.execute(
                """
                INSERT INTO identifies (bucket, at) VALUES ($1, $2)
                ON CONFLICT (bucket) DO UPDATE SET at = excluded.at
                WHERE identifies.at <= $3 OR identifies.at > $4
                """,
                bucket,
                now,
                now - WINDOW_MS,
                now + WINDOW_MS,
            )
            if taken:
                return 0
            [row] = await transaction.fetch("SELECT at FROM identifies WHERE bucket = $1", bucket)
            return integer(row, "at") + WINDOW_MS - now


def clock_of(database: Database) -> Callable[[Transaction], Awaitable[int]]:
    """The one clock that all who share a database have in common: its own."""

    async def now(transaction: Transaction) -> int:
        [row] = await transaction.fetch(f"SELECT {database.moment} AS moment")
        return integer(row, "moment")

    return now
