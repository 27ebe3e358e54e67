"""Characters are taken along as files, and come back from them, on the wire."""

import io
import zipfile

import aiohttp

from tests import hostile
from tests.e2e.stage import (
    ADA,
    ELSEWHERE,
    JONAS,
    MIRA,
    Json,
    Person,
    Stage,
    only_for,
    words,
)
from tests.samples import png
from troupe.portrait import read_png

MIRA_DM = "1100000000001000011"
LOOK = {
    "description": "silver hair",
    "tags": "elf",
    "size": "256*512",
    "style": "ghibli",
    "seed": 7,
}


async def saved(person: Person, name: str) -> Json:
    await person.command("collection save", name=name, image="example:wren", **LOOK)
    return await person.shows(f"### {name}")


async def fetched(message: Json) -> dict[str, bytes]:
    """The files of a message, by name."""
    async with aiohttp.ClientSession() as http:
        found = {}
        for one in message["attachments"]:
            async with http.get(one["url"]) as response:
                found[one["filename"]] = await response.read()
    return found


async def brought_in(person: Person, data: bytes, **options: str) -> None:
    card = await person.attach(data)
    await person.command("collection import", card=card, **options)


async def test_a_character_is_taken_along_and_brought_in_by_another(stage: Stage) -> None:
    bot = await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await saved(mira, "Wren")
    await mira.command("collection export", who="Wren")
    message = await mira.shows("Wren, as a picture with its card in it")
    assert only_for(message)
    files = await fetched(message)
    assert list(files) == ["wren.png"]
    assert MIRA.encode() not in files["wren.png"]
    await bot.stop()
    await stage.start_bot()
    await brought_in(jonas, files["wren.png"])
    card = await jonas.shows("Brought in to your collection")
    assert only_for(card)
    for text in ("### Wren", "> silver hair", "256 × 512 · Ghibli · seed 7", "Tags: elf"):
        assert text in words(card)
    await brought_in(jonas, files["wren.png"])
    assert only_for(await jonas.shows("already"))
    await brought_in(jonas, files["wren.png"], name="Wren the second")
    await jonas.shows("### Wren the second")


async def test_all_are_taken_along_as_a_zip_in_a_dm_and_as_a_user_install(stage: Stage) -> None:
    await stage.start_bot()
    mira, ada = await stage.person(MIRA), await stage.person(ADA)
    await ada.command("collection export")
    assert only_for(await ada.shows("There is nothing to export"))
    for name in ("Wren", "ミラ"):
        await saved(mira, name)
    for channel in (MIRA_DM, ELSEWHERE):
        mira.seen.clear()
        await mira.command("collection export", channel)
        message = await mira.shows("### Your characters")
        assert only_for(message)
        files = await fetched(message)
        with zipfile.ZipFile(io.BytesIO(files["characters-1.zip"])) as opened:
            cards = [read_png(opened.read(one)).draft.name for one in opened.namelist()]
        assert cards == ["Wren", "ミラ"]


async def test_what_is_too_large_for_one_file_comes_in_several(stage: Stage) -> None:
    """Each within the limit that Discord states for just this interaction."""
    await stage.start_bot()
    mira = await stage.person(MIRA)
    for name in ("Wren", "Pim", "Bolt"):
        await saved(mira, name)
    await stage.put("/rules", {"upload_limit": 1_400_000})
    await mira.command("collection export")
    names: list[str] = []
    for heading, count in (("### Your characters\n", 2), ("### Your characters, part 2", 1)):
        message = await mira.shows(heading)
        assert only_for(message)
        for data in (await fetched(message)).values():
            assert len(data) <= 1_400_000
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                assert len(opened.namelist()) == count
                names += opened.namelist()
    assert names == ["001-Wren.png", "002-Pim.png", "003-Bolt.png"]


async def test_as_a_user_install_it_stops_where_discord_does_and_says_so(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    for number in range(6):
        await saved(mira, f"Wren {number}")
    await stage.put("/rules", {"upload_limit": 800_000})
    await mira.command("collection export", ELSEWHERE)
    assert only_for(await mira.shows("with `who` it gives any one"))
    await mira.shows("### Your characters, part 5")
    assert not [one for one in mira.seen.values() if "part 6" in words(one)]


async def test_nobody_takes_anothers_along(stage: Stage) -> None:
    """Not even one that is shared: it is used here, and stays its owner's."""
    await stage.start_bot()
    mira, jonas = await stage.person(MIRA), await stage.person(JONAS)
    await saved(mira, "Wren")
    await mira.command("collection share", who="Wren")
    await mira.shows("Changed")
    await jonas.command("collection export", who="Wren")
    assert only_for(await jonas.shows("no character Wren"))


async def test_hostile_cards_change_nothing(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await saved(mira, "Wren")
    await mira.command("collection export", who="Wren")
    good = (await fetched(await mira.shows("as a picture with its card")))["wren.png"]
    bad = {
        png(): "carries no character card",
        b"<html>": "is no character card",
        good[:-40]: "is damaged",
        hostile.carrying(good, b'{"version":9}'): "newer Troupe",
        hostile.carrying(
            good, b'{"version":1,"name":"' + b"x" * 40 + b'","seed":-5}'
        ): "Two things",
        hostile.carrying(good, b"[" * 9_000): "is damaged",
    }
    for data, sentence in bad.items():
        mira.seen.clear()
        await brought_in(mira, data)
        assert only_for(await mira.shows(sentence))
    await mira.command("collection list")
    listing = words(await mira.shows("1. **Wren**"))
    assert "2. " not in listing
