"""What the program does by itself: dispatches, steps predictions to their end, tells, resumes."""

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from troupe import lifecycle, logs, tenure
from troupe.clock import Clock
from troupe.doors import Doors
from troupe.errands import Announced, Dispatch, Errand, Free, GiveUp, Places, TakeUp, Tell
from troupe.happenings import Asked, Hear, unheard
from troupe.looks import Looks
from troupe.models import Generation, Place, Prediction, PredictionState, ReplyAddress
from troupe.moves import Step
from troupe.plans import Plans, whole_ms
from troupe.reporter import Reporter
from troupe.store.generations import Generations
from troupe.store.predictions import Predictions
from troupe.submits import Submits
from troupe.tenure import Tenure
from troupe.waiting_room import WaitingRoom
from troupe.watch import Watch
from troupe.worker import Worker

log = logging.getLogger(__name__)

_OVERTAKEN_MS = 5_000


class Engine:
    """Decides what is to be done next; the rows in the store are the only truth.

    What other processes did or left goes to its `plans`.
    """

    def __init__(
        self,
        *,
        generations: Generations,
        predictions: Predictions,
        submits: Submits,
        looks: Looks,
        watch: Watch,
        reporter: Reporter,
        waiting_room: WaitingRoom,
        doors: Doors,
        tenure: Tenure,
        clock: Clock,
        hear: Hear = unheard,
    ) -> None:
        self._generations = generations
        self._predictions = predictions
        self._submits = submits
        self._looks = looks
        self._reporter = reporter
        self._room = waiting_room
        self._clock = clock
        self._doors = doors
        self._tenure = tenure
        self._hear = hear
        self._worker: Worker[Errand] = Worker(
            clock=clock, perform=self._do, give_up=_instead, about=_about
        )
        self.plans = Plans(
            worker=self._worker,
            room=waiting_room,
            watch=watch,
            looks=looks,
            submits=submits,
            tenure=tenure,
            clock=clock,
            hear=hear,
        )
        self._resumed = False

    @property
    def at_work(self) -> bool:
        """Whether it can take over anything: from `resume` until the program is about to stop."""
        return self._resumed and self._doors.open

    @property
    def accepts(self) -> bool:
        """False once the program is about to stop."""
        return self._doors.open

    async def resume(self) -> None:
        """Takes up every unfinished prediction and every undelivered outcome. Call before `run`."""
        self._room.remember(
            starts=(await self._predictions.submitted_since(self._clock.now() - 60_000)).values(),
            durations=reversed(await self._predictions.recent_durations()),
        )
        self._worker.put_by(Dispatch())
        self.plans.take_over(await self._tenure.inherit())
        self._resumed = True

    async def run(self) -> None:
        """Works for ever; cancel it to stop. Raises DatabaseBroken."""
        await self._worker.run()

    async def drain(self, seconds: float) -> None:
        """Lets what is at work finish for so long; `run` must have been cancelled before."""
        await self._worker.drain(seconds)

    def close_the_doors(self) -> None:
        """Accepts and starts nothing more; what is in work goes on."""
        self._doors.close()

    def accept(self, predictions: Sequence[Prediction]) -> None:
        """Queues what was just reserved, or may have been: without a row nothing comes of it."""
        self._hear(Asked(len(predictions)))
        for prediction in predictions:
            self._room.join(prediction, now=self._clock.now())
            self._worker.put_by(Tell(prediction.generation_id))
        self.plans.queue_changed()

    def wake(self, prediction_id: str, provider_id: str) -> None:
        """The provider says that this prediction is over; somebody has proved that it says so.

        Nothing of it is believed. It is only looked at sooner than it would have been.
        """
        self._worker.put_by(Announced(prediction_id, provider_id))

    async def hand_over(self, generation_id: int, address: ReplyAddress, place: Place) -> bool:
        """Delivers to a new address what no way led to before; False where nothing is kept."""
        kept = await self._generations.readdress(generation_id, address, place)
        if kept:
            self._worker.put(Tell(generation_id))
        return kept

    async def cancel(self, generation_id: int) -> bool:
        """Ends what is still on its way; False where nothing was. The outcome says what it cost."""
        ended = False
        for prediction in await self._predictions.of_generation(generation_id):
            if await self._cancelled(prediction.id):
                ended = True
                self.plans.called_off(prediction)
        if ended:
            self._worker.put(Tell(generation_id))
            self._tenure.say(tenure.touched(generation_id))
        return ended

    async def see_off(self, waiting: Sequence[Prediction]) -> None:
        """Ends what nobody has submitted yet of somebody who leaves, and shows nothing of the rest.

        What the provider has goes on to its end, or its copy there could not be deleted.
        """
        self._tenure.say(tenure.ERASURES)
        for generation_id in {one.generation_id for one in waiting if self._leaves(one)}:
            await self._reporter.withdraw(generation_id)
        for prediction in waiting:
            if prediction.state is PredictionState.QUEUED and self._leaves(prediction):
                now = self._clock.now()
                after = lifecycle.cancelled(prediction, now=now)
                if await self._predictions.move(prediction, after, now=now):
                    self.plans.called_off(prediction)

    def _leaves(self, prediction: Prediction) -> bool:
        return self._doors.is_leaving(prediction.person_id)

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

    async def _do(self, errand: Errand) -> None:
        match errand:
            case Dispatch():
                self._dispatch()
            case Places():
                self.plans.tell_places()
            case TakeUp(prediction_id):
                await self._take_up(prediction_id)
            case GiveUp(prediction_id):
                await self._give_up(prediction_id)
            case Free(prediction_id):
                self.plans.release(prediction_id)
            case Announced():
                await self._announced(errand)
            case Tell(generation_id):
                if await self._withdrawn(generation_id):
                    return
                again_in = await self._reporter.tell(generation_id)
                if again_in is not None:
                    self._worker.put(errand, again_in)

    async def _withdrawn(self, generation_id: int) -> bool:
        """Whether its person has asked to be erased, who is told nothing more."""
        if not self._doors.somebody_leaves:
            return False
        # Also where somebody else's ends: it may be the last that uses a character of theirs.
        self._doors.moved.set()
        generation = await self._generations.get(generation_id)
        if generation is None or not self._doors.is_leaving(generation.person_id):
            return False
        await self._reporter.withdraw(generation_id)
        return True

    def _dispatch(self) -> None:
        """Starts as many as the provider's limits let, and tells the others their new place."""
        if not self._doors.open:
            return
        self.plans.dispatch()

    async def _take_up(self, prediction_id: str) -> None:
        """One step of one prediction, from whatever state the store says it is in."""
        found = await self._generations.of_prediction(prediction_id)
        if found is None:
            self.plans.release(prediction_id)
            return
        asked, prediction = found
        if prediction.state is PredictionState.QUEUED and not self._doors.open:
            return
        if prediction.state is PredictionState.QUEUED and self._leaves(prediction):
            self._doors.moved.set()
            return
        if not self._tenure.owns(asked):
            self._pass_on(prediction)
            self.plans.release(prediction_id)
            return
        with logs.about(generation=prediction.generation_id):
            await self._after(prediction, await self._step(prediction, asked))

    def _pass_on(self, prediction: Prediction) -> None:
        """It was paid for here, and whoever took it over would only search for it."""
        provider_id = self._submits.answer_to_pass_on(prediction.id)
        if provider_id is not None and not lifecycle.is_over(prediction):
            self._tenure.say(tenure.announced(prediction.id, provider_id))

    async def _give_up(self, prediction_id: str) -> None:
        prediction = await self._predictions.get(prediction_id)
        if prediction is not None and not lifecycle.is_over(prediction):
            with logs.about(generation=prediction.generation_id):
                await self._after(prediction, await self._looks.give_up(prediction))

    async def _announced(self, errand: Announced) -> None:
        found = await self._generations.of_prediction(errand.prediction_id)
        if found is None:
            return
        asked, prediction = found
        if lifecycle.is_over(prediction):
            return
        if not self._tenure.owns(asked):
            self._tenure.say(tenure.announced(errand.prediction_id, errand.provider_id))
            return
        with logs.about(generation=prediction.generation_id):
            if prediction.state is PredictionState.SUBMITTING:
                with self._worker.at_work(TakeUp(prediction.id)):
                    await self._adopt(prediction, asked, errand)
            elif prediction.provider_id == errand.provider_id:
                self.plans.look_now(prediction)
            else:
                log.warning("A webhook named a task that isn't this prediction's")

    async def _adopt(self, prediction: Prediction, asked: Generation, errand: Announced) -> None:
        step = await self._submits.adopt(prediction, asked, errand.provider_id)
        if step.prediction is None:
            return
        if step.prediction.state is PredictionState.SUBMITTING:
            self._worker.put(errand, whole_ms(step.seconds))
            return
        self.plans.adopted(prediction)
        await self._after(prediction, step)

    async def _step(self, prediction: Prediction, asked: Generation) -> Step:
        match prediction.state:
            case PredictionState.QUEUED:
                return await self._submits.submit(prediction, asked)
            case PredictionState.SUBMITTING:
                await self._tell_of_search(prediction)
                return await self._submits.reconcile(prediction, asked)
            case PredictionState.CREATED | PredictionState.PROCESSING:
                return await self._looks.look(prediction)
            case _:
                return Step(prediction)

    async def _tell_of_search(self, prediction: Prediction) -> None:
        if not self._leaves(prediction):
            await self._reporter.tell_of_search(prediction.generation_id)

    async def _after(self, before: Prediction, step: Step) -> None:
        after = step.prediction
        if after is None:
            await self._overtaken(before)
            return
        if step.frees:
            self._room.leave(before.id, now=self._clock.now())
            self.plans.queue_changed()
        self.plans.go_on(after, whole_ms(step.seconds))
        if after.state is not before.state:
            log.info("%s, was %s", after.state.capitalize(), before.state)
            self._tenure.say(tenure.QUEUE)
        # What is over is told again too: the last time may have failed on the way.
        if after.state is not before.state or lifecycle.is_over(after):
            self._worker.put(Tell(after.generation_id))

    async def _overtaken(self, before: Prediction) -> None:
        """Whoever was quicker sees to it; but what still lives may never be left without a plan.

        What is over may have been called off at another process, whose word of it can be lost.
        """
        row = await self._predictions.get(before.id)
        if row is None:
            self.plans.release(before.id)
        elif lifecycle.is_over(row):
            self.plans.called_off(row)
            self._worker.put_by(Tell(row.generation_id))
        else:
            self._worker.put_by(TakeUp(before.id), _OVERTAKEN_MS)


def _about(errand: Errand) -> AbstractContextManager[None]:
    """What its log lines name; of a prediction its generation too, once its row is read."""
    match errand:
        case Tell(generation_id):
            return logs.about(generation=generation_id)
        case TakeUp(prediction_id) | GiveUp(prediction_id) | Free(prediction_id):
            return logs.about(prediction=prediction_id)
        case Announced(prediction_id):
            return logs.about(prediction=prediction_id)
        case _:
            return nullcontext()


def _instead(broken: Errand) -> Errand:
    """What to do instead of an errand that keeps breaking: a poisoned prediction is ended."""
    return GiveUp(broken.prediction_id) if isinstance(broken, TakeUp) else broken
