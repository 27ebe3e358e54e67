"""One person's screen: the page opened at a size, looked at, and photographed on demand."""

import os
from typing import Literal

import pytest
from playwright.async_api import Browser, Page

Size = tuple[int, int]
Scheme = Literal["dark", "light"]

DESKTOP: Size = (1280, 860)
PHONE: Size = (390, 844)
MILLISECONDS = 20_000

# The page's policy forbids evaluation from a string, and Playwright's own waiting for a function
# evaluates one at every turn: so what is waited for here is one promise.
_LOADED = """Promise.all([...document.images].map(image => image.complete || new Promise(done => {
    image.addEventListener('load', done, {once: true});
    image.addEventListener('error', done, {once: true});
    setTimeout(done, 5000);
})))"""


async def opened(browser: Browser, url: str, size: Size, scheme: Scheme) -> Page:
    """The page, failing on anything that its console complains of."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        has_touch=size == PHONE,
        reduced_motion="reduce",
        accept_downloads=True,
    )
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page broke: {error}"))
    page.set_default_timeout(MILLISECONDS)
    await page.goto(url)
    await page.locator("body[data-ready=true]").wait_for()
    return page


async def fits(page: Page) -> bool:
    """Whether nothing sticks out sideways."""
    return bool(
        await page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


async def pictures_loaded(page: Page) -> None:
    await page.evaluate(_LOADED)


async def all_shown(page: Page) -> bool:
    """Whether every picture has come and can be drawn."""
    await pictures_loaded(page)
    return bool(await page.evaluate("[...document.images].every(one => one.naturalWidth)"))


async def shot(page: Page, name: str) -> None:
    """Kept where somebody wants to look for themselves."""
    if folder := os.environ.get("SCREENSHOTS"):
        await pictures_loaded(page)
        await page.screenshot(path=f"{folder}/{name}.png")
