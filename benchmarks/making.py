"""What a whole generation takes: CPU, how many a second, and how soon after it is completed.

    python -m benchmarks.making

The pictures are tiny, so that what decoding costs belongs to none of it; all else is real: the
attachment is fetched and checked, uploaded, submitted, waited for, fetched, checked, marked, kept
and shown, every step written with `synchronous=FULL`. The sandbox, which is Discord and the
provider, runs on the same machine.
"""

import asyncio
import math
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks import stand
from benchmarks.stand import Asked, Stand
from benchmarks.table import Row, at_least, at_most, markdown, percentile, ratio_at_most
from sandbox.provider.course import Pace

PEOPLE: Final = 200
MOST_CPU_TIMES: Final = 2.0
LEAST_A_SECOND: Final = 40.0
MOST_GROWTH_MIB: Final = 8.0
SETTLING_SECONDS: Final = 6.0
MOST_LAG_MS: Final = 150.0
MOST_LATE_LAG_MS: Final = 500.0
#: All three bots have time for each of their edits, and the afternoon's for its look.
PACE: Final = Pace(created=0.4, processing=0.8)
_WARM_UP: Final = 20
_DEADLINE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many are made, and for how many seconds they are asked for."""

    counted: int
    sustained_seconds: float
    sustained_a_second: float
    webhook_seconds: float


FULL: Final = Sizes(
    counted=60, sustained_seconds=60.0, sustained_a_second=44.0, webhook_seconds=8.0
)
SHORT: Final = 40


async def rows(sizes: Sizes) -> list[Row]:
    """Every measure of a whole generation."""
    async with stand.stand(PACE, PEOPLE) as place:
        return [
            *await _cpu(place, sizes.counted),
            *await _sustained(place, sizes.sustained_seconds, sizes.sustained_a_second),
            *await _webhooks(place, sizes.webhook_seconds),
        ]


async def short(counted: int = SHORT) -> list[Row]:
    """What a busy machine doesn't blur."""
    async with stand.stand(PACE, PEOPLE) as place:
        return await _cpu(place, counted)


async def _cpu(place: Stand, counted: int) -> list[Row]:
    """The CPU of the bot's process, each side at twenty generations a second.

    Each side twice, in turns; the lower figure has less of what else the machine did.
    """
    sides = (stand.OURS, stand.BARE, stand.AFTERNOON)
    rounds = [[await _cpu_of(place, which, counted) for which in sides] for _ in range(2)]
    ours, bare, afternoon = map(min, zip(*rounds, strict=True))
    name, unit = "CPU a whole generation", "ms"
    return [
        Row(name, unit, ours, bare, "bare bot", ratio_at_most(MOST_CPU_TIMES)),
        Row(f"{name}, by an afternoon's bot", unit, ours, afternoon, "afternoon bot"),
    ]


async def _cpu_of(place: Stand, which: tuple[str, ...], counted: int) -> float:
    async with stand.bot(place, which) as bot:
        await _warm(place)
        before = bot.cpu_seconds()
        await place.until_delivered(await _asked(place, counted, 20.0), _DEADLINE)
        return (bot.cpu_seconds() - before) / counted * 1_000


async def _sustained(place: Stand, seconds: float, a_second: float) -> list[Row]:
    """More are asked for than have to be delivered; the first seconds are for settling."""
    async with stand.bot(place, stand.OURS) as bot:
        await _warm(place)
        await _asked(place, round(SETTLING_SECONDS * a_second), a_second)
        begun, mib = time.monotonic(), bot.mib()
        await _asked(place, round(seconds * a_second), a_second)
        ended, growth = time.monotonic(), bot.mib() - mib
        times = [one.delivered_at or math.inf for one in place.asked.values()]
        await place.until_delivered(list(place.asked.values()), _DEADLINE)
    delivered = sum(begun < at <= ended for at in times)
    return [
        Row(
            f"delivered a second, over {seconds:g} s",
            "pictures",
            delivered / (ended - begun),
            bound=at_least(LEAST_A_SECOND),
        ),
        Row("memory that this grows by", "MiB", max(growth, 0.0), bound=at_most(MOST_GROWTH_MIB)),
    ]


async def _webhooks(place: Stand, seconds: float) -> list[Row]:
    """From the provider's completion to the edit that Discord has, ten a second."""
    port = _free_port()
    settings = {"WEB_PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    async with stand.bot(place, stand.OURS, {**stand.UNBOUND, **settings}):
        await _warm(place)
        asked = await _asked(place, round(seconds * 10), 10.0)
        await place.until_delivered(asked, _DEADLINE)
        lags = _lags(place, asked)
    name, unit = "completed until the reply shows it, webhook, 10 a second", "ms"
    return [
        Row(f"{name}, p50", unit, percentile(lags, 50), bound=at_most(MOST_LAG_MS)),
        Row(f"{name}, p99", unit, percentile(lags, 99), bound=at_most(MOST_LATE_LAG_MS)),
    ]


def _lags(place: Stand, asked: Sequence[Asked]) -> list[float]:
    completed = place.sandbox.provider.completions()
    return [
        (one.delivered_at - completed[one.prompt]) * 1_000
        for one in asked
        if one.delivered_at is not None
    ]


async def _warm(place: Stand) -> None:
    asked = await _asked(place, _WARM_UP, 20.0)
    await place.until_delivered(asked, _DEADLINE)


async def _asked(place: Stand, many: int, a_second: float) -> list[Asked]:
    """So many a second, evenly, however the bot gets on."""
    begun, asked = time.monotonic(), list[Asked]()
    for number in range(many):
        await asyncio.sleep(begun + number / a_second - time.monotonic())
        asked.append(place.ask())
    return asked


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    print(markdown(asyncio.run(short() if "--short" in sys.argv[1:] else rows(FULL))))
