"""What comes of a step, and that it is persisted only where nobody else was quicker."""

import logging
from dataclasses import dataclass

from troupe import lifecycle
from troupe.clock import Clock
from troupe.happenings import Ended, Hear, unheard
from troupe.models import FailureReason, Prediction, PredictionState
from troupe.store.predictions import Predictions

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """Where a prediction stands after a step, and in how many seconds the next one is due.

    No `prediction` means that somebody else moved it meanwhile: drop it. `frees` says that the
    provider is done with it, though we aren't.
    """

    prediction: Prediction | None
    seconds: float = 0.0
    frees: bool = False


class Moves:
    """Writes moves of `troupe.lifecycle` to the store, each a compare-and-set."""

    def __init__(self, *, predictions: Predictions, clock: Clock, hear: Hear = unheard) -> None:
        self._predictions = predictions
        self._clock = clock
        self._hear = hear

    async def made(self, before: Prediction, after: Prediction) -> Prediction | None:
        """`after`, or None where the row is no longer `before`."""
        moved = await self._predictions.move(before, after, now=self._clock.now())
        if not moved:
            log.warning("Somebody else moved it on from %s", before.state)
            return None
        if lifecycle.is_over(after):
            self._hear(_end(after))
        return after

    async def failed(self, prediction: Prediction, reason: FailureReason) -> Step:
        """Its end without a picture; its place in the person's day is free again."""
        log.info("Failed: %s", reason)
        after = lifecycle.failed(prediction, now=self._clock.now(), reason=reason)
        return Step(await self.made(prediction, after))


def _end(prediction: Prediction) -> Ended:
    completed = prediction.state is PredictionState.COMPLETED
    return Ended(
        prediction.state,
        prediction.failure,
        flag_missing=completed and prediction.flagged is None,
    )
