"""The engine on a real store, with time in our hands and a provider that does as it is told."""

import asyncio
import uuid
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.clocks import FakeClock
from tests.samples import ADDRESS, GENERATION, NOW, QUEUED, generation, png, queued
from tests.store.ledgers import reserve
from tests.threads import Counted, Threads
from troupe import errors, lifecycle, logs
from troupe.circuit import TRY_AGAIN_MS, Circuit
from troupe.delivery import Delivered, Doubt, Outcome, Retry, Undeliverable
from troupe.doors import Doors
from troupe.durations import Durations
from troupe.engine import Engine
from troupe.folder_blobs import FolderBlobs
from troupe.images import Images
from troupe.limits import Terms
from troupe.looks import HANDS
from troupe.models import (
    FailureReason,
    Generation,
    Place,
    Prediction,
    PredictionState,
    Reference,
    ResultPicture,
    Snapshot,
)
from troupe.provider.api import Search, Submission, Task, TaskStatus
from troupe.provider.webhook import Webhooks
from troupe.store.database import Database
from troupe.store.generations import Generations
from troupe.store.predictions import Predictions
from troupe.store.sqlite import Sqlite
from troupe.stores import Stores
from troupe.tenure import Alone
from troupe.waiting_room import WaitingRoom
from troupe.workshop import Workshop

S = PredictionState
HERE = Place(guild_id=5, channel_id=20)


@dataclass
class ToldProvider:
    """Answers from a script; what isn't scripted goes well."""

    submits: deque[Exception] = field(default_factory=deque)
    looks: deque[TaskStatus | Exception] = field(default_factory=deque)
    submitted: list[Submission] = field(default_factory=list)
    upload_errors: deque[Exception] = field(default_factory=deque)
    failure: FailureReason | None = None
    found: list[str] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    search_errors: deque[Exception] = field(default_factory=deque)
    fetched: deque[bytes | Exception] = field(default_factory=deque)
    looked: int = 0
    uploads: int = 0
    outputs: int = 0
    deleted: list[str] = field(default_factory=list)

    async def upload(self, reference: Reference) -> str:
        self.uploads += 1
        if self.upload_errors:
            raise self.upload_errors.popleft()
        return "https://uploads.example/1"

    async def submit(self, submission: Submission) -> Task:
        self.submitted.append(submission)
        if self.submits:
            raise self.submits.popleft()
        return Task(id=f"task-{uuid.uuid4().hex}", status=TaskStatus.CREATED)

    async def find(self, search: Search) -> tuple[Task, ...]:
        self.searches.append(search)
        if self.search_errors:
            raise self.search_errors.popleft()
        return tuple(Task(id=one, status=TaskStatus.PROCESSING) for one in self.found)

    async def look(self, task_id: str) -> Task:
        self.looked += 1
        told = self.looks.popleft() if self.looks else TaskStatus.COMPLETED
        if isinstance(told, Exception):
            raise told
        outputs = ("https://outputs.example/1",) if told is TaskStatus.COMPLETED else ()
        return Task(id=task_id, status=told, outputs=outputs, failure=self.failure)

    async def delete(self, task_ids: Sequence[str]) -> None:
        self.deleted += task_ids

    async def fetch(self, output: str) -> bytes:
        self.outputs += 1
        told = self.fetched.popleft() if self.fetched else png(300, 300)
        if isinstance(told, Exception):
            raise told
        return told


@dataclass
class Audience:
    """A delivery that remembers what it was shown; `outcomes` are given first."""

    shown: list[Snapshot] = field(default_factory=list)
    delivered: list[Snapshot] = field(default_factory=list)
    pinged: list[int] = field(default_factory=list)
    outcomes: deque[Outcome] = field(default_factory=deque)
    doubts: asyncio.Queue[Doubt] = field(default_factory=asyncio.Queue)
    confirmed: list[Snapshot] = field(default_factory=list)
    confirmations: deque[bool] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, snapshot: Snapshot) -> None:
        self.shown.append(snapshot)
        self.news.set()

    async def until_shown(self, generation_id: int) -> None:
        return

    async def deliver(self, snapshot: Snapshot) -> Outcome:
        self.delivered.append(snapshot)
        self.news.set()
        if self.outcomes:
            return self.outcomes.popleft()
        return Delivered(20, snapshot.generation.address.message_id)

    async def ping(self, generation: Generation) -> None:
        self.pinged.append(generation.id)

    def forget(self) -> None:
        self.shown.clear()

    async def doubt(self) -> Doubt:
        return await self.doubts.get()

    async def confirm(self, snapshot: Snapshot) -> bool:
        self.confirmed.append(snapshot)
        self.news.set()
        return self.confirmations.popleft() if self.confirmations else True


