"""Reports on a real database: who may, once each, and one manager wins."""

import asyncio
from dataclasses import replace

import pytest

from tests.samples import GENERATION, NOW, generation, queued
from tests.store.ledgers import reserve
from tests.store.test_characters import WREN
from troupe import lifecycle
from troupe.delivery import Delivered
from troupe.limits import Asker, Terms, Why
from troupe.models import Entry, Place, Report, Verdict
from troupe.store.characters import Characters, Kept
from troupe.store.database import Database
from troupe.store.departures import Departures
from troupe.store.generations import Generations
from troupe.store.guilds import Guilds
from troupe.store.ledger import Ledger
from troupe.store.pictures import Pictures
from troupe.store.predictions import Predictions
from troupe.store.reports import MOST_A_DAY, Added, Reports, TakeDown
from troupe.store.traces import Traces

REPORT = Report(
    id=50, generation_id=1_000, guild_id=5, channel_id=20, message_id=30, reporter_id=8, at=NOW
)
ENTRY = Entry(id=60, guild_id=5, by_id=9, at=NOW + 1, change="decided")


@pytest.fixture
async def reports(database: Database) -> Reports:
    await reserve(database, GENERATION, [queued(GENERATION)])
    return Reports(database)


async def hidden(database: Database) -> bool:
    found = await Generations(database).get(1_000)
    assert found is not None
    return found.hidden_at is not None


async def test_a_report_hides_and_only_the_first_is_new(
    database: Database, reports: Reports
) -> None:
    assert await reports.add(REPORT) is Added.NEW
    assert await hidden(database)
    assert await reports.add(replace(REPORT, id=51)) is Added.REPEATED
    assert await reports.add(replace(REPORT, id=52, reporter_id=11)) is Added.JOINED
    assert await reports.open_of(5) == 1
    assert [one.id for one in await reports.without_card(5)] == [50]
    assert await reports.guilds_without_card() == [5]
    await reports.posted(50, 70, 71)
    assert await reports.without_card(5) == []
    assert await reports.guilds_without_card() == []
    assert await reports.open_of(6) == 0


async def test_many_at_once_make_one_card(database: Database, reports: Reports) -> None:
    some = [replace(REPORT, id=100 + number, reporter_id=number) for number in range(20)]
    added = await asyncio.gather(*map(reports.add, some))
    assert added.count(Added.NEW) == 1
    assert added.count(Added.JOINED) == 19
    assert len(await reports.without_card(5)) == 1


async def test_of_two_managers_one_wins(database: Database, reports: Reports) -> None:
    await reports.add(REPORT)
    await reports.add(replace(REPORT, id=51, reporter_id=11))
    won = await asyncio.gather(
        reports.settle(REPORT, Verdict.RESTORED, ENTRY),
        reports.settle(REPORT, Verdict.REMOVED, replace(ENTRY, id=61, by_id=10)),
    )
    assert sorted(won) == [False, True]
    assert len(await Guilds(database).audit(5, most=9)) == 1
    settled = await reports.get(50)
    assert settled is not None
    assert await hidden(database) is (settled.verdict is Verdict.REMOVED)
    assert [one.verdict for one in await reports.together_with(settled)] == [settled.verdict] * 2
    assert await reports.open_of(5) == 0


async def test_restored_is_shown_again_and_not_reported_again_by_the_same_person(
    database: Database, reports: Reports
) -> None:
    await reports.add(REPORT)
    assert await reports.settle(REPORT, Verdict.RESTORED, ENTRY)
    assert not await hidden(database)
    assert await reports.add(replace(REPORT, id=51)) is Added.SETTLED
    assert not await hidden(database)
    assert await reports.add(replace(REPORT, id=52, reporter_id=11)) is Added.NEW
    assert await hidden(database)


