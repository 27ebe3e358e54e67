"""A million generations kept, against none and against few: `python -m benchmarks.million`.

They are a year of life, made by twenty thousand people. What grows with them? A start, from the
process to the first answer, beside one with nothing kept; and what one person sees, who has as many
of their own in either store. `--short` has fewer and says less. Exits 1 where a bound is passed.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import million_start, million_store
from benchmarks.filling import Filling, fill
from benchmarks.table import Row, markdown

OWN: Final = 200
EACH: Final = 50
"""Of others, in the middle: a million are twenty thousand people's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Generations kept in all, and how often each measure is taken of either side."""

    many: int
    few: int
    starts: int
    rounds: int


FULL: Final = Sizes(many=1_000_000, few=1_000, starts=3, rounds=2_000)
SHORT: Final = Sizes(many=20_000, few=1_000, starts=2, rounds=400)


async def rows(sizes: Sizes) -> list[Row]:
    """Every measure. Needs 1.3 GB on the disk where temporary files go, for a million."""
    now = time.time_ns() // 1_000_000
    with tempfile.TemporaryDirectory(prefix="million-") as name:
        many, few, none = (Path(name) / side for side in ("many", "few", "none"))
        for folder in (many, few, none):
            folder.mkdir()
        await fill(many / "troupe.db", _filling(sizes.many, now))
        await fill(few / "troupe.db", _filling(sizes.few, now))
        started = await million_start.rows(many, none, kept=f"{sizes.many:,}", rounds=sizes.starts)
        asked = await million_store.rows(
            few / "troupe.db",
            many / "troupe.db",
            kept=f"{sizes.many:,}",
            beside=f"{sizes.few:,}",
            now=now,
            rounds=sizes.rounds,
        )
    return [*started, *asked]


def _filling(total: int, now: int) -> Filling:
    return Filling(own=OWN, others=total - OWN, people=total // EACH, now=now)


def main() -> int:
    """Prints the table; 1 where a bound is passed."""
    found = asyncio.run(rows(SHORT if "--short" in sys.argv[1:] else FULL))
    print(markdown(found))
    return 0 if all(row.kept for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
