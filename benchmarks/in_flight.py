"""What a thousand generations in flight hold of the bot's memory.

    python -m benchmarks.in_flight

The bot's own process at the sandbox. First a hundred are made and delivered, asked for in the same
way as the others will be, so that what grows once (connections, threads, the heap) has grown. Then
a thousand are asked for that the provider never finishes. Once each is at work there, and the bot
looks at them, what it holds is compared with before; its garbage is collected each time.
"""

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
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
_AT_ONCE: Final = 50
#: Discord's own message, before there is an answer.
_THINKING: Final = 1
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
        asked = await _asked(place, sizes.held)
        # Each shows its progress: the bot has then looked at it and found it at work.
        await _until(place, lambda: all(one.at_work for one in asked))
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
    """Fifty at once, and the next fifty when the bot has answered these.

    So that what is measured is what is in flight, and not how many wait at the door of a bot that
    gets on slowly on this machine.
    """
    asked: list[Asked] = []
    while len(asked) < many:
        asked += (these := [place.ask() for _ in range(min(_AT_ONCE, many - len(asked)))])
        await _until(place, _answered(these))
    return asked


def _answered(these: Sequence[Asked]) -> Callable[[], bool]:
    return lambda: all(one.changes > _THINKING for one in these)


async def _until(place: Stand, holds: Callable[[], bool]) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(_DEADLINE):
        while not holds():
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
