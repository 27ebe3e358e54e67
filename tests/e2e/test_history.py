"""`/history`, Favourite and More… on the wire, as people use them."""

import io

from PIL import Image

from tests.e2e.stage import (
    ART,
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
