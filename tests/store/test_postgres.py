"""PostgreSQL keeps what SQLite keeps: one writer in all processes, and errors in our own words."""

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from yarl import URL

from tests import postgres
from tests.clocks import FakeClock
from tests.samples import ADDRESS, GENERATION, QUEUED, generation
from tests.store.ledgers import reserve
from tests.store.test_erasing import columns_of
from troupe.config import Config
from troupe.doctor.findings import Mark
from troupe.doctor.storage import StorageChecks
from troupe.errors import DatabaseAway, DatabaseRefused, DatabaseUnfit
from troupe.limits import Allowed
from troupe.models import Preferences
from troupe.secret import Secret
from troupe.store.database import integer
from troupe.store.history import Filters, History
from troupe.store.opening import opened
from troupe.store.postgres import FROZEN_SECONDS, WRITERS_LOCK, Postgres
from troupe.store.predictions import Predictions
from troupe.store.preferences import PreferencesStore
from troupe.store.sqlite import Sqlite
from troupe.store.tenures import Pace, Tenures

KEYS = {"DISCORD_TOKEN": "discord", "WAVESPEED_API_KEY": "wavespeed"}
GRACE_SECONDS = 20


@asynccontextmanager
async def processes(url: Secret, count: int) -> AsyncIterator[list[Postgres]]:
    """As many as one has connections of its own, which is all that the server sees of one."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(count):
            found.append(await Postgres.open(url))
            stack.push_async_callback(found[-1].close)
        yield found


@pytest.fixture
async def shared(database_url: Secret) -> AsyncIterator[Postgres]:
    async with processes(database_url, 1) as [one]:
        yield one


async def add(database: Postgres, person_id: int) -> None:
    async with database.transaction() as transaction:
        await transaction.execute("INSERT INTO people VALUES ($1, 0, 0)", person_id)


async def people(database: Postgres) -> list[int]:
    rows = await database.fetch("SELECT id FROM people ORDER BY id")
    return [integer(row, "id") for row in rows]


async def end_connections(database: Postgres) -> None:
    """As a server that stops, or a failover, does."""
    await database.fetch(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """
    )


async def test_of_all_processes_one_writes_and_all_read(database_url: Secret) -> None:
    async with processes(database_url, 2) as [one, two]:
        async with one.transaction() as transaction:
            await transaction.execute("INSERT INTO people VALUES (1, 0, 0)")
            [row] = await transaction.fetch("SELECT count(*) AS people FROM people")
            assert integer(row, "people") == 1
            writing = asyncio.create_task(add(two, 2))
            done, _ = await asyncio.wait([writing], timeout=0.2)
            assert not done
            assert await people(two) == []
        await writing
        assert await people(two) == [1, 2]


async def test_no_limit_is_raced_past_by_several_processes(database_url: Secret) -> None:
    async with processes(database_url, 4) as them:
        verdicts = await asyncio.gather(
            *(reserve(them[number % 4], generation(number), limit=10) for number in range(1, 41))
        )
    assert sum(isinstance(verdict, Allowed) for verdict in verdicts) == 10


async def test_writers_who_wait_leave_readers_their_connections(database_url: Secret) -> None:
    async with processes(database_url, 2) as [one, two]:
        async with one.transaction():
            writing = [asyncio.create_task(add(two, number)) for number in range(30)]
            await asyncio.sleep(0)
            async with asyncio.timeout(GRACE_SECONDS):
                assert await asyncio.gather(*(people(two) for _ in range(20))) == [[]] * 20
        await asyncio.gather(*writing)
        assert await people(one) == list(range(30))


FROZEN = """
import asyncio, sys
from troupe.errors import DatabaseAway
from troupe.secret import Secret
from troupe.store.postgres import Postgres

async def main():
    database = await Postgres.open(Secret(sys.stdin.readline().strip()))
    try:
        async with database.transaction() as transaction:
            await transaction.execute("INSERT INTO people VALUES (1, 0, 0)")
            print("inside", flush=True)
            await asyncio.to_thread(sys.stdin.readline)
    except DatabaseAway:
        print("away", flush=True)
    await database.close()

asyncio.run(main())
"""


