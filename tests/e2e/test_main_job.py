"""`/character` from attachment to picture, on real sockets, as people would use it."""

import io

import pytest
from PIL import Image

from tests.e2e.stage import (
    ADA,
    ART,
    ELSEWHERE,
    JONAS,
    MIRA,
    Json,
    Stage,
    only_for,
    parts,
    pictures,
    words,
)
from tests.samples import png
from tests.unit.test_images import phone_photo

PROMPT = "An elf plays the lute in a tavern"


async def fetched(stage: Stage, url: str) -> bytes:
    async with stage.session.get(url) as response:
        assert response.status == 200
        return await response.read()


async def test_a_member_gets_the_picture_and_sees_how_it_goes(stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.6, "processing": 0.6}})
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await mira.character(prompt=PROMPT, image="example:wren", size="512*768", seed=42)
    first = await mira.shows("### Created")
    assert (await mira.shows("### Processing, since <t:"))["id"] == first["id"]
    done = await mira.shows("made in")
    assert done["id"] == first["id"], "one reply lives through everything"
    assert "> An elf plays the lute in a tavern" in words(done)
    assert "AI-generated · seed 42 · 512 × 768 · made in" in words(done)
    assert "999 of 1000 left today, more <t:" in words(done)
    [picture] = pictures(done)
    assert picture["description"] == f"AI-generated picture of the character: {PROMPT}"
    image = Image.open(io.BytesIO(await fetched(stage, picture["media"]["url"])))
    assert image.size == (512, 768)
    assert (await jonas.shows("made in"))["id"] == done["id"], "everybody sees it"


