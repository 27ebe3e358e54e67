"""What one process posts every process hears, and whoever may have missed something is told so."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from tests.clocks import FakeClock
from troupe.secret import Secret
from troupe.store.bulletin import LONGEST_NOTICE
from troupe.store.notices import Notices
from troupe.store.postgres import Postgres

GRACE_SECONDS = 20


class Listener:
    """What one process heard."""

    def __init__(self) -> None:
        self.heard = asyncio.Queue[str]()
        self.connected = asyncio.Queue[None]()

    async def hears(self) -> str:
        async with asyncio.timeout(GRACE_SECONDS):
            return await self.heard.get()

    async def comes_back(self, clock: FakeClock) -> None:
        """It may have missed something; its pauses pass at once."""
        async with asyncio.timeout(GRACE_SECONDS):
            while self.connected.empty():
                await clock.advance(1)
                await asyncio.sleep(0.01)
            await self.connected.get()


@contextmanager
def listening(notices: Notices) -> Iterator[Listener]:
    one = Listener()
    running = asyncio.create_task(
        notices.run(one.heard.put_nowait, lambda: one.connected.put_nowait(None))
    )
    try:
        yield one
    finally:
        running.cancel()


@asynccontextmanager
async def process(url: Secret, clock: FakeClock) -> AsyncIterator[Notices]:
    database = await Postgres.open(url)
    try:
        yield Notices(url=url, database=database, clock=clock)
    finally:
        await database.close()


async def end_listeners(url: Secret) -> int:
    database = await Postgres.open(url)
    try:
        rows = await database.fetch(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND query LIKE 'LISTEN%'
            """
        )
    finally:
        await database.close()
    return len(rows)


async def test_every_process_hears_what_one_posts(database_url: Secret, clock: FakeClock) -> None:
    async with process(database_url, clock) as ours, process(database_url, clock) as theirs:
        with listening(ours) as one, listening(theirs) as two:
            await one.comes_back(clock)
            await two.comes_back(clock)
            await ours.post("wake 7-0, “ä”")
            assert await one.hears() == await two.hears() == "wake 7-0, “ä”"


async def test_whoever_lost_the_connection_is_told_and_hears_again(
    database_url: Secret, clock: FakeClock
) -> None:
    async with process(database_url, clock) as notices:
        with listening(notices) as one:
            await one.comes_back(clock)
            for number in range(3):
                assert await end_listeners(database_url) == 1
                await one.comes_back(clock)
                await notices.post(str(number))
                assert await one.hears() == str(number)


async def test_a_longest_notice_arrives_and_a_longer_one_is_a_mistake(
    database_url: Secret, clock: FakeClock
) -> None:
    async with process(database_url, clock) as notices:
        with listening(notices) as one:
            await one.comes_back(clock)
            await notices.post("x" * LONGEST_NOTICE)
            assert await one.hears() == "x" * LONGEST_NOTICE
            with pytest.raises(ValueError, match="7999"):
                await notices.post("x" * (LONGEST_NOTICE + 1))


async def test_a_notice_that_can_not_be_posted_is_lost_and_breaks_nothing(
    database_url: Secret, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with process(database_url, clock) as notices:
        pass
    await notices.post("too late")
    assert "lost" in caplog.text
