"""Characters: each person's own, found by id, by name, and by what is being typed."""

import json
from collections.abc import AsyncIterator
from enum import StrEnum

from troupe.collection import name_key
from troupe.models import Character, Generation, Size
from troupe.store import people
from troupe.store.database import (
    Database,
    Row,
    Transaction,
    Value,
    integer,
    maybe_integer,
    maybe_text,
    text,
)
from troupe.store.exports import Enclosed, Piece
from troupe.store.pictures import barred

COLUMNS = """id, owner_id, name, reference_sha256, description, width, height, style, seed, tags,
    guild_id, created_at, used_at"""

MOST_SUGGESTED = 25
_EXPORTED_AT_ONCE = 100
_SEARCHED_OF_A_SERVER = 2_000
"""The most recently used ones: however many a server shares, a look among them stays short."""


_BARRED = barred("characters.reference_sha256", "$1")


class Kept(StrEnum):
    """What came of saving or changing a character."""

    DONE = "done"
    NAME_TAKEN = "name taken"
    FULL = "full"
    GONE = "gone"


class Characters:
    """The table `characters`."""

    holds = (("characters", "owner_id"),)

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, character: Character, *, most: int) -> Kept:
        """Keeps a new one, unless its owner has one of that name or `most` already.

        The same interaction twice is done once, and done both times.
        """
        owner, key = character.owner_id, name_key(character.name)
        async with self._database.transaction() as transaction:
            if await transaction.fetch("SELECT 1 FROM characters WHERE id = $1", character.id):
                return Kept.DONE
            if await _is_taken(transaction, owner, key, but=character.id):
                return Kept.NAME_TAKEN
            if await _count(transaction, owner) >= most:
                return Kept.FULL
            await people.seen(transaction, owner, now=character.created_at)
            await _insert(transaction, character, key)
        return Kept.DONE

    async def change(self, character: Character) -> Kept:
        """Writes what its owner may change: all but who owns it, and when it was made and used."""
        key = name_key(character.name)
        async with self._database.transaction() as transaction:
            if await _is_taken(transaction, character.owner_id, key, but=character.id):
                return Kept.NAME_TAKEN
            changed = await transaction.execute(
                """
                UPDATE characters
                SET name = $3, name_key = $4, reference_sha256 = $5, description = $6, width = $7,
                    height = $8, style = $9, seed = $10, tags = $11
                WHERE id = $1 AND owner_id = $2
                """,
                character.id,
                character.owner_id,
                character.name,
                key,
                character.reference_sha256,
                character.description,
                *_defaults(character),
            )
        return Kept.DONE if changed else Kept.GONE

    async def share(self, character_id: int, owner_id: int, *, guild_id: int | None) -> bool:
        """With one server, or with nobody; False where it is gone or not theirs."""
        async with self._database.transaction() as transaction:
            changed = await transaction.execute(
                "UPDATE characters SET guild_id = $3 WHERE id = $1 AND owner_id = $2",
                character_id,
                owner_id,
                guild_id,
            )
        return changed == 1

    async def used(self, character_id: int, *, now: int) -> None:
        """It comes first among the choices from here on. An earlier `now` changes nothing."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE characters SET used_at = $2 WHERE id = $1 AND used_at < $2",
                character_id,
                now,
            )

    async def remove(self, character_id: int, owner_id: int) -> bool:
        """Pictures that were made with it stay. False where it is gone or not theirs."""
        async with self._database.transaction() as transaction:
            removed = await transaction.execute(
                "DELETE FROM characters WHERE id = $1 AND owner_id = $2", character_id, owner_id
            )
            await transaction.execute(
                """
                UPDATE preferences SET character_id = NULL
                WHERE person_id = $2 AND character_id = $1
                """,
                character_id,
                owner_id,
            )
        return removed == 1

    async def get(self, character_id: int) -> Character | None:
        """None where there is no such row."""
        found = await self._read("WHERE id = $1", character_id)
        return found[0] if found else None

    async def named(self, owner_id: int, name: str) -> Character | None:
        """A person's own of this name, however it is written."""
        found = await self._read("WHERE owner_id = $1 AND name_key = $2", owner_id, name_key(name))
        return found[0] if found else None

    async def shared_and_named(self, guild_id: int, name: str) -> Character | None:
        """One of this name that is shared with a server, the most recently used."""
        found = await self._read(
            f"""
            WHERE guild_id = $1 AND name_key = $2 AND NOT {_BARRED}
            ORDER BY used_at DESC, id DESC LIMIT 1
            """,
            guild_id,
            name_key(name),
        )
        return found[0] if found else None

    async def is_barred(self, character: Character, guild_id: int) -> bool:
        """Whether what its picture was drawn from is hidden, or was taken down in this server."""
        found = await self._read(f"WHERE id = $2 AND {_BARRED}", guild_id, character.id)
        return bool(found)

    async def of_person(self, owner_id: int) -> list[Character]:
        """All of a person's own, most recently used first."""
        return await self._read("WHERE owner_id = $1 ORDER BY used_at DESC, id DESC", owner_id)

    async def suggested(self, person_id: int, typed: str, *, most: int) -> list[Character]:
        """Own ones whose name, or a word of it, begins with what was typed, last used first."""
        return await self._read(
            """
            WHERE owner_id = $1 AND ' ' || name_key LIKE $2 ESCAPE '\\'
            ORDER BY used_at DESC, id DESC LIMIT $3
            """,
            person_id,
            _beginning(typed),
            most,
        )

    async def suggested_of_others(
        self, person_id: int, guild_id: int, typed: str, *, most: int
    ) -> list[Character]:
        """The same among what others share with a server."""
        rows = await self._database.fetch(
            f"""
            SELECT {COLUMNS} FROM (
                SELECT {COLUMNS}, name_key FROM characters
                WHERE guild_id = $1 ORDER BY used_at DESC LIMIT $5) AS recent
            WHERE owner_id <> $2 AND ' ' || name_key LIKE $3 ESCAPE '\\'
              AND NOT {barred("recent.reference_sha256", "$1")}
            ORDER BY used_at DESC, id DESC LIMIT $4
            """,
            guild_id,
            person_id,
            _beginning(typed),
            most,
            _SEARCHED_OF_A_SERVER,
        )
        return list(map(read_character, rows))

    async def export(self, person_id: int, after: int) -> AsyncIterator[Piece]:
        """By id, each with its reference."""
        while rows := await self._database.fetch(
            f"""
            SELECT {COLUMNS} FROM characters
            WHERE owner_id = $1 AND id > $2 ORDER BY id LIMIT {_EXPORTED_AT_ONCE}
            """,
            person_id,
            after,
        ):
            for row in rows:
                after = integer(row, "id")
                sha256 = text(row, "reference_sha256")
                told = {**row, "tags": json.loads(text(row, "tags"))}
                picture = Enclosed(sha256, f"references/{sha256[:16]}.jpg")
                yield Piece(kind="characters", key=after, row=told, pictures=(picture,))

    async def erase(self, transaction: Transaction, person_id: int) -> None:
        """All of a person's; pictures that others made with them are the others'."""
        await transaction.execute("DELETE FROM characters WHERE owner_id = $1", person_id)

    async def _read(self, condition: str, *arguments: Value) -> list[Character]:
        rows = await self._database.fetch(
            f"SELECT {COLUMNS} FROM characters {condition}", *arguments
        )
        return list(map(read_character, rows))


