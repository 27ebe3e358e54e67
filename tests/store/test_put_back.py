"""A database that was put back by other means than ours, and is told of it."""

from pathlib import Path

import pytest

from tests.clocks import FakeClock
from tests.samples import GENERATION, NOW, generation
from tests.store.ledgers import reserve
from troupe import lifecycle
from troupe.config import Config
from troupe.errors import CopyFailed
from troupe.models import PredictionState
from troupe.restore import was_put_back
from troupe.secret import Secret
from troupe.store.generations import Generations
from troupe.store.postgres import Postgres
from troupe.store.predictions import Predictions
from troupe.store.tenures import Pace, Tenures

DUMPED_AT = NOW - 3_600_000
KEYS = {"DISCORD_TOKEN": "token", "WAVESPEED_API_KEY": "key"}
S = PredictionState


async def test_what_was_queued_is_looked_for_and_never_submitted_again(
    database_url: Secret, tmp_path: Path
) -> None:
    database = await Postgres.open(database_url)
    predictions = Predictions(database)
    for number in (1, 2):
        await reserve(database, generation(number), limit=9)
    [started] = await predictions.of_generation(2)
    submitting = lifecycle.submitting(started, now=NOW)
    created = lifecycle.created(submitting, provider_id="task")
    assert await predictions.move(started, submitting, now=NOW)
    assert await predictions.move(submitting, created, now=NOW)
    config = Config.from_mapping(
        KEYS | {"DATABASE_URL": database_url.reveal(), "DATA_DIR": str(tmp_path)}
    )
    await was_put_back(config, DUMPED_AT, clock=FakeClock(NOW))
    [queued], [made] = [await predictions.of_generation(number) for number in (1, 2)]
    assert (queued.state, queued.submitted_at) == (S.SUBMITTING, DUMPED_AT)
    assert (made.state, made.replaces) == (S.CREATED, "task")
    assert not await Generations(database).claim_ping(1, now=NOW), "nobody is mentioned again"
    await database.close()


async def test_a_bot_that_works_with_it_is_not_disturbed(
    database_url: Secret, tmp_path: Path
) -> None:
    database = await Postgres.open(database_url)
    await reserve(database, GENERATION)
    await Tenures(database=database, lease_ms=600_000).renew(Pace(2, 2))
    config = Config.from_mapping(
        KEYS | {"DATABASE_URL": database_url.reveal(), "DATA_DIR": str(tmp_path)}
    )
    with pytest.raises(CopyFailed, match="stop it first"):
        await was_put_back(config, DUMPED_AT, clock=FakeClock(NOW))
    [waiting] = await Predictions(database).of_generation(GENERATION.id)
    assert waiting.state is S.QUEUED
    await database.close()


async def test_a_moment_to_come_is_refused(database_url: Secret, tmp_path: Path) -> None:
    config = Config.from_mapping(
        KEYS | {"DATABASE_URL": database_url.reveal(), "DATA_DIR": str(tmp_path)}
    )
    with pytest.raises(CopyFailed, match="still to come"):
        await was_put_back(config, NOW + 1, clock=FakeClock(NOW))
