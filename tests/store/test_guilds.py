"""What managers and the operator decide is kept whole, one at a time, each with its audit line."""

import asyncio
from dataclasses import replace

import pytest

from tests.samples import NOW
from troupe.errors import DatabaseRefused
from troupe.models import Entry, Flagged, GuildSettings, OperatorSettings
from troupe.store.database import Database
from troupe.store.guilds import Guilds
from troupe.store.notes import BudgetNotes, Note

ALL = GuildSettings(
    guild_id=5,
    person_per_day=3,
    role_limits=((9, 30), (8, 20)),
    server_per_day=500,
    budget_per_day=1_500_000,
    budget_per_month=0,
    channels=(20, 21),
    words=("grape", "wörter", "葡萄"),
    flagged=Flagged.SPOILER,
    strict=True,
    log_channel_id=22,
    paused_at=NOW,
)


def entry(number: int, *, guild_id: int = 5, change: str = "Something") -> Entry:
    return Entry(id=number, guild_id=guild_id, by_id=7, at=NOW + number, change=change)


@pytest.mark.parametrize("wanted", [ALL, GuildSettings(guild_id=5)])
async def test_what_was_decided_is_read_back_whole(
    database: Database, wanted: GuildSettings
) -> None:
    guilds = Guilds(database)
    for number in range(2):
        assert await guilds.change(entry(number), lambda _: wanted) == wanted
    assert await guilds.get(5) == wanted
    assert await guilds.get(6) == GuildSettings(guild_id=6)


async def test_many_changes_at_once_all_count_and_each_has_its_line(database: Database) -> None:
    guilds = Guilds(database)

    def add(role_id: int) -> asyncio.Future[GuildSettings]:
        return asyncio.ensure_future(
            guilds.change(
                entry(role_id, change=f"Role {role_id}"),
                lambda before: replace(
                    before, role_limits=(*before.role_limits, (role_id, role_id))
                ),
            )
        )

    await asyncio.gather(*map(add, range(1, 41)))
    assert sorted((await guilds.get(5)).role_limits) == [(one, one) for one in range(1, 41)]
    lines = await guilds.audit(5, most=100)
    assert [one.id for one in lines] == list(range(40, 0, -1))
    assert [one.id for one in await guilds.audit(5, most=2)] == [40, 39]
    assert await guilds.audit(0, most=9) == []


async def test_what_changes_nothing_has_no_line_and_what_came_twice_has_one(
    database: Database,
) -> None:
    guilds = Guilds(database)
    await guilds.change(entry(1), lambda before: before)
    await guilds.change_operator(entry(2, guild_id=0), lambda before: before)
    await guilds.allow_person(entry(3), 70)
    await guilds.allow_guild(entry(4, guild_id=0), 71)
    assert await guilds.audit(5, most=9) == await guilds.audit(0, most=9) == []
    for number in (5, 5, 6):
        await guilds.block_person(entry(number), 70)
        await guilds.change(entry(number + 10), lambda before: replace(before, strict=True))
    assert [one.id for one in await guilds.audit(5, most=9)] == [15, 5]


async def test_a_change_that_breaks_leaves_neither_a_setting_nor_a_line(database: Database) -> None:
    guilds = Guilds(database)
    with pytest.raises(DatabaseRefused):
        await guilds.change(entry(1), lambda before: replace(before, server_per_day=-1))
    assert await guilds.get(5) == GuildSettings(guild_id=5)
    assert await guilds.audit(5, most=9) == []


async def test_people_and_servers_are_blocked_and_allowed(database: Database) -> None:
    guilds = Guilds(database)
    await guilds.block_person(entry(1), 70)
    await guilds.block_person(entry(2), 71)
    await guilds.block_person(entry(3, guild_id=0), 72)
    await guilds.block_guild(entry(4, guild_id=0), 6)
    assert await guilds.blocked_people(5, most=9) == [71, 70]
    assert await guilds.blocked_people(5, most=1) == [71]
    assert await guilds.blocked_people(0, most=9) == [72]
    assert await guilds.blocked_guilds(most=9) == [6]
    await guilds.allow_person(entry(5), 71)
    await guilds.allow_person(entry(6), 72)
    await guilds.allow_guild(entry(7, guild_id=0), 6)
    assert await guilds.blocked_people(5, most=9) == [70]
    assert await guilds.blocked_people(0, most=9) == [72]
    assert await guilds.blocked_guilds(most=9) == []
    assert await guilds.operator() == OperatorSettings()


async def note(
    database: Database, percent: int, *, guild_id: int = 5, starts_at: int = 0, most: int = 10
) -> None:
    async with database.transaction() as transaction:
        await transaction.execute(
            "INSERT INTO budget_notes (guild_id, period, starts_at, most, percent) "
            "VALUES ($1, 'day', $2, $3, $4)",
            guild_id,
            starts_at,
            most,
            percent,
        )


async def test_of_several_marks_the_highest_is_told_and_by_one_alone(database: Database) -> None:
    notes = BudgetNotes(database)
    for percent in (50, 80):
        await note(database, percent)
    await note(database, 50, guild_id=0, starts_at=9)
    [mine, operators] = await notes.to_tell()
    assert mine == Note(guild_id=5, monthly=False, starts_at=0, most=10, percent=80)
    assert operators == Note(guild_id=0, monthly=False, starts_at=9, most=10, percent=50)
    claims = await asyncio.gather(*(notes.claim(mine, now=NOW) for _ in range(8)))
    assert sum(claims) == 1
    assert await notes.to_tell() == [operators]
    await note(database, 100)
    assert [one.percent for one in await notes.to_tell()] == [100, 50]
    await notes.give_back(mine, claimed_at=NOW - 1)
    await note(database, 80, most=20)
    assert [(one.most, one.percent) for one in await notes.to_tell()] == [
        (10, 100),
        (20, 80),
        (10, 50),
    ]
    [used_up, *_] = await notes.to_tell()
    assert await notes.claim(used_up, now=NOW + 1)
    await notes.give_back(used_up, claimed_at=NOW + 1)
    assert await notes.to_tell() == [used_up, replace(used_up, most=20, percent=80), operators]
