"""A process's right to what it works on: alone with its database, or one of several.

Where several share one, each generation belongs to the process that reserved it. A process holds a
lease; whoever finds that of another run out takes over what it had. What the other one still does,
should it only have been frozen, finds its rows changed and is dropped, and it sends no paid request
once its own lease has run out.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from troupe.clock import Clock
from troupe.errors import DatabaseAway
from troupe.lease import Limited
from troupe.models import Generation, Prediction
from troupe.store.bulletin import Bulletin
from troupe.store.generations import Generations
from troupe.store.predictions import Predictions
from troupe.store.tenures import Pace, Tenures, Turn

log = logging.getLogger(__name__)

RENEWAL_SECONDS = 2.0
"""So that four in a row may fail, or one wait for a frozen writer to be cut off (5 s)."""

_NOTICES = 1_000


@dataclass(frozen=True, slots=True)
class Estate:
    """What a process has to go on with."""

    unfinished: Sequence[Prediction] = ()
    undelivered: Sequence[int] = ()


class Tenure(Protocol):
    """What the engine asks before it acts."""

    @property
    def holds(self) -> bool:
        """Whether a paid request may leave now."""
        ...

    def owns(self, generation: Generation) -> bool:
        """Whether it is this process that goes on with it."""
        ...

    async def inherit(self) -> Estate:
        """What nobody works on; from here on this process does."""
        ...

    async def begin(self, before: Prediction, intent: Prediction) -> Turn:
        """Writes the intent of a submit, where it is this one's turn."""
        ...

    def say(self, notice: str) -> None:
        """Lets the other processes know, soon and as well as can be."""
        ...


class Alone:
    """Nobody else works with this database: a lock on the data folder sees to that."""

    holds = True

    def __init__(self, *, generations: Generations, predictions: Predictions, clock: Clock) -> None:
        self._generations = generations
        self._predictions = predictions
        self._clock = clock

    def owns(self, _generation: Generation, /) -> bool:
        return True

    async def inherit(self) -> Estate:
        return Estate(
            await self._predictions.unfinished(), await self._generations.over_but_not_delivered()
        )

    async def begin(self, before: Prediction, intent: Prediction) -> Turn:
        moved = await self._predictions.move(before, intent, now=self._clock.now())
        return Turn.OURS if moved else Turn.OVERTAKEN

    def say(self, _notice: str, /) -> None:
        """To nobody."""


class Shared:
    """One of several. `pace` holds over all of them together, so all should go by the same.

    `lapsed` is called where the lease had run out before it was renewed, and before anybody can see
    that it holds again: so nothing is shown of what another process goes on with.
    """

    def __init__(
        self,
        *,
        process: str,
        tenures: Tenures,
        bulletin: Bulletin,
        lease: Limited,
        lapsed: Callable[[], None],
        clock: Clock,
        pace: Pace,
    ) -> None:
        self.process = process
        self._tenures = tenures
        self._bulletin = bulletin
        self._lease = lease
        self._lapsed = lapsed
        self._clock = clock
        self._pace = pace
        self._others: frozenset[Pace] = frozenset()
        self._notices: deque[str] = deque(maxlen=_NOTICES)
        self._spoken = asyncio.Event()

    @property
    def holds(self) -> bool:
        return self._lease.holds

    def owns(self, generation: Generation) -> bool:
        return generation.process == self.process

    async def inherit(self) -> Estate:
        claimed: set[int] = set()
        while some := await self._tenures.claim(now=self._clock.now()):
            claimed.update(some)
        if not claimed:
            return Estate()
        unfinished = [
            one for one in await self._tenures.unfinished() if one.generation_id in claimed
        ]
        on_their_way = {one.generation_id for one in unfinished}
        return Estate(unfinished, sorted(claimed - on_their_way))

    async def begin(self, before: Prediction, intent: Prediction) -> Turn:
        return await self._tenures.begin(before, intent, pace=self._pace, now=self._clock.now())

    def say(self, notice: str) -> None:
        """Nobody waits for it; what is said twice before it leaves is said once."""
        if notice not in self._notices:
            self._notices.append(notice)
            self._spoken.set()

    async def renew(self) -> None:
        """From before it is asked, so that this side never believes in it for longer."""
        asked = self._lease.now()
        others = await self._tenures.renew(self._pace)
        # Only now is it known for how long nobody held it, however long the database took.
        if not self._lease.renew(asked):
            log.warning("The lease ran out; what was begun may be another process's by now")
            self._lapsed()
        self._compare(frozenset(others) - {self._pace})

    def _compare(self, others: frozenset[Pace]) -> None:
        """Tells of those that go by other limits, once for as long as they are there."""
        for other in sorted(others - self._others):
            log.warning(
                "Another process takes the provider's limits to be %d at once and %d a minute, "
                "this one %d at once and %d a minute. Whichever has less gets no turn while the "
                "other is busy: set PROVIDER_CONCURRENCY and PROVIDER_RATE_PER_MINUTE to the same "
                "for all of them, and start those again that have others",
                other.concurrency,
                other.per_minute,
                self._pace.concurrency,
                self._pace.per_minute,
            )
        self._others = others

    async def retire(self) -> None:
        """Leaves everything to the others, at once. Nothing may be at work any more."""
        self._lease.give_up()
        await self._tenures.retire()
        await self._post(LEFT)

    async def keep(self) -> None:
        """Renews for ever; cancel it to stop."""
        never = asyncio.Event()
        while True:
            try:
                await self.renew()
            except DatabaseAway as error:
                log.warning("The lease could not be renewed, it is tried again: %s", error)
            except Exception:
                log.exception("Renewing the lease broke; it is tried again")
            await self._clock.wait(never, RENEWAL_SECONDS)

    async def speak(self) -> None:
        """Posts what was said, for ever; cancel it to stop."""
        while True:
            await self._spoken.wait()
            self._spoken.clear()
            while self._notices:
                await self._post(self._notices.popleft())

    async def _post(self, notice: str) -> None:
        """With who says it, because everybody hears their own too."""
        await self._bulletin.post(f"{self.process} {notice}")


LEFT = "left"
"""A process has gone and left what it had."""

QUEUE = "queue"
"""Somebody joined the queue, or the provider took or finished something."""

ERASURES = "erasures"
"""A person has asked to be erased."""


def touched(generation_id: int) -> str:
    """Somebody who doesn't own it has ended some of its predictions."""
    return f"touched {generation_id}"


def announced(prediction_id: str, provider_id: str) -> str:
    """The provider told somebody who doesn't own it that it is over."""
    return f"announced {prediction_id} {provider_id}"
