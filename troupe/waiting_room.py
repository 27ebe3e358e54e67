"""Who waits and who is at the provider now. In memory only: the rows can always rebuild it.

Where several processes share the provider, each keeps what the others have beside its own, so all
of them see one queue. Two may still see it a moment apart; the last word on the limits is had in
the store.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace

from troupe import queueing
from troupe.durations import Durations
from troupe.lines import Lines
from troupe.models import Prediction, Spot
from troupe.queueing import Waiting

YIELDS_MS = 1_000
"""For so long one of another process's is let go first. It may be resting, or its process dead."""


class WaitingRoom:
    """Keeps the provider's two limits, `concurrency` and `per_minute`, fairly between people."""

    def __init__(self, *, concurrency: int, per_minute: int, durations: Durations) -> None:
        self._concurrency = concurrency
        self._per_minute = per_minute
        self._lines = Lines()
        self._resting: dict[str, tuple[Waiting, range]] = {}
        self._starts: deque[int] = deque(maxlen=per_minute)
        self._durations = durations
        self._spots: dict[int, Spot] = {}
        self._taken: deque[tuple[str, int]] = deque(maxlen=per_minute)
        self._others_waiting: set[str] = set()
        self._others_flying: set[str] = set()
        self._yields: tuple[str, int] | None = None

    @property
    def typical_ms(self) -> int:
        """What one usually takes at the provider."""
        return self._durations.typical_ms()

    @property
    def in_work(self) -> int:
        """How many the provider has."""
        return self._lines.in_flight

    def __len__(self) -> int:
        """How many wait."""
        return len(self._lines) + len(self._resting)

    def longest_wait_ms(self, now: int) -> int:
        """Of those who wait; 0 where nobody does."""
        resting = (item for item, _ in self._resting.values())
        waits = [now - item.since for item in (*self._lines.waiting, *resting)]
        return max([0, *waits])

    def remember(self, *, starts: Iterable[int], durations: Iterable[int]) -> None:
        """What the store knows of submits in the last minute (ms) and past durations (ms)."""
        self._starts.extend(starts)
        self._durations.remember(durations)

    def join(self, prediction: Prediction, *, now: int, rest_ms: int = 0) -> None:
        """Queues a prediction, to be left alone for `rest_ms`."""
        self.leave(prediction.id, now=now)
        item = _waiting(prediction)
        if rest_ms:
            self._resting[prediction.id] = (item, range(now, now + rest_ms))
        else:
            self._lines.join(item)

    def fly(self, prediction: Prediction) -> None:
        """Counts a prediction that the provider has already."""
        self._lines.fly(prediction.id, prediction.person_id)

    def neighbours(
        self,
        waiting: Iterable[Prediction],
        flying: Iterable[Prediction],
        starts: Mapping[str, int],
        *,
        now: int,
    ) -> None:
        """What all other processes have, instead of what they were last known to have.

        `starts` is when submits of the last minute left, of all of them, by prediction (ms).
        """
        theirs = {one.id: one for one in waiting}
        away = {one.id: one for one in flying}
        # What is new of theirs may have been ours: they took it over.
        changed = (self._others_waiting ^ theirs.keys()) | (self._others_flying ^ away.keys())
        for prediction_id in changed:
            self._leave(prediction_id, now)
        for new in theirs.keys() & changed:
            self._lines.join(_waiting(theirs[new]))
        for new in away.keys() & changed:
            self.fly(away[new])
        self._others_waiting, self._others_flying = set(theirs), set(away)
        # What was just taken here is about to leave, and not known to the store yet.
        leaving = {taken: at for taken, at in self._taken if self._lines.is_flying(taken)}
        self._starts.clear()
        self._starts.extend(sorted((leaving | dict(starts)).values()))

    def leave(self, prediction_id: str, *, now: int) -> None:
        """It waits no more, and frees its place if it has one."""
        self._others_waiting.discard(prediction_id)
        self._others_flying.discard(prediction_id)
        self._leave(prediction_id, now)

    def _leave(self, prediction_id: str, now: int) -> None:
        self._lines.land(prediction_id, now)
        resting = self._resting.pop(prediction_id, None)
        item = resting[0] if resting else self._lines.withdraw(prediction_id)
        if item is not None:
            self._spots.pop(item.generation_id, None)

    def take(self, now: int) -> str | None:
        """The fairest that may be submitted now, counted as in flight from here on."""
        self._wake(now)
        if not self._has_place() or self._next_start(now) > now:
            self._yields = None
            return None
        chosen = self._lines.next()
        if chosen is not None and chosen.prediction_id in self._others_waiting:
            chosen = self._instead_of(chosen, now)
        if chosen is None:
            return None
        self._lines.start(chosen)
        self._starts.append(now)
        self._taken.append((chosen.prediction_id, now))
        self._spots.pop(chosen.generation_id, None)
        return chosen.prediction_id

    def _instead_of(self, theirs: Waiting, now: int) -> Waiting | None:
        """The fairest of our own, once another process had its time to send what is fairer."""
        if self._yields is None or self._yields[0] != theirs.prediction_id:
            self._yields = (theirs.prediction_id, now)
        if now - self._yields[1] < YIELDS_MS:
            return None
        not_now = self._others_waiting | self._resting.keys()
        return next((one for one in self._order() if one.prediction_id not in not_now), None)

    def next_chance(self, now: int) -> int | None:
        """When to try `take` again (ms); None where only a freed place or a newcomer can help."""
        if not self._has_place():
            return None
        chances = [rest.stop for _, rest in self._resting.values()]
        if len(self._lines) > len(self._others_waiting):
            until = 0 if self._yields is None else self._yields[1] + YIELDS_MS
            chances.append(max(now, until))
        return max(min(chances), self._next_start(now)) if chances else None

    def spot(self, generation_id: int) -> Spot | None:
        """The place that was last told to a generation."""
        return self._spots.get(generation_id)

    def moved_up(self, now: int) -> list[int]:
        """Generations whose shown place changed since the last call; an estimate alone is none.

        One of several pictures has the place of its first and is ready with its last. Sorts
        everybody: 5 ms for a thousand.
        """
        places: dict[int, list[int]] = {}
        for place, item in enumerate(self._order(), start=1):
            if item.prediction_id not in self._others_waiting:
                places.setdefault(item.generation_id, []).append(place)
        moved: list[int] = []
        for generation_id, of_it in places.items():
            first, last = of_it[0], of_it[-1]
            told = self._spots.get(generation_id)
            if told is None or told.place != queueing.shown_place(first):
                spot = self._spot(last, now)
                self._spots[generation_id] = replace(spot, place=queueing.shown_place(first))
                moved.append(generation_id)
        return moved

    def _wake(self, now: int) -> None:
        # Before its rest began is over too: somebody set the machine's clock back.
        over = [item for item, rest in self._resting.values() if now not in rest]
        for item in over:
            del self._resting[item.prediction_id]
            self._lines.join(item)

    def _has_place(self) -> bool:
        return self._lines.in_flight < self._concurrency

    def _next_start(self, now: int) -> int:
        return queueing.next_start(self._starts, per_minute=self._per_minute, now=now)

    def _everybody(self) -> list[Waiting]:
        return [*self._lines.waiting, *(item for item, _ in self._resting.values())]

    def _order(self) -> list[Waiting]:
        return queueing.order(
            self._everybody(),
            running=self._lines.running,
            last_served=self._lines.last_served,
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


def _waiting(prediction: Prediction) -> Waiting:
    return Waiting(
        prediction_id=prediction.id,
        generation_id=prediction.generation_id,
        person_id=prediction.person_id,
        since=prediction.created_at,
    )
