"""For how long a process may still act for what it owns, before another one may have taken it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Protocol

from troupe.clock import Clock

LEASE_MS = 10_000

SAFETY_MS = 1_000
"""A request takes its time to leave: none does in the last second of a lease."""


class Lease(Protocol):
    """Asked right before whatever may not come after another process has taken over."""

    @property
    def holds(self) -> bool:
        """Whether this process may still act."""
        ...

    def held(self) -> AbstractAsyncContextManager[object]:
        """A block that ends once the lease has run out, however often it was renewed meanwhile.

        After a freeze it ends before anything in it goes on. Raises TimeoutError.
        """
        ...


class Endless:
    """Nobody else works with this database."""

    holds = True

    def held(self) -> AbstractAsyncContextManager[object]:
        return nullcontext()


class Limited:
    """Runs out unless it is renewed."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._renewed: tuple[int, int] | None = None
        self._blocks: set[asyncio.Timeout] = set()

    @property
    def holds(self) -> bool:
        return self._left > 0

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        if not self.holds:
            # A block without any time left would still run as far as its first wait.
            raise TimeoutError
        async with asyncio.timeout(self._left) as block:
            self._blocks.add(block)
            try:
                yield
            finally:
                self._blocks.discard(block)

    def now(self) -> tuple[int, int]:
        """The moment by both clocks, to renew from."""
        return self._clock.elapsed(), self._clock.now()

    def renew(self, asked: tuple[int, int]) -> bool:
        """Holds for another lease from `asked` on. False where it had run out in between."""
        unbroken = self._renewed is None or self.holds
        self._renewed = asked
        if unbroken:
            self._put_off()
        return unbroken

    def give_up(self) -> None:
        """It is over at once."""
        self._renewed = None
        self._put_off()

    def _put_off(self) -> None:
        """The end of every block, to where the lease now ends."""
        until = asyncio.get_running_loop().time() + self._left
        for block in self._blocks:
            if not block.expired():
                block.reschedule(until)

    @property
    def _left(self) -> float:
        """Seconds, by both clocks: one stands still while the machine sleeps, the other is set."""
        if self._renewed is None:
            return 0.0
        gone = max(now - then for now, then in zip(self.now(), self._renewed, strict=True))
        return (LEASE_MS - SAFETY_MS - gone) / 1000