async def test_a_process_that_freezes_inside_a_transaction_loses_it(
    shared: Postgres, database_url: Secret
) -> None:
    """All others go on after some seconds; when it thaws, it learns that nothing was kept."""
    frozen = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FROZEN,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert frozen.stdin is not None
    assert frozen.stdout is not None
    try:
        frozen.stdin.write(database_url.reveal().encode() + b"\n")
        assert await frozen.stdout.readline() == b"inside\n"
        frozen.send_signal(signal.SIGSTOP)
        async with asyncio.timeout(FROZEN_SECONDS + GRACE_SECONDS):
            await add(shared, 2)
        frozen.send_signal(signal.SIGCONT)
        said, _ = await frozen.communicate(b"\n")
    finally:
        if frozen.returncode is None:
            frozen.kill()
            await frozen.wait()
    assert said == b"away\n"
    assert await people(shared) == [2]


async def test_whoever_stops_in_the_middle_of_a_statement_is_cut_off_by_the_others(
    shared: Postgres, database_url: Secret
) -> None:
    """The server doesn't call that idle: a new statement is sent in two parts, and this was one."""
    frozen = await asyncpg.connect(database_url.reveal())
    await frozen.execute(f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS_LOCK})")
    await frozen.prepare("DELETE FROM people WHERE id = 2")
    async with asyncio.timeout(3 * FROZEN_SECONDS + GRACE_SECONDS):
        await asyncio.gather(*(add(shared, number) for number in range(2, 5)))
    pid = frozen.get_server_pid()
    assert await shared.fetch("SELECT 1 FROM pg_stat_activity WHERE pid = $1", pid) == []
    assert await people(shared) == [2, 3, 4]
    frozen.terminate()


async def test_a_lost_connection_keeps_nothing_and_the_next_one_is_new(shared: Postgres) -> None:
    async def write() -> None:
        async with shared.transaction() as transaction:
            await transaction.execute("INSERT INTO people VALUES (1, 0, 0)")
            await end_connections(shared)
            await transaction.execute("INSERT INTO people VALUES (2, 0, 0)")

    with pytest.raises(DatabaseAway):
        await write()
    await add(shared, 3)
    assert await people(shared) == [3]


async def test_a_commit_on_a_lost_connection_is_told(shared: Postgres) -> None:
    async def write() -> None:
        async with shared.transaction() as transaction:
            await transaction.execute("INSERT INTO people VALUES (1, 0, 0)")
            await end_connections(shared)

    with pytest.raises(DatabaseAway):
        await write()
    assert await people(shared) == []


async def test_a_database_that_lets_nobody_in_for_a_while_is_away_for_a_while(
    server: postgres.Server, shared: Postgres, database_url: Secret
) -> None:
    await add(shared, 1)
    async with server.closed(database_url):
        with pytest.raises(DatabaseAway):
            await people(shared)
        with pytest.raises(DatabaseAway):
            await add(shared, 2)
        with pytest.raises(DatabaseAway):
            await Postgres.open(database_url)
    assert await people(shared) == [1]
    await add(shared, 2)
    assert await people(shared) == [1, 2]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda url: url.with_port(1),
        lambda url: url.with_user("nobody"),
        lambda url: url.with_path("/no_such_database"),
        lambda url: url.with_host("nowhere.invalid"),
    ],
    ids=["port", "user", "database", "host"],
)
async def test_where_nobody_is_it_says_so_without_the_password(
    database_url: Secret, wrong: Callable[[URL], URL]
) -> None:
    url = wrong(URL(database_url.reveal()))
    with pytest.raises(DatabaseAway) as caught:
        await Postgres.open(Secret(str(url)))
    assert postgres.PASSWORD not in "".join(traceback.format_exception(caught.value))


async def test_what_is_refused_is_told_without_the_row(shared: Postgres) -> None:
    """The server's own details repeat all of it: tokens, and what people wrote."""
    await reserve(shared, GENERATION)
    with pytest.raises(DatabaseRefused) as caught:
        async with shared.transaction() as transaction:
            await transaction.execute("UPDATE generations SET width = 1")
    told = "".join(traceback.format_exception(caught.value))
    assert "width" in told
    for hidden in (ADDRESS.token.reveal(), GENERATION.prompt, str(GENERATION.id)):
        assert hidden not in told


async def test_an_argument_of_the_wrong_kind_is_told_without_it(shared: Postgres) -> None:
    with pytest.raises(DatabaseRefused, match=r"argument \$1") as caught:
        await shared.fetch("SELECT 1 FROM people WHERE id = $1", "a secret")
    assert "a secret" not in "".join(map(str, (caught.value, caught.value.__cause__)))
    with pytest.raises(DatabaseRefused, match="1 argument"):
        await shared.fetch("SELECT 1 FROM people WHERE id = $1", 1, 2)


