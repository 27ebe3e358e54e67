"""What the engine makes of a webhook: a reason to look, and nothing more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from yarl import URL

from tests.clocks import FakeClock
from tests.samples import NOW, QUEUED
from tests.unit.test_engine import Theatre, theatre
from troupe import errors
from troupe.models import PredictionState
from troupe.provider.api import Submission, Task, TaskStatus
from troupe.provider.webhook import Webhooks
from troupe.secret import Secret

S = PredictionState
OURS, THEIRS = QUEUED.id, "task-0001"
WEBHOOKS = Webhooks(
    public_url=URL("https://bot.example.com"),
    key=Secret("the-api-key"),
    secret=Secret("whsec_0123456789abcdef"),
    clock=FakeClock(),
)


@dataclass
class Watch:
    """A theatre whose looks are written down, and can be held up."""

    play: Theatre
    looks: list[tuple[int, str]] = field(default_factory=list)
    echo: Task = field(default_factory=lambda: Task(id=THEIRS, status=TaskStatus.UNKNOWN))
    look_held: asyncio.Event = field(default_factory=asyncio.Event)
    submit_held: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def moments(self) -> list[int]:
        return [moment - NOW for moment, _ in self.looks]

    async def passes(self, seconds: float) -> None:
        until = self.play.clock.now() + seconds * 1000
        await self.play.until(lambda: self.play.clock.now() >= until, step=0.25)

    async def until_state(self, *wanted: PredictionState) -> None:
        """Before any time passes."""
        await self.play.threads.rest()
        assert await self.play.state() in wanted


@asynccontextmanager
async def watched(folder: Path, *, per_minute: int = 100) -> AsyncIterator[Watch]:
    async with theatre(folder, webhooks=WEBHOOKS, per_minute=per_minute) as play:
        watch = Watch(play)
        watch.look_held.set()
        watch.submit_held.set()
        look, submit = play.provider.look, play.provider.submit

        async def noted(task_id: str) -> Task:
            watch.looks.append((play.clock.now(), task_id))
            await watch.look_held.wait()
            return replace(await look(task_id), prompt=watch.echo.prompt, seed=watch.echo.seed)

        async def held(submission: Submission) -> Task:
            task = await submit(submission)
            await watch.submit_held.wait()
            return replace(task, id=f"task-{len(play.provider.submitted):04}")

        play.provider.look = noted  # type: ignore[method-assign]  # writes down each look
        play.provider.submit = held  # type: ignore[method-assign]  # answers when it is let
        yield watch


async def test_nobody_asks_until_the_webhook_comes_and_then_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(tmp_path) as watch:
        await watch.play.ask()
        await watch.until_state(S.CREATED)
        [submission] = watch.play.provider.submitted
        assert submission.webhook == WEBHOOKS.address(OURS)
        await watch.passes(30)
        assert watch.looks == []
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: watch.play.audience.delivered, step=0)
        await watch.passes(60)
        assert len(watch.looks) == 1
        assert len(watch.play.audience.delivered) == 1
        assert "no webhook came" not in caplog.text
        [prediction] = watch.play.audience.delivered[0].predictions
        assert 30_000 <= (prediction.took_ms or 0) < 32_000, "learned to the moment, not guessed"


async def test_a_webhook_that_never_comes_is_not_needed_but_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(tmp_path) as watch:
        await watch.play.ask()
        await watch.play.until(lambda: watch.play.audience.delivered)
        assert len(watch.looks) == 1
        assert watch.moments[0] >= 48_000
        assert caplog.text.count("no webhook came") == 1


async def test_a_second_webhook_does_not_hurry_anybody(tmp_path: Path) -> None:
    """Only the first may look at once; the provider's 2 seconds hold again after it."""
    async with watched(tmp_path) as watch:
        watch.play.provider.looks.append(TaskStatus.PROCESSING)
        await watch.play.ask()
        await watch.until_state(S.CREATED)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: watch.looks, step=0)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: watch.play.audience.delivered, step=0.25)
        first, second = watch.moments
        assert second - first >= 2_000


