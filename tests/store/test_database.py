"""A transaction is whole or not at all, whoever is cancelled or fails beside it."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from troupe.errors import (
    DatabaseAway,
    DatabaseBroken,
    DatabaseRefused,
    DatabaseUnfit,
    DataFolderBusy,
)
from troupe.store import lock
from troupe.store.database import Database, Reader, Statement, Transaction, integer
from troupe.store.sqlite import Sqlite


async def count(database: Database) -> int:
    [row] = await database.fetch("SELECT count(*) AS people FROM people")
    return integer(row, "people")


async def add(database: Database, person_id: int) -> None:
    async with database.transaction() as transaction:
        await transaction.execute("INSERT INTO people VALUES ($1, 0, 0)", person_id)
        await asyncio.sleep(0)


async def test_a_failure_takes_nobody_elses_rows_along(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as transaction:
            await transaction.execute("INSERT INTO people VALUES (99, 0, 0)")
            await asyncio.sleep(0)
            raise ValueError

    results = await asyncio.gather(
        *(add(database, number) for number in range(20)),
        *(fail() for _ in range(20)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, ValueError) for result in results) == 20
    assert await count(database) == 20


async def test_a_cancelled_writer_leaves_the_next_one_a_clean_start(database: Database) -> None:
    for turns in range(12):
        writer = asyncio.create_task(add(database, 1_000 + turns))
        for _ in range(turns):
            await asyncio.sleep(0)
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)
        await add(database, turns)
    rows = await database.fetch("SELECT id FROM people WHERE id < 1000 ORDER BY id")
    assert [integer(row, "id") for row in rows] == list(range(12))


def born(person_id: int) -> Statement:
    return Statement("INSERT INTO people VALUES ($1, 0, 0)", (person_id,))


async def test_statements_that_are_written_together_are_kept_or_refused_together(
    database: Database,
) -> None:
    seen = Statement("UPDATE people SET last_seen_at = $1", (7,))
    assert await database.write(born(1), seen) == [1, 1]
    with pytest.raises(DatabaseRefused):
        await database.write(born(2), born(1))
    assert await count(database) == 1
    assert await database.write(born(3)) == [1]
    assert await count(database) == 2, "nothing of the refused one was left for the next"


async def test_whoever_is_cancelled_while_it_is_written_leaves_both_or_nothing(
    database: Database,
) -> None:
    for turns in range(12):
        writer = asyncio.create_task(database.write(born(1_000 + turns), born(2_000 + turns)))
        for _ in range(turns):
            await asyncio.sleep(0)
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)
        await database.write(born(turns))
    rows = await database.fetch("SELECT id FROM people ORDER BY id")
    ids = {integer(row, "id") for row in rows}
    assert set(range(12)) <= ids
    assert {one % 1_000 for one in ids if 1_000 <= one < 2_000} == {
        one % 2_000 for one in ids if one >= 2_000
    }


async def next_person(transaction: Transaction) -> int:
    [row] = await transaction.fetch("SELECT COALESCE(max(id), 0) + 1 AS next FROM people")
    await transaction.execute("INSERT INTO people VALUES ($1, 0, 0)", integer(row, "next"))
    return integer(row, "next")


async def test_what_is_decided_in_one_way_is_decided_by_one_at_a_time(database: Database) -> None:
    found = await asyncio.gather(*(database.decide(next_person) for _ in range(20)))
    assert sorted(found) == list(range(1, 21))


async def test_what_fails_after_it_was_written_is_forgotten_whole(database: Database) -> None:
    async def fail(transaction: Transaction) -> None:
        await next_person(transaction)
        raise LookupError

    with pytest.raises(LookupError):
        await database.decide(fail)
    assert await count(database) == 0
    assert await database.decide(next_person) == 1, "it left the next one a clean start"


async def test_several_readings_in_one_way_see_what_is_committed(database: Database) -> None:
    async def both(reader: Reader) -> tuple[int, int]:
        [people] = await reader.fetch("SELECT count(*) AS many FROM people")
        [events] = await reader.fetch("SELECT count(*) AS many FROM events")
        return integer(people, "many"), integer(events, "many")

    await add(database, 1)
    async with database.transaction() as transaction:
        await next_person(transaction)
        assert await database.read(both) == (1, 0)
    assert await database.read(both) == (2, 0)


async def test_whoever_waits_for_something_else_meanwhile_is_refused(file: Sqlite) -> None:
    """It runs on the database's thread, where nothing else could ever answer."""

    async def wait(transaction: Transaction) -> None:
        await next_person(transaction)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="something else"):
        await file.decide(wait)
    assert await count(file) == 0
    assert await file.decide(next_person) == 1


