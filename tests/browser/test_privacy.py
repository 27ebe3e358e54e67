"""`/privacy` as people see it: all of the card, on a desk and on a phone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.screen import DESKTOP, PHONE, Scheme, Size, fits, opened, shot
from tests.e2e.stage import Stage, staged

SCREENS: dict[str, tuple[Size, Scheme]] = {"desktop": (DESKTOP, "dark"), "phone": (PHONE, "light")}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("size", SCREENS)
async def test_the_card_is_read_and_everything_erased(
    browser: Browser, stage: Stage, size: str
) -> None:
    await stage.start_bot()
    page = await opened(browser, stage.page, *SCREENS[size])
    await page.get_by_test_id("composer").click()
    await page.keyboard.type("/privacy")
    await expect(page.get_by_test_id("command-picker")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("send").click()
    last = page.get_by_test_id("message").last
    await expect(last).to_contain_text("What Troupe keeps")
    assert await fits(page)
    await last.scroll_into_view_if_needed()
    await shot(page, f"privacy-{size}-1")
    await last.get_by_role("button", name="Export everything").click()
    await expect(page.get_by_test_id("message").last).to_contain_text("Everything of yours")
    await shot(page, f"privacy-{size}-2")
    cards = page.get_by_test_id("message").filter(has_text="What Troupe keeps")
    await cards.get_by_role("button", name="Erase everything").click()
    await expect(page.get_by_test_id("modal-field-word")).to_be_visible()
    assert await fits(page)
    await shot(page, f"privacy-{size}-3")
    await page.get_by_test_id("modal-field-word").fill("erase")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("message").last).to_contain_text("Everything is erased")
    assert await fits(page)
    await shot(page, f"privacy-{size}-4")
