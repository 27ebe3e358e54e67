"""People: who was seen, and what they used of a day."""

from troupe.store.database import Database, Transaction, integer


class People:
    """The table `people`, and sums over what a person asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def used_since(self, person_id: int, since: int) -> int:
        """Pictures that count against the person's limit, from `since` (ms) on."""
        [row] = await self._database.fetch(_USED, person_id, since)
        return integer(row, "used")


_USED = """
    SELECT count(*) AS used FROM predictions
    WHERE person_id = $1 AND created_at >= $2
      AND state <> 'failed' AND NOT (state = 'cancelled' AND submitted_at IS NULL)
"""


async def used_since(transaction: Transaction, person_id: int, since: int) -> int:
    """The same sum, as the transaction that reserves sees it."""
    [row] = await transaction.fetch(_USED, person_id, since)
    return integer(row, "used")


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
