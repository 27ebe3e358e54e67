"""The one question before a person's first reference, and what waits for its answer."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

from troupe import sentences
from troupe.clock import Clock
from troupe.errors import ConsentNeeded
from troupe.store.consents import ConsentStore

T = TypeVar("T")

MOST_WAITING = 1_000
WAITING_MS = 14 * 60_000
"""A little less than Discord lets a private card be answered in."""


class Consents:
    """Asked of each person once; what they agreed to is kept with its time."""

    def __init__(self, *, store: ConsentStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def check(self, person_id: int) -> None:
        """Raises ConsentNeeded where this person was not asked yet, or didn't agree."""
        if not await self._store.has(person_id):
            raise ConsentNeeded

    async def give(self, person_id: int) -> None:
        """This person agrees to the question as it is worded now."""
        await self._store.keep(person_id, sentences.rules.CONSENT_WORDING, now=self._clock.now())


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[T]):
    """`what` is None once it was taken."""

    person_id: int
    until: int
    what: T | None


class WaitingBox(Generic[T]):
    """What is put aside until its person has answered: in memory, bounded, given out once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: OrderedDict[int, _Waiting[T]] = OrderedDict()

    def put(self, key: int, person_id: int, what: T) -> None:
        """The oldest makes room where there is none."""
        self._forget_old()
        self._waiting[key] = _Waiting(person_id, self._clock.now() + WAITING_MS, what)
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)

    def take(self, key: int, person_id: int) -> T | None:
        """What was put aside for this person; None where it is gone, or was given out already."""
        self._forget_old()
        found = self._waiting.get(key)
        if found is None or found.person_id != person_id:
            return None
        self._waiting[key] = _Waiting(person_id, found.until, None)
        return found.what

    def put_back(self, key: int, person_id: int, what: T) -> None:
        """What was taken and could not be used waits as long as it would have."""
        found = self._waiting.get(key)
        if found is not None and found.person_id == person_id:
            self._waiting[key] = _Waiting(person_id, found.until, what)

    def was_taken(self, key: int, person_id: int) -> bool:
        """Whether this person's was given out before."""
        found = self._waiting.get(key)
        return found is not None and found.person_id == person_id and found.what is None

    def _forget_old(self) -> None:
        now = self._clock.now()
        while self._waiting and next(iter(self._waiting.values())).until <= now:
            self._waiting.popitem(last=False)
