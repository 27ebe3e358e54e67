"""The program itself: how it starts, refuses to start, stops, and comes back."""

import signal

import pytest

from tests.e2e.stage import MIRA, Stage, words


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


@pytest.mark.parametrize("moment", ["### Queued", "### Created", "### Processing", "made in"])
async def test_killed_at_any_moment_it_comes_back_and_delivers_once(
    stage: Stage, moment: str
) -> None:
    await stage.put("/provider", {"pace": {"created": 0.7, "processing": 0.7}})
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(prompt="An elf", image="example:wren", size="256*256")
    await mira.shows(moment)
    await bot.stop(signal.SIGKILL)
    await stage.start_bot()
    ended = await mira.until(
        lambda: next(
            (m for m in mira.seen.values() if "made in" in words(m) or "didn't work" in words(m)),
            None,
        )
    )
    assert len(mira.seen) == 1, "one reply, shown once"
    assert await stage.asked("submit") <= 1
    if moment != "### Queued":
        assert "made in" in words(ended), "what was paid arrives"


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
        await stage.post("/gateway", {"do": trouble})
        await stage.online(False)
        await stage.online(True)
        await mira.character(prompt=f"after {trouble}", image="example:wren", size="256*256")
        await mira.shows("made in")
        mira.seen.clear()
