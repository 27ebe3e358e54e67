"""The one question before a person's first picture, and the rules about words."""

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace

from tests.e2e.stage import JONAS, MIRA, Json, Person, Stage, only_for, parts, words
from tests.samples import png
from troupe import sentences
from troupe.models import Entry
from troupe.store.guilds import Guilds
from troupe.store.sqlite import Sqlite

QUESTION = "One question before your first picture"


def rows(stage: Stage, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(stage.data / "troupe.db")) as database:
        return list(database.execute(sql))


def outcomes(messages: Iterable[Json]) -> list[Json]:
    return [one for one in messages if "made in" in words(one)]


async def asked(person: Person) -> Json:
    question = await person.shows(QUESTION)
    assert only_for(question)
    assert sentences.rules.CONSENT_WORDING in words(question)
    return question


async def test_the_first_picture_waits_for_an_answer_and_the_second_does_not(stage: Stage) -> None:
    stage.agreed = ()
    bot = await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await mira.character(prompt="An elf", image="example:wren", size="256*256", seed=42)
    question = await asked(mira)
    assert [id_ for id_ in mira.seen if id_ != question["id"]] == [], "no “thinking…” is left"
    assert await stage.asked("ticket") == 0
    await mira.press(question, "No, thanks")
    await mira.shows("That is fine. Nothing was kept")
    assert rows(stage, "SELECT * FROM consents") == []

    await mira.character(prompt="An elf", image="example:wren", size="256*256", seed=42)
    question = await asked(mira)
    [yes] = [one for one in parts(question) if one.get("label") == "I agree"]
    fault = {"on": "callback", "do": {"kind": "drop_before"}, "times": 1}
    await stage.post("/discord/faults", fault)
    await mira.press_id(question, yes["custom_id"])
    await bot.says("could not be acknowledged")
    assert rows(stage, "SELECT * FROM consents") == []
    await asyncio.gather(
        *(mira.press_id(question, yes["custom_id"]) for _ in range(3)), return_exceptions=True
    )
    done = await jonas.shows("seed 42 · 256 × 256 · made in")
    assert not only_for(done)
    await mira.until(lambda: question["id"] not in mira.seen)
    [[person_id, at, wording]] = rows(stage, "SELECT person_id, at, wording FROM consents")
    assert (str(person_id), wording) == (MIRA, sentences.rules.CONSENT_WORDING)
    assert isinstance(at, int)
    assert at > 1_600_000_000_000

    await mira.character(prompt="An elf again", image="example:wren", size="256*256")
    await mira.until(lambda: len(outcomes(mira.seen.values())) == 2)
    assert await stage.asked("submit") == 2, "three presses were one request"
    assert len(rows(stage, "SELECT id FROM generations")) == 2
    await stage.forgive()


async def test_after_a_restart_the_answer_counts_and_the_request_is_sent_again(
    stage: Stage,
) -> None:
    stage.agreed = ()
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(prompt="An elf", image="example:wren", private=True)
    question = await asked(mira)
    await bot.stop()
    await stage.start_bot()
    await mira.press(question, "I agree")
    await mira.shows("send it once more")
    assert len(rows(stage, "SELECT * FROM consents")) == 1
    await mira.character(prompt="An elf", image="example:wren", private=True, size="256*256")
    await mira.shows("made in")


