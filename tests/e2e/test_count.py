"""Several pictures with one command: one reply, one gallery, each with its own fate."""

import asyncio
import signal

import pytest

from tests.e2e.stage import (
    DEADLINE_SECONDS,
    FAST,
    MIRA,
    Json,
    Person,
    Stage,
    only_for,
    parts,
    pictures,
    words,
)

PROMPT = "An elf plays the lute"
SLOW = {"pace": {"created": 0.2, "processing": 1.2}}


async def ask(person: Person, **options: object) -> None:
    await person.character(
        **({"prompt": PROMPT, "image": "example:wren", "size": "256*256", "count": 3} | options)  # type: ignore[arg-type]  # options by name
    )


def alts(message: Json) -> list[str]:
    return [one["description"] for one in pictures(message)]


async def other(person: Person, known: Json) -> Json:
    """The finished message that isn't the known one."""

    def find() -> Json | None:
        others = [one for one in person.seen.values() if one["id"] != known["id"]]
        return next((one for one in others if "made in" in words(one)), None)

    return await person.until(find)


async def test_three_come_as_one_gallery_and_again_makes_three_in_the_same_style(
    stage: Stage,
) -> None:
    await stage.put("/provider", SLOW)
    await stage.start_bot(QUOTA_PER_DAY="10", PROVIDER_CONCURRENCY="2")
    mira = await stage.person(MIRA)
    await ask(mira, seed=42, style="ghibli")
    first = await mira.shows("3 pictures, 3 of your 10 today")
    assert "0 of 3 ready" in words(first)
    assert (await mira.shows("2 of 3 ready"))["id"] == first["id"]
    done = await mira.shows("made in")
    assert done["id"] == first["id"]
    assert alts(done) == [
        f"Picture {number} of 3, AI-generated, of the character: {PROMPT}" for number in (1, 2, 3)
    ]
    assert "AI-generated · Ghibli · seeds 42, " in words(done)
    assert "7 of 10 left today" in words(done)
    tasks = (await stage.read("/provider"))["tasks"]
    assert len({task["seed"] for task in tasks}) == 3
    await stage.put("/provider", {"pace": FAST})
    assert all(task["prompt"].startswith(f"{PROMPT}, Ghibli style") for task in tasks)
    await mira.press(done, "Again")
    again = await other(mira, done)
    assert (len(pictures(again)), "Ghibli" in words(again)) == (3, True)
    assert "seeds 42" not in words(again)
    assert "4 of 10 left today" in words(again)
    await mira.press(again, "Remix")
    modal = await mira.until(lambda: mira.modals[-1] if mira.modals else None)
    assert modal["modal"]["title"] == "Remix into 3 pictures"
    await mira.submit(modal, prompt="In the rain", style="pixel")
    remixed = await mira.shows("1 of 10 left today")
    assert "Pixel art · seeds" in words(remixed)
    await mira.press(remixed, "Again")
    told = await mira.shows("You have 1 left today; ask for up to 1.")
    assert only_for(told)
    assert await stage.asked("submit") == 9


@pytest.mark.parametrize("kills", [0, 1])
async def test_of_three_one_fails_and_two_arrive_and_cost_two(stage: Stage, kills: int) -> None:
    """A `kill -9` in between changes nothing of it."""
    await stage.put("/provider", SLOW)
    bot = await stage.start_bot(QUOTA_PER_DAY="5", PROVIDER_CONCURRENCY="1")
    mira = await stage.person(MIRA)
    await stage.fault("task", "moderated")
    await ask(mira)
    await mira.shows("### Processing")
    for _ in range(kills):
        await bot.stop(signal.SIGKILL)
        await stage.online(False)
        await stage.start_bot(QUOTA_PER_DAY="5", PROVIDER_CONCURRENCY="1")
    done = await mira.shows("### 2 of 3 pictures are ready")
    assert "Picture 1 failed: the provider's safety check stepped in." in words(done)
    assert "In all it cost you 2 of today's pictures." in words(done)
    assert "3 of 5 left today" in words(done)
    assert [alt.split(",")[0] for alt in alts(done)] == ["Picture 2 of 3", "Picture 3 of 3"]
    assert await stage.asked("submit") == 3
    assert len(mira.seen) == 1


