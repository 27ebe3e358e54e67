"""Two whole engines over one PostgreSQL, and what one of them hears of the other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.samples import generation, png, queued
from tests.store.ledgers import reserve
from tests.unit.test_engine import Audience, ToldProvider
from troupe import lifecycle
from troupe.beside import beside
from troupe.circuit import Circuit
from troupe.clock import SystemClock
from troupe.doors import Doors
from troupe.durations import Durations
from troupe.engine import Engine
from troupe.folder_blobs import FolderBlobs
from troupe.images import Images
from troupe.lease import LEASE_MS, Limited
from troupe.limits import Terms
from troupe.models import PredictionState
from troupe.neighbours import Neighbours
from troupe.provider.api import Submission, Task, TaskStatus
from troupe.secret import Secret
from troupe.store.notices import Notices
from troupe.store.postgres import Postgres
from troupe.store.tenures import Pace, Tenures
from troupe.stores import Stores
from troupe.tenure import Estate, Shared
from troupe.waiting_room import WaitingRoom
from troupe.workshop import Workshop

SOON_SECONDS = 10.0
HOURS = 7_200.0
S = PredictionState


class Heard(Notices):
    """`listens` once it hears what others post: until then a notice is lost, as it may be."""

    def __init__(self, *, url: Secret, database: Postgres, clock: SystemClock) -> None:
        super().__init__(url=url, database=database, clock=clock)
        self.listens = asyncio.Event()

    async def run(self, hear: Callable[[str], None], missed: Callable[[], None], /) -> None:
        def begun() -> None:
            self.listens.set()
            missed()

        await super().run(hear, begun)


@dataclass
class Process:
    engine: Engine
    provider: ToldProvider
    audience: Audience
    doors: Doors
    database: Postgres
    stores: Stores
    reference: str

    async def ask(self, number: int, person_id: int = 7) -> None:
        wanted = replace(
            generation(number, person_id=person_id, created_at=SystemClock().now()),
            reference_sha256=self.reference,
        )
        await reserve(self.database, wanted, limit=1_000)
        self.engine.accept([queued(wanted)])

    async def until(self, find: Callable[[], object]) -> None:
        """As soon as something was shown or handed over here that makes it true."""
        async with asyncio.timeout(SOON_SECONDS):
            while not find():
                self.audience.news.clear()
                await self.audience.news.wait()

    def shown(self, state: PredictionState) -> bool:
        return any(one.predictions[0].state is state for one in self.audience.shown)


@asynccontextmanager
async def process(
    url: Secret, folder: Path, *, poll_seconds: float = 0.05
) -> AsyncIterator[Process]:
    """Like one bot's, without Discord. `poll_seconds` is how often it looks by itself."""
    clock, provider, audience = SystemClock(), ToldProvider(), Audience()
    durations, doors, circuit = Durations(), Doors(), Circuit(clock)
    async with AsyncExitStack() as stack:
        database = await Postgres.open(url)
        stack.push_async_callback(database.close)
        blobs, images = FolderBlobs(folder / "blobs"), Images(threads=1)
        stack.callback(images.close)
        await blobs.open()
        stores = Stores.over(database, terms=Terms(per_day=1_000), clock=clock)
        tenures = Tenures(database=database, lease_ms=LEASE_MS)
        bulletin = Heard(url=url, database=database, clock=clock)
        assert database.process is not None
        shared = Shared(
            process=database.process,
            tenures=tenures,
            bulletin=bulletin,
            lease=Limited(clock=clock),
            lapsed=audience.forget,
            clock=clock,
            pace=Pace(4, 100),
        )
        room = WaitingRoom(concurrency=4, per_minute=100, durations=durations)
        engine = Workshop(
            stores=stores,
            blobs=blobs,
            images=images,
            provider=provider,
            delivery=audience,
            circuit=circuit,
            doors=doors,
            room=room,
            durations=durations,
            webhooks=None,
            tenure=shared,
            clock=clock,
            poll_seconds=poll_seconds,
            timeout_seconds=HOURS,
        ).engine()
        neighbours = Neighbours(
            shared=shared,
            tenures=tenures,
            bulletin=bulletin,
            generations=stores.generations,
            predictions=stores.predictions,
            erasures=stores.erasures,
            engine=engine,
            plans=engine.plans,
            room=room,
            doors=doors,
            clock=clock,
        )
        await stack.enter_async_context(neighbours.kept())
        await engine.resume()
        reference = await blobs.put(png())
        async with asyncio.timeout(SOON_SECONDS):
            await bulletin.listens.wait()
        async with beside(engine.run()):
            yield Process(engine, provider, audience, doors, database, stores, reference)
            engine.close_the_doors()
        await engine.drain(5)


