"""One SQLite file: how it is opened, brought up to date, read and written."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiosqlite

from troupe.errors import DatabaseAway, DatabaseBroken, DatabaseRefused
from troupe.store.database import Row, Statement, Transaction, Value, migrations

log = logging.getLogger(__name__)

BUSY_SECONDS = 30.0

# synchronous=FULL: with less, a power cut may forget the intent of a submit that was already sent,
# and that is a paid picture without a row. Measured, it halves a rate we never come near.
# secure_delete: what is deleted is overwritten with zeros; always, because an earlier version of a
# row that was only changed would otherwise still lie in the file when the row is erased.
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")


_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Everything that sqlite3 raises as our own.

    A damaged file stops the program: going on would forget limits and running pictures.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _damage(path, error) or DatabaseAway(str(error)) from error
    except sqlite3.Error as error:
        raise _damage(path, error) or DatabaseRefused(str(error)) from error


def _damage(path: Path, error: sqlite3.Error) -> DatabaseBroken | None:
    # The low byte is the kind of error; what stands above it is a detail.
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
        return DatabaseBroken(_how_to_restore(path, error))
    return None


def _how_to_restore(path: Path, error: sqlite3.Error) -> str:
    return (
        f"{path} can't be read ({error}). Nothing was changed. "
        "Put your last backup in its place and start again:\n"
        "    python bot.py restore YOUR-BACKUPS --replace-current-data\n"
        "Or by hand, with a copy that was made otherwise:\n"
        f"    mv {path} {path}.broken\n"
        f"    rm -f {path}-wal {path}-shm\n"
        f"    cp YOUR-BACKUP/{path.name} {path}"
    )


class _Statements:
    """On one connection."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def execute(self, sql: str, *arguments: Value) -> int:
        """Returns how many rows it changed."""
        # Not closed: what returns no rows is done already, and closing is one more way to the
        # thread and back for each statement, which is most of what a statement costs.
        cursor = await self._connection.execute(sql, _named(arguments))
        return cursor.rowcount

    async def fetch(self, sql: str, *arguments: Value) -> list[Row]:
        """All rows."""
        return _plain(await self._connection.execute_fetchall(sql, _named(arguments)))


class _Writing(_Statements):
    """Begins by itself at its first statement.

    `sqlite3` begins before one that writes, by its `isolation_level`; here before one that reads. A
    BEGIN of its own would be one more way to the thread and back, a fifth of what a move costs.
    """

    async def fetch(self, sql: str, *arguments: Value) -> list[Row]:
        if not self._connection.in_transaction:
            await self._connection.execute("BEGIN IMMEDIATE")
        return await super().fetch(sql, *arguments)


class Sqlite:
    """A writer behind a lock, and a reader that never sees an unfinished transaction."""

    process: str | None = None
    moment = "CAST((julianday('now') - 2440587.5) * 86400000 AS BIGINT)"

    def __init__(
        self, *, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection
    ) -> None:
        self._path = path
        self._writer = writer
        self._reader = _Statements(reader)
        self._connections = (reader, writer)
        # aiosqlite runs all callers on one connection, so their transactions would be one: another
        # task's rollback would take our insert with it.
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, path: Path) -> "Sqlite":
        """Creates the file where there is none, and migrates it.

        Raises DatabaseBroken where the file is damaged, DatabaseUnfit where a newer program wrote
        it, DatabaseAway where it is locked or the disk is full.
        """
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        with told(path):
            writer = await _connect(path)
            try:
                await _migrate(writer)
                reader = await _connect(path)
            except BaseException:
                await writer.close()
                raise
        return cls(path=path, writer=writer, reader=reader)

    async def close(self) -> None:
        """Whoever is writing ends first; it would find its connection gone in the middle."""
        async with self._lock:
            for connection in self._connections:
                await connection.close()

    async def fetch(self, sql: str, *arguments: Value) -> list[Row]:
        """All rows of what is committed."""
        with told(self._path):
            return await self._reader.fetch(sql, *arguments)

    async def write(self, *statements: Statement) -> list[int]:
        """One way to the thread and back for all of it, where `transaction` has one a statement."""
        async with self._lock:
            with told(self._path):
                # aiosqlite's own methods do the same; it has no public one for work like this.
                connection = self._writer._conn
                written: list[int] = await self._writer._execute(_written, connection, statements)  # type: ignore[no-untyped-call]  # aiosqlite's
                return written

    async def scrub(self) -> None:
        """Empties the log of writes, in which what was just deleted can still be read."""
        async with self._lock:
            with told(self._path):
                await self._truncate_log()

    async def rewrite(self) -> None:
        """Writes the file anew, without what still lies where nothing is any more.

        SQLite leaves copies of rows behind where it splits or joins pages, `secure_delete` or not.
        Nobody writes meanwhile: about a second for 100 MB.
        """
        async with self._lock:
            with told(self._path):
                await self._writer.execute("VACUUM")
                await self._truncate_log()

    async def _truncate_log(self) -> None:
        await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Everything inside is kept whole or not at all. Nothing inside may await the network.

        A cancellation during COMMIT may still have committed: read the state again.
        """
        async with self._lock:
            with told(self._path):
                async with self._begun() as transaction:
                    yield transaction

    @asynccontextmanager
    async def _begun(self) -> AsyncIterator[Transaction]:
        try:
            yield _Writing(self._writer)
            await self._writer.commit()
        except BaseException:
            # Shielded and without asking first: a cancelled statement may have begun one.
            await asyncio.shield(self._writer.rollback())
            raise


async def _connect(path: Path) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(path, timeout=BUSY_SECONDS, isolation_level="IMMEDIATE")
    try:
        connection.row_factory = sqlite3.Row
        for pragma in _PRAGMAS:
            await connection.execute_fetchall(f"PRAGMA {pragma}")
    except BaseException:
        await connection.close()
        raise
    return connection


async def _migrate(connection: aiosqlite.Connection) -> None:
    [row] = await connection.execute_fetchall("PRAGMA user_version")
    for number, script in migrations(int(row[0])):
        # `executescript` commits what is open before it starts, so the script carries its own.
        sql = await asyncio.to_thread(script.read_text, "utf-8")
        await connection.executescript(
            f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;"
        )
        log.info("Database migrated to %s", script.stem)


def _plain(found: Iterable[sqlite3.Row]) -> list[Row]:
    """As values of their own.

    `dict(row)` looks each column up by name among all of them, which with the fifty of a joined row
    takes four times as long, and as long as reading it from the file.
    """
    rows = list(found)
    names = rows[0].keys() if rows else []
    return [dict(zip(names, row, strict=True)) for row in rows]


def _written(connection: sqlite3.Connection, statements: Sequence[Statement]) -> list[int]:
    """On the connection's thread, so whole or not at all also for somebody who is cancelled."""
    try:
        counts = [connection.execute(one.sql, _named(one.arguments)).rowcount for one in statements]
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return counts


def _named(arguments: tuple[Value, ...]) -> dict[str, Value]:
    """sqlite3 takes `$1` as the name `1`, so one SQL text serves both kinds of placeholder."""
    return {str(number): value for number, value in enumerate(arguments, start=1)}
