"""What the provider flags is never uploaded where it may not be seen, by whatever way."""

import io
import sqlite3
import zipfile
from contextlib import closing

from PIL import Image

from tests.e2e.stage import (
    ADA,
    AFTER_DARK,
    ART,
    JONAS,
    MIRA,
    Json,
    Person,
    Stage,
    parts,
    pictures,
    words,
)
from tests.e2e.test_history import SEND, VIEW, choose, fetched, history, made, now_shows
from troupe.marks import SOURCE_TYPE, is_marked

HOME = 1100000000000000100


async def flag(stage: Stage, times: int = 1) -> None:
    await stage.fault("task", "flagged", times)


async def chosen(stage: Stage, flagged: str, *, strict: int = 0) -> None:
    """What a manager would choose under `/settings`."""
    with closing(sqlite3.connect(stage.data / "troupe.db", timeout=10)) as database, database:
        database.execute(
            """
            INSERT INTO guild_settings (guild_id, flagged, strict) VALUES (?, ?, ?)
            ON CONFLICT (guild_id) DO UPDATE
            SET flagged = excluded.flagged, strict = excluded.strict
            """,
            (HOME, flagged, strict),
        )


def newly(person: Person, before: set[str], *texts: str) -> list[Json]:
    """What was shown since, with all of these in it."""
    new = [one for key, one in person.seen.items() if key not in before]
    return [one for one in new if all(text in words(one) for text in texts)]


async def now_new(person: Person, before: set[str], *texts: str) -> Json:
    """The first of those, once it is shown."""
    return (await person.until(lambda: newly(person, before, *texts)))[0]


async def uploaded(stage: Stage, channel: str) -> list[Json]:
    """The pictures and files that the bot ever sent into a channel, to whomever."""
    every = (await stage.read("/files"))["files"]
    return [one for one in every if one["owner"] == channel]


async def no_flagged_bytes_in(stage: Stage, channel: str) -> None:
    """By the hashes of everything that was made of flagged outputs."""
    with closing(sqlite3.connect(stage.data / "troupe.db", timeout=10)) as database:
        found = database.execute(
            "SELECT result_sha256, thumbnail_sha256 FROM predictions WHERE flagged = 1"
        ).fetchall()
        references = database.execute(
            "SELECT sha256 FROM drawn_references WHERE flagged = 1"
        ).fetchall()
    secret = {sha256 for row in [*found, *references] for sha256 in row}
    assert secret
    assert not secret & {one["sha256"] for one in await uploaded(stage, channel)}


def spoilers(message: Json) -> list[bool]:
    return [bool(one.get("spoiler")) for one in pictures(message)]


async def direct(stage: Stage) -> str:
    [channel] = (await stage.read(f"/world?as={MIRA}"))["dms"]
    return str(channel["id"])


async def opened(stage: Stage, person: Person, channel: str, prompt: str, until: str) -> Json:
    page = await history(stage, person, channel)
    await choose(stage, person, page, prompt)
    return await now_shows(person, page, until)


