"""People: who was seen."""

from collections.abc import AsyncIterator

from troupe.store.database import Database, Transaction
from troupe.store.exports import Piece


class People:
    """The table `people`."""

    holds = (("people", "id"),)

    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, person_id: int, after: int) -> AsyncIterator[Piece]:
        """When they were first and last seen."""
        if after >= 0:
            return
        for row in await self._database.fetch(
            "SELECT id, first_seen_at, last_seen_at FROM people WHERE id = $1", person_id
        ):
            yield Piece(kind="person", key=0, row=dict(row))

    async def erase(self, transaction: Transaction, person_id: int) -> None:
        """After all rows that name them."""
        await transaction.execute("DELETE FROM people WHERE id = $1", person_id)


async def seen(transaction: Transaction, person_id: int, *, now: int) -> None:
    """Keeps that the person is here; their row must exist before anything that names them."""
    await transaction.execute(
        """
        INSERT INTO people (id, first_seen_at, last_seen_at) VALUES ($1, $2, $2)
        ON CONFLICT (id) DO UPDATE SET last_seen_at = excluded.last_seen_at
        """,
        person_id,
        now,
    )
