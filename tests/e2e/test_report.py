"""Report on the wire: hidden at once for everybody, then restored or removed by a manager."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.e2e.stage import (
    ADA,
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
    pictures,
    staged,
    words,
)
from tests.e2e.test_flagged import flag, newly, no_flagged_bytes_in, now_new
from tests.e2e.test_history import SEND, VIEW, WREN, choose, history, made, now_shows
from troupe.ui import report_ids

HOME, STORIES = 1100000000000000100, "1100000000000000122"
OTHER_HOME = "1100000000000000200"


async def log_channel(stage: Stage, channel_id: str | None = STORIES, guild_id: int = HOME) -> None:
    """What a manager would choose under `/settings`."""
    with closing(sqlite3.connect(stage.data / "troupe.db", timeout=10)) as database, database:
        database.execute(
            """
            INSERT INTO guild_settings (guild_id, log_channel_id) VALUES (?, ?)
            ON CONFLICT (guild_id) DO UPDATE SET log_channel_id = excluded.log_channel_id
            """,
            (guild_id, channel_id),
        )


def rows(stage: Stage, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(stage.data / "troupe.db", timeout=10)) as database:
        return database.execute(sql).fetchall()


async def written(stage: Stage, sql: str) -> None:
    """Until the bot's database has such a row."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not rows(stage, sql):
            await stage.read("/mistakes")


async def report(person: Person, message: Json, reason: str = "") -> None:
    """From More… to the filled-in form."""
    before = set(person.seen)
    await person.press(message, "More…")
    [card] = await person.until(lambda: newly(person, before, "Report hides it"))
    assert only_for(card)
    await person.press(card, "Report")
    await person.submit(await person.form(), reason=reason)


async def hidden(person: Person, message: Json) -> Json:
    shown = await now_shows(person, message, "Somebody reported this picture")
    assert pictures(shown) == []
    assert shown["attachments"] == []
    assert [one for one in parts(shown) if one.get("custom_id")] == []
    return shown


async def discord_does(
    stage: Stage, on: str, *, times: int = 1, about: str = "", **do: object
) -> None:
    await stage.post("/discord/faults", {"on": on, "do": do, "times": times, "about": about})


async def forged(stage: Stage, person: Person, message: Json, custom_id: str) -> None:
    """A press that no client of Discord's own offers any more."""
    async with stage.session.post(
        f"{stage.page}/sandbox/api/components",
        json={"as": person.id, "message_id": message["id"], "custom_id": custom_id},
    ) as response:
        await response.read()


