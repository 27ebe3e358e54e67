"""Two processes on one PostgreSQL: what one begins, the other can end, and nothing twice."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest

from tests import postgres
from tests.e2e.stage import ART, MIRA, Bot, Person, Stage, words
from tests.e2e.test_postgres import agreed
from tests.e2e.test_shards import COVERS
from troupe.lease import LEASE_MS
from troupe.secret import Secret
from troupe.store.database import Row
from troupe.store.postgres import Postgres

LEASE_SECONDS = LEASE_MS / 1000


@dataclass
class Pair:
    """Shard 0 and shard 1 of two, over one database."""

    stage: Stage
    url: Secret
    database: Postgres
    bots: list[Bot] = field(default_factory=list)

    async def start(self, **settings: str) -> tuple[Bot, Bot]:
        """Both, once both are there."""
        both = [await self._launched(number, settings) for number in (0, 1)]
        for number, bot in enumerate(both):
            await bot.says(f"with shard {number} of 2")
        return both[0], both[1]

    async def _launched(self, number: int, settings: Mapping[str, str]) -> Bot:
        bot = await self.stage.launch(
            DATABASE_URL=self.url.reveal(),
            SHARD_COUNT="2",
            SHARD_IDS=str(number),
            **settings,
        )
        self.bots.append(bot)
        return bot

    async def rows(self, sql: str) -> list[Row]:
        return await self.database.fetch(sql)

    async def until(self, sql: str, seconds: float = 30.0) -> list[Row]:
        """Its rows, as soon as there are any."""
        async with asyncio.timeout(seconds):
            while not (found := await self.rows(sql)):  # noqa: ASYNC110  # other processes write it
                await asyncio.sleep(0.05)
            return found


@pytest.fixture
async def pair(stage: Stage, server: postgres.Server, database_url: Secret) -> AsyncIterator[Pair]:
    stage.agreed = ()
    await agreed(database_url)
    # Each shard has a turn of its own to identify, or the second waits 5 s for it.
    await stage.put("/rules", {"identify_seconds": 0.5, "max_concurrency": 2})
    database = await Postgres.open(database_url)
    two = Pair(stage, database_url, database)
    yield two
    for bot in two.bots:
        await bot.stop(signal.SIGKILL)
    await database.close()


async def asks(person: Person, channel: str, count: int, prompt: str) -> None:
    for number in range(count):
        await person.character(
            channel, prompt=f"{prompt} {number}", image="example:wren", size="256*256"
        )
    await person.until(lambda: len(of(person, prompt)) == count)


def of(person: Person, prompt: str) -> list[str]:
    return [words(one) for one in person.seen.values() if prompt in words(one)]


def are_done(person: Person, prompt: str, count: int) -> bool:
    return sum("made in" in one for one in of(person, prompt)) == count


async def told_to_wait(stage: Stage, heading: str, prompt: str, seconds: float) -> None:
    """The edit that shows this heading of this one: discord.py makes it again after so long."""
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": False}
    do = {"kind": "status", "status": 429, "headers": {"Via": "1.1 sandbox"}, "body": body}
    order = {
        "on": "edit",
        "do": do,
        "times": 1,
        "about": json.dumps(f"{heading}\n> {prompt}")[1:-1],
    }
    await stage.post("/discord/faults", order)


async def nothing_twice(pair: Pair, count: int) -> None:
    """As many paid requests as pictures, each delivered, each in one message."""
    assert await pair.stage.asked("submit") == count
    [row] = await pair.rows("SELECT count(*) AS made FROM predictions WHERE state = 'completed'")
    assert row["made"] == count
    # People see a picture a moment before its row says so.
    delivered = "SELECT 1 FROM generations WHERE delivered_at IS NOT NULL"
    await pair.until(f"{delivered} HAVING count(*) = {count}")


@pytest.mark.alone
async def test_what_a_killed_process_had_the_other_finishes(pair: Pair) -> None:
    stage = pair.stage
    await stage.put("/provider", {"pace": {"created": 0.2, "processing": 1.0}})
    limits = {"PROVIDER_CONCURRENCY": "2"}
    first, second = await pair.start(**limits)
    mira = await stage.person(MIRA)
    await asks(mira, COVERS, 6, "of the one that goes")
    await asks(mira, ART, 4, "of the one that stays")
    await pair.until("SELECT 1 FROM predictions WHERE state = 'processing'")
    await first.stop(signal.SIGKILL)
    began = asyncio.get_running_loop().time()
    await second.says("Resumed")
    assert asyncio.get_running_loop().time() - began < LEASE_SECONDS + 5
    await mira.until(lambda: are_done(mira, "of the one that goes", 6), 60)
    await mira.until(lambda: are_done(mira, "of the one that stays", 4), 60)
    await nothing_twice(pair, 10)


@pytest.mark.alone
async def test_what_a_stopped_process_had_the_other_takes_at_once(pair: Pair) -> None:
    stage = pair.stage
    await stage.put("/provider", {"pace": {"created": 0.2, "processing": 3.0}})
    first, _ = await pair.start()
    mira = await stage.person(MIRA)
    await asks(mira, COVERS, 3, "An elf")
    assert await first.stop() == 0
    async with asyncio.timeout(LEASE_SECONDS / 2):
        await mira.until(lambda: are_done(mira, "An elf", 3), LEASE_SECONDS / 2)
    await nothing_twice(pair, 3)


async def test_a_frozen_process_does_nothing_of_what_was_taken_from_it(pair: Pair) -> None:
    """Longer than its lease, then on: no second submit, no second reply, no stale progress.

    Nor does the progress of one leave that Discord had told to wait, and that slept meanwhile.
    """
    stage = pair.stage
    await stage.put("/provider", {"pace": {"created": 0.2, "processing": 4.0}})
    first, second = await pair.start()
    mira = await stage.person(MIRA)
    await told_to_wait(stage, "### Created", "An elf 3", LEASE_SECONDS - 2)
    await asks(mira, COVERS, 5, "An elf")
    # One that froze before its request had left would be looked for in vain, and given back.
    await pair.until("SELECT 1 FROM predictions WHERE provider_id > '' HAVING count(*) = 5")
    await first.says("is rate limited")
    first.process.send_signal(signal.SIGSTOP)
    await asks(mira, ART, 3, "A harp")
    await mira.until(lambda: are_done(mira, "A harp", 3), 60)
    await mira.until(lambda: are_done(mira, "An elf", 5), 60)
    await second.says("Resumed")
    first.process.send_signal(signal.SIGCONT)
    await first.says("The lease ran out")
    # Once it is well again it serves its own servers as before.
    await first.says("with shard 0 of 2")
    await pair.until("SELECT 1 FROM processes HAVING count(*) = 2")
    await nothing_twice(pair, 8)
    assert "Progress not shown: TimeoutError" in first.log
    assert are_done(mira, "An elf", 5)
    assert len(mira.seen) == 8, "each has one message"
    await stage.forgive()  # a frozen process sends no heartbeat


async def test_both_together_keep_the_providers_limits_and_are_fair(pair: Pair) -> None:
    stage = pair.stage
    await stage.put("/provider", {"pace": {"created": 0.1, "processing": 0.5}})
    limits = {"PROVIDER_CONCURRENCY": "2"}
    await pair.start(**limits)
    mira = await stage.person(MIRA)
    await asks(mira, COVERS, 6, "An elf")
    await asks(mira, ART, 6, "A harp")
    await mira.until(lambda: are_done(mira, "An elf", 6) and are_done(mira, "A harp", 6), 90)
    await nothing_twice(pair, 12)
    events = await pair.rows(
        """
        SELECT at, CASE WHEN state = 'submitting' THEN 1 ELSE -1 END AS step FROM events
        WHERE state IN ('submitting', 'completed') ORDER BY at, step
        """
    )
    at_once = most = 0
    for event in events:
        at_once += int(str(event["step"]))
        most = max(most, at_once)
    assert most == 2
