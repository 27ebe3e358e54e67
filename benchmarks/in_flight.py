"""What a thousand generations in flight hold of the bot's memory.

    python -m benchmarks.in_flight

The bot's own process at the sandbox. First a hundred are made and delivered, asked for as fast as
the others will be, so that what grows once (connections, threads, the heap itself) has grown. Then
so many are asked for as the provider never finishes. Once each is at work there and the bot looks
at them, what it holds is compared with before; its garbage is collected each time.
"""

import asyncio
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks import stand
from benchmarks.stand import Asked, Process, Stand
from benchmarks.table import Row, at_most, markdown
from sandbox.provider.course import Pace

PEOPLE: Final = 200
MOST_MIB: Final = 20.0
_BOT: Final = ("-m", "benchmarks.in_flight_bot")
_SETTINGS: Final = {**stand.UNBOUND, "PROVIDER_CONCURRENCY": "2000"}
_BRISK: Final = Pace(created=0.1, processing=0.4)
_ENDLESS: Final = Pace(created=0.1, processing=3_600.0)
_A_SECOND: Final = 100.0
_DEADLINE: Final = 90.0
_COLLECTED_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many are made before, and how many are held in flight."""

    warm_up: int
    held: int


FULL: Final = Sizes(warm_up=100, held=1_000)
SHORT: Final = Sizes(warm_up=50, held=100)


async def rows(sizes: Sizes) -> list[Row]:
    """The memory of all that is in flight, and how much that is for each."""
    async with stand.stand(_BRISK, PEOPLE) as place, stand.bot(place, _BOT, _SETTINGS) as bot:
        await place.until_delivered(await _asked(place, sizes.warm_up), _DEADLINE)
        before = await _mib(bot)
        place.sandbox.provider.set(pace=_ENDLESS)
        await _until_in_flight(place, await _asked(place, sizes.held))
        held = max(await _mib(bot) - before, 0.0)
    return [
        Row(
            f"memory of {sizes.held:,} generations in flight, over idle",
            "MiB",
            held,
            bound=at_most(MOST_MIB),
        ),
        Row("memory of one of them", "KiB", held * 1_024 / sizes.held),
        Row("memory of the idle bot", "MiB", before),
    ]


async def _asked(place: Stand, many: int) -> list[Asked]:
    begun, asked = time.monotonic(), list[Asked]()
    for number in range(many):
        await asyncio.sleep(begun + number / _A_SECOND - time.monotonic())
        asked.append(place.ask())
    return asked


async def _until_in_flight(place: Stand, asked: Sequence[Asked]) -> None:
    """Returns when each shows its progress: the bot has then found it at work at the provider."""
    async with asyncio.timeout(_DEADLINE):
        while not all(one.at_work for one in asked):
            place.news.clear()
            await place.news.wait()


async def _mib(bot: Process) -> float:
    """Without its garbage."""
    bot.send(signal.SIGUSR1)
    # It doesn't say when it is done; at most some tens of ms pass.
    await asyncio.sleep(_COLLECTED_SECONDS)
    return bot.mib()


def main() -> int:
    """Prints the table; 1 where a bound isn't kept."""
    found = asyncio.run(rows(SHORT if "--short" in sys.argv[1:] else FULL))
    print(markdown(found))
    return 0 if all(row.kept for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
