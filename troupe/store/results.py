"""Which results' pictures are due to go, and which are gone."""

from dataclasses import dataclass

from troupe.store.database import Database, Row, maybe_text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A result to be let go of. `thumbnail_sha256` where that goes too."""

    prediction_id: str
    result_sha256: str
    thumbnail_sha256: str | None


class Results:
    """What `predictions` hold of finished pictures."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def older_than(self, moment: int, *, most: int) -> list[Due]:
        """Results from before `moment` (ms), their thumbnails to be kept; oldest first.

        What has not reached its person yet stays, however old it is.
        """
        rows = await self._database.fetch(
            """
            SELECT predictions.id, result_sha256, NULL AS thumbnail_sha256
            FROM predictions JOIN generations ON generations.id = predictions.generation_id
            WHERE state = 'completed' AND result_removed_at IS NULL AND finished_at < $1
              AND generations.delivered_at IS NOT NULL
            ORDER BY finished_at, predictions.id LIMIT $2
            """,
            moment,
            most,
        )
        return list(map(_read, rows))

    async def of_removed(self, *, most: int) -> list[Due]:
        """Results that people took out of their history."""
        # CROSS JOIN has SQLite begin with the few that are removed. Left to itself it begins with
        # the results, which are all there are: seconds, in which nobody else can read.
        rows = await self._database.fetch(
            """
            SELECT predictions.id, result_sha256, thumbnail_sha256
            FROM generations CROSS JOIN predictions
            WHERE generations.removed_at IS NOT NULL AND generations.emptied_at IS NULL
              AND predictions.generation_id = generations.id
              AND predictions.result_sha256 IS NOT NULL
              AND (result_removed_at IS NULL OR thumbnail_sha256 IS NOT NULL)
            ORDER BY generations.id, predictions.ordinal LIMIT $1
            """,
            most,
        )
        return list(map(_read, rows))

    async def emptied(self, *, now: int) -> None:
        """Of what was removed, that of which nothing is left and nothing can come is settled."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                """
                UPDATE generations SET emptied_at = $1
                WHERE removed_at IS NOT NULL AND emptied_at IS NULL AND NOT EXISTS (
                    SELECT 1 FROM predictions
                    WHERE generation_id = generations.id
                      AND (state IN ('queued', 'submitting', 'created', 'processing')
                           OR thumbnail_sha256 IS NOT NULL
                           OR (result_sha256 IS NOT NULL AND result_removed_at IS NULL)))
                """,
                now,
            )

    async def gone(self, due: Due, *, now: int) -> None:
        """Nothing of it is ours to give any more."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE predictions SET result_removed_at = $2 WHERE id = $1",
                due.prediction_id,
                now,
            )
            if due.thumbnail_sha256 is not None:
                await transaction.execute(
                    "UPDATE predictions SET thumbnail_sha256 = NULL WHERE id = $1",
                    due.prediction_id,
                )

    async def thumbnail_made(self, prediction_id: str, sha256: str) -> None:
        """For a result from before there were thumbnails, unless it was let go of meanwhile."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                """
                UPDATE predictions SET thumbnail_sha256 = $2
                WHERE id = $1 AND result_removed_at IS NULL
                """,
                prediction_id,
                sha256,
            )


def _read(row: Row) -> Due:
    return Due(
        prediction_id=text(row, "id"),
        result_sha256=text(row, "result_sha256"),
        thumbnail_sha256=maybe_text(row, "thumbnail_sha256"),
    )
