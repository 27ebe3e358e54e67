"""One command for several pictures, through the queue, a stop in between, and to one delivery."""

from dataclasses import replace
from pathlib import Path

from tests.samples import NOW, generation, queued
from tests.store.ledgers import reserve
from tests.unit.test_engine import Theatre, theatre
from troupe.durations import Durations
from troupe.models import FailureReason, Prediction, PredictionState
from troupe.provider.api import TaskStatus
from troupe.waiting_room import WaitingRoom

S = PredictionState


def three(number: int = 1_000, person_id: int = 7) -> list[Prediction]:
    first = queued(generation(number, person_id=person_id))
    return [
        replace(first, id=f"{number}-{ordinal}", ordinal=ordinal, seed=ordinal)
        for ordinal in range(3)
    ]


async def ask(play: Theatre) -> None:
    wanted = replace(generation(1_000), reference_sha256=play.reference)
    await reserve(play.database, wanted, three(), limit=10)
    play.engine.accept(three())


async def states(play: Theatre) -> list[PredictionState]:
    return [one.state for one in await play.predictions.of_generation(1_000)]


def room() -> WaitingRoom:
    return WaitingRoom(concurrency=1, per_minute=100, durations=Durations())


def test_several_have_the_place_of_their_first_and_the_time_of_their_last() -> None:
    one, other = room(), room()
    for prediction in three():
        one.join(prediction, now=NOW)
    other.join(three()[0], now=NOW)
    assert one.moved_up(NOW) == other.moved_up(NOW) == [1_000]
    of_three, of_one = one.spot(1_000), other.spot(1_000)
    assert of_three is not None
    assert of_one is not None
    assert of_three.place == of_one.place == 1
    assert of_three.ready_at > of_one.ready_at
    assert one.moved_up(NOW) == [], "nothing changed, so nobody is told"


async def test_while_some_are_over_it_is_shown_and_then_delivered_once(tmp_path: Path) -> None:
    async with theatre(tmp_path, concurrency=1) as play:
        play.provider.failure = FailureReason.MODERATED
        play.provider.looks.extend([TaskStatus.COMPLETED, TaskStatus.FAILED])
        await ask(play)
        await play.until(lambda: play.audience.delivered)
        assert await states(play) == [S.COMPLETED, S.FAILED, S.COMPLETED]
        [outcome] = play.audience.delivered
        assert outcome.usage is not None
        assert outcome.usage.left == 8, "what failed costs nothing"
        ready = [
            sum(one.state is S.COMPLETED for one in shown.predictions)
            for shown in play.audience.shown
        ]
        assert ready == sorted(ready)
        assert ready[-1] == 1
        assert all(shown.usage is not None for shown in play.audience.shown), "the price is said"


async def test_after_a_stop_only_what_is_not_over_goes_on(tmp_path: Path) -> None:
    async with theatre(tmp_path, concurrency=1) as play:
        play.provider.looks.extend([TaskStatus.COMPLETED, *[TaskStatus.PROCESSING] * 500])
        await ask(play)
        await play.until(
            lambda: any(
                shown.predictions[0].state is S.COMPLETED
                and shown.predictions[1].state is S.PROCESSING
                for shown in play.audience.shown
            )
        )
        now = play.clock.now()
    async with theatre(tmp_path, concurrency=1, now=now) as play:
        await play.until(lambda: play.audience.delivered)
        assert await states(play) == [S.COMPLETED] * 3
        assert [one.seed for one in play.provider.submitted] == [2], "the others were sent before"
        assert len(play.audience.delivered) == 1


async def test_a_cancel_ends_what_is_not_over_and_delivers_what_is(tmp_path: Path) -> None:
    async with theatre(tmp_path, concurrency=1) as play:
        play.provider.looks.extend([TaskStatus.COMPLETED, *[TaskStatus.PROCESSING] * 500])
        await ask(play)
        await play.until(
            lambda: any(shown.predictions[1].state is S.PROCESSING for shown in play.audience.shown)
        )
        assert await play.engine.cancel(1_000)
        assert not await play.engine.cancel(1_000)
        await play.until(lambda: play.audience.delivered)
        [outcome] = play.audience.delivered
        assert [one.state for one in outcome.predictions] == [S.COMPLETED, S.CANCELLED, S.CANCELLED]
        assert outcome.usage is not None
        assert outcome.usage.left == 8, "done, and cancelled too late"