async def test_what_one_server_restores_another_may_still_hide(
    database: Database, reports: Reports
) -> None:
    await reports.add(REPORT)
    elsewhere = replace(REPORT, id=51, guild_id=6, reporter_id=11)
    assert await reports.add(elsewhere) is Added.NEW
    assert await reports.settle(REPORT, Verdict.RESTORED, ENTRY)
    assert await hidden(database)
    for one in await reports.to_do():
        await reports.done(one, now=NOW)
    await reports.settle(elsewhere, Verdict.RESTORED, replace(ENTRY, id=61, guild_id=6))
    assert not await hidden(database)
    assert [one.id for one in await reports.to_do()] == [50, 51], "both messages come back"


async def test_a_server_that_leaves_takes_only_its_own_reports_along(
    database: Database, reports: Reports
) -> None:
    departures = Departures(database)
    await Generations(database).delivered(1_000, Delivered(20, 31), now=NOW)
    await reports.add(REPORT)
    elsewhere = replace(REPORT, id=51, guild_id=6, reporter_id=11)
    await reports.add(elsewhere)
    for guild_id, still_hidden in ((5, True), (6, False)):
        await departures.left(guild_id, now=NOW)
        assert await departures.forget(guild_id, before=NOW + 1)
        assert await hidden(database) is still_hidden
    await reports.add(replace(REPORT, id=52, guild_id=7))
    assert await reports.settle(replace(REPORT, guild_id=7), Verdict.REMOVED, ENTRY)
    await reports.add(replace(REPORT, id=53, guild_id=6))
    await departures.left(6, now=NOW)
    assert await departures.forget(6, before=NOW + 1)
    assert await hidden(database), "taken down elsewhere"


async def test_removed_stays_hidden_and_its_reference_is_blocked_here(
    database: Database, reports: Reports
) -> None:
    await reports.add(REPORT)
    assert await reports.settle(REPORT, Verdict.REMOVED, ENTRY)
    assert await hidden(database)
    rows = await database.fetch("SELECT guild_id, sha256, by_id FROM blocked_references")
    assert [tuple(dict(row).values()) for row in rows] == [(5, "a" * 64, 9)]
    rows = await database.fetch("SELECT removed_at, favourite_at FROM generations")
    assert [tuple(dict(row).values()) for row in rows] == [(NOW + 1, None)]


async def test_blocking_is_done_once_and_leaves_the_report_open(
    database: Database, reports: Reports
) -> None:
    await reports.add(REPORT)
    assert await reports.block_author(REPORT, ENTRY)
    assert not await reports.block_author(REPORT, replace(ENTRY, id=61, by_id=10))
    rows = await database.fetch("SELECT guild_id, person_id, by_id FROM blocked_people")
    assert [tuple(dict(row).values()) for row in rows] == [(5, 7, 9)]
    assert len(await Guilds(database).audit(5, most=9)) == 1
    assert await reports.open_of(5) == 1


async def test_ten_pictures_a_day_and_the_next_day_ten_more(database: Database) -> None:
    reports = Reports(database)
    for number in range(1, MOST_A_DAY + 2):
        made = generation(number)
        await reserve(database, made, [queued(made)])
    some = [
        replace(REPORT, id=100 + number, generation_id=number)
        for number in range(1, MOST_A_DAY + 2)
    ]
    assert [await reports.add(one) for one in some] == [Added.NEW] * MOST_A_DAY + [Added.TOO_MANY]
    late = replace(some[-1], at=NOW + 86_400_000)
    assert await reports.add(late) is Added.NEW


async def test_what_is_left_to_do_is_known_after_a_restart(
    database: Database, reports: Reports
) -> None:
    await reports.add(REPORT)
    assert [one.id for one in await reports.to_do()] == [50]
    await reports.done(REPORT, now=NOW)
    assert await reports.to_do() == []
    await reports.settle(REPORT, Verdict.RESTORED, ENTRY)
    [left] = await reports.to_do()
    await reports.done(left, now=NOW)
    assert await reports.to_do() == []