async def lent(transaction: Transaction, generation: Generation) -> bool:
    """Whether the other person's character that it plays with, if any, is still theirs to lend."""
    if generation.character_owner_id is None:
        return True
    return bool(
        await transaction.fetch(
            "SELECT 1 FROM characters WHERE id = $1 AND owner_id = $2",
            generation.character_id,
            generation.character_owner_id,
        )
    )


async def _is_taken(transaction: Transaction, owner_id: int, key: str, *, but: int) -> bool:
    return bool(
        await transaction.fetch(
            "SELECT 1 FROM characters WHERE owner_id = $1 AND name_key = $2 AND id <> $3",
            owner_id,
            key,
            but,
        )
    )


async def _count(transaction: Transaction, owner_id: int) -> int:
    [row] = await transaction.fetch(
        "SELECT count(*) AS kept FROM characters WHERE owner_id = $1", owner_id
    )
    return integer(row, "kept")


async def _insert(transaction: Transaction, character: Character, key: str) -> None:
    await transaction.execute(
        """
        INSERT INTO characters
            (id, owner_id, name, name_key, reference_sha256, description, guild_id, created_at,
             used_at, width, height, style, seed, tags)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """,
        character.id,
        character.owner_id,
        character.name,
        key,
        character.reference_sha256,
        character.description,
        character.guild_id,
        character.created_at,
        character.used_at,
        *_defaults(character),
    )


def _defaults(character: Character) -> tuple[Value, ...]:
    """Width, height, style, seed and tags."""
    width, height = (
        (character.size.width, character.size.height) if character.size else (None, None)
    )
    tags = json.dumps(character.tags, ensure_ascii=False)
    return width, height, character.style, character.seed, tags


def _beginning(typed: str) -> str:
    """A pattern for a space, the typed text letter by letter, and anything."""
    key = name_key(typed)
    for special in "\\%_":
        key = key.replace(special, f"\\{special}")
    return f"% {key}%"


def read_character(row: Row) -> Character:
    """A row of `COLUMNS` as a value."""
    width, height = maybe_integer(row, "width"), maybe_integer(row, "height")
    return Character(
        id=integer(row, "id"),
        owner_id=integer(row, "owner_id"),
        name=text(row, "name"),
        reference_sha256=text(row, "reference_sha256"),
        description=text(row, "description"),
        size=None if width is None or height is None else Size(width, height),
        style=maybe_text(row, "style"),
        seed=maybe_integer(row, "seed"),
        tags=tuple(json.loads(text(row, "tags"))),
        guild_id=maybe_integer(row, "guild_id"),
        created_at=integer(row, "created_at"),
        used_at=integer(row, "used_at"),
    )