async def test_a_report_hides_at_once_and_a_manager_restores(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await log_channel(stage)
    done = await made(mira, "An elf **in** the <@&1> rain", seed=42)
    await report(jonas, done, reason="not *nice* @everyone")
    for person in (mira, jonas, ada):
        await hidden(person, done)
    assert only_for(await jonas.shows("The picture is hidden for everybody. The managers"))
    card = await ada.shows("A picture was reported")
    assert card["channel_id"] == STORIES
    assert [one["spoiler"] for one in pictures(card)] == [True]
    assert f"Asked for by <@{MIRA}> · reported by <@{JONAS}>" in words(card)
    assert "Why: not \\*nice\\*" in words(card)
    assert f"/{ART}/{done['id']})" in words(card)
    assert card["mentions"] == []
    assert card["mention_everyone"] is False

    # Whoever may not decide is refused, and nothing changes; the author too.
    for person in (mira, jonas):
        for label in ("Restore", "Remove", "Block member"):
            person.seen.pop(card["id"], None)
            await person.press(card, label)
            refused = await person.shows("Only those who manage this server can decide")
            assert only_for(refused)
            del person.seen[refused["id"]]
    assert rows(stage, "SELECT verdict, blocked_by FROM reports") == [(None, None)]

    # Nothing brings it back meanwhile: not its author's history, nor a card that is still open.
    page = await history(stage, mira)
    assert pictures(page) == []
    assert "hidden" in words(page)
    await choose(stage, mira, page, "An elf")
    opened = await now_shows(mira, page, "It is hidden until the managers")
    assert "Send again" not in words(opened)
    assert pictures(opened) == []
    assert await bot.stop() == 0
    await stage.start_bot()

    await ada.press(card, "Restore")
    back = await now_shows(mira, done, "made in")
    assert len(pictures(back)) == 1
    assert not pictures(back)[0].get("spoiler")
    settled = await now_shows(ada, card, f"Restored by <@{ADA}>")
    assert pictures(settled) == []
    assert "Remove" not in words(settled)
    assert rows(stage, "SELECT hidden_at FROM generations") == [(None,)]
    assert rows(stage, "SELECT by_id, change FROM audit") == [
        (int(ADA), f"restored a reported picture of <@{MIRA}>")
    ]
    await report(jonas, back)
    assert only_for(await jonas.shows("You have reported this picture before"))
    assert len(pictures(mira.seen[done["id"]])) == 1
    page = await history(stage, mira)
    assert len(pictures(page)) == 1


async def test_removed_is_gone_everywhere_and_its_reference_does_not_come_back(
    stage: Stage,
) -> None:
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await log_channel(stage)
    done = await made(mira, "An elf in the rain", seed=42)
    page = await history(stage, mira)
    await choose(stage, mira, page, "An elf")
    opened = await now_shows(mira, page, "Send again")
    await mira.press(done, "More…")
    details = await mira.shows("### Details")
    # Two people at once, and each twice, make one card.
    await asyncio.gather(report(jonas, done), report(ada, done))
    await hidden(mira, done)
    card = await ada.shows("A picture was reported")
    assert "Report" not in words(details)
    await mira.press(opened, "Send again")
    refused = await mira.shows("This picture was reported and is hidden")
    assert only_for(refused)
    del mira.seen[refused["id"]]
    await mira.press(details, "Use as reference")
    await mira.shows("This picture was reported and is hidden")

    await ada.press(card, "Block member")
    blocked = await now_shows(ada, card, f"<@{MIRA}> was blocked here by <@{ADA}>")
    assert len(pictures(blocked)) == 1
    assert "Block member" not in words(blocked)
    await asyncio.gather(ada.press(blocked, "Remove"), ada.press(blocked, "Restore"))
    await ada.shows("Another manager has decided this just before you")
    settled = await ada.until(
        lambda: None if pictures(ada.seen[card["id"]]) else ada.seen[card["id"]]
    )
    verdicts = rows(stage, "SELECT DISTINCT verdict FROM reports")
    assert len(verdicts) == 1
    assert len(rows(stage, "SELECT 1 FROM audit")) == 2, "one for the block, one for the verdict"
    assert len([one for one in ada.seen.values() if "A picture was reported" in words(one)]) == 1
    assert pictures(settled) == []
    removed = verdicts == [("removed",)]
    assert rows(stage, "SELECT removed_at IS NOT NULL, hidden_at IS NOT NULL FROM generations") == [
        (removed, removed)
    ]
    await mira.character(prompt="Once more", image="example:wren", size="256*256")
    await mira.shows("have blocked new pictures for you here")
    assert await stage.asked("submit") == 1


async def test_remove_takes_message_history_and_reference_away(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    done = await made(mira, "An elf in the rain", seed=42)
    await report(jonas, done)
    assert only_for(await jonas.shows("find it under `/settings`"))
    await hidden(mira, done)
    # The log channel is chosen only later, and the bot was away meanwhile.
    await bot.stop()
    await log_channel(stage)
    await stage.start_bot()
    card = await ada.shows("A picture was reported")
    await ada.press(card, "Remove")
    await mira.until(lambda: done["id"] not in mira.seen)
    gone = await now_shows(ada, card, f"Removed by <@{ADA}>")
    assert "Go to the message" not in words(gone)
    assert "There is nothing here yet" in words(await history(stage, mira))
    assert rows(stage, "SELECT result_removed_at IS NULL, thumbnail_sha256 FROM predictions") == [
        (0, None)
    ]
    await mira.character(prompt="Once more", image="example:wren", size="256*256")
    assert "Nothing was spent" in words(await mira.shows("was taken down here"))
    await jonas.character(prompt="Mine too", image="example:wren", size="256*256")
    await jonas.shows("was taken down here")
    assert await stage.asked("submit") == 1
    await ada.press(gone, "Block member")
    await now_shows(ada, card, "was blocked here by")


async def test_what_discord_or_the_author_does_in_between_breaks_nothing(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await log_channel(stage)
    # The message is gone before the form is sent.
    first = await made(mira, "The first elf")
    await jonas.press(first, "More…")
    await jonas.press(await jonas.shows("Report hides it"), "Report")
    form = await jonas.form()
    await stage.delete(f"/messages/{first['id']}?as={ADA}")
    await jonas.submit(form, reason="")
    assert only_for(await jonas.shows("This message is gone already"))
    # The bot may not change anything in the channel.
    second = await made(mira, "The second elf")
    before = set(jonas.seen)
    await jonas.press(second, "More…")
    [offer] = await jonas.until(lambda: newly(jonas, before, "Report hides it"))
    await jonas.press(offer, "Report")
    form = await jonas.form()
    await stage.put("/rules", {"denied": {ART: [VIEW, SEND]}})
    await jonas.submit(form, reason="")
    assert "a moderator of this server can delete it" in words(
        await jonas.shows("Troupe may not change this message here")
    )
    await stage.put("/rules", {"denied": {}})
    # Its author takes it out of their history before anybody decides.
    page = await history(stage, mira)
    await choose(stage, mira, page, "The second elf")
    await mira.press(await now_shows(mira, page, "It is hidden until"), "Remove")
    await mira.shows("out of your history")
    card = await ada.shows("A picture was reported")
    await ada.press(card, "Restore")
    await now_shows(ada, card, f"Restored by <@{ADA}>")
    # The author and people in direct messages are offered no Report.
    third = await made(mira, "The third elf")
    await mira.press(third, "More…")
    assert "Report" not in words(await mira.shows("### Details"))
    [direct] = (await stage.read(f"/world?as={JONAS}"))["dms"]
    assert direct
    # An id that names another message, or another server's report, hides nothing.
    await forged(stage, jonas, third, "tw:1:restore:1:0")
    assert json.dumps(pictures(mira.seen[third["id"]])) != "[]"


async def test_a_picture_is_reported_before_the_bot_hears_that_it_arrived(stage: Stage) -> None:
    """Where the bot may not look, its own row must do, which doesn't say "delivered" yet."""
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    # The answer to the edit is lost, and the look at what stands there takes its time.
    await discord_does(stage, "edit", about="multipart/form-data", kind="drop_after")
    await discord_does(stage, "fetch", kind="delay", seconds=600)
    done = await made(mira, "An early elf")
    await stage.put("/rules", {"denied": {ART: [VIEW, SEND]}})
    await report(jonas, done)
    await jonas.shows("Troupe may not change this message here")
    assert rows(stage, "SELECT 1 FROM generations WHERE delivered_at IS NOT NULL") == []
    await stage.delete("/discord/faults")
    # With the token it can be covered all the same, where it is handed over.
    await hidden(jonas, done)


async def test_what_is_not_finished_yet_can_not_be_reported(stage: Stage) -> None:
    """Its message shows nothing yet, and only a forged press can name it."""
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await stage.fault("submit", "delay", seconds=600)
    generation_id = await mira.character(prompt="A slow elf", **WREN)
    slow = await mira.shows("A slow elf")
    await stage.put("/rules", {"denied": {ART: [VIEW, SEND]}})
    step = report_ids.Step(report_ids.Deed.REPORT, int(generation_id), int(slow["id"]))
    await jonas.forge(5, {"custom_id": step.as_form(1), "components": []}, message_id=slow["id"])
    await jonas.shows("This button is from another time")
    assert rows(stage, "SELECT 1 FROM reports") == []
    await stage.delete("/provider/faults")


async def opened_form(person: Person, message: Json) -> Json:
    before = set(person.seen)
    await person.press(message, "More…")
    await person.press(await now_new(person, before, "Report hides it"), "Report")
    return await person.form()


async def sent_again(mira: Person, stage: Stage, prompt: str, channel: str = ART) -> Json:
    page = await history(stage, mira, channel)
    await choose(stage, mira, page, prompt)
    one = await now_shows(mira, page, "Send again")
    before = set(mira.seen)
    await mira.press(one, "Send again")
    return await now_new(mira, before, "made in")


async def test_every_copy_is_hidden_brought_back_and_removed(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await log_channel(stage)
    done = await made(mira, "A copied elf")
    copies = [await sent_again(mira, stage, "A copied elf", one) for one in (ART, STORIES)]
    await report(jonas, done)
    for one in (done, *copies):
        await hidden(jonas, one)
    card = await ada.shows("A picture was reported")
    await ada.press(card, "Restore")
    for one in (done, *copies):
        assert len(pictures(await now_shows(jonas, one, "made in"))) == 1
    before = set(ada.seen)
    await report(ada, copies[1])
    for one in (done, *copies):
        await hidden(jonas, one)
    await ada.press(await now_new(ada, before, "A picture was reported"), "Remove")
    await jonas.until(lambda: not {one["id"] for one in (done, *copies)} & set(jonas.seen))


async def test_a_copy_that_comes_just_after_the_report_is_hidden(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    done = await made(mira, "A late elf")
    page = await history(stage, mira)
    await choose(stage, mira, page, "A late elf")
    one = await now_shows(mira, page, "Send again")
    form = await opened_form(jonas, done)
    before = set(jonas.seen)
    # Only what brings a file waits: the picture, whose place stands already.
    await discord_does(stage, "edit", about="multipart/form-data", kind="delay", seconds=600)
    await mira.press(one, "Send again")
    copy = await jonas.until(lambda: next((jonas.seen[k] for k in set(jonas.seen) - before), None))
    await jonas.submit(form, reason="")
    await hidden(mira, done)
    await written(stage, "SELECT 1 FROM reports WHERE covered_at > 0")
    [(first,)] = rows(stage, "SELECT covered_at FROM reports")
    assert (await stage.read("/discord/faults"))["faults"] == []
    await stage.delete("/discord/faults")
    # The picture came after that, and was covered as well.
    await written(stage, f"SELECT 1 FROM reports WHERE covered_at > {first}")
    await hidden(mira, copy)


async def test_what_discord_does_not_take_at_once_is_done_later(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await log_channel(stage)
    done = await made(mira, "A stubborn elf")
    await discord_does(stage, "channel_edit", times=2, kind="status", status=503)
    await discord_does(stage, "channel_message", times=2, kind="status", status=503)
    await report(jonas, done)
    assert only_for(await jonas.shows("Troupe keeps trying until it is hidden"))
    await hidden(mira, done)
    card = await ada.shows("A picture was reported")
    await discord_does(stage, "channel_delete", times=2, kind="status", status=503)
    await ada.press(card, "Remove")
    await now_shows(ada, card, "Troupe keeps trying")
    await mira.until(lambda: done["id"] not in mira.seen)


async def test_an_author_who_erases_leaves_nothing_to_decide(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await log_channel(stage)
    done, second = await made(mira, "An open elf"), await made(mira, "A late elf")
    before = set(jonas.seen)
    await jonas.press(second, "More…")
    await jonas.press(await now_new(jonas, before, "Report hides it"), "Report")
    form = await jonas.form()
    await discord_does(stage, "channel_edit", times=1, kind="status", status=503)
    await report(jonas, done)
    card = await ada.shows("A picture was reported")
    await discord_does(stage, "channel_delete", times=1, kind="status", status=503)
    await discord_does(stage, "channel_fetch", kind="delay", seconds=1)
    await mira.command("privacy")
    await mira.press(await mira.shows("### What Troupe keeps"), "Erase everything")
    word = await mira.form()
    before = set(jonas.seen)
    await jonas.submit(form, reason="")
    await mira.submit(word, word="erase")
    await mira.shows("### Everything is erased")
    assert only_for(await now_new(jonas, before, "Troupe no longer remembers this picture"))
    told = await now_shows(ada, card, "nothing is left to decide")
    assert pictures(told) == []
    assert "Remove" not in words(told)
    await jonas.until(lambda: done["id"] not in jonas.seen)


async def test_restored_is_shown_as_its_channel_is_by_then(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await log_channel(stage)
    await flag(stage)
    done = await made(mira, "An elf bathes")
    await report(jonas, done)
    # As if the channel had been age-restricted when it was asked for.
    with closing(sqlite3.connect(stage.data / "troupe.db", timeout=10)) as database, database:
        database.execute("UPDATE generations SET age_restricted = 1")
    await ada.press(await ada.shows("A picture was reported"), "Restore")
    assert pictures(await now_shows(mira, done, "made in")) == []
    await no_flagged_bytes_in(stage, ART)


async def test_what_two_servers_restore_comes_back_in_both(stage: Stage) -> None:
    await stage.put(f"/guilds/{OTHER_HOME}", {"has_bot": True})
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await log_channel(stage)
    await log_channel(stage, ELSEWHERE, int(OTHER_HOME))
    done = await made(mira, "An elf at home")
    copy = await sent_again(mira, stage, "An elf at home", ELSEWHERE)
    decided = []
    for one in (done, copy):
        before = set(ada.seen)
        await report(jonas, one)
        await hidden(mira, one)
        decided.append(await now_new(ada, before, "A picture was reported"))
    for card in decided:
        await ada.press(card, "Restore")
        await now_shows(ada, card, "Restored by")
    for one in (done, copy):
        assert len(pictures(await now_shows(mira, one, "made in"))) == 1


async def test_a_lost_card_comes_back_from_the_settings(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await log_channel(stage)
    done, second = await made(mira, "A lost elf"), await made(mira, "A second elf")
    cards = []
    for one in (done, second):
        before = set(ada.seen)
        await report(jonas, one)
        cards.append(await now_new(ada, before, "A picture was reported"))
    await stage.delete(f"/messages/{cards[0]['id']}?as={ADA}")
    await ada.command("settings")
    panel = await ada.shows("2 reported pictures wait")
    before = set(ada.seen)
    await ada.press(panel, "Show reports")
    await now_shows(ada, panel, "All of them stand anew")
    first = await now_new(ada, before, "A picture was reported", "A lost elf")
    assert len(pictures(first)) == 1
    await ada.until(lambda: cards[1]["id"] not in ada.seen)
    await ada.press(first, "Restore")
    await now_shows(mira, done, "made in")
    await log_channel(stage, None)
    before = set(ada.seen)
    await ada.press(panel, "Show reports")
    await now_shows(ada, panel, "The oldest one stands below")
    alone = await now_new(ada, before, "A picture was reported", "A second elf")
    assert only_for(alone)
    await ada.press(alone, "Remove")
    await now_shows(ada, alone, "Removed by")
    await mira.until(lambda: second["id"] not in mira.seen)


async def test_a_report_beside_a_favourite_is_no_bug(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        bot = await stage.start_bot()
        mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
        done = await made(mira, "A loved elf")
        form = await opened_form(jonas, done)
        await discord_does(stage, "edit", kind="delay", seconds=4)
        await mira.press(done, "Favourite")
        await written(stage, "SELECT 1 FROM generations WHERE favourite_at > 0")
        await jonas.submit(form, reason="")
        await hidden(mira, done)
        assert only_for(await mira.shows("nothing can be done with it right now"))
        assert "Traceback" not in bot.log
        # Nobody can know that the pictures are gone while the change is on its way.
        [mistake] = (await stage.read("/mistakes"))["mistakes"]
        assert "No attachment of that name" in mistake["detail"]


async def test_a_report_just_after_a_restore_is_told_so(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await log_channel(stage)
    done = await made(mira, "A watched elf")
    form = await opened_form(ada, done)
    await report(jonas, done)
    await hidden(mira, done)
    card = await ada.shows("A picture was reported")
    await discord_does(stage, "channel_edit", kind="delay", seconds=4)
    await ada.press(card, "Restore")
    await written(stage, "SELECT 1 FROM reports WHERE verdict = 'restored'")
    await ada.submit(form, reason="")
    assert only_for(await ada.shows("has just decided about it"))
    assert len(pictures(await now_shows(mira, done, "made in"))) == 1


async def test_a_person_reports_ten_pictures_a_day(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    last = await made(mira, *(f"Scene {number}" for number in range(11)))
    every = [one for one in mira.seen.values() if "made in" in words(one)]
    others = [one for one in every if one["id"] != last["id"]]
    for one in others:
        await report(jonas, one)
        await hidden(mira, one)
    await report(jonas, last)
    assert only_for(await jonas.shows("You have reported ten pictures within a day"))
    assert len(pictures(mira.seen[last["id"]])) == 1


async def test_a_character_drawn_from_a_result_goes_down_with_it(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    await log_channel(stage)
    done = await made(mira, "An elf that goes")
    await mira.context("Save as character", done)
    await mira.submit(await mira.form(), name="Keepsake", description="", tags="", defaults="")
    saved = await mira.shows("Saved to your collection")
    await mira.press(saved, "Share here")
    await now_shows(mira, saved, "Shared with this server: its members can use it")
    [choice] = await jonas.offered("collection show", "who", ART, who="")
    await report(jonas, done)
    card = await ada.shows("A picture was reported")
    assert await jonas.offered("collection show", "who", ART, who="") == []
    await jonas.command("collection show", who=choice["value"])
    assert only_for(await jonas.shows("so it isn't shown to others"))
    await mira.character(prompt="From it", who="Keepsake", size="256*256")
    assert only_for(await mira.shows("is hidden until a manager has looked at it"))
    await ada.press(card, "Remove")
    await now_shows(ada, card, "Removed by")
    await mira.character(prompt="From it", who="Keepsake", size="256*256")
    assert only_for(await mira.shows("was taken down here"))
    await mira.command("collection share", who="Keepsake")
    await mira.shows("so it can't be shared here")
    assert await jonas.offered("collection show", "who", ART, who="") == []
    assert rows(stage, "SELECT guild_id FROM characters") == [(None,)]


async def test_where_nobody_could_decide_nothing_is_hidden(stage: Stage) -> None:
    """The bot is only somebody's own app there."""
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    done = await made(mira, "An elf elsewhere", channel=ELSEWHERE)
    generation = rows(stage, "SELECT id FROM generations")[0][0]
    step = report_ids.Step(report_ids.Deed.REPORT, int(str(generation)), int(done["id"]))
    button = {"component_type": 2, "custom_id": step.custom_id, "id": 1}
    form = {"custom_id": step.custom_id, "components": []}
    for kind, data in ((3, button), (5, form)):
        jonas.seen = {done["id"]: done}
        await jonas.forge(kind, data, channel=ELSEWHERE, message_id=done["id"])
        assert only_for(await jonas.shows("A moderator of this server can delete the message"))
    assert rows(stage, "SELECT hidden_at FROM generations") == [(None,)]
    assert rows(stage, "SELECT id FROM reports") == []
    page = await history(stage, mira)
    await choose(stage, mira, page, "An elf elsewhere")
    await now_shows(mira, page, "Send again")
