"""Who waits and who is at the provider now. In memory only: the rows can always rebuild it."""

from collections import Counter, deque
from collections.abc import Iterable, Sequence

from troupe import queueing
from troupe.durations import Durations
from troupe.models import Prediction, Spot
from troupe.queueing import Waiting


class WaitingRoom:
    """Keeps the provider's two limits, `concurrency` and `per_minute`, fairly between people."""

    def __init__(self, *, concurrency: int, per_minute: int, durations: Durations) -> None:
        self._concurrency = concurrency
        self._per_minute = per_minute
        self._waiting: dict[str, Waiting] = {}
        self._resting: dict[str, range] = {}
        self._in_flight: dict[str, int] = {}
        self._starts: deque[int] = deque(maxlen=per_minute)
        self._durations = durations
        self._last_start: dict[int, int] = {}
        self._spots: dict[int, Spot] = {}

    def remember(self, *, starts: Iterable[int], durations: Iterable[int]) -> None:
        """What the store knows of submits in the last minute (ms) and past durations (ms)."""
        self._starts.extend(starts)
        self._durations.remember(durations)

    def join(self, prediction: Prediction, *, now: int, rest_ms: int = 0) -> None:
        """Queues a prediction, to be left alone for `rest_ms`."""
        self._in_flight.pop(prediction.id, None)
        self._resting[prediction.id] = range(now, now + rest_ms)
        self._waiting[prediction.id] = Waiting(
            prediction_id=prediction.id,
            generation_id=prediction.generation_id,
            person_id=prediction.person_id,
            since=prediction.created_at,
        )

    def fly(self, prediction: Prediction) -> None:
        """Counts a prediction that the provider has already."""
        self._in_flight[prediction.id] = prediction.person_id

    def leave(self, prediction_id: str) -> None:
        """Frees its place."""
        person = self._in_flight.pop(prediction_id, None)
        if person is not None and not self._concerns(person):
            self._last_start.pop(person, None)

    def withdraw(self, prediction_id: str) -> None:
        """Takes it out of the queue, if it is there."""
        self._resting.pop(prediction_id, None)
        item = self._waiting.pop(prediction_id, None)
        if item is not None:
            self._spots.pop(item.generation_id, None)

    def take(self, now: int) -> str | None:
        """The fairest that may be submitted now, counted as in flight from here on."""
        ready = [
            # Before its rest began is over too: somebody set the machine's clock back.
            item
            for item in self._waiting.values()
            if now not in self._resting[item.prediction_id]
        ]
        if not ready or not self._has_place() or self._next_start(now) > now:
            return None
        chosen = self._order(ready)[0]
        del self._waiting[chosen.prediction_id], self._resting[chosen.prediction_id]
        self._spots.pop(chosen.generation_id, None)
        self._in_flight[chosen.prediction_id] = chosen.person_id
        self._starts.append(now)
        self._last_start[chosen.person_id] = now
        return chosen.prediction_id

    def next_chance(self, now: int) -> int | None:
        """When to try `take` again (ms); None where only a freed place or a newcomer can help."""
        if not self._resting or not self._has_place():
            return None
        rests = min(rest.stop for rest in self._resting.values())
        return max(rests, self._next_start(now))

    def spot(self, generation_id: int) -> Spot | None:
        """The place that was last told to a generation."""
        return self._spots.get(generation_id)

    def moved_up(self, now: int) -> list[int]:
        """Generations whose shown place changed since the last call; an estimate alone is none."""
        moved: list[int] = []
        for place, item in enumerate(self._order(list(self._waiting.values())), start=1):
            told = self._spots.get(item.generation_id)
            if told is None or told.place != queueing.shown_place(place):
                self._spots[item.generation_id] = self._spot(place, now)
                moved.append(item.generation_id)
        return moved

    def _concerns(self, person_id: int) -> bool:
        """Whether the person still has something here."""
        return person_id in self._in_flight.values() or any(
            item.person_id == person_id for item in self._waiting.values()
        )

    def _has_place(self) -> bool:
        return len(self._in_flight) < self._concurrency

    def _next_start(self, now: int) -> int:
        return queueing.next_start(self._starts, per_minute=self._per_minute, now=now)

    def _order(self, items: Sequence[Waiting]) -> list[Waiting]:
        return queueing.order(
            items, running=Counter(self._in_flight.values()), last_start=self._last_start
        )

    def _spot(self, place: int, now: int) -> Spot:
        return queueing.spot(
            place,
            now=now,
            first_start=self._next_start(now),
            concurrency=self._concurrency,
            per_minute=self._per_minute,
            typical_ms=self._durations.typical_ms(),
        )
