"""An answer that is kept for a moment, so that asking often costs no more than asking once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from troupe.clock import Clock

T = TypeVar("T")


class Remembered(Generic[T]):
    """What `find` said last, for `seconds`; who asks while it is being found waits for the same."""

    def __init__(self, find: Callable[[], Awaitable[T]], *, seconds: float, clock: Clock) -> None:
        self._find = find
        self._ms = seconds * 1000
        self._clock = clock
        self._found: tuple[T, int] | None = None
        self._finding = asyncio.Lock()

    async def get(self) -> T:
        """At most `seconds` old. Raises what `find` does, and remembers nothing then."""
        async with self._finding:
            if self._found is None or self._clock.elapsed() >= self._found[1] + self._ms:
                self._found = (await self._find(), self._clock.elapsed())
            return self._found[0]
