"""Characters are kept, found, used, changed, shared and removed, by each way there is."""

import io
from functools import partial
from typing import Any

import pytest
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
from tests.samples import png

PROMPT = "An elf plays the lute in a tavern"
LIST_HINT = "Open one of these"
SMALL: dict[str, Any] = {"prompt": PROMPT, "size": "256*256"}


async def saved(person: Person, name: str, channel: str = ART, **options: object) -> Json:
    options = {"image": "example:wren"} | options
    await person.command("collection save", channel, name=name, **options)
    return await person.shows(f"### {name}")


async def blob_names(stage: Stage) -> set[str]:
    return {path.name for path in (stage.data / "blobs").glob("*/*")}


def labels(message: Json) -> list[str]:
    return [one["label"] for one in parts(message) if one["type"] == 2]


async def character_id(person: Person, typed: str = "") -> str:
    [choice, *_] = await person.offered("character", "who", who=typed, prompt=PROMPT)
    return str(choice["value"])


async def prompt_of_last(stage: Stage) -> str:
    return str((await stage.read("/provider"))["tasks"][0]["prompt"])


async def test_a_character_is_saved_and_used_by_who_with_its_defaults(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    card = await saved(
        mira,
        "Wren",
        description="silver hair",
        tags="elf, Hero",
        size="256*512",
        style="ghibli",
        seed=7,
    )
    assert only_for(card)
    assert "Saved to your collection" in words(card)
    assert "> silver hair" in words(card)
    assert "Starts with 256 × 512 · Ghibli · seed 7" in words(card)
    assert "Tags: elf, Hero" in words(card)
    assert "Private: yours alone" in words(card)
    [picture] = pictures(card)
    assert picture["description"] == "Reference picture of the character Wren: silver hair"
    assert labels(card) == [
        "Use…",
        "Edit",
        "Share here",
        "Make default",
        "Remove",
        "All characters",
    ]
    await mira.character(prompt=PROMPT, who=await character_id(mira, "wr"))
    done = await mira.shows("made in")
    assert "seed 7 · 256 × 512" in words(done)
    assert "Ghibli style" in await prompt_of_last(stage)
    assert f"{PROMPT}, silver hair, " in await prompt_of_last(stage)
    assert await jonas.offered("character", "who", who="", prompt=PROMPT) == []
    await jonas.character(prompt=PROMPT, who="Wren")
    assert only_for(await jonas.shows("There is no character Wren that you can use here"))


async def test_one_of_picture_who_and_default(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    card = await saved(mira, "Wren")
    await mira.character(**SMALL)
    await mira.shows("or pick one you keep with `who`")
    await mira.character(**SMALL, who="WREN", image="example:pim")
    await mira.shows("Give either a picture")
    await mira.press(card, "Make default")
    await mira.shows("Your default:")
    await mira.character(**SMALL)
    await mira.shows("made in")
    assert await stage.asked("submit") == 1


async def test_everything_wrong_with_a_character_is_said_at_once(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await saved(mira, "Wren")
    await mira.command(
        "collection save",
        name="x" * 33,
        image="example:wren",
        description="y" * 301,
        tags="a,b,c,d,e,f",
        size="1*1",
        style="baroque",
        seed=-5,
    )
    refused = await mira.shows("6 things to fix first")
    assert only_for(refused)
    await mira.command("collection save", name=" wREN ", image="example:wren")
    await mira.shows("You already have a character called wREN")
    await mira.command("collection show", who="Nobody")
    await mira.shows("There is no character Nobody")


async def test_the_list_is_paged_filtered_and_opens_one(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.command("collection list")
    assert only_for(await mira.shows("You keep no characters yet"))
    for number in range(11):
        await saved(mira, f"Elf {number:02}", tags="even" if number % 2 == 0 else "odd")
    mira.seen.clear()
    await mira.command("collection list")
    first = await mira.shows("### Your characters · page 1 of 2")
    assert len(pictures(first)) == 9
    assert all(one["description"].startswith("Reference") for one in pictures(first))
    await mira.press(first, "›")
    second = await mira.shows("page 2 of 2")
    assert second["id"] == first["id"]
    assert "10. **Elf 01** · odd" in words(second)
    await mira.choose(second, LIST_HINT, "11. Elf 00")
    shown = await mira.shows("### Elf 00")
    assert shown["id"] == first["id"]
    await mira.press(shown, "All characters")
    await mira.shows("page 1 of 2")
    await mira.command("collection list", filter="ODD")
    odd = await mira.shows("1. **Elf 09** · odd")
    assert len(pictures(odd)) == 5
    await mira.command("collection list", filter="orc")
    await mira.shows("None of your characters has a name or tag that begins with orc")


async def test_a_form_changes_everything_and_the_old_picture_goes(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    card = await saved(mira, "Wren", seed=3)
    await mira.press(card, "Edit")
    form = await mira.form()
    values = [one["component"].get("value") for one in form["modal"]["components"]]
    assert values == ["Wren", None, None, "3", None]
    blue = await mira.attach(png(300, 300, "blue"))
    await mira.submit(
        form,
        name="Robin",
        description="a red scarf",
        tags="bird",
        defaults="512*256, Pixel art, 9",
        picture=[blue],
    )
    changed = await mira.shows("### Robin")
    assert changed["id"] == card["id"]
    assert "Starts with 512 × 256 · Pixel art · seed 9" in words(changed)
    [picture] = pictures(changed)
    async with stage.session.get(picture["media"]["url"]) as response:
        image = Image.open(io.BytesIO(await response.read())).convert("RGB")
    assert image.resize((1, 1)).tobytes()[2] > 200, "blue"
    await mira.command("collection edit", who="robin")
    await mira.submit(await mira.form(), name="Robin", defaults="baroque, 3, 1*1")
    await mira.shows("Two things to fix first")


async def test_it_is_removed_after_a_confirmation_and_results_stay(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await saved(mira, "Wren")
    await mira.command("collection remove", who="Wren")
    asked = await mira.shows("### Remove Wren?")
    await mira.press(asked, "Keep it")
    card = await mira.shows("Kept since")
    await mira.press(card, "Use…")
    await mira.submit(await mira.form(), prompt=PROMPT, size="256*256")
    done = await mira.shows("made in")
    await mira.press(card, "Remove")
    await mira.press(await mira.shows("### Remove Wren?"), "Remove for good")
    await mira.shows("Wren is removed")
    assert await mira.offered("character", "who", who="", prompt=PROMPT) == []
    mira.seen.clear()
    await mira.press(done, "Again")
    await mira.shows("made in")


async def test_a_shared_one_is_used_with_credit_and_neither_changed_nor_taken(
    stage: Stage,
) -> None:
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    card = await saved(mira, "Wren")
    await mira.press(card, "Share here")
    card = await mira.shows("Shared with this server: its members can use it")
    [choice] = await jonas.offered("character", "who", who="w", prompt=PROMPT)
    assert choice["name"] == "Wren · shared here"
    assert await jonas.offered("character", "who", ELSEWHERE, who="w", prompt=PROMPT) == []
    await jonas.command("collection show", who=choice["value"])
    shown = await jonas.shows(f"<@{MIRA}>'s character, shared with this server")
    assert labels(shown) == ["Use…", "All characters"]
    await jonas.character(**SMALL, who=choice["value"])
    done = await jonas.shows("made in")
    assert f"The character is <@{MIRA}>'s, shared with this server" in words(done)
    assert done["mentions"] == []
    await jonas.press(done, "Save character")
    assert only_for(await jonas.shows("only they can keep it"))
    await jonas.context("Save as character", done)
    for command in ("edit", "remove", "share"):
        await jonas.command(f"collection {command}", who=choice["value"])
    refused = "There is no character"
    await jonas.until(lambda: sum(refused in words(one) for one in jonas.seen.values()) == 3)
    await mira.press(card, "Make private")
    await mira.shows("Private: yours alone")
    await jonas.press(done, "Again")
    refused = "who doesn't share it here any more"
    assert only_for(await jonas.shows(refused))
    await jonas.press(done, "More…")
    await jonas.press(await jonas.shows("### Details"), "Use as reference")
    modal = await jonas.until(lambda: jonas.modals[-1] if jonas.modals else None)
    await jonas.submit(modal, prompt="Taken along", size="", seed="")
    await jonas.until(lambda: sum(refused in words(one) for one in jonas.seen.values()) == 2)
    assert await stage.asked("submit") == 1


async def test_use_keeps_to_the_preferences_and_an_empty_seed_is_a_new_one(stage: Stage) -> None:
    await stage.start_bot()
    mira, ada = await stage.person(MIRA), await stage.person(ADA)
    await mira.command("preferences")
    await mira.press(await mira.shows("### Your preferences"), "Show results to me alone")
    card = await saved(mira, "Wren", seed=7, size="256*256")
    await mira.press(card, "Use…")
    modal = await mira.until(lambda: mira.modals[-1] if mira.modals else None)
    await mira.submit(modal, prompt="a secret scene", size="", seed="")
    done = await mira.shows("made in")
    assert only_for(done)
    assert "a secret scene" not in "".join(map(words, ada.seen.values()))
    assert "seed 7 " not in words(done)
    assert "256 × 256" in words(done)


async def test_a_long_filter_is_cut_where_it_is_shown(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.command("collection list", filter="*" * 2_500)
    assert len(words(await mira.shows("None of your characters has a name or tag"))) < 300


async def test_nobody_else_gets_anywhere_with_the_ids_of_a_collection(stage: Stage) -> None:
    """The messages are private, so a forged one stands in a channel for what another could send."""
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await saved(mira, "Wren")
    mine = await character_id(mira)
    deeds = ("show", "use", "edit", "share", "unshare", "default", "remove", "really")
    ids = [f"tc:1:{deed}:{mine}::" for deed in deeds]
    ids += [f"tc:1:list:{MIRA}::0:", f"tc:1:picture:{MIRA}::{'A' * 43}", "tc:0:x", "tc:1:x"]
    buttons = [{"type": 2, "style": 1, "label": one, "custom_id": one} for one in ids]
    rows = [{"type": 1, "components": buttons[at : at + 4]} for at in range(0, len(buttons), 4)]
    await stage.as_bot(
        "POST", f"/channels/{ART}/messages", {"content": "forged", "components": rows}
    )
    forged = await jonas.shows("forged")
    for one in ids:
        await jonas.press(forged, one)

    def refusals() -> bool:
        told = [words(one) for one in jonas.seen.values() if only_for(one)]
        return (
            sum("belongs to somebody else" in one for one in told) == len(deeds)
            and sum("another person's collection" in one for one in told) == 1
            and sum("from another time" in one for one in told) == 3
        )

    await jonas.until(lambda: refusals() or None)
    assert jonas.modals == []
    assert [one["name"] for one in await mira.offered("character", "who", prompt="", who="")] == [
        "Wren"
    ]


async def test_a_finished_reply_saves_the_character_it_started_from(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await mira.character(**SMALL, image="example:wren")
    done = await mira.shows("made in")
    await jonas.press(await jonas.shows("made in"), "Save character")
    assert only_for(await jonas.shows("Only the person who asked for this picture"))
    await bot.stop()
    await stage.start_bot()
    before = await blob_names(stage)
    await mira.press(done, "Save character")
    form = await mira.form()
    await mira.submit(form, name="Wren", description="an elf", tags="elf")
    card = await mira.shows("### Wren")
    assert only_for(card)
    assert "made in" in words(mira.seen[done["id"]]), "the picture's own message stays"
    assert await blob_names(stage) == before, "the same picture is kept once"


async def test_the_context_menu_saves_ones_own_picture_even_after_a_restart(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await mira.say("my elf", await mira.attach(png(200, 300, "green")))
    message = await mira.shows("my elf")
    await jonas.context("Save as character", await jonas.shows("my elf"))
    own = await jonas.shows("from a message of your own")
    assert only_for(own)
    await mira.context("Save as character", message)
    ready = await mira.shows("### Your character, as it will be kept")
    assert only_for(ready)
    assert len(pictures(ready)) == 1
    await bot.stop()
    await stage.start_bot()
    [held] = [one["custom_id"] for one in parts(ready) if one.get("label") == "Name it…"]
    picture = held.rsplit(":", 1)[-1]
    for custom_id in (held, f"tc:1:picture:{JONAS}::{picture}"):
        jonas.seen.clear()
        button = {"component_type": 2, "custom_id": custom_id, "id": 1}
        await jonas.forge(3, button, message_id=own["id"])
        assert only_for(await jonas.shows("from another time")), "its hash alone gives no picture"
    await mira.press(ready, "Name it…")
    await mira.submit(await mira.form(), name="Leaf")
    card = await mira.shows("### Leaf")
    assert card["id"] == ready["id"]
    await mira.say("only words")
    await mira.context("Save as character", await mira.shows("only words"))
    await mira.shows("There is no picture in this message")


async def test_the_context_menu_saves_ones_own_result(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await mira.character(**SMALL, image="example:wren")
    done = await mira.shows("made in")
    await jonas.context("Save as character", await jonas.shows("made in"))
    assert only_for(await jonas.shows("from a message of your own"))
    await mira.context("Save as character", done)
    await mira.submit(await mira.form(), name="Bard")
    [picture] = pictures(await mira.shows("### Bard"))
    async with stage.session.get(picture["media"]["url"]) as response:
        assert Image.open(io.BytesIO(await response.read())).size == (256, 256)
    assert not any("Bard" in words(one) for one in jonas.seen.values()), (
        "nobody else is shown a collection"
    )


@pytest.mark.parametrize("where", ["dm", "elsewhere"])
async def test_it_works_in_direct_messages_and_as_a_persons_own_app(
    stage: Stage, where: str
) -> None:
    await stage.start_bot()
    mira, ada = await stage.person(MIRA), await stage.person(ADA)
    [direct] = (await stage.read(f"/world?as={MIRA}"))["dms"]
    channel = direct["id"] if where == "dm" else ELSEWHERE
    card = await saved(mira, "Wren", channel)
    await mira.press(card, "Edit")
    await mira.submit(await mira.form(), name="Robin")
    await mira.shows("### Robin")
    await mira.command("collection list", channel)
    await mira.shows("1. **Robin**")
    await mira.character(channel, **SMALL, who="Robin")
    done = await mira.shows("made in")
    await mira.press(done, "Save character")
    await mira.submit(await mira.form(), name="Second")
    await mira.shows("### Second")
    if where == "dm":
        await mira.command("collection share", channel, who="Robin")
        await mira.shows("Use `/collection share` in that server")
    assert all("AI-generated" in words(one) for one in ada.seen.values()), "results alone are seen"


async def test_a_character_is_shown_with_what_was_last_made_with_it(stage: Stage) -> None:
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await mira.command("collection save", name="Wren", image="example:wren")
    await mira.shows("### Wren")
    await mira.command("collection share", who="Wren")
    await mira.shows("Changed")
    for number in range(5):
        await mira.character(prompt=f"Scene {number}", who="Wren", size="256*256")
        await mira.until(partial(made, mira, f"Scene {number}"))
    mira.seen.clear()
    await mira.command("collection show", who="Wren")
    card = await mira.shows("your last 4 of it")
    shown = [item["description"] for part in parts(card) for item in part.get("items", [])]
    assert len(shown) == 5, "the reference above, four below"
    assert [text[:1] for text in shown[1:]] == ["1", "2", "3", "4"]
    assert "Scene 4" in shown[1]
    await jonas.command("collection show", who="Wren")
    theirs = await jonas.shows("### Wren")
    assert "Scene" not in str(theirs), "what others made with it is theirs"


def made(person: Person, prompt: str) -> Json | None:
    shown = person.seen.values()
    return next((one for one in shown if prompt in words(one) and "made in" in words(one)), None)
