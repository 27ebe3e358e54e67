"""Whether the store answers, and how much of it still waits for its person."""

from dataclasses import dataclass

from troupe.store.database import Database, integer


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Generations whose person hasn't been told: still being tried, or kept for their next word."""

    waiting: int
    given_up: int


class Vitals:
    """Cheap reads: each costs what it counts, by an index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def answers(self) -> None:
        """Returns once the database has read something, however little."""
        await self._database.fetch("SELECT 1 AS one FROM registered_commands LIMIT 1")

    async def undelivered(self) -> Undelivered:
        [row] = await self._database.fetch(
            """
            SELECT
                (SELECT count(*) FROM generations
                 WHERE delivered_at IS NULL AND undeliverable_at IS NULL
                   AND NOT EXISTS (
                       SELECT 1 FROM predictions
                       WHERE generation_id = generations.id
                         AND state IN ('queued', 'submitting', 'created', 'processing')))
                    AS waiting,
                (SELECT count(*) FROM generations
                 WHERE undeliverable_at IS NOT NULL AND delivered_at IS NULL
                   AND removed_at IS NULL) AS given_up
            """
        )
        return Undelivered(integer(row, "waiting"), integer(row, "given_up"))
