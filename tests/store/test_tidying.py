"""A picture goes when nothing refers to it, and never while something does or is about to."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.clocks import FakeClock
from tests.samples import GENERATION, QUEUED
from tests.store.conftest import Home
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
def tidying(blobs: Blobs, database: Database, clock: FakeClock) -> Tidying:
    return Tidying(blobs=blobs, pictures=Pictures(database), clock=clock)


async def is_there(blobs: Blobs, sha256: str) -> bool:
    try:
        await blobs.get(sha256)
    except BlobMissing:
        return False
    return True


async def test_what_nothing_refers_to_goes(blobs: Blobs, tidying: Tidying, home: Home) -> None:
    sha256 = await blobs.put(b"a picture")
    home.made_old(sha256, LONG_AGO)
    await tidying.let_go(sha256)
    assert not await is_there(blobs, sha256)
    await tidying.let_go(sha256)


@pytest.mark.parametrize("column", ["character", "reference", "result", "thumbnail"])
async def test_what_any_column_names_stays(
    blobs: Blobs, tidying: Tidying, database: Database, home: Home, column: str
) -> None:
    sha256 = await blobs.put(column.encode())
    home.made_old(sha256, LONG_AGO)
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
    blobs: Blobs, tidying: Tidying, database: Database, home: Home
) -> None:
    sha256 = await blobs.put(b"shared by two")
    home.made_old(sha256, LONG_AGO)
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
    blobs: Blobs, database: Database, home: Home, again: str
) -> None:
    sha256 = await blobs.put(b"again")
    home.made_old(sha256, LONG_AGO)
    before_that = int(time.time())
    if again == "put":
        await blobs.put(b"again")
    else:
        await blobs.keep(sha256)
    # An object store knows whole seconds only.
    just_before = round(before_that * 1000) + GRACE_MS - 1_000
    in_time = Tidying(blobs=blobs, pictures=Pictures(database), clock=FakeClock(just_before))
    await in_time.sweep()
    assert await is_there(blobs, sha256)


async def test_putting_and_going_at_once_never_loses_it(
    blobs: Blobs, database: Database, home: Home
) -> None:
    """Whoever comes first, after both it is there: the putting is never undone."""
    for number in range(100):
        data = f"race {number}".encode()
        sha256 = await blobs.put(data)
        home.made_old(sha256, LONG_AGO)
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
    blobs: Blobs, tidying: Tidying, database: Database, home: Home
) -> None:
    left = [await blobs.put(f"left {number}".encode()) for number in range(FEW + 1)]
    for sha256 in left:
        home.made_old(sha256, LONG_AGO)
    await Characters(database).save(replace(WREN, reference_sha256=left[0]), most=9)
    await tidying.sweep()
    assert [await is_there(blobs, one) for one in left] == [True] + [False] * FEW


async def test_a_sweep_beside_a_database_that_is_not_theirs_removes_nothing(
    blobs: Blobs, tidying: Tidying, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """As after a start with an empty database beside the pictures of another."""
    kept = [await blobs.put(f"kept {number}".encode()) for number in range(FEW + 1)]
    for sha256 in kept:
        home.made_old(sha256, LONG_AGO)
    await tidying.sweep()
    assert all([await is_there(blobs, one) for one in kept])
    assert "so none is removed" in caplog.text


async def test_what_the_store_does_not_remove_now_is_swept_later(
    home: Home, tidying: Tidying, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """The person whose character it was has nothing to do with that, and neither has an erasure."""
    sha256 = await home.blobs.put(b"a picture")
    home.made_old(sha256, LONG_AGO)

    class Away(Pictures):
        """As over a store that is away while the transaction waits for it."""

        async def while_unused(self, sha256: str, act: Callable[[], Awaitable[bool]]) -> bool:
            raise OSError("away")

    away = Tidying(blobs=home.blobs, pictures=Away(database), clock=FakeClock())
    await away.let_go(sha256)
    assert not await away.settled(sha256, rest_ms=0)
    assert "can't be removed now" in caplog.text
    await tidying.sweep()
    assert not await is_there(home.blobs, sha256)
