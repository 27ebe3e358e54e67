"""What is known of running tasks: their age, when to look next, whether a webhook will tell."""

from troupe.ages import Ages
from troupe.clock import Clock
from troupe.durations import Durations
from troupe.lookout import Lookout
from troupe.models import Prediction, PredictionState


class Watch:
    """In memory only, and small: everything here is dropped when a prediction is over."""

    def __init__(self, *, clock: Clock, durations: Durations, floor_seconds: float) -> None:
        self._ages = Ages(clock)
        self._lookout = Lookout(durations=durations, floor_seconds=floor_seconds)
        self._expected: set[str] = set()

    def begin(self, prediction_id: str) -> None:
        """Its submit leaves now."""
        self._ages.begin(prediction_id)

    def age_ms(self, prediction: Prediction) -> int:
        """Since its submit."""
        return self._ages.of(prediction)

    def age_seconds(self, prediction: Prediction) -> float:
        """Since its submit."""
        return self._ages.of(prediction) / 1000

    def created(self, prediction_id: str) -> None:
        """The provider has it."""
        self._lookout.submitted(prediction_id)

    def running(self, prediction: Prediction) -> None:
        """It is unfinished now."""
        self._lookout.running(prediction.id, age=self.age_seconds(prediction))

    def done(self, prediction: Prediction) -> float | None:
        """A look found it done: the seconds that it took, None where nobody can say."""
        return self._lookout.done(prediction.id, age=self.age_seconds(prediction))

    def next_look(self, prediction: Prediction) -> float:
        """Seconds from a look or a submit just now."""
        return self._lookout.wait(prediction.id, age=self.age_seconds(prediction))

    def safety_look(self) -> float:
        """Seconds from a submit just now, where a webhook should make the look needless."""
        return self._lookout.safety_look()

    def first_step_after_restart(self, prediction: Prediction) -> float:
        """Seconds until the first step of one that another run of the program has started.

        That run may have looked a moment ago, so the provider's floor is waited out.
        """
        if prediction.state is PredictionState.SUBMITTING:
            return 0.0
        return self._lookout.wait_after_restart(prediction.id, age=self.age_seconds(prediction))

    def expect_webhook(self, prediction_id: str) -> None:
        """Its submit names where to tell of its end."""
        self._expected.add(prediction_id)

    def expects_webhook(self, prediction_id: str) -> bool:
        """Whether one should still come."""
        return prediction_id in self._expected

    def expect_nothing(self, prediction_id: str) -> None:
        """It came, or nobody waits for it any more."""
        self._expected.discard(prediction_id)

    def forget(self, prediction_id: str) -> None:
        """It is over, or somebody else's, or will be submitted anew."""
        self._ages.forget(prediction_id)
        self._lookout.drop(prediction_id)
        self._expected.discard(prediction_id)
