"""Limits as people meet them: many at once, over a `kill -9`, and in `/quota`."""

import asyncio
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from tests.e2e.stage import ADA, JONAS, MIRA, Person, Stage, words

PROMPT = "plays the lute"
EACH = 17


def told(people: list[Person], text: str) -> Iterator[str]:
    """The messages with this text, each once, whoever sees it."""
    seen = {one["id"]: words(one) for person in people for one in person.seen.values()}
    return (number for number, said in seen.items() if text in said)


async def rush(people: list[Person]) -> None:
    """Everybody asks seventeen times at once."""
    await asyncio.gather(
        *(
            person.character(prompt=PROMPT, image="example:wren", size="256*256")
            for person in people
            for _ in range(EACH)
        )
    )


def counted(stage: Stage) -> int:
    """Pictures that count against the budget, by the store."""
    with closing(sqlite3.connect(stage.data / "troupe.db")) as database:
        [[count]] = database.execute(
            "SELECT count(*) FROM predictions WHERE state <> 'failed' OR failure = 'interrupted'"
        )
    return int(count)


async def test_a_budget_holds_against_fifty_at_once_and_over_a_kill(stage: Stage) -> None:
    """A submit that the kill cut off may have been paid for, so it counts, found or not."""
    bot = await stage.start_bot(BUDGET_USD_PER_DAY="0.70", SERVER_BUDGET_USD_PER_DAY="2")
    people = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await rush(people)
    await people[0].until(lambda: any(told(people, "Created")) or any(told(people, "made in")))
    await bot.stop(signal.SIGKILL)
    await stage.start_bot(BUDGET_USD_PER_DAY="0.70", SERVER_BUDGET_USD_PER_DAY="2")
    await rush(people)
    for person in people:
        await person.shows("used up; it goes on")
    assert counted(stage) == 7
    ends = ("made in", "### Checking with the provider")
    await people[0].until(lambda: sum(len(list(told(people, one))) for one in ends) == 7)
    assert await stage.asked("submit") <= 7


async def test_quota_shows_what_is_left_and_where_it_went(stage: Stage) -> None:
    await stage.start_bot(QUOTA_PER_DAY="3")
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await mira.command("quota")
    empty = await mira.shows("3 of 3 left today")
    assert "You haven't asked for a picture yet" in words(empty)
    assert empty["id"] not in jonas.seen
    await mira.character(prompt=PROMPT, image="example:wren", size="256*256", count=2)
    assert "cost 2 · 1 of 3 left today, more <t:" in words(await mira.shows("made in"))
    await stage.fault("task", "moderated")
    await mira.character(prompt="A **fox**", image="example:pim", size="256*256")
    await mira.shows("### That didn't work")
    await mira.command("quota")
    shown = words(await mira.shows("plays the lute · cost 2"))
    assert "1 of 3 left today" in shown
    assert "The day begins anew <t:" in shown
    assert "A \\*\\*fox\\*\\* · cost 0, nothing came" in shown
    await jonas.command("quota")
    assert "plays the lute" not in words(await jonas.shows("3 of 3 left today"))
