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
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks import stand
from benchmarks.stand import Asked, Stand
from benchmarks.table import Row, at_most, markdown, percentile, ratio_at_most
from sandbox.provider.course import Pace

PEOPLE: Final = 500
MOST_TIMES: Final = 1.3
MOST_MS: Final = 3_000.0
_WARM_UP: Final = 20
_APART: Final = 0.15
_DEADLINE: Final = 60.0
#: As somebody has it whose account is small: nearly all that is accepted waits in the queue.
_QUEUED: Final = {**stand.UNBOUND, "PROVIDER_CONCURRENCY": "2", "PROVIDER_RATE_PER_MINUTE": "60"}

Play = Callable[[Stand], Awaitable[list[float]]]
Played = dict[tuple[tuple[str, ...], str], list[float]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many are asked for; no seconds leave a load out."""

    rounds: int
    singly: int
    seconds_at_100: float
    bursts: tuple[int, ...]


FULL: Final = Sizes(rounds=2, singly=40, seconds_at_100=3.0, bursts=(500, 2_000))
SHORT: Final = Sizes(rounds=2, singly=20, seconds_at_100=0.0, bursts=(300,))


async def rows(sizes: Sizes) -> list[Row]:
    """Two rows a kind of load: the median and the 99th percentile."""
    first: dict[str, Play] = {"one at a time": lambda place: _singly(place, sizes.singly)}
    if sizes.seconds_at_100:
        first["100 a second"] = lambda place: _steadily(place, sizes.seconds_at_100)
    plays = [first, *({f"{many:,} at once": _burst(many)} for many in sizes.bursts)]
    found: list[Row] = []
    async with stand.stand(Pace(created=0.0, processing=0.05), PEOPLE) as place:
        for kinds in plays:
            played = await _both(place, kinds, sizes.rounds)
            for name in kinds:
                ours, bare = (played[which, name] for which in (stand.OURS, stand.BARE))
                found += _rows(name, ours, bare, burst="at once" in name)
    return found


async def short() -> list[Row]:
    """The medians alone: a percentile of so few says nothing."""
    return [row for row in await rows(SHORT) if row.measure.endswith("p50")]


async def _both(place: Stand, kinds: Mapping[str, Play], rounds: int) -> Played:
    """What each side did in all rounds, with a new process each time."""
    played: Played = defaultdict(list)
    for _ in range(rounds):
        for which in (stand.BARE, stand.OURS):
            async with stand.bot(place, which, _QUEUED):
                await _warm(place)
                for name, play in kinds.items():
                    played[which, name] += await play(place)
    return played


def _rows(name: str, ours: list[float], bare: list[float], *, burst: bool) -> list[Row]:
    middle, last = (
        (percentile(ours, share), percentile(bare, share), "bare bot") for share in (50, 99)
    )
    bound = ratio_at_most(MOST_TIMES)
    found = [
        Row(f"acknowledged, {name}, p50", "ms", *middle, None if burst else bound),
        Row(f"acknowledged, {name}, p99", "ms", *last, bound),
    ]
    if burst:
        found.append(Row(f"acknowledged, {name}, last", "ms", max(ours), bound=at_most(MOST_MS)))
    return found


async def _warm(place: Stand) -> None:
    asked = [place.ask() for _ in range(_WARM_UP)]
    await place.until_acknowledged(asked, _DEADLINE)
    await asyncio.sleep(_APART)


async def _singly(place: Stand, many: int) -> list[float]:
    """The next one asks when the one before has been answered for a while."""
    asked: list[Asked] = []
    for _ in range(many):
        asked.append(place.ask())
        await place.until_acknowledged(asked[-1:], _DEADLINE)
        await asyncio.sleep(_APART)
    return _times(asked)


async def _steadily(place: Stand, seconds: float) -> list[float]:
    """A hundred a second, evenly, however the bot gets on."""
    begun, asked = time.monotonic(), list[Asked]()
    for number in range(round(seconds * 100)):
        await asyncio.sleep(begun + number / 100 - time.monotonic())
        asked.append(place.ask())
    await place.until_acknowledged(asked, _DEADLINE)
    return _times(asked)


def _burst(many: int) -> Play:
    async def play(place: Stand) -> list[float]:
        asked = [place.ask() for _ in range(many)]
        await place.until_acknowledged(asked, _DEADLINE)
        return _times(asked)

    return play


def _times(asked: Sequence[Asked]) -> list[float]:
    """Milliseconds. Whoever was never answered in time waited for longer than Discord does."""
    return [MOST_MS * 2 if one.acknowledged_ms is None else one.acknowledged_ms for one in asked]


if __name__ == "__main__":
    print(markdown(asyncio.run(short() if "--short" in sys.argv[1:] else rows(FULL))))
