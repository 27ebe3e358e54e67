"""Names are one person's own, choices come in order and quickly, and owners alone change a row."""

import asyncio
import time
from dataclasses import replace

import pytest

from tests.samples import NOW
from troupe.models import Character, Size
from troupe.store.characters import Characters, Kept
from troupe.store.database import Database
from troupe.store.preferences import PreferencesStore

MIRA, JONAS, SERVER = 7, 8, 5
WREN = Character(
    id=100, owner_id=MIRA, name="Wren", reference_sha256="a" * 64, created_at=NOW, used_at=NOW
)


def character(
    number: int, name: str, owner_id: int = MIRA, guild_id: int | None = None
) -> Character:
    return replace(
        WREN, id=number, name=name, owner_id=owner_id, guild_id=guild_id, used_at=NOW + number
    )


async def keep(characters: Characters, *wanted: Character) -> None:
    for one in wanted:
        assert await characters.save(one, most=200) is Kept.DONE


def names(found: list[Character]) -> list[str]:
    return [one.name for one in found]


async def test_what_was_saved_is_read_back_whole(database: Database) -> None:
    whole = replace(
        WREN, description="d", size=Size(256, 512), style="ghibli", seed=3, tags=("a", "b, c")
    )
    characters = Characters(database)
    await keep(characters, whole)
    assert await characters.get(whole.id) == whole
    changed = replace(whole, name="Robin", size=None, style=None, seed=None, tags=())
    assert await characters.change(changed) is Kept.DONE
    assert await characters.named(MIRA, "rOBIN") == changed


async def test_of_twenty_saved_at_once_under_one_name_one_is_kept(database: Database) -> None:
    characters = Characters(database)
    spellings = ("Wren", "wren", "\uff37\uff32\uff25\uff2e", "WREN")
    kept = await asyncio.gather(
        *(characters.save(character(n, spellings[n % 4]), most=200) for n in range(20))
    )
    assert sorted(kept) == [Kept.DONE] + [Kept.NAME_TAKEN] * 19


async def test_a_name_is_only_taken_among_ones_own(database: Database) -> None:
    characters = Characters(database)
    await keep(characters, WREN, character(2, "Wren", JONAS), character(3, "Pim"))
    assert await characters.change(character(3, "WREN")) is Kept.NAME_TAKEN
    assert await characters.change(character(3, "PIM")) is Kept.DONE


async def test_the_same_interaction_twice_saves_one(database: Database) -> None:
    characters = Characters(database)
    await keep(characters, WREN, WREN)
    assert len(await characters.of_person(MIRA)) == 1


async def test_a_person_keeps_no_more_than_the_most(database: Database) -> None:
    characters = Characters(database)
    kept = await asyncio.gather(
        *(characters.save(character(n, f"Elf {n}"), most=3) for n in range(6))
    )
    assert sorted(kept) == [Kept.DONE] * 3 + [Kept.FULL] * 3


async def test_nobody_else_changes_shares_or_removes_it(database: Database) -> None:
    characters = Characters(database)
    await keep(characters, WREN)
    assert await characters.change(replace(WREN, owner_id=JONAS, name="Mine")) is Kept.GONE
    assert not await characters.share(WREN.id, JONAS, guild_id=SERVER)
    assert not await characters.remove(WREN.id, JONAS)
    assert await characters.get(WREN.id) == WREN


async def test_choices_begin_a_name_or_a_word_last_used_first(database: Database) -> None:
    characters = Characters(database)
    wanted = ("Wren", "Old Wrench", "Sword", "100%", "10_0", "a\\b", "Ünal", "لينا")
    await keep(characters, *(character(n, name) for n, name in enumerate(wanted)))
    await characters.used(0, now=NOW + 1_000)
    await characters.used(0, now=NOW)

    async def typed(text: str) -> list[str]:
        return names(await characters.suggested(MIRA, text, most=25))

    assert await typed("wre") == ["Wren", "Old Wrench"]
    assert await typed(" WRENCH ") == ["Old Wrench"]
    assert await typed("rd") == []
    assert await typed("100%") == ["100%"]
    assert await typed("1") == ["10_0", "100%"]
    assert await typed("1__") == []
    assert await typed("a\\") == ["a\\b"]
    assert await typed("ü") == ["Ünal"]
    assert await typed("لي") == ["لينا"]
    assert (await typed(""))[0] == "Wren"
    assert len(await typed("")) == len(wanted)
    assert names(await characters.suggested(MIRA, "", most=2)) == ["Wren", "لينا"]


async def test_others_are_offered_in_the_server_they_are_shared_with(database: Database) -> None:
    characters = Characters(database)
    await keep(
        characters,
        character(1, "Wren", JONAS, guild_id=SERVER),
        character(2, "Wrasse", JONAS, guild_id=SERVER + 1),
        character(3, "Wraith", JONAS),
        character(4, "Wrong", MIRA, guild_id=SERVER),
    )
    assert names(await characters.suggested_of_others(MIRA, SERVER, "wr", most=25)) == ["Wren"]
    shared = await characters.shared_and_named(SERVER, "WREN")
    assert shared is not None
    assert await characters.shared_and_named(SERVER, "wraith") is None
    await characters.share(1, JONAS, guild_id=None)
    assert await characters.suggested_of_others(MIRA, SERVER, "wr", most=25) == []


async def test_a_default_goes_with_its_character_and_another_stays(database: Database) -> None:
    characters, preferences = Characters(database), PreferencesStore(database)
    await keep(characters, WREN, character(2, "Pim"))
    await preferences.change(MIRA, lambda one: replace(one, character_id=WREN.id), now=NOW)
    assert await characters.remove(2, MIRA)
    assert (await preferences.get(MIRA)).character_id == WREN.id
    assert await characters.remove(WREN.id, MIRA)
    assert (await preferences.get(MIRA)).character_id is None


@pytest.mark.alone
@pytest.mark.parametrize("typed", ["", "elf 1", "zzz"])
async def test_choices_among_thousands_take_a_few_milliseconds(
    database: Database, typed: str
) -> None:
    """5 ms each by the product's rule; the median of several is held to it."""
    characters = Characters(database)
    async with database.transaction() as transaction:
        await transaction.execute(
            """
            WITH RECURSIVE numbers(number) AS (
                SELECT 1000 UNION ALL SELECT number + 1 FROM numbers WHERE number < 1049
            )
            INSERT INTO people SELECT number, 1, 1 FROM numbers
            """
        )
        await transaction.execute(
            """
            WITH RECURSIVE numbers(number) AS (
                SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < 9999
            )
            INSERT INTO characters
                (id, owner_id, name, name_key, reference_sha256, guild_id, created_at, used_at)
            SELECT number, 1000 + number / 200, 'Elf ' || number, 'elf ' || number, $1, $2,
                number, number
            FROM numbers
            """,
            "a" * 64,
            SERVER,
        )
    took = []
    for _ in range(15):
        start = time.perf_counter()
        await characters.suggested(1_000, typed, most=25)
        await characters.suggested_of_others(1_000, SERVER, typed, most=25)
        took.append(time.perf_counter() - start)
    print(f"{typed!r}: median {sorted(took)[7] * 1000:.2f} ms")
    assert sorted(took)[7] < 0.005
