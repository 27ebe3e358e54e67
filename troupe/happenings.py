"""What happened, as values, for whoever counts. Telling never fails and costs next to nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from troupe.delivery import By
from troupe.models import FailureReason, PredictionState


class Acknowledgement(StrEnum):
    """What Discord made of an answer to an interaction. `LATE`: it had given up on us."""

    ACCEPTED = "accepted"
    LATE = "late"
    REFUSED = "refused"
    LOST = "lost"


class Request(StrEnum):
    """What a provider can be asked for."""

    UPLOAD = "upload"
    SUBMIT = "submit"
    FIND = "find"
    LOOK = "look"
    FETCH = "fetch"
    DELETE = "delete"
    BALANCE = "balance"


class Answer(StrEnum):
    """How a request to the provider ended."""

    OK = "ok"
    REFUSED = "refused"
    ACCOUNT = "account"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    NO_ANSWER = "no_answer"
    UNKNOWN_TASK = "unknown_task"
    BAD_ANSWER = "bad_answer"
    BROKEN_OFF = "broken_off"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """An interaction was answered first; `seconds` since Discord made it, by this machine's clock.

    A clock that is behind Discord's counts as no time at all.
    """

    result: Acknowledgement
    seconds: float


@dataclass(frozen=True, slots=True)
class Asked:
    """So many pictures were let in."""

    pictures: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A prediction is over. `flag_missing`: nobody said whether its result is indecent."""

    state: PredictionState
    failure: FailureReason | None
    flag_missing: bool


@dataclass(frozen=True, slots=True)
class Requested:
    """The provider was asked for something, all tries of it together."""

    kind: Request
    answer: Answer
    seconds: float


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An outcome stands in front of its person, so long after the provider had it."""

    by: By
    lag_seconds: float


@dataclass(frozen=True, slots=True)
class NotHandedOver:
    """It did not get there; `given_up` where no more tries follow."""

    given_up: bool


@dataclass(frozen=True, slots=True)
class Delayed:
    """The event loop came so much later than it was asked to."""

    seconds: float


Happening = Acknowledged | Asked | Ended | Requested | HandedOver | NotHandedOver | Delayed
Hear = Callable[[Happening], None]


def unheard(_: Happening) -> None:
    """For a program in which nobody counts."""