async def test_an_erasure_leaves_only_messages_to_take_down(
    database: Database, reports: Reports
) -> None:
    await Generations(database).delivered(1_000, Delivered(20, 31), now=NOW)
    await reports.add(replace(REPORT, guild_id=GENERATION.guild_id or 0))
    await reports.shown(1_000, GENERATION.guild_id or 0, Delivered(21, 32))
    await reports.shown(1_000, 77, Delivered(22, 33))
    assert await reports.posted(50, 70, 71)
    async with database.transaction() as transaction:
        await Traces(database).erase(transaction, 7)
        await Generations(database).erase(transaction, 7)
    left = await reports.take_downs()
    assert left == [
        TakeDown(Delivered(20, 30), is_card=False),
        TakeDown(Delivered(20, 31), is_card=False),
        TakeDown(Delivered(21, 32), is_card=False),
        TakeDown(Delivered(70, 71), is_card=True),
    ]
    for one in left:
        await reports.taken_down(one)
    assert await reports.add(replace(REPORT, id=51)) is Added.GONE
    assert not await reports.posted(51, 70, 72)
    assert await reports.take_downs() == [TakeDown(Delivered(70, 72), is_card=True)]


async def test_a_reference_is_flagged_where_its_result_was_and_until_its_file_goes(
    database: Database, reports: Reports
) -> None:
    first = queued(GENERATION)
    predictions, pictures = Predictions(database), Pictures(database)
    way = lifecycle.created(lifecycle.submitting(first, now=NOW), provider_id="task-0000")
    done = lifecycle.completed(way, now=NOW, sha256="b" * 64, media_type="image/png", flagged=True)
    assert await predictions.move(first, lifecycle.submitting(first, now=NOW), now=NOW)
    assert await predictions.move(lifecycle.submitting(first, now=NOW), way, now=NOW)
    assert await predictions.move(way, done, now=NOW)
    kept = await predictions.get(done.id)
    assert kept is not None
    assert kept.flagged is True
    await pictures.drawn_from("c" * 64, "b" * 64)
    await pictures.drawn_from("c" * 64, "b" * 64)
    await pictures.drawn_from("d" * 64, "e" * 64)
    every = [letter * 64 for letter in "abcde"] * 50
    assert await pictures.flagged(every) == {"c" * 64: True, "d" * 64: None}
    await pictures.drawn_from("d" * 64, "b" * 64)
    assert (await pictures.flagged(every))["d" * 64] is True, "the careful word wins"

    async def gone() -> bool:
        return True

    assert await pictures.while_unused("c" * 64, gone)
    assert "c" * 64 not in await pictures.flagged(every)


async def test_an_erasure_renews_nobodys_right_to_report(
    database: Database, reports: Reports
) -> None:
    async def erased() -> None:
        async with database.transaction() as transaction:
            await Traces(database).erase(transaction, REPORT.reporter_id)

    await reports.add(replace(REPORT, reason="my words"))
    await erased()
    kept = await reports.get(REPORT.id)
    assert kept is not None
    assert (kept.reporter_id, kept.reason) == (0, "")
    assert await reports.add(replace(REPORT, id=51)) is Added.REPEATED
    assert await reports.settle(REPORT, Verdict.RESTORED, ENTRY)
    assert await reports.add(replace(REPORT, id=52)) is Added.SETTLED
    assert not await hidden(database)
    for number in range(2, MOST_A_DAY + 2):
        one = generation(number * 1_000)
        await reserve(database, one, [queued(one)])
    left = [
        await reports.add(replace(REPORT, id=number, generation_id=number * 1_000))
        for number in range(2, MOST_A_DAY + 1)
    ]
    assert left == [Added.NEW] * (MOST_A_DAY - 1)
    await erased()
    more = replace(REPORT, id=60, generation_id=(MOST_A_DAY + 1) * 1_000)
    assert await reports.add(more) is Added.TOO_MANY
    assert await reports.add(replace(more, reporter_id=11)) is Added.NEW