async def test_everything_that_takes_a_picture_asks(stage: Stage) -> None:
    """And goes on with exactly what was asked for."""
    stage.agreed = ()
    await stage.start_bot()
    mira = await stage.person(MIRA)

    async def agreed() -> None:
        question = await asked(mira)
        await mira.press(question, "I agree")
        await mira.until(lambda: question["id"] not in mira.seen)

    def forget() -> None:
        mira.seen.clear()
        with closing(sqlite3.connect(stage.data / "troupe.db")) as database, database:
            database.execute("DELETE FROM consents")

    picture = await mira.attach(png(300, 300, "orange"))
    await mira.command("collection save", name="Wren", image=picture, tags="elf")
    await agreed()
    await mira.shows("Saved to your collection")
    assert rows(stage, "SELECT name, tags FROM characters") == [("Wren", '["elf"]')]

    forget()
    said = await mira.say("look", picture)
    await mira.context("Save as character", await mira.until(lambda: mira.seen.get(said)))
    await agreed()
    await mira.shows("Give it a name")

    forget()
    await mira.command("collection show", who="Wren")
    await mira.press(await mira.shows("Wren"), "Edit")
    other = await mira.attach(png(300, 300, "teal"))
    before = rows(stage, "SELECT reference_sha256 FROM characters")
    await mira.submit(await mira.form(), name="Wrenna", picture=[other])
    await agreed()
    await mira.shows("Wrenna")
    assert rows(stage, "SELECT name FROM characters") == [("Wrenna",)]
    assert rows(stage, "SELECT reference_sha256 FROM characters") != before

    await mira.command("collection export", who="Wrenna")
    url = (await mira.shows("as a picture with its card"))["attachments"][0]["url"]
    async with stage.session.get(url) as response:
        card = await mira.attach(await response.read(), "card.png")
    forget()
    await mira.command("collection import", card=card, name="Twin")
    await agreed()
    await mira.shows("Brought in")
    assert len(rows(stage, "SELECT id FROM characters")) == 2

    await mira.command("collection share", who="Wrenna")
    await mira.shows("Shared")
    jonas = await stage.person(JONAS)
    await jonas.character(prompt="Wrenna sails", who="Wrenna", size="256*256")
    assert await stage.asked("ticket") == 0
    await jonas.press(await asked(jonas), "I agree")
    made = await jonas.shows("made in")

    await jonas.until(lambda: made["id"] in jonas.seen)
    with closing(sqlite3.connect(stage.data / "troupe.db")) as database, database:
        database.execute("DELETE FROM consents")
    await jonas.press(made, "Remix")
    form = await jonas.form()
    await jonas.submit(form, prompt="Bolt", picture=[await jonas.attach(png(300, 300, "red"))])
    await jonas.press(await asked(jonas), "I agree")
    await jonas.until(lambda: len(outcomes(jonas.seen.values())) == 2)


async def test_words_of_a_server_and_the_rule_on_minors_are_refused_for_free(stage: Stage) -> None:
    bot = await stage.start_bot()
    await _listed(stage, ("goblin", "dark lord"))
    mira = await stage.person(MIRA)
    picture = "example:wren"

    async def refused(sentence: str) -> None:
        told = await mira.shows(sentence)
        assert only_for(told)
        assert "Nothing was spent." in words(told)
        assert "goblin" not in words(told).lower()
        await mira.until(lambda: len(mira.seen) == 1)
        mira.seen.clear()

    await mira.character(prompt="A G.O.B.L.I.N dances", image=picture)
    await refused("keep a list of words")
    await mira.character(prompt="The d\u0430rk l\u043erd", image=picture)
    await refused("keep a list of words")
    await mira.character(prompt="A n4ked ch1ld", image=picture)
    await refused("sexual content with minors")
    upload = await mira.attach(png(300, 300, "orange"))
    await mira.command("collection save", name="Gob", image=upload, tags="elf, goblin")
    await refused("keep a list of words")
    await mira.command("collection save", name="Lo li", image=upload, description="shota")
    await refused("sexual content with minors")
    assert await stage.asked("ticket") == 0
    assert rows(stage, "SELECT id FROM characters") == []
    assert "breaks the rule on minors" in bot.log
    lines = [line for line in bot.log.splitlines() if "breaks" in line]
    assert len(lines) == 5
    assert not any("goblin" in line.lower() or "ked" in line for line in lines)
    await mira.character(prompt="A hobgoblin and the hoblord", image=picture, size="256*256")
    await mira.shows("made in")


async def _listed(stage: Stage, listed: tuple[str, ...]) -> None:
    guild_id = int((await stage.read(f"/world?as={MIRA}"))["guilds"][0]["id"])
    database = await Sqlite.open(stage.data / "troupe.db")
    entry = Entry(id=1, guild_id=guild_id, by_id=1, at=1, change="words")
    await Guilds(database).change(entry, lambda before: replace(before, words=listed))
    await database.close()
