"""`/history`, Favourite and More… on the wire, as people use them."""

import io
import os
import sqlite3
from contextlib import closing

from PIL import Image

from tests.e2e.stage import (
    ADA,
    ART,
    ELSEWHERE,
    JONAS,
    MIRA,
    Json,
    Person,
    Stage,
    only_for,
    parts,
    pictures,
    words,
)

HOME = 1100000000000000100
WREN = {"image": "example:wren", "size": "256*256"}
SEND, VIEW = "SEND_MESSAGES", "VIEW_CHANNEL"


async def made(person: Person, *prompts: str, channel: str = ART, **options: object) -> Json:
    """The last of these pictures' messages, once all are finished."""
    before = set(person.seen)
    for prompt in prompts:
        await person.character(channel, **({"prompt": prompt} | WREN | options))

    def done() -> list[Json]:
        new = [one for key, one in person.seen.items() if key not in before]
        finished = [one for one in new if "made in" in words(one)]
        return finished if len(finished) == len(prompts) else []

    return max(await person.until(done), key=lambda one: int(one["id"]))


async def history(stage: Stage, person: Person, channel: str = ART, **options: object) -> Json:
    """The page that `/history` shows."""
    before = set(person.seen)
    body = {"as": person.id, "channel": channel, "command": "history", "options": options}
    await stage.post("/commands", body)

    def shown() -> Json | None:
        new = [one for key, one in person.seen.items() if key not in before]
        return next((one for one in new if "[done]" in words(one) or parts(one)), None)

    return await person.until(shown)


async def choose(stage: Stage, person: Person, message: Json, text: str) -> None:
    """Picks the line of the menu that holds `text`."""
    [menu] = [one for one in parts(message) if one.get("options")]
    value = next(one["value"] for one in menu["options"] if text in one["label"])
    await stage.post(
        "/components",
        {
            "as": person.id,
            "message_id": message["id"],
            "custom_id": menu["custom_id"],
            "values": [value],
        },
    )


async def now_shows(person: Person, message: Json, text: str) -> Json:
    """The same message, once it holds `text`."""

    def find() -> Json | None:
        one = person.seen.get(message["id"])
        return one if one and text in words(one) else None

    return await person.until(find)


async def fetched(stage: Stage, item: Json) -> bytes:
    async with stage.session.get(item["media"]["url"]) as response:
        assert response.status == 200
        return await response.read()


