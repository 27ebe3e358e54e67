"""Who agreed to what about the pictures they attach: once for each person, word for word."""

from troupe.store.database import Database


class ConsentStore:
    """The table `consents`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def has(self, person_id: int) -> bool:
        """Whether this person agreed, whatever the words were then."""
        rows = await self._database.fetch(
            "SELECT person_id FROM consents WHERE person_id = $1", person_id
        )
        return bool(rows)

    async def keep(self, person_id: int, wording: str, *, now: int) -> None:
        """The first time counts; whoever agreed once keeps the words that they agreed to."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                """
                INSERT INTO consents (person_id, at, wording) VALUES ($1, $2, $3)
                ON CONFLICT (person_id) DO NOTHING
                """,
                person_id,
                now,
                wording,
            )
