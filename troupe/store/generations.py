"""Generations: reserving one, and recording how its outcome reached the person."""

from collections.abc import AsyncIterator

from troupe.delivery import Delivered
from troupe.models import ERASED_PERSON, Generation, Place, Prediction, ReplyAddress, Size
from troupe.secret import Secret
from troupe.store import predictions
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
from troupe.store.exports import Enclosed, Piece

COLUMNS = """id, person_id, guild_id, prompt, reference_sha256, width, height, parent_id,
    created_at, application_id, token, token_expires_at, channel_id, message_id, private,
    delivered_at, undeliverable_at, delivery_attempts, character_id, description,
    style, style_words, favourite_at, character_owner_id, direct,
    day_limit, age_restricted, hidden_at, process"""

_EXPORTED_AT_ONCE = 100
_EXPORTED = """id, person_id, guild_id, prompt, reference_sha256, width, height, parent_id,
    created_at, channel_id, message_id, private, delivered_at, undeliverable_at, pinged_at,
    character_id, description, style, style_words, favourite_at, removed_at, hidden_at, direct,
    day_limit, age_restricted"""
# All but the reply's key and the number of tries to deliver it, which say nothing of a person.

_MARK = "generation_"
"""Before a generation's columns, where they stand in one row with a prediction's."""

_NAMES = {name.strip(): f"{_MARK}{name.strip()}" for name in COLUMNS.split(",")}
_MARKED = ", ".join(f"generations.{name} AS {marked}" for name, marked in _NAMES.items())
_BOTH = f"""
    SELECT {predictions.COLUMNS_IN_A_JOIN}, {_MARKED}
    FROM generations JOIN predictions ON predictions.generation_id = generations.id
"""


