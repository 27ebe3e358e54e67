"""A picture goes when nothing refers to it, and never while something does or is about to."""

import asyncio
import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.clocks import FakeClock
from tests.samples import GENERATION, QUEUED
from tests.store.ledgers import reserve
from tests.store.test_characters import WREN
from troupe.blobs import Blobs
from troupe.errors import BlobMissing
from troupe.store.characters import Characters
from troupe.store.database import Database
from troupe.store.pictures import Pictures
from troupe.store.sqlite import Sqlite
from troupe.tidying import FEW, GRACE_MS, Tidying

LONG_AGO = 1_000_000


@pytest.fixture
async def blobs(tmp_path: Path) -> Blobs:
    opened = Blobs(tmp_path / "blobs")
    await opened.open()
    return opened


@pytest.fixture
def tidying(blobs: Blobs, database: Database, clock: FakeClock) -> Tidying:
    return Tidying(blobs=blobs, pictures=Pictures(database), clock=clock)


def made_old(folder: Path, sha256: str, seconds: float = LONG_AGO) -> None:
    os.utime(folder / "blobs" / sha256[:2] / sha256, (seconds, seconds))


async def is_there(blobs: Blobs, sha256: str) -> bool:
    try:
        await blobs.get(sha256)
    except BlobMissing:
        return False
    return True


async def test_what_nothing_refers_to_goes(blobs: Blobs, tidying: Tidying, tmp_path: Path) -> None:
    sha256 = await blobs.put(b"a picture")
    made_old(tmp_path, sha256)
    await tidying.let_go(sha256)
    assert not await is_there(blobs, sha256)
    await tidying.let_go(sha256)


@pytest.mark.parametrize("column", ["character", "reference", "result", "thumbnail"])
async def test_what_any_column_names_stays(
    blobs: Blobs, tidying: Tidying, database: Database, tmp_path: Path, column: str
) -> None:
    sha256 = await blobs.put(column.encode())
    made_old(tmp_path, sha256)
    if column == "character":
        await Characters(database).save(replace(WREN, reference_sha256=sha256), most=9)
    else:
        reference = sha256 if column == "reference" else "b" * 64
        wanted = replace(GENERATION, reference_sha256=reference)
        await reserve(database, wanted, [QUEUED], limit=9)
    async with database.transaction() as transaction:
        if column == "result":
            await transaction.execute(
                """
                UPDATE predictions SET result_sha256 = $1, state = 'completed', provider_id = 'p',
                    submitted_at = 1
                """,
                sha256,
            )
        if column == "thumbnail":
            await transaction.execute("UPDATE predictions SET thumbnail_sha256 = $1", sha256)
    await tidying.let_go(sha256)
    await tidying.sweep()
    assert await is_there(blobs, sha256)


async def test_a_character_takes_its_picture_along_unless_another_has_it_too(
    blobs: Blobs, tidying: Tidying, database: Database, tmp_path: Path
) -> None:
    sha256 = await blobs.put(b"shared by two")
    made_old(tmp_path, sha256)
    characters = Characters(database)
    await characters.save(replace(WREN, id=1, reference_sha256=sha256), most=9)
    await characters.save(replace(WREN, id=2, name="Pim", reference_sha256=sha256), most=9)
    await characters.remove(1, WREN.owner_id)
    await tidying.let_go(sha256)
    assert await is_there(blobs, sha256)
    await characters.remove(2, WREN.owner_id)
    await tidying.let_go(sha256)
    assert not await is_there(blobs, sha256)


@pytest.mark.parametrize("again", ["put", "keep"])
async def test_what_is_put_again_stays_for_the_row_that_will_follow(
    blobs: Blobs, database: Database, tmp_path: Path, again: str
) -> None:
    sha256 = await blobs.put(b"again")
    made_old(tmp_path, sha256)
    if again == "put":
        await blobs.put(b"again")
    else:
        await blobs.keep(sha256)
    made_young_at = (tmp_path / "blobs" / sha256[:2] / sha256).stat().st_mtime
    just_before = round(made_young_at * 1000) + GRACE_MS - 1_000
    in_time = Tidying(blobs=blobs, pictures=Pictures(database), clock=FakeClock(just_before))
    await in_time.sweep()
    assert await is_there(blobs, sha256)


async def test_putting_and_going_at_once_never_loses_it(
    blobs: Blobs, database: Database, tmp_path: Path
) -> None:
    """Whoever comes first, after both it is there: the putting is never undone."""
    for number in range(100):
        data = f"race {number}".encode()
        sha256 = await blobs.put(data)
        made_old(tmp_path, sha256)
        before = LONG_AGO * 1000 + 1
        await asyncio.gather(blobs.remove(sha256, before=before), blobs.put(data))
        assert await is_there(blobs, sha256)


async def test_no_row_can_begin_to_refer_to_it_while_it_goes(file: Sqlite, tmp_path: Path) -> None:
    """Asking and removing are one transaction, so a row comes before or after, not within."""
    other = sqlite3.connect(tmp_path / "troupe.db", timeout=0, isolation_level=None)

    async def remove() -> bool:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        return True

    assert await Pictures(file).while_unused("a" * 64, remove)
    other.execute("BEGIN IMMEDIATE")
    other.close()


async def test_a_sweep_finds_what_was_left(
    blobs: Blobs, tidying: Tidying, database: Database, tmp_path: Path
) -> None:
    left = [await blobs.put(f"left {number}".encode()) for number in range(FEW + 1)]
    for sha256 in left:
        made_old(tmp_path, sha256)
    await Characters(database).save(replace(WREN, reference_sha256=left[0]), most=9)
    await tidying.sweep()
    assert [await is_there(blobs, one) for one in left] == [True] + [False] * FEW


async def test_a_sweep_beside_a_database_that_is_not_theirs_removes_nothing(
    blobs: Blobs, tidying: Tidying, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As after a start with an empty database beside the pictures of another."""
    kept = [await blobs.put(f"kept {number}".encode()) for number in range(FEW + 1)]
    for sha256 in kept:
        made_old(tmp_path, sha256)
    await tidying.sweep()
    assert all([await is_there(blobs, one) for one in kept])
    assert "so none is removed" in caplog.text
