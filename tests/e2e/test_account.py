"""An account that the provider refuses, and a picture that it could not open."""

from tests.e2e.stage import JONAS, MIRA, Stage, pictures


async def test_an_empty_balance_refuses_the_next_kindly_and_lets_the_running_go_on(
    stage: Stage,
) -> None:
    await stage.put("/provider", {"pace": {"created": 0.1, "processing": 2.0}})
    bot = await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await mira.character(prompt="Wren runs", image="example:wren", size="256*256")
    await mira.shows("### Processing")
    await stage.fault("submit", "status", status=402, times=1)
    await jonas.character(prompt="Pim is first", image="example:pim", size="256*256")
    await jonas.shows("account with the provider")
    asked = await stage.asked("submit")
    await jonas.character(prompt="Pim is second", image="example:pim", size="256*256")
    await jonas.until(
        lambda: [one for one in jonas.seen.values() if one["sandbox"]["only_you"]] or None
    )
    assert await stage.asked("submit") == asked, "the second wasn't tried at all"
    assert pictures(await mira.shows("AI-generated"))
    assert bot.log.count("CRITICAL") == 1


async def test_a_picture_that_could_not_be_opened_is_sent_once_more(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await stage.fault("task", "unreachable")
    await mira.character(prompt="Wren again", image="example:wren", size="256*256")
    assert pictures(await mira.shows("AI-generated"))
    assert await stage.asked("submit") == 2
