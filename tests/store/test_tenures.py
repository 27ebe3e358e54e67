"""Several processes on one database: who works on what, and what all of them may have together."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.clocks import FakeClock
from tests.samples import GENERATION, NOW, QUEUED, generation
from tests.store.ledgers import reserve
from troupe import lifecycle
from troupe.delivery import Delivered
from troupe.lease import LEASE_MS, SAFETY_MS, Limited
from troupe.models import FailureReason, Prediction
from troupe.secret import Secret
from troupe.store.generations import Generations
from troupe.store.postgres import Postgres
from troupe.store.predictions import Predictions
from troupe.store.tenures import Pace, Tenures, Turn
from troupe.tenure import Shared

LONG_MS = 600_000
PACE = Pace(2, 2)


class Spoken:
    """A bulletin that keeps what is posted."""

    def __init__(self) -> None:
        self.posted: asyncio.Queue[str] = asyncio.Queue()

    async def post(self, text: str) -> None:
        self.posted.put_nowait(text)

    async def run(self, hear: object, missed: object) -> None:
        await asyncio.Event().wait()


@pytest.fixture
async def databases(database_url: Secret) -> AsyncIterator[tuple[Postgres, Postgres]]:
    """Two processes' connections to one database."""
    one, other = await Postgres.open(database_url), await Postgres.open(database_url)
    yield one, other
    await one.close()
    await other.close()


def tenures(database: Postgres, lease_ms: int = LONG_MS) -> Tenures:
    return Tenures(database=database, lease_ms=lease_ms)


async def test_what_a_process_reserves_is_its_own_and_nobody_claims_it_while_it_lives(
    databases: tuple[Postgres, Postgres],
) -> None:
    one, other = databases
    await tenures(one).renew(PACE)
    await reserve(one, GENERATION)
    kept = await Generations(other).get(GENERATION.id)
    assert kept is not None
    assert kept.process == one.process
    assert await tenures(other).claim(now=NOW) == []
    assert [waiting.id for waiting in (await tenures(other).of_others()).waiting] == [QUEUED.id]
    assert (await tenures(one).of_others()).waiting == []


async def test_what_a_dead_process_leaves_is_taken_over_and_its_late_step_is_dropped(
    databases: tuple[Postgres, Postgres],
) -> None:
    one, other = databases
    await tenures(one, lease_ms=0).renew(PACE)
    await reserve(one, GENERATION)
    [seen] = await Predictions(one).of_generation(GENERATION.id)
    await tenures(other).renew(PACE)
    assert await tenures(other).claim(now=NOW) == [GENERATION.id]
    late = lifecycle.submitting(seen, now=NOW)
    assert not await Predictions(one).move(seen, late, now=NOW)
    assert await tenures(one).begin(seen, late, pace=Pace(9, 9), now=NOW) is (Turn.OVERTAKEN)
    [ours] = await tenures(other).unfinished()
    assert await Predictions(other).move(ours, lifecycle.submitting(ours, now=NOW), now=NOW)


