"""The life of a prediction has exactly the moves of its table."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.samples import NOW, QUEUED
from troupe import lifecycle
from troupe.errors import IllegalTransition
from troupe.models import FailureReason, Prediction, PredictionState

S = PredictionState

MOVES: dict[PredictionState, Callable[[Prediction], Prediction]] = {
    S.SUBMITTING: lambda p: lifecycle.submitting(p, now=NOW),
    S.QUEUED: lifecycle.back_in_queue,
    S.CREATED: lambda p: lifecycle.created(p, provider_id="task-0001"),
    S.PROCESSING: lambda p: lifecycle.processing(p, now=NOW),
    S.COMPLETED: lambda p: lifecycle.completed(p, now=NOW, sha256="b" * 64, media_type="image/png"),
    S.CANCELLED: lambda p: lifecycle.cancelled(p, now=NOW),
    S.FAILED: lambda p: lifecycle.failed(p, now=NOW, reason=FailureReason.MODERATED),
}


@pytest.mark.parametrize("before", S)
@pytest.mark.parametrize("to", MOVES)
def test_a_move_is_possible_only_if_the_table_lists_it(
    before: PredictionState, to: PredictionState
) -> None:
    prediction = replace(QUEUED, state=before, version=4)
    if to in lifecycle.TRANSITIONS[before]:
        after = MOVES[to](prediction)
        assert (after.state, after.version) == (to, 5)
    else:
        with pytest.raises(IllegalTransition):
            MOVES[to](prediction)


def test_nothing_follows_an_end() -> None:
    assert {S.COMPLETED, S.FAILED, S.CANCELLED} == lifecycle.TERMINAL


def test_a_second_submit_needs_the_way_through_the_queue() -> None:
    """`submitting` can't follow itself or anything the provider has: that would pay twice."""
    assert [s for s in S if S.SUBMITTING in lifecycle.TRANSITIONS[s]] == [S.QUEUED]


def test_what_the_provider_has_goes_back_only_to_be_replaced_and_only_once() -> None:
    intent = lifecycle.submitting(QUEUED, now=NOW)
    task = lifecycle.created(intent, provider_id="task-0001")
    with pytest.raises(IllegalTransition):
        lifecycle.back_in_queue(task)
    anew = lifecycle.asked_anew(lifecycle.processing(task, now=NOW))
    assert (anew.state, anew.provider_id, anew.replaces) == (S.QUEUED, None, "task-0001")
    second = lifecycle.created(lifecycle.submitting(anew, now=NOW), provider_id="task-0002")
    with pytest.raises(IllegalTransition):
        lifecycle.asked_anew(second)


def test_going_back_forgets_the_intent() -> None:
    intent = lifecycle.submitting(QUEUED, now=NOW)
    assert lifecycle.back_in_queue(intent).submitted_at is None
