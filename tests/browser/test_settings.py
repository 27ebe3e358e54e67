"""`/settings` in Chromium: opened, read, and changed by mouse and by keyboard."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.screen import DESKTOP, PHONE, Scheme, Size, fits, opened, shot
from tests.e2e.stage import ADA, Stage, staged

both = pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "dark"), (PHONE, "light")], ids=["desktop", "phone"]
)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as opened:
        yield opened
        assert (await opened.read("/mistakes"))["mistakes"] == []


async def panel_of(page: Page, command: str, heading: str) -> Locator:
    await page.get_by_test_id("composer").click()
    await page.keyboard.type(f"/{command}")
    await expect(page.get_by_test_id("command-picker")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    panel = page.get_by_test_id("message").last
    await expect(panel.get_by_role("heading", name=heading)).to_be_visible()
    return panel


def changing(panel: Locator, row: str) -> Locator:
    """The one control of the row that begins with this."""
    return panel.locator(".section").filter(has_text=row).get_by_role("button")


@both
async def test_settings_are_read_and_changed(
    browser: Browser, stage: Stage, size: Size, scheme: Scheme
) -> None:
    await stage.start_bot(QUOTA_PER_DAY="10", SERVER_BUDGET_USD_PER_DAY="2")
    page = await opened(browser, f"{stage.page}/#/{ADA}", size, scheme)
    panel = await panel_of(page, "settings", "Troupe in this server")
    name = f"settings-{size[0]}"
    await shot(page, f"{name}-1")
    assert await fits(page)

    await changing(panel, "Channels").click()
    menu = panel.get_by_role("combobox", name="Channels where pictures may be asked for")
    await menu.focus()
    for key in ("ArrowDown", "Enter", "ArrowDown", "Enter", "Escape"):
        await page.keyboard.press(key)
    await expect(panel.get_by_role("button", name="Back")).to_be_visible()
    await expect(panel.locator(".text").first).to_contain_text("#art, #stories")
    await expect(menu).to_have_text("#art, #stories")
    await shot(page, f"{name}-2-channels")
    await panel.get_by_role("button", name="Back").click()

    await changing(panel, "Pictures a day").click()
    await panel.get_by_role("combobox", name="A role, to set its pictures a day").click()
    await shot(page, f"{name}-3-roles")
    await page.get_by_role("option", name="Boosters").click()
    form = page.get_by_test_id("modal")
    await form.get_by_label("Pictures a day", exact=False).fill("30")
    await shot(page, f"{name}-4-form")
    await page.keyboard.press("Enter")
    await expect(panel.locator(".text").first).to_contain_text("@Boosters 30")
    await panel.get_by_role("button", name="Back").click()

    await changing(panel, "Blocked members").click()
    await panel.get_by_role("combobox", name="A member to block").click()
    await page.get_by_role("option", name="Jonas").click()
    await expect(panel.locator(".text").first).to_contain_text("@Jonas")
    await shot(page, f"{name}-5-members")
    await panel.get_by_role("button", name="Back").click()

    await changing(panel, "Paused").click()
    await expect(changing(panel, "Paused")).to_have_text("Go on")
    await expect(panel).to_contain_text("Paused new pictures")
    await shot(page, f"{name}-6")
    assert await fits(page)


@both
async def test_the_operators_panel(
    browser: Browser, stage: Stage, size: Size, scheme: Scheme
) -> None:
    await stage.start_bot()
    [direct] = (await stage.read(f"/world?as={ADA}"))["dms"]
    page = await opened(browser, f"{stage.page}/#/{ADA}/{direct['id']}", size, scheme)
    panel = await panel_of(page, "operator", "Troupe, for its operator")
    await shot(page, f"operator-{size[0]}-1")
    await changing(panel, "Blocked people").click()
    form = page.get_by_test_id("modal")
    await form.get_by_label("Their id").fill("1100000000000000012")
    await shot(page, f"operator-{size[0]}-2-form")
    await page.keyboard.press("Enter")
    await expect(changing(panel, "Blocked people")).to_be_visible()
    await expect(panel.locator(".section").filter(has_text="Blocked people")).to_contain_text(
        "@Jonas"
    )
    await shot(page, f"operator-{size[0]}-3")
    assert await fits(page)
