"""How long tasks take at the provider: one memory, for looking and for estimates alike."""

import statistics
from collections import deque
from collections.abc import Iterable

from troupe import polling
from troupe.polling import Schedule

TYPICAL_MS = 15_000
"""What a picture takes before any was made here (the provider publishes no figure)."""


class Durations:
    """The last 64 tasks that completed, from submit to done, without our own download.

    One process speaks to one model, so there is one memory.
    """

    def __init__(self) -> None:
        self._took_ms: deque[int] = deque(maxlen=polling.REMEMBERED)

    def remember(self, took_ms: Iterable[int]) -> None:
        """Oldest first."""
        self._took_ms.extend(took_ms)

    def typical_ms(self) -> int:
        """The median."""
        return round(statistics.median(self._took_ms)) if self._took_ms else TYPICAL_MS

    def schedule(self, *, floor_seconds: float) -> Schedule:
        """When to look at a task that is submitted now."""
        return polling.learned([ms / 1000 for ms in self._took_ms], floor_seconds=floor_seconds)

    def safety_look(self, *, floor_seconds: float) -> float:
        """When to look at a task that is submitted now and will be announced, in seconds."""
        return polling.safety_look([ms / 1000 for ms in self._took_ms], floor_seconds=floor_seconds)
