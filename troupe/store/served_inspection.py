"""The same look into a PostgreSQL database, whose wholeness is its server's to see to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from troupe.clock import Clock
from troupe.secret import Secret
from troupe.store.database import integer
from troupe.store.inspection import Condition, Inspection
from troupe.store.postgres import VERSION, Postgres


class _OfServer(Inspection):
    async def condition(self, *, seconds: float, clock: Clock) -> Condition:  # noqa: ARG002  # of a file
        [row] = await self._database.fetch(
            """
            SELECT to_regclass('schema_version') IS NULL AS is_new,
                pg_database_size(current_database()) AS size
            """
        )
        version = 0
        if not integer(row, "is_new"):
            [known] = await self._database.fetch(VERSION)
            version = integer(known, "version")
        return await self._judged(version=version, size=integer(row, "size"), complaint="")


@asynccontextmanager
async def inspected(url: Secret) -> AsyncIterator[Inspection]:
    """Neither migrates nor waits for who writes. Raises DatabaseAway."""
    database = await Postgres.as_it_is(url)
    try:
        yield _OfServer(database)
    finally:
        await database.close()
