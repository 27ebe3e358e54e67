"""Resuming thousands of unfinished predictions after a kill: `python -m benchmarks.resuming`.

A store on disk holds them as a killed process leaves them, and meanwhile the provider has finished
all. One life of the bot is started on it and killed, the next one is measured: how long until it
owns them all, how its looks are spread, how much memory it takes. Nearly all of its time goes by
watching: all are looked at within a minute. Exits 1 where a bound is passed.
"""

import argparse
import asyncio
import re
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aiohttp import web

from benchmarks.table import Bound, Row, at_least, at_most, markdown
from benchmarks.waiting_provider import OUTPUT_SIDE
from tests.samples import png
from troupe.store.sqlite import Sqlite

MOST_OWNED_SECONDS = 5.0
MOST_MIB = 300.0

_WITHIN_SECONDS = 50
"""All are looked at within a minute; looks that take less than this together are a stampede."""

_AGE_MS = 120_000
_PEOPLE = 500
_DEADLINE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many are unfinished, and for how long their looks are watched."""

    count: int = 10_000
    seconds: float = 15.0


FULL: Final = Sizes()
SHORT: Final = Sizes(count=2_000, seconds=4.0)


@dataclass
class Provider:
    """Says of every task that it is done, and notes when it was asked about which for the first
    time. Seconds of the monotonic clock."""

    output: bytes = field(default_factory=lambda: png(OUTPUT_SIDE, OUTPUT_SIDE))
    first_looks: dict[str, float] = field(default_factory=dict)
    looks: list[float] = field(default_factory=list)
    outputs: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def result(self, request: web.Request) -> web.Response:
        name, now = request.match_info["id"], time.monotonic()
        self.first_looks.setdefault(name, now)
        self.looks.append(now)
        self.news.set()
        outputs = [str(request.url.origin() / "outputs" / name)]
        data = {"id": name, "status": "completed", "outputs": outputs}
        return web.json_response({"code": 200, "message": "success", "data": data})

    async def picture(self, _request: web.Request) -> web.Response:
        self.outputs += 1
        return web.Response(body=self.output, content_type="image/png")

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Its address."""
        app = web.Application()
        app.router.add_get("/api/v3/predictions/{id}/result", self.result)
        app.router.add_get("/outputs/{id}", self.picture)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            host, port = runner.addresses[0][:2]
            yield f"http://{host}:{port}"
        finally:
            await runner.cleanup()


