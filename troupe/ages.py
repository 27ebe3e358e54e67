"""How long ago predictions were submitted, whatever happens to the machine's clock."""

from troupe.clock import Clock
from troupe.models import Prediction

OLDEST_MS = 10 * 60_000


class Ages:
    """The wall clock is only asked about those that an earlier run of the program submitted, and
    believed up to ten minutes: a machine may start with a clock that is hours ahead.

    So a clock that is set forward ends nobody's patience with a picture that is paid for.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._born: dict[str, int] = {}

    def begin(self, prediction_id: str) -> None:
        """It is being submitted now."""
        self._born[prediction_id] = self._clock.elapsed()

    def of(self, prediction: Prediction) -> int:
        """Milliseconds since its submit, never negative."""
        if prediction.id not in self._born:
            since = prediction.submitted_at or prediction.created_at
            age = min(max(0, self._clock.now() - since), OLDEST_MS)
            self._born[prediction.id] = self._clock.elapsed() - age
        return self._clock.elapsed() - self._born[prediction.id]

    def forget(self, prediction_id: str) -> None:
        """It is over, or will be submitted anew."""
        self._born.pop(prediction_id, None)