async def test_whoever_writes_when_it_is_closed_ends_first(file: Sqlite, tmp_path: Path) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with file.transaction() as transaction:
            await transaction.execute("INSERT INTO people VALUES (1, 0, 0)")
            begun.set()
            await go_on.wait()

    writing = asyncio.create_task(write())
    await begun.wait()
    closing = asyncio.create_task(file.close())
    await asyncio.wait({closing}, timeout=0.2)
    go_on.set()
    await asyncio.gather(writing, closing)
    opened = await Sqlite.open(tmp_path / "troupe.db")
    assert await count(opened) == 1
    await opened.close()


async def test_readers_do_not_see_what_is_not_committed(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.execute("INSERT INTO people VALUES (1, 0, 0)")
        assert await count(database) == 0
    assert await count(database) == 1


async def test_opening_again_keeps_everything_and_migrates_nothing(tmp_path: Path) -> None:
    for expected in (0, 1):
        database = await Sqlite.open(tmp_path / "troupe.db")
        assert await count(database) == expected
        await add(database, expected)
        await database.close()


async def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "troupe.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(DatabaseUnfit, match="newer"):
        await Sqlite.open(path)


async def test_every_write_is_on_disk_before_it_counts(file: Sqlite) -> None:
    """FULL is 2: with less, a power cut may forget the intent of a submit that was sent."""
    async with file.transaction() as transaction:
        [row] = await transaction.fetch("PRAGMA synchronous")
    assert row["synchronous"] == 2
    [row] = await file.fetch("PRAGMA journal_mode")
    assert row["journal_mode"] == "wal"


async def read_people(path: Path) -> None:
    database = await Sqlite.open(path)
    try:
        await database.fetch("SELECT * FROM people")
    finally:
        await database.close()


@pytest.mark.parametrize("damage", ["header", "page"])
async def test_a_damaged_file_is_told_with_the_commands_to_restore(
    tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "troupe.db"
    await (await Sqlite.open(path)).close()
    data = bytearray(path.read_bytes())
    start = 0 if damage == "header" else 100
    data[start : start + 3_000] = b"\x5a" * 3_000
    path.write_bytes(data)
    with pytest.raises(DatabaseBroken) as caught:
        await read_people(path)
    assert "python bot.py restore" in str(caught.value)
    assert f"mv {path} {path}.broken" in str(caught.value)
    assert path.read_bytes() == bytes(data), "nothing was changed"


async def test_a_second_holder_of_the_folder_is_kept_out(tmp_path: Path) -> None:
    async with lock.held(tmp_path):
        with pytest.raises(DataFolderBusy):
            async with lock.held(tmp_path):
                raise AssertionError("two hold it")
    async with lock.held(tmp_path):
        pass


async def test_another_programs_write_lock_is_waited_for(tmp_path: Path, file: Sqlite) -> None:
    """As `sqlite3` or a backup program may hold one for a moment."""
    other = sqlite3.connect(tmp_path / "troupe.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(add(file, 1))
    done, _ = await asyncio.wait([writing], timeout=0.3)
    assert not done
    await asyncio.to_thread(other.execute, "COMMIT")
    await writing
    other.close()
    assert await count(file) == 1


async def test_a_full_disk_loses_nothing_that_was_there(file: Sqlite) -> None:
    await add(file, 1)
    async with file.transaction() as transaction:
        [row] = await transaction.fetch("PRAGMA page_count")
        await transaction.fetch(f"PRAGMA max_page_count = {integer(row, 'page_count')}")
    with pytest.raises(DatabaseAway, match="full"):
        async with file.transaction() as transaction:
            await transaction.execute(
                "INSERT INTO registered_commands VALUES (1, $1, 0)", "x" * 100_000
            )
    assert await count(file) == 1
