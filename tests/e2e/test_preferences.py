"""`/preferences`: a private panel, changed in place, and honoured by every command after it."""

import signal
import sqlite3
from contextlib import closing

import pytest

from tests.e2e.stage import ART, ELSEWHERE, JONAS, MIRA, Json, Person, Stage, only_for, parts, words

PROMPT = "An elf plays the lute"


async def opened(stage: Stage, person: Person, channel: str = ART) -> Json:
    """The panel of `/preferences`."""
    order = {"as": person.id, "channel": channel, "command": "preferences", "options": {}}
    await stage.post("/commands", order)
    return await person.shows("### Your preferences")


async def choose(stage: Stage, person: Person, message: Json, setting: str, value: str) -> None:
    custom_id = f"tp:1:{setting}:{person.id}"
    order = {"as": person.id, "message_id": message["id"], "custom_id": custom_id}
    await stage.post("/components", order | {"values": [value]})


async def ask(person: Person, channel: str = ART, **options: object) -> None:
    await person.character(channel, **({"prompt": PROMPT, "image": "example:wren"} | options))


async def test_every_preference_is_changed_in_place_and_honoured(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    panel = await opened(stage, mira)
    assert only_for(panel)
    await choose(stage, mira, panel, "size", "512*512")
    await mira.shows("**Size** Small square, 512 × 512")
    await bot.stop()
    await stage.start_bot()
    await choose(stage, mira, panel, "style", "watercolour")
    await mira.shows("**Style** Watercolour")
    await mira.press(panel, "Show results to me alone")
    changed = await mira.shows("**Results** are shown to you alone")
    assert changed["id"] == panel["id"]
    assert len(mira.seen) == 1
    await ask(mira)
    assert only_for(await mira.shows("AI-generated · Watercolour · seed"))
    assert jonas.seen == {}
    await ask(mira, prompt="Typed goes first", size="256*256", style="none", private=False)
    typed = await jonas.shows("made in")
    assert "256 × 256" in words(typed)
    assert "Watercolour" not in words(typed)
    await choose(stage, mira, panel, "style", "none")
    await choose(stage, mira, panel, "size", "none")
    await mira.shows("**Size** As usual, 1024 × 1024")
    labels = {one.get("label") for one in parts(mira.seen[panel["id"]])}
    assert "Show results to everybody" in labels


@pytest.mark.parametrize("place", ["direct", "elsewhere"])
async def test_it_works_in_direct_messages_and_as_a_persons_own_app(
    stage: Stage, place: str
) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    [direct] = (await stage.read(f"/world?as={MIRA}"))["dms"]
    panel = await opened(stage, mira, direct["id"] if place == "direct" else ELSEWHERE)
    await mira.press(panel, "Mention me when slow")
    await mira.shows("mention you once when they took over 20 seconds")


async def test_nobody_changes_somebody_elses(stage: Stage) -> None:
    await stage.start_bot()
    jonas = await stage.person(JONAS)
    ids = [f"tp:1:private:{MIRA}", "tp:1:explode:5", "tp:2:private:5"]
    row = [
        {"type": 2, "style": 2, "label": label, "custom_id": one}
        for label, one in zip("abc", ids, strict=True)
    ]
    message = {"content": "forged", "components": [{"type": 1, "components": row}]}
    await stage.as_bot("POST", f"/channels/{ART}/messages", message)
    forged = await jonas.shows("forged")
    await jonas.press(forged, "a")
    assert only_for(await jonas.shows("These are somebody else's."))
    for old in "bc":
        await jonas.press(forged, old)
        told = await jonas.shows("from another time")
        del jonas.seen[told["id"]]
    with closing(sqlite3.connect(stage.data / "troupe.db")) as database:
        assert database.execute("SELECT * FROM preferences").fetchall() == []


@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
async def test_a_slow_picture_mentions_its_person_once(stage: Stage, private: bool) -> None:
    """While the bot is away, half a minute passes: the command is made that much older."""
    await stage.put("/provider", {"pace": {"created": 0.2, "processing": 1.5}})
    bot = await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    panel = await opened(stage, mira)
    await mira.press(panel, "Mention me when slow")
    await mira.shows("mention you once")
    await ask(mira, size="256*256", private=private)
    reply = await mira.shows("### Created")
    await bot.stop(signal.SIGKILL)
    await stage.online(False)
    with closing(sqlite3.connect(stage.data / "troupe.db")) as database, database:
        database.execute("UPDATE generations SET token_expires_at = token_expires_at - 30000")
    # The mention's answer is lost: it may have been sent, so it is not sent again.
    fault = {"on": "followup", "do": {"kind": "drop_after"}, "times": 1}
    await stage.post("/discord/faults", fault)
    await stage.start_bot()
    told = await mira.shows(f"<@{MIRA}>, your picture is ready")
    await stage.said(any_of=("Delivered",))
    assert told["id"] != reply["id"]
    assert [one["id"] for one in told["mentions"]] == [MIRA]
    assert only_for(told) is private
    assert (reply["id"] in told["content"]) is not private
    assert len(mira.seen) == 3
    assert len(jonas.seen) == (0 if private else 2)