async def test_private_results_are_for_their_author_alone(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await mira.character(prompt=PROMPT, image="example:wren", private=True)
    done = await mira.shows("made in")
    assert only_for(done)
    await mira.press(done, "Again")
    await mira.until(lambda: sum("made in" in words(one) for one in mira.seen.values()) == 2)
    assert all(map(only_for, mira.seen.values()))
    assert jonas.seen == {}


async def test_it_works_in_direct_messages_and_where_only_a_person_installed_it(
    stage: Stage,
) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    [direct] = (await stage.read(f"/world?as={MIRA}"))["dms"]
    for channel in (direct["id"], ELSEWHERE):
        mira.seen.clear()
        await mira.character(channel, prompt=PROMPT, image="example:pim")
        done = await mira.shows("made in")
        assert done["channel_id"] == channel


async def test_where_discord_forces_privacy_the_result_still_arrives(stage: Stage) -> None:
    await stage.put("/rules", {"force_ephemeral": True})
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(ELSEWHERE, prompt=PROMPT, image="example:pim")
    assert only_for(await mira.shows("made in"))


async def test_again_makes_a_new_picture_with_a_new_seed(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(prompt=PROMPT, image="example:wren", size="512*512", seed=42)
    first = await mira.shows("seed 42 · 512 × 512 · made in")
    await mira.press(first, "Again")

    def second() -> Json | None:
        others = [one for one in mira.seen.values() if one["id"] != first["id"]]
        return next((one for one in others if "made in" in words(one)), None)

    again = await mira.until(second)
    assert "512 × 512" in words(again)
    assert "seed 42" not in words(again)
    assert len((await stage.read("/provider/references"))["references"]) == 2


async def test_remix_changes_words_size_and_picture(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(prompt=PROMPT, image="example:wren", size="512*512")
    first = await mira.shows("made in")
    await mira.press(first, "Remix")
    modal = await mira.until(lambda: mira.modals[-1] if mira.modals else None)
    labels = modal["modal"]["components"]
    assert labels[0]["component"]["value"] == PROMPT
    await mira.submit(
        modal,
        prompt="The same one in the rain",
        size="768*512",
        seed="7",
        picture=[await mira.attach(png(300, 300, "orange"))],
    )
    remixed = await mira.shows("seed 7 · 768 × 512 · made in")
    assert "The same one in the rain" in words(remixed)


async def test_a_form_survives_a_restart_and_so_do_buttons(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(prompt=PROMPT, image="example:wren", size="512*512")
    first = await mira.shows("made in")
    await mira.press(first, "Remix")
    modal = await mira.until(lambda: mira.modals[-1] if mira.modals else None)
    assert await bot.stop() == 0
    await stage.start_bot()
    await mira.submit(modal, prompt="After the restart", size="", seed="")
    assert "1024 × 1024" in words(await mira.shows("After the restart"))
    await mira.press(first, "Again")
    await mira.until(lambda: sum("made in" in words(one) for one in mira.seen.values()) == 3)


async def test_only_the_author_may_go_on_from_a_picture(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await mira.character(prompt=PROMPT, image="example:wren", size="256*256")
    done = await jonas.shows("made in")
    for label in ("Again", "Remix"):
        await jonas.press(done, label)
        refused = await jonas.shows("Only the person who asked for this picture can do that")
        assert only_for(refused)
        del jonas.seen[refused["id"]]
    await jonas.press(done, "More…")
    offer = await jonas.shows("Report hides it for everybody at once")
    assert only_for(offer)
    assert [one.get("label") for one in parts(offer) if one.get("custom_id")] == ["Report"]
    assert await stage.asked("submit") == 1
    assert done["id"] in mira.seen


async def test_the_author_and_moderators_can_take_a_picture_down(stage: Stage) -> None:
    await stage.start_bot()
    mira, ada = await stage.person(MIRA), await stage.person(ADA)
    for remover in (mira, ada):
        await mira.character(prompt=PROMPT, image="example:wren", size="256*256")
        done = await remover.shows("made in")
        await remover.press(done, "More…")
        await remover.press(await remover.shows("Delete"), "Delete")
        assert only_for(await remover.shows("It is deleted here"))
        remover.seen.clear()
        await mira.until(lambda: not mira.seen)
        await ada.until(lambda: not ada.seen)


@pytest.mark.parametrize(
    "custom_id", ["tr:0:again:5", "tr:1:explode:5", "tr:1:again:5", f"tr:1:again:{9**25}", "tr:"]
)
async def test_a_button_of_another_time_gets_a_kind_sentence(stage: Stage, custom_id: str) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    button = {"type": 2, "style": 1, "label": "Old", "custom_id": custom_id}
    await stage.as_bot(
        "POST",
        f"/channels/{ART}/messages",
        {"content": "from long ago", "components": [{"type": 1, "components": [button]}]},
    )
    await mira.press(await mira.shows("from long ago"), "Old")
    told = await mira.shows("/character")
    assert only_for(told)


async def test_a_phones_photo_reaches_the_provider_upright_square_and_bare(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(
        prompt=PROMPT, image=await mira.attach(phone_photo(), "IMG_0001.JPG"), size="256*256"
    )
    await mira.shows("made in")
    [reference] = (await stage.read("/provider/references"))["references"]
    data = await fetched(stage, reference["url"])
    image = Image.open(io.BytesIO(data))
    assert image.size == (1024, 1024)
    assert not image.getexif()
    assert b"Secret" not in data


async def test_the_key_is_seen_by_the_apis_host_alone(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(prompt=PROMPT, image="example:wren", size="256*256")
    await mira.shows("made in")
    requests = (await stage.read("/provider/requests"))["requests"]
    api = stage.environment["WAVESPEED_BASE_URL"].removeprefix("http://")
    assert {one["host"] for one in requests if one["authorization"] != "none"} == {api}
    media = {one["path"]: one["authorization"] for one in requests if one["host"] != api}
    assert len(media) == 2
    assert set(media.values()) == {"none"}


async def test_no_privileged_intent_is_asked_for(stage: Stage) -> None:
    await stage.start_bot()
    assert (await stage.read("/gateway"))["intents"] == 1


async def test_commands_are_registered_only_when_they_changed(stage: Stage) -> None:
    bot = await stage.start_bot()
    assert "Registered 9 commands" in bot.log
    await bot.stop()
    again = await stage.start_bot()
    assert "registered already" in again.log
    application = (await stage.read(f"/world?as={MIRA}"))["bot"]["id"]
    await stage.as_bot("PUT", f"/applications/{application}/commands", [])
    await again.stop()
    assert "Registered 9 commands" in (await stage.start_bot()).log


async def test_mentions_and_markup_in_a_prompt_stay_text(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    hostile = f"@everyone <@{JONAS}> <@&1> # big [x](https://evil.example) <t:0:R> ||hi|| `c`"
    await mira.character(prompt=hostile, image="example:wren", size="256*256")
    done = await mira.shows("made in")
    assert done["mentions"] == []
    assert done.get("mention_roles", []) == []
    assert not done.get("mention_everyone", False)
    line = next(line for line in words(done).splitlines() if line.startswith("> "))
    assert f"\\<\\@{JONAS}\\>" in line
    assert "https://" not in line


async def test_the_daily_quota_is_held_and_told(stage: Stage) -> None:
    await stage.start_bot(QUOTA_PER_DAY="2")
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    for _ in range(10):
        await mira.character(prompt=PROMPT, image="example:wren", size="256*256")
    await mira.until(lambda: sum("made in" in words(one) for one in mira.seen.values()) == 2)
    refused = await mira.until(
        lambda: [
            one for one in mira.seen.values() if "You have made your 2 pictures" in words(one)
        ][7:]
    )
    assert only_for(refused[0])
    assert await stage.asked("submit") == 2
    await jonas.character(prompt="A fox", image="example:pim", size="256*256")
    await jonas.shows("1 of 2 left today")


async def test_a_failed_picture_says_why_costs_nothing_and_can_be_tried_again(
    stage: Stage,
) -> None:
    await stage.start_bot(QUOTA_PER_DAY="1")
    mira = await stage.person(MIRA)
    await stage.fault("task", "moderated")
    await mira.character(prompt=PROMPT, image="example:wren", size="256*256")
    failed = await mira.shows("### That didn't work")
    assert "safety check stopped this one. It cost you nothing." in words(failed)
    assert "flagged" not in words(failed), "the provider's own words stay in the log"
    await mira.press(failed, "Try again")
    assert "0 of 1 left today" in words(await mira.shows("made in"))


async def test_a_picture_whose_submit_got_no_answer_is_found_and_not_paid_twice(
    stage: Stage,
) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await stage.fault("submit", "drop_after")
    await mira.character(prompt=PROMPT, image="example:wren", size="256*256")
    await mira.shows("### Checking with the provider")
    await mira.shows("made in")
    assert len((await stage.read("/provider"))["tasks"]) == 1


async def test_the_queue_shows_places_and_lets_everybody_through(stage: Stage) -> None:
    await stage.start_bot(PROVIDER_CONCURRENCY="1")
    # The first one is long at it, so that all the others surely wait behind it.
    await stage.fault("task", "slow", seconds=6.0)
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    for number in range(3):
        await mira.character(prompt=f"Mira's number {number}", image="example:wren", size="256*256")
        await mira.shows(f"Mira's number {number}")
    await mira.shows("Queued, place 2")
    await jonas.character(prompt="Jonas waits too", image="example:pim", size="256*256")
    await jonas.shows("Queued, place 1")
    await jonas.until(lambda: sum("made in" in words(one) for one in jonas.seen.values()) == 4)
    order = (await stage.read("/provider"))["tasks"]
    assert [task["prompt"] for task in reversed(order)] == [
        "Mira's number 0",
        "Jonas waits too",
        "Mira's number 1",
        "Mira's number 2",
    ]


async def test_sizes_are_suggested(stage: Stage) -> None:
    await stage.start_bot()
    answer = await stage.post(
        "/autocomplete",
        {
            "as": MIRA,
            "channel": ART,
            "command": "character",
            "options": {"size": "port"},
            "focused": "size",
        },
    )
    assert answer["choices"] == [{"name": "Portrait, 1024 × 1536", "value": "1024*1536"}]
