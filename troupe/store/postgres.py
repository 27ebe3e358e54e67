"""One PostgreSQL database: how it is connected to, brought up to date, read and written.

Imported only where DATABASE_URL is set: asyncpg comes with the extra `scale`.
"""

import asyncio
import logging
import secrets
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager, suppress
from decimal import Decimal
from typing import Protocol, TypeVar

import asyncpg

from troupe.errors import DatabaseAway, DatabaseRefused, DatabaseUnfit
from troupe.secret import Secret
from troupe.store.database import (
    Reader,
    Row,
    Statement,
    Transaction,
    Value,
    integer,
    migrations,
    text,
)

log = logging.getLogger(__name__)

T = TypeVar("T")

CONNECTIONS = 8
"""To read with; one of them writes, because all writers wait for each other anyway."""

CONNECT_SECONDS = 10.0
STATEMENT_SECONDS = 30
FROZEN_SECONDS = 5
"""How long a process that stops in the middle of a transaction can keep all others from writing."""

_ANSWER_SECONDS = STATEMENT_SECONDS + 5.0  # for when the server can't say itself that it was late
_LONG_SECONDS = 3_600  # for what rewrites whole tables
_RELEASE_SECONDS = 5.0

# Whoever has it is the one that writes, in all processes together: "Troupe" in ASCII.
WRITERS_LOCK = 0x54726F757065
VERSION = "SELECT version FROM schema_version"
_BEGIN = (
    f"BEGIN; SET LOCAL lock_timeout = '{FROZEN_SECONDS + 1}s'; "
    f"SELECT pg_advisory_xact_lock({WRITERS_LOCK}); SET LOCAL lock_timeout = '{STATEMENT_SECONDS}s'"
)

# Where the server doesn't count a transaction as idle: asyncpg sends a statement that is new to a
# connection in two parts, and a process can be frozen between them.
_END_FROZEN = f"""
    SELECT pg_terminate_backend(held.pid)
    FROM pg_locks AS held
    JOIN pg_stat_activity AS process ON process.pid = held.pid AND process.datid = held.database
    WHERE held.locktype = 'advisory' AND held.granted AND process.datname = current_database()
      AND held.classid = {WRITERS_LOCK >> 32} AND held.objid = {WRITERS_LOCK & 0xFFFFFFFF}
      AND process.wait_event = 'ClientRead'
      AND process.state_change < clock_timestamp() - INTERVAL '{FROZEN_SECONDS} seconds'
"""
_PATIENCE = STATEMENT_SECONDS // (FROZEN_SECONDS + 1)

