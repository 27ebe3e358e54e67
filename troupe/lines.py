"""Everybody's line in front of the provider, and who is next, without sorting all of them."""

import heapq
from bisect import insort
from collections import Counter
from collections.abc import Mapping

from troupe.queueing import Waiting

_SPARE = 64
_Key = tuple[int, int, int, str, int]


class Lines:
    """Says what `queueing.order` puts first, at the cost of a heap's top."""

    def __init__(self) -> None:
        self._lines: dict[int, list[Waiting]] = {}
        self._waiting: dict[str, Waiting] = {}
        self._in_flight: dict[str, int] = {}
        self._running: Counter[int] = Counter()
        self._last_served: dict[int, int] = {}
        self._heap: list[_Key] = []

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def waiting(self) -> list[Waiting]:
        """All of them, in no order."""
        return list(self._waiting.values())

    @property
    def running(self) -> Counter[int]:
        """How many the provider has, by person."""
        return self._running

    @property
    def last_served(self) -> Mapping[int, int]:
        """When the last of each person who still waits was done (ms)."""
        return self._last_served

    @property
    def in_flight(self) -> int:
        """How many the provider has of all."""
        return len(self._in_flight)

    def is_flying(self, prediction_id: str) -> bool:
        """Whether the provider has it."""
        return prediction_id in self._in_flight

    def join(self, item: Waiting) -> None:
        """At its place by age in its person's line."""
        self._waiting[item.prediction_id] = item
        insort(self._lines.setdefault(item.person_id, []), item, key=_age)
        self._changed(item.person_id)

    def withdraw(self, prediction_id: str) -> Waiting | None:
        """Takes it out, if it is there."""
        item = self._waiting.pop(prediction_id, None)
        if item is not None:
            line = self._lines[item.person_id]
            line.remove(item)
            if not line:
                del self._lines[item.person_id]
            self._forget_if_gone(item.person_id)
            self._changed(item.person_id)
        return item

    def next(self) -> Waiting | None:
        """The fairest; None where nobody waits."""
        while self._heap and self._heap[0] != self._key(self._heap[0][-1]):
            heapq.heappop(self._heap)
        return self._waiting[self._heap[0][3]] if self._heap else None

    def start(self, item: Waiting) -> None:
        """Takes it out and counts it as in flight."""
        self.fly(item.prediction_id, item.person_id)
        self.withdraw(item.prediction_id)

    def fly(self, prediction_id: str, person_id: int) -> None:
        """The provider has it."""
        self._in_flight[prediction_id] = person_id
        self._running[person_id] += 1
        self._changed(person_id)

    def land(self, prediction_id: str, now: int) -> None:
        """The provider no longer has it."""
        person_id = self._in_flight.pop(prediction_id, None)
        if person_id is None:
            return
        self._running[person_id] -= 1
        self._last_served[person_id] = now
        if not self._running[person_id]:
            del self._running[person_id]
        self._forget_if_gone(person_id)
        self._changed(person_id)

    def _forget_if_gone(self, person_id: int) -> None:
        """Who comes back is a newcomer, and counts as served on arrival."""
        if person_id not in self._lines and person_id not in self._running:
            self._last_served.pop(person_id, None)

    def _changed(self, person_id: int) -> None:
        """What the heap holds of this person is outdated; it is dropped when it comes up."""
        if len(self._heap) > 2 * len(self._lines) + _SPARE:
            self._heap = [key for key in map(self._key, self._lines) if key is not None]
            heapq.heapify(self._heap)
        key = self._key(person_id)
        if key is not None:
            heapq.heappush(self._heap, key)

    def _key(self, person_id: int) -> _Key | None:
        line = self._lines.get(person_id)
        if line is None:
            return None
        served = self._last_served.get(person_id, line[0].since)
        return (self._running[person_id], served, *_age(line[0]), person_id)


def _age(item: Waiting) -> tuple[int, str]:
    return item.since, item.prediction_id
