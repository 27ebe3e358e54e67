"""A store as a year of life leaves it, in some seconds: many people, days, pictures, characters.

Rows are written by SQL alone, in one transaction, and every check of the schema holds. Indexes are
taken away meanwhile and made again from their own text, which is what makes it quick.
"""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from troupe.store.sqlite import Sqlite

PERSON: Final = 7
"""Whose own rows are counted out; their pictures are all done, and asked for in one server."""

GUILD: Final = 1_100_000_000_000_000_001
CHARACTER: Final = 77
"""With which every tenth of the person's own was made; those are their favourites, too."""

SOME: Final = 10
OWN_CHARACTERS: Final = 40

_YEAR_MS = 365 * 86_400_000
_OTHERS_FROM = 1_000
_DISCORD_EPOCH = 1_420_070_400_000
_FILLED = ("people", "characters", "generations", "predictions", "events")
_QUICKLY = ("journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-256000")

# A part of one that looks like chance and is the same each time.
_CHANCE = "((number * 2654435761) % 4294967296) / 4294967296.0"

_PEOPLE = """
    WITH RECURSIVE numbers (number) AS (
        SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < :people)
    INSERT INTO people (id, first_seen_at, last_seen_at)
    SELECT CASE number WHEN 0 THEN :person ELSE :others_from + number - 1 END, :begins, :now
    FROM numbers
"""

_CHARACTERS = """
    WITH RECURSIVE numbers (number) AS (
        SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < :own_characters - 1)
    INSERT INTO characters
        (id, owner_id, name, name_key, reference_sha256, created_at, used_at, guild_id)
    SELECT :character + people.rowid * :own_characters + number, people.id,
        CASE WHEN number % 2 THEN 'Mira ' ELSE 'Jonas ' END || number,
        CASE WHEN number % 2 THEN 'mira ' ELSE 'jonas ' END || number,
        printf('%064x', people.id), :begins, :begins + number,
        CASE WHEN people.id <> :person AND number = 0 THEN :guild + people.id % 1000 END
    FROM people JOIN numbers ON people.id = :person OR number < 3
"""

# Few ask for most, as everywhere, and each fiftieth was taken out of its history; the person's own
# are spread evenly over the year.
_GENERATIONS = f"""
    WITH RECURSIVE numbers (number) AS (
        SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < :total - 1),
    asked AS (
        SELECT number, number % :step = 0 AS own, number / :step % {SOME} = 0 AS special,
            :begins + CAST(number * :year AS INTEGER) / :total AS at, {_CHANCE} AS chance
        FROM numbers)
    INSERT INTO generations
        (id, person_id, guild_id, prompt, reference_sha256, width, height, created_at,
         application_id, token, token_expires_at, channel_id, message_id, private, delivered_at,
         character_id, favourite_at, removed_at, emptied_at)
    SELECT (at - {_DISCORD_EPOCH}) << 22,
        CASE WHEN own THEN :person ELSE
            :others_from + CAST(:people * chance * chance AS INTEGER) END,
        CASE WHEN own THEN :guild ELSE :guild + 1 + CAST(1000 * chance AS INTEGER) END,
        'an elf plays the lute in a tavern, number ' || number,
        printf('%064x', number % 50000), 1024, 1024, at,
        1, '', at + 900000, 2, 3, 0, at + 14000,
        CASE WHEN own AND special THEN :character END, CASE WHEN own AND special THEN at END,
        CASE WHEN NOT own AND number % 50 = 7 THEN at + 60000 END,
        CASE WHEN NOT own AND number % 50 = 7 THEN at + 120000 END
    FROM asked
"""

