"""A character's whole life in Chromium: saved, used, remixed, found, taken out, brought back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.screen import (
    DESKTOP,
    PHONE,
    Scheme,
    Size,
    fits,
    opened,
    pictures_loaded,
    shot,
)
from tests.e2e.stage import Stage, staged

SCREENS: dict[str, tuple[Size, Scheme]] = {"desktop": (DESKTOP, "dark"), "phone": (PHONE, "light")}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as opened:
        yield opened


class Screen:
    """What one person does and sees."""

    def __init__(self, page: Page, size: str) -> None:
        self.page = page
        self._size = size
        self._shots = 0

    @property
    def last(self) -> Locator:
        return self.page.get_by_test_id("message").last

    async def command(self, name: str, first: str = "") -> None:
        """Types a command and what goes into its first option."""
        await self.page.get_by_test_id("composer").click()
        await self.page.keyboard.type(f"/{name}")
        await expect(self.page.get_by_test_id("command-picker")).to_be_visible()
        await self.page.keyboard.press("Enter")
        await self.page.keyboard.type(first)

    async def option(self, name: str) -> None:
        await self.page.get_by_test_id("add-optional").click()
        await self.page.get_by_test_id(f"add-option-{name}").click()

    async def send(self) -> None:
        await self.page.get_by_test_id("send").click()

    async def shows(self, text: str) -> None:
        await expect(self.last).to_contain_text(text)
        await self._looked_at()

    async def _looked_at(self) -> None:
        """Nothing sticks out, every picture says what it is; kept where somebody wants to look."""
        await pictures_loaded(self.page)
        assert await fits(self.page)
        unnamed = "[...document.querySelectorAll('[data-testid=media] img')].filter(i => !i.alt)"
        assert await self.page.evaluate(f"{unnamed}.length") == 0
        self._shots += 1
        await shot(self.page, f"keeping-{self._size}-{self._shots:02}")


@pytest.mark.parametrize("size", SCREENS)
async def test_a_character_is_kept_used_found_taken_along_and_brought_back(
    browser: Browser, stage: Stage, tmp_path: Path, size: str
) -> None:
    await stage.start_bot()
    screen = Screen(await opened(browser, stage.page, *SCREENS[size]), size)
    page = screen.page

    await screen.command("collection save", "Wren")
    await page.get_by_test_id("example-wren").first.click()
    await screen.send()
    await screen.shows("Saved to your collection")

    await screen.command("character", "Plays the lute in a tavern")
    await screen.option("who")
    await page.keyboard.type("wr")
    await page.get_by_test_id("options-popout").get_by_role("option").first.click()
    await screen.send()
    await screen.shows("made in")

    await screen.last.get_by_role("button", name="Remix").click()
    await page.get_by_test_id("modal-field-prompt").fill("Rests by the fire")
    await page.get_by_test_id("modal-submit").click()
    await screen.shows("Rests by the fire")
    await screen.shows("made in")
    await screen.last.get_by_role("button", name="Favourite").click()
    await screen.shows("Favourited")
    await screen.last.get_by_role("button", name="More…").click()
    await screen.shows("To type it again")

    await screen.command("history")
    await screen.send()
    await screen.shows("Your pictures")
    await screen.last.get_by_role("combobox").first.click()
    await page.get_by_role("option").first.click()
    await screen.shows("Rests by the fire")

    await screen.command("collection export")
    await screen.option("who")
    await page.keyboard.type("Wr")
    await page.get_by_test_id("options-popout").get_by_role("option").first.click()
    await screen.send()
    await screen.shows("with its card in it")
    async with page.expect_download() as coming:
        await screen.last.get_by_role("link", name="Download").first.click()
    card = tmp_path / "card.png"
    await (await coming.value).save_as(card)

    await screen.command("collection remove", "Wr")
    await page.get_by_test_id("options-popout").get_by_role("option").first.click()
    await screen.send()
    await screen.shows("Remove Wren?")
    await screen.last.get_by_role("button", name="Remove for good").click()
    await screen.shows("Wren is removed")

    await screen.command("collection import")
    await page.get_by_test_id("file-input").first.set_input_files(card)
    await screen.send()
    await screen.shows("Brought in to your collection")

    await screen.command("character", "Is back in the forest")
    await screen.option("who")
    await page.keyboard.type("wren")
    await page.get_by_test_id("options-popout").get_by_role("option").first.click()
    await screen.send()
    await screen.shows("made in")
