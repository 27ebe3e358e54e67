"""When to look at a running task, learned from how long the last ones took. Times in seconds.

No look can be both rare and early: over any law of durations, looks × mean lag has a lower bound.
What can be saved are the looks at moments when hardly any task is done yet, and the haste once a
task takes longer than all the others. So: silence until the quickest are usually done, then even
steps, then growing ones. docs/RELIABILITY.md has the measurement behind each number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

REMEMBERED = 64
ENOUGH = 8
"""With fewer remembered durations there is no law to speak of, and the floor is the step."""

LONGEST_STEP = 10.0
"""Also the longest silence that isn't broken once, to be able to say that work has begun."""

_QUICKEST_PART = 7
"""The mean of the quickest seventh: steadier than any single one of them, which moves by leaps."""

_STEPS_A_MEDIAN = 6
_GROWTH = 0.3
"""Steps that grow by this factor of the time gone by each are 1.3 times the one before."""

_OVERDUE = 1.25
"""Of the slowest: only beyond that a task counts as one that the memory doesn't know."""

_NOTHING_KNOWN_SLOWEST = 60.0
_FIRST_LOOK_TRUST = 0.8


@dataclass(frozen=True, slots=True)
class Schedule:
    """When to look at one task, in seconds since its submit.

    Silent until `first`, then every `step`, and beyond `overdue` in growing steps. No two looks are
    closer than `floor`, which is the provider's own rule.
    """

    first: float
    step: float
    overdue: float
    floor: float


def learned(durations: Sequence[float], *, floor_seconds: float) -> Schedule:
    """The schedule that `durations` (the last ones, in any order) teach."""
    if len(durations) < ENOUGH:
        return Schedule(floor_seconds, floor_seconds, _NOTHING_KNOWN_SLOWEST, floor_seconds)
    ranked = sorted(durations)
    quickest = ranked[: max(1, len(ranked) // _QUICKEST_PART)]
    return Schedule(
        first=max(floor_seconds, fmean(quickest)),
        step=_bounded(ranked[len(ranked) // 2] / _STEPS_A_MEDIAN, floor_seconds),
        overdue=ranked[-1] * _OVERDUE,
        floor=floor_seconds,
    )


def wait(schedule: Schedule, *, age: float) -> float:
    """Seconds until the next look at a task that was submitted `age` ago and looked at just now."""
    if age >= schedule.first:
        step = schedule.step + _GROWTH * max(0.0, age - schedule.overdue)
        return _bounded(step, schedule.floor)
    if age < schedule.floor and schedule.first > LONGEST_STEP:
        return schedule.floor
    return max(schedule.floor, schedule.first - age)


def wait_after_restart(schedule: Schedule, *, age: float) -> float:
    """The same where nobody knows when it was last looked at: as soon as the floor allows."""
    return max(schedule.floor, schedule.first - age)


def took(*, age: float, running_at: float) -> float:
    """How long a task took that was found done at `age` and was last seen running at `running_at`.

    Half the gap back, since it ended somewhere in it; but at most a fifth of the whole. What is
    done at its very first look may have been done for long, and remembering less than its age is
    what lets that look move to earlier ones: without it, a provider that becomes twice as quick
    would never be noticed.
    """
    return max(_FIRST_LOOK_TRUST * age, (age + running_at) / 2)


def _bounded(step: float, floor: float) -> float:
    return min(max(step, floor), max(LONGEST_STEP, floor))


LAST_SEARCH_SECONDS = 120.0
_SEARCHES_SECONDS = (5.0, 30.0, LAST_SEARCH_SECONDS)


def next_search(age_seconds: float) -> float | None:
    """Seconds until the next search for a task that may exist; None after the last one.

    `age_seconds` counts from the submit whose answer was lost. A task shows up in the provider's
    list at once or, after trouble there, within a minute or two.
    """
    return next((at - age_seconds for at in _SEARCHES_SECONDS if at > age_seconds), None)


SAFETY_MARGIN = 1.2
LATEST_SAFETY_SECONDS = 120.0
_NOTHING_KNOWN_SECONDS = 40.0


def safety_look(durations_seconds: Sequence[float], *, floor_seconds: float) -> float:
    """Seconds from a submit to the first look at a task whose end the provider announces.

    Beyond the slowest of the last ones, since the announcement saves that look; in time, since it
    may get lost. With few to go by, as if one took the 40 s that the provider's queue may need.
    """
    known = [*durations_seconds]
    if len(known) < ENOUGH:
        known.append(_NOTHING_KNOWN_SECONDS)
    return max(floor_seconds, min(SAFETY_MARGIN * max(known), LATEST_SAFETY_SECONDS))
