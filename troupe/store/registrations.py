"""Which commands were last registered with Discord. Holds nothing of any person."""

from troupe.store.database import Database, text


class Registrations:
    """The table `registered_commands`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def digest(self, application_id: int) -> str | None:
        """SHA-256 of the commands as they were last registered; None before the first time."""
        rows = await self._database.fetch(
            "SELECT digest FROM registered_commands WHERE application_id = $1", application_id
        )
        return text(rows[0], "digest") if rows else None

    async def registered(self, application_id: int, digest: str, *, now: int) -> None:
        """Keeps what is registered from now on."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                """
                INSERT INTO registered_commands (application_id, digest, registered_at)
                VALUES ($1, $2, $3)
                ON CONFLICT (application_id) DO UPDATE
                SET digest = excluded.digest, registered_at = excluded.registered_at
                """,
                application_id,
                digest,
                now,
            )
