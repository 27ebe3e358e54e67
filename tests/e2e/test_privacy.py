"""`/privacy` on the wire: what is kept, taken along, erased; and servers that remove the bot."""

import asyncio
import io
import json
import os
import signal
import sqlite3
import zipfile
from collections.abc import Callable
from typing import Any

from tests.e2e.stage import (
    ART,
    DEADLINE_SECONDS,
    ELSEWHERE,
    JONAS,
    MIRA,
    Json,
    Person,
    Stage,
    only_for,
    parts,
    words,
)
from tests.e2e.test_portraits import fetched

HOME = "1100000000000000100"


async def made(person: Person, prompt: str, **options: Any) -> Json:
    await person.character(prompt=prompt, image="example:wren", **options)

    def done() -> Json | None:
        shown = person.seen.values()
        return next((one for one in shown if {prompt, "made in"} <= found_in(one)), None)

    def found_in(message: Json) -> set[str]:
        return {one for one in (prompt, "made in") if one in words(message)}

    return await person.until(done)


async def overview(person: Person, channel: str = ART) -> Json:
    await person.command("privacy", channel)
    card = await person.shows("### What Troupe keeps")
    assert only_for(card)
    return card


async def erase(person: Person, word: str = "erase") -> None:
    card = await overview(person)
    await person.press(card, "Erase everything")
    await person.submit(await person.form(), word=word)


async def exported(person: Person, channel: str = ART) -> dict[str, bytes]:
    await person.press(await overview(person, channel), "Export everything")
    message = await person.shows("### Everything of yours")
    assert only_for(message)
    return unpacked(await fetched(message))