async def test_a_failure_that_somebody_overlooks_keeps_nothing(shared: Postgres) -> None:
    """PostgreSQL calls such a COMMIT done; SQLite would have kept the rest."""

    async def write() -> None:
        async with shared.transaction() as transaction:
            await transaction.execute("INSERT INTO people VALUES (1, 0, 0)")
            with pytest.raises(DatabaseRefused):
                await transaction.execute("INSERT INTO people VALUES (1, 0, 0)")

    with pytest.raises(DatabaseRefused, match="nothing of it is kept"):
        await write()
    assert await people(shared) == []


async def test_conditions_and_sums_are_whole_numbers_as_in_a_file(shared: Postgres) -> None:
    [row] = await shared.fetch(
        """
        SELECT 1 = 1 AS yes, EXISTS (SELECT 1 FROM people) AS no, 7.5 AS half,
            COALESCE(sum(id), 0) + count(*) AS total FROM people
        """
    )
    assert {name: (value, type(value)) for name, value in row.items()} == {
        "yes": (1, int),
        "no": (0, int),
        "half": (7.5, float),
        "total": (0, int),
    }


async def test_a_text_with_a_nul_is_kept_without_it(shared: Postgres) -> None:
    await reserve(shared, replace(GENERATION, prompt="an\0elf"))
    page = await History(shared).page(GENERATION.person_id, Filters())
    [row] = await shared.fetch("SELECT prompt FROM generations")
    assert row["prompt"] == "an\ufffdelf"
    assert page.entries == (), "nothing of it is made yet"


async def test_a_table_that_somebody_holds_ends_a_read_in_time(
    shared: Postgres, database_url: Secret
) -> None:
    async with processes(database_url, 1) as [other], other.transaction() as transaction:
        await transaction.execute("LOCK TABLE preferences IN ACCESS EXCLUSIVE MODE")
        store = PreferencesStore(shared)
        assert await store.get_in_time(7, seconds=0.05) == Preferences(private=True)
    assert await PreferencesStore(shared).get_in_time(7, seconds=GRACE_SECONDS) == Preferences()


async def test_a_role_that_is_set_otherwise_changes_nothing(
    server: postgres.Server, database_url: Secret
) -> None:
    """With either of these a limit could be raced past, or a submit forgotten that was sent."""
    async with (
        server.role_settings(
            {"synchronous_commit": "off", "default_transaction_isolation": "serializable"}
        ),
        processes(database_url, 1) as [one],
        one.transaction() as transaction,
    ):
        [row] = await transaction.fetch(
            """
                SELECT current_setting('synchronous_commit') AS durable,
                    current_setting('transaction_isolation') AS isolation
                """
        )
    assert dict(row) == {"durable": "on", "isolation": "read committed"}


