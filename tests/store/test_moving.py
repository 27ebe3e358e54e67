"""A move brings every row to the other side or none, and leaves one side to work with."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clocks import FakeClock
from tests.samples import NOW, generation, queued
from tests.store.ledgers import reserve
from tests.store.test_erasing import MIRA, one_of_everything, opened
from troupe import lifecycle
from troupe.commands import Kind
from troupe.config import Config
from troupe.errors import (
    DatabaseAway,
    DatabaseRefused,
    DatabaseUnfit,
    DataFolderBusy,
    MoveRefused,
)
from troupe.models import PredictionState
from troupe.moving import Move, move
from troupe.secret import Secret
from troupe.store import lock, opening
from troupe.store.database import Database, closed_meanwhile, newest, text
from troupe.store.postgres import Postgres
from troupe.store.sqlite import Sqlite
from troupe.store.tenures import Pace, Tenures
from troupe.store.transfer import NOT_MOVED, End, Record, Table

ROOT = Path(__file__).parents[2]


@pytest.fixture
def config(tmp_path: Path, database_url: Secret, monkeypatch: pytest.MonkeyPatch) -> Config:
    for name, value in environment(tmp_path / "data", database_url).items():
        monkeypatch.setenv(name, value)
    return Config.from_environment()


@pytest.fixture(autouse=True)
async def opened_again(database_url: Secret) -> AsyncIterator[None]:
    """The next test gets the same database, emptied but for its version."""
    yield
    database = await Postgres.as_it_is(database_url)
    async with database.transaction() as transaction:
        await transaction.execute("UPDATE schema_version SET version = $1", newest())
    await database.close()


def environment(data: Path, url: Secret) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": "a-token-of-nobody",
        "WAVESPEED_API_KEY": "a-key-of-nobody",
        "DATA_DIR": str(data),
        "DATABASE_URL": url.reveal(),
    }


async def filled(data: Path) -> None:
    async with opened(data, FakeClock()) as house:
        await one_of_everything(house)
        for table, values in {
            "processes": "('gone', 1, 2, 2)",
            "identifies": "(0, 1)",
            "take_downs": "(77, 1, 0)",
            "pictures_to_go": "('abc')",
            "provider_copies": "('task', 9)",
            "rewrite_due": "(1)",
            "erased_spending": "(5, 0, 2, 9007199254740993)",
            "erased_days": "('hash', 0, 3)",
            "closed_days": "(0, 0, 9007199254740993)",
            "blocked_hashes": "(5, 'hash', 1)",
            "registered_commands": "(10, 'digest', 1)",
            "operator_settings": "(1, 'back soon', NULL, 5)",
            "secrets": "('odd', 'ü\U0001f9dd\u2028\\N''\"')",
        }.items():
            await house.write(f"INSERT INTO {table} VALUES {values}")
        await house.write("UPDATE generations SET process = 'gone'")


def rows_in(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """By SQL of the test's own."""
    connection = sqlite3.connect(path)
    names = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    rows = {
        name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
        for name in names
        if name not in NOT_MOVED
    }
    connection.close()
    return rows


async def rows_at(database: Database, tables: list[str]) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: sorted(
            (tuple(row.values()) for row in await database.fetch(f"SELECT * FROM {name}")),
            key=repr,
        )
        for name in tables
    }


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def without_processes(
    rows: dict[str, list[tuple[object, ...]]],
) -> dict[str, list[tuple[object, ...]]]:
    freed = [tuple(None if one == "gone" else one for one in row) for row in rows["generations"]]
    return rows | {"generations": sorted(freed, key=repr)}