async def test_all_fail_and_trying_again_keeps_every_seed(stage: Stage) -> None:
    await stage.start_bot(QUOTA_PER_DAY="3")
    mira = await stage.person(MIRA)
    await stage.fault("task", "moderated", times=2)
    await stage.fault("task", "failed")
    await ask(mira)
    failed = await mira.shows("### That didn't work")
    assert "the provider's safety check stepped in." in words(failed)
    assert "the provider started and couldn't finish." in words(failed)
    assert "It cost you nothing." in words(failed)
    await mira.press(failed, "Try again")
    done = await mira.shows("0 of 3 left today")
    assert len(pictures(done)) == 3
    seeds = [task["seed"] for task in (await stage.read("/provider"))["tasks"]]
    assert sorted(seeds[:3]) == sorted(seeds[3:])


async def the_provider_has(stage: Stage, count: int) -> None:
    """While one is just being handed over it can't be cancelled."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while stage.bots[-1].log.count("Created, was queued") < count:
            await stage.read("/mistakes")


async def test_cancelled_halfway_what_is_done_is_delivered(stage: Stage) -> None:
    await stage.start_bot(QUOTA_PER_DAY="5", PROVIDER_CONCURRENCY="1")
    mira = await stage.person(MIRA)
    await stage.put("/provider", {"pace": {"created": 0.0, "processing": 30.0}})
    await stage.fault("task", "slow", times=2, seconds=0.2)
    await ask(mira, count=4)
    waiting = await mira.shows("2 of 4 ready")
    await the_provider_has(stage, 3)
    await mira.press(waiting, "Cancel")
    done = await mira.shows("### 2 of 4 pictures are ready")
    assert "was cancelled when the provider had it already, so it counts." in words(done)
    assert "was cancelled before it went to the provider." in words(done)
    assert "In all it cost you 3 of today's pictures." in words(done)
    assert "2 of 5 left today" in words(done)
    assert not [one for one in parts(done) if one.get("label") == "Cancel"]


async def test_a_wrong_count_and_style_are_named_together_with_the_rest(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await ask(mira, count=9, style="*baroque*", size="10*10")
    told = await mira.shows("Three things to fix first")
    assert "One command makes 1 to 4 pictures." in words(told)
    assert "There is no style \\*baroque\\*;" in words(told)
    assert only_for(told)


async def test_more_than_is_left_is_refused_with_what_is(stage: Stage) -> None:
    await stage.start_bot(QUOTA_PER_DAY="2")
    mira = await stage.person(MIRA)
    await ask(mira, count=3)
    assert only_for(await mira.shows("You have 2 left today; ask for up to 2."))
    assert await stage.asked("ticket") == 0


async def test_four_that_are_too_large_together_are_sent_smaller(stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.0, "processing": 2.0}})
    await stage.start_bot(PROVIDER_CONCURRENCY="1")
    mira = await stage.person(MIRA)
    await stage.fault("task", "slow", times=3, seconds=0.2)
    await ask(mira, count=4)
    await mira.until(lambda: [one for one in mira.seen.values() if is_last(words(one))])
    body = {"code": 40005, "message": "Request entity too large"}
    do = {"kind": "status", "status": 413, "body": body}
    await stage.post("/discord/faults", {"on": "edit", "do": do, "times": 1})
    done = await mira.shows("made in")
    names = [one["media"]["url"].split("?")[0] for one in pictures(done)]
    assert [name[-5:] for name in names] == [f"{number}.jpg" for number in range(4)]


def is_last(text: str) -> bool:
    """No edit comes between this and the outcome."""
    return "3 of 4 ready" in text and "### Processing" in text
