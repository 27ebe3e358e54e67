"""Which database the settings name, held for as long as the program works with it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from troupe.clock import Clock
from troupe.config import Config
from troupe.errors import DatabaseUnfit
from troupe.secret import Secret
from troupe.store import lock
from troupe.store.bulletin import Bulletin
from troupe.store.database import Database
from troupe.store.inspection import Inspection
from troupe.store.inspection import inspected as inspection_of
from troupe.store.sqlite import Sqlite
from troupe.store.transfer import End, FileEnd, file_end


def _as_it_is(_folder: Path, /) -> None:
    """Nothing is to be done with it before."""


@asynccontextmanager
async def opened(
    config: Config, *, once_held: Callable[[Path], None] = _as_it_is
) -> AsyncIterator[Database]:
    """PostgreSQL at DATABASE_URL, which others may share, or this process's own file in DATA_DIR.

    `once_held` is given the folder of such a file before that is opened, in a thread.
    Raises DataFolderBusy, DatabaseUnfit, DatabaseAway or OSError.
    """
    if config.database_url is not None:
        async with _shared(config.database_url) as database:
            yield database
        return
    async with lock.held(config.data_dir):
        await asyncio.to_thread(once_held, config.data_dir)
        database = await Sqlite.open(config.data_dir / "troupe.db")
        try:
            yield database
        finally:
            await database.close()


@asynccontextmanager
async def inspected(config: Config) -> AsyncIterator[Inspection | None]:
    """To look at it without changing anything, whoever works with it; None before there is any.

    Raises DatabaseUnfit, DatabaseAway, and whatever the look itself raises.
    """
    path = config.data_dir / "troupe.db"
    if config.database_url is not None:
        with _packages_named():
            from troupe.store import served_inspection
        async with served_inspection.inspected(config.database_url) as inspection:
            yield inspection
    elif await asyncio.to_thread(path.exists):
        async with inspection_of(path) as inspection:
            yield inspection
    else:
        yield None


@asynccontextmanager
async def ends(folder: Path, url: Secret) -> AsyncIterator[tuple[FileEnd, End]]:
    """The file in `folder`, and PostgreSQL, for a move; nobody else can work with the file.

    Raises DataFolderBusy, DatabaseUnfit or DatabaseAway.
    """
    with _packages_named():
        from troupe.store import served_transfer
    async with (
        lock.held(folder),
        file_end(folder / "troupe.db") as file,
        served_transfer.served_end(url) as served,
    ):
        yield file, served


def bulletin(config: Config, database: Database, clock: Clock) -> Bulletin:
    """Where processes that share this database tell each other what happened."""
    assert config.database_url is not None, "whoever keeps everything in a file has nobody to tell"
    from troupe.store.notices import Notices

    return Notices(url=config.database_url, database=database, clock=clock)


@asynccontextmanager
async def _shared(url: Secret) -> AsyncIterator[Database]:
    with _packages_named():
        from troupe.store.postgres import Postgres
    database = await Postgres.open(url)
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def _packages_named() -> Iterator[None]:
    """Imported only where they are needed: whoever keeps everything in a file needn't have them."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise DatabaseUnfit(
            f"DATABASE_URL needs the package {error.name}, which isn't installed: "
            "it comes with the extra `scale` (pip install '.[scale]')"
        ) from None
