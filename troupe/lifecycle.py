"""The life of a prediction, as a table that can be read aloud.

queued ──► submitting ──► created ──► processing ──► completed
  ▲            │             │            │
  ├────────────┤             └─────┬──────┘        every state before the last
  │ nothing    │                   │               may end in failed or cancelled
  │ created    └───────────────────┼──► failed
  └────────────────────────────────┘
    once, when the provider could not open our upload
"""

from dataclasses import replace

from troupe.errors import IllegalTransition
from troupe.models import FailureReason, Prediction, PredictionState

S = PredictionState

TRANSITIONS: dict[PredictionState, frozenset[PredictionState]] = {
    S.QUEUED: frozenset({S.SUBMITTING, S.FAILED, S.CANCELLED}),
    # Back to queued only when the provider surely created nothing.
    S.SUBMITTING: frozenset({S.CREATED, S.QUEUED, S.FAILED}),
    # Back from there only once, and only when the task is known to have failed without a charge.
    S.CREATED: frozenset({S.PROCESSING, S.COMPLETED, S.FAILED, S.CANCELLED, S.QUEUED}),
    S.PROCESSING: frozenset({S.COMPLETED, S.FAILED, S.CANCELLED, S.QUEUED}),
    S.COMPLETED: frozenset(),
    S.FAILED: frozenset(),
    S.CANCELLED: frozenset(),
}

TERMINAL = frozenset(state for state, following in TRANSITIONS.items() if not following)

CANCELLABLE = frozenset({S.QUEUED, S.CREATED, S.PROCESSING})
"""Not while submitting: whether that costs anything is known only when it is answered."""


def _move(prediction: Prediction, to: PredictionState) -> Prediction:
    if to not in TRANSITIONS[prediction.state]:
        raise IllegalTransition(f"{prediction.id}: {prediction.state} to {to}")
    return replace(prediction, state=to, version=prediction.version + 1)


def submitting(prediction: Prediction, *, now: int) -> Prediction:
    """The intent, to be on disk before the request leaves."""
    return replace(_move(prediction, S.SUBMITTING), submitted_at=now)


def back_in_queue(prediction: Prediction) -> Prediction:
    """The provider created nothing, so it may be submitted again later."""
    if prediction.provider_id is not None:
        raise IllegalTransition(f"{prediction.id}: the provider has it")
    return replace(_move(prediction, S.QUEUED), submitted_at=None)


def asked_anew(prediction: Prediction) -> Prediction:
    """Its task failed because our upload could not be opened: another task is to replace it."""
    if prediction.replaces is not None:
        raise IllegalTransition(f"{prediction.id}: replaced once already")
    return replace(
        _move(prediction, S.QUEUED),
        submitted_at=None,
        started_at=None,
        provider_id=None,
        replaces=prediction.provider_id,
    )


def created(prediction: Prediction, *, provider_id: str) -> Prediction:
    """The provider has it under this id."""
    return replace(_move(prediction, S.CREATED), provider_id=provider_id)


def processing(prediction: Prediction, *, now: int) -> Prediction:
    """The provider was first seen working on it."""
    return replace(_move(prediction, S.PROCESSING), started_at=now)


def completed(
    prediction: Prediction,
    *,
    now: int,
    sha256: str,
    media_type: str,
    took_ms: int | None = None,
    thumbnail_sha256: str | None = None,
    flagged: bool | None = None,
) -> Prediction:
    """The picture is in our own store. `took_ms` is what the provider needed, where known.

    `flagged` is the provider's word on whether it is indecent, None where it said nothing.
    """
    return replace(
        _move(prediction, S.COMPLETED),
        finished_at=now,
        result_sha256=sha256,
        result_media_type=media_type,
        took_ms=took_ms,
        thumbnail_sha256=thumbnail_sha256,
        flagged=flagged,
    )


def failed(prediction: Prediction, *, now: int, reason: FailureReason) -> Prediction:
    """It ended without a picture; it stops counting against the person's day by itself."""
    return replace(_move(prediction, S.FAILED), finished_at=now, failure=reason)


def cancelled(prediction: Prediction, *, now: int) -> Prediction:
    """Its person doesn't want it any more. Once submitted it is paid, and so it counts."""
    return replace(_move(prediction, S.CANCELLED), finished_at=now)


def brought_back(prediction: Prediction, *, taken_at: int) -> Prediction:
    """As a backup from `taken_at` (ms) has it, in which it wasn't over: never to be paid twice.

    Nobody knows how far it came after that. It may have been submitted since, and where it had a
    task, that may have been replaced. So what waited is looked for at the provider, as a submit
    without an answer is, and what has a task isn't asked anew should that fail.
    """
    match prediction.state:
        case S.QUEUED:
            return replace(_move(prediction, S.SUBMITTING), submitted_at=taken_at)
        case S.SUBMITTING:
            return replace(prediction, version=prediction.version + 1)
        case S.CREATED | S.PROCESSING:
            replaces = prediction.replaces or prediction.provider_id
            return replace(prediction, version=prediction.version + 1, replaces=replaces)
        case _:
            raise IllegalTransition(f"{prediction.id}: it is over")


def is_over(prediction: Prediction) -> bool:
    """Whether nothing more can happen to it."""
    return prediction.state in TERMINAL
