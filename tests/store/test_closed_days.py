"""A month's sum with closed days in it is the sum of what was made, whatever happens to them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests import postgres
from tests.clocks import FakeClock
from tests.samples import NOW, generation, queued
from troupe import lifecycle
from troupe.bookkeeping import EVERY_SECONDS, Bookkeeping
from troupe.config import Config
from troupe.data_rights import DataRights
from troupe.doctor.findings import Mark
from troupe.doctor.storage import StorageChecks
from troupe.limits import DAY_MS, Allowed, Asker, Terms
from troupe.models import Entry, FailureReason, Generation, Place, Prediction, PredictionState
from troupe.secret import Secret
from troupe.store.closed_days import GRACE_MS, ClosedDays
from troupe.store.database import Database, integer, maybe_integer
from troupe.store.departures import Departures
from troupe.store.erasures import Erasures
from troupe.store.generations import Generations
from troupe.store.guilds import Guilds
from troupe.store.ledger import Ledger
from troupe.store.leftovers import Leftovers
from troupe.store.people import People
from troupe.store.postgres import Postgres
from troupe.store.predictions import Predictions
from troupe.store.sqlite import Sqlite

FIRST = 1_798_761_600_000
"""2027-01-01, the first of the month of NOW, which is the 15th."""
GUILDS = (5, 6)
TERMS = Terms(per_day=10_000, price=7, budget_per_month=10**12)
S = PredictionState

Step = Callable[[Prediction, int], Prediction]


def _failed(reason: FailureReason) -> Step:
    return lambda one, now: lifecycle.failed(one, now=now, reason=reason)


def _completed(one: Prediction, now: int) -> Prediction:
    return lifecycle.completed(one, now=now, sha256="b" * 64, media_type="image/png")


ENDS: tuple[Step, ...] = (
    _failed(FailureReason.MODERATED),
    _failed(FailureReason.INTERRUPTED),
    lambda one, now: lifecycle.cancelled(one, now=now),
)
STEPS: dict[PredictionState, tuple[Step, ...]] = {
    S.QUEUED: (lambda one, now: lifecycle.submitting(one, now=now), *ENDS),
    S.SUBMITTING: (
        lambda one, _: lifecycle.created(one, provider_id=f"task-{one.id}-{one.version}"),
        lambda one, _: lifecycle.back_in_queue(one),
        *ENDS[:2],
    ),
    S.CREATED: (_completed, *ENDS),
}


def in_month(database_now: int, moment: int) -> bool:
    """By the calendar: whether a moment counts in the month of another, or is yet to come."""
    now, then = (datetime.fromtimestamp(one / 1000, UTC) for one in (database_now, moment))
    return (then.year, then.month) >= (now.year, now.month)


async def by_hand(database: Database, now: int, guild_id: int | None) -> int:
    """Micros of the month: each row is looked at once more; None for everybody."""
    spent = 0
    for row in await database.fetch(
        "SELECT guild_id, created_at, cost, state, failure, submitted_at FROM predictions"
    ):
        free = row["failure"] not in (
            None,
            "interrupted",
            "timed_out",
            "bad_result",
            "empty_result",
        )
        unsent = row["state"] == "cancelled" and row["submitted_at"] is None
        ours = guild_id is None or maybe_integer(row, "guild_id") == guild_id
        if ours and not (free or unsent) and in_month(now, integer(row, "created_at")):
            spent += integer(row, "cost")
    for row in await database.fetch("SELECT guild_id, day, cost FROM erased_spending"):
        if guild_id in (None, row["guild_id"]) and in_month(now, integer(row, "day")):
            spent += integer(row, "cost")
    return spent


async def closed(database: Database) -> list[int]:
    rows = await database.fetch("SELECT day FROM closed_days WHERE guild_id = 0 ORDER BY day")
    return [integer(row, "day") for row in rows]


class Life:
    """A store over months, each thing that can happen to it, and what is counted by hand."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FakeClock()
        self.numbers = 0

    @property
    def now(self) -> int:
        return self.clock.now()

    async def open(self) -> None:
        for guild_id in GUILDS:
            await self._bound(guild_id)

    async def _bound(self, guild_id: int) -> None:
        """A budget for the month, so that its sum is asked for."""
        self.numbers += 1
        entry = Entry(id=self.numbers, guild_id=guild_id, by_id=1, at=1, change="Changed.")
        guilds = Guilds(self.database)
        await guilds.change(entry, lambda before: replace(before, budget_per_month=10**12))

    async def ask(
        self, person_id: int, guild_id: int | None, count: int, ago: int, cost: int
    ) -> None:
        self.numbers += 1
        wanted: Generation = replace(
            generation(self.numbers, person_id=person_id, created_at=self.now - ago),
            guild_id=guild_id,
        )
        first = queued(wanted)
        several = [
            replace(first, id=f"{wanted.id}-{number}", ordinal=number) for number in range(count)
        ]
        ledger = Ledger(database=self.database, terms=replace(TERMS, price=cost))
        place = Place(guild_id=guild_id, channel_id=20)
        assert isinstance(await ledger.reserve(wanted, several, place), Allowed)

    async def step(self, which: int, how: int) -> None:
        predictions = Predictions(self.database)
        if unfinished := await predictions.unfinished():
            one = unfinished[which % len(unfinished)]
            steps = STEPS[one.state]
            after = steps[how % len(steps)](one, self.now)
            assert await predictions.move(one, after, now=self.now)

    async def end_all(self, how: int) -> None:
        while unfinished := await Predictions(self.database).unfinished():
            for number, _ in enumerate(unfinished):
                await self.step(0, how + number)
            how += 1

    async def close(self) -> None:
        await Bookkeeping(closed_days=ClosedDays(self.database), clock=self.clock).close_days()

    async def erase(self, person_id: int) -> None:
        erasures = Erasures(database=self.database, clock=self.clock)
        if await erasures.waiting_for(person_id):
            return
        holders = (
            Leftovers(database=self.database, clock=self.clock),
            erasures,
            Generations(self.database),
            People(self.database),
        )
        await DataRights(database=self.database, holders=holders).erase(person_id)

    async def forget(self, guild_id: int) -> None:
        departures = Departures(self.database)
        await departures.left(guild_id, now=1)
        assert await departures.forget(guild_id, before=2)
        await self._bound(guild_id)

    async def compared(self) -> None:
        """Also as a clock would have it that is a month behind."""
        ledger = Ledger(database=self.database, terms=TERMS)
        for now in (self.now, self.now - 31 * DAY_MS):
            assert (await ledger.spent(now=now))[1] == await by_hand(self.database, now, None)
            for guild_id in GUILDS:
                asker = Asker(99, Place(guild_id=guild_id, channel_id=20))
                used = (await ledger.standing(asker, now=now)).used
                assert used.server_month == await by_hand(self.database, now, guild_id)
                assert used.everybody_month == await by_hand(self.database, now, None)


