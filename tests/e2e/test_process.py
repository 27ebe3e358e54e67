"""The program itself: how it starts, refuses to start, stops, and comes back."""

import asyncio
import signal

import pytest

from tests.e2e.programs import fresh
from tests.e2e.stage import MIRA, Stage, words


@pytest.fixture(autouse=True)
def by_a_new_interpreter(stage: Stage) -> None:
    stage.start = fresh


async def test_without_keys_it_names_them_and_points_to_the_demo(stage: Stage) -> None:
    stage.environment.clear()
    bot = await stage.launch()
    assert await bot.process.wait() == 2
    for needed in ("DISCORD_TOKEN", "WAVESPEED_API_KEY", ".env.example", "make demo"):
        assert needed in bot.log
    stage.environment |= {"DISCORD_TOKEN": "-none-", "WAVESPEED_API_KEY": "-none-"}


async def test_every_wrong_setting_is_named_at_once(stage: Stage) -> None:
    bot = await stage.launch(QUOTA_PER_DAY="ten", PROVIDER_CONCURRENCY="-1", LOG_LEVEL="loud")
    assert await bot.process.wait() == 2
    for name in ("QUOTA_PER_DAY", "PROVIDER_CONCURRENCY", "LOG_LEVEL"):
        assert name in bot.log


async def test_a_wrong_token_is_said_in_words(stage: Stage) -> None:
    bot = await stage.launch(DISCORD_TOKEN="not.the.token")
    assert await bot.process.wait() == 1
    assert "Discord refuses the token" in bot.log
    assert "not.the.token" not in bot.log
    await stage.forgive()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_quietly_when_asked(stage: Stage, number: signal.Signals) -> None:
    bot = await stage.start_bot()
    assert await bot.stop(number) == 0
    assert bot.log.count("Nothing bounds what everybody together spends") == 1


async def test_it_stops_within_ten_seconds_with_work_in_flight(stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.1, "processing": 60.0}})
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    for number in range(4):
        await mira.character(prompt=f"number {number}", image="example:wren", size="256*256")
        await mira.shows(f"number {number}")
    await mira.shows("### Processing")
    await stage.fault("result", "delay", times=50, seconds=30)
    async with asyncio.timeout(10):
        assert await bot.stop() == 0


async def test_who_stands_at_the_desk_when_it_stops_is_served_or_told(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    fault = {"on": "attachment", "do": {"kind": "delay", "seconds": 1.5}, "times": 9}
    await stage.post("/discord/faults", fault)
    for number in range(6):
        await mira.character(prompt=f"number {number}", image="example:wren", size="256*256")
    await mira.until(lambda: len(mira.seen) == 6)
    assert await bot.stop() == 0
    await stage.start_bot()
    await mira.until(
        lambda: all(
            "made in" in words(one) or "restarting" in words(one) for one in mira.seen.values()
        )
    )


async def test_a_second_signal_ends_it_at_once(stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.1, "processing": 60.0}})
    bot = await stage.start_bot(PROVIDER_POLL_SECONDS="0.05")
    mira = await stage.person(MIRA)
    await stage.fault("result", "delay", times=50, seconds=30)
    await mira.character(prompt="An elf", image="example:wren", size="256*256")
    await mira.shows("### Created")
    bot.process.send_signal(signal.SIGTERM)
    await stage.said(any_of=("Stopping",))
    async with asyncio.timeout(2):
        assert await bot.stop() in (0, 1)


async def test_a_gateway_that_is_not_there_at_first_is_waited_for(stage: Stage) -> None:
    gone = "ws://127.0.0.1:9/gateway"
    bot = await stage.launch(DISCORD_GATEWAY_URL=gone)
    await stage.said(any_of=("again in 2 s",))
    assert bot.process.returncode is None
    assert await bot.stop() == 0


async def test_an_api_that_is_down_at_first_is_waited_for(stage: Stage) -> None:
    fault = {"on": "account", "do": {"kind": "drop_before"}, "times": 2}
    await stage.post("/discord/faults", fault)
    bot = await stage.start_bot()
    assert "Discord can't be reached" in bot.log


async def test_a_second_bot_on_the_same_data_is_kept_out(stage: Stage) -> None:
    await stage.start_bot()
    second = await stage.launch()
    assert await second.process.wait() == 1
    assert "Another Troupe works with" in second.log


async def test_a_damaged_database_is_said_with_the_commands_to_restore(stage: Stage) -> None:
    stage.agreed = ()
    (stage.folder / "data").mkdir()
    (stage.folder / "data" / "troupe.db").write_bytes(b"no database at all" * 1_000)
    bot = await stage.launch()
    assert await bot.process.wait() == 1
    assert "cp YOUR-BACKUP/troupe.db" in bot.log


async def test_a_picture_that_waits_in_the_queue_is_taken_up_after_a_restart(
    stage: Stage,
) -> None:
    await stage.put("/provider", {"pace": {"created": 0.0, "processing": 1.5}})
    bot = await stage.start_bot(PROVIDER_CONCURRENCY="1")
    mira = await stage.person(MIRA)
    for name in ("first", "second"):
        await mira.character(prompt=f"the {name}", image="example:wren", size="256*256")
        await mira.shows(f"the {name}")
    await mira.shows("Queued, place 1")
    assert await bot.stop() == 0
    await stage.start_bot()
    await mira.until(lambda: sum("made in" in words(one) for one in mira.seen.values()) == 2)
    assert await stage.asked("submit") == 2


async def test_a_cut_gateway_is_taken_up_again(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    for trouble in ("drop", "reconnect"):
        mira.bot_heard.clear()
        await stage.post("/gateway", {"do": trouble})
        # Heard by somebody who listened before: it may be back within a moment.
        await mira.until(lambda: mira.bot_heard[-2:] == [False, True])
        await mira.character(prompt=f"after {trouble}", image="example:wren", size="256*256")
        await mira.shows("made in")
        mira.seen.clear()


async def test_it_stops_at_once_while_discord_says_nothing(stage: Stage) -> None:
    """A start that hangs must not have to be killed."""
    heard = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        heard.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    bot = await stage.launch(DISCORD_API_URL=f"http://127.0.0.1:{port}/api/v10")
    async with asyncio.timeout(20):
        await heard.wait()
    async with asyncio.timeout(3):
        assert await bot.stop() == 0
    server.close()
    await server.wait_closed()
