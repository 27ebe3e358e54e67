"""What several kinds of tests share."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.clocks import FakeClock
from troupe.secret import Secret
from troupe.store.database import Database
from troupe.store.postgres import Postgres
from troupe.store.sqlite import Sqlite


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """One for each process that runs tests, started by the first that needs it."""
    with postgres.running() as one:
        yield one


@pytest.fixture
def database_url(server: postgres.Server) -> Iterator[Secret]:
    """A PostgreSQL database of this test's own."""
    with server.database() as url:
        yield url


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Sqlite]:
    """For what is about the SQLite file itself."""
    opened = await Sqlite.open(tmp_path / "troupe.db")
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite", "postgres"])
def kept_at(request: pytest.FixtureRequest) -> Secret | None:
    """Where what a test keeps is kept: None for a file."""
    if request.param == "sqlite":
        return None
    url: Secret = request.getfixturevalue("database_url")
    return url


@pytest.fixture
async def database(kept_at: Secret | None, tmp_path: Path) -> AsyncIterator[Database]:
    opened = await (Postgres.open(kept_at) if kept_at else Sqlite.open(tmp_path / "troupe.db"))
    yield opened
    await opened.close()
