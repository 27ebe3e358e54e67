"""Who asked to be erased, what they are still waited for, and the sums that stay without a name."""

from collections.abc import AsyncIterator

from troupe import limits
from troupe.clock import Clock
from troupe.models import Prediction
from troupe.store import hashes, predictions
from troupe.store.closed_days import SPENT
from troupe.store.database import Database, Transaction, integer
from troupe.store.exports import Piece
from troupe.store.ledger import COUNTS

_OPEN = "state IN ('queued', 'submitting', 'created', 'processing')"
_PICTURE = "CASE WHEN state = 'failed' THEN 0 ELSE 1 END"


class Erasures:
    """The tables `erasures`, `erased_spending` and `erased_days`."""

    holds = (("erasures", "person_id"), ("erased_days", "person_hash"))

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def ask(self, person_id: int) -> None:
        """From here on nothing new begins for this person, and nobody new uses what they share."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                """
                INSERT INTO erasures (person_id, at) VALUES ($1, $2)
                ON CONFLICT (person_id) DO NOTHING
                """,
                person_id,
                self._clock.now(),
            )
            await transaction.execute(
                "UPDATE characters SET guild_id = NULL WHERE owner_id = $1", person_id
            )

    async def asked(self) -> list[int]:
        """Everybody who waits to be erased, in the order in which they asked."""
        rows = await self._database.fetch("SELECT person_id FROM erasures ORDER BY at, person_id")
        return [integer(row, "person_id") for row in rows]

    async def is_asked(self, person_id: int) -> bool:
        """Whether this person waits to be erased."""
        return bool(
            await self._database.fetch("SELECT 1 FROM erasures WHERE person_id = $1", person_id)
        )

    async def waiting_for(self, person_id: int) -> list[Prediction]:
        """What is still being made for them, or by others with a character of theirs."""
        rows = await self._database.fetch(
            f"""
            SELECT {predictions.COLUMNS_IN_A_JOIN}
            FROM predictions JOIN generations ON generations.id = predictions.generation_id
            WHERE {_OPEN} AND (predictions.person_id = $1 OR generations.character_owner_id = $1)
            ORDER BY predictions.id
            """,
            person_id,
        )
        return [predictions.read_prediction(row) for row in rows]

    async def forget_days(self) -> None:
        """What erased people had used of days that are over."""
        day = limits.day_start(self._clock.now())
        if not await self._database.fetch("SELECT 1 FROM erased_days WHERE day < $1 LIMIT 1", day):
            return
        async with self._database.transaction() as transaction:
            await transaction.execute("DELETE FROM erased_days WHERE day < $1", day)

    async def export(self, person_id: int, after: int) -> AsyncIterator[Piece]:
        """Nothing here says anything about anybody who is still there."""
        for row in await self._database.fetch(
            "SELECT at FROM erasures WHERE person_id = $1 AND CAST($2 AS BIGINT) < 0",
            person_id,
            after,
        ):
            yield Piece(kind="erasure-asked-for", key=0, row=dict(row))

    async def erase(self, transaction: Transaction, person_id: int) -> None:
        """Keeps the sums; before the rows go that they are taken from."""
        await self._keep_day(transaction, person_id)
        await transaction.execute(
            f"""
            INSERT INTO erased_spending (guild_id, day, pictures, cost)
            SELECT COALESCE(guild_id, 0), created_at - created_at % {limits.DAY_MS},
                sum({_PICTURE}), sum(cost)
            FROM predictions WHERE person_id = $1 AND {SPENT}
            GROUP BY COALESCE(guild_id, 0), created_at - created_at % {limits.DAY_MS}
            ON CONFLICT (guild_id, day) DO UPDATE
            SET pictures = erased_spending.pictures + excluded.pictures,
                cost = erased_spending.cost + excluded.cost
            """,
            person_id,
        )
        await transaction.execute("DELETE FROM erasures WHERE person_id = $1", person_id)

    async def _keep_day(self, transaction: Transaction, person_id: int) -> None:
        day = limits.day_start(self._clock.now())
        [row] = await transaction.fetch(
            f"""
            SELECT count(*) AS used FROM predictions
            WHERE person_id = $1 AND created_at >= $2 AND {COUNTS}
            """,
            person_id,
            day,
        )
        if not integer(row, "used"):
            return
        await transaction.execute(
            """
            INSERT INTO erased_days (person_hash, day, pictures) VALUES ($1, $2, $3)
            ON CONFLICT (person_hash, day) DO UPDATE
            SET pictures = erased_days.pictures + excluded.pictures
            """,
            await hashes.hash_of(transaction, person_id),
            day,
            integer(row, "used"),
        )