async def test_a_history_is_paged_opened_sent_again_kept_and_let_go_of(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await made(mira, *(f"Scene {number} of the elf" for number in range(11)))
    first = await history(stage, mira)
    assert only_for(first)
    assert first["id"] not in jonas.seen
    assert len(pictures(first)) == 9
    assert pictures(first)[0]["description"].startswith("1: ")
    assert "Scene 10 of" in words(first)
    assert "Scene 1 of" not in words(first)
    small = await fetched(stage, pictures(first)[0])
    assert len(small) <= 20 * 1024
    assert await bot.stop() == 0
    await stage.start_bot()
    await mira.press(first, "Older ›")
    second = await now_shows(mira, first, "Scene 0 of")
    assert len(pictures(second)) == 2
    await choose(stage, mira, second, "Scene 1 of")
    opened = await now_shows(mira, first, "Go to the message")
    [whole] = pictures(opened)
    assert Image.open(io.BytesIO(await fetched(stage, whole))).size == (256, 256)
    await mira.press(opened, "Favourite")
    await now_shows(mira, first, "Favourited")
    submits = await stage.asked("submit")
    jonas.seen.clear()
    await mira.press(opened, "Send again")
    again = await jonas.shows("made in")
    assert "Scene 1 of the elf" in words(again)
    assert await stage.asked("submit") == submits
    await mira.press(mira.seen[first["id"]], "Remove")
    await mira.shows("out of your history")
    left = await now_shows(mira, first, "Scene 0 of")
    assert "Scene 1 of" not in words(left)
    await mira.press(left, "Newest")
    await now_shows(mira, first, "Scene 10 of")


async def test_favourites_and_words_filter_and_the_filter_outlives_a_restart(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    await made(mira, *(f"قزم 100% _{number}_ 🦊: plays" for number in range(10)))
    other = await made(mira, "Something else")
    found = await history(stage, mira, search="100% _")
    assert len(pictures(found)) == 9
    assert "with “100% \\_”" in words(found)
    await bot.stop()
    await stage.start_bot()
    await mira.press(found, "Older ›")
    older = await now_shows(mira, found, "\\_0\\_")
    assert len(pictures(older)) == 1
    await mira.press(other, "Favourite")
    await now_shows(mira, other, "Favourited")
    hearts = await history(stage, mira, favourites=True)
    assert len(pictures(hearts)) == 1
    assert "Something else" in words(hearts)
    await mira.press(mira.seen[other["id"]], "Favourited")
    await now_shows(mira, other, "\nFavourite\n")
    assert "None of your pictures fits" in words(await history(stage, mira, favourites=True))
    assert "None of your" in words(await history(stage, mira, search="100%%"))


async def test_more_shows_all_of_it_and_starts_a_new_picture_from_the_result(
    stage: Stage,
) -> None:
    bot = await stage.start_bot()
    mira, ada = await stage.person(MIRA), await stage.person(ADA)
    parent = await made(mira, "An elf ``` in the rain", seed=42)
    await mira.press(parent, "More…")
    card = await mira.shows("### Details")
    assert only_for(card)
    assert card["id"] not in ada.seen
    assert " seed:42 size:256*256\n```" in words(card)
    assert words(card).count("```") == 2
    await bot.stop()
    await stage.start_bot()
    await mira.press(card, "Use as reference")
    modal = await mira.until(lambda: mira.modals[-1] if mira.modals else None)
    await mira.submit(modal, prompt="She comes home", size="256*256", seed="7", style="watercolour")
    assert "Watercolour" in words(await mira.shows("seed 7 · 256 × 256 · made in"))
    urls = [one["url"] for one in (await stage.read("/provider/references"))["references"]]
    sizes = [Image.open(io.BytesIO(await read(stage, url))) for url in urls]
    assert [(one.format, one.size) for one in sizes].count(("JPEG", (256, 256))) == 1
    await mira.press(card, "Family")
    family = await now_shows(mira, card, "### Family")
    assert "**2**, made by you from 1 · She comes home" in words(family)
    assert len(pictures(family)) == 2
    assert all(one["description"] for one in pictures(family))
    await mira.press(family, "Back")
    await now_shows(mira, card, "### Details")


async def read(stage: Stage, url: str) -> bytes:
    async with stage.session.get(url) as response:
        return await response.read()


async def test_others_are_refused_kindly_and_moderators_can_only_delete(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    done = await made(mira, "An elf in the rain")
    for label, refusal in (
        ("Favourite", "Only the person who asked for this picture can do that"),
        ("More…", "Report hides it for everybody at once"),
    ):
        await jonas.press(await jonas.shows("made in"), label)
        assert only_for(await jonas.shows(refusal))
    assert "Favourited" not in words(mira.seen[done["id"]])
    await ada.press(done, "More…")
    card = await ada.shows("As a moderator you can delete it.")
    assert only_for(card)
    assert "seed:" not in words(card)
    await ada.press(card, "Delete")
    await ada.shows("It is deleted here")
    await mira.until(lambda: done["id"] not in mira.seen)
    assert len(pictures(await history(stage, mira))) == 1


async def test_a_private_one_is_a_favourite_after_a_restart_and_keeps_its_picture(
    stage: Stage,
) -> None:
    bot = await stage.start_bot()
    mira, ada = await stage.person(MIRA), await stage.person(ADA)
    done = await made(mira, "A secret", private=True)
    await bot.stop()
    await stage.start_bot()
    await mira.press(done, "Favourite")
    kept = await now_shows(mira, done, "Favourited")
    [picture] = pictures(kept)
    assert len(await fetched(stage, picture)) > 1_000
    assert "left today" in words(kept), "all else stands as it stood"
    await mira.press(kept, "More…")
    card = await mira.shows("### Details")
    assert "Delete" not in words(card), "only its person can dismiss what they alone see"
    page = await history(stage, mira)
    await choose(stage, mira, page, "A secret")
    opened = await now_shows(mira, page, "Send again")
    assert "Go to the message" not in words(opened)
    before = set(mira.seen)
    await mira.press(opened, "Send again")
    again = await mira.until(
        lambda: next(
            (one for key, one in mira.seen.items() if key not in before and pictures(one)), None
        )
    )
    assert only_for(again), "what was private stays private"
    assert ada.seen == {}


async def test_what_no_way_led_to_is_marked_and_brought_from_there(stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.2, "processing": 1.5}})
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(prompt="The lost one", **WREN)
    reply = await mira.shows("### Created")
    await stage.delete(f"/messages/{reply['id']}?as={ADA}")
    await stage.put("/rules", {"denied": {ART: [VIEW, SEND]}, "closed_dms": [MIRA]})
    await stage.said(any_of=("Can't be delivered",))
    await stage.put("/rules", {"denied": {}, "closed_dms": []})
    page = await history(stage, mira)
    assert "The lost one · not brought to you yet" in words(page)
    await choose(stage, mira, page, "The lost one")
    await mira.press(await now_shows(mira, page, "Bring it here"), "Bring it here")
    await mira.until(lambda: [one for one in mira.seen.values() if "made in" in words(one)][1:])
    await mira.press(mira.seen[page["id"]], "Back")
    await now_shows(mira, page, "### Your pictures")
    assert "not brought" not in words(mira.seen[page["id"]])


async def test_a_history_outlives_what_the_provider_and_discord_keep(stage: Stage) -> None:
    """In a direct message, and where only the person has the app."""
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    [direct] = (await stage.read(f"/world?as={MIRA}"))["dms"]
    for channel in (direct["id"], ELSEWHERE):
        done = await made(mira, "An elf far away", channel=channel)
        await bot.stop()
        bot = await stage.start_bot(WAVESPEED_BASE_URL="http://127.0.0.1:9")
        page = await history(stage, mira, channel=channel)
        assert len(pictures(page)) >= 1
        await choose(stage, mira, page, "An elf far away")
        opened = await now_shows(mira, page, "Send again")
        before = set(mira.seen)
        await mira.press(opened, "Send again")
        again = await mira.until(
            lambda before=before: next(  # type: ignore[misc]  # bound for this round
                (one for key, one in mira.seen.items() if key not in before and pictures(one)),
                None,
            )
        )
        assert again["channel_id"] == done["channel_id"] == channel
        await bot.stop()
        bot = await stage.start_bot()


async def test_pictures_past_their_time_leave_a_small_one_and_a_kind_word(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    done = await made(mira, "An elf of old")
    await bot.stop()
    with closing(sqlite3.connect(stage.data / "troupe.db")) as database, database:
        database.execute("UPDATE predictions SET finished_at = finished_at - 3 * 86400000")
    for file in (stage.data / "blobs").glob("*/*"):
        os.utime(file, (file.stat().st_mtime - 3 * 86_400,) * 2)
    await stage.start_bot(RETENTION_DAYS="2")
    await stage.said(any_of=("Let go of 1 pictures",))
    page = await history(stage, mira)
    await choose(stage, mira, page, "An elf of old")
    opened = await now_shows(mira, page, "This small one stays.")
    assert len(pictures(opened)) == 1
    assert "Send again" not in words(opened)
    await mira.press(done, "More…")
    await mira.press(await mira.shows("### Details"), "Use as reference")
    modal = await mira.until(lambda: mira.modals[-1] if mira.modals else None)
    await mira.submit(modal, prompt="Once more", size="", seed="")
    assert "Nothing was spent" in words(await mira.shows("no longer kept"))


def wrote(stage: Stage, sql: str, *arguments: object) -> None:
    with closing(sqlite3.connect(stage.data / "troupe.db", timeout=10)) as database, database:
        database.execute(sql, arguments)


SHUT_OUT = (
    ("INSERT INTO blocked_people VALUES (?1, ?2, 0, 9)", "blocked new pictures for you here"),
    ("INSERT INTO blocked_people VALUES (0, ?2, 0, 9)", "has blocked new pictures for you"),
    ("INSERT INTO blocked_guilds SELECT ?1, 0, 9 WHERE ?2", "serve this server"),
    ("UPDATE guild_settings SET paused_at = ?2 WHERE guild_id = ?1", "have paused"),
    (
        "UPDATE guild_settings SET channels = '[' || ?2 || ']' WHERE guild_id = ?1",
        "in other channels",
    ),
    ("UPDATE guild_settings SET words = '[\"zeppelin\"]' WHERE guild_id = ?1 OR ?2 = 0", "word"),
    (
        """INSERT INTO blocked_references
           SELECT ?1, reference_sha256, 0, 9 FROM generations WHERE ?2 LIMIT 1""",
        "taken down here",
    ),
)
LET_IN = (
    "DELETE FROM blocked_people",
    "DELETE FROM blocked_guilds",
    "DELETE FROM blocked_references",
    "UPDATE guild_settings SET paused_at = NULL, channels = '[]', words = '[]'",
)


async def test_an_old_picture_is_held_to_the_rules_of_a_new_one(stage: Stage) -> None:
    """Sent again it is refused, and what was never brought comes to its person alone."""
    await stage.start_bot()
    mira, ada = await stage.person(MIRA), await stage.person(ADA)
    await made(mira, "A zeppelin elf")
    page = await history(stage, mira)
    await choose(stage, mira, page, "A zeppelin elf")
    opened = await now_shows(mira, page, "Send again")
    await stage.server_noted()
    for shut, told in SHUT_OUT:
        wrote(stage, shut, HOME, int(MIRA))
        before, seen = set(mira.seen), set(ada.seen)
        await mira.press(opened, "Send again")

        def answer(before: set[str] = before) -> Json | None:
            new = [one for key, one in mira.seen.items() if key not in before]
            return next((one for one in new if words(one)), None)

        refused = await mira.until(answer)
        assert only_for(refused), shut
        assert told in words(refused), words(refused)
        assert not pictures(refused)
        assert set(ada.seen) == seen
        for statement in LET_IN:
            wrote(stage, statement)
    wrote(stage, "UPDATE guild_settings SET words = '[\"zeppelin\"]'")
    wrote(
        stage,
        "UPDATE generations SET delivered_at = NULL, direct = 0, undeliverable_at = created_at",
    )
    seen = set(ada.seen)
    await mira.press(mira.seen[page["id"]], "Back")
    page = await now_shows(mira, page, "not brought to you yet")
    await choose(stage, mira, page, "A zeppelin elf")
    before = set(mira.seen)
    await mira.press(await now_shows(mira, page, "Bring it here"), "Bring it here")
    brought = await mira.until(
        lambda: next(
            (one for key, one in mira.seen.items() if key not in before and pictures(one)), None
        )
    )
    assert only_for(brought)
    assert set(ada.seen) == seen
