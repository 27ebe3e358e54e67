"""How soon people are acknowledged, beside the least that any bot must do.

    python -m benchmarks.acknowledging

A person is acknowledged when Discord has the first answer to their `/character`. Ours accepts every
one of them: it fetches and checks the picture, reserves, and shows the place in the queue. Both
sides take turns, each time with a new process.
"""

import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from benchmarks import stand
from benchmarks.stand import Asked, Stand
from benchmarks.table import Bound, Row, at_most, markdown, percentile, ratio_at_most
from sandbox.provider.course import Pace

PEOPLE: Final = 500
MOST_TIMES: Final = 1.3
MOST_MS: Final = 3_000.0
_ROUNDS: Final = 2
_WARM_UP: Final = 20
_APART: Final = 0.15
_DEADLINE: Final = 60.0
#: As somebody has it whose account is small: nearly all that is accepted waits in the queue.
_QUEUED: Final = {**stand.UNBOUND, "PROVIDER_CONCURRENCY": "2", "PROVIDER_RATE_PER_MINUTE": "60"}


class Load(Protocol):
    """How people come."""

    @property
    def name(self) -> str:
        """Part of its rows' names."""
        ...

    async def play(self, place: Stand) -> list[float]:
        """How long each of them waited, in milliseconds."""
        ...

    def rows(self, ours: Sequence[float], bare: Sequence[float]) -> list[Row]:
        """What is told of it, from all rounds of both sides."""
        ...


@dataclass(frozen=True, slots=True)
class Singly:
    """The next one asks when the one before has been answered for a while."""

    many: int

    @property
    def name(self) -> str:
        return "one at a time"

    async def play(self, place: Stand) -> list[float]:
        asked: list[Asked] = []
        for _ in range(self.many):
            asked.append(place.ask())
            await place.until_acknowledged(asked[-1:], _DEADLINE)
            await asyncio.sleep(_APART)
        return _times(asked)

    def rows(self, ours: Sequence[float], bare: Sequence[float]) -> list[Row]:
        return _beside(self, ours, bare, middle=ratio_at_most(MOST_TIMES))


@dataclass(frozen=True, slots=True)
class Steadily:
    """A hundred a second, evenly, however the bot gets on."""

    seconds: float

    @property
    def name(self) -> str:
        return "100 a second"

    async def play(self, place: Stand) -> list[float]:
        begun, asked = time.monotonic(), list[Asked]()
        for number in range(round(self.seconds * 100)):
            await asyncio.sleep(begun + number / 100 - time.monotonic())
            asked.append(place.ask())
        await place.until_acknowledged(asked, _DEADLINE)
        return _times(asked)

    def rows(self, ours: Sequence[float], bare: Sequence[float]) -> list[Row]:
        return _beside(self, ours, bare, middle=ratio_at_most(MOST_TIMES))


@dataclass(frozen=True, slots=True)
class Burst:
    """All in the same moment: what counts is when the last one is answered."""

    many: int

    @property
    def name(self) -> str:
        return f"{self.many:,} at once"

    async def play(self, place: Stand) -> list[float]:
        asked = [place.ask() for _ in range(self.many)]
        await place.until_acknowledged(asked, _DEADLINE)
        return _times(asked)

    def rows(self, ours: Sequence[float], bare: Sequence[float]) -> list[Row]:
        last = Row(f"acknowledged, {self.name}, last", "ms", max(ours), bound=at_most(MOST_MS))
        return [*_beside(self, ours, bare, middle=None), last]


Lives = tuple[tuple[Load, ...], ...]
"""Of each process the loads that it is given, one after the other."""

FULL: Final[Lives] = ((Singly(40), Steadily(3.0)), (Burst(500),), (Burst(2_000),))
SHORT: Final[Lives] = ((Singly(20),), (Burst(300),))


async def rows(lives: Lives) -> list[Row]:
    """Those of each load."""
    found: list[Row] = []
    async with stand.stand(Pace(created=0.0, processing=0.05), PEOPLE) as place:
        for loads in lives:
            played = await _both(place, loads)
            for load in loads:
                ours, bare = (played[which, load] for which in (stand.OURS, stand.BARE))
                found += load.rows(ours, bare)
    return found


async def short() -> list[Row]:
    """The medians alone: a percentile of so few says nothing."""
    return [row for row in await rows(SHORT) if row.measure.endswith("p50")]


async def _both(
    place: Stand, loads: Sequence[Load]
) -> dict[tuple[tuple[str, ...], Load], list[float]]:
    """What each side did in all rounds, with a new process each time."""
    played = defaultdict[tuple[tuple[str, ...], Load], list[float]](list)
    for _ in range(_ROUNDS):
        for which in (stand.BARE, stand.OURS):
            async with stand.bot(place, which, _QUEUED):
                await _warm(place)
                for load in loads:
                    played[which, load] += await load.play(place)
    return played


def _beside(
    load: Load, ours: Sequence[float], bare: Sequence[float], *, middle: Bound | None
) -> list[Row]:
    """The median, for which `middle` holds, and the 99th percentile."""
    half, late = (
        (percentile(ours, share), percentile(bare, share), "bare bot") for share in (50, 99)
    )
    return [
        Row(f"acknowledged, {load.name}, p50", "ms", *half, middle),
        Row(f"acknowledged, {load.name}, p99", "ms", *late, ratio_at_most(MOST_TIMES)),
    ]


async def _warm(place: Stand) -> None:
    asked = [place.ask() for _ in range(_WARM_UP)]
    await place.until_acknowledged(asked, _DEADLINE)
    await asyncio.sleep(_APART)


def _times(asked: Sequence[Asked]) -> list[float]:
    """Milliseconds. Whoever was never answered in time waited for longer than Discord does."""
    return [MOST_MS * 2 if one.acknowledged_ms is None else one.acknowledged_ms for one in asked]


if __name__ == "__main__":
    print(markdown(asyncio.run(short() if "--short" in sys.argv[1:] else rows(FULL))))