@pytest.fixture
async def pair(database_url: Secret, tmp_path: Path) -> AsyncIterator[tuple[Process, Process]]:
    async with process(database_url, tmp_path) as one, process(database_url, tmp_path) as other:
        yield one, other


async def test_what_is_called_off_at_the_other_process_its_owner_ends_and_tells(
    pair: tuple[Process, Process],
) -> None:
    owner, other = pair
    owner.provider.looks.extend([TaskStatus.PROCESSING] * 10_000)
    await owner.ask(1_000)
    await owner.until(lambda: owner.shown(S.PROCESSING))
    assert await other.engine.cancel(1_000)
    await owner.until(lambda: owner.audience.delivered)
    [told] = owner.audience.delivered
    assert told.predictions[0].state is S.CANCELLED
    assert other.audience.delivered == [], "one of them tells"


async def test_what_was_called_off_without_a_word_is_told_at_the_next_look(
    pair: tuple[Process, Process],
) -> None:
    """Notices are lost where a connection breaks at the wrong moment."""
    owner, other = pair
    owner.provider.looks.extend([TaskStatus.PROCESSING] * 10_000)
    await owner.ask(1_000)
    await owner.until(lambda: owner.shown(S.PROCESSING))
    [before] = await other.stores.predictions.of_generation(1_000)
    owner.provider.looks.clear()
    over = lifecycle.cancelled(before, now=SystemClock().now())
    assert await other.stores.predictions.move(before, over, now=SystemClock().now())
    await owner.until(lambda: owner.audience.delivered)
    assert owner.audience.delivered[0].predictions[0].state is S.CANCELLED


async def test_a_webhook_that_came_to_the_other_process_wakes_the_owner(
    database_url: Secret, tmp_path: Path
) -> None:
    """By itself it would look again in hours."""
    async with (
        process(database_url, tmp_path, poll_seconds=HOURS / 2) as owner,
        process(database_url, tmp_path) as other,
    ):
        await owner.ask(1_000)
        await owner.until(lambda: owner.shown(S.CREATED))
        [created] = await other.stores.predictions.of_generation(1_000)
        assert created.provider_id is not None
        other.engine.wake(created.id, created.provider_id)
        await owner.until(lambda: owner.audience.delivered)
        assert owner.audience.delivered[0].predictions[0].state is S.COMPLETED
        assert other.provider.looked == 0


async def test_what_a_submit_is_answered_late_goes_to_whoever_took_it_over(
    pair: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search may find nothing, and then a picture that was paid for would be nobody's."""
    first, heir = pair
    asked, answer = asyncio.Event(), asyncio.Event()
    submit = first.provider.submit

    async def slow(submission: Submission) -> Task:
        asked.set()
        await answer.wait()
        return await submit(submission)

    monkeypatch.setattr(first.provider, "submit", slow)
    await first.ask(1_000)
    async with asyncio.timeout(SOON_SECONDS):
        await asked.wait()
    # As where its lease had run out.
    async with heir.database.transaction() as transaction:
        await transaction.execute("UPDATE generations SET process = $1", heir.database.process)
        await transaction.execute("UPDATE predictions SET version = version + 1")
    heir.engine.plans.take_over(Estate(await heir.stores.predictions.unfinished()))
    async with asyncio.timeout(SOON_SECONDS):
        while not heir.provider.searches:  # noqa: ASYNC110  # another task asks
            await asyncio.sleep(0.05)
    answer.set()
    await heir.until(lambda: heir.audience.delivered)
    assert heir.audience.delivered[0].predictions[0].state is S.COMPLETED
    assert len(first.provider.submitted) == 1
    assert heir.provider.submitted == []


async def test_whoever_asks_at_the_other_process_to_be_erased_is_shown_nothing_more(
    pair: tuple[Process, Process],
) -> None:
    owner, other = pair
    await other.stores.erasures.ask(7)
    await other.engine.see_off(await other.stores.erasures.waiting_for(7))
    async with asyncio.timeout(SOON_SECONDS):
        await owner.doors.moved.wait()
    assert owner.doors.is_leaving(7)


async def test_what_a_process_leaves_the_other_one_ends(
    database_url: Secret, tmp_path: Path
) -> None:
    async with process(database_url, tmp_path) as heir:
        async with process(database_url, tmp_path) as first:
            first.provider.looks.extend([TaskStatus.PROCESSING] * 10_000)
            for number in range(3):
                await first.ask(1_000 + number)
            await first.until(lambda: first.shown(S.PROCESSING))
        await heir.until(lambda: len(heir.audience.delivered) == 3)
        assert {one.generation.id for one in heir.audience.delivered} == {1_000, 1_001, 1_002}
        assert all(one.predictions[0].state is S.COMPLETED for one in heir.audience.delivered)
        submitted = len(first.provider.submitted) + len(heir.provider.submitted)
        assert submitted == 3
        assert first.audience.delivered == []
