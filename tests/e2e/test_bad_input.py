"""Bad input: one private, helpful reply that names everything; nothing spent, nothing broken."""

import pytest

from tests.e2e.stage import MIRA, Stage, only_for, words
from tests.samples import png
from tests.unit.test_images import one_bit_bomb

FILES: dict[str, tuple[bytes, str]] = {
    "text": (b"I am not a picture", "is a text,"),
    "html": (b"<!DOCTYPE html><html><body>hi</body></html>", "a web page"),
    "empty": (b"", "an empty file"),
    "truncated": (png()[:200], "ends too early or is damaged"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "an SVG drawing"),
    "zip": (b"PK\x03\x04" + bytes(200), "a ZIP archive"),
    "bomb": (one_bit_bomb(30_000), "30,000 × 30,000 pixels"),
    "heavy": (png() + bytes(26 * 1024 * 1024), "larger than 20 MB"),
    "tiny": (png(12, 9), "needs at least 64 × 64"),
}


async def test_every_bad_file_and_option_is_refused_with_its_fix(stage: Stage) -> None:
    bot = await stage.start_bot()
    await stage.put("/rules", {"upload_limit": 64 * 1024 * 1024})
    mira = await stage.person(MIRA)

    async def refused(sentence: str, **options: object) -> None:
        await mira.character(**({"prompt": "An elf", "size": "256*256"} | options))  # type: ignore[arg-type]  # options by name
        told = await mira.shows("One thing to fix first")
        assert sentence in words(told)
        assert "Nothing was spent." in words(told)
        assert only_for(told)
        await mira.until(lambda: len(mira.seen) == 1)
        mira.seen.clear()

    for name, (data, sentence) in FILES.items():
        await refused(sentence, image=await mira.attach(data, f"{name}.png"))
    await refused("There is no picture")
    picture = "example:wren"
    for blank in ("   ", "\u200b"):
        await refused("The prompt has no words", image=picture, prompt=blank)
    await refused("1,001 characters", image=picture, prompt="x" * 1001)
    for size in ("10*10", "5000*5000"):
        await refused("each side can have 256 to 1536 pixels", image=picture, size=size)
    for size in ("abc", "1024*"):
        await refused("can't be read", image=picture, size=size)
    await refused("The seed goes from 0", image=picture, seed=-5)
    assert await stage.asked("ticket") == 0
    assert await stage.asked("submit") == 0
    assert "ERROR" not in bot.log


async def test_one_reply_names_everything(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(
        prompt=" ", size="abc", seed=-9, image=await mira.attach(b"hello", "elf.png")
    )
    told = await mira.shows("4 things to fix first")
    for sentence in ("no words", "can't be read", "The seed goes", "is a text"):
        assert sentence in words(told)
    assert len(mira.seen) == 1


@pytest.mark.parametrize("kind", ["status", "drop_before", "html"])
async def test_a_picture_that_discord_does_not_hand_over_is_told(stage: Stage, kind: str) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    details = {"status": 404} if kind == "status" else {}
    await stage.post(
        "/discord/faults", {"on": "attachment", "do": {"kind": kind} | details, "times": 3}
    )
    await mira.character(prompt="An elf", image="example:wren")
    told = await mira.shows("One thing to fix first")
    assert only_for(told)
    assert ("attach it again" in words(told)) or ("a web page" in words(told))
