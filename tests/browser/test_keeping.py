"""A character's whole life in Chromium: saved, used, remixed, found, taken out, brought back."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.stage import Stage, staged

SECONDS = 20_000
SIZES = {"desktop": (1280, 860, "dark"), "phone": (390, 844, "light")}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as opened:
        yield opened


async def opened(browser: Browser, stage: Stage, size: str) -> Page:
    width, height, scheme = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page broke: {error}"))
    page.set_default_timeout(SECONDS)
    await page.goto(stage.page)
    await page.locator("body[data-ready=true]").wait_for()
    return page


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
        await expect(self.last).to_contain_text(text, timeout=SECONDS)
        await self._looked_at()

    async def _looked_at(self) -> None:
        """Nothing sticks out, every picture says what it is; kept where somebody wants to look."""
        page = self.page
        await page.wait_for_function("[...document.images].every(i => i.complete)")
        assert await page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        unnamed = "[...document.querySelectorAll('[data-testid=media] img')].filter(i => !i.alt)"
        assert await page.evaluate(f"{unnamed}.length") == 0
        if folder := os.environ.get("SCREENSHOTS"):
            self._shots += 1
            await page.screenshot(path=f"{folder}/keeping-{self._size}-{self._shots:02}.png")


@pytest.mark.parametrize("size", SIZES)
async def test_a_character_is_kept_used_found_taken_along_and_brought_back(
    browser: Browser, stage: Stage, tmp_path: Path, size: str
) -> None:
    await stage.start_bot()
    screen = Screen(await opened(browser, stage, size), size)
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
