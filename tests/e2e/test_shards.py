"""Which shard of which process a server is on makes no difference to anybody in it."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp

from tests.e2e.stage import ADA, AFTER_DARK, ART, DEADLINE_SECONDS, MIRA, Bot, Person, Stage, words
from tests.e2e.test_report import HOME, rows, written
from troupe.clock import SystemClock
from troupe.store.database import Database, Transaction
from troupe.store.identifies import SharedTurns
from troupe.store.sqlite import Sqlite
from troupe.turns import IdentifyTurns, LocalTurns
from troupe.ui.client import Troupe
from troupe.ui.places import is_age_restricted_now

SECOND, COVERS = 1100000000010000300, "1100000000010000321"
MIRA_DM, ADA_DM = "1100000000001000011", "1100000000001000013"


def test_the_two_servers_are_on_different_shards_of_two() -> None:
    assert [(one >> 22) % 2 for one in (SECOND, HOME)] == [0, 1]


async def draws(person: Person, channel: str, prompt: str) -> None:
    """One picture, from the command to the reply."""
    await person.character(channel, prompt=prompt, image="example:wren", size="256*256")
    await person.until(
        lambda: [
            one
            for one in person.seen.values()
            if one["channel_id"] == channel and prompt in words(one) and "made in" in words(one)
        ]
    )


async def test_one_process_serves_the_servers_of_all_its_shards(stage: Stage) -> None:
    await stage.put("/rules", {"identify_seconds": 5})
    bot = await stage.start_bot(SHARD_COUNT="2")
    await bot.says("in 2 servers, with shard 0, 1 of 2")
    mira, ada = await stage.person(MIRA), await stage.person(ADA)
    for number, channel in enumerate((ART, COVERS, MIRA_DM)):
        await draws(mira, channel, f"number {number}")
    await written(stage, "SELECT 1 FROM guild_settings GROUP BY left_at HAVING COUNT(*) = 2")
    await ada.command("operator", ADA_DM)
    await ada.shows("**Servers** 2")


async def test_without_a_count_there_are_as_many_as_discord_recommends(stage: Stage) -> None:
    await stage.put("/rules", {"shards": 2, "max_concurrency": 2, "identify_seconds": 5})
    bot = await stage.start_bot()
    await bot.says("in 2 servers, with shard 0, 1 of 2")


async def test_sessions_that_discord_does_not_allow_are_waited_for(stage: Stage) -> None:
    await stage.put("/rules", {"session_starts": 0, "session_reset_seconds": 1.0})
    bot = await stage.launch()
    await bot.says("Discord lets this application begin 0 more sessions for now")
    assert (await stage.read("/gateway"))["sessions"] == 0
    await stage.put("/rules", {"session_starts": 1})
    await bot.says("Ready as")


async def two_processes(stage: Stage) -> tuple[Bot, Bot]:
    """Shard 0 and shard 1 of two, each with a data folder of its own."""
    data = stage.folder / "first"
    await stage.agree(MIRA, data=data)
    first = await stage.launch(SHARD_COUNT="2", SHARD_IDS="0", DATA_DIR=str(data))
    await first.says("in 1 servers, with shard 0 of 2")
    second = await stage.launch(SHARD_COUNT="2", SHARD_IDS="1")
    await second.says("in 1 servers, with shard 1 of 2")
    return first, second


async def test_each_process_gets_its_own_servers_and_survives_the_other(stage: Stage) -> None:
    await stage.put("/rules", {"identify_seconds": 0.5})
    first, second = await two_processes(stage)
    mira = await stage.person(MIRA)
    for channel, prompt in ((ART, "At home"), (COVERS, "At the second"), (MIRA_DM, "Alone")):
        await draws(mira, channel, prompt)
    of_first, of_second = stage.folder / "first", stage.data
    assert guilds_drawn_in(of_first) == {SECOND, None}
    assert guilds_drawn_in(of_second) == {HOME}
    await first.stop(signal.SIGKILL)
    await draws(mira, ART, "Still at home")
    assert second.process.returncode is None


def guilds_drawn_in(data: Path) -> set[object]:
    with closing(sqlite3.connect(data / "troupe.db", timeout=10)) as database:
        return {row[0] for row in database.execute("SELECT guild_id FROM generations")}


async def test_what_a_dead_process_began_another_shard_delivers(stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.1, "processing": 1.0}})
    first = await stage.start_bot(SHARD_COUNT="2", SHARD_IDS="1")
    mira = await stage.person(MIRA)
    await mira.character(prompt="An elf", image="example:wren", size="256*256")
    await mira.shows("### Created")
    await first.stop(signal.SIGKILL)
    await stage.start_bot(SHARD_COUNT="2", SHARD_IDS="0")
    await mira.shows("made in")
    assert await stage.asked("submit") == 1


async def test_servers_of_other_shards_are_never_taken_for_gone(stage: Stage) -> None:
    """They would be erased after a month."""
    await stage.agree(MIRA)
    gone = SECOND + (2 << 22)
    with closing(sqlite3.connect(stage.data / "troupe.db")) as database, database:
        database.executemany("INSERT INTO guild_settings (guild_id) VALUES (?)", [(HOME,), (gone,)])
    await stage.start_bot(SHARD_COUNT="2", SHARD_IDS="0")
    await written(stage, f"SELECT 1 FROM guild_settings WHERE guild_id = {SECOND}")
    left = rows(stage, "SELECT guild_id, left_at IS NOT NULL FROM guild_settings")
    assert set(left) == {(HOME, 0), (SECOND, 0), (gone, 1)}


async def test_a_server_that_leaves_while_a_shard_has_no_session_is_noted(stage: Stage) -> None:
    await stage.start_bot(SHARD_COUNT="2", SHARD_IDS="1")
    await stage.server_noted()
    # The shard's next turn to identify is seconds away.
    await stage.post("/gateway", {"do": "invalid_session"})
    await stage.put(f"/guilds/{HOME}", {"has_bot": False})
    await written(
        stage, f"SELECT 1 FROM guild_settings WHERE guild_id = {HOME} AND left_at IS NOT NULL"
    )


@asynccontextmanager
async def connected(stage: Stage, turns: IdentifyTurns, number: int) -> AsyncIterator[Troupe]:
    """The client of a process of its own, with one shard of two, once it is ready."""
    client = Troupe(
        trace=aiohttp.TraceConfig(),
        connector=aiohttp.TCPConnector(),
        turns=turns,
        clock=SystemClock(),
        shard_count=2,
        shard_ids=(number,),
    )
    async with client:
        await client.login(stage.environment["DISCORD_TOKEN"])
        connection = asyncio.create_task(client.connect())
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await client.wait_until_ready()
            yield client
        finally:
            connection.cancel()
            await asyncio.gather(connection, return_exceptions=True)


def shared(database: Database) -> SharedTurns:
    clock = SystemClock()

    async def now(_: Transaction) -> int:
        return clock.now()

    return SharedTurns(database=database, now=now, jitter=lambda: 0.01, clock=clock)


async def test_two_that_start_together_over_one_database_do_not_collide(pointed: Stage) -> None:
    await pointed.put("/rules", {"identify_seconds": 5})
    databases = [await Sqlite.open(pointed.data / "troupe.db") for _ in range(2)]

    async def ready(number: int) -> list[int]:
        async with connected(pointed, shared(databases[number]), number) as client:
            return [guild.id for guild in client.guilds]

    assert [*await asyncio.gather(ready(0), ready(1))] == [[SECOND], [HOME]]
    assert (await pointed.read("/mistakes"))["mistakes"] == []
    for database in databases:
        await database.close()


async def test_what_another_shard_has_cached_is_asked_for(pointed: Stage) -> None:
    turns = LocalTurns(clock=SystemClock())
    async with connected(pointed, turns, 0) as client:
        assert client.get_channel(int(AFTER_DARK)) is None
        assert await is_age_restricted_now(client, int(AFTER_DARK))
        assert not await is_age_restricted_now(client, int(ART))
        assert not await is_age_restricted_now(client, 5)