class Generations:
    """The table `generations`."""

    holds = (
        ("generations", "person_id"),
        ("generations", "character_owner_id"),
        ("predictions", "person_id"),
    )

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, generation_id: int) -> Generation | None:
        """None where there is no such row."""
        rows = await self._database.fetch(
            f"SELECT {COLUMNS} FROM generations WHERE id = $1",
            generation_id,
        )
        return read_generation(rows[0]) if rows else None

    async def with_predictions(
        self, generation_id: int
    ) -> tuple[Generation, tuple[Prediction, ...]] | None:
        """A generation as it is now, with its predictions by ordinal, in one reading."""
        rows = await self._database.fetch(
            f"{_BOTH} WHERE generations.id = $1 ORDER BY predictions.ordinal", generation_id
        )
        if not rows:
            return None
        return _read_marked(rows[0]), tuple(map(predictions.read_prediction, rows))

    async def of_prediction(self, prediction_id: str) -> tuple[Generation, Prediction] | None:
        """One prediction as it is now, and what it is a part of, in one reading."""
        rows = await self._database.fetch(f"{_BOTH} WHERE predictions.id = $1", prediction_id)
        if not rows:
            return None
        return _read_marked(rows[0]), predictions.read_prediction(rows[0])

    async def over_but_not_delivered(self) -> list[int]:
        """Ids of those whose predictions are all over and whose person hasn't been told."""
        rows = await self._database.fetch(
            """
            SELECT id FROM generations
            WHERE delivered_at IS NULL AND undeliverable_at IS NULL
              AND NOT EXISTS (
                  SELECT 1 FROM predictions
                  WHERE generation_id = generations.id
                    AND state IN ('queued', 'submitting', 'created', 'processing'))
            ORDER BY id
            """
        )
        return [integer(row, "id") for row in rows]

    async def kept_for(self, person_id: int) -> list[int]:
        """Ids of the person's outcomes that no way led to, oldest first."""
        rows = await self._database.fetch(
            """
            SELECT id FROM generations
            WHERE person_id = $1 AND undeliverable_at IS NOT NULL AND delivered_at IS NULL
              AND removed_at IS NULL
            ORDER BY id
            """,
            person_id,
        )
        return [integer(row, "id") for row in rows]

    async def readdress(self, generation_id: int, address: ReplyAddress, place: Place) -> bool:
        """Makes an undeliverable outcome due again, elsewhere; False where there is none.

        Whose limits it counted against stays with its predictions.
        """
        [changed] = await self._database.write(
            Statement(
                """
                UPDATE generations
                SET application_id = $2, token = $3, token_expires_at = $4, channel_id = $5,
                    message_id = $6, private = $7, guild_id = $8, age_restricted = $9,
                    direct = 0, undeliverable_at = NULL, delivery_attempts = 0, process = $10
                WHERE id = $1 AND undeliverable_at IS NOT NULL AND delivered_at IS NULL
                """,
                (
                    generation_id,
                    address.application_id,
                    address.token.reveal(),
                    address.token_expires_at,
                    address.channel_id,
                    address.message_id,
                    int(address.private),
                    place.guild_id,
                    int(place.age_restricted),
                    self._database.process,
                ),
            )
        )
        return changed == 1

    async def delivered(self, generation_id: int, where: Delivered, *, now: int) -> None:
        """The outcome has arrived. The token has done its work and is forgotten."""
        await self._database.write(
            Statement(
                """
                UPDATE generations
                SET direct = CASE WHEN channel_id = $3 THEN direct ELSE 1 END,
                    delivered_at = $2, channel_id = $3, message_id = $4, token = '',
                    delivery_attempts = delivery_attempts + 1
                WHERE id = $1 AND delivered_at IS NULL
                """,
                (
                    generation_id,
                    now,
                    where.channel_id,
                    where.message_id,
                ),
            )
        )

    async def claim_ping(self, generation_id: int, *, now: int) -> bool:
        """Keeps that its person is being mentioned; False where that was done before."""
        [changed] = await self._database.write(
            Statement(
                "UPDATE generations SET pinged_at = $2 WHERE id = $1 AND pinged_at IS NULL",
                (generation_id, now),
            )
        )
        return changed == 1

    async def delivery_failed(self, generation_id: int, *, error: str) -> None:
        """It did not arrive and will be tried again."""
        await self._database.write(
            Statement(
                """
                UPDATE generations
                SET delivery_attempts = delivery_attempts + 1, delivery_error = $2
                WHERE id = $1
                """,
                (
                    generation_id,
                    error,
                ),
            )
        )

    async def undeliverable(self, generation_id: int, *, error: str, now: int) -> None:
        """Every way to the person failed; the picture stays in their history."""
        await self._database.write(
            Statement(
                """
                UPDATE generations
                SET undeliverable_at = $2, delivery_error = $3, token = '',
                    delivery_attempts = delivery_attempts + 1
                WHERE id = $1 AND delivered_at IS NULL
                """,
                (
                    generation_id,
                    now,
                    error,
                ),
            )
        )

    async def export(self, person_id: int, after: int) -> AsyncIterator[Piece]:
        """By id, each with its predictions, its results and what it started from."""
        while rows := await self._database.fetch(
            f"""
            SELECT {_EXPORTED} FROM generations
            WHERE person_id = $1 AND id > $2 ORDER BY id LIMIT {_EXPORTED_AT_ONCE}
            """,
            person_id,
            after,
        ):
            for row in rows:
                after = integer(row, "id")
                made = await self._database.fetch(
                    f"""
                    SELECT {predictions.COLUMNS} FROM predictions
                    WHERE generation_id = $1 ORDER BY ordinal
                    """,
                    after,
                )
                told: dict[str, object] = {**row, "predictions": [dict(one) for one in made]}
                pictures = (_reference(row), *map(_result, made))
                yield Piece(
                    kind="generations",
                    key=after,
                    row=told,
                    pictures=tuple(filter(None, pictures)),
                )

    async def erase(self, transaction: Transaction, person_id: int) -> None:
        """All of a person's. What others made with their characters loses their words and name."""
        await transaction.execute("DELETE FROM predictions WHERE person_id = $1", person_id)
        await transaction.execute("DELETE FROM generations WHERE person_id = $1", person_id)
        await transaction.execute(
            f"""
            UPDATE generations
            SET character_owner_id = {ERASED_PERSON}, character_id = NULL, description = ''
            WHERE character_owner_id = $1
            """,
            person_id,
        )


