"""Whoever wants it is mentioned once, for a slow picture that came as an edit, whatever crashes."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.clocks import FakeClock
from tests.samples import GENERATION, NOW, QUEUED
from tests.store.ledgers import reserve
from tests.unit.test_engine import Audience
from troupe import lifecycle
from troupe.delivery import Delivered
from troupe.durations import Durations
from troupe.limits import Terms
from troupe.models import FailureReason, Generation, Prediction, Preferences, Snapshot
from troupe.pings import SLOW_MS, Pings, is_due
from troupe.reporter import Reporter
from troupe.store.database import Database
from troupe.store.generations import Generations
from troupe.store.guilds import Guilds
from troupe.store.ledger import Ledger
from troupe.store.predictions import Predictions
from troupe.store.preferences import PreferencesStore
from troupe.tenure import Alone
from troupe.waiting_room import WaitingRoom

HERE, ELSEWHERE = Delivered(20, 30), Delivered(20, 31)
FAILED = lifecycle.failed(QUEUED, now=NOW, reason=FailureReason.MODERATED)
WAY = (
    lifecycle.submitting(QUEUED, now=NOW),
    created := lifecycle.created(lifecycle.submitting(QUEUED, now=NOW), provider_id="task"),
    lifecycle.completed(created, now=NOW, sha256="b" * 64, media_type="image/png"),
)
DONE = WAY[-1]


class PowerCut(Exception):
    """The process is gone."""


class Dying(Audience):
    """Mentions, and dies before anybody can keep that it did."""

    async def ping(self, generation: Generation) -> None:
        await super().ping(generation)
        raise PowerCut


def reporter(database: Database, audience: Audience, clock: FakeClock) -> Reporter:
    generations = Generations(database)
    return Reporter(
        generations=generations,
        ledger=Ledger(database=database, terms=Terms(per_day=10)),
        guilds=Guilds(database),
        delivery=audience,
        pings=Pings(generations=generations, preferences=PreferencesStore(database), clock=clock),
        waiting_room=WaitingRoom(concurrency=1, per_minute=1, durations=Durations()),
        tenure=Alone(generations=generations, predictions=Predictions(database), clock=clock),
        clock=clock,
    )


async def prepared(database: Database, *, ping: bool) -> None:
    """A picture that is done and waits to be delivered."""
    store, predictions = PreferencesStore(database), Predictions(database)
    await reserve(database, GENERATION, [QUEUED], limit=1)
    await store.change(GENERATION.person_id, lambda _: Preferences(ping=ping), now=NOW)
    before = QUEUED
    for after in WAY:
        assert await predictions.move(before, after, now=NOW)
        before = after


@pytest.mark.parametrize(
    ("seconds", "prediction", "where", "due"),
    [
        (21, DONE, HERE, True),
        (20, DONE, HERE, False),
        (21, DONE, ELSEWHERE, False),
        (21, FAILED, HERE, False),
    ],
    ids=["slow", "quick", "a new message mentions by itself", "no picture"],
)
def test_only_a_slow_picture_that_came_as_an_edit_is_worth_a_mention(
    seconds: int, prediction: Prediction, where: Delivered, due: bool
) -> None:
    snapshot = Snapshot(generation=GENERATION, predictions=(prediction,))
    assert is_due(snapshot, where, now=NOW + seconds * 1000) is due


def test_what_was_kept_and_is_shown_on_a_press_mentions_nobody() -> None:
    """The press, an hour later, is what its person waits from."""
    hour = 3_600_000
    address = replace(GENERATION.address, token_expires_at=NOW + hour + 900_000)
    kept = Snapshot(generation=replace(GENERATION, address=address), predictions=(DONE,))
    assert not is_due(kept, HERE, now=NOW + hour + 1_000)


@pytest.mark.parametrize("wants", [True, False])
async def test_only_who_wants_it_is_mentioned(database: Database, wants: bool) -> None:
    await prepared(database, ping=wants)
    clock, audience = FakeClock(NOW + SLOW_MS + 1), Audience()
    for _ in range(2):
        await reporter(database, audience, clock).tell(GENERATION.id)
    assert audience.pinged == ([GENERATION.id] if wants else [])
    assert len(audience.delivered) == 1


async def test_a_crash_after_the_mention_repeats_the_edit_and_not_the_mention(
    database: Database, tmp_path: Path
) -> None:
    await prepared(database, ping=True)
    clock, dying = FakeClock(NOW + SLOW_MS + 1), Dying()
    with pytest.raises(PowerCut):
        await reporter(database, dying, clock).tell(GENERATION.id)
    assert await Generations(database).over_but_not_delivered() == [GENERATION.id]
    reborn = Audience()
    await reporter(database, reborn, clock).tell(GENERATION.id)
    assert (len(dying.pinged), len(reborn.pinged)) == (1, 0)
    assert (len(dying.delivered), len(reborn.delivered)) == (1, 1)
