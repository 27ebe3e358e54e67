"""Who is next: fair between people, then oldest first."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from troupe.models import Spot

EXACT_PLACES = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """A prediction in the queue. `since` is in ms since 1970."""

    prediction_id: str
    generation_id: int
    person_id: int
    since: int


def order(
    waiting: Iterable[Waiting], *, running: Counter[int], last_served: Mapping[int, int]
) -> list[Waiting]:
    """The queue from next to last.

    Everybody's first waits in front of anybody's second, and what a person already has running
    counts as theirs (`running`: how many, by person), so one person can't hold the line while
    others wait. Between equals, whoever was served longest ago is next (`last_served`: when one of
    theirs was last done, in ms, by person), so a place that was told isn't lost when somebody
    else's picture is done. A newcomer counts as served on arrival: else whoever asks one at a time
    would overtake all the others.
    """
    turns: Counter[int] = Counter()
    ranked: list[tuple[int, int, int, str, Waiting]] = []
    for item in sorted(waiting, key=lambda one: (one.since, one.prediction_id)):
        person = item.person_id
        turn = running[person] + turns[person]
        turns[person] += 1
        served = last_served.get(person, item.since)
        ranked.append((turn, served, item.since, item.prediction_id, item))
    return [item for *_, item in sorted(ranked, key=lambda entry: entry[:4])]


def shown_place(place: int) -> int:
    """Exact up to ten, then rounded up to tens: a long queue must not cost an edit a step."""
    return place if place <= EXACT_PLACES else math.ceil(place / 10) * 10


def next_start(starts: Sequence[int], *, per_minute: int, now: int) -> int:
    """The earliest moment (ms) for another submit, given when the last ones left (ms, in order).

    One in the future tells of a clock that was set back since, and of nothing else.
    """
    if len(starts) < per_minute:
        return now
    oldest = starts[-per_minute]
    return oldest + 60_000 if now - 60_000 < oldest <= now else now


def spot(
    place: int, *, now: int, first_start: int, concurrency: int, per_minute: int, typical_ms: int
) -> Spot:
    """Where somebody at `place` stands, with an estimate from both limits of the provider.

    `first_start` is when the rate lets the next one start (ms). All of the provider's places are
    taken to be busy, as they are wherever somebody waits for one.
    """
    by_places = now + (math.ceil(place / concurrency) + 1) * typical_ms
    by_rate = first_start + (place - 1) // per_minute * 60_000 + typical_ms
    return Spot(place=shown_place(place), ready_at=max(by_places, by_rate))
