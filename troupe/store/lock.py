"""One process for one data folder: a second one would pay for the same pictures again."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from troupe.errors import DataFolderBusy


@asynccontextmanager
async def held(folder: Path) -> AsyncIterator[None]:
    """Holds the folder until the block ends or the process dies. Raises DataFolderBusy.

    The lock is a transaction on a file of its own: every system that SQLite runs on lets go of it
    with the process, however that ended.
    """
    connection = await asyncio.to_thread(_locked, folder)
    try:
        yield
    finally:
        await asyncio.to_thread(connection.close)


def is_held(folder: Path) -> bool:
    """Whether another process holds the folder at this moment. Makes nothing, and holds nothing.

    A bot that starts within the same few microseconds would be kept out; it may start again.
    """
    path = folder / "troupe.lock"
    if not path.exists():
        return False
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0)
    try:
        connection.execute("SELECT name FROM sqlite_master").fetchall()
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
    finally:
        connection.close()
    return False


def _locked(folder: Path) -> sqlite3.Connection:
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(
        folder / "troupe.lock", timeout=0, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        raise DataFolderBusy(str(folder)) from error
    return connection
