"""Time as an argument, so that tests can own it."""

import asyncio
import time
from contextlib import suppress
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from, and the one way to wait for it."""

    def now(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        ...

    def elapsed(self) -> int:
        """Milliseconds since some moment: never set back or forward, so good for waits and ages."""
        ...

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Returns when `event` is set or so many seconds have passed; None waits for the event."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def elapsed(self) -> int:
        return time.monotonic_ns() // 1_000_000

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()
