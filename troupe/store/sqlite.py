"""One SQLite file: how it is opened, brought up to date, read and written."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import aiosqlite

from troupe.errors import DatabaseAway, DatabaseBroken, DatabaseRefused
from troupe.store.database import Reader, Row, Statement, Transaction, Value, migrations

log = logging.getLogger(__name__)

T = TypeVar("T")

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


class _Writing:
    """For a transaction that its caller walks through: each statement is one way to the thread.

    It begins by itself at its first statement: `sqlite3` begins before one that writes, by its
    `isolation_level`; here before one that reads. A BEGIN of its own would be one more way.
    """

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
        if not self._connection.in_transaction:
            await self._connection.execute("BEGIN IMMEDIATE")
        return _plain(await self._connection.execute_fetchall(sql, _named(arguments)))


class _AtHand:
    """For work on the connection's own thread: what it awaits is done before anybody waits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def execute(self, sql: str, *arguments: Value) -> int:
        """Returns how many rows it changed."""
        return self._connection.execute(sql, _named(arguments)).rowcount

    async def fetch(self, sql: str, *arguments: Value) -> list[Row]:
        """All rows."""
        return _plain(self._connection.execute(sql, _named(arguments)))


class Sqlite:
    """A writer behind a lock, and a reader that never sees an unfinished transaction."""

    process: str | None = None
    moment = "CAST((julianday('now') - 2440587.5) * 86400000 AS BIGINT)"

    def __init__(
        self, *, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection
    ) -> None:
        self._path = path
        self._writer = writer
        self._reader = reader
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
            await self._reader.close()
            await self._writer.close()

    async def fetch(self, sql: str, *arguments: Value) -> list[Row]:
        """All rows of what is committed."""
        return await self.read(lambda reader: reader.fetch(sql, *arguments))

    async def read(self, work: Callable[[Reader], Coroutine[None, None, T]]) -> T:
        """On the reader's thread."""
        with told(self._path):
            return await _on_thread(self._reader, lambda connection: _read(connection, work))

    async def decide(self, work: Callable[[Transaction], Coroutine[None, None, T]]) -> T:
        """On the writer's thread, so whole or not at all also for somebody who is cancelled."""
        async with self._lock:
            with told(self._path):
                return await _on_thread(self._writer, lambda connection: _decided(connection, work))

    async def write(self, *statements: Statement) -> list[int]:
        """All of them in one way to the thread and back."""

        async def each(transaction: Transaction) -> list[int]:
            return [await transaction.execute(one.sql, *one.arguments) for one in statements]

        return await self.decide(each)

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


async def _on_thread(
    connection: aiosqlite.Connection, work: Callable[[sqlite3.Connection], T]
) -> T:
    # aiosqlite's own methods do the same; it has no public one for work like this.
    done: T = await connection._execute(work, connection._conn)  # type: ignore[no-untyped-call]  # aiosqlite's
    return done


def _read(connection: sqlite3.Connection, work: Callable[[Reader], Coroutine[None, None, T]]) -> T:
    return _at_once(work(_AtHand(connection)))


def _decided(
    connection: sqlite3.Connection, work: Callable[[Transaction], Coroutine[None, None, T]]
) -> T:
    try:
        connection.execute("BEGIN IMMEDIATE")
        done = _at_once(work(_AtHand(connection)))
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return done


def _at_once(work: Coroutine[None, None, T]) -> T:
    """What a coroutine returns that has nothing to wait for."""
    try:
        work.send(None)
    except StopIteration as ended:
        done: T = ended.value
        return done
    work.close()
    raise RuntimeError("inside a transaction something else was awaited")


def _named(arguments: tuple[Value, ...]) -> dict[str, Value]:
    """sqlite3 takes `$1` as the name `1`, so one SQL text serves both kinds of placeholder."""
    return {str(number): value for number, value in enumerate(arguments, start=1)}
