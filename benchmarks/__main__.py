"""Everything that is measured, in one table: `python -m benchmarks`.

    make bench                      all of it, in five minutes
    make bench ARGS=--record        and writes it into docs/PERFORMANCE.md
    python -m benchmarks --short    what `make test` runs

Ends with 1 where a ratio is more than 1.5 times the recorded one, twice in a row. That a bound is
not kept is said in the table and in docs/PERFORMANCE.md, and ends nothing.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from benchmarks import acknowledging, in_flight, making, million, picture_work, resuming, waiting
from benchmarks.machine import heading
from benchmarks.table import Row, got_worse, markdown, recorded
from benchmarks.written import Written

Part = Callable[[], Awaitable[list[Row]]]

DOCUMENT: Final = Path(__file__).parents[1] / "docs/PERFORMANCE.md"
FULL: Final[dict[str, Part]] = {
    "acknowledging": lambda: acknowledging.rows(acknowledging.FULL),
    "making": lambda: making.rows(making.FULL),
    "pictures": lambda: asyncio.to_thread(picture_work.rows, picture_work.FULL),
    "in flight": lambda: in_flight.rows(in_flight.FULL),
    "a million": lambda: million.rows(million.FULL),
    "resuming": lambda: resuming.rows(resuming.FULL),
    "waiting": lambda: asyncio.to_thread(waiting.rows, waiting.FULL),
}
SHORT: Final[dict[str, Part]] = {
    "acknowledging": acknowledging.short,
    "making": making.short,
    "thousands": lambda: million.rows(million.SHORT),
}


async def measured(parts: dict[str, Part]) -> list[Row]:
    """One part after the other; each says on stderr that it begins."""
    found: list[Row] = []
    for name, rows in parts.items():
        begun = time.monotonic()
        print(f"{name} …", end=" ", flush=True, file=sys.stderr)
        found += await rows()
        print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
    return found


def main(arguments: Sequence[str]) -> int:
    """The table on stdout; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="small sizes, sturdy measures alone")
    parser.add_argument("--record", action="store_true", help=f"write it into {DOCUMENT.name}")
    given = parser.parse_args(arguments)
    which, parts = ("short", SHORT) if given.short else ("full", FULL)
    rows = _shown(parts)
    written = Written(DOCUMENT)
    if given.record:
        written.write(which, f"{heading()}\n\n{markdown(rows)}")
        return 0
    before = recorded(written.read(which))
    worse = got_worse(rows, before)
    if worse:
        # Something else may have had the machine: what is worse, is worse twice.
        again = got_worse(_shown(parts), before)
        worse = {name: told for name, told in again.items() if name in worse}
    print(*worse.values(), sep="\n", file=sys.stderr)
    return 1 if worse else 0


def _shown(parts: dict[str, Part]) -> list[Row]:
    rows = asyncio.run(measured(parts))
    print(f"{heading()}\n\n{markdown(rows)}", flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
