"""The character that is meant where a command names none."""

from troupe.store import people
from troupe.store.database import Database, maybe_integer


class Defaults:
    """The column `character_id` of the table `preferences`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def character_id(self, person_id: int) -> int | None:
        """Its character may be gone by now."""
        rows = await self._database.fetch(
            "SELECT character_id FROM preferences WHERE person_id = $1", person_id
        )
        return maybe_integer(rows[0], "character_id") if rows else None

    async def set_character_id(self, person_id: int, character_id: int | None, *, now: int) -> None:
        """None for no default."""
        async with self._database.transaction() as transaction:
            await people.seen(transaction, person_id, now=now)
            await transaction.execute(
                """
                INSERT INTO preferences (person_id, character_id) VALUES ($1, $2)
                ON CONFLICT (person_id) DO UPDATE SET character_id = excluded.character_id
                """,
                person_id,
                character_id,
            )
