"""All rows of a database, read and written in batches: what a move needs of either end.

Here the file; `served_transfer` is the same for PostgreSQL. Both hold one transaction, in which
nobody else writes, until they are left.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from troupe.store.database import (
    Value,
    closed_for_good,
    closed_meanwhile,
    is_closed_meanwhile,
    may_end_a_move,
)
from troupe.store.sqlite import BUSY_SECONDS, Sqlite, told

BATCH = 2_000
NOT_MOVED = frozenset({"schema_version", "processes", "identifies"})
"""What says something of the database itself, or of processes that are over."""

Record = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`key` are the columns of its primary key, `parents` the tables that its rows refer to."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    parents: frozenset[str]

    def reading(self, *, texts: frozenset[str] = frozenset()) -> str:
        """SQL for all rows by their key; `texts` are columns that have to be told to use bytes."""
        # Whoever worked on it is over: the first process takes it up.
        wanted = ["NULL" if one == "process" else one for one in self.columns]
        order = [f'{one} COLLATE "C"' if one in texts else one for one in self.key]
        return f"SELECT {', '.join(wanted)} FROM {self.name} ORDER BY {', '.join(order)}"


class End(Protocol):
    """One of the two databases. Raises DatabaseAway and DatabaseRefused."""

    name: str

    async def at_work(self) -> bool:
        """Whether a process is alive that works with it."""
        ...

    async def is_empty(self, tables: Sequence[Table]) -> bool:
        """No table has a row."""
        ...

    def batches(self, table: Table) -> AsyncIterator[list[Record]]:
        """All its rows by their key, with U+FFFD for NUL, which PostgreSQL has no room for."""
        ...

    async def write(self, table: Table, records: Sequence[Record]) -> None:
        """Adds rows."""
        ...

    async def touch(self) -> None:
        """Shows that whoever holds the transaction is alive."""
        ...

    async def was_cut_off(self) -> bool:
        """Whether an earlier move from here closed it, and didn't come to its end."""
        ...

    async def close_meanwhile(self) -> None:
        """Commits at once that nobody may open it but another move, and holds it as before."""
        ...

    async def close_for_good(self) -> None:
        """From the commit on it is opened by nobody: its version is negative."""
        ...

    async def commit(self) -> None:
        """Keeps what was written; without it nothing was."""
        ...


class FileEnd:
    """The SQLite file."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.name = str(path)
        self._path = path
        self._connection = connection

    async def tables(self) -> list[Table]:
        """Each after those that it refers to."""
        return _parents_first(await asyncio.to_thread(self._tables))

    def _tables(self) -> list[Table]:
        with told(self._path):
            names = self._connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            ).fetchall()
            return [self._table(name) for (name,) in names if name not in NOT_MOVED]

    def _table(self, name: str) -> Table:
        columns = self._connection.execute(f"PRAGMA table_info({name})").fetchall()
        parents = self._connection.execute(f"PRAGMA foreign_key_list({name})").fetchall()
        return Table(
            name,
            columns=tuple(one[1] for one in columns),
            key=tuple(one[1] for one in sorted(columns, key=lambda one: one[5]) if one[5]),
            parents=frozenset(one[2] for one in parents),
        )

    async def at_work(self) -> bool:
        """Never: the folder's lock is ours."""
        return False

    async def is_empty(self, tables: Sequence[Table]) -> bool:
        for table in tables:
            if await self._fetched(f"SELECT 1 FROM {table.name} LIMIT 1"):
                return False
        return True

    async def batches(self, table: Table) -> AsyncIterator[list[Record]]:
        with told(self._path):
            cursor = await asyncio.to_thread(self._connection.execute, table.reading())
            while rows := await asyncio.to_thread(cursor.fetchmany, BATCH):
                yield [tuple(map(_storable, row)) for row in rows]

    async def write(self, table: Table, records: Sequence[Record]) -> None:
        places = ", ".join("?" for _ in table.columns)
        sql = f"INSERT INTO {table.name} ({', '.join(table.columns)}) VALUES ({places})"
        with told(self._path):
            await asyncio.to_thread(self._connection.executemany, sql, records)

    async def touch(self) -> None:
        """Nobody asks: the lock of a file has no deadline."""

    async def was_cut_off(self) -> bool:
        return is_closed_meanwhile(await self._version())

    async def close_meanwhile(self) -> None:
        closed = closed_meanwhile(await self._version())
        await self._fetched(f"PRAGMA user_version = {closed}")
        await self.commit()
        await self._fetched("BEGIN IMMEDIATE")

    async def close_for_good(self) -> None:
        closed = closed_for_good(await self._version())
        await self._fetched(f"PRAGMA user_version = {closed}")

    async def _version(self) -> int:
        [(version,)] = await self._fetched("PRAGMA user_version")
        return version

    async def commit(self) -> None:
        await self._fetched("COMMIT")

    async def _fetched(self, sql: str) -> list[tuple[int, ...]]:
        with told(self._path):
            return await asyncio.to_thread(lambda: self._connection.execute(sql).fetchall())


@asynccontextmanager
async def file_end(path: Path) -> AsyncIterator[FileEnd]:
    """Makes and migrates the file, as opening it does. The folder has to be held.

    One that a move was cut off from is taken as it is.
    """
    if not await asyncio.to_thread(_was_cut_off, path):
        await (await Sqlite.open(path)).close()
    with told(path):
        connection = await asyncio.to_thread(_begun, path)
    try:
        yield FileEnd(path, connection)
    finally:
        await asyncio.to_thread(connection.close)


def _was_cut_off(path: Path) -> bool:
    if not path.exists():
        return False
    with told(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        [version] = connection.execute("PRAGMA user_version").fetchone()
        return may_end_a_move(int(version))


def _begun(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN IMMEDIATE")
    return connection


def _storable(value: Value) -> Value:
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _parents_first(tables: Sequence[Table]) -> list[Table]:
    left, ordered = list(tables), list[Table]()
    while left:
        done = {one.name for one in ordered}
        free = [one for one in left if one.parents - {one.name} <= done]
        assert free, "tables that refer to each other in a circle"
        ordered += free
        left = [one for one in left if one not in free]
    return ordered
