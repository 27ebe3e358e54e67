"""Two processes on one and the same shard, as a rolling restart has them: each event comes to both.

Whoever acknowledges an interaction does it; the other one does nothing, and says nothing.
"""

import re
import signal
from collections.abc import AsyncIterator

import pytest

from tests import postgres
from tests.e2e.stage import MIRA, Bot, Person, Stage, words
from tests.e2e.test_postgres import agreed
from troupe.secret import Secret
from troupe.store.postgres import Postgres

MANY = 20
_TROUBLE = re.compile(r"Traceback|\bERROR\b|\bCRITICAL\b")

Both = tuple[Bot, Bot]


@pytest.fixture
async def both(stage: Stage, server: postgres.Server, database_url: Secret) -> AsyncIterator[Both]:
    stage.agreed = ()
    await agreed(database_url)
    await stage.put("/rules", {"identify_seconds": 0.2})
    first = await stage.launch(DATABASE_URL=database_url.reveal())
    second = await stage.launch(DATABASE_URL=database_url.reveal())
    for bot in (first, second):
        await bot.says("with shard 0 of 1")
    yield first, second
    # Discord notes each second acknowledgement, which is what this is about.
    await stage.forgive()
    for bot in (first, second):
        await bot.stop(signal.SIGKILL)


async def made(person: Person, count: int, prompt: str) -> None:
    """Until so many pictures are there, and no other message."""

    def done() -> bool:
        shown = [words(one) for one in person.seen.values()]
        return sum(prompt in one and "made in" in one for one in shown) == count

    await person.until(done, 60)


async def all_quiet(stage: Stage, both: Both) -> None:
    """Discord was asked nothing that it doesn't like but a second acknowledgement."""
    for bot in both:
        assert not _TROUBLE.search(bot.log), bot.log[-4_000:]
    kinds = {one["what"] for one in (await stage.read("/mistakes"))["mistakes"]}
    assert kinds == {"double_response"}, kinds


@pytest.mark.alone
async def test_of_two_processes_that_get_each_command_one_does_it(
    stage: Stage, both: Both, database_url: Secret
) -> None:
    mira = await stage.person(MIRA)
    for number in range(MANY):
        await mira.character(prompt=f"An elf {number}", image="example:wren", size="256*256")
    await made(mira, MANY, "An elf")
    assert len(mira.seen) == MANY, [words(one) for one in mira.seen.values()]
    assert await stage.asked("submit") == MANY
    database = await Postgres.open(database_url)
    rows = await database.fetch("SELECT process FROM generations")
    await database.close()
    assert len(rows) == MANY
    log = both[0].log + both[1].log
    assert log.count(": Delivered") == MANY
    assert log.count("could not be acknowledged") == MANY, "each came to both"
    await all_quiet(stage, both)


@pytest.mark.alone
async def test_of_two_processes_that_get_each_press_and_form_one_does_it(
    stage: Stage, both: Both
) -> None:
    mira = await stage.person(MIRA)
    await mira.character(prompt="An elf", image="example:wren", size="256*256")
    await made(mira, 1, "An elf")
    [first] = mira.seen.values()
    await mira.press(first, "Again")
    await made(mira, 2, "An elf")
    await mira.press(first, "Remix")
    form = await mira.form()
    await mira.submit(form, prompt="A harp")
    await made(mira, 1, "A harp")
    assert mira.modals == [], "one form for one press"
    await mira.press(first, "More…")
    card = await mira.shows("Delete")
    assert len(mira.seen) == 4, "one private card beside the three pictures"
    await mira.press(card, "Delete")
    await mira.until(lambda: first["id"] not in mira.seen)
    assert sum("made in" in words(one) for one in mira.seen.values()) == 2
    assert await stage.asked("submit") == 3
    await all_quiet(stage, both)