async def test_processes_that_start_together_migrate_once(
    server: postgres.Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with server.new_database() as url:
        async with AsyncExitStack() as stack:
            them = await asyncio.gather(*(Postgres.open(url) for _ in range(4)))
            for one in them:
                stack.push_async_callback(one.close)
            await add(them[0], 1)
            assert await people(them[3]) == [1]
        assert caplog.text.count("Database migrated to 0001_first") == 1
        caplog.clear()
        async with processes(url, 1) as [again]:
            assert await people(again) == [1]
        assert "migrated" not in caplog.text


async def test_a_database_of_a_newer_program_is_refused(
    shared: Postgres, database_url: Secret
) -> None:
    [row] = await shared.fetch("SELECT version FROM schema_version")
    async with shared.transaction() as transaction:
        await transaction.execute("UPDATE schema_version SET version = 999")
    with pytest.raises(DatabaseUnfit, match=r"version 999, this program knows .* newer"):
        await Postgres.open(database_url)
    async with shared.transaction() as transaction:
        await transaction.execute("UPDATE schema_version SET version = $1", integer(row, "version"))


async def test_an_encoding_without_every_name_is_refused(server: postgres.Server) -> None:
    async with server.new_database("ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc") as url:
        with pytest.raises(DatabaseUnfit, match="LATIN1"):
            await Postgres.open(url)


async def test_both_have_the_same_tables(shared: Postgres, file: Sqlite) -> None:
    assert await columns_of(shared) == await columns_of(file)


async def test_a_deleted_row_is_in_no_table_after_rewriting(
    server: postgres.Server, shared: Postgres
) -> None:
    await reserve(shared, replace(GENERATION, prompt="a harp unspoken"))
    assert await server.holds(await _oid(shared), b"unspoken")
    async with shared.transaction() as transaction:
        await transaction.execute("DELETE FROM predictions")
        await transaction.execute("DELETE FROM generations")
    assert await server.holds(await _oid(shared), b"unspoken")
    await shared.rewrite()
    assert not await server.holds(await _oid(shared), b"unspoken")
    assert await people(shared) == [GENERATION.person_id]


async def _oid(database: Postgres) -> int:
    [row] = await database.fetch(
        "SELECT CAST(oid AS BIGINT) AS oid FROM pg_database WHERE datname = current_database()"
    )
    return integer(row, "oid")


async def test_the_settings_choose_and_a_folder_is_held_for_a_file_alone(
    database_url: Secret, tmp_path: Path
) -> None:
    there = KEYS | {"DATA_DIR": str(tmp_path), "DATABASE_URL": database_url.reveal()}
    config = Config.from_mapping(there)
    async with opened(config) as one, opened(config) as two:
        await reserve(one, GENERATION)
        assert await Predictions(two).get(QUEUED.id) is not None
    assert not await asyncio.to_thread(os.listdir, tmp_path)


async def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delitem(sys.modules, "troupe.store.postgres")
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    config = Config.from_mapping(
        KEYS | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://troupe@localhost/troupe"}
    )
    with pytest.raises(DatabaseUnfit, match=r"package asyncpg.*extra `scale`"):
        async with opened(config):
            pytest.fail("it can't be opened")


def over(url: Secret, folder: Path) -> StorageChecks:
    there = KEYS | {"DATA_DIR": str(folder), "DATABASE_URL": url.reveal()}
    return StorageChecks(config=Config.from_mapping(there), clock=FakeClock(), thorough=False)


async def test_the_doctor_looks_at_the_server_and_changes_nothing(
    server: postgres.Server, database_url: Secret, shared: Postgres, tmp_path: Path
) -> None:
    checks = over(database_url, tmp_path)
    await reserve(shared, GENERATION)
    told = [one.what for one in await checks.database()]
    assert told[0].endswith("on a server")
    assert told[1:] == ["1 pictures in work, 0 to deliver"]
    assert [one.what for one in await checks.folder()] == [str(tmp_path)]
    async with server.new_database() as url:
        [*_, finding] = await over(url, tmp_path).database()
        assert finding.what.startswith("version 0; the next start brings it to")
        [budget] = await over(url, tmp_path).budget()
        assert "can't be read" in budget.what
    [budget] = await checks.budget()
    assert budget.what == "nothing bounds what everybody together spends"
    async with server.closed(database_url):
        [finding] = await checks.database()
    assert "PostgreSQL can't be opened" in finding.what
    assert postgres.PASSWORD not in str(finding)


async def test_the_doctor_tells_of_processes_that_go_by_other_limits(
    server: postgres.Server, database_url: Secret, shared: Postgres, tmp_path: Path
) -> None:
    checks = over(database_url, tmp_path)
    [finding] = await checks.processes()
    assert (finding.mark, finding.what) == (Mark.OK, "none at work with this database")
    ours = Pace(2, 10)
    there = KEYS | {"PROVIDER_CONCURRENCY": "2", "PROVIDER_RATE_PER_MINUTE": "10"}
    config = Config.from_mapping(there | {"DATABASE_URL": database_url.reveal()})
    checks = StorageChecks(config=config, clock=FakeClock(), thorough=False)
    await Tenures(database=shared, lease_ms=600_000).renew(ours)
    [finding] = await checks.processes()
    assert finding.mark is Mark.OK
    assert finding.what == "1 at work with this database, all with 2 at once and 10 a minute"
    another = await Postgres.open(database_url)
    await Tenures(database=another, lease_ms=600_000).renew(Pace(3_000, 3_000))
    await another.close()
    [finding] = await checks.processes()
    assert finding.mark is Mark.LOOK
    assert finding.what == (
        "2 at work with this database, with 2 at once and 10 a minute and with 3,000 at once and "
        "3,000 a minute; these settings say 2 at once and 10 a minute"
    )
    assert "PROVIDER_RATE_PER_MINUTE to the same" in finding.todo
    async with server.new_database() as url:
        assert await over(url, tmp_path).processes() == (), "the database's own line says it"