async def opened(kept_at: Secret | None, folder: Path) -> Database:
    return await (Postgres.open(kept_at) if kept_at else Sqlite.open(folder / "troupe.db"))


async def emptied(kept_at: Secret) -> None:
    connection = await asyncpg.connect(kept_at.reveal(), timeout=10)
    try:
        await postgres.emptied(connection)
    finally:
        await connection.close()


class Months(RuleBasedStateMachine):
    """Every step may be followed by any other; after each the sums are compared."""

    kept_at: Secret | None = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.life = Life(self.runner.run(opened(self.kept_at, Path(self.folder.name))))
        self.runner.run(self.life.open())

    @rule(
        person_id=st.integers(1, 3),
        guild_id=st.sampled_from([*GUILDS, None]),
        count=st.integers(1, 3),
        ago=st.sampled_from([0, 0, 0, GRACE_MS, DAY_MS, 3 * DAY_MS, 33 * DAY_MS]),
        cost=st.integers(0, 9),
    )
    def ask(self, person_id: int, guild_id: int | None, count: int, ago: int, cost: int) -> None:
        self.runner.run(self.life.ask(person_id, guild_id, count, ago, cost))

    @rule(which=st.integers(0, 9), how=st.integers(0, 9))
    def step(self, which: int, how: int) -> None:
        self.runner.run(self.life.step(which, how))

    @rule(how=st.integers(0, 9))
    def end_all(self, how: int) -> None:
        self.runner.run(self.life.end_all(how))

    @rule(hours=st.sampled_from([1, 2, 24, 25, 7 * 24, 20 * 24, -2, -26, -20 * 24]))
    def set_clock(self, hours: int) -> None:
        self.life.clock.jump(hours * 3_600)

    @rule()
    def close(self) -> None:
        self.runner.run(self.life.close())

    @rule(days=st.integers(1, 3), how=st.integers(0, 9), all_over=st.booleans())
    def live_on_and_close(self, days: int, how: int, all_over: bool) -> None:
        if all_over:
            self.runner.run(self.life.end_all(how))
        self.life.clock.jump(days * 86_400)
        self.runner.run(self.life.close())
        self.runner.run(self.life.end_all(how))

    @rule(person_id=st.integers(1, 3))
    def erase(self, person_id: int) -> None:
        self.runner.run(self.life.erase(person_id))

    @rule(guild_id=st.sampled_from(GUILDS))
    def forget(self, guild_id: int) -> None:
        self.runner.run(self.life.forget(guild_id))

    @invariant()
    def the_sums_are_what_was_made(self) -> None:
        self.runner.run(self.life.compared())

    def teardown(self) -> None:
        self.runner.run(self.life.database.close())
        if self.kept_at is not None:
            self.runner.run(emptied(self.kept_at))
        self.runner.close()
        self.folder.cleanup()