async def test_a_picture_waits_for_one_person_alone(database: Database) -> None:
    pictures = Pictures(database)
    assert not await pictures.waits_for(8, "a" * 64, 0)
    assert await database.fetch("SELECT * FROM secrets") == [], "asking draws no key"
    seal = await pictures.seal(8, "a" * 64)
    assert seal == await pictures.seal(8, "a" * 64)
    assert await pictures.waits_for(8, "a" * 64, seal)
    assert not await pictures.waits_for(9, "a" * 64, seal)
    assert not await pictures.waits_for(8, "b" * 64, seal)
    assert not await pictures.waits_for(8, "a" * 64, 8)
    assert 0 <= seal < 2**63


async def test_an_export_names_no_picture_that_its_person_took_down(
    database: Database, reports: Reports
) -> None:
    await reports.add(REPORT)
    await reports.settle(REPORT, Verdict.REMOVED, ENTRY)
    told = [piece async for piece in Traces(database).export(ENTRY.by_id, -1)]
    [blocked] = [piece for piece in told if piece.kind == "pictures-blocked"]
    assert blocked.row == {"guild_id": 5, "at": ENTRY.at}
    assert not any(GENERATION.reference_sha256 in str(piece.row) for piece in told)


async def test_what_was_drawn_from_a_result_shares_its_fate(
    database: Database, reports: Reports
) -> None:
    first = queued(GENERATION)
    predictions, pictures, characters = (
        Predictions(database),
        Pictures(database),
        Characters(database),
    )
    on_its_way = lifecycle.submitting(first, now=NOW)
    created = lifecycle.created(on_its_way, provider_id="task-0000")
    done = lifecycle.completed(
        created, now=NOW, sha256="b" * 64, media_type="image/png", flagged=False
    )
    for before, after in ((first, on_its_way), (on_its_way, created), (created, done)):
        assert await predictions.move(before, after, now=NOW)
    drawn = replace(WREN, reference_sha256="c" * 64)
    assert await characters.save(drawn, most=9) is Kept.DONE
    assert await characters.share(drawn.id, drawn.owner_id, guild_id=5)
    await pictures.drawn_from("c" * 64, "b" * 64)
    assert await pictures.flagged(["c" * 64]) == {"c" * 64: False}
    place, found = Place(guild_id=5, channel_id=20), (77, 5, "")
    ledger = Ledger(database=database, terms=Terms(per_day=9))

    async def why(place: Place) -> Why | None:
        asker = Asker(drawn.owner_id, place)
        return (await ledger.standing(asker, now=NOW, reference="c" * 64)).blocked

    async def shown() -> list[bool]:
        named = await characters.shared_and_named(5, drawn.name)
        suggested = await characters.suggested_of_others(*found, most=9)
        return [named is not None, bool(suggested), not await characters.is_barred(drawn, 5)]

    elsewhere = Place(guild_id=6, channel_id=21)
    assert await shown() == [True] * 3
    await reports.add(REPORT)
    assert await shown() == [False] * 3
    assert await why(place) is await why(elsewhere) is Why.REFERENCE_HIDDEN
    assert await reports.settle(REPORT, Verdict.RESTORED, ENTRY)
    assert await shown() == [True] * 3
    assert await why(place) is None
    again = replace(REPORT, id=51, reporter_id=11)
    await reports.add(again)
    assert await reports.settle(again, Verdict.REMOVED, replace(ENTRY, id=61))
    kept = await characters.get(drawn.id)
    assert kept is not None
    assert kept.guild_id is None
    assert await why(place) is Why.REFERENCE_BLOCKED
    assert await why(elsewhere) is None, "another server decides for itself"
    assert await characters.share(drawn.id, drawn.owner_id, guild_id=5)
    assert await shown() == [False] * 3, "not even where it is shared once more"