@dataclass
class Theatre:
    engine: Engine
    provider: ToldProvider
    audience: Audience
    clock: FakeClock
    threads: Threads
    database: Database
    predictions: Predictions
    generations: Generations
    reference: str

    async def ask(self, number: int = 1_000, person_id: int = 7) -> None:
        wanted = replace(generation(number, person_id=person_id), reference_sha256=self.reference)
        await reserve(self.database, wanted, limit=1_000)
        self.engine.accept([queued(wanted)])

    async def until(self, find: Callable[[], object], step: float = 1.0) -> None:
        """Lets time pass, a second after the other, until something has happened.

        No time passes while the store or a picture is at work.
        """
        await self.threads.rest()
        for _ in range(4_000):
            if find():
                return
            await self.clock.advance(step)
            await self.threads.rest()
        raise AssertionError("it never happened")

    async def state(self, prediction_id: str = QUEUED.id) -> PredictionState:
        found = await self.predictions.get(prediction_id)
        assert found is not None
        return found.state


@asynccontextmanager
async def theatre(
    folder: Path,
    *,
    concurrency: int = 2,
    per_minute: int = 100,
    now: int = NOW,
    webhooks: Webhooks | None = None,
    images: Images | None = None,
) -> AsyncIterator[Theatre]:
    clock, provider, audience = FakeClock(now), ToldProvider(), Audience()
    threads = Threads()
    database = Counted(await Sqlite.open(folder / "troupe.db"), threads)
    blobs, images = FolderBlobs(folder / "blobs"), images or Images(threads=1)
    await blobs.open()
    stores = Stores.over(database, terms=Terms(per_day=10), clock=clock)
    durations = Durations()
    engine = Workshop(
        stores=stores,
        blobs=blobs,
        images=images,
        provider=provider,
        delivery=audience,
        circuit=Circuit(clock),
        doors=Doors(),
        room=WaitingRoom(concurrency=concurrency, per_minute=per_minute, durations=durations),
        durations=durations,
        webhooks=webhooks,
        tenure=Alone(generations=stores.generations, predictions=stores.predictions, clock=clock),
        clock=clock,
        poll_seconds=2,
        timeout_seconds=900,
    ).engine()
    reference = await blobs.put(png())
    await engine.resume()
    running = asyncio.create_task(engine.run())
    try:
        with threads.of_this_loop():
            yield Theatre(
                engine,
                provider,
                audience,
                clock,
                threads,
                database,
                stores.predictions,
                stores.generations,
                reference,
            )
    finally:
        running.cancel()
        await engine.drain(5)
        images.close()
        await database.close()