# What a role or a server may have set otherwise. READ COMMITTED: each statement sees what was
# committed before it, so what stands behind the lock sees all that was written before it was had.
_SETTINGS = {
    "application_name": "troupe",
    "synchronous_commit": "on",
    "default_transaction_isolation": "read committed",
    "standard_conforming_strings": "on",
    "idle_in_transaction_session_timeout": f"{FROZEN_SECONDS}s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}

# By the first two letters of an SQLSTATE: no connection, no access, no such database, a transaction
# that collided, no room, a lock or a deadline, a server that stops, its disk.
_PASSING = frozenset({"08", "28", "3D", "40", "53", "55", "57", "58"})
_IDLE_IN_TRANSACTION, _READ_ONLY = "25P03", "25006"
_OF_A_VALUE = "22"


class Connection(Protocol):
    """What is used of asyncpg's, which has no types of its own."""

    def execute(
        self, query: str, *arguments: Value, timeout: float | None = None
    ) -> Awaitable[str]: ...

    def fetch(self, query: str, *arguments: Value) -> Awaitable[list[Mapping[str, object]]]: ...

    def copy_records_to_table(
        self, table: str, *, records: Sequence[tuple[Value, ...]], columns: Sequence[str]
    ) -> Awaitable[str]: ...

    def add_listener(
        self, channel: str, callback: Callable[["Connection", int, str, str], None]
    ) -> Awaitable[None]: ...

    def add_termination_listener(self, callback: Callable[["Connection"], None]) -> None: ...

    def close(self, *, timeout: float) -> Awaitable[None]: ...


class _Pool(Protocol):
    def acquire(self, *, timeout: float) -> Awaitable[Connection]: ...

    def release(self, connection: Connection, *, timeout: float) -> Awaitable[None]: ...

    def close(self) -> Awaitable[None]: ...

    def terminate(self) -> None: ...


@contextmanager
def told() -> Iterator[None]:
    """Everything that asyncpg raises as our own.

    Without its cause: what the server says in detail repeats whole rows.
    """
    try:
        yield
    except asyncpg.PostgresError as error:
        raise _from_server(error) from None
    except asyncpg.InterfaceError as error:
        # Our own mistakes are ValueErrors, or speak of arguments; the rest is a lost connection.
        ours = isinstance(error, ValueError) or "argument" in str(error)
        said = str(error).partition(":")[0]  # behind which stands what was given
        raise (DatabaseRefused if ours else DatabaseAway)(said) from None
    except asyncpg.InternalClientError as error:
        # The server's last words on a connection that was idle leave asyncpg in such a state.
        raise DatabaseAway(f"the connection is lost: {error}") from None
    except TimeoutError:
        raise DatabaseAway("no answer in time") from None
    except OSError as error:
        raise DatabaseAway(error.strerror or type(error).__name__) from None


def _from_server(error: asyncpg.PostgresError) -> DatabaseAway | DatabaseRefused:
    state = str(error.sqlstate or "")
    said = str(error).partition("\n")[0]
    if state.startswith(_OF_A_VALUE):
        said = said.partition(":")[0]  # behind which stands the value
    said = f"{said} ({state})"
    if state[:2] in _PASSING or state in (_IDLE_IN_TRANSACTION, _READ_ONLY):
        return DatabaseAway(said)
    return DatabaseRefused(said)


class _Statements:
    """On one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def execute(self, sql: str, *arguments: Value) -> int:
        """Returns how many rows it changed."""
        with told():
            done = await self._connection.execute(sql, *map(_storable, arguments))
        # Like `UPDATE 3` or `INSERT 0 1`; what changes no rows has no number.
        count = done.rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    async def fetch(self, sql: str, *arguments: Value) -> list[Row]:
        """All rows."""
        with told():
            rows = await self._connection.fetch(sql, *map(_storable, arguments))
        return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _storable(value: Value) -> Value:
    """No text holds a NUL there: what stands for a letter that isn't one stands for it."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value


def _plain(value: object) -> object:
    """As SQLite has it: a condition is 0 or 1, and a sum of whole numbers is a whole number."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


class Postgres:
    """A few connections; a transaction is the only one in all processes that share the database."""

    moment = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"

    def __init__(self, *, url: Secret, pool: _Pool) -> None:
        self.process: str | None = secrets.token_hex(8)
        self._url = url
        self._pool = pool
        # Else our own writers would wait for each other on connections that readers need.
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, url: Secret) -> "Postgres":
        """Connects to a database that exists, and migrates it.

        Raises DatabaseAway where it can't be reached or lets us not in, DatabaseUnfit where it
        can't be worked with.
        """
        await _prepare(url)
        return await cls.as_it_is(url)

    @classmethod
    async def as_it_is(cls, url: Secret) -> "Postgres":
        """Whatever its version; connects when it is first asked something."""
        with told():
            pool = await asyncpg.create_pool(
                url.reveal(),
                min_size=0,  # else asyncpg logs it with a traceback when it can't hold on to one
                max_size=CONNECTIONS,
                timeout=CONNECT_SECONDS,
                command_timeout=_ANSWER_SECONDS,
                server_settings=_settings(STATEMENT_SECONDS),
                reset=_nothing_to_reset,
            )
        return cls(url=url, pool=pool)

    async def close(self) -> None:
        """Lets what is under way finish for a moment."""
        try:
            async with asyncio.timeout(_RELEASE_SECONDS):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    async def fetch(self, sql: str, *arguments: Value) -> list[Row]:
        """All rows of what is committed."""
        return await self.read(lambda reader: reader.fetch(sql, *arguments))

    async def read(self, work: Callable[[Reader], Coroutine[None, None, T]]) -> T:
        """Over one connection."""
        async with self._connection() as connection:
            return await work(_Statements(connection))

    async def decide(self, work: Callable[[Transaction], Coroutine[None, None, T]]) -> T:
        """One statement after the other."""
        async with self.transaction() as transaction:
            return await work(transaction)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Everything inside is kept whole or not at all; no other process writes meanwhile.

        Whoever stops inside it for 5 seconds has lost it.
        """
        async with self._lock, self._connection() as connection:
            try:
                await _begin(connection)
                yield _Statements(connection)
                await _commit(connection)
            except BaseException:
                await asyncio.shield(_roll_back(connection))
                raise

    async def write(self, *statements: Statement) -> list[int]:
        """One after the other."""
        async with self.transaction() as transaction:
            return [await transaction.execute(one.sql, *one.arguments) for one in statements]

    async def scrub(self) -> None:
        """Nothing: the server's log of writes is its operator's, and is used again by itself."""

    async def rewrite(self) -> None:
        """Writes every table anew, one after the other; whoever wants that table waits meanwhile.

        PostgreSQL leaves deleted rows where they lay until something else is written there.
        """
        async with self._lock, connected(self._url, seconds=_LONG_SECONDS) as connection:
            statements = _Statements(connection)
            for row in await statements.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            ):
                await statements.execute(f'VACUUM (FULL) "{text(row, "tablename")}"')

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        with told():
            connection = await self._pool.acquire(timeout=_ANSWER_SECONDS)
        try:
            yield connection
        finally:
            await self._give_back(connection)

    async def _give_back(self, connection: Connection) -> None:
        """Even if whoever had it is cancelled; a broken one is thrown away by the pool."""
        try:
            with told():
                await self._pool.release(connection, timeout=_RELEASE_SECONDS)
        except (DatabaseAway, DatabaseRefused) as error:
            log.warning("A connection to the database was lost: %s", error)