async def test_there_and_back_every_row_and_picture_is_the_same(
    config: Config, database_url: Secret, clock: FakeClock
) -> None:
    data = config.data_dir
    await filled(data)
    before, pictures = without_processes(rows_in(data / "troupe.db")), files_in(data / "blobs")
    assert sum(map(bool, before.values())) > 22, "there is something in most tables"
    await move(config, to=Kind.SERVED, clock=clock)
    database = await Postgres.open(database_url)
    assert await rows_at(database, list(before)) == before
    for name in ("processes", "identifies"):
        assert await database.fetch(f"SELECT * FROM {name}") == []
    await database.close()
    (data / "troupe.db").rename(data / "aside.db")
    await move(config, to=Kind.FILE, clock=clock)
    assert rows_in(data / "troupe.db") == before
    assert files_in(data / "blobs") == pictures
    await (await Sqlite.open(data / "troupe.db")).close()


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(st.text(), min_size=1, max_size=30, unique=True))
async def test_any_text_comes_over(config: Config, clock: FakeClock, texts: list[str]) -> None:
    """But for NUL, for which PostgreSQL has no room."""
    assert config.database_url is not None
    path = config.data_dir / "troupe.db"
    path.unlink(missing_ok=True)
    async with opened(config.data_dir, clock) as house:
        for number, one in enumerate(texts):
            await house.write("INSERT INTO consents VALUES ($1, 1, $2)", number, one)
            await house.write("INSERT INTO secrets VALUES ($1, '')", one.replace("\0", f"{number}"))
    await move(config, to=Kind.SERVED, clock=clock)
    database = await Postgres.open(config.database_url)
    rows = await database.fetch("SELECT wording FROM consents ORDER BY person_id")
    assert [text(row, "wording") for row in rows] == [one.replace("\0", "\ufffd") for one in texts]
    async with database.transaction() as transaction:
        await transaction.execute("DELETE FROM consents")
        await transaction.execute("DELETE FROM secrets")
    await database.close()


async def test_the_source_is_closed_and_says_where_to_go_on(
    config: Config, database_url: Secret, clock: FakeClock
) -> None:
    path = config.data_dir / "troupe.db"
    await filled(config.data_dir)
    await move(config, to=Kind.SERVED, clock=clock)
    with pytest.raises(DatabaseUnfit, match="set DATABASE_URL"):
        await Sqlite.open(path)
    path.rename(config.data_dir / "aside.db")
    await move(config, to=Kind.FILE, clock=clock)
    with pytest.raises(DatabaseUnfit, match="was moved"):
        await Postgres.open(database_url)


@pytest.mark.parametrize("to", list(Kind))
async def test_a_target_with_something_in_it_stays_as_it_is(
    config: Config, database_url: Secret, clock: FakeClock, to: Kind
) -> None:
    await filled(config.data_dir)
    before = rows_in(config.data_dir / "troupe.db")
    database = await Postgres.open(database_url)
    async with database.transaction() as transaction:
        await transaction.execute("INSERT INTO consents VALUES (1, 1, 'yes')")
    with pytest.raises(MoveRefused, match="is not empty"):
        await move(config, to=to, clock=clock)
    assert rows_in(config.data_dir / "troupe.db") == before
    assert len(await database.fetch("SELECT * FROM consents")) == 1
    assert await database.fetch("SELECT * FROM people") == []
    await database.close()


@pytest.mark.parametrize("to", list(Kind))
async def test_while_a_bot_works_on_either_side_nothing_is_moved(
    config: Config, database_url: Secret, clock: FakeClock, to: Kind
) -> None:
    await filled(config.data_dir)
    async with lock.held(config.data_dir):
        with pytest.raises(DataFolderBusy):
            await move(config, to=to, clock=clock)
    database = await Postgres.open(database_url)
    tenures = Tenures(database=database, lease_ms=60_000)
    await tenures.renew(Pace(2, 2))
    with pytest.raises(MoveRefused, match="A bot works with"):
        await move(config, to=to, clock=clock)
    await database.close()


async def test_no_bot_starts_on_postgresql_meanwhile(
    config: Config, database_url: Secret, clock: FakeClock
) -> None:
    await filled(config.data_dir)
    database = await Postgres.open(database_url)
    async with opening.ends(config.data_dir, database_url):
        renewing = asyncio.create_task(
            Tenures(database=database, lease_ms=60_000).renew(Pace(2, 2))
        )
        done, _ = await asyncio.wait([renewing], timeout=1)
        assert not done
    await renewing
    await database.close()


async def test_nothing_is_moved_from_where_nothing_is(config: Config, clock: FakeClock) -> None:
    with pytest.raises(MoveRefused, match="There is no"):
        await move(config, to=Kind.SERVED, clock=clock)
    with pytest.raises(MoveRefused, match="There is nothing"):
        await move(config, to=Kind.FILE, clock=clock)
    with pytest.raises(MoveRefused, match="Set DATABASE_URL"):
        await move(replace(config, database_url=None), to=Kind.FILE, clock=clock)