def test_after_each_step_every_month_is_the_sum_of_all_that_was_made(
    kept_at: Secret | None,
) -> None:
    class Here(Months):
        pass

    Here.kept_at = kept_at
    examples = 15 if kept_at else 60
    run_state_machine_as_test(
        Here, settings=settings(max_examples=examples, stateful_step_count=25, deadline=None)
    )


@pytest.fixture
async def life(database: Database) -> Life:
    one = Life(database)
    await one.open()
    return one


async def tamper(database: Database, cost: int) -> None:
    """What no program does: whoever reads the pictures themselves sees it."""
    async with database.transaction() as transaction:
        await transaction.execute("UPDATE predictions SET cost = $1", cost)


async def spent(life: Life) -> int:
    return (await Ledger(database=life.database, terms=TERMS).spent(now=life.now))[1]


async def test_a_closed_day_is_read_from_its_row_and_what_follows_from_its_pictures(
    life: Life,
) -> None:
    await life.ask(1, 5, 2, DAY_MS, 7)
    await life.end_all(0)
    await life.ask(1, 5, 1, 0, 5)
    await life.close()
    assert await closed(life.database) == [FIRST + n * DAY_MS for n in range(14)]
    assert await spent(life) == 12, "one of the two was free"
    await tamper(life.database, 100)
    assert await spent(life) == 107


async def test_a_day_closes_an_hour_after_it_ended_and_not_while_anything_is_under_way(
    life: Life,
) -> None:
    today = NOW - NOW % DAY_MS
    await life.ask(1, 5, 1, 0, 7)
    life.clock.jump((today + DAY_MS + GRACE_MS - NOW) / 1000)
    await life.close()
    assert (await closed(life.database))[-1] == today - DAY_MS, "a picture of today is under way"
    await life.end_all(1)
    life.clock.jump(-0.001)
    await life.close()
    assert (await closed(life.database))[-1] == today - DAY_MS, "a little early"
    life.clock.jump(0.001)
    await life.close()
    assert (await closed(life.database))[-1] == today


async def test_a_request_that_is_dated_back_opens_its_day_and_all_that_follow(life: Life) -> None:
    await life.close()
    await life.ask(1, 5, 1, 3 * DAY_MS, 7)
    today = NOW - NOW % DAY_MS
    assert (await closed(life.database))[-1] == today - 4 * DAY_MS
    assert await spent(life) == 7


