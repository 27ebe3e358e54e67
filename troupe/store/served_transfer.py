"""The end of a move that is a PostgreSQL database. Imported only where there is one."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast

from troupe.errors import DatabaseRefused
from troupe.secret import Secret
from troupe.store.database import (
    closed_for_good,
    closed_meanwhile,
    is_closed_meanwhile,
    may_end_a_move,
)
from troupe.store.postgres import VERSION, WRITERS_LOCK, Connection, Postgres, connected, told
from troupe.store.transfer import BATCH, Record, Table

_SECONDS = 3_600

# As long as we have the writers' lock no process can start, migrate or renew its lease.
_BEGIN = (
    f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({WRITERS_LOCK}); "
    "SET LOCAL idle_in_transaction_session_timeout = '600s'"
)


class ServedEnd:
    """Behind the writers' lock."""

    name = "the database at DATABASE_URL"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def at_work(self) -> bool:
        with told():
            return bool(
                await self._connection.fetch(
                    f"SELECT id FROM processes WHERE lease_until > {Postgres.moment}"
                )
            )

    async def is_empty(self, tables: Sequence[Table]) -> bool:
        for table in tables:
            with told():
                if await self._connection.fetch(f"SELECT 1 FROM {table.name} LIMIT 1"):
                    return False
        return True

    async def batches(self, table: Table) -> AsyncIterator[list[Record]]:
        # A name of its own: asyncpg keeps the statement, with the columns that it gave.
        cursor = f"rows_of_{table.name}"
        with told():
            reading = table.reading(texts=await self._texts(table))
            await self._connection.execute(f"DECLARE {cursor} NO SCROLL CURSOR FOR {reading}")
            while rows := await self._connection.fetch(f"FETCH {BATCH} FROM {cursor}"):
                yield [_record(row) for row in rows]
            await self._connection.execute(f"CLOSE {cursor}")

    async def _texts(self, table: Table) -> frozenset[str]:
        """Its columns of text, which this server may order otherwise than by their bytes."""
        rows = await self._connection.fetch(
            "SELECT column_name::text AS name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name = $1 AND data_type = 'text'",
            table.name,
        )
        return frozenset(str(row["name"]) for row in rows)

    async def write(self, table: Table, records: Sequence[Record]) -> None:
        with told():
            await self._connection.copy_records_to_table(
                table.name, records=records, columns=table.columns
            )

    async def touch(self) -> None:
        with told():
            await self._connection.execute("SELECT 1")

    async def was_cut_off(self) -> bool:
        return is_closed_meanwhile(await _version(self._connection))

    async def close_meanwhile(self) -> None:
        await self._set_version(closed_meanwhile(await _version(self._connection)))
        await self.commit()
        with told():
            await self._connection.execute(_BEGIN)

    async def close_for_good(self) -> None:
        await self._set_version(closed_for_good(await _version(self._connection)))

    async def _set_version(self, version: int) -> None:
        with told():
            await self._connection.execute("UPDATE schema_version SET version = $1", version)

    async def commit(self) -> None:
        with told():
            done = await self._connection.execute("COMMIT")
        if done != "COMMIT":
            raise DatabaseRefused("a statement had failed, so nothing of it is kept")


def _record(row: Mapping[str, object]) -> Record:
    values = tuple(row.values())
    assert all(one is None or isinstance(one, int | float | str | bytes) for one in values)
    return cast("Record", values)


async def _version(connection: Connection) -> int:
    with told():
        [row] = await connection.fetch(VERSION)
    return int(str(row["version"]))


async def _was_cut_off(url: Secret) -> bool:
    async with connected(url) as connection:
        with told():
            [row] = await connection.fetch("SELECT to_regclass('schema_version') IS NULL AS new")
        return not row["new"] and may_end_a_move(await _version(connection))


@asynccontextmanager
async def served_end(url: Secret) -> AsyncIterator[ServedEnd]:
    """Migrates it, as opening it does, and waits for whoever writes. Raises DatabaseAway.

    One that a move was cut off from is taken as it is.
    """
    if not await _was_cut_off(url):
        await (await Postgres.open(url)).close()
    async with connected(url, seconds=_SECONDS) as connection:
        with told():
            await connection.execute(_BEGIN)
        yield ServedEnd(connection)
