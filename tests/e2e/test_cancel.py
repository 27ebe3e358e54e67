"""Cancel while queued and while running, honest about what it cost."""

from tests.e2e.stage import JONAS, MIRA, Stage, only_for, words


async def test_cancelled_in_the_queue_it_costs_nothing(stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.0, "processing": 2.0}})
    await stage.start_bot(PROVIDER_CONCURRENCY="1", QUOTA_PER_DAY="2")
    mira = await stage.person(MIRA)
    for name in ("first", "second"):
        await mira.character(prompt=f"the {name}", image="example:wren", size="256*256")
        waiting = await mira.shows(f"the {name}")
    waiting = await mira.shows("Queued, place 1")
    await mira.press(waiting, "Cancel")
    assert "It cost you nothing." in words(await mira.shows("### Cancelled"))
    assert "1 of 2 left today" in words(await mira.shows("made in"))
    assert await stage.asked("submit") == 1
    await mira.press(await mira.shows("### Cancelled"), "Try again")
    await mira.shows("0 of 2 left today")


async def test_cancelled_while_running_it_counts_and_says_so(stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.0, "processing": 30.0}})
    await stage.start_bot(QUOTA_PER_DAY="1")
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await mira.character(prompt="An elf", image="example:wren", size="256*256")
    running = await mira.shows("### Processing")
    await jonas.press(running, "Cancel")
    assert only_for(await jonas.shows("Only the person who asked"))
    await mira.press(running, "Cancel")
    cancelled = await mira.shows("### Cancelled")
    assert "it counts as one of today's pictures" in words(cancelled)
    await mira.press(cancelled, "Try again")
    assert only_for(await mira.shows("You have made your picture for today"))
