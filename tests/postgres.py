"""A PostgreSQL server for the tests: started on this machine, or the one at TEST_POSTGRES_URL.

There whoever the address names has to be a superuser, who makes and drops databases.
"""

import asyncio
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import pytest
from yarl import URL

from tests.ports import free_port
from troupe.secret import Secret
from troupe.store.postgres import Postgres

PASSWORD = "never-to-be-seen"

# What a crash of the machine would lose is nothing that a test looks at.
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
}

# For whoever measures how long writing takes.
DURABLE = _OPTIONS | {
    "fsync": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "shared_buffers": "128MB",
}

_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
_TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = current_schema() AND tablename <> 'schema_version'
"""


class Server:
    """Gives databases that are migrated and empty."""

    def __init__(self, url: URL, data: Path | None = None) -> None:
        self._url = url
        self._data = data
        self._numbers = itertools.count(1)
        self._free: list[str] = []
        self._template = f"troupe_template_{os.getpid()}"

    def prepare(self) -> None:
        """What every database is copied from."""
        self._do(f"CREATE DATABASE {self._template}")
        asyncio.run(_migrate(self.url(self._template)))

    def url(self, name: str) -> Secret:
        return Secret(str(self._url.with_path(f"/{name}")))

    @contextmanager
    def database(self) -> Iterator[Secret]:
        """One that is migrated and empty; its address, with a password in it.

        It is emptied for the next test, which takes a twentieth of the time of making one.
        """
        name = self._free.pop() if self._free else self._created()
        yield self.url(name)
        asyncio.run(_emptied(self.url(name)))
        self._free.append(name)

    @asynccontextmanager
    async def new_database(self, options: str = "") -> AsyncIterator[Secret]:
        """One in which there is nothing yet."""
        name = f"troupe_test_{os.getpid()}_{next(self._numbers)}"
        await self._ask(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        yield self.url(name)
        await self._ask(f"DROP DATABASE {name} WITH (FORCE)")

    @asynccontextmanager
    async def closed(self, url: Secret) -> AsyncIterator[None]:
        """Nobody gets into a database, and whoever is in is thrown out."""
        name = URL(url.reveal()).path.strip("/")
        await self._ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await self._ask(_END_ALL.format(name=name))
        try:
            yield
        finally:
            await self._ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    @asynccontextmanager
    async def role_settings(self, settings: Mapping[str, str]) -> AsyncIterator[None]:
        """What a session begins with, unless it says otherwise."""
        for name, value in settings.items():
            await self._ask(f"ALTER ROLE CURRENT_USER SET {name} = '{value}'")
        try:
            yield
        finally:
            await self._ask("ALTER ROLE CURRENT_USER RESET ALL")

    async def holds(self, oid: int, text: bytes) -> bool:
        """Whether it stands in a file of this database's."""
        if self._data is None:
            pytest.skip("the files of the server at TEST_POSTGRES_URL can't be read")
        await self._ask("CHECKPOINT")
        files = (self._data / "base" / str(oid)).iterdir()
        return any(text in path.read_bytes() for path in files)

    def _created(self) -> str:
        name = f"troupe_test_{os.getpid()}_{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return name

    def close(self) -> None:
        for name in (self._template, *self._free):
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _do(self, sql: str) -> None:
        asyncio.run(self._ask(sql))

    async def _ask(self, sql: str) -> None:
        connection = await asyncpg.connect(str(self._url), timeout=10)
        try:
            await connection.execute(sql, timeout=30)
        finally:
            await connection.close()


async def _emptied(url: Secret) -> None:
    connection = await asyncpg.connect(url.reveal(), timeout=10)
    try:
        await emptied(connection)
    finally:
        await connection.close()


async def emptied(connection: asyncpg.Connection) -> None:
    """Whoever else is still connected to its database, as a test may have left them, isn't then."""
    await connection.execute(_END_OTHERS)
    tables = [row["tablename"] for row in await connection.fetch(_TABLES)]
    deletes = ";".join(f'DELETE FROM "{table}"' for table in tables)
    # Without looking at foreign keys, so in any order.
    await connection.execute(f"SET session_replication_role = replica; {deletes}", timeout=30)


async def _migrate(url: Secret) -> None:
    database = await Postgres.open(url)
    await database.close()


@contextmanager
def running(options: Mapping[str, str] = _OPTIONS) -> Iterator[Server]:
    """Skips where there is no PostgreSQL, except in CI, where that is a failure.

    `options` are for a server that is started here.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        server = Server(URL(given))
        server.prepare()
        yield server
        server.close()
        return
    programs = _programs()
    if programs is None:
        reason = "PostgreSQL isn't on this machine: install it, or set TEST_POSTGRES_URL"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with (
        tempfile.TemporaryDirectory(prefix="troupe-postgres-") as name,
        _started(programs, Path(name), options) as server,
    ):
        server.prepare()
        yield server


def _programs() -> Path | None:
    """The newest that a distribution installed, or whatever the shell would find."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: float(one.parent.name)
    )
    found = shutil.which("initdb")
    return installed[-1] if installed else Path(found).resolve().parent if found else None


@contextmanager
def _started(programs: Path, folder: Path, options: Mapping[str, str]) -> Iterator[Server]:
    # Root may not run it; whoever installed it made this user.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)

    def run(*command: str | Path) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, user=user)

    data, port = folder / "data", free_port()
    # An order of text that isn't that of its bytes, so that nothing comes to depend on either.
    run(
        *(programs / "initdb", "--pgdata", data, "--username", "troupe", "--auth", "trust"),
        *("--no-sync", "--encoding", "UTF8", "--locale", "C.UTF-8"),
        *("--locale-provider", "icu", "--icu-locale", "en-US"),
    )
    given = " ".join(f"--{name}={value}" for name, value in options.items())
    control = (programs / "pg_ctl", "--pgdata", data, "--silent", "--wait")
    run(*control, "--log", folder / "log", "--options", f"--port={port} {given}", "start")
    try:
        url = URL.build(
            scheme="postgresql", user="troupe", password=PASSWORD, host="127.0.0.1", port=port
        )
        yield Server(url / "postgres", data)
    finally:
        run(*control, "--mode", "immediate", "stop")
