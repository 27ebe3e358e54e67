"""What becomes of a task and when: values and pure decisions, no clock of their own."""

import math
from collections.abc import Iterable
from typing import Final

import msgspec

from sandbox.faults import Fault


class Pace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seconds that a task stays in `created` and in `processing`."""

    created: float = 1.0
    processing: float = 4.0

    def __post_init__(self) -> None:
        """Refuse a pace that no task could follow."""
        for seconds in (self.created, self.processing):
            if not 0 <= seconds <= 3_600:
                raise ValueError("A pace goes from 0 to 3600 seconds.")


class Failure(msgspec.Struct, frozen=True):
    """The provider's integer code of a failed task and its raw English text."""

    code: int
    error: str


FAILURES: Final[dict[str, Failure]] = {
    "moderated": Failure(1200, "content moderation: the prompt or image was flagged as sensitive"),
    "unreachable": Failure(1402, "failed to fetch image: the URL could not be downloaded"),
    "failed": Failure(1403, "task failed: inference error"),
    "internal": Failure(5000, "internal server error"),
}


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """The instants (seconds of the injected clock) at which a task starts and ends, and how."""

    begins: float
    ends: float
    outcome: str = ""

    def status(self, now: float) -> str:
        """The status word of the provider at that instant."""
        if now < self.begins:
            return "created"
        if now < self.ends:
            return "processing"
        if self.outcome == "unknown_status":
            return "settling"
        return "failed" if self.outcome in FAILURES else "completed"

    def failure(self, now: float) -> Failure | None:
        """Why the task failed, None when it has not (yet)."""
        return FAILURES.get(self.outcome) if now >= self.ends else None

    def next_change(self, now: float) -> float | None:
        """The instant of the next change of status, None when there is none left."""
        later = [moment for moment in (self.begins, self.ends) if now < moment < math.inf]
        return min(later, default=None)


def plan(
    *, now: float, pace: Pace, fault: Fault | None, running: Iterable[Course], slots: int | None
) -> Course:
    """The course of a task submitted at `now`: over the account's slots it waits in `created`."""
    begins = max(now + pace.created, _slot_free(running, slots, now))
    lasting = pace.processing
    if fault is not None and fault.kind == "slow":
        lasting = fault.seconds
    if fault is not None and fault.kind == "stuck":
        lasting = math.inf
    return Course(begins=begins, ends=begins + lasting, outcome=fault.kind if fault else "")


def _slot_free(running: Iterable[Course], slots: int | None, now: float) -> float:
    if slots is None:
        return now
    ends = sorted(course.ends for course in running if course.ends > now)
    return now if len(ends) < slots else ends[len(ends) - slots]
