"""Runs errands when they are due: one short task for each, and never beside itself."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from troupe.agenda import Agenda
from troupe.clock import Clock
from troupe.errors import DatabaseAway, DatabaseBroken

log = logging.getLogger(__name__)

K = TypeVar("K", bound=Hashable)

AFTER_A_BUG_MS = 30_000
_TRIES_AFTER_A_BUG = 3
_PASSING = (DatabaseAway, OSError)
"""A database that is away or a full disk passes; what else breaks an errand thrice is a bug."""


@dataclass(frozen=True, slots=True)
class _Halt:
    """Stop working, because nothing can be kept any more."""

    reason: DatabaseBroken


class Worker(Generic[K]):
    """`perform` does an errand; `give_up` says what to do instead of one that keeps breaking.

    `about` names it on whatever is logged meanwhile.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        perform: Callable[[K], Awaitable[None]],
        give_up: Callable[[K], K],
        about: Callable[[K], AbstractContextManager[None]],
    ) -> None:
        self._perform = perform
        self._give_up = give_up
        self._about = about
        self._agenda: Agenda[K | _Halt] = Agenda(clock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_work: Counter[K] = Counter()
        self._again: set[K] = set()
        self._broken: Counter[K] = Counter()

    def put(self, errand: K, in_ms: int = 0) -> None:
        """Makes it due in so long, whenever it was due before."""
        self._agenda.put(errand, in_ms)

    def put_by(self, errand: K, in_ms: int = 0) -> None:
        """Makes it due in so long, or earlier where it already stands earlier."""
        self._agenda.put_by(errand, in_ms)

    def drop(self, errand: K) -> None:
        """Nothing is left for it to do."""
        self._agenda.drop(errand)
        self._again.discard(errand)

    async def run(self) -> None:
        """Works for ever; cancel it to stop. Raises DatabaseBroken."""
        while True:
            errand = await self._agenda.next()
            if isinstance(errand, _Halt):
                raise errand.reason
            task = asyncio.create_task(self._started(errand), name=str(errand))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> None:
        """Lets the errands at work finish for so long; the rest is taken up at the next start.

        `run` must have been cancelled before, so that nothing new is started.
        """
        late = set(self._tasks)
        if late:
            _, late = await asyncio.wait(late, timeout=seconds)
        for task in late:
            log.warning("Did not finish in time: %s", task.get_name())
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    @contextmanager
    def at_work(self, errand: K) -> Iterator[None]:
        """Whoever else would do this errand waits: two would look twice and race for the row."""
        self._at_work[errand] += 1
        try:
            yield
        finally:
            self._at_work[errand] -= 1
            if not self._at_work[errand]:
                del self._at_work[errand]
                if errand in self._again:
                    self._again.discard(errand)
                    self._agenda.put_by(errand)

    async def _started(self, errand: K) -> None:
        if self._at_work[errand]:
            self._again.add(errand)
            return
        with self._about(errand):
            await self._guarded(errand)

    async def _guarded(self, errand: K) -> None:
        """An errand that hits a bug takes nobody along, and is run again from its row."""
        try:
            with self.at_work(errand):
                await self._perform(errand)
        except DatabaseBroken as error:
            self._agenda.put(_Halt(error))
        except _PASSING as error:
            log.warning("An errand waits for what passes: %s: %s", errand, error)
            self._agenda.put_by(errand, AFTER_A_BUG_MS)
        except Exception:
            log.exception("An errand broke: %s", errand)
            self._broken[errand] += 1
            poisoned = self._broken[errand] >= _TRIES_AFTER_A_BUG
            self._agenda.put_by(self._give_up(errand) if poisoned else errand, AFTER_A_BUG_MS)
        else:
            self._broken.pop(errand, None)
            instead = self._give_up(errand)
            if instead != errand:
                self._agenda.drop(instead)
