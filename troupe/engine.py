"""The worker: takes from the queue, steps predictions to their end, delivers, resumes, drains."""

import asyncio
import logging
import math
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from troupe import lifecycle, logs, quota
from troupe.agenda import Agenda
from troupe.clock import Clock
from troupe.delivery import Delivered, Delivery, Outcome, Retry, Undeliverable
from troupe.errors import DatabaseBroken
from troupe.models import (
    Generation,
    Prediction,
    PredictionState,
    ReplyAddress,
    Snapshot,
    Usage,
)
from troupe.steps import Step, Steps
from troupe.store.generations import Generations
from troupe.store.people import People
from troupe.store.predictions import Predictions
from troupe.waiting_room import WaitingRoom

log = logging.getLogger(__name__)

_AFTER_A_BUG_MS = 30_000
_TRIES_AFTER_A_BUG = 3
_PASSING = (sqlite3.OperationalError, OSError)
"""A locked database or a full disk passes; what else breaks a step three times is a bug."""

_RESUME_SPREAD_MS = 50
_RESUME_WITHIN_MS = 60_000
_DELIVERY_DELAYS_SECONDS = (2, 5, 15, 30, 60, 120, 300)
_DELIVERY_ATTEMPTS = 40


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Errand: see who may be submitted next."""


@dataclass(frozen=True, slots=True)
class TakeUp:
    """Errand: go on with a prediction from wherever it is."""

    prediction_id: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Errand: end a prediction whose steps keep breaking, so that it frees its place."""

    prediction_id: str


@dataclass(frozen=True, slots=True)
class Deliver:
    """Errand: hand a generation's outcome to its person."""

    generation_id: int


@dataclass(frozen=True, slots=True)
class Show:
    """Errand: show how a generation stands."""

    generation_id: int


@dataclass(frozen=True, slots=True)
class Halt:
    """Errand: stop working, because nothing can be kept any more."""

    reason: DatabaseBroken


@dataclass(frozen=True, slots=True)
class Announced:
    """Errand: the provider says that this prediction is over, and its own id for it."""

    prediction_id: str
    provider_id: str


Errand = Dispatch | TakeUp | GiveUp | Deliver | Show | Announced | Halt


