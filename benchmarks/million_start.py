"""How long a start takes over a year of life, beside one over a file with nothing in it.

Each start is the bot's own process, from its beginning until somebody's `/quota` is answered. What
the machine remembers of the file is given up before, as far as it does that for us, so both begin
as after a reboot; a few predictions are left unfinished each time, as a killed process leaves them.
"""

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.stand import OURS, ROOT, UNBOUND, Process, Stand, stand
from benchmarks.table import Row, ratio_at_most
from sandbox.discord.message import Message
from sandbox.provider.course import Pace
from troupe.store.sqlite import Sqlite

MOST_TIMES: Final = 1.3

_UNFINISHED = 5
_FULL_FOLDERS = ("00", "01", "02")
_DEADLINE_SECONDS = 60.0
_A_WEEK = 7 * 86_400

_LEFT = (
    "DELETE FROM predictions WHERE generation_id BETWEEN 1 AND :count",
    "DELETE FROM generations WHERE id BETWEEN 1 AND :count",
    """
    WITH RECURSIVE numbers (number) AS (
        SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < :count)
    INSERT INTO generations
        (id, person_id, prompt, reference_sha256, width, height, created_at, application_id, token,
         token_expires_at, channel_id, message_id, private)
    SELECT number, (SELECT max(id) FROM people), 'an elf plays the lute', printf('%064x', number),
        1024, 1024, :at, 1, 'none', :at + 900000, 2, number, 0
    FROM numbers
    """,
    """
    INSERT INTO predictions
        (id, generation_id, person_id, ordinal, seed, state, version, created_at, submitted_at,
         provider_id, started_at)
    SELECT id || '-0', id, person_id, 0, 1, 'processing', 3, :at, :at, 'left' || id, :at + 2000
    FROM generations WHERE id BETWEEN 1 AND :count
    """,
)

_PICTURES = """
    SELECT result_sha256 FROM predictions WHERE result_sha256 BETWEEN :folder AND :folder || 'g'
    UNION SELECT thumbnail_sha256 FROM predictions
        WHERE thumbnail_sha256 BETWEEN :folder AND :folder || 'g'
"""


async def rows(many: Path, none: Path, *, kept: str, rounds: int) -> list[Row]:
    """The median of so many starts with the data in `many`, where `kept` says how much there is,
    and in `none`, which is still to be made. They take turns, after one each that doesn't count.
    """
    await (await Sqlite.open(none / "troupe.db")).close()
    await asyncio.to_thread(_put_pictures, many)
    times: dict[Path, list[float]] = {none: [], many: []}
    async with stand(Pace(created=0.1, processing=0.1), 1) as place:
        for _ in range(rounds + 1):
            for folder, so_far in times.items():
                if folder is many:
                    await asyncio.to_thread(_leave_unfinished, many / "troupe.db")
                await asyncio.to_thread(_give_up_memory, folder / "troupe.db")
                so_far.append(await _start(place, folder))
    full, empty = (median(times[folder][1:]) for folder in (many, none))
    what = f"start until an answer, {kept} generations kept"
    return [Row(what, "s", full, empty, "none", ratio_at_most(MOST_TIMES))]


async def _start(place: Stand, folder: Path) -> float:
    """Seconds."""
    began = time.monotonic()
    async with asyncio.timeout(_DEADLINE_SECONDS), _bot(place, folder) as online:
        await online.wait()
        await _answered(place)
        return time.monotonic() - began


@asynccontextmanager
async def _bot(place: Stand, folder: Path) -> AsyncIterator[asyncio.Event]:
    """Set once it is connected, which it is after its commands are registered."""
    online = asyncio.Event()
    place.sandbox.discord.gateway.listen(lambda there: online.set() if there else None)
    environment = os.environ | place.sandbox.environment | UNBOUND | {"DATA_DIR": str(folder)}
    with (folder / "bot.log").open("wb") as log:
        process = Process(
            await asyncio.create_subprocess_exec(
                *(sys.executable, *OURS), env=environment, cwd=ROOT, stderr=log
            )
        )
    try:
        yield online
    finally:
        await process.stop()


async def _answered(place: Stand) -> None:
    """Somebody asks what is left of their day, and reads it."""
    told = asyncio.Event()

    def hear(message: Message) -> None:
        origin = message.origin
        if origin and origin.interaction_id == asked.id and not message.thinking:
            told.set()

    place.sandbox.discord.board.listen(hear)
    asked = place.sandbox.discord.acts.command(
        place.people[0], place.channel, "quota", {}, {}, modified_client=False
    )
    await told.wait()
    assert asked.answer not in {None, "failed"}, "the answer is the bot's"


def _leave_unfinished(path: Path) -> None:
    given = {"count": _UNFINISHED, "at": time.time_ns() // 1_000_000 - 120_000}
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA foreign_keys=ON")
        for statement in _LEFT:
            database.execute(statement, given)


def _put_pictures(data: Path) -> None:
    """The first folders, as full as they would be: the start's sweep doesn't come any further."""
    long_ago = time.time() - _A_WEEK
    with closing(sqlite3.connect(data / "troupe.db")) as database:
        for folder in _FULL_FOLDERS:
            place = data / "blobs" / folder
            place.mkdir(parents=True, exist_ok=True)
            for (name,) in database.execute(_PICTURES, {"folder": folder}):
                (place / name).touch()
                os.utime(place / name, (long_ago, long_ago))


def _give_up_memory(path: Path) -> None:
    """What the machine remembers of the file; what is still to be written first is."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
