"""Moments at which a paid picture, a place or a turn was once lost."""

import asyncio
from collections import Counter, deque
from pathlib import Path

import pytest
from yarl import URL

from tests.samples import NOW, QUEUED, generation, queued
from tests.unit.test_engine import theatre
from tests.unit.test_waking import OURS, THEIRS, WEBHOOKS, watched
from troupe import errors, logs
from troupe.durations import TYPICAL_MS, Durations
from troupe.models import FailureReason, Prediction, PredictionState, Reference
from troupe.provider.api import TaskStatus
from troupe.provider.client import _with_webhook
from troupe.waiting_room import WaitingRoom

S = PredictionState


async def test_a_picture_that_cannot_be_fetched_gives_its_place_away(tmp_path: Path) -> None:
    async with theatre(tmp_path, concurrency=1) as play:
        play.provider.fetched.extend([errors.DownloadFailed("404")] * 60)
        await play.ask(1_000)
        await play.ask(1_001, 8)
        await play.until(lambda: len(play.provider.submitted) == 2)
        assert play.clock.elapsed() < 60_000
        play.provider.fetched.clear()
        await play.until(lambda: len(play.audience.delivered) == 2)


async def test_an_answer_that_cannot_be_understood_is_not_waited_for_a_day(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.provider.looks = deque([errors.BadAnswer("not a task")] * 2_000)
        await play.ask()
        await play.until(lambda: play.audience.delivered, step=5)
        assert play.clock.elapsed() < 1_000_000


async def test_standing_in_our_own_line_ends_nobodys_patience(tmp_path: Path) -> None:
    async with theatre(tmp_path, concurrency=1) as play:
        play.provider.looks = deque([TaskStatus.PROCESSING] * 10_000)
        await play.ask(1_000)
        await play.until(lambda: play.provider.submitted)
        await play.ask(1_001, 8)
        play.clock.jump(3_600)
        play.provider.looks.clear()
        play.provider.submits.append(errors.RateLimited("429", retry_after=5))
        await play.until(lambda: len(play.audience.delivered) == 2)
        assert play.audience.delivered[-1].predictions[0].state is S.COMPLETED


async def test_a_clock_that_is_hours_ahead_at_the_start_ends_nothing(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.provider.looks = deque([TaskStatus.PROCESSING] * 10_000)
        await play.ask()
        await play.until(lambda: play.provider.submitted)
    async with theatre(tmp_path, now=NOW + 7_200_000) as play:
        play.provider.looks = deque([TaskStatus.PROCESSING] * 5)
        await play.until(lambda: play.audience.delivered)
        assert play.audience.delivered[0].predictions[0].state is S.COMPLETED


@pytest.mark.parametrize("seconds", [3, 125])
@pytest.mark.parametrize("trouble", [[], [errors.UnknownPrediction("a stray 404")]])
async def test_a_webhook_finds_a_lost_submit_early_late_and_through_a_stray_404(
    tmp_path: Path, seconds: float, trouble: list[Exception]
) -> None:
    async with watched(tmp_path) as watch:
        watch.play.provider.submits.append(errors.Ambiguous("cut"))
        watch.play.provider.looks.extend(trouble)
        await watch.play.ask()
        await watch.until_state(S.SUBMITTING)
        await watch.passes(seconds)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: watch.play.audience.delivered)
        assert watch.play.audience.delivered[0].predictions[0].state is S.COMPLETED


async def test_a_task_that_a_webhook_named_is_not_given_up_while_it_cannot_be_seen(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as watch:
        watch.play.provider.submits.append(errors.Ambiguous("cut"))
        watch.play.provider.looks.extend([errors.Unavailable("503")] * 20)
        await watch.play.ask()
        await watch.until_state(S.SUBMITTING)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: watch.play.audience.delivered)
        assert watch.play.clock.elapsed() > 300_000
        assert watch.play.audience.delivered[0].predictions[0].state is S.COMPLETED


async def test_nothing_paid_leaves_once_the_doors_are_closed(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        held, upload = asyncio.Event(), play.provider.upload

        async def slow(reference: Reference) -> str:
            await held.wait()
            return await upload(reference)

        play.provider.upload = slow  # type: ignore[method-assign]  # answers when it is let
        await play.ask()
        await play.threads.rest()
        play.engine.close_the_doors()
        held.set()
        await play.threads.rest()
        assert play.provider.submitted == []
        assert await play.state() is S.QUEUED


async def test_one_that_recovered_is_not_given_up(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.play.ask()
        await watch.until_state(S.CREATED)
        watch.play.provider.looks.extend([RuntimeError("a bug")] * 3)
        watch.play.provider.looks.extend([TaskStatus.PROCESSING] * 40)
        await watch.play.until(lambda: len(watch.looks) >= 3)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: len(watch.looks) >= 4)
        await watch.passes(40)
        assert await watch.play.state() is S.PROCESSING


async def test_what_is_asked_anew_waits_for_its_turn(tmp_path: Path) -> None:
    """A webhook came during the look that found the upload unopened."""
    async with watched(tmp_path, per_minute=1) as watch:
        play = watch.play
        play.provider.looks.append(TaskStatus.FAILED)
        play.provider.failure = FailureReason.PICTURE_UNREACHABLE
        await play.ask()
        await watch.until_state(S.CREATED)
        watch.look_held.clear()
        await watch.passes(49)
        assert len(watch.looks) == 1
        play.engine.wake(OURS, THEIRS)
        await play.threads.rest()
        watch.look_held.set()
        await play.threads.rest()
        assert len(play.provider.submitted) == 1, "only the queue lets one out"


async def test_a_submit_that_was_overtaken_by_its_webhook_keeps_its_place(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        play = watch.play
        play.provider.looks = deque([TaskStatus.PROCESSING] * 1_000)
        watch.submit_held.clear()
        await play.ask(1_000)
        await watch.until_state(S.SUBMITTING)
        play.engine.wake(OURS, THEIRS)
        await play.until(lambda: watch.looks, step=0)
        watch.submit_held.set()
        await play.threads.rest()
        play.provider.looks.clear()
        await play.until(lambda: play.audience.delivered)
        assert len(play.provider.submitted) == 1


async def test_what_is_called_off_keeps_its_place_as_long_as_the_provider_needs(
    tmp_path: Path,
) -> None:
    async with theatre(tmp_path, concurrency=1) as play:
        play.provider.looks = deque([TaskStatus.PROCESSING] * 1_000)
        await play.ask(1_000)
        await play.ask(1_001)
        await play.until(lambda: play.provider.looked)
        await play.engine.cancel(1_000)
        await play.until(lambda: len(play.provider.submitted) == 2, step=0.5)
        assert TYPICAL_MS <= play.clock.elapsed() < TYPICAL_MS + 5_000


def joined(room: WaitingRoom, number: int, person_id: int, now: int) -> Prediction:
    waiting = queued(generation(number, person_id=person_id, created_at=now))
    room.join(waiting, now=now)
    return waiting


def test_who_asks_one_at_a_time_gets_no_more_than_the_others() -> None:
    room = WaitingRoom(concurrency=1, per_minute=1_000, durations=Durations())
    people = {joined(room, number, number % 2, NOW).id: number % 2 for number in range(80)}
    served, now = Counter[int](), NOW
    people[joined(room, 100, 3, now).id] = 3
    for number in range(101, 161):
        chosen = room.take(now)
        assert chosen is not None
        served[people[chosen]] += 1
        now += 10_000
        room.leave(chosen, now=now)
        if people[chosen] == 3:
            people[joined(room, number, 3, now).id] = 3
    assert served[3] <= min(served[0], served[1])


def test_newcomers_do_not_starve_who_was_served_once() -> None:
    room = WaitingRoom(concurrency=1, per_minute=1_000, durations=Durations())
    joined(room, 1, 1, NOW)
    second = joined(room, 2, 1, NOW)
    for number in range(3, 10):
        now = NOW + number * 10_000
        joined(room, number, number, now)
        chosen = room.take(now)
        if chosen == second.id:
            return
        assert chosen is not None
        room.leave(chosen, now=now)
    raise AssertionError("seven newcomers went past")


def test_a_webhooks_token_is_masked_in_any_writing() -> None:
    address = WEBHOOKS.address(QUEUED.id)
    token = address.rsplit("/", 1)[1]
    url = _with_webhook(URL("https://api.example/api/v3/model"), address)
    assert token in str(url)
    assert token not in logs.Masked([]).mask(f"Connection timeout to host {url}")