async def cut_off(folder: Path, url: Secret, other: Database) -> None:
    async with opening.ends(folder, url) as (file, served):
        for table in (await file.tables())[:-3]:
            async for records in file.batches(table):
                await served.write(table, records)
        await other.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await served.commit()


async def test_a_connection_that_is_lost_in_the_middle_leaves_the_target_empty(
    config: Config, database_url: Secret, clock: FakeClock
) -> None:
    await filled(config.data_dir)
    database = await Postgres.open(database_url)
    with pytest.raises((DatabaseAway, DatabaseRefused)):
        await cut_off(config.data_dir, database_url, database)
    assert await database.fetch("SELECT * FROM people") == []
    await database.close()
    await move(config, to=Kind.SERVED, clock=clock)


class Passing:
    """Passes on to an end what the tests leave as it is."""

    def __init__(self, end: End) -> None:
        self.name = end.name
        self.at_work = end.at_work
        self.is_empty = end.is_empty
        self.batches = end.batches
        self.touch = end.touch
        self.was_cut_off = end.was_cut_off
        self.close_for_good = end.close_for_good
        self._end = end


class Losing(Passing):
    """PostgreSQL, if it lost the last row of what it is given."""

    def __init__(self, end: End) -> None:
        super().__init__(end)
        self.close_meanwhile = end.close_meanwhile
        self.commit = end.commit

    async def write(self, table: Table, records: Sequence[Record]) -> None:
        await self._end.write(table, records[:-1])


class Cut(Exception):
    """The process is gone."""


class Mortal(Passing):
    """An end whose process is killed around one of its commits."""

    def __init__(self, end: End, *, before: str = "", after: str = "") -> None:
        super().__init__(end)
        self.write = end.write
        self._before, self._after = before, after

    async def close_meanwhile(self) -> None:
        await self._around("close", self._end.close_meanwhile())

    async def commit(self) -> None:
        await self._around("commit", self._end.commit())

    async def _around(self, name: str, work: Coroutine[None, None, None]) -> None:
        if self._before == name:
            work.close()
            raise Cut
        await work
        if self._after == name:
            raise Cut


Cuts = tuple[dict[str, str], dict[str, str]]

# Of the source and of the target, and which of the two can be worked with afterwards.
CUTS: list[tuple[Cuts, set[str]]] = [
    (({"before": "close"}, {}), {"source"}),
    (({"after": "close"}, {}), set()),
    (({}, {"before": "commit"}), set()),
    (({}, {"after": "commit"}), {"target"}),
    (({"before": "commit"}, {}), {"target"}),
    (({"after": "commit"}, {}), {"target"}),
]


async def cut_move(config: Config, to: Kind, clock: FakeClock, cuts: Cuts) -> None:
    assert config.database_url is not None
    async with opening.ends(config.data_dir, config.database_url) as (file, served):
        ends = (file, served) if to is Kind.SERVED else (served, file)
        source, target = (Mortal(end, **cut) for end, cut in zip(ends, cuts, strict=True))
        tables = await file.tables()
        with pytest.raises(Cut):
            await Move(source=source, target=target, tables=tables, clock=clock).run()


async def workable(config: Config, to: Kind) -> set[str]:
    """Which of the two lets itself be opened and holds something."""
    assert config.database_url is not None
    names = ("source", "target") if to is Kind.SERVED else ("target", "source")
    openings: tuple[Coroutine[None, None, Database], ...] = (
        Sqlite.open(config.data_dir / "troupe.db"),
        Postgres.open(config.database_url),
    )
    found = set()
    for name, beginning in zip(names, openings, strict=True):
        try:
            database = await beginning
        except DatabaseUnfit:
            continue
        if await database.fetch("SELECT 1 AS one FROM people"):
            found.add(name)
        await database.close()
    return found


async def opened_source(config: Config, to: Kind) -> Database:
    assert config.database_url is not None
    if to is Kind.SERVED:
        return await Sqlite.open(config.data_dir / "troupe.db")
    return await Postgres.open(config.database_url)