async def _begin(connection: Connection) -> None:
    """Returns once nobody else writes. Whoever has kept all others waiting, frozen, is cut off."""
    for tries_left in reversed(range(_PATIENCE)):
        try:
            with told():
                await connection.execute(_BEGIN)
        except DatabaseAway:
            await _roll_back(connection)
            with told():
                frozen = await connection.fetch(_END_FROZEN)
            if frozen:
                log.warning("Another process was frozen while it wrote, and was cut off")
            if not tries_left:
                raise
        else:
            return


async def _commit(connection: Connection) -> None:
    with told():
        done = await connection.execute("COMMIT")
    if done != "COMMIT":
        raise DatabaseRefused(
            "a statement in this transaction had failed, so nothing of it is kept"
        )


async def _roll_back(connection: Connection) -> None:
    """Where that isn't possible the connection is lost, and the server does it by itself."""
    with suppress(DatabaseAway, DatabaseRefused), told():
        await connection.execute("ROLLBACK", timeout=_RELEASE_SECONDS)


async def _nothing_to_reset(_connection: object) -> None:
    """No session is ever changed."""


def _settings(seconds: int) -> dict[str, str]:
    return _SETTINGS | {"statement_timeout": f"{seconds}s", "lock_timeout": f"{seconds}s"}


@asynccontextmanager
async def connected(url: Secret, *, seconds: int = STATEMENT_SECONDS) -> AsyncIterator[Connection]:
    """A connection of its own. A statement may take so long. Raises DatabaseAway."""
    with told():
        connection = await asyncpg.connect(
            url.reveal(),
            timeout=CONNECT_SECONDS,
            command_timeout=seconds + 5.0,
            server_settings=_settings(seconds),
        )
    try:
        yield connection
    finally:
        await _closed(connection)


async def _closed(connection: Connection) -> None:
    try:
        with told():
            await connection.close(timeout=_RELEASE_SECONDS)
    except (DatabaseAway, DatabaseRefused) as error:
        log.debug("A connection to the database did not close: %s", error)


async def _prepare(url: Secret) -> None:
    try:
        async with connected(url, seconds=_LONG_SECONDS) as connection:
            await _check(_Statements(connection))
            await _migrate(connection)
    except DatabaseRefused as error:
        raise DatabaseUnfit(f"PostgreSQL refuses to prepare the database: {error}") from None


async def _check(statements: _Statements) -> None:
    [row] = await statements.fetch("SELECT current_setting('server_encoding') AS encoding")
    if text(row, "encoding") != "UTF8":
        raise DatabaseUnfit(
            f"the database's encoding is {text(row, 'encoding')}, which has no room for every "
            "name: create it with ENCODING 'UTF8'"
        )


async def _migrate(connection: Connection) -> None:
    """Each in a transaction of its own, after which another process may be the next."""
    while await _migrate_once(connection):
        pass


async def _migrate_once(connection: Connection) -> bool:
    """Whether there was one to do. Behind the lock, so of two processes one does it."""
    statements = _Statements(connection)
    await statements.execute(_BEGIN)
    needed = migrations(await _version(statements))
    if not needed:
        await _commit(connection)
        return False
    number, script = needed[0]
    await statements.execute(await asyncio.to_thread(script.read_text, "utf-8"))
    await statements.execute("UPDATE schema_version SET version = $1", number)
    await _commit(connection)
    log.info("Database migrated to %s", script.stem)
    return True


async def _version(statements: _Statements) -> int:
    """0 for a database in which there is nothing yet."""
    [row] = await statements.fetch("SELECT to_regclass('schema_version') IS NULL AS is_new")
    if integer(row, "is_new"):
        await statements.execute(
            """
            CREATE TABLE schema_version (id BIGINT PRIMARY KEY CHECK (id = 1), version BIGINT);
            INSERT INTO schema_version VALUES (1, 0)
            """
        )
    [row] = await statements.fetch(VERSION)
    return integer(row, "version")
