"""A person with 100,000 pictures among a million of others: `python -m benchmarks.history`.

The first page of their history against the deepest one, at the store, in the same run: the
command's own query and every filter. Exits 1 where a bound is passed.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filling import CHARACTER, PERSON, SOME, Filling, fill
from troupe.store.history import NEWEST, Filters, History
from troupe.store.sqlite import Sqlite

OWN = 100_000
OTHERS = 1_000_000
MOST_MS = 5.0
MOST_RATIO = 1.5

_ROUNDS = 60
_PEOPLE = 400
_NOW = 1_800_000_000_000


@dataclass(frozen=True)
class Measured:
    """Medians in milliseconds, by what was filtered."""

    own: int
    others: int
    first: dict[str, float]
    deepest: dict[str, float]
    searched: float

    def violations(self) -> list[str]:
        """Sentences, one for each bound that was passed."""
        found: list[str] = []
        for name, first in self.first.items():
            deepest = self.deepest[name]
            if max(first, deepest) > MOST_MS:
                found.append(f"{name}: {first:.2f} and {deepest:.2f} ms, at most {MOST_MS:g}")
            if deepest / first > MOST_RATIO:
                found.append(f"{name}: the deepest costs {deepest / first:.2f} times the first")
        return found

    def __str__(self) -> str:
        lines = [f"{self.own:,} pictures of one person, {self.others:,} of others"]
        for name, first in self.first.items():
            deepest = self.deepest[name]
            lines.append(
                f"  {name:<12} first page {first:.2f} ms, deepest {deepest:.2f} ms, "
                f"ratio {deepest / first:.2f}"
            )
        lines.append(f"  words that no prompt has: {self.searched:.0f} ms (no index; not bounded)")
        return "\n".join(lines)


async def measure(folder: Path, *, own: int = OWN, others: int = OTHERS) -> Measured:
    """Fills a store in `folder` and turns to its pages, first and deepest by turns."""
    path = folder / "troupe.db"
    filling = Filling(own=own, others=others, people=_PEOPLE, now=_NOW)
    await fill(path, filling)
    database = await Sqlite.open(path)
    try:
        return await _measured(History(database), filling)
    finally:
        await database.close()


async def _measured(history: History, filling: Filling) -> Measured:
    kinds = {
        "all": Filters(),
        "favourites": Filters(favourites=True),
        "character": Filters(character_id=CHARACTER),
    }
    first: dict[str, float] = {}
    deepest: dict[str, float] = {}
    for name, filters in kinds.items():
        # The oldest of each kind are 0, 10, 20, …: a whole page and one more lie below this one.
        step = 1 if name == "all" else SOME
        bottom = filling.own_id(9 * step)
        first[name], deepest[name] = await _by_turns(history, filters, bottom)
    nothing = Filters(words="nowhere")
    return Measured(
        own=filling.own,
        others=filling.others,
        first=first,
        deepest=deepest,
        searched=await _took(history, nothing, NEWEST),
    )


async def _by_turns(history: History, filters: Filters, bottom: int) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(_ROUNDS):
        for top, into in zip((NEWEST, bottom), times, strict=True):
            into.append(await _took(history, filters, top))
    return statistics.median(times[0]), statistics.median(times[1])


async def _took(history: History, filters: Filters, top: int) -> float:
    began = time.perf_counter()
    page = await history.page(PERSON, filters, top=top)
    took = (time.perf_counter() - began) * 1000
    assert filters.words or len(page.entries) == 9, "every page that is measured is a full one"
    return took


def main() -> int:
    """Prints the figures and every bound that was passed; 1 where there is one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    parser.add_argument("--own", type=int, default=OWN)
    parser.add_argument("--others", type=int, default=OTHERS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="history-") as folder:
        measured = asyncio.run(measure(Path(folder), own=given.own, others=given.others))
    print(measured)
    for violation in measured.violations():
        print(f"  violated: {violation}")
    return 1 if measured.violations() else 0


if __name__ == "__main__":
    sys.exit(main())
