"""What comes next for each prediction, and when: in this run of the program, and after another's.

It works with the worker's agenda and the waiting room; the rows stay the only truth.
"""

import logging
import math

from troupe import lifecycle, tenure
from troupe.clock import Clock
from troupe.errands import Dispatch, Errand, Free, Places, TakeUp, Tell
from troupe.happenings import Ended, Hear
from troupe.looks import Looks
from troupe.models import Prediction, PredictionState
from troupe.submits import Submits
from troupe.tenure import Estate, Tenure
from troupe.waiting_room import WaitingRoom
from troupe.watch import Watch
from troupe.worker import Worker

log = logging.getLogger(__name__)

_SPREAD_MS = 50
_WITHIN_MS = 60_000


class Plans:
    """Puts into the agenda what a change makes due. Waits for nothing."""

    def __init__(
        self,
        *,
        worker: Worker[Errand],
        room: WaitingRoom,
        watch: Watch,
        looks: Looks,
        submits: Submits,
        tenure: Tenure,
        clock: Clock,
        hear: Hear,
    ) -> None:
        self._worker = worker
        self._room = room
        self._watch = watch
        self._looks = looks
        self._submits = submits
        self._tenure = tenure
        self._clock = clock
        self._hear = hear
        self._woken: set[str] = set()

    def take_over(self, estate: Estate) -> None:
        """Goes on with what another run of the program, or another process, had begun."""
        if not (estate.unfinished or estate.undelivered):
            return
        now = self._clock.now()
        for prediction in estate.unfinished:
            if prediction.state is PredictionState.QUEUED:
                self._room.join(prediction, now=now)
        self.queue_changed()
        started = [one for one in estate.unfinished if one.state is not PredictionState.QUEUED]
        # Spread, so that a restart with thousands of them is no stampede.
        for prediction, later in zip(started, _spread(len(started)), strict=True):
            self._room.fly(prediction)
            wait = whole_ms(self._watch.first_step_after_restart(prediction))
            self._worker.put(TakeUp(prediction.id), later + wait)
        undelivered = estate.undelivered
        for generation_id, later in zip(undelivered, _spread(len(undelivered)), strict=True):
            self._worker.put(Tell(generation_id), later)
        log.info("Resumed %d predictions, %d to deliver", len(estate.unfinished), len(undelivered))

    def look_round(self) -> None:
        """What other processes have in the queue or at the provider is another by now."""
        self._worker.put_by(Dispatch())

    def tell(self, generation_id: int) -> None:
        """It is shown, or handed over, as it is now."""
        self._worker.put(Tell(generation_id))

    def queue_changed(self) -> None:
        """Here; the other processes hear of it."""
        self._worker.put_by(Dispatch())
        self._tenure.say(tenure.QUEUE)

    def dispatch(self) -> None:
        """Starts as many as the provider's limits let, and tells the others their new place."""
        now = self._clock.now()
        while (chosen := self._room.take(now)) is not None:
            self._worker.put(TakeUp(chosen))
        # Sorting everybody takes its time where thousands wait, and nobody there counts each step.
        self._worker.put_by(Places(), len(self._room) // 100 * 10)
        chance = self._room.next_chance(now)
        if chance is not None:
            self._worker.put_by(Dispatch(), max(chance - now, 1))

    def tell_places(self) -> None:
        """To those who moved up."""
        moved = self._room.moved_up(self._clock.now())
        for generation_id, later in zip(moved, _spread(len(moved)), strict=True):
            self._worker.put_by(Tell(generation_id), later)

    def called_off(self, prediction: Prediction) -> None:
        """The provider goes on with what it has: about as long as it usually takes."""
        self._hear(Ended(PredictionState.CANCELLED, None, flag_missing=False))
        left = 0
        if prediction.submitted_at is not None:
            left = max(0, self._room.typical_ms - self._watch.age_ms(prediction))
        self._worker.put(Free(prediction.id), left)
        self._worker.drop(TakeUp(prediction.id))

    def adopted(self, prediction: Prediction) -> None:
        """The provider has called about it, so the next call is no reason to look once more."""
        self._woken.add(prediction.id)

    def look_now(self, prediction: Prediction) -> None:
        """At once, and once: after that the least time between two looks holds again."""
        if prediction.id not in self._woken:
            self._woken.add(prediction.id)
            self._looks.announced(prediction)
            self._worker.put(TakeUp(prediction.id))

    def go_on(self, prediction: Prediction, in_ms: int) -> None:
        """What comes next for it, and when."""
        if lifecycle.is_over(prediction):
            self.release(prediction.id)
            self._worker.drop(TakeUp(prediction.id))
        elif prediction.state is PredictionState.QUEUED:
            self._looks.forget(prediction.id)
            self._woken.discard(prediction.id)
            # Somebody may have been about to take it up, who would now submit it out of turn.
            self._worker.drop(TakeUp(prediction.id))
            self._room.join(prediction, now=self._clock.now(), rest_ms=in_ms)
            self.queue_changed()
        else:
            # By then: a webhook may have come while this step was at work.
            self._worker.put_by(TakeUp(prediction.id), in_ms)

    def release(self, prediction_id: str) -> None:
        """Nothing more comes of it here; its place is free."""
        self._looks.forget(prediction_id)
        self._submits.forget(prediction_id)
        self._room.leave(prediction_id, now=self._clock.now())
        self._woken.discard(prediction_id)
        self.queue_changed()


def _spread(count: int) -> list[int]:
    """When each of `count` may begin, in ms from now: a few a second, all within a minute."""
    step = min(_SPREAD_MS, _WITHIN_MS / max(count, 1))
    return [int(number * step) for number in range(count)]


def whole_ms(seconds: float) -> int:
    """Never less than `seconds`. One more, since the clock leaves parts of a millisecond out."""
    return math.ceil(seconds * 1000) + 1 if seconds > 0 else 0
