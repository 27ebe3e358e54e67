"""Takes the event loop's pulse: how much later than asked it comes round."""

import asyncio

from troupe.clock import Clock
from troupe.happenings import Delayed, Hear

BEAT_SECONDS = 0.5


class Pulse:
    """A loop that is held up answers nobody, and Discord gives 3 seconds."""

    def __init__(self, *, clock: Clock, hear: Hear) -> None:
        self._clock = clock
        self._hear = hear

    async def run(self) -> None:
        """Twice a second; cancel it to stop."""
        never = asyncio.Event()
        while True:
            began = self._clock.elapsed()
            await self._clock.wait(never, BEAT_SECONDS)
            took = (self._clock.elapsed() - began) / 1000
            self._hear(Delayed(max(0.0, took - BEAT_SECONDS)))