async def test_a_webhook_about_another_task_wakes_nobody(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.play.ask()
        await watch.until_state(S.CREATED)
        watch.play.engine.wake(OURS, "task-9999")
        watch.play.engine.wake("77-0", THEIRS)
        await watch.passes(5)
        assert watch.looks == []


async def test_a_webhook_after_the_end_does_nothing(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.play.ask()
        await watch.play.until(lambda: watch.play.audience.delivered)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.passes(5)
        assert len(watch.looks) == 1
        assert len(watch.play.audience.delivered) == 1


async def test_a_webhook_during_a_look_is_not_lost(tmp_path: Path) -> None:
    """And it doesn't make two looks at once: they would race for the row."""
    async with watched(tmp_path) as watch:
        watch.play.provider.looks.append(TaskStatus.PROCESSING)
        watch.look_held.clear()
        await watch.play.ask()
        await watch.play.until(lambda: watch.looks)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.passes(1)
        assert len(watch.looks) == 1
        watch.look_held.set()
        began = watch.play.clock.now()
        await watch.play.until(lambda: watch.play.audience.delivered, step=0.02)
        assert watch.play.clock.now() - began < 6_000, "the next look would have come after 8 s"


async def test_a_webhook_finds_the_submit_whose_answer_was_lost(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        watch.play.provider.submits.append(errors.Ambiguous("reset"))
        await watch.play.ask()
        await watch.until_state(S.SUBMITTING)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: watch.play.audience.delivered, step=0)
        [prediction] = watch.play.audience.delivered[0].predictions
        assert (prediction.state, prediction.provider_id) == (S.COMPLETED, THEIRS)
        assert prediction.took_ms is not None
        await watch.passes(130)
        assert len(watch.looks) == len(watch.play.provider.submitted) == 1


async def test_nobody_searches_for_a_submit_that_a_webhook_is_bringing_home(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as watch:
        watch.play.provider.submits.append(errors.Ambiguous("reset"))
        began, held, fetch = asyncio.Event(), asyncio.Event(), watch.play.provider.fetch

        async def slow(output: str) -> bytes:
            began.set()
            await held.wait()
            return await fetch(output)

        watch.play.provider.fetch = slow  # type: ignore[method-assign]  # a slow download
        await watch.play.ask()
        await watch.until_state(S.SUBMITTING)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(began.is_set, step=0)
        await watch.passes(40)
        held.set()
        await watch.play.until(lambda: watch.play.audience.delivered, step=0)
        await watch.passes(130)
        assert len(watch.looks) == len(watch.play.audience.delivered) == 1
        assert watch.play.provider.searches == []


async def test_a_webhook_that_is_quicker_than_the_submits_answer_counts(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        watch.submit_held.clear()
        await watch.play.ask()
        await watch.play.until(lambda: watch.play.provider.submitted)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: watch.play.audience.delivered, step=0)
        watch.submit_held.set()
        await watch.passes(60)
        assert await watch.play.state() is S.COMPLETED
        assert len(watch.looks) == len(watch.play.audience.delivered) == 1


async def test_the_submits_answer_may_come_while_the_webhook_is_looked_into(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as watch:
        watch.submit_held.clear()
        watch.look_held.clear()
        await watch.play.ask()
        await watch.play.until(lambda: watch.play.provider.submitted)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: watch.looks, step=0)
        watch.submit_held.set()
        await watch.until_state(S.CREATED)
        watch.look_held.set()
        await watch.play.until(lambda: watch.play.audience.delivered, step=0)
        assert len(watch.looks) == 1


@pytest.mark.parametrize(
    "echo",
    [
        Task(id=THEIRS, status=TaskStatus.UNKNOWN, seed=QUEUED.seed + 1),
        Task(id=THEIRS, status=TaskStatus.UNKNOWN, prompt="something else"),
    ],
)
async def test_a_task_of_other_words_is_not_adopted(tmp_path: Path, echo: Task) -> None:
    async with watched(tmp_path) as watch:
        watch.echo = echo
        watch.play.provider.submits.append(errors.Ambiguous("reset"))
        await watch.play.ask()
        await watch.until_state(S.SUBMITTING)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: watch.looks, step=0)
        await watch.passes(1)
        assert await watch.play.state() is S.SUBMITTING


async def test_a_task_that_does_not_exist_is_not_adopted(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        watch.play.provider.submits.append(errors.Ambiguous("reset"))
        watch.play.provider.looks.append(errors.UnknownPrediction("404"))
        await watch.play.ask()
        await watch.until_state(S.SUBMITTING)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: watch.looks, step=0)
        await watch.passes(4)
        assert await watch.play.state() is S.SUBMITTING
        assert len(watch.looks) == 1


async def test_a_task_of_another_prediction_is_not_adopted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(tmp_path) as watch:
        await watch.play.ask(2_000, person_id=8)
        await watch.play.until(lambda: watch.play.audience.delivered)
        watch.play.provider.submits.append(errors.Ambiguous("reset"))
        await watch.play.ask()
        await watch.until_state(S.SUBMITTING)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: len(watch.looks) == 2, step=0)
        await watch.passes(4)
        assert await watch.play.state() is S.SUBMITTING
        assert "An errand broke" not in caplog.text, "the rule stops it, not the table"


async def test_what_can_not_be_looked_into_now_is_looked_into_later(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        watch.play.provider.submits.append(errors.Ambiguous("reset"))
        watch.play.provider.looks.extend([errors.Unavailable("503"), errors.BadAnswer("html")])
        await watch.play.ask()
        await watch.until_state(S.SUBMITTING)
        watch.play.engine.wake(OURS, THEIRS)
        await watch.play.until(lambda: watch.play.audience.delivered, step=0.25)
        assert await watch.play.state() is S.COMPLETED
        first, second, third = watch.moments
        assert min(second - first, third - second) >= 2_000
