"""Nobody identifies too close behind another one, in this process or in any other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from tests.clocks import FakeClock
from troupe.store.database import Database, Transaction
from troupe.store.identifies import SharedTurns
from troupe.store.sqlite import Sqlite
from troupe.turns import PATIENCE_SECONDS, WINDOW_MS, IdentifyTurns, LocalTurns


def test_the_window_is_longer_than_discords_five_seconds() -> None:
    assert WINDOW_MS > 5_000


class Leaping(FakeClock):
    """Goes on only when everybody waits, to the first moment that somebody waits for."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[tuple[int, asyncio.Future[None]]] = []

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        assert seconds is not None
        assert not event.is_set()
        done = asyncio.get_running_loop().create_future()
        self.waiting.append((self.elapsed() + round(seconds * 1000), done))
        await done

    async def leap(self) -> None:
        until = min(moment for moment, _ in self.waiting)
        await self.advance((until - self.elapsed()) / 1000)
        due = [done for moment, done in self.waiting if moment <= until]
        self.waiting = [one for one in self.waiting if one[0] > until]
        for done in due:
            done.set_result(None)


class Queue:
    """Those who wait for a turn, and the moments (ms) at which they got it."""

    def __init__(self, clock: Leaping) -> None:
        self._clock = clock
        self.moments: list[int] = []
        self._tasks: list[asyncio.Task[None]] = []

    def join(self, turns: IdentifyTurns, bucket: int = 0) -> None:
        self._tasks.append(asyncio.create_task(self._take(turns, bucket)))

    async def _take(self, turns: IdentifyTurns, bucket: int) -> None:
        await turns.take(bucket)
        self.moments.append(self._clock.elapsed())

    async def settle(self) -> None:
        """Until all have got their turn, have given up, or wait."""
        async with asyncio.timeout(10):
            while sum(not one.done() for one in self._tasks) > len(self._clock.waiting):  # noqa: ASYNC110  # threads
                await asyncio.sleep(0)

    async def end(self) -> list[BaseException]:
        """What those met who got none."""
        await self.settle()
        while self._clock.waiting:
            await self._clock.leap()
            await self.settle()
        fates = await asyncio.gather(*self._tasks, return_exceptions=True)
        return [fate for fate in fates if fate is not None]


@asynccontextmanager
async def databases(path: Path, count: int) -> AsyncIterator[list[Sqlite]]:
    """As so many processes would open the same one."""
    opened = [await Sqlite.open(path / "troupe.db") for _ in range(count)]
    try:
        yield opened
    finally:
        for one in opened:
            await one.close()


def shared(database: Database, clock: FakeClock, *, jitter: float = 0.0) -> SharedTurns:
    async def now(_: Transaction) -> int:
        return clock.now()

    return SharedTurns(database=database, now=now, jitter=lambda: jitter, clock=clock)


async def test_shards_of_one_process_go_one_after_another() -> None:
    clock = Leaping()
    turns, queue = LocalTurns(clock=clock), Queue(clock)
    for _ in range(3):
        queue.join(turns)
    assert await queue.end() == []
    assert queue.moments == [0, WINDOW_MS, 2 * WINDOW_MS]


async def test_buckets_do_not_wait_for_each_other() -> None:
    clock = Leaping()
    turns, queue = LocalTurns(clock=clock), Queue(clock)
    for bucket in range(3):
        queue.join(turns, bucket)
    await queue.settle()
    assert queue.moments == [0, 0, 0]


async def test_who_waits_too_long_is_told_before_its_socket_is_dead(tmp_path: Path) -> None:
    async with databases(tmp_path, 1) as [database]:
        for make in (LocalTurns, partial(shared, database)):
            clock = Leaping()
            turns, queue = make(clock=clock), Queue(clock)
            crowd = round(PATIENCE_SECONDS * 1000 / WINDOW_MS) + 3
            for _ in range(crowd):
                queue.join(turns)
            fates = await queue.end()
            assert {type(fate) for fate in fates} == {TimeoutError}
            assert len(queue.moments) == crowd - len(fates) > 1
            assert clock.elapsed() <= PATIENCE_SECONDS * 1000
            async with database.transaction() as transaction:
                await transaction.execute("DELETE FROM identifies")


@pytest.mark.parametrize("jitter", [0.0, 0.3])
async def test_processes_that_start_together_go_one_after_another(
    tmp_path: Path, jitter: float
) -> None:
    clock = Leaping()
    async with databases(tmp_path, 4) as opened:
        queue = Queue(clock)
        for number, database in enumerate(opened):
            queue.join(shared(database, clock, jitter=jitter * number))
        assert await queue.end() == []
    assert len(queue.moments) == 4
    assert apart(queue.moments)


async def test_a_process_that_waits_keeps_nobody_from_writing(tmp_path: Path) -> None:
    clock = Leaping()
    async with databases(tmp_path, 2) as [first, second]:
        await shared(first, clock).take(0)
        queue = Queue(clock)
        queue.join(shared(second, clock))
        await queue.settle()
        assert queue.moments == []
        async with asyncio.timeout(5):
            await shared(first, clock).take(1)
        assert await queue.end() == []


async def test_a_restart_soon_after_a_start_waits_for_its_turn(tmp_path: Path) -> None:
    clock = Leaping()
    async with databases(tmp_path, 1) as [database]:
        await shared(database, clock).take(0)
    await clock.advance(2)
    async with databases(tmp_path, 1) as [database]:
        queue = Queue(clock)
        queue.join(shared(database, clock))
        assert await queue.end() == []
    assert queue.moments == [WINDOW_MS]


async def test_a_clock_that_was_set_back_holds_nobody_up(tmp_path: Path) -> None:
    clock = Leaping()
    async with databases(tmp_path, 1) as [database]:
        await shared(database, clock).take(0)
        clock.jump(-3_600)
        queue = Queue(clock)
        queue.join(shared(database, clock))
        await queue.settle()
        assert queue.moments == [0]


def apart(moments: list[int]) -> bool:
    """Whether any two of them are a window apart."""
    ordered = sorted(moments)
    return all(later - earlier >= WINDOW_MS for earlier, later in pairwise(ordered))
