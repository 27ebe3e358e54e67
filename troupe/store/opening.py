"""Which database the settings name, held for as long as the program works with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from troupe.clock import Clock
from troupe.config import Config
from troupe.errors import DatabaseUnfit
from troupe.secret import Secret
from troupe.store import lock
from troupe.store.bulletin import Bulletin, Silence
from troupe.store.database import Database
from troupe.store.sqlite import Sqlite


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Database]:
    """PostgreSQL at DATABASE_URL, which others may share, or this process's own file in DATA_DIR.

    Raises DataFolderBusy, DatabaseUnfit, DatabaseAway or OSError.
    """
    if config.database_url is not None:
        async with _shared(config.database_url) as database:
            yield database
        return
    async with lock.held(config.data_dir):
        database = await Sqlite.open(config.data_dir / "troupe.db")
        try:
            yield database
        finally:
            await database.close()


def bulletin(config: Config, database: Database, clock: Clock) -> Bulletin:
    """Where processes that share this database tell each other what happened."""
    if config.database_url is None:
        return Silence()
    from troupe.store.notices import Notices

    return Notices(url=config.database_url, database=database, clock=clock)


@asynccontextmanager
async def _shared(url: Secret) -> AsyncIterator[Database]:
    try:
        # Here, because whoever keeps everything in a file needn't have it.
        from troupe.store.postgres import Postgres
    except ModuleNotFoundError as error:
        raise DatabaseUnfit(
            f"DATABASE_URL needs the package {error.name}, which isn't installed: "
            "it comes with the extra `scale` (pip install '.[scale]')"
        ) from None
    database = await Postgres.open(url)
    try:
        yield database
    finally:
        await database.close()
