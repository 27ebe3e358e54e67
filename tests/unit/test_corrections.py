"""A reply that a late edit may have covered is looked at again, with the real store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.samples import ADDRESS, GENERATION
from tests.unit.test_engine import Theatre, theatre
from troupe.beside import beside
from troupe.corrections import REST_SECONDS, Corrections
from troupe.delivery import Delivered, Doubt, Undeliverable
from troupe.durations import Durations
from troupe.limits import Terms
from troupe.models import Generation, PredictionState, Snapshot
from troupe.pings import Pings
from troupe.reporter import Reporter
from troupe.stores import Stores
from troupe.tenure import Alone
from troupe.waiting_room import WaitingRoom


@asynccontextmanager
async def correcting(play: Theatre) -> AsyncIterator[None]:
    stores = Stores.over(play.database, terms=Terms(per_day=10), clock=play.clock)
    reporter = Reporter(
        generations=stores.generations,
        ledger=stores.ledger,
        guilds=stores.guilds,
        delivery=play.audience,
        pings=Pings(
            generations=stores.generations, preferences=stores.preferences, clock=play.clock
        ),
        waiting_room=WaitingRoom(concurrency=1, per_minute=1, durations=Durations()),
        tenure=Alone(
            generations=stores.generations, predictions=stores.predictions, clock=play.clock
        ),
        clock=play.clock,
    )
    corrections = Corrections(delivery=play.audience, reporter=reporter, clock=play.clock)
    async with beside(corrections.run()):
        yield


def doubted(play: Theatre, number: int = 1_000) -> int:
    """An edit of its progress was cut just now; the moment of it."""
    since = play.clock.elapsed()
    play.audience.doubts.put_nowait(Doubt(replace(GENERATION, id=number), since))
    return since


async def delivered(play: Theatre, number: int = 1_000) -> None:
    await play.until(lambda: number in [one.generation.id for one in play.audience.delivered])
    async with asyncio.timeout(5):
        while (await generation_of(play, number)).delivered_at is None:  # noqa: ASYNC110  # a row
            await asyncio.sleep(0.001)


async def generation_of(play: Theatre, number: int) -> Generation:
    found = await play.generations.get(number)
    assert found is not None
    return found


async def test_an_outcome_is_looked_at_again_once_the_late_edit_must_have_come(
    tmp_path: Path,
) -> None:
    """With the address of then: the store has forgotten the token with the delivery."""
    async with theatre(tmp_path) as play, correcting(play):
        await play.ask()
        await delivered(play)
        since = doubted(play)
        await play.until(lambda: play.audience.confirmed)
        waited = (play.clock.elapsed() - since) / 1000
        assert REST_SECONDS <= waited < REST_SECONDS + 2
        [looked_at] = play.audience.confirmed
        assert looked_at.generation.address == ADDRESS
        assert looked_at.generation.delivered_at is not None
        assert [one.state for one in looked_at.predictions] == [PredictionState.COMPLETED]
        assert looked_at.usage is not None, "all that an outcome says"
        await play.until(lambda: play.clock.elapsed() > since + 300_000, step=10)
        assert len(play.audience.confirmed) == 1


async def test_what_is_reported_while_it_is_looked_after_is_looked_at_again(
    tmp_path: Path,
) -> None:
    async with theatre(tmp_path) as play, correcting(play):
        await play.ask()
        await delivered(play)
        looked_after = play.audience.confirm

        async def reported_meanwhile(snapshot: Snapshot) -> bool:
            async with play.database.transaction() as transaction:
                await transaction.execute("UPDATE generations SET hidden_at = 1")
            return await looked_after(snapshot)

        setattr(play.audience, "confirm", reported_meanwhile)  # noqa: B010  # a method
        doubted(play)
        await play.until(lambda: len(play.audience.confirmed) == 2)
        assert [one.generation.hidden_at for one in play.audience.confirmed] == [None, 1]


async def test_what_is_not_delivered_or_elsewhere_is_left_alone(tmp_path: Path) -> None:
    """Whoever goes on with the one shows it by itself; the other's picture is another message."""
    async with theatre(tmp_path) as play, correcting(play):
        play.audience.outcomes.append(Delivered(20, ADDRESS.message_id + 1))
        await play.ask(1_001)
        await delivered(play, 1_001)
        play.audience.outcomes.append(Undeliverable("50001"))
        await play.ask(1_002)
        await play.until(lambda: len(play.audience.delivered) == 2)
        doubted(play, 1_000)
        doubted(play, 1_001)
        doubted(play, 1_002)
        await play.ask(1_003)
        await delivered(play, 1_003)
        doubted(play, 1_003)
        await play.until(lambda: play.audience.confirmed)
        assert [one.generation.id for one in play.audience.confirmed] == [1_003]


@pytest.mark.parametrize(("troubles", "looks"), [(1, 2), (9, 4)], ids=["passes", "lasts"])
async def test_what_could_not_be_looked_at_is_tried_again_some_times(
    tmp_path: Path, troubles: int, looks: int
) -> None:
    async with theatre(tmp_path) as play, correcting(play):
        await play.ask()
        await delivered(play)
        play.audience.confirmations.extend([False] * troubles)
        since = doubted(play)
        await play.until(lambda: len(play.audience.confirmed) == looks)
        assert play.clock.elapsed() - since >= looks * REST_SECONDS * 1000
        await play.until(lambda: play.clock.elapsed() > since + 300_000, step=10)
        assert len(play.audience.confirmed) == looks