@dataclass(frozen=True)
class Measured:
    """One life. `owned_seconds` is of resuming alone, `started_seconds` from the process on."""

    count: int
    owned_seconds: float
    started_seconds: float
    watched_seconds: float
    looked_at: int
    busiest_second: int
    most_looks: int
    completed: int
    peak_mib: float

    def rows(self) -> list[Row]:
        """The table."""

        def row(what: str, unit: str, figure: float, bound: Bound | None = None) -> Row:
            return Row(f"{self.count:,} unfinished: {what}", unit, figure, bound=bound)

        most_looks = at_most(self.count // _WITHIN_SECONDS)
        return [
            row("owned after a start", "s", self.started_seconds, at_most(MOST_OWNED_SECONDS)),
            row("of that resuming", "s", self.owned_seconds),
            row("looks in the busiest second", "looks", self.busiest_second, most_looks),
            row("looked at while watched", "tasks", self.looked_at, at_least(1)),
            row("looks at one of them", "looks", self.most_looks, at_most(1)),
            row("completed while watched", "pictures", self.completed),
            row("peak memory", "MiB", self.peak_mib, at_most(MOST_MIB)),
        ]

    def violations(self) -> list[Row]:
        """Those whose bound was passed."""
        return [row for row in self.rows() if not row.kept]


async def rows(sizes: Sizes) -> list[Row]:
    """Takes 22 seconds for `FULL`, 8 for `SHORT`."""
    with tempfile.TemporaryDirectory(prefix="resuming-") as folder:
        return (await measure(Path(folder), count=sizes.count, seconds=sizes.seconds)).rows()


async def measure(folder: Path, *, count: int = FULL.count, seconds: float) -> Measured:
    """Prepares a store in `folder`, kills one life on it, and watches the next for `seconds`."""
    await _prepare(folder, count)
    provider = Provider()
    async with provider.listening() as base:
        async with _life(base, folder):
            await asyncio.wait_for(provider.news.wait(), _DEADLINE_SECONDS)
        before = len(provider.first_looks)
        provider.first_looks.clear()
        provider.looks.clear()
        began = time.monotonic()
        async with _life(base, folder) as (process, owned):
            started = time.monotonic() - began
            # Not waiting for anything: the looks of so many seconds are what is counted.
            await asyncio.sleep(seconds)
            peak = _peak_mib(process.pid)
    return Measured(
        count=count,
        owned_seconds=owned,
        started_seconds=started,
        watched_seconds=seconds,
        looked_at=len(provider.first_looks),
        busiest_second=_busiest(provider.looks),
        most_looks=-(-len(provider.looks) // max(1, len(provider.first_looks))),
        completed=_completed(folder) - before,
        peak_mib=peak,
    )


@asynccontextmanager
async def _life(base: str, folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, float]]:
    """The bot's process once it owns everything, and how long that took; killed at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.resuming_bot", base, str(folder)),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), _DEADLINE_SECONDS)
        yield process, float(line.decode().removeprefix("owned "))
    finally:
        process.kill()
        await process.wait()


async def _prepare(folder: Path, count: int) -> None:
    """What a killed process leaves: half of them seen at work, half only submitted."""
    path = folder / "troupe.db"
    await (await Sqlite.open(path)).close()
    await asyncio.to_thread(_fill, path, count)


def _fill(path: Path, count: int) -> None:
    now = time.time_ns() // 1_000_000
    with closing(sqlite3.connect(path)) as database, database:
        database.executemany(
            "INSERT INTO people VALUES (?, ?, ?)",
            [(person, now, now) for person in range(1, _PEOPLE + 1)],
        )
        database.executemany(
            """
            INSERT INTO generations
                (id, person_id, prompt, reference_sha256, width, height, created_at,
                 application_id, token, token_expires_at, channel_id, message_id, private)
            VALUES (?, ?, 'an elf plays the lute', ?, 1024, 1024, ?, 1, 'none', ?, 2, ?, 0)
            """,
            _generations(count, now),
        )
        database.executemany(
            """
            INSERT INTO predictions
                (id, generation_id, person_id, ordinal, seed, state, version, created_at,
                 submitted_at, provider_id, started_at)
            VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)
            """,
            _predictions(count, now),
        )


def _person(number: int) -> int:
    return number % _PEOPLE + 1


def _generations(count: int, now: int) -> Iterator[tuple[int | str, ...]]:
    for number in range(1, count + 1):
        expires = now - _AGE_MS + 900_000
        yield number, _person(number), "a" * 64, now - _AGE_MS, expires, number


def _predictions(count: int, now: int) -> Iterator[tuple[int | str | None, ...]]:
    for number in range(1, count + 1):
        seen = number % 2 == 0
        state = "processing" if seen else "created"
        started = now - _AGE_MS + 3_000 if seen else None
        row = (f"{number}-0", number, _person(number), number, state, 3 if seen else 2)
        yield *row, now - _AGE_MS, now - _AGE_MS + 1_000, f"task{number:08}", started


def _completed(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "troupe.db")) as database:
        [[count]] = database.execute(
            "SELECT count(*) FROM predictions WHERE state = 'completed'"
        ).fetchall()
    return int(count)


def _busiest(looks: list[float]) -> int:
    """The most looks in one second, counted from the first look on."""
    if not looks:
        return 0
    return Counter(int(look - looks[0]) for look in sorted(looks)).most_common(1)[0][1]


def _peak_mib(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None, "every process has a peak"
    return int(found[1]) / 1024


def main() -> int:
    """Prints the table; 1 where a bound was passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.resuming", description=__doc__)
    parser.add_argument("--count", type=int, default=FULL.count, help="how many are unfinished")
    parser.add_argument("--seconds", type=float, default=70.0, help="how long to watch")
    given = parser.parse_args()
    found = asyncio.run(rows(Sizes(given.count, given.seconds)))
    print(markdown(found))
    return 0 if all(row.kept for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