async def test_a_flagged_picture_never_comes_into_a_normal_channel(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    await flag(stage)
    done = await made(mira, "An elf bathes")
    assert "Your picture isn't shown here" in words(done)
    assert "counts as one of your day" in words(done)
    assert "999 of 1000 left today" in words(done)
    assert pictures(done) == []
    await mira.press(done, "More…")
    details = await mira.shows("### Details")
    assert "This picture is not for everybody, the provider says" in words(details)
    page = await history(stage, mira)
    assert pictures(page) == []
    assert "isn't shown in this channel" in words(page)
    await choose(stage, mira, page, "An elf bathes")
    one = await now_shows(mira, page, "Your picture isn't shown here")
    assert pictures(one) == []
    await bot.stop()
    await stage.start_bot()
    before = set(mira.seen)
    await mira.press(one, "Send again")
    again = await now_new(mira, before, "made in")
    assert pictures(again) == []
    await mira.press(again, "Favourite")
    await now_shows(mira, again, "Favourited")
    # What starts from it: a character, its card, its export.
    await mira.press(details, "Family")
    assert pictures(await now_shows(mira, details, "### Family")) == []
    await mira.context("Save as character", done)
    form = await mira.form()
    await mira.submit(form, name="Bather", description="", tags="", defaults="")
    saved = await mira.shows("Saved to your collection")
    assert pictures(saved) == []
    assert "only shown in an age-restricted channel" in words(saved)
    await mira.command("collection list")
    listed = await mira.shows("Your characters")
    assert pictures(listed) == []
    for options in (("who", "Bather"),), ():
        before = set(mira.seen)
        await mira.command("collection export", **dict(options))
        await now_new(mira, before, "isn't handed over in this channel")
    assert await uploaded(stage, ART) == []
    await no_flagged_bytes_in(stage, ART)

    # Where Discord lets in adults alone it is shown; in direct messages it is covered.
    adults = await opened(stage, mira, AFTER_DARK, "An elf bathes", "Go to the message")
    assert spoilers(adults) == [False]
    here = await opened(stage, mira, await direct(stage), "An elf bathes", "Go to the message")
    assert spoilers(here) == [True]
    before = set(mira.seen)
    await mira.press(here, "Send again")
    sent = await now_new(mira, before, "made in")
    assert spoilers(sent) == [True]
    await mira.press(sent, "Favourited")
    await now_shows(mira, sent, "\nFavourite\n")
    assert spoilers(mira.seen[sent["id"]]) == [True], "relabelling doesn't uncover it"
    page = await history(stage, mira, await direct(stage))
    assert spoilers(page) == [True]
    before = set(mira.seen)
    await mira.command("collection show", await direct(stage), who="Bather")
    assert spoilers(await now_new(mira, before, "### Bather")) == [True]
    before = set(mira.seen)
    await mira.command("collection export", await direct(stage), who="Bather")
    exported = await now_new(mira, before, "as a picture with its card in it")
    assert [one.get("spoiler") for one in parts(exported) if "file" in one] == [True]
    await no_flagged_bytes_in(stage, ART)


async def test_of_several_each_has_its_own_fate_and_managers_choose(stage: Stage) -> None:
    await stage.start_bot(PROVIDER_CONCURRENCY="1")
    mira = await stage.person(MIRA)
    await flag(stage)
    mixed = await made(mira, "Four elves", count=4)
    assert len(pictures(mixed)) == 3
    assert "Picture 1 isn't shown here" in words(mixed)
    assert all("AI-generated" in one["description"] for one in pictures(mixed))
    await no_flagged_bytes_in(stage, ART)
    await chosen(stage, "spoiler")
    await flag(stage)
    covered = await made(mira, "Two elves", count=2)
    assert sorted(spoilers(covered)) == [False, True]
    await flag(stage)
    assert spoilers(await made(mira, "After dark", channel=AFTER_DARK)) == [False]
    await flag(stage)
    assert spoilers(await made(mira, "In private", channel=await direct(stage))) == [True]
    # Nothing said: shown, unless the server is strict.
    await chosen(stage, "withhold")
    await stage.put("/provider", {"shape": {"nsfw": "null"}})
    assert spoilers(await made(mira, "Not said")) == [False]
    await stage.put("/provider", {"shape": {"nsfw": "missing"}})
    await chosen(stage, "withhold", strict=1)
    strict = await made(mira, "Still not said")
    assert spoilers(strict) == [True]
    assert spoilers(await made(mira, "Adults", channel=AFTER_DARK)) == [False]
    await mira.press(strict, "More…")
    await mira.shows("The provider didn't say whether everybody may see it")
    assert stage.bots[0].log.count("The provider said nothing of whether a result") == 3


async def test_what_falls_back_to_a_direct_message_is_covered_there(stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.2, "processing": 1.0}})
    await stage.start_bot()
    mira = await stage.person(MIRA)
    for channel in (ART, AFTER_DARK):
        mira.seen.clear()
        await flag(stage)
        await mira.character(channel, prompt="An elf bathes", image="example:wren", size="256*256")
        reply = await mira.shows("### Created")
        await stage.delete(f"/messages/{reply['id']}?as={ADA}")
        await stage.put("/rules", {"denied": {channel: [VIEW, SEND]}})
        message = await mira.shows("your picture is ready")
        assert message["channel_id"] == await direct(stage)
        assert spoilers(message) == [True]
        await stage.put("/rules", {"denied": {}})
    assert await uploaded(stage, ART) == []


async def test_a_kept_one_is_held_to_the_place_it_is_brought_to(stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.2, "processing": 1.0}})
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await flag(stage)
    await mira.character(AFTER_DARK, prompt="The lost one", image="example:wren", size="256*256")
    reply = await mira.shows("### Created")
    await stage.delete(f"/messages/{reply['id']}?as={ADA}")
    await stage.put("/rules", {"denied": {AFTER_DARK: [VIEW, SEND]}, "closed_dms": [MIRA]})
    await stage.said(any_of=("Can't be delivered",))
    await stage.put("/rules", {"denied": {}, "closed_dms": []})
    one = await opened(stage, mira, ART, "The lost one", "Bring it here")
    before = set(mira.seen)
    await mira.press(one, "Bring it here")
    brought = await now_new(mira, before, "made in", "isn't shown here")
    assert pictures(brought) == []
    await no_flagged_bytes_in(stage, ART)


