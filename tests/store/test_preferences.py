"""Preferences are kept whole, changed one at a time, and a mention is claimed once."""

import asyncio
from dataclasses import replace

import pytest

from tests.samples import GENERATION, NOW, QUEUED
from tests.store.ledgers import reserve
from troupe.models import Preferences, Size
from troupe.store.database import Database
from troupe.store.generations import Generations
from troupe.store.preferences import PreferencesStore
from troupe.store.sqlite import Sqlite

COUNTING = """
    WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 2000000)
    SELECT count(*) AS n FROM counted
"""
ALL = Preferences(size=Size(512, 768), style="ghibli", private=True, ping=True, character_id=9)


async def test_whoever_never_changed_anything_has_the_programs_own(database: Database) -> None:
    assert await PreferencesStore(database).get(7) == Preferences()
    assert await PreferencesStore(database).default_name(7) is None


@pytest.mark.parametrize("wanted", [ALL, Preferences()])
async def test_what_was_put_is_read_back_whole(database: Database, wanted: Preferences) -> None:
    store = PreferencesStore(database)
    for _ in range(2):
        assert await store.change(7, lambda _: wanted, now=NOW) == wanted
    assert await store.get(7) == wanted
    assert await store.get(8) == Preferences()


async def test_two_changes_at_once_both_count(database: Database) -> None:
    store = PreferencesStore(database)
    await asyncio.gather(
        store.change(7, lambda before: replace(before, ping=True), now=NOW),
        store.change(7, lambda before: replace(before, style="comic"), now=NOW),
        store.change(7, lambda before: replace(before, private=True), now=NOW),
    )
    assert await store.get(7) == Preferences(style="comic", private=True, ping=True)


async def test_a_default_character_that_is_gone_has_no_name(database: Database) -> None:
    store = PreferencesStore(database)
    await store.change(7, lambda _: ALL, now=NOW)
    assert await store.default_name(7) is None
    async with database.transaction() as transaction:
        await transaction.execute(
            """
            INSERT INTO characters
                (id, owner_id, name, name_key, reference_sha256, created_at, used_at)
            VALUES (9, 7, 'Wren', 'wren', 'a', 1, 1)
            """
        )
    assert await store.default_name(7) == "Wren"


async def test_a_read_that_takes_too_long_ends_private_and_leaves_nothing_broken(
    file: Sqlite,
) -> None:
    """The reader's thread is kept at work by a count that takes some tenths of a second."""
    store = PreferencesStore(file)
    await store.change(7, lambda _: replace(ALL, private=False), now=NOW)
    busy = asyncio.create_task(file.fetch(COUNTING))
    await asyncio.sleep(0)
    assert await store.get_in_time(7, seconds=0.02) == Preferences(private=True)
    await busy
    assert await store.get_in_time(7, seconds=20) == replace(ALL, private=False)


async def test_a_process_alone_looks_only_for_whoever_changed_something(file: Sqlite) -> None:
    """The reader's thread is kept at work meanwhile: whoever needs it has to wait."""
    before = PreferencesStore(file)
    await before.change(7, lambda _: ALL, now=NOW)
    store = PreferencesStore(file)
    await store.remember()
    await store.change(8, lambda _: ALL, now=NOW)
    busy = asyncio.create_task(file.fetch(COUNTING))
    await asyncio.sleep(0)
    assert await store.get_in_time(9, seconds=0.02) == Preferences()
    assert await store.get_in_time(7, seconds=0.02) == Preferences(private=True)
    await busy
    assert [await store.get(person) for person in (7, 8, 9)] == [ALL, ALL, Preferences()]


async def test_of_many_who_would_mention_one_may(database: Database) -> None:
    generations = Generations(database)
    await reserve(database, GENERATION, [QUEUED], limit=1)
    claims = [generations.claim_ping(GENERATION.id, now=NOW) for _ in range(8)]
    assert sum(await asyncio.gather(*claims)) == 1
    assert not await generations.claim_ping(999, now=NOW)