def _reference(row: Row) -> Enclosed:
    sha256 = text(row, "reference_sha256")
    return Enclosed(sha256, f"references/{sha256[:16]}.jpg")


def _result(row: Row) -> Enclosed | None:
    """None where nothing came of it; the picture itself may be gone by now."""
    sha256 = maybe_text(row, "result_sha256")
    extension = (maybe_text(row, "result_media_type") or "image/png").rpartition("/")[2]
    return Enclosed(sha256, f"pictures/{text(row, 'id')}.{extension}") if sha256 else None


async def exists(transaction: Transaction, generation_id: int) -> bool:
    """Whether this interaction made one already."""
    return bool(await transaction.fetch("SELECT 1 FROM generations WHERE id = $1", generation_id))


async def insert(transaction: Transaction, generation: Generation, process: str | None) -> None:
    """Its row; a part of reserving it. `process` is the one that goes on with it."""
    address = generation.address
    await transaction.execute(
        """
        INSERT INTO generations
            (id, person_id, guild_id, prompt, reference_sha256, width, height, parent_id,
             created_at, application_id, token, token_expires_at, channel_id, message_id, private,
             character_id, description, style, style_words, character_owner_id, day_limit,
             age_restricted, process)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                $19, $20, $21, $22, $23)
        """,
        generation.id,
        generation.person_id,
        generation.guild_id,
        generation.prompt,
        generation.reference_sha256,
        generation.size.width,
        generation.size.height,
        generation.parent_id,
        generation.created_at,
        address.application_id,
        address.token.reveal(),
        address.token_expires_at,
        address.channel_id,
        address.message_id,
        int(address.private),
        generation.character_id,
        generation.description,
        generation.style,
        generation.style_words,
        generation.character_owner_id,
        generation.day_limit,
        int(generation.age_restricted),
        process,
    )


def _read_marked(row: Row) -> Generation:
    return read_generation({name: row[marked] for name, marked in _NAMES.items()})


def read_generation(row: Row) -> Generation:
    """A row of `COLUMNS` as a value."""
    return Generation(
        id=integer(row, "id"),
        person_id=integer(row, "person_id"),
        guild_id=maybe_integer(row, "guild_id"),
        address=ReplyAddress(
            application_id=integer(row, "application_id"),
            token=Secret(text(row, "token")),
            token_expires_at=integer(row, "token_expires_at"),
            channel_id=integer(row, "channel_id"),
            message_id=integer(row, "message_id"),
            private=bool(integer(row, "private")),
        ),
        prompt=text(row, "prompt"),
        reference_sha256=text(row, "reference_sha256"),
        size=Size(integer(row, "width"), integer(row, "height")),
        parent_id=maybe_integer(row, "parent_id"),
        created_at=integer(row, "created_at"),
        delivered_at=maybe_integer(row, "delivered_at"),
        undeliverable_at=maybe_integer(row, "undeliverable_at"),
        delivery_attempts=integer(row, "delivery_attempts"),
        day_limit=maybe_integer(row, "day_limit"),
        age_restricted=bool(integer(row, "age_restricted")),
        hidden_at=maybe_integer(row, "hidden_at"),
        character_id=maybe_integer(row, "character_id"),
        description=text(row, "description"),
        style=maybe_text(row, "style"),
        style_words=text(row, "style_words"),
        favourite_at=maybe_integer(row, "favourite_at"),
        character_owner_id=maybe_integer(row, "character_owner_id"),
        direct=bool(integer(row, "direct")),
        process=maybe_text(row, "process"),
    )