async def test_every_file_that_leaves_says_that_a_machine_made_it(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    done = await made(mira, "An elf in the rain")
    assert "AI-generated" in words(done)
    assert "AI-generated" in pictures(done)[0]["description"]
    whole = await fetched(stage, pictures(done)[0])
    assert whole.count(SOURCE_TYPE.encode()) == 1
    image = Image.open(io.BytesIO(whole))
    image.load()
    assert SOURCE_TYPE in str(image.info.get("xmp") or image.info.get("XML:com.adobe.xmp"))
    page = await history(stage, mira)
    small = await fetched(stage, pictures(page)[0])
    assert is_marked(small)
    assert Image.open(io.BytesIO(small)).format == "WEBP"
    # Too large for Discord: sent as a smaller file, which is marked too.
    await stage.put("/provider", {"pace": {"created": 0.1, "processing": 1.5}})
    await mira.character(prompt="Once more", image="example:wren", size="256*256")
    await mira.shows("### Processing")
    body = {"code": 40005, "message": "Request entity too large"}
    too_large = {"kind": "status", "status": 413, "body": body}
    await stage.post("/discord/faults", {"on": "edit", "do": too_large})
    again = await mira.until(
        lambda: next(
            (one for one in mira.seen.values() if "Once more" in words(one) and pictures(one)), None
        )
    )
    assert pictures(again)[0]["media"]["url"].split("?")[0].endswith(".jpg")
    assert is_marked(await fetched(stage, pictures(again)[0]))
    # A character from a result stays marked in its export; one from a person's own picture isn't.
    await mira.context("Save as character", done)
    await mira.submit(await mira.form(), name="Made", description="", tags="", defaults="")
    await mira.shows("Saved to your collection")
    await mira.press(done, "Save character")
    await mira.submit(await mira.form(), name="Own", description="", tags="", defaults="")
    await mira.until(
        lambda: sum("Saved to your collection" in words(one) for one in mira.seen.values()) == 2
    )
    before = set(mira.seen)
    await mira.command("collection export")
    exported = await mira.until(lambda: newly(mira, before, "Your characters"))
    async with stage.session.get(exported[0]["attachments"][0]["url"]) as response:
        album = zipfile.ZipFile(io.BytesIO(await response.read()))
    verdicts = {name[4:-4]: is_marked(album.read(name)) for name in album.namelist()}
    assert verdicts == {"Made": True, "Own": False}


async def test_a_report_shows_nobody_more_than_they_may_see(stage: Stage) -> None:
    """Not the managers in a normal log channel, and not its channel after a change of mind."""
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await chosen(stage, "spoiler")
    with closing(sqlite3.connect(stage.data / "troupe.db", timeout=10)) as database, database:
        database.execute("UPDATE guild_settings SET log_channel_id = ?", (ART,))
    await flag(stage)
    covered = await made(mira, "An elf bathes", channel=AFTER_DARK)
    assert spoilers(covered) == [False]
    before = set(jonas.seen)
    await jonas.press(covered, "More…")
    await chosen(stage, "withhold")
    await jonas.press(await now_new(jonas, before, "Report hides it"), "Report")
    await jonas.submit(await jonas.form(), reason="")
    card = await ada.shows("A picture was reported")
    assert card["channel_id"] == ART
    assert pictures(card) == []
    assert "isn't shown in this channel" in words(card)
    await ada.press(card, "Block member")
    await now_shows(ada, card, "was blocked here by")
    await ada.press(card, "Restore")
    assert spoilers(await now_shows(mira, covered, "made in")) == [False]
    assert await uploaded(stage, ART) == []
    await no_flagged_bytes_in(stage, ART)


async def test_a_strict_server_covers_what_was_drawn_from_a_result_of_unknown_kind(
    stage: Stage,
) -> None:
    await stage.put("/provider", {"shape": {"nsfw": "null"}})
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await chosen(stage, "withhold", strict=1)
    done = await made(mira, "Nobody said what this is")
    assert spoilers(done) == [True]
    await mira.context("Save as character", done)
    await mira.submit(await mira.form(), name="Unsaid", description="", tags="", defaults="")
    saved = await mira.shows("Saved to your collection")
    assert spoilers(saved)[0] is True
    before = set(mira.seen)
    await mira.command("collection show", who="Unsaid")
    assert spoilers(await now_new(mira, before, "### Unsaid"))[0] is True
    before = set(mira.seen)
    await mira.command("collection list")
    assert spoilers(await now_new(mira, before, "Unsaid")) == [True]
