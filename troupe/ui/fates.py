"""What became of each of several pictures, in sentences that hold nothing a person wrote."""

from collections.abc import Iterable, Sequence

from troupe import sentences
from troupe.models import FailureReason, Prediction, PredictionState


def of_missing(predictions: Sequence[Prediction]) -> tuple[str, ...]:
    """A sentence for each kind of what didn't come, then what all of it cost."""
    told = [*_failed(predictions), *_cancelled(predictions)]
    if not told:
        return ()
    return (*told, sentences.outcome.cost_of_several(sum(map(_costs, predictions))))


def what_next(predictions: Sequence[Prediction]) -> str:
    """What can be done where none came."""
    return (
        sentences.outcome.ATTACH_AGAIN
        if lost_reference(predictions)
        else sentences.outcome.TRY_SEVERAL_AGAIN
    )


def lost_reference(predictions: Sequence[Prediction]) -> bool:
    """Whether trying the same again can't help."""
    return any(one.failure is FailureReason.PICTURE_LOST for one in predictions)


def _failed(predictions: Sequence[Prediction]) -> Iterable[str]:
    reasons = dict.fromkeys(one.failure for one in predictions if one.failure is not None)
    for reason in reasons:
        numbers = [one.ordinal + 1 for one in predictions if one.failure is reason]
        yield sentences.outcome.some_failed(numbers, reason)


def _cancelled(predictions: Sequence[Prediction]) -> Iterable[str]:
    cancelled = [one for one in predictions if one.state is PredictionState.CANCELLED]
    in_time = [one.ordinal + 1 for one in cancelled if not _costs(one)]
    too_late = [one.ordinal + 1 for one in cancelled if _costs(one)]
    if in_time:
        yield sentences.outcome.some_cancelled_in_time(in_time)
    if too_late:
        yield sentences.outcome.some_cancelled_too_late(too_late)


def cost(predictions: Sequence[Prediction]) -> int:
    """Pictures of the day that these took."""
    return sum(map(_costs, predictions))


def _costs(prediction: Prediction) -> bool:
    """As the quota counts it: cancelled in time and failed are free."""
    if prediction.state is PredictionState.CANCELLED:
        return prediction.submitted_at is not None
    return prediction.state is PredictionState.COMPLETED