def unpacked(files: dict[str, bytes]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for data in files.values():
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            assert opened.testzip() is None
            found |= {name: opened.read(name) for name in opened.namelist()}
    return found


def rows(stage: Stage, sql: str) -> list[tuple[object, ...]]:
    """Read beside the bot, which goes on."""
    connection = sqlite3.connect(stage.data / "troupe.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


async def comes_true(stage: Stage, holds: Callable[[], bool]) -> None:
    """Asks the sandbox meanwhile, so that nobody sleeps."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not holds():
            await stage.read("/mistakes")


def grow_old(stage: Stage) -> None:
    for path in stage.data.glob("blobs/*/*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))


def bytes_of(stage: Stage) -> list[bytes]:
    return [path.read_bytes() for path in stage.data.rglob("*") if path.is_file()]


async def test_everything_is_taken_along_by_the_person_alone(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await made(mira, "An elf plays the lute", count=2)
    await mira.command("collection save", name="Wren", image="example:wren", description="silver")
    await mira.shows("### Wren")
    await made(jonas, "Not Mira's at all")
    for channel in (ART, ELSEWHERE, "1100000000001000011"):
        mira.seen.clear()
        files = await exported(mira, channel)
        [generation] = json.loads(files["generations-0001.json"])
        assert generation["prompt"] == "An elf plays the lute"
        assert "token" not in generation
        assert [one["state"] for one in generation["predictions"]] == ["completed", "completed"]
        assert set(generation["files"]) <= set(files)
        assert sum(name.startswith("pictures/") for name in files) == 2
        [wren] = json.loads(files["characters-0001.json"])
        assert (wren["name"], wren["description"]) == ("Wren", "silver")
        manifest = json.loads(files["manifest.json"])
        assert set(manifest["files"]) | {"manifest.json"} == set(files)
        assert manifest["left_out"] == []
        assert b"Not Mira's" not in b"".join(files.values())
        assert "README.txt" in files
    assert not [one for one in jonas.seen.values() if "Everything of yours" in words(one)]


async def test_what_is_too_much_for_one_file_comes_in_several_and_goes_on(stage: Stage) -> None:
    """As a user install Discord takes few messages, so the rest waits for a press."""
    await stage.start_bot()
    mira = await stage.person(MIRA)
    for number in range(4):
        mira.seen.clear()
        await made(mira, f"Number {number}", size="512*512")
    await stage.put("/rules", {"upload_limit": 500_000})
    mira.seen.clear()
    await mira.press(await overview(mira, ELSEWHERE), "Export everything")
    found: dict[str, bytes] = {}
    prompts: list[str] = []
    for _ in range(9):
        last = await mira.until(lambda: ended(mira))
        for message in list(mira.seen.values()):
            if "Everything of yours" in words(message):
                for data in (files := await fetched(message)).values():
                    assert len(data) <= 500_000
                got = unpacked(files)
                found |= got
                for name, data in got.items():
                    if name.startswith("generations-"):
                        prompts += [one["prompt"] for one in json.loads(data)]
        mira.seen.clear()
        if "Next files" not in words(last):
            break
        await mira.press(last, "Next files")
    assert prompts == [f"Number {number}" for number in range(4)]
    assert sum(name.startswith("pictures/") for name in found) == 4


def ended(person: Person) -> Json | None:
    """The last message of this round: it says so, or has the button."""
    shown = [one for one in person.seen.values() if "Everything of yours" in words(one)]
    done = [one for one in shown if "Next files" in words(one) or "That is all" in words(one)]
    return next((one for one in done if one.get("attachments")), None)


async def test_erased_is_erased_after_two_steps_and_the_day_goes_on(stage: Stage) -> None:
    bot = await stage.start_bot(QUOTA_PER_DAY="2")
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await made(mira, "An unspoken lute")
    await made(jonas, "A quiet harp")
    await erase(mira, word="no")
    assert only_for(await mira.shows("Nothing was erased"))
    assert rows(stage, f"SELECT 1 FROM generations WHERE person_id = {MIRA}")
    grow_old(stage)
    mira.seen.clear()
    await erase(mira, word=" ERASE ")
    done = await mira.shows("### Everything is erased")
    assert only_for(done)
    await comes_true(stage, lambda: not rows(stage, "SELECT 1 FROM pictures_to_go"))
    await comes_true(stage, lambda: not rows(stage, "SELECT 1 FROM provider_copies"))
    assert await stage.asked("delete") == 1
    assert len((await stage.read("/provider"))["tasks"]) == 1, "Jonas's alone"
    assert not [one for one in bytes_of(stage) if b"unspoken" in one or MIRA.encode() in one]
    assert len(list(stage.data.glob("blobs/*/*"))) == 3, "Jonas's result, thumbnail, reference"
    mira.seen.clear()
    await mira.character(prompt="One more", image="example:wren")
    await mira.press(await mira.shows("One question before your first picture"), "I agree")
    await mira.shows("made in")
    mira.seen.clear()
    await mira.character(prompt="One too many", image="example:wren")
    assert only_for(await mira.shows("You have made your 2 pictures"))
    await bot.stop()


async def test_nobody_presses_anothers_and_no_forged_form_erases(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await made(mira, "Hers")
    ids = [one["custom_id"] for one in parts(await overview(mira)) if one.get("custom_id")]
    assert len(ids) == 2
    hers = [*ids, f"tx:1:confirm:{MIRA}:1", f"tx:1:more:{MIRA}:0:5"]
    other = [f"tx:1:confirm:{JONAS}:1", "tx:0:erase", f"tx:1:more:{JONAS}:{'9' * 20}:0"]
    buttons = [
        {"type": 2, "style": 1, "label": one[:80], "custom_id": one} for one in (*hers, *other)
    ]
    layout = [{"type": 1, "components": buttons[:4]}, {"type": 1, "components": buttons[4:]}]
    await stage.as_bot(
        "POST", f"/channels/{ART}/messages", {"content": "forged", "components": layout}
    )
    forged = await jonas.shows("forged")
    for custom_id in (*hers, *other):
        await jonas.press_id(forged, custom_id)

    def refused() -> bool:
        told = [words(one) for one in jonas.seen.values() if only_for(one)]
        others = sum("This is somebody else's" in one for one in told)
        return (others, sum("from another time" in one for one in told)) == (4, 3)

    await jonas.until(refused)
    assert jonas.modals == []
    assert rows(stage, "SELECT count(*) FROM generations") == [(1,)]
    assert rows(stage, "SELECT count(*) FROM erasures") == [(0,)]


async def test_what_is_being_made_is_waited_for_and_survives_a_kill(stage: Stage) -> None:
    """Killed between the word and the end; nothing of it is delivered, and then all is gone."""
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    await stage.put("/provider", {"pace": {"created": 0.1, "processing": 2.0}})
    await mira.character(prompt="An unspoken lute", image="example:wren")
    reply = await mira.shows("### Processing")
    await erase(mira)
    assert only_for(await mira.shows("One picture is still being made"))
    await mira.until(lambda: "everything erased" in words(mira.seen[reply["id"]]) or None)
    assert "unspoken" not in words(mira.seen[reply["id"]])
    await mira.character(prompt="Another", image="example:wren")
    assert only_for(await mira.shows("Nothing new can begin until that is done"))
    await bot.stop(signal.SIGKILL)
    grow_old(stage)
    await stage.start_bot()
    await comes_true(stage, lambda: not rows(stage, "SELECT 1 FROM erasures"))
    await comes_true(stage, lambda: not rows(stage, "SELECT 1 FROM provider_copies"))
    assert not rows(stage, "SELECT 1 FROM generations")
    assert not [one for one in mira.seen.values() if "made in" in words(one)]
    assert (await stage.read("/provider"))["tasks"] == []
    assert not [path for path in stage.data.glob("troupe.db*") if b"unspoken" in path.read_bytes()]


async def test_a_server_that_removes_the_bot_is_noted_and_forgiven(stage: Stage) -> None:
    bot = await stage.start_bot()
    left = f"SELECT left_at IS NOT NULL FROM guild_settings WHERE guild_id = {HOME}"
    await comes_true(stage, lambda: rows(stage, left) == [(0,)])
    await stage.put(f"/guilds/{HOME}", {"has_bot": False})
    await comes_true(stage, lambda: rows(stage, left) == [(1,)])
    await stage.put(f"/guilds/{HOME}", {"has_bot": True})
    await comes_true(stage, lambda: rows(stage, left) == [(0,)])
    await bot.stop()
    await stage.put(f"/guilds/{HOME}", {"has_bot": False})
    await stage.start_bot()
    await comes_true(stage, lambda: rows(stage, left) == [(1,)])