# Of others, each fiftieth came to nothing, and each twentieth was asked for twice.
_PREDICTIONS = """
    INSERT INTO predictions
        (id, generation_id, person_id, ordinal, seed, state, version, created_at, submitted_at,
         provider_id, started_at, finished_at, failure, result_sha256, result_media_type,
         thumbnail_sha256, result_removed_at, took_ms, guild_id, cost, flagged)
    SELECT id || '-' || ordinal, id, person_id, ordinal, number,
        CASE WHEN failed THEN 'failed' ELSE 'completed' END, 4, created_at, created_at + 100,
        'task' || id || ordinal, created_at + 2000, created_at + 13000,
        CASE WHEN failed THEN 'moderated' END,
        CASE WHEN NOT failed THEN printf('%08x%056x', number * 2654435761 % 4294967296, number) END,
        CASE WHEN NOT failed THEN 'image/png' END,
        CASE WHEN NOT failed AND removed_at IS NULL
            THEN printf('%08x%056x', number * 2246822519 % 4294967296, number) END,
        CASE WHEN NOT failed THEN removed_at + 60000 END,
        CASE WHEN NOT failed THEN 12000 END, guild_id, 100000, 0
    FROM (SELECT generations.*, generations.rowid * 2 + ordinal AS number, ordinal,
              person_id <> :person AND generations.rowid % 50 = 0 AS failed
          FROM generations CROSS JOIN (SELECT 0 AS ordinal UNION ALL SELECT 1)
          WHERE ordinal = 0 OR (person_id <> :person AND generations.rowid % 20 = 1))
"""

# Three of the five that each has: nothing that is measured reads them.
_EVENTS = """
    INSERT INTO events (prediction_id, version, state, at)
    SELECT id, moves.version, CASE moves.state WHEN 'over' THEN predictions.state
        ELSE moves.state END, created_at + later
    FROM predictions CROSS JOIN (
        SELECT 0 AS version, 'queued' AS state, 0 AS later
        UNION ALL SELECT 2, 'created', 600 UNION ALL SELECT 4, 'over', 13000) AS moves
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """Generations in the year before `now` (ms): the person's own, and those of `people` others."""

    own: int
    others: int
    people: int
    now: int

    @property
    def step(self) -> int:
        """Each so manieth is the person's own."""
        return 1 + self.others // self.own

    @property
    def total(self) -> int:
        """Generations in all."""
        return self.own * self.step

    def own_id(self, number: int) -> int:
        """The id of the person's own generation with this number, from the oldest on."""
        at = self.now - _YEAR_MS + number * self.step * _YEAR_MS // self.total
        return (at - _DISCORD_EPOCH) << 22


async def fill(path: Path, filling: Filling) -> None:
    """Makes the file with the program's own migrations, and fills it."""
    await (await Sqlite.open(path)).close()
    await asyncio.to_thread(_fill, path, filling)


def _fill(path: Path, filling: Filling) -> None:
    given = {
        "person": PERSON,
        "guild": GUILD,
        "character": CHARACTER,
        "own_characters": OWN_CHARACTERS,
        "people": filling.people,
        "others_from": _OTHERS_FROM,
        "step": filling.step,
        "total": filling.total,
        "now": filling.now,
        "begins": filling.now - _YEAR_MS,
        "year": _YEAR_MS,
    }
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for pragma in _QUICKLY:
            database.execute(f"PRAGMA {pragma}")
        database.execute("BEGIN")
        indexes = _taken_away(database)
        for statement in (_PEOPLE, _CHARACTERS, _GENERATIONS, _PREDICTIONS, _EVENTS):
            database.execute(statement, given)
        for sql in indexes:
            database.execute(sql)
        database.execute("COMMIT")
        database.execute("PRAGMA journal_mode=WAL")


def _taken_away(database: sqlite3.Connection) -> list[str]:
    """The text of every index of the tables that are filled."""
    found = database.execute(
        f"""
        SELECT name, sql FROM sqlite_master
        WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({", ".join("?" * len(_FILLED))})
        ORDER BY rowid
        """,
        _FILLED,
    ).fetchall()
    for name, _ in found:
        database.execute(f"DROP INDEX {name}")
    return [str(sql) for _, sql in found]
