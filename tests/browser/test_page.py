"""The sandbox's page, used in Chromium as a person would: attach, send, watch, press."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.screen import DESKTOP, PHONE, all_shown, fits, opened
from tests.e2e.stage import Stage, staged
from tests.samples import png


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, pace={"created": 0.8, "processing": 1.2}) as opened:
        yield opened


async def choose_character(page: Page, prompt: str) -> None:
    await page.get_by_test_id("composer").click()
    await page.keyboard.type("/char")
    await expect(page.get_by_test_id("command-picker")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.type(prompt)


async def test_attach_send_watch_and_press_again(browser: Browser, stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.5, "processing": 3.5}})
    await stage.start_bot(QUOTA_PER_DAY="10", PROVIDER_POLL_SECONDS="2")
    page = await opened(browser, stage.page, DESKTOP, "dark")
    await choose_character(page, "Plays the lute in a cosy tavern by candle light")
    await page.get_by_test_id("example-wren").first.click()
    await page.get_by_test_id("send").click()
    message = page.get_by_test_id("message").first
    await expect(message).to_contain_text("Created")
    await expect(message).to_contain_text("Processing")
    await expect(message).to_contain_text("made in")
    picture = message.get_by_role("img", name="AI-generated picture of the character")
    await expect(picture.first).to_be_visible()
    assert await all_shown(page)
    kept = os.environ.get("README_PICTURE")
    if kept:
        await page.screenshot(path=kept, type="jpeg", quality=82)
    await message.get_by_role("button", name="Again").click()
    second = page.get_by_test_id("message").nth(1)
    await expect(second).to_contain_text("made in")


async def test_a_picture_from_disk_on_a_phone_in_light(
    browser: Browser, stage: Stage, tmp_path: Path
) -> None:
    await stage.start_bot()
    file = tmp_path / "mine.png"
    file.write_bytes(png(400, 600, "seagreen"))
    page = await opened(browser, stage.page, PHONE, "light")
    await choose_character(page, "Walks on the beach at sunset")
    await page.get_by_test_id("file-input").first.set_input_files(file)
    await page.get_by_test_id("send").click()
    message = page.get_by_test_id("message").first
    await expect(message).to_contain_text("made in")
    assert await fits(page)
    for name in ("Again", "Remix", "Favourite", "More…"):
        box = await message.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["height"] >= 38
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]


async def test_remix_in_a_form_with_the_keyboard(browser: Browser, stage: Stage) -> None:
    await stage.start_bot()
    page = await opened(browser, stage.page, DESKTOP, "light")
    await choose_character(page, "Reads in a library")
    await page.get_by_test_id("example-bolt").first.click()
    await page.get_by_test_id("send").click()
    message = page.get_by_test_id("message").first
    await expect(message).to_contain_text("made in")
    await message.get_by_role("button", name="Remix").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("modal")).to_be_visible()
    field = page.get_by_test_id("modal-field-prompt")
    await expect(field).to_have_value("Reads in a library")
    await field.fill("Waters flowers in a garden")
    await page.get_by_test_id("modal-submit").click()
    second = page.get_by_test_id("message").nth(1)
    await expect(second).to_contain_text("Waters flowers in a garden")
    await expect(second).to_contain_text("made in")


async def test_a_refusal_is_seen_by_its_author_alone(
    browser: Browser, stage: Stage, tmp_path: Path
) -> None:
    await stage.start_bot()
    file = tmp_path / "not-a-picture.png"
    file.write_bytes(b"<html>no</html>")
    mine = await opened(browser, stage.page, DESKTOP, "dark")
    await choose_character(mine, "Anything")
    await mine.get_by_test_id("file-input").first.set_input_files(file)
    await mine.get_by_test_id("send").click()
    message = mine.get_by_test_id("message").first
    await expect(message).to_contain_text("a web page")
    await expect(message).to_contain_text("Only you can see this")
    await expect(message).to_contain_text("Nothing was spent")
