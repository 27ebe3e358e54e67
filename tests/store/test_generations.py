"""Reserving is race-proof, moves are compare-and-set, and the schema holds the life's rules."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.samples import GENERATION, NOW, QUEUED, generation
from tests.store.ledgers import reserve
from troupe import lifecycle, limits
from troupe.delivery import Delivered
from troupe.errors import DatabaseRefused
from troupe.limits import Allowed, Denied, Terms
from troupe.models import FailureReason, Prediction
from troupe.store.database import Database
from troupe.store.generations import Generations
from troupe.store.ledger import Ledger
from troupe.store.predictions import Predictions

LATER = NOW + 9_000


async def used_today(database: Database) -> int:
    return await Ledger(database=database, terms=Terms(per_day=1)).used_today(7, now=NOW)


async def test_what_was_reserved_is_read_back_whole(database: Database) -> None:
    wanted = replace(GENERATION, guild_id=None, parent_id=999)
    priced = replace(QUEUED, cost=100_000)
    assert await reserve(database, wanted, [QUEUED], limit=3) == Allowed(left=2)
    assert await Generations(database).get(wanted.id) == replace(wanted, day_limit=3)
    assert await Predictions(database).of_generation(wanted.id) == (priced,)
    assert await Predictions(database).unfinished() == [priced]
    both = await Generations(database).of_prediction(QUEUED.id)
    assert both == (replace(wanted, day_limit=3), priced)
    assert await Generations(database).of_prediction("of nobody") is None


async def test_fifty_at_once_pass_exactly_the_limit(database: Database) -> None:
    verdicts = await asyncio.gather(
        *(reserve(database, generation(number), limit=7) for number in range(1, 51))
    )
    assert sum(isinstance(verdict, Allowed) for verdict in verdicts) == 7
    assert len(await Predictions(database).unfinished()) == 7


async def test_the_same_interaction_twice_makes_one_generation(database: Database) -> None:
    first, second = await asyncio.gather(
        reserve(database, GENERATION), reserve(database, GENERATION)
    )
    assert sorted([first is None, second is None]) == [False, True]
    assert await used_today(database) == 1


async def test_people_do_not_use_up_each_others_day(database: Database) -> None:
    await reserve(database, generation(1, person_id=7), limit=1)
    verdict = await reserve(database, generation(2, person_id=8), limit=1)
    assert isinstance(verdict, Allowed)


async def test_the_day_begins_anew_at_midnight_utc(database: Database) -> None:
    late = limits.day_end(NOW) - 1
    assert isinstance(await reserve(database, generation(1, created_at=late), limit=1), Allowed)
    denied = await reserve(database, generation(2, created_at=late), limit=1)
    assert isinstance(denied, Denied)
    assert (denied.limit.most, denied.limit.back_at) == (1, late + 1)
    assert isinstance(await reserve(database, generation(3, created_at=late + 1), limit=1), Allowed)


async def test_a_failure_gives_the_picture_back_by_itself(database: Database) -> None:
    await reserve(database, GENERATION, limit=1)
    failed = lifecycle.failed(QUEUED, now=LATER, reason=FailureReason.MODERATED)
    assert await Predictions(database).move(QUEUED, failed, now=LATER)
    assert await used_today(database) == 0
    assert isinstance(await reserve(database, generation(2), limit=1), Allowed)


async def test_of_two_movers_one_wins_and_leaves_one_event(database: Database) -> None:
    await reserve(database, GENERATION)
    after = lifecycle.submitting(QUEUED, now=LATER)
    predictions = Predictions(database)
    moved = await asyncio.gather(*(predictions.move(QUEUED, after, now=LATER) for _ in range(8)))
    assert sum(moved) == 1
    rows = await database.fetch("SELECT version, state, at FROM events ORDER BY version")
    assert [tuple(row.values()) for row in rows] == [(0, "queued", NOW), (1, "submitting", LATER)]


async def test_a_whole_life_is_read_back_as_it_was_written(database: Database) -> None:
    await reserve(database, GENERATION)
    predictions = Predictions(database)
    life = [QUEUED, lifecycle.submitting(QUEUED, now=NOW + 1)]
    life.append(lifecycle.created(life[-1], provider_id="task-0001"))
    life.append(lifecycle.processing(life[-1], now=NOW + 2))
    life.append(
        lifecycle.completed(
            life[-1], now=LATER, sha256="b" * 64, media_type="image/png", took_ms=8_000
        )
    )
    for before, after in pairwise(life):
        assert await predictions.move(before, after, now=NOW)
        assert await predictions.get(QUEUED.id) == replace(after, cost=100_000)
    assert await predictions.unfinished() == []
    assert await predictions.recent_durations() == [8_000]
    assert await predictions.submitted_since(NOW) == {QUEUED.id: NOW + 1}
    assert await Generations(database).over_but_not_delivered() == [GENERATION.id]


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE predictions SET state = 'completed'",
        "UPDATE predictions SET state = 'processing', provider_id = 'x'",
        "UPDATE predictions SET state = 'created', submitted_at = 1",
        "UPDATE predictions SET state = 'failed'",
        "UPDATE predictions SET failure = 'moderated'",
        "UPDATE predictions SET state = 'lost'",
        "UPDATE generations SET width = 10",
        "DELETE FROM people",
    ],
)
async def test_the_schema_refuses_what_the_life_does_not_know(
    database: Database, broken: str
) -> None:
    await reserve(database, GENERATION)
    with pytest.raises(DatabaseRefused):
        async with database.transaction() as transaction:
            await transaction.execute(broken)


async def test_two_predictions_never_share_a_task(database: Database) -> None:
    predictions = Predictions(database)
    for number in (1, 2):
        await reserve(database, generation(number))
    first, second = await predictions.unfinished()
    assert await take(predictions, first)
    with pytest.raises(DatabaseRefused):
        await take(predictions, second)


async def take(predictions: Predictions, prediction: Prediction) -> bool:
    intent = lifecycle.submitting(prediction, now=NOW)
    await predictions.move(prediction, intent, now=NOW)
    return await predictions.move(
        intent, lifecycle.created(intent, provider_id="task-0001"), now=NOW
    )


async def test_delivery_is_recorded_beside_the_outcome(database: Database) -> None:
    await reserve(database, GENERATION)
    generations = Generations(database)
    failed = lifecycle.failed(QUEUED, now=LATER, reason=FailureReason.MODERATED)
    assert await generations.over_but_not_delivered() == []
    await Predictions(database).move(QUEUED, failed, now=LATER)
    assert await generations.over_but_not_delivered() == [GENERATION.id]
    await generations.delivery_failed(GENERATION.id, error="503")
    assert await generations.over_but_not_delivered() == [GENERATION.id]
    await generations.delivered(GENERATION.id, Delivered(21, 31), now=LATER)
    assert await generations.over_but_not_delivered() == []
    kept = await generations.get(GENERATION.id)
    assert kept is not None
    assert (kept.delivered_at, kept.delivery_attempts) == (LATER, 2)
    assert (kept.address.channel_id, kept.address.message_id) == (21, 31)
    assert kept.direct, "another channel than it was asked for in is the person's own"
    assert kept.address.token.reveal() == "", "a token that has done its work is forgotten"


async def test_what_can_not_be_delivered_is_kept_and_not_tried_for_ever(
    database: Database,
) -> None:
    await reserve(database, GENERATION)
    failed = lifecycle.failed(QUEUED, now=LATER, reason=FailureReason.MODERATED)
    await Predictions(database).move(QUEUED, failed, now=LATER)
    await Generations(database).undeliverable(GENERATION.id, error="50007", now=LATER)
    assert await Generations(database).over_but_not_delivered() == []
    assert await Generations(database).get(GENERATION.id) is not None
