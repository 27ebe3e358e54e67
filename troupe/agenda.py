"""What is due when: a heap that can be waited on, so that nothing polls."""

import asyncio
import heapq
from collections.abc import Hashable
from typing import Generic, TypeVar

from troupe.clock import Clock

K = TypeVar("K", bound=Hashable)


class Agenda(Generic[K]):
    """Each errand stands in it once; putting it again moves it to the new time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: dict[K, int] = {}
        self._heap: list[tuple[int, int, K]] = []
        self._puts = 0
        self._changed = asyncio.Event()

    def put(self, errand: K, in_ms: int = 0) -> None:
        """Makes `errand` due in so many milliseconds, whatever the machine's clock is set to."""
        due = self._clock.elapsed() + in_ms
        self._due[errand] = due
        self._puts += 1
        # The count keeps equal times in order and errands from being compared.
        heapq.heappush(self._heap, (due, self._puts, errand))
        self._changed.set()

    def put_by(self, errand: K, in_ms: int = 0) -> None:
        """The same, or earlier where it already stands earlier."""
        due = self._clock.elapsed() + in_ms
        if self._due.get(errand, due + 1) > due:
            self.put(errand, in_ms)

    def drop(self, errand: K) -> None:
        """Takes `errand` out, where it stands in it."""
        self._due.pop(errand, None)

    async def next(self) -> K:
        """The next errand, once it is due."""
        while True:
            self._drop_outdated()
            wait = (self._heap[0][0] - self._clock.elapsed()) / 1000 if self._heap else None
            if wait is not None and wait <= 0:
                return self._pop()
            self._changed.clear()
            await self._clock.wait(self._changed, wait)

    def _drop_outdated(self) -> None:
        while self._heap and self._due.get(self._heap[0][2]) != self._heap[0][0]:
            heapq.heappop(self._heap)

    def _pop(self) -> K:
        _, _, errand = heapq.heappop(self._heap)
        del self._due[errand]
        return errand
