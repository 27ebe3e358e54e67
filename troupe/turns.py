"""Whose turn it is to begin a session with Discord."""

import asyncio
from typing import Protocol

from troupe.clock import Clock

WINDOW_MS = 5_500
"""Discord lets a bucket identify once in 5 seconds. What leaves half a second later than that can't
arrive too early, whatever the network does to the two."""

PATIENCE_SECONDS = 45.0
"""The socket that waits hears nothing meanwhile, and after 60 seconds counts as dead."""


class IdentifyTurns(Protocol):
    """One at a time for each bucket, which is the shard's number modulo `max_concurrency`."""

    async def take(self, bucket: int) -> None:
        """Returns when this process may identify, at once. Raises TimeoutError."""
        ...


class LocalTurns:
    """Among the shards of this process."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._taken: dict[int, int] = {}

    async def take(self, bucket: int) -> None:
        """Raises TimeoutError after PATIENCE_SECONDS."""
        deadline = self._clock.elapsed() + round(PATIENCE_SECONDS * 1000)
        while (left := self._left(bucket)) > 0:
            if self._clock.elapsed() + left > deadline:
                raise TimeoutError("no turn to identify came up")
            await self._clock.wait(asyncio.Event(), left / 1000)
        self._taken[bucket] = self._clock.elapsed()

    def _left(self, bucket: int) -> int:
        """Milliseconds until the next turn."""
        taken = self._taken.get(bucket)
        return 0 if taken is None else taken + WINDOW_MS - self._clock.elapsed()