@pytest.mark.parametrize(("cuts", "left"), CUTS)
@pytest.mark.parametrize("to", list(Kind))
async def test_wherever_it_is_cut_off_at_most_one_side_opens_and_it_can_be_run_again(
    config: Config, clock: FakeClock, to: Kind, cuts: Cuts, left: set[str]
) -> None:
    await filled(config.data_dir)
    before = without_processes(rows_in(config.data_dir / "troupe.db"))
    if to is Kind.FILE:
        await move(config, to=Kind.SERVED, clock=clock)
        (config.data_dir / "troupe.db").rename(config.data_dir / "aside.db")
    await cut_move(config, to, clock, cuts)
    assert await workable(config, to) == left
    if cuts != ({"after": "commit"}, {}):
        await move(config, to=to, clock=clock)
    assert await workable(config, to) == {"target"}
    with pytest.raises(DatabaseUnfit, match="was moved to another one"):
        await opened_source(config, to)
    assert config.database_url is not None
    database = await Postgres.as_it_is(config.database_url)
    assert await rows_at(database, list(before)) == before
    await database.close()
    assert without_processes(rows_in(config.data_dir / "troupe.db")) == before


async def test_a_move_that_was_cut_off_is_not_ended_into_another_database(
    config: Config, database_url: Secret, clock: FakeClock
) -> None:
    await filled(config.data_dir)
    await cut_move(config, Kind.SERVED, clock, ({}, {"before": "commit"}))
    database = await Postgres.open(database_url)
    async with database.transaction() as transaction:
        await transaction.execute("INSERT INTO consents VALUES (1, 1, 'yes')")
    await database.close()
    with pytest.raises(MoveRefused, match="holds something else"):
        await move(config, to=Kind.SERVED, clock=clock)
    with pytest.raises(DatabaseUnfit, match="was cut off"):
        await Sqlite.open(config.data_dir / "troupe.db")


async def test_only_the_program_that_began_a_move_ends_it(config: Config, clock: FakeClock) -> None:
    """What was left out of a migration would come into a database that has seen all of them."""
    await filled(config.data_dir)
    await cut_move(config, Kind.SERVED, clock, ({}, {"before": "commit"}))
    file = sqlite3.connect(config.data_dir / "troupe.db")
    file.execute(f"PRAGMA user_version = {closed_meanwhile(newest() - 1)}")
    file.close()
    with pytest.raises(DatabaseUnfit, match="with the program that began it"):
        await move(config, to=Kind.SERVED, clock=clock)


async def test_what_is_not_equal_afterwards_is_not_kept(
    config: Config, database_url: Secret, clock: FakeClock
) -> None:
    await filled(config.data_dir)
    async with opening.ends(config.data_dir, database_url) as (file, served):
        tables = [one for one in await file.tables() if one.name == "people"]
        moving = Move(source=file, target=Losing(served), tables=tables, clock=clock)
        with pytest.raises(MoveRefused, match="is not what was read"):
            await moving.run()
    await (await Sqlite.open(config.data_dir / "troupe.db")).close()
    database = await Postgres.open(database_url)
    assert await database.fetch("SELECT * FROM people") == []
    await database.close()


async def test_a_bot_goes_on_at_the_other_side_and_submits_nothing_twice(
    config: Config, database_url: Secret, clock: FakeClock
) -> None:
    async with opened(config.data_dir, clock) as house:
        for number in (1, 2):
            await reserve(house.database, generation(number, person_id=MIRA))
        one = queued(generation(1, person_id=MIRA))
        await house.predictions.move(one, lifecycle.submitting(one, now=NOW), now=NOW)
    await move(config, to=Kind.SERVED, clock=clock)
    database = await Postgres.open(database_url)
    tenures = Tenures(database=database, lease_ms=60_000)
    await tenures.renew(Pace(2, 2))
    assert await tenures.claim(now=NOW) == [1, 2]
    states = {one.id: one.state for one in await tenures.unfinished()}
    assert states == {"1-0": PredictionState.SUBMITTING, "2-0": PredictionState.QUEUED}
    await database.close()
    with pytest.raises(DatabaseUnfit):
        await Sqlite.open(config.data_dir / "troupe.db")


async def test_the_command_moves_and_says_what_to_do_next(
    config: Config, database_url: Secret, tmp_path: Path
) -> None:
    await filled(config.data_dir)
    arguments = [sys.executable, str(ROOT / "bot.py"), "move", "sqlite", "postgresql"]
    done = await asyncio.to_thread(
        subprocess.run,
        arguments,
        env=os.environ | environment(config.data_dir, database_url),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = done.stdout + done.stderr
    assert "Keep DATABASE_URL set and start the bot" in told
    assert "never-to-be-seen" not in told