class Engine:
    """One agenda, one short task for each errand; the rows in the store are the only truth."""

    def __init__(
        self,
        *,
        generations: Generations,
        predictions: Predictions,
        people: People,
        steps: Steps,
        delivery: Delivery,
        waiting_room: WaitingRoom,
        clock: Clock,
        quota_per_day: int,
    ) -> None:
        self._generations = generations
        self._predictions = predictions
        self._people = people
        self._steps = steps
        self._delivery = delivery
        self._room = waiting_room
        self._clock = clock
        self._quota_per_day = quota_per_day
        self._agenda: Agenda[Errand] = Agenda(clock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._broken: Counter[Errand] = Counter()
        self._at_work: Counter[str] = Counter()
        self._waiting: set[str] = set()
        self._woken: set[str] = set()
        self._draining = False

    @property
    def accepts(self) -> bool:
        """False once the program is about to stop."""
        return not self._draining

    async def resume(self) -> None:
        """Takes up every unfinished prediction and every undelivered outcome. Call before `run`."""
        now = self._clock.now()
        self._room.remember(
            starts=await self._predictions.submitted_since(now - 60_000),
            durations=reversed(await self._predictions.recent_durations()),
        )
        unfinished = await self._predictions.unfinished()
        undelivered = await self._generations.over_but_not_delivered()
        self.accept([one for one in unfinished if one.state is PredictionState.QUEUED])
        started = [one for one in unfinished if one.state is not PredictionState.QUEUED]
        # Spread, so that a restart with thousands of them is no stampede.
        for prediction, later in zip(started, _spread(len(started)), strict=True):
            self._room.fly(prediction)
            due = now + later + _whole_ms(self._steps.wait_after_restart(prediction))
            self._agenda.put(TakeUp(prediction.id), due)
        for generation_id, later in zip(undelivered, _spread(len(undelivered)), strict=True):
            self._agenda.put(Deliver(generation_id), now + later)
        log.info("Resumed %d predictions, %d to deliver", len(unfinished), len(undelivered))

    def accept(self, predictions: Sequence[Prediction]) -> None:
        """Queues what was just reserved."""
        now = self._clock.now()
        for prediction in predictions:
            self._room.join(prediction)
            self._agenda.put_by(Show(prediction.generation_id), now)
        self._agenda.put_by(Dispatch(), now)

    def wake(self, prediction_id: str, provider_id: str) -> None:
        """The provider says that this prediction is over; somebody has proved that it says so.

        Nothing of it is believed. It is only looked at sooner than it would have been.
        """
        self._agenda.put_by(Announced(prediction_id, provider_id), self._clock.now())

    async def hand_over(self, generation_id: int, address: ReplyAddress) -> bool:
        """Delivers to a new address what no way led to before; False where nothing is kept."""
        kept = await self._generations.readdress(generation_id, address)
        if kept:
            self._agenda.put(Deliver(generation_id), self._clock.now())
        return kept

    async def cancel(self, generation_id: int) -> bool:
        """Ends what is still on its way; False where nothing was. The outcome says what it cost."""
        ended = False
        for prediction in await self._predictions.of_generation(generation_id):
            if await self._cancelled(prediction.id):
                ended = True
                self._room.withdraw(prediction.id)
                self._release(prediction.id)
        if ended:
            self._agenda.put(Deliver(generation_id), self._clock.now())
        return ended

    async def _cancelled(self, prediction_id: str) -> bool:
        """Tries again when a step moved it on in between; every state has but few successors."""
        for _ in PredictionState:
            prediction = await self._predictions.get(prediction_id)
            if prediction is None or prediction.state not in lifecycle.CANCELLABLE:
                return False
            now = self._clock.now()
            after = lifecycle.cancelled(prediction, now=now)
            if await self._predictions.move(prediction, after, now=now):
                return True
        return False

    async def run(self) -> None:
        """Works for ever; cancel it to stop. Raises DatabaseBroken."""
        while True:
            errand = await self._agenda.next()
            if isinstance(errand, Halt):
                raise errand.reason
            task = asyncio.create_task(self._guarded(errand), name=str(errand))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> None:
        """Lets the errands in work finish for so long; the rest is taken up at the next start.

        `run` must have been cancelled before, so that nothing new is started.
        """
        late = set(self._tasks)
        if late:
            _, late = await asyncio.wait(late, timeout=seconds)
        for task in late:
            log.warning("Did not finish in time: %s", task.get_name())
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def close_the_doors(self) -> None:
        """Accepts and starts nothing more; what is in work goes on."""
        self._draining = True

    async def _guarded(self, errand: Errand) -> None:
        """An errand that hits a bug takes nobody along, and is run again from its row."""
        try:
            await self._run_errand(errand)
        except DatabaseBroken as error:
            self._agenda.put(Halt(error), self._clock.now())
        except Exception as error:
            log.exception("An errand broke: %s", errand)
            self._broken[errand] += not isinstance(error, _PASSING)
            again = errand
            if isinstance(errand, TakeUp) and self._broken[errand] >= _TRIES_AFTER_A_BUG:
                again = GiveUp(errand.prediction_id)
            self._agenda.put_by(again, self._clock.now() + _AFTER_A_BUG_MS)
        else:
            self._broken.pop(errand, None)

    async def _run_errand(self, errand: Errand) -> None:
        match errand:
            case Dispatch():
                self._dispatch()
            case TakeUp(prediction_id):
                await self._take_up(prediction_id)
            case GiveUp(prediction_id):
                await self._give_up(prediction_id)
            case Deliver(generation_id):
                await self._deliver(generation_id)
            case Show(generation_id):
                await self._show(generation_id)
            case Announced():
                await self._announced(errand)
            case Halt():
                raise AssertionError("run() ends before it starts one")

    # --- stepping --------------------------------------------------------------------------------

    def _dispatch(self) -> None:
        """Starts as many as the provider's limits let, and tells the others their new place."""
        if self._draining:
            return
        now = self._clock.now()
        while (chosen := self._room.take(now)) is not None:
            self._agenda.put(TakeUp(chosen), now)
        for generation_id in self._room.moved_up(now):
            self._agenda.put_by(Show(generation_id), now)
        chance = self._room.next_chance(now)
        if chance is not None:
            self._agenda.put_by(Dispatch(), max(chance, now + 1))

    async def _take_up(self, prediction_id: str) -> None:
        """One step of one prediction, from whatever state the store says it is in."""
        if self._at_work[prediction_id]:
            self._waiting.add(prediction_id)
            return
        with self._working_on(prediction_id):
            await self._go_on(prediction_id)

    @contextmanager
    def _working_on(self, prediction_id: str) -> Iterator[None]:
        """Whoever else would take it up waits: two would look twice and race for the row.

        Only a webhook that overtakes its submit's answer works beside that submit.
        """
        self._at_work[prediction_id] += 1
        try:
            yield
        finally:
            self._at_work[prediction_id] -= 1
            if not self._at_work[prediction_id]:
                del self._at_work[prediction_id]
                if prediction_id in self._waiting:
                    self._waiting.discard(prediction_id)
                    self._agenda.put(TakeUp(prediction_id), self._clock.now())

    async def _go_on(self, prediction_id: str) -> None:
        prediction = await self._predictions.get(prediction_id)
        if prediction is None:
            self._release(prediction_id)
            return
        with logs.about(generation=prediction.generation_id, prediction=prediction_id):
            await self._after(prediction, await self._step(prediction))

    async def _give_up(self, prediction_id: str) -> None:
        prediction = await self._predictions.get(prediction_id)
        if prediction is not None and not lifecycle.is_over(prediction):
            with logs.about(generation=prediction.generation_id, prediction=prediction_id):
                await self._after(prediction, await self._steps.give_up(prediction))

    async def _announced(self, errand: Announced) -> None:
        prediction = await self._predictions.get(errand.prediction_id)
        if prediction is None or lifecycle.is_over(prediction):
            return
        with logs.about(generation=prediction.generation_id, prediction=prediction.id):
            if prediction.state is PredictionState.SUBMITTING:
                with self._working_on(prediction.id):
                    await self._adopt(prediction, errand)
            elif prediction.provider_id == errand.provider_id:
                self._look_now(prediction)
            else:
                log.warning("A webhook named a task that isn't this prediction's")

    async def _adopt(self, prediction: Prediction, errand: Announced) -> None:
        asked = await self._asked(prediction)
        step = await self._steps.adopt(prediction, asked, errand.provider_id)
        if step.prediction is None:
            return
        if step.prediction.state is PredictionState.SUBMITTING:
            self._agenda.put(errand, self._clock.now() + _whole_ms(step.seconds))
            return
        self._woken.add(prediction.id)
        await self._after(prediction, step)

    def _look_now(self, prediction: Prediction) -> None:
        """At once, and once: after that the least time between two looks holds again."""
        if prediction.id not in self._woken:
            self._woken.add(prediction.id)
            self._steps.announced(prediction)
            self._agenda.put(TakeUp(prediction.id), self._clock.now())

    async def _step(self, prediction: Prediction) -> Step:
        match prediction.state:
            case PredictionState.QUEUED:
                return await self._steps.submit(prediction, await self._asked(prediction))
            case PredictionState.SUBMITTING:
                await self._show(prediction.generation_id, searching=True)
                return await self._steps.reconcile(prediction, await self._asked(prediction))
            case PredictionState.CREATED | PredictionState.PROCESSING:
                return await self._steps.look(prediction)
            case _:
                return Step(prediction)

    async def _asked(self, prediction: Prediction) -> Generation:
        generation = await self._generations.get(prediction.generation_id)
        assert generation is not None, "the foreign key holds it"
        return generation

    async def _after(self, before: Prediction, step: Step) -> None:
        after, due = step.prediction, self._clock.now() + _whole_ms(step.seconds)
        if after is None or lifecycle.is_over(after):
            self._release(before.id)
            if after is not None:
                self._nothing_more_for(after.id)
        elif after.state is PredictionState.QUEUED:
            self._room.join(after, rest_until=due)
            self._agenda.put_by(Dispatch(), self._clock.now())
        else:
            # By then: a webhook may have come while this step was at work.
            self._agenda.put_by(TakeUp(after.id), due)
        if after is None:
            return
        if after.state is not before.state:
            log.info("%s, was %s", after.state.capitalize(), before.state)
        # What is over is told again too: the last time may have failed on the way.
        if after.state is not before.state or lifecycle.is_over(after):
            await self._tell(after)

    def _nothing_more_for(self, prediction_id: str) -> None:
        """It is over: whatever else was to take it up would only tell its end a second time."""
        self._waiting.discard(prediction_id)
        self._agenda.drop(TakeUp(prediction_id))

    def _release(self, prediction_id: str) -> None:
        self._steps.forget(prediction_id)
        self._room.leave(prediction_id)
        self._woken.discard(prediction_id)
        self._agenda.put_by(Dispatch(), self._clock.now())

    # --- telling ---------------------------------------------------------------------------------

    async def _tell(self, prediction: Prediction) -> None:
        siblings = await self._predictions.of_generation(prediction.generation_id)
        over = all(map(lifecycle.is_over, siblings))
        kind = Deliver if over else Show
        self._agenda.put(kind(prediction.generation_id), self._clock.now())

    async def _show(self, generation_id: int, *, searching: bool = False) -> None:
        snapshot = await self._snapshot(generation_id)
        if snapshot is not None and not all(map(lifecycle.is_over, snapshot.predictions)):
            self._delivery.show(replace(snapshot, searching=searching))

    async def _snapshot(self, generation_id: int, usage: Usage | None = None) -> Snapshot | None:
        generation = await self._generations.get(generation_id)
        if generation is None:
            return None
        return Snapshot(
            generation=generation,
            predictions=await self._predictions.of_generation(generation_id),
            spot=self._room.spot(generation_id),
            usage=usage,
        )

    async def _deliver(self, generation_id: int) -> None:
        generation = await self._generations.get(generation_id)
        if generation is None or generation.delivered_at is not None:
            return
        snapshot = await self._snapshot(generation_id, await self._usage(generation.person_id))
        assert snapshot is not None, "it was there a line ago, and nothing deletes generations"
        with logs.about(generation=generation_id):
            await self._record(snapshot, await self._delivery.deliver(snapshot))

    async def _usage(self, person_id: int) -> Usage:
        now = self._clock.now()
        return Usage(
            used=await self._people.used_since(person_id, quota.day_start(now)),
            limit=self._quota_per_day,
            back_at=quota.day_end(now),
        )

    async def _record(self, snapshot: Snapshot, outcome: Outcome) -> None:
        generation, now = snapshot.generation, self._clock.now()
        match outcome:
            case Delivered():
                await self._generations.delivered(generation.id, outcome, now=now)
                log.info("Delivered")
            case Retry(reason) if generation.delivery_attempts < _DELIVERY_ATTEMPTS:
                log.warning("Not delivered yet: %s", reason)
                await self._generations.delivery_failed(generation.id, error=reason)
                due = now + _delivery_delay_ms(generation.delivery_attempts)
                self._agenda.put(Deliver(generation.id), due)
            case Retry(reason) | Undeliverable(reason):
                log.error("Can't be delivered, kept for its person: %s", reason)
                await self._generations.undeliverable(generation.id, error=reason, now=now)


def _spread(count: int) -> list[int]:
    """When each of `count` may begin, in ms from now: a few a second, all within a minute."""
    step = min(_RESUME_SPREAD_MS, _RESUME_WITHIN_MS / max(count, 1))
    return [int(number * step) for number in range(count)]


def _whole_ms(seconds: float) -> int:
    """Never less than `seconds`. One more, since the clock leaves parts of a millisecond out."""
    return math.ceil(seconds * 1000) + 1 if seconds > 0 else 0


def _delivery_delay_ms(attempts: int) -> int:
    last = len(_DELIVERY_DELAYS_SECONDS) - 1
    return _DELIVERY_DELAYS_SECONDS[min(attempts, last)] * 1000
