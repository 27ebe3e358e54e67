"""What erased people leave outside of the database: pictures, and copies at the provider."""

from collections.abc import AsyncIterator, Sequence

from troupe.clock import Clock
from troupe.store.database import Database, Transaction, integer, text
from troupe.store.exports import Piece, nothing

PROVIDER_KEEPS_MS = 7 * 86_400_000
"""Predictions and uploads, by the provider's documentation."""

_PICTURES = (
    "SELECT reference_sha256 FROM characters WHERE owner_id = $1",
    "SELECT reference_sha256 FROM generations WHERE person_id = $1",
    "SELECT result_sha256 FROM predictions WHERE person_id = $1 AND result_sha256 IS NOT NULL",
    """SELECT thumbnail_sha256 FROM predictions
        WHERE person_id = $1 AND thumbnail_sha256 IS NOT NULL""",
)


class Leftovers:
    """The tables `pictures_to_go`, `provider_copies`, `rewrite_due`: they speak of nobody."""

    holds = ()

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def export(self, _person_id: int, _after: int, /) -> AsyncIterator[Piece]:
        """Nothing: whose it was is not known any more."""
        return nothing()

    async def erase(self, transaction: Transaction, person_id: int) -> None:
        """Notes what is to be done; before the rows go that name it."""
        await transaction.execute(
            "INSERT INTO rewrite_due (id) VALUES (1) ON CONFLICT (id) DO NOTHING"
        )
        for pictures in _PICTURES:
            await transaction.execute(
                f"INSERT INTO pictures_to_go (sha256) {pictures} ON CONFLICT (sha256) DO NOTHING",
                person_id,
            )
        for column in ("provider_id", "replaces"):
            await transaction.execute(
                f"""
                INSERT INTO provider_copies (task_id, until)
                SELECT {column}, COALESCE(submitted_at, created_at) + {PROVIDER_KEEPS_MS}
                FROM predictions
                WHERE person_id = $1 AND {column} IS NOT NULL
                  AND COALESCE(submitted_at, created_at) + {PROVIDER_KEEPS_MS} > $2
                ON CONFLICT (task_id) DO NOTHING
                """,
                person_id,
                self._clock.now(),
            )

    async def rewrite_is_due(self) -> bool:
        """Whether somebody was erased since the file was last written anew."""
        return bool(await self._database.fetch("SELECT 1 FROM rewrite_due"))

    async def rewritten(self) -> None:
        """The file was written anew."""
        async with self._database.transaction() as transaction:
            await transaction.execute("DELETE FROM rewrite_due")

    async def pictures(self, *, after: str, most: int) -> list[str]:
        """Those still to go, by their names; '' is before all of them."""
        rows = await self._database.fetch(
            "SELECT sha256 FROM pictures_to_go WHERE sha256 > $1 ORDER BY sha256 LIMIT $2",
            after,
            most,
        )
        return [text(row, "sha256") for row in rows]

    async def pictures_settled(self, names: Sequence[str]) -> None:
        """They are gone, or another row needs them."""
        async with self._database.transaction() as transaction:
            for sha256 in names:
                await transaction.execute("DELETE FROM pictures_to_go WHERE sha256 = $1", sha256)

    async def copies(self, *, most: int) -> list[str]:
        """The provider's ids of what it has still to delete, those first that it keeps longest."""
        rows = await self._database.fetch(
            "SELECT task_id FROM provider_copies ORDER BY until DESC, task_id LIMIT $1", most
        )
        return [text(row, "task_id") for row in rows]

    async def copies_settled(self, task_ids: Sequence[str]) -> None:
        """The provider has deleted them."""
        async with self._database.transaction() as transaction:
            for task_id in task_ids:
                await transaction.execute("DELETE FROM provider_copies WHERE task_id = $1", task_id)

    async def forget_copies(self) -> None:
        """Those that the provider has deleted by itself by now."""
        now = self._clock.now()
        [row] = await self._database.fetch(
            "SELECT count(*) AS old FROM provider_copies WHERE until <= $1", now
        )
        if integer(row, "old"):
            async with self._database.transaction() as transaction:
                await transaction.execute("DELETE FROM provider_copies WHERE until <= $1", now)
