"""Predictions: each move is a compare-and-set with its event, in one transaction."""

from troupe.models import FailureReason, Prediction, PredictionState
from troupe.polling import REMEMBERED
from troupe.store.database import (
    Database,
    Row,
    Statement,
    Transaction,
    integer,
    maybe_integer,
    maybe_text,
    text,
)

COLUMNS = """id, generation_id, person_id, ordinal, seed, state, version, created_at, submitted_at,
    provider_id, started_at, finished_at, failure, result_sha256, result_media_type, took_ms,
    replaces, thumbnail_sha256, cost, flagged"""

COLUMNS_IN_A_JOIN = ", ".join(f"predictions.{name.strip()}" for name in COLUMNS.split(","))


class Predictions:
    """The table `predictions` and its `events`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, prediction_id: str) -> Prediction | None:
        """None where there is no such row."""
        rows = await self._database.fetch(
            f"SELECT {COLUMNS} FROM predictions WHERE id = $1",
            prediction_id,
        )
        return read_prediction(rows[0]) if rows else None

    async def of_generation(self, generation_id: int) -> tuple[Prediction, ...]:
        """All of one generation, by ordinal."""
        rows = await self._database.fetch(
            f"SELECT {COLUMNS} FROM predictions WHERE generation_id = $1 ORDER BY ordinal",
            generation_id,
        )
        return tuple(map(read_prediction, rows))

    async def unfinished(self) -> list[Prediction]:
        """All that are not over, oldest first."""
        rows = await self._database.fetch(
            f"""
            SELECT {COLUMNS} FROM predictions
            WHERE state IN ('queued', 'submitting', 'created', 'processing')
            ORDER BY created_at, id
            """
        )
        return [read_prediction(row) for row in rows]

    async def has_task(self, provider_id: str) -> bool:
        """Whether a task of the provider's belongs to a prediction already."""
        rows = await self._database.fetch(
            "SELECT 1 FROM predictions WHERE provider_id = $1 OR replaces = $1", provider_id
        )
        return bool(rows)

    async def last_moved_at(self, prediction: Prediction) -> int:
        """When this row became what it is (ms); 0 where it is gone."""
        [row] = await self._database.fetch(
            "SELECT COALESCE(max(at), 0) AS at FROM events WHERE prediction_id = $1", prediction.id
        )
        return integer(row, "at")

    async def submitted_since(self, since: int) -> dict[str, int]:
        """When submits left from `since` on (ms), in that order, by prediction.

        For the provider's limit a minute.
        """
        rows = await self._database.fetch(
            """
            SELECT id, submitted_at FROM predictions
            WHERE submitted_at >= $1 ORDER BY submitted_at
            """,
            since,
        )
        return {text(row, "id"): integer(row, "submitted_at") for row in rows}

    async def recent_durations(self) -> list[int]:
        """What the provider needed for the last 64 of which that is known, in ms, newest first."""
        rows = await self._database.fetch(
            """
            SELECT took_ms FROM predictions
            WHERE state = 'completed' AND took_ms IS NOT NULL
            ORDER BY finished_at DESC, id DESC LIMIT $1
            """,
            REMEMBERED,
        )
        return [integer(row, "took_ms") for row in rows]

    async def move(self, before: Prediction, after: Prediction, *, now: int) -> bool:
        """Writes `after` only if the row is still `before`; False: somebody else moved it.

        `after` comes from `troupe.lifecycle`, which knows what may follow what.
        """
        _, moved = await self._database.write(*_move(before, after, now=now))
        return moved == 1


async def write(
    transaction: Transaction, before: Prediction, after: Prediction, *, now: int
) -> bool:
    """The same as a part of something larger."""
    moved = 0
    for one in _move(before, after, now=now):
        moved = await transaction.execute(one.sql, *one.arguments)
    return moved == 1


def _move(before: Prediction, after: Prediction, *, now: int) -> tuple[Statement, Statement]:
    """The event first: while the row is still `before`, it is the row itself that lets it in."""
    return (
        Statement(
            """
            INSERT INTO events (prediction_id, version, state, at)
            SELECT id, $4, $3, $5 FROM predictions WHERE id = $1 AND version = $2
            """,
            (before.id, before.version, after.state, after.version, now),
        ),
        Statement(
            """
            UPDATE predictions
            SET state = $3, version = $4, submitted_at = $5, provider_id = $6, started_at = $7,
                finished_at = $8, failure = $9, result_sha256 = $10, result_media_type = $11,
                took_ms = $12, replaces = $13, thumbnail_sha256 = $14, flagged = $15
            WHERE id = $1 AND version = $2
            """,
            (
                before.id,
                before.version,
                after.state,
                after.version,
                after.submitted_at,
                after.provider_id,
                after.started_at,
                after.finished_at,
                after.failure,
                after.result_sha256,
                after.result_media_type,
                after.took_ms,
                after.replaces,
                after.thumbnail_sha256,
                None if after.flagged is None else int(after.flagged),
            ),
        ),
    )


async def insert(transaction: Transaction, prediction: Prediction, guild_id: int | None) -> None:
    """Its first row and event; a part of reserving a generation."""
    await transaction.execute(
        """
        INSERT INTO predictions
            (id, generation_id, person_id, ordinal, seed, state, version, created_at, cost,
             guild_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        prediction.id,
        prediction.generation_id,
        prediction.person_id,
        prediction.ordinal,
        prediction.seed,
        prediction.state,
        prediction.version,
        prediction.created_at,
        prediction.cost,
        guild_id,
    )
    await transaction.execute(
        "INSERT INTO events (prediction_id, version, state, at) VALUES ($1, $2, $3, $4)",
        prediction.id,
        prediction.version,
        prediction.state,
        prediction.created_at,
    )


def read_prediction(row: Row) -> Prediction:
    """A row of `COLUMNS` as a value."""
    failure = maybe_text(row, "failure")
    return Prediction(
        id=text(row, "id"),
        generation_id=integer(row, "generation_id"),
        person_id=integer(row, "person_id"),
        ordinal=integer(row, "ordinal"),
        seed=integer(row, "seed"),
        state=PredictionState(text(row, "state")),
        version=integer(row, "version"),
        created_at=integer(row, "created_at"),
        submitted_at=maybe_integer(row, "submitted_at"),
        provider_id=maybe_text(row, "provider_id"),
        started_at=maybe_integer(row, "started_at"),
        finished_at=maybe_integer(row, "finished_at"),
        failure=FailureReason(failure) if failure else None,
        result_sha256=maybe_text(row, "result_sha256"),
        result_media_type=maybe_text(row, "result_media_type"),
        took_ms=maybe_integer(row, "took_ms"),
        replaces=maybe_text(row, "replaces"),
        thumbnail_sha256=maybe_text(row, "thumbnail_sha256"),
        cost=integer(row, "cost"),
        flagged=None if row["flagged"] is None else bool(row["flagged"]),
    )
