"""The bulletin of PostgreSQL: LISTEN and NOTIFY on one channel."""

import asyncio
import logging
from collections.abc import Callable

from troupe.clock import Clock
from troupe.errors import DatabaseAway, DatabaseRefused
from troupe.secret import Secret
from troupe.store.bulletin import LONGEST_NOTICE
from troupe.store.database import Database
from troupe.store.postgres import Connection, connected, told

log = logging.getLogger(__name__)

_CHANNEL = "troupe"
_LOOK_SECONDS = 30.0
"""How soon it is noticed that a connection broke without a word."""

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 30.0


class Notices:
    """Posts through the database's own connections and hears on one that does nothing else."""

    def __init__(self, *, url: Secret, database: Database, clock: Clock) -> None:
        self._url = url
        self._database = database
        self._clock = clock

    async def post(self, text: str, /) -> None:
        """Once; where the database is away it is lost."""
        if len(text.encode()) > LONGEST_NOTICE:
            raise ValueError(f"a notice of more than {LONGEST_NOTICE} bytes")
        try:
            await self._database.fetch("SELECT pg_notify($1, $2)", _CHANNEL, text)
        except (DatabaseAway, DatabaseRefused) as error:
            log.warning("A notice to the other processes was lost: %s", error)

    async def run(self, hear: Callable[[str], None], missed: Callable[[], None], /) -> None:
        """Connects again 1 s after a connection was lost, then 2, 4, … up to 30."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                async with connected(self._url) as connection:
                    lost = await _listen(connection, hear)
                    missed()
                    pause = _FIRST_PAUSE_SECONDS
                    await self._until(lost, connection)
            except (DatabaseAway, DatabaseRefused) as error:
                log.warning("Notices can't be heard (%s); again in %g s", error, pause)
            await self._clock.wait(asyncio.Event(), pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _until(self, lost: asyncio.Event, connection: Connection) -> None:
        while not lost.is_set():
            await self._clock.wait(lost, _LOOK_SECONDS)
            with told():
                await connection.execute("SELECT 1")


async def _listen(connection: Connection, hear: Callable[[str], None]) -> asyncio.Event:
    """Set when the connection ends."""
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    with told():
        await connection.add_listener(_CHANNEL, lambda _, __, ___, text: hear(text))
    return lost