async def test_what_a_person_is_refused_opens_nothing(life: Life) -> None:
    await life.close()
    before = await closed(life.database)
    wanted = generation(1, created_at=NOW - 3 * DAY_MS)
    broke = Ledger(database=life.database, terms=replace(TERMS, budget_per_month=0))
    verdict = await broke.reserve(wanted, [queued(wanted)], Place(guild_id=5, channel_id=20))
    assert not isinstance(verdict, Allowed)
    assert await closed(life.database) == before


async def test_a_new_month_forgets_the_last_one(life: Life) -> None:
    await life.close()
    life.clock.jump(31 * 86_400)
    await life.close()
    february = FIRST + 31 * DAY_MS
    assert await closed(life.database) == [february + n * DAY_MS for n in range(14)]


async def test_two_processes_close_each_day_once(database_url: Secret, clock: FakeClock) -> None:
    databases = [await Postgres.open(database_url) for _ in range(2)]
    await asyncio.gather(
        *(
            Bookkeeping(closed_days=ClosedDays(one), clock=clock).close_days()
            for one in databases * 3
        )
    )
    assert await closed(databases[0]) == [FIRST + n * DAY_MS for n in range(14)]
    for one in databases:
        await one.close()


async def test_days_are_closed_at_the_start_and_beside_the_bot(life: Life) -> None:
    running = asyncio.create_task(
        Bookkeeping(closed_days=ClosedDays(life.database), clock=life.clock).run()
    )
    try:
        async with asyncio.timeout(5):
            await _until(life, 14)
            life.clock.jump(86_400)
            await life.clock.advance(EVERY_SECONDS)
            await _until(life, 15)
    finally:
        running.cancel()


async def _until(life: Life, count: int) -> None:
    while len(await closed(life.database)) < count:  # noqa: ASYNC110  # another task writes it
        await asyncio.sleep(0.01)


async def test_the_doctor_finds_a_day_whose_sum_is_not_what_was_made(
    life: Life, kept_at: Secret | None, tmp_path: Path
) -> None:
    place = {"DATA_DIR": str(tmp_path)} | ({"DATABASE_URL": kept_at.reveal()} if kept_at else {})
    keys = {"DISCORD_TOKEN": "a.b.c", "WAVESPEED_API_KEY": "k", "BUDGET_USD_PER_MONTH": "9"}
    config = Config.from_mapping(keys | place)
    thorough = StorageChecks(config=config, clock=life.clock, thorough=True)
    await life.ask(1, 5, 2, DAY_MS, 7)
    await life.end_all(1)
    await life.close()
    assert [one.what for one in await thorough.budget()] == ["set"]
    await tamper(life.database, 100)
    [_, finding] = await thorough.budget()
    assert finding.mark is Mark.WRONG
    assert finding.what == "1 days that are over don't have the sum of what was made on them"
    quick = StorageChecks(config=config, clock=life.clock, thorough=False)
    assert [one.what for one in await quick.budget()] == ["set"]
    async with life.database.transaction() as transaction:
        await transaction.execute(finding.todo.splitlines()[-1].strip(" ;"))
    await life.close()
    assert [one.what for one in await thorough.budget()] == ["set"]


async def test_the_doctor_says_nothing_of_sums_where_there_are_none_yet(
    life: Life, kept_at: Secret | None, tmp_path: Path
) -> None:
    """As in a database that an earlier version wrote."""
    place = {"DATA_DIR": str(tmp_path)} | ({"DATABASE_URL": kept_at.reveal()} if kept_at else {})
    config = Config.from_mapping({"DISCORD_TOKEN": "a.b.c", "WAVESPEED_API_KEY": "k"} | place)
    async with life.database.transaction() as transaction:
        await transaction.execute("ALTER TABLE closed_days RENAME TO days")
    try:
        thorough = StorageChecks(config=config, clock=life.clock, thorough=True)
        [finding] = await thorough.budget()
        assert "can't be read" not in finding.what
    finally:
        async with life.database.transaction() as transaction:
            await transaction.execute("ALTER TABLE days RENAME TO closed_days")