async def test_a_lease_that_runs_out_during_a_claim_leaves_nothing_half_taken_over(
    databases: tuple[Postgres, Postgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a late step of the process before would find its row as it was."""
    one, other = databases
    for number in (1, 2):
        await reserve(one, generation(number), limit=9)
    await one.fetch("UPDATE generations SET process = 'gone' WHERE id = 1")
    await one.fetch(f"INSERT INTO processes (id, lease_until) VALUES ('{one.process}', 3)")
    await one.fetch("CREATE SEQUENCE ticking MINVALUE 0")
    try:
        # The look before, the first statement and the second: out by the third.
        monkeypatch.setattr(Postgres, "moment", "(SELECT nextval('ticking'))")
        claimed = await tenures(other).claim(now=NOW)
    finally:
        await one.fetch("DROP SEQUENCE ticking")
    for number in (1, 2):
        [prediction] = await Predictions(one).of_generation(number)
        assert prediction.version == (1 if number in claimed else 0)
    assert claimed == [1]


async def test_whoever_goes_leaves_everything_at_once(
    databases: tuple[Postgres, Postgres],
) -> None:
    one, other = databases
    await tenures(one).renew(PACE)
    await tenures(other).renew(PACE)
    await reserve(one, GENERATION)
    await tenures(one).retire()
    assert await tenures(other).processes() == [other.process]
    assert await tenures(other).claim(now=NOW) == [GENERATION.id]


async def test_two_who_claim_together_share_nothing(
    databases: tuple[Postgres, Postgres],
) -> None:
    one, other = databases
    for number in range(1, 60):
        await reserve(one, generation(number), limit=100)
    await other.fetch("UPDATE generations SET process = 'gone'")
    await asyncio.gather(tenures(one).renew(PACE), tenures(other).renew(PACE))
    claimed = await asyncio.gather(
        *(tenures(database).claim(now=NOW) for database in (one, other, one, other))
    )
    assert sorted(number for some in claimed for number in some) == list(range(1, 60))


async def test_what_is_delivered_or_kept_for_its_person_is_nobodys_work(
    databases: tuple[Postgres, Postgres],
) -> None:
    one, other = databases
    for number in (1, 2):
        await reserve(one, generation(number), limit=9)
        [waiting] = await Predictions(one).of_generation(number)
        failed = lifecycle.failed(waiting, now=NOW, reason=FailureReason.MODERATED)
        assert await Predictions(one).move(waiting, failed, now=NOW)
    await Generations(one).delivered(1, Delivered(20, 30), now=NOW)
    await Generations(one).undeliverable(2, error="50007", now=NOW)
    assert await tenures(other).claim(now=NOW) == []


async def test_the_providers_limits_hold_over_all_processes(
    databases: tuple[Postgres, Postgres],
) -> None:
    """Twenty that begin at once, in two processes: as many pass as the provider takes."""
    made: list[tuple[Postgres, Prediction]] = []
    for number in range(1, 21):
        database = databases[number % 2]
        await reserve(database, generation(number, person_id=number))
        [prediction] = await Predictions(database).of_generation(number)
        made.append((database, prediction))

    async def begun(database: Postgres, prediction: Prediction, per_minute: int) -> Turn:
        intent = lifecycle.submitting(prediction, now=NOW)
        return await tenures(database).begin(prediction, intent, pace=Pace(5, per_minute), now=NOW)

    turns = await asyncio.gather(*(begun(*one, 3) for one in made))
    assert turns.count(Turn.OURS) == 3, "so many in a minute"
    waiting = [one for one, turn in zip(made, turns, strict=True) if turn is Turn.FULL]
    turns = await asyncio.gather(*(begun(*one, 100) for one in waiting))
    assert turns.count(Turn.OURS) == 2, "so many at once"


async def test_a_clock_that_was_set_back_does_not_fill_the_minute_until_it_has_caught_up(
    databases: tuple[Postgres, Postgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database's, by which the minute is counted for everybody."""
    one, other = databases
    for number in (1, 2, 3):
        await reserve(one, generation(number, person_id=number))

    async def begun(database: Postgres, number: int, moment: int) -> Turn:
        monkeypatch.setattr(Postgres, "moment", f"CAST({moment} AS BIGINT)")
        return await begin(database, number, now=NOW)

    assert await begun(one, 1, NOW) is Turn.OURS
    half_a_minute_behind, an_hour_behind = NOW - 30_000, NOW - 3_600_000
    assert await begun(other, 2, half_a_minute_behind) is Turn.FULL
    assert await begun(other, 2, an_hour_behind) is Turn.OURS
    assert await begun(other, 3, an_hour_behind) is Turn.FULL, "its own start counts"
    assert await begun(other, 3, an_hour_behind + 60_000) is Turn.OURS


async def begin(database: Postgres, number: int, *, now: int, per_minute: int = 1) -> Turn:
    """By a machine whose clock says `now`."""
    [prediction] = await Predictions(database).of_generation(number)
    intent = lifecycle.submitting(prediction, now=now)
    pace = Pace(99, per_minute)
    return await tenures(database).begin(prediction, intent, pace=pace, now=now)


@pytest.mark.parametrize("apart_ms", [30_000, 59_000, 61_000, 3_600_000])
async def test_however_far_apart_machines_clocks_are_no_more_begin_in_a_minute(
    databases: tuple[Postgres, Postgres], apart_ms: int
) -> None:
    """Each by its own clock, half a minute apart, would find room that isn't there."""
    one, other = databases
    for number in range(1, 9):
        await reserve(one, generation(number, person_id=number))
    turns = [
        await begin(
            one if number % 2 else other, number, now=NOW + number % 2 * apart_ms, per_minute=4
        )
        for number in range(1, 9)
    ]
    assert turns == [Turn.OURS] * 4 + [Turn.FULL] * 4


async def test_what_came_back_into_the_queue_takes_nothing_of_the_minute(
    databases: tuple[Postgres, Postgres],
) -> None:
    one, other = databases
    for number in (1, 2):
        await reserve(one, generation(number, person_id=number))
    assert await begin(one, 1, now=NOW) is Turn.OURS
    assert await begin(other, 2, now=NOW) is Turn.FULL
    [begun] = await Predictions(one).of_generation(1)
    assert await Predictions(one).move(begun, lifecycle.back_in_queue(begun), now=NOW)
    assert await tenures(other).starts(now=NOW) == {}
    assert await begin(other, 2, now=NOW) is Turn.OURS


async def test_how_long_ago_others_began_is_told_by_the_clock_of_who_asks(
    databases: tuple[Postgres, Postgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = databases
    for number in (1, 2):
        await reserve(one, generation(number, person_id=number))
    for number, moment in ((1, 1_000_000), (2, 1_050_000)):
        monkeypatch.setattr(Postgres, "moment", f"CAST({moment} AS BIGINT)")
        assert await begin(one, number, now=NOW, per_minute=2) is Turn.OURS
    half_a_minute_behind = NOW - 30_000
    assert await tenures(other).starts(now=half_a_minute_behind) == {
        "1-0": half_a_minute_behind - 50_000,
        "2-0": half_a_minute_behind,
    }
    monkeypatch.setattr(Postgres, "moment", "CAST(1060000 AS BIGINT)")
    assert list(await tenures(other).starts(now=NOW)) == ["2-0"], "a minute is over"


async def test_processes_that_go_by_different_limits_say_so_once_with_both(
    databases: tuple[Postgres, Postgres], clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = databases
    ours = shared(one, clock, [], Spoken())
    await ours.renew()
    assert not caplog.records, "alone"
    theirs = shared(other, clock, [], Spoken(), Pace(3, 500))
    for _ in range(3):
        await theirs.renew()
        await ours.renew()
    first, second = (record.getMessage() for record in caplog.records)
    assert "to be 2 at once and 2 a minute, this one 3 at once and 500 a minute" in first
    assert "to be 3 at once and 500 a minute, this one 2 at once and 2 a minute" in second
    assert {record.levelname for record in caplog.records} == {"WARNING"}
    await theirs.retire()
    await ours.renew()
    await shared(other, clock, [], Spoken()).renew()
    await ours.renew()
    assert len(caplog.records) == 2, "gone, and back with the same"
    await shared(other, clock, [], Spoken(), Pace(3, 500)).renew()
    await ours.renew()
    assert len(caplog.records) == 4


async def test_a_process_of_before_that_says_nothing_of_its_limits_is_no_other_pace(
    databases: tuple[Postgres, Postgres],
) -> None:
    one, _ = databases
    async with one.transaction() as transaction:
        await transaction.execute(
            "INSERT INTO processes (id, lease_until) VALUES ('old', $1)", 2**60
        )
    assert await tenures(one).renew(PACE) == []
    assert await tenures(one).paces() == [PACE]
    assert len(await tenures(one).processes()) == 2


def shared(
    database: Postgres, clock: FakeClock, lapsed: list[int], spoken: Spoken, pace: Pace = PACE
) -> Shared:
    assert database.process is not None
    return Shared(
        process=database.process,
        tenures=tenures(database, LEASE_MS),
        bulletin=spoken,
        lease=Limited(clock=clock),
        lapsed=lambda: lapsed.append(clock.now()),
        clock=clock,
        pace=pace,
    )


async def test_no_paid_request_leaves_once_the_lease_may_be_out(
    databases: tuple[Postgres, Postgres], clock: FakeClock
) -> None:
    lapsed: list[int] = []
    ours = shared(databases[0], clock, lapsed, Spoken())
    seen = [ours.holds]
    await ours.renew()
    seen.append(ours.holds)
    await clock.advance((LEASE_MS - SAFETY_MS) / 1000 - 0.001)
    seen.append(ours.holds)
    await clock.advance(0.001)
    seen.append(ours.holds)
    assert seen == [False, True, True, False]
    await ours.renew()
    assert lapsed == [clock.now()], "nothing of before is shown any more"
    clock.jump(60)
    assert not ours.holds, "the machine may have slept, which the other clock doesn't count"


async def test_a_renewal_that_outlasts_the_lease_comes_too_late(
    databases: tuple[Postgres, Postgres], clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was held when the database was asked, and by nobody for a while before it answered."""
    lapsed: list[int] = []
    ours = shared(databases[0], clock, lapsed, Spoken())
    await ours.renew()
    await clock.advance(8)
    renew = Tenures.renew

    async def slow(self: Tenures, pace: Pace) -> list[Pace]:
        others = await renew(self, pace)
        await clock.advance(3)
        return others

    monkeypatch.setattr(Tenures, "renew", slow)
    await ours.renew()
    assert (lapsed, ours.holds) == ([clock.now()], True)


async def test_an_inheritance_is_what_goes_on_and_what_is_to_be_told(
    databases: tuple[Postgres, Postgres], clock: FakeClock
) -> None:
    one, other = databases
    for number in (1, 2):
        await reserve(one, generation(number), limit=9)
    [over] = await Predictions(one).of_generation(2)
    failed = lifecycle.failed(over, now=NOW, reason=FailureReason.MODERATED)
    assert await Predictions(one).move(over, failed, now=NOW)
    heir = shared(other, clock, [], Spoken())
    await heir.renew()
    estate = await heir.inherit()
    assert [one.id for one in estate.unfinished] == ["1-0"]
    assert list(estate.undelivered) == [2]
    assert list((await heir.inherit()).unfinished) == []
    kept = await Generations(one).get(1)
    assert kept is not None
    assert heir.owns(kept)
    assert not heir.owns(replace(kept, process=one.process))


async def test_whoever_was_frozen_alone_does_not_take_over_its_own(
    databases: tuple[Postgres, Postgres], clock: FakeClock
) -> None:
    """It would outdate the step that hears what a paid request is answered, and never be done."""
    one, other = databases
    await tenures(one, lease_ms=0).renew(PACE)
    await reserve(one, GENERATION)
    async with asyncio.timeout(5):
        estate = await shared(one, clock, [], Spoken()).inherit()
    assert list(estate.unfinished) == []
    [prediction] = await Predictions(one).of_generation(GENERATION.id)
    assert prediction.version == 0
    assert await tenures(other).claim(now=NOW) == [GENERATION.id], "but anybody else may"


async def test_what_is_said_twice_leaves_once_and_names_who_said_it(
    databases: tuple[Postgres, Postgres], clock: FakeClock
) -> None:
    spoken = Spoken()
    ours = shared(databases[0], clock, [], spoken)
    speaking = asyncio.create_task(ours.speak())
    for _ in range(9):
        ours.say("queue")
    ours.say("touched 7")
    async with asyncio.timeout(5):
        heard = [await spoken.posted.get(), await spoken.posted.get()]
    speaking.cancel()
    assert heard == [f"{ours.process} queue", f"{ours.process} touched 7"]
    assert spoken.posted.empty()
