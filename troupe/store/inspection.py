"""A look into a database that changes nothing, whatever state it is in, bot running or not."""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiosqlite

from troupe.clock import Clock
from troupe.errors import DatabaseAway
from troupe.store.closed_days import ClosedDays
from troupe.store.database import Database, integer, newest, text
from troupe.store.generations import Generations
from troupe.store.guilds import Guilds
from troupe.store.predictions import Predictions
from troupe.store.sqlite import Sqlite, told
from troupe.store.tenures import Pace, Tenures

_BUSY_SECONDS = 3.0
_STEPS_BETWEEN_LOOKS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`known` is the version that this program brings a file to.

    `complaint` is SQLite's first word on what is damaged inside, '' where nothing is, None where
    the time was not enough. The counts are 0 where `version` isn't `known`.
    """

    version: int
    known: int
    size: int
    complaint: str | None
    unfinished: int
    undelivered: int


class Inspection(ABC):
    """One database, opened for reading alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @abstractmethod
    async def condition(self, *, seconds: float, clock: Clock) -> Condition:
        """Reads all of a file for so many seconds at most.

        Raises DatabaseBroken, DatabaseAway or DatabaseRefused.
        """

    async def _judged(self, *, version: int, size: int, complaint: str | None) -> Condition:
        same = version == newest()
        return Condition(
            version=version,
            known=newest(),
            size=size,
            complaint=complaint,
            unfinished=len(await Predictions(self._database).unfinished()) if same else 0,
            undelivered=(
                len(await Generations(self._database).over_but_not_delivered()) if same else 0
            ),
        )

    async def has_budget(self) -> bool:
        """Whether `/operator` holds one. Raises DatabaseBroken, DatabaseAway or DatabaseRefused."""
        settings = await Guilds(self._database).operator()
        return settings.budget_per_day is not None or settings.budget_per_month is not None

    async def miscounted_days(self) -> int:
        """Closed days that are not the sum of what was made on them. Reads all of the month.

        Raises DatabaseBroken, DatabaseAway or DatabaseRefused, as before there were any.
        """
        return await ClosedDays(self._database).miscounted()

    async def paces(self) -> list[Pace]:
        """What each process that is at work takes the provider's limits to be.

        Raises DatabaseBroken, DatabaseAway or DatabaseRefused, as before there were any.
        """
        return await Tenures(database=self._database, lease_ms=0).paces()

    async def named_channels(self, guild_id: int) -> tuple[tuple[int, ...], int | None]:
        """Those that a server's settings allow, and its log channel.

        Raises DatabaseBroken, DatabaseAway or DatabaseRefused, as before there were any.
        """
        settings = await Guilds(self._database).get(guild_id)
        return settings.channels, settings.log_channel_id


class _OfFile(Inspection):
    def __init__(self, *, path: Path, connection: aiosqlite.Connection) -> None:
        super().__init__(Sqlite(path=path, writer=connection, reader=connection))
        self._path = path
        self._connection = connection

    async def condition(self, *, seconds: float, clock: Clock) -> Condition:
        [row] = await self._database.fetch("PRAGMA user_version")
        return await self._judged(
            version=integer(row, "user_version"),
            size=self._path.stat().st_size,
            complaint=await self._complaint(seconds, clock),
        )

    async def _complaint(self, seconds: float, clock: Clock) -> str | None:
        end = clock.elapsed() + seconds * 1000
        await self._connection.set_progress_handler(
            lambda: int(clock.elapsed() > end), _STEPS_BETWEEN_LOOKS
        )
        try:
            [row, *_] = await self._database.fetch("PRAGMA quick_check(1)")
        except DatabaseAway as error:
            if getattr(error.__cause__, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
                return None
            raise
        finally:
            await self._connection.set_progress_handler(lambda: 0, 0)
        said = text(row, "quick_check")
        return "" if said == "ok" else said


def _to_read(path: Path) -> str:
    """An address that makes no file where there is none."""
    return f"{path.absolute().as_uri()}?mode=ro"


def _open_once(path: Path) -> None:
    """Raises sqlite3.Error, where aiosqlite would leave a thread behind."""
    sqlite3.connect(_to_read(path), uri=True).close()


@asynccontextmanager
async def inspected(path: Path) -> AsyncIterator[Inspection]:
    """Neither migrates nor waits for who writes. Raises DatabaseAway where it can't be opened."""
    with told(path):
        await asyncio.to_thread(_open_once, path)
        connection = await aiosqlite.connect(_to_read(path), uri=True, timeout=_BUSY_SECONDS)
    try:
        connection.row_factory = sqlite3.Row
        yield _OfFile(path=path, connection=connection)
    finally:
        await connection.close()
