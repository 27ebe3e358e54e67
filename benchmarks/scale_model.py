"""How large it would be: members, servers and pictures, as numbers that lead to others.

Nothing here is measured. What is assumed has its reason beside it, and what was measured comes in
as arguments. The queue is played minute by minute; the rest is arithmetic.
"""

import math
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

MEMBERS, SERVERS = 1_000_000, 10_000
DAYS = 30
MINUTES = 24 * 60
SWING = 0.8
"""Between night and evening the load swings by so much around its mean: most communities sleep in
two or three neighbouring time zones."""

SERVERS_A_SHARD, MOST_SERVERS_A_SHARD = 1_000, 2_500
"""What Discord recommends, and what it enforces."""

IDENTIFY_SECONDS = 5.5
SECONDS_A_PICTURE = 14.5
"""The mean that the waiting is measured with; the provider publishes none."""

LOOKS = 5.44
"""A picture, by the learned schedule: docs/RELIABILITY.md."""

PROVIDER_CALLS = 4 + LOOKS  # upload ticket, upload, submit, download
PROVIDER_CALLS_WITH_WEBHOOKS = 4 + 1.0
DISCORD_CALLS = 5  # acknowledge, queued, created, processing, the picture
ACKNOWLEDGEMENTS_A_SECOND = 1_190
"""Of one process, measured with discord.py alone on two cores."""

RESULT_BYTES, THUMBNAIL_BYTES = 1_500_000, 20_000
"""A PNG of 1024 × 1024 as such models send them; a thumbnail's limit here."""


@dataclass(frozen=True, slots=True)
class Habits:
    """Which share of the members asks on a day, and for how many pictures each."""

    name: str
    active: float
    pictures: float

    @property
    def pictures_a_day(self) -> float:
        return MEMBERS * self.active * self.pictures

    @property
    def pictures_a_minute_at_the_peak(self) -> float:
        return self.pictures_a_day / MINUTES * (1 + SWING)


LOW = Habits("quiet", 0.005, 2)
USUAL = Habits("usual", 0.02, 3)
HIGH = Habits("busy", 0.05, 4)
"""Of a large server one or two members in a hundred write on a day, and fewer ask a bot; whoever
does stays well below the ten a day that they may have."""


@dataclass(frozen=True, slots=True)
class Level:
    """An account at the provider: submits a minute, and tasks at once."""

    name: str
    per_minute: int
    at_once: int

    @property
    def pictures_a_minute(self) -> float:
        """Whichever limit is met first."""
        return min(self.per_minute, self.at_once * 60 / SECONDS_A_PICTURE)


LEVELS = (
    Level("Bronze", 2, 2),
    Level("Silver", 500, 300),
    Level("Gold", 3_000, 3_000),
    Level("Ultra", 5_000, 10_000),
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the queue. Waits are in minutes; `left` still wait when it is over."""

    asked: int
    busiest_minute: int
    wait_p50: int
    wait_p95: int
    left: int


def load(minute: int) -> float:
    """Of the mean, in this minute of the day: the least at 5 o'clock, the most at 17."""
    return 1 - SWING * math.cos(2 * math.pi * (minute / MINUTES - 5 / 24))


def played(habits: Habits, level: Level, chance: random.Random) -> Day:
    """A day from an empty queue on, first come first served."""
    waiting: deque[list[int]] = deque()
    waits: list[int] = []
    asked = busiest = 0
    credit = 0.0
    for minute in range(MINUTES):
        came = _poisson(habits.pictures_a_day / MINUTES * load(minute), chance)
        asked, busiest = asked + came, max(busiest, came)
        waiting.append([minute, came])
        credit = min(credit, 1.0) + level.pictures_a_minute
        credit -= _start(waiting, int(credit), minute, waits)
    left = sum(count for _, count in waiting)
    waits.extend(MINUTES - since for since, count in waiting for _ in range(count))
    return Day(asked, busiest, _share(waits, 0.50), _share(waits, 0.95), left)


def _start(waiting: deque[list[int]], most: int, now: int, waits: list[int]) -> int:
    started = 0
    while waiting and started < most:
        since, count = waiting[0]
        taken = min(count, most - started)
        waits.extend([now - since] * taken)
        started += taken
        waiting[0][1] -= taken
        if not waiting[0][1]:
            waiting.popleft()
    return started


def _share(values: Sequence[int], share: float) -> int:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))] if ranked else 0


def _poisson(mean: float, chance: random.Random) -> int:
    """Close enough by a bell for a large mean; exact by waiting times for a small one."""
    if mean > 50:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    count, left = 0, chance.expovariate(1.0)
    while left < mean:
        count += 1
        left += chance.expovariate(1.0)
    return count


def shards(servers: int = SERVERS) -> tuple[int, int]:
    """The least that Discord takes, and as many as it recommends."""
    return math.ceil(servers / MOST_SERVERS_A_SHARD), math.ceil(servers / SERVERS_A_SHARD)


def least_level(habits: Habits) -> Level | None:
    """That is never behind at the peak, on paper; None where none is."""
    peak = habits.pictures_a_minute_at_the_peak
    return next((level for level in LEVELS if level.pictures_a_minute > peak), None)


def most_members(habits: Habits, level: Level) -> float:
    """Who fill a level at the peak: with more, a queue grows there, on paper."""
    return MEMBERS * level.pictures_a_minute / habits.pictures_a_minute_at_the_peak


def dollars_a_month(habits: Habits, price: float = 0.10) -> float:
    return habits.pictures_a_day * DAYS * price


def picture_bytes_a_month(habits: Habits) -> float:
    """Results with their thumbnails; references are few and small beside them."""
    return habits.pictures_a_day * DAYS * (RESULT_BYTES + THUMBNAIL_BYTES)


def share_of_writers(habits: Habits, ms_a_picture: float) -> float:
    """How much of the time somebody writes at the peak: all processes take turns."""
    return habits.pictures_a_minute_at_the_peak / 60 * ms_a_picture / 1000
