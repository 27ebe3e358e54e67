"""A clock that only moves when a test says so."""

import asyncio
from contextlib import suppress


class FakeClock:
    """Starts at a fixed moment; `advance` wakes whoever waits for it, `jump` nobody."""

    def __init__(self, now: int = 1_800_000_000_000) -> None:
        self._start = now
        self._elapsed = 0
        self._moved = asyncio.Condition()

    def now(self) -> int:
        return self._start + self._elapsed

    def elapsed(self) -> int:
        return self._elapsed

    def jump(self, seconds: float) -> None:
        """Somebody sets the machine's clock; no time passes."""
        self._start += round(seconds * 1000)

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        until = None if seconds is None else self._elapsed + seconds * 1000
        waiter = asyncio.ensure_future(event.wait())
        try:
            while not event.is_set() and (until is None or self._elapsed < until):
                moved = asyncio.ensure_future(self._next_move())
                await asyncio.wait({waiter, moved}, return_when=asyncio.FIRST_COMPLETED)
                moved.cancel()
                with suppress(asyncio.CancelledError):
                    await moved
        finally:
            waiter.cancel()

    async def advance(self, seconds: float) -> None:
        self._elapsed += round(seconds * 1000)
        async with self._moved:
            self._moved.notify_all()

    async def _next_move(self) -> None:
        async with self._moved:
            await self._moved.wait()