async def test_a_generation_goes_its_way_and_is_delivered_once(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.provider.looks.extend([TaskStatus.CREATED, TaskStatus.PROCESSING])
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        states = [snapshot.predictions[0].state for snapshot in play.audience.shown]
        assert list(dict.fromkeys(states)) == [S.QUEUED, S.CREATED, S.PROCESSING]
        [outcome] = play.audience.delivered
        assert outcome.predictions[0].state is S.COMPLETED
        assert outcome.usage is not None
        assert outcome.usage.left == 999
        kept = await play.generations.get(1_000)
        assert kept is not None
        await play.until(lambda: play.clock.now() > NOW + 20_000)
        assert len(play.audience.delivered) == 1


class Slow(Images):
    """Results wait for `may`, as they do behind many other pictures."""

    def __init__(self) -> None:
        super().__init__(threads=1)
        self.may = asyncio.Event()

    async def result_and_thumbnail(
        self, data: bytes, most_bytes: int
    ) -> tuple[ResultPicture, bytes | None]:
        await self.may.wait()
        return await super().result_and_thumbnail(data, most_bytes)


async def test_no_more_results_are_fetched_than_there_are_hands(tmp_path: Path) -> None:
    """Whoever waits for a thread still holds the file."""
    images, count = Slow(), HANDS + 4
    async with theatre(tmp_path, concurrency=count, images=images) as play:
        for number in range(count):
            await play.ask(1_000 + number, person_id=number)
        await play.until(lambda: play.provider.outputs == HANDS)
        await play.until(lambda: play.clock.now() > NOW + 120_000)
        assert play.provider.outputs == HANDS
        images.may.set()
        await play.until(lambda: len(play.audience.delivered) == count)


async def test_the_intent_is_on_disk_before_the_request_leaves(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        seen: list[PredictionState] = []
        submit = play.provider.submit

        async def spying(submission: Submission) -> Task:
            seen.append(await play.state())
            return await submit(submission)

        play.provider.submit = spying  # type: ignore[method-assign]  # looks at the store in between
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        assert seen == [S.SUBMITTING]


async def test_a_lost_submit_is_found_at_the_provider_and_goes_on(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.provider.submits.append(errors.Ambiguous("reset"))
        play.provider.search_errors.append(errors.Unavailable("503"))
        play.provider.found = ["task-lost-0001"]
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        assert play.audience.delivered[0].predictions[0].provider_id == "task-lost-0001"
        assert len(play.provider.submitted) == 1
        assert any(snapshot.searching for snapshot in play.audience.shown)
        search = play.provider.searches[0]
        assert (search.prompt, search.seed) == (GENERATION.prompt, QUEUED.seed)


async def test_of_two_that_match_none_is_taken(tmp_path: Path) -> None:
    """A guess could show one person another person's picture."""
    async with theatre(tmp_path) as play:
        play.provider.submits.append(errors.Ambiguous("reset"))
        play.provider.found = ["task-lost-0001", "task-lost-0002"]
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        outcome = play.audience.delivered[0].predictions[0]
        assert outcome.failure is FailureReason.INTERRUPTED


async def test_a_task_that_belongs_to_another_prediction_is_not_taken(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        await play.ask(1)
        await play.until(lambda: play.audience.delivered)
        play.provider.submits.append(errors.Ambiguous("reset"))
        known = play.audience.delivered[0].predictions[0].provider_id
        play.provider.found = [str(known)]
        await play.ask(2)
        await play.until(lambda: len(play.audience.delivered) == 2)
        outcome = play.audience.delivered[1].predictions[0]
        assert outcome.failure is FailureReason.INTERRUPTED


async def test_an_ambiguous_submit_is_never_sent_again(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.provider.submits.append(errors.Ambiguous("reset"))
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        [outcome] = play.audience.delivered
        assert outcome.predictions[0].failure is FailureReason.INTERRUPTED
        assert outcome.usage is not None
        assert outcome.usage.left == 1_000, "it cost the person nothing"
        assert len(play.provider.searches) == 3
        assert 120_000 <= (outcome.predictions[0].finished_at or 0) - NOW < 130_000
        await play.until(lambda: play.clock.now() > NOW + 600_000, step=60)
        assert len(play.provider.submitted) == 1


@pytest.mark.parametrize(
    "refusal", [errors.RateLimited("429", retry_after=30), errors.Unreachable("refused")]
)
async def test_what_surely_created_nothing_waits_and_is_sent_again(
    tmp_path: Path, refusal: errors.NothingCreated
) -> None:
    async with theatre(tmp_path) as play:
        play.provider.submits.append(refusal)
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        assert len(play.provider.submitted) == 2
        assert play.clock.now() >= NOW + 15_000
        assert play.audience.delivered[0].predictions[0].state is S.COMPLETED


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (errors.AccountProblem("402"), FailureReason.ACCOUNT),
        (errors.RequestRefused("400"), FailureReason.REFUSED),
    ],
)
async def test_a_refusal_for_good_ends_it(
    tmp_path: Path, refusal: errors.NothingCreated, reason: FailureReason
) -> None:
    async with theatre(tmp_path) as play:
        play.provider.submits.append(refusal)
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        assert play.audience.delivered[0].predictions[0].failure is reason


async def test_a_picture_that_the_provider_could_not_open_is_asked_for_once_more(
    tmp_path: Path,
) -> None:
    async with theatre(tmp_path) as play:
        play.provider.looks.extend([TaskStatus.PROCESSING, TaskStatus.FAILED])
        play.provider.failure = FailureReason.PICTURE_UNREACHABLE
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        assert (play.provider.uploads, len(play.provider.submitted)) == (2, 2)
        [outcome] = play.audience.delivered[0].predictions
        assert (outcome.state, outcome.seed) == (S.COMPLETED, QUEUED.seed)
        assert outcome.replaces is not None
        assert await play.predictions.has_task(outcome.replaces)


async def test_and_no_third_time(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.provider.looks.extend([TaskStatus.FAILED] * 9)
        play.provider.failure = FailureReason.PICTURE_UNREACHABLE
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        assert len(play.provider.submitted) == 2
        [outcome] = play.audience.delivered[0].predictions
        assert outcome.failure is FailureReason.PICTURE_UNREACHABLE


async def test_an_account_that_is_refused_is_left_alone_until_it_may_work_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with theatre(tmp_path, concurrency=1) as play:
        running = len(play.audience.delivered)
        play.provider.submits.extend([errors.AccountProblem("402")])
        for number in range(1_000, 1_003):
            await play.ask(number)
        await play.until(lambda: len(play.audience.delivered) == 3)
        assert len(play.provider.submitted) == 1, "the two behind it were not even tried"
        assert {one.predictions[0].failure for one in play.audience.delivered[running:]} == {
            FailureReason.ACCOUNT
        }
        await play.clock.advance(TRY_AGAIN_MS / 1000)
        play.provider.submits.extend([errors.AccountProblem("402")])
        await play.ask(1_003)
        await play.until(lambda: len(play.audience.delivered) == 4)
        assert [one.levelname for one in caplog.records].count("CRITICAL") == 1, "told once"
        await play.clock.advance(TRY_AGAIN_MS / 1000)
        await play.ask(1_004)
        await play.until(lambda: len(play.audience.delivered) == 5)
        assert play.audience.delivered[-1].predictions[0].state is S.COMPLETED


@pytest.mark.parametrize("seconds", [-7_200.0, 7_200.0])
@pytest.mark.parametrize("at", [S.QUEUED, S.CREATED, S.PROCESSING])
async def test_a_clock_that_is_set_costs_nobody_anything(
    tmp_path: Path, seconds: float, at: PredictionState
) -> None:
    """Two hours: longer than every patience, and than every wait."""
    async with theatre(tmp_path, concurrency=1) as play:
        play.provider.looks.extend([TaskStatus.CREATED, *[TaskStatus.PROCESSING] * 4])
        await play.ask(1_000)
        await play.ask(1_001)
        await play.until(lambda: any(one.predictions[0].state is at for one in play.audience.shown))
        play.clock.jump(seconds)
        before = play.clock.elapsed()
        await play.until(lambda: len(play.audience.delivered) == 2)
        assert play.clock.elapsed() - before < 120_000
        states = [one.predictions[0].state for one in play.audience.delivered]
        assert states == [S.COMPLETED, S.COMPLETED]


async def test_a_rest_ends_though_the_clock_was_set_back_in_it(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.provider.submits.append(errors.RateLimited("429", retry_after=30))
        await play.ask()
        await play.until(lambda: play.provider.submitted)
        play.clock.jump(-7_200)
        await play.until(lambda: play.audience.delivered)
        assert play.clock.elapsed() < 120_000


async def test_looks_that_fail_are_waited_out(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.provider.looks.extend(
            [
                errors.Unavailable("503"),
                errors.BadAnswer("html"),
                TaskStatus.UNKNOWN,
                errors.AccountProblem("401"),
                errors.UnknownPrediction("404"),
            ]
        )
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        assert play.audience.delivered[0].predictions[0].state is S.COMPLETED


async def test_patience_has_an_end(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.provider.looks.extend([TaskStatus.PROCESSING] * 1_000)
        await play.ask()
        await play.until(lambda: play.audience.delivered, step=5)
        outcome = play.audience.delivered[0].predictions[0]
        assert outcome.failure is FailureReason.TIMED_OUT
        assert play.clock.now() >= NOW + 900_000


async def test_no_two_looks_at_one_task_within_two_seconds(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        moments: list[int] = []
        look = play.provider.look

        async def timed(task_id: str) -> Task:
            moments.append(play.clock.now())
            return await look(task_id)

        play.provider.look = timed  # type: ignore[method-assign]  # notes the time of each look
        play.provider.looks.extend([TaskStatus.PROCESSING] * 12)
        await play.ask()
        await play.until(lambda: play.audience.delivered, step=0.25)
        gaps = [later - earlier for earlier, later in pairwise(moments)]
        assert min(gaps) >= 2_000
        assert len(moments) == 13


async def test_what_is_remembered_is_the_providers_time_without_our_download(
    tmp_path: Path,
) -> None:
    async with theatre(tmp_path) as play:
        fetch = play.provider.fetch

        async def slowly(output: str) -> bytes:
            await play.clock.advance(300)
            return await fetch(output)

        play.provider.fetch = slowly  # type: ignore[method-assign]  # a download of five minutes
        play.provider.looks.extend([TaskStatus.PROCESSING] * 3)
        await play.ask()
        await play.until(lambda: play.audience.delivered, step=0.25)
        [took_ms] = await play.predictions.recent_durations()
        assert 6_500 <= took_ms <= 8_500, "half a gap before the fourth look"


async def test_what_is_done_at_its_first_look_teaches_to_look_earlier(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        await play.ask()
        await play.until(lambda: play.audience.delivered, step=0.25)
        [took_ms] = await play.predictions.recent_durations()
        assert 1_600 <= took_ms <= 1_900, "0.8 of the first look's age"


async def test_the_schedule_is_learned_and_outlives_a_restart(tmp_path: Path) -> None:
    async with theatre(tmp_path, concurrency=8) as play:
        play.provider.looks.extend([TaskStatus.PROCESSING] * 24)
        for number in range(1, 9):
            await play.ask(number, person_id=number)
        await play.until(lambda: len(play.audience.delivered) == 8, step=0.5)
    async with theatre(tmp_path) as play:
        moments: list[int] = []
        look = play.provider.look

        async def timed(task_id: str) -> Task:
            moments.append(play.clock.now())
            return await look(task_id)

        play.provider.look = timed  # type: ignore[method-assign]  # notes the time of each look
        await play.ask(9)
        await play.until(lambda: play.audience.delivered, step=0.25)
        assert moments[0] - NOW >= 5_000, "nothing was ever done sooner"


async def test_a_restart_spreads_its_looks_and_waits_out_the_floor(tmp_path: Path) -> None:
    async with theatre(tmp_path, concurrency=100) as play:
        play.provider.looks.extend([TaskStatus.PROCESSING] * 1_000)
        for number in range(1, 61):
            await play.ask(number, person_id=number)
        await play.until(lambda: len(play.provider.looks) <= 900, step=0.25)
        stopped = play.clock.now()
    async with theatre(tmp_path, concurrency=100, now=stopped) as play:
        moments: list[int] = []
        look = play.provider.look

        async def timed(task_id: str) -> Task:
            moments.append(play.clock.now())
            return await look(task_id)

        play.provider.look = timed  # type: ignore[method-assign]  # notes the time of each look
        await play.until(lambda: len(play.audience.delivered) == 60, step=0.1)
        assert min(moments) - stopped >= 2_000
        assert max(moments) - stopped <= 7_000
        assert all(sum(start <= one < start + 500 for one in moments) <= 12 for start in moments)


async def test_the_providers_minute_is_kept_over_a_restart(tmp_path: Path) -> None:
    async with theatre(tmp_path, per_minute=2, concurrency=9) as play:
        for number in (1, 2, 3):
            await play.ask(number)
        await play.until(lambda: len(play.audience.delivered) == 2)
        assert len(play.provider.submitted) == 2
    async with theatre(tmp_path, per_minute=2, concurrency=9) as play:
        await play.until(lambda: play.audience.delivered)
        assert play.clock.now() >= NOW + 60_000


async def test_at_most_so_many_are_in_flight(tmp_path: Path) -> None:
    async with theatre(tmp_path, concurrency=2) as play:
        play.provider.looks.extend([TaskStatus.PROCESSING] * 8)
        for number in range(1, 6):
            await play.ask(number, person_id=number)
        await play.until(lambda: len(play.provider.submitted) == 2)
        await play.clock.advance(1)
        assert len(play.provider.submitted) == 2
        await play.until(lambda: len(play.audience.delivered) == 5)


async def test_everything_unfinished_is_taken_up_where_it_was(tmp_path: Path) -> None:
    database = await Sqlite.open(tmp_path / "troupe.db")
    blobs = FolderBlobs(tmp_path / "blobs")
    await blobs.open()
    sha256 = await blobs.put(png())
    predictions = Predictions(database)
    for number in range(1, 6):
        wanted = replace(GENERATION, id=number, reference_sha256=sha256)
        await reserve(database, wanted, limit=100)
    _, second, third, fourth, fifth = await predictions.unfinished()
    moves: list[Callable[[Prediction], Prediction]] = []
    moves.append(lambda p: lifecycle.submitting(p, now=NOW))
    moves.append(lambda p: lifecycle.created(p, provider_id=f"task-of-{p.id}"))
    moves.append(lambda p: lifecycle.processing(p, now=NOW))
    for prediction, steps in ((second, 1), (third, 2), (fourth, 3), (fifth, 1)):
        at = prediction
        for move in moves[:steps]:
            after = move(at)
            assert await predictions.move(at, after, now=NOW)
            at = after
        if prediction is fifth:
            over = lifecycle.failed(at, now=NOW, reason=FailureReason.MODERATED)
            assert await predictions.move(at, over, now=NOW)
    await database.close()
    async with theatre(tmp_path) as play:
        await play.until(lambda: len(play.audience.delivered) == 5)
        ends = {one.generation.id: one.predictions[0] for one in play.audience.delivered}
        assert [ends[number].state for number in (1, 3, 4)] == [S.COMPLETED] * 3
        assert ends[2].failure is FailureReason.INTERRUPTED, "it may be paid, so it isn't repeated"
        assert ends[5].failure is FailureReason.MODERATED
        assert len(play.provider.submitted) == 1


async def test_delivery_is_tried_again_until_it_arrives(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.audience.outcomes.extend([Retry("503"), Retry("reset")])
        await play.ask()
        await play.until(lambda: len(play.audience.delivered) == 3)
        await play.until(lambda: play.clock.now() > NOW + 60_000, step=5)
        kept = await play.generations.get(1_000)
        assert kept is not None
        assert kept.delivered_at is not None
        assert kept.delivery_attempts == 3


async def test_what_can_not_be_delivered_is_kept(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.audience.outcomes.append(Undeliverable("50007"))
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        await play.until(lambda: play.clock.now() > NOW + 60_000, step=5)
        assert await play.generations.over_but_not_delivered() == []
        assert await play.state() is S.COMPLETED


async def test_what_is_kept_is_left_alone_until_it_has_a_new_address(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        await play.ask()
        await play.generations.undeliverable(1_000, error="50007", now=NOW)
        await play.until(lambda: play.clock.now() > NOW + 60_000, step=5)
        assert await play.state() is S.COMPLETED
        assert play.audience.delivered == []
        assert await play.engine.hand_over(
            1_000, replace(ADDRESS, message_id=31), Place(guild_id=5, channel_id=20)
        )
        await play.until(lambda: play.audience.delivered)
        assert play.audience.delivered[0].generation.address.message_id == 31


async def test_a_bug_in_one_step_stops_nobody_and_is_stepped_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with theatre(tmp_path) as play:
        play.provider.looks.append(ZeroDivisionError())
        await play.ask(1)
        await play.ask(2, person_id=8)
        await play.until(lambda: len(play.audience.delivered) == 2)
        assert "An errand broke" in caplog.text
        assert play.clock.now() >= NOW + 30_000


async def test_what_breaks_names_its_prediction(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.setFormatter(logs.Masked([]))
    async with theatre(tmp_path) as play:
        play.provider.looks.append(ZeroDivisionError())
        await play.ask(1)
        await play.until(lambda: play.audience.delivered)
    [broke] = [one for one in caplog.text.splitlines() if "An errand broke" in one]
    assert broke.endswith("[prediction=1-0]")


async def test_a_reference_that_is_gone_is_said(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.reference = "0" * 64
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        outcome = play.audience.delivered[0].predictions[0]
        assert outcome.failure is FailureReason.PICTURE_LOST
        assert play.provider.submitted == []


async def test_an_upload_that_can_not_be_made_costs_nothing_and_ends_some_time(
    tmp_path: Path,
) -> None:
    async with theatre(tmp_path) as play:
        play.provider.upload_errors.extend([errors.Unavailable("503")] * 500)
        await play.ask()
        await play.until(lambda: play.audience.delivered, step=5)
        outcome = play.audience.delivered[0].predictions[0]
        assert outcome.failure is FailureReason.PROVIDER_UNAVAILABLE
        assert play.provider.submitted == []


async def test_a_row_that_is_over_is_told_even_if_telling_broke_at_first(tmp_path: Path) -> None:
    """Else a locked database at the wrong moment would keep a paid picture until the next start."""
    async with theatre(tmp_path) as play:
        reading = play.generations.with_predictions
        broken = deque([errors.DatabaseAway("database is locked")])

        async def breaking_once(
            generation_id: int,
        ) -> tuple[Generation, tuple[Prediction, ...]] | None:
            if broken and await play.state() is S.COMPLETED:
                raise broken.popleft()
            return await reading(generation_id)

        play.generations.with_predictions = breaking_once  # type: ignore[method-assign]  # a lock
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        assert not broken


async def test_a_step_that_always_breaks_frees_its_place(tmp_path: Path) -> None:
    async with theatre(tmp_path, concurrency=1) as play:
        play.provider.looks.extend([ZeroDivisionError()] * 3)
        await play.ask(1)
        await play.ask(2, person_id=8)
        await play.until(lambda: len(play.audience.delivered) == 2)
        first, second = play.audience.delivered
        assert first.predictions[0].failure is FailureReason.PROVIDER_FAILED
        assert second.predictions[0].state is S.COMPLETED


async def test_a_provider_that_is_away_does_not_end_a_picture(tmp_path: Path) -> None:
    """The deadline is for one that says "still at it"; a result is kept there for 7 days."""
    async with theatre(tmp_path) as play:
        play.provider.looks.extend([errors.Unavailable("503")] * 200)
        await play.ask()
        await play.until(lambda: play.audience.delivered, step=10)
        assert play.audience.delivered[0].predictions[0].state is S.COMPLETED
        assert play.clock.now() > NOW + 900_000


@pytest.mark.parametrize(("strays", "state"), [(2, S.COMPLETED), (30, S.FAILED)])
async def test_a_stray_404_is_waited_out_and_a_minute_of_them_is_not(
    tmp_path: Path, strays: int, state: PredictionState
) -> None:
    async with theatre(tmp_path) as play:
        play.provider.looks.extend([TaskStatus.PROCESSING] * 8)
        play.provider.looks.extend([errors.UnknownPrediction("404")] * strays)
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        assert play.audience.delivered[0].predictions[0].state is state


@pytest.mark.parametrize(("pages", "state"), [(2, S.COMPLETED), (3, S.FAILED)])
async def test_a_page_instead_of_the_picture_is_fetched_again(
    tmp_path: Path, pages: int, state: PredictionState
) -> None:
    async with theatre(tmp_path) as play:
        play.provider.fetched.extend([b"<html>busy</html>"] * pages)
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        assert play.audience.delivered[0].predictions[0].state is state


async def test_a_host_that_is_not_listed_is_waited_for_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with theatre(tmp_path) as play:
        play.provider.fetched.extend([errors.HostRefused("https://new.example")] * 5)
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        assert play.audience.delivered[0].predictions[0].state is S.COMPLETED
        assert "add its host to PROVIDER_MEDIA_HOSTS" in caplog.text


async def test_a_wait_that_the_provider_asks_for_has_an_end(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.provider.submits.append(errors.RateLimited("429", retry_after=86_400))
        await play.ask()
        await play.until(lambda: play.audience.delivered, step=5)
        assert NOW + 300_000 <= play.clock.now() < NOW + 400_000


async def test_what_is_in_flight_counts_after_a_restart(tmp_path: Path) -> None:
    async with theatre(tmp_path, concurrency=1) as play:
        play.provider.looks.extend([TaskStatus.PROCESSING] * 1_000)
        await play.ask(1)
        await play.until(lambda: len(play.provider.submitted) == 1 and play.provider.looked > 1)
    async with theatre(tmp_path, concurrency=1) as play:
        play.provider.looks.extend([TaskStatus.PROCESSING] * 10)
        await play.ask(2, person_id=8)
        await play.until(lambda: play.provider.looked > 5)
        assert play.provider.submitted == []
        await play.until(lambda: len(play.audience.delivered) == 2)


async def test_what_was_handed_over_is_not_handed_over_again(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        await play.ask()
        await play.until(lambda: play.audience.delivered)
        await play.until(lambda: play.clock.now() > NOW + 10_000)
        assert not await play.engine.hand_over(
            1_000, GENERATION.address, Place(guild_id=5, channel_id=20)
        )


async def test_nothing_is_started_once_the_doors_are_closed(tmp_path: Path) -> None:
    async with theatre(tmp_path) as play:
        play.engine.close_the_doors()
        await play.ask()
        await play.until(lambda: play.clock.now() > NOW + 5_000)
        assert play.provider.submitted == []
        assert not play.engine.accepts
