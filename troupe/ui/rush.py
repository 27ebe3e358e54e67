"""First everybody is acknowledged, then the work begins."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from troupe.clock import Clock

PATIENCE_SECONDS = 1.0
"""A stream of people that never ends holds nobody's work back for longer than this."""


class Rush:
    """Those who wait for Discord to take their acknowledgement.

    Where hundreds come at once, the work for the first of them would make the last ones miss the
    three seconds that Discord gives.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting = 0
        self._over = asyncio.Event()
        self._over.set()

    @contextmanager
    def joined(self) -> Iterator[None]:
        """As long as one more waits."""
        self._waiting += 1
        self._over.clear()
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._over.set()

    async def over(self) -> None:
        """Returns when nobody waits, or after a second."""
        if self._waiting:
            await self._clock.wait(self._over, PATIENCE_SECONDS)
