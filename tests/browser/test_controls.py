"""Everything that a bot may send and ask for, used in Chromium as a person would."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.puppet import LONG_ALT, Puppet
from tests.browser.screen import DESKTOP, PHONE, Scheme, Size, fits, opened, shot
from tests.samples import png
from tests.sandbox.discord_wire import wired


@pytest.fixture
async def puppet() -> AsyncIterator[Puppet]:
    async with wired() as wire, asyncio.TaskGroup() as group:
        ready = asyncio.Event()
        puppet = Puppet(wire)
        playing = group.create_task(puppet.play(ready))
        await ready.wait()
        yield puppet
        playing.cancel()
        assert await wire.mistakes() == []


async def types(page: Page, command: str) -> None:
    await page.get_by_test_id("composer").click()
    await page.keyboard.type(f"/{command}")
    await expect(page.get_by_test_id("command-picker")).to_be_visible()
    await page.keyboard.press("Enter")


def last(page: Page) -> Locator:
    return page.get_by_test_id("message").last


both = pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "dark"), (PHONE, "light")], ids=["desktop", "phone"]
)


@both
async def test_a_subcommand_with_two_pictures(
    browser: Browser, puppet: Puppet, tmp_path: Path, size: Size, scheme: Scheme
) -> None:
    page = await opened(browser, puppet.page, size, scheme)
    await types(page, "collection sa")
    await page.keyboard.type("Mira")
    file = tmp_path / "mine.png"
    file.write_bytes(png())
    await page.get_by_test_id("file-input").first.set_input_files(file)
    await page.get_by_test_id("add-optional").click()
    await page.get_by_test_id("add-option-second").click()
    await page.get_by_test_id("example-pim").click()
    await shot(page, f"save-{size[0]}-{scheme}")
    await page.get_by_test_id("send").click()
    await expect(last(page)).to_contain_text("Mira saved from mine.png and ")
    await expect(last(page)).to_contain_text("Only you can see this")
    assert await fits(page)


@both
async def test_suggestions_are_asked_for_and_chosen(
    browser: Browser, puppet: Puppet, size: Size, scheme: Scheme
) -> None:
    page = await opened(browser, puppet.page, size, scheme)
    await types(page, "collection show")
    await expect(page.get_by_test_id("choice-id-0")).to_be_visible()
    await page.keyboard.type("mir")
    choices = page.get_by_test_id("options-popout").get_by_role("option")
    await expect(choices).to_have_text(["Mira the bard", "Miro"])
    await shot(page, f"who-{size[0]}-{scheme}")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("pill-input-who")).to_have_value("Miro")
    await page.keyboard.press("Enter")
    await expect(last(page)).to_contain_text("This is id-1")


@both
async def test_menus_and_rows_of_buttons_in_a_container(
    browser: Browser, puppet: Puppet, size: Size, scheme: Scheme
) -> None:
    page = await opened(browser, puppet.page, size, scheme)
    await types(page, "collection list")
    await page.keyboard.press("Enter")
    message = last(page)
    await expect(message.get_by_test_id("media")).to_have_count(9)
    await shot(page, f"list-{size[0]}-{scheme}")
    await message.get_by_role("combobox", name="Open one").click()
    await shot(page, f"menu-{size[0]}-{scheme}")
    await page.get_by_role("option", name="Wren of the silver wood").click()
    await expect(message).to_contain_text("You used menu:who 3")
    menu = message.get_by_role("combobox", name="Tags")
    await menu.focus()
    for key in ("ArrowDown", "Enter", "ArrowDown", "ArrowDown", "Enter", "Escape"):
        await page.keyboard.press(key)
    await expect(message).to_contain_text("You used menu:tags elf, fox")
    for label in ("Newest", "Remove"):
        await message.get_by_role("button", name=label, exact=True).click()
        await expect(message).to_contain_text(f"You used button:{label}")
    assert await fits(page)


@both
async def test_a_form_with_words_a_menu_and_a_file(
    browser: Browser, puppet: Puppet, tmp_path: Path, size: Size, scheme: Scheme
) -> None:
    page = await opened(browser, puppet.page, size, scheme)
    await types(page, "collection list")
    await page.keyboard.press("Enter")
    await last(page).get_by_role("button", name="Edit").click()
    form = page.get_by_test_id("modal")
    await expect(form).to_be_visible()
    await form.get_by_label("Name").fill("Mira")
    await form.get_by_label("Description").fill("a bard\nwith a lute")
    await form.get_by_role("combobox", name="Style").click()
    await page.get_by_role("option", name="Pixel").click()
    file = tmp_path / "other.png"
    file.write_bytes(png())
    await form.get_by_test_id("file-input").set_input_files(file)
    await expect(form.get_by_test_id("attached")).to_contain_text("other.png")
    await shot(page, f"form-{size[0]}-{scheme}")
    await page.get_by_test_id("modal-submit").click()
    await expect(form).to_be_hidden()
    answer = last(page)
    await expect(answer).to_contain_text("Changed: Mira, a bard")
    await expect(answer).to_contain_text("['px'] ['other.png']")
    await expect(answer).to_contain_text("Only you can see this")
    await expect(answer.get_by_test_id("media")).to_have_count(4)
    await shot(page, f"private-{size[0]}-{scheme}")
    assert await fits(page)


async def says_with_a_picture(page: Page, folder: Path) -> Locator:
    file = folder / "wren.png"
    file.write_bytes(png())
    await page.get_by_test_id("message-file-input").set_input_files(file)
    await page.get_by_test_id("composer").fill("look at her")
    await page.get_by_test_id("send").click()
    message = last(page)
    await expect(message).to_contain_text("look at her")
    await expect(message.get_by_test_id("media")).to_have_count(1)
    return message


async def test_a_message_command_by_right_click(
    browser: Browser, puppet: Puppet, tmp_path: Path
) -> None:
    page = await opened(browser, puppet.page, DESKTOP, "dark")
    message = await says_with_a_picture(page, tmp_path)
    await message.get_by_text("look at her").click(button="right")
    await page.get_by_test_id("menu-apps").hover()
    await shot(page, "context-1280-dark")
    await page.get_by_role("menuitem", name="Save as character").click()
    await expect(last(page)).to_contain_text("Saved from your message: wren.png")


async def presses_until_at(page: Page, key: str, testid: str) -> None:
    for _ in range(20):
        await page.keyboard.press(key)
        if await page.evaluate("document.activeElement.dataset.testid") == testid:
            return
    pytest.fail(f"{key} doesn't lead to {testid}")


async def test_a_message_command_with_the_keyboard(
    browser: Browser, puppet: Puppet, tmp_path: Path
) -> None:
    page = await opened(browser, puppet.page, DESKTOP, "light")
    message = await says_with_a_picture(page, tmp_path)
    await expect(page.get_by_test_id("composer")).to_be_focused()
    await presses_until_at(page, "Shift+Tab", "message")
    await presses_until_at(page, "Tab", "message-more")
    for _ in ("open the menu", "open Apps", "choose"):
        await page.keyboard.press("Enter")
    await expect(last(page)).to_contain_text("Saved from your message: wren.png")
    await expect(message).to_be_visible()


async def test_a_message_command_on_a_phone(
    browser: Browser, puppet: Puppet, tmp_path: Path
) -> None:
    page = await opened(browser, puppet.page, PHONE, "dark")
    message = await says_with_a_picture(page, tmp_path)
    await message.get_by_test_id("message-more").tap()
    await page.get_by_test_id("menu-apps").tap()
    await shot(page, "context-390-dark")
    await page.get_by_role("menuitem", name="Save as character").tap()
    await expect(last(page)).to_contain_text("Saved from your message: wren.png")


@both
async def test_files_in_a_private_reply_can_be_fetched(
    browser: Browser, puppet: Puppet, size: Size, scheme: Scheme
) -> None:
    page = await opened(browser, puppet.page, size, scheme)
    await types(page, "collection export")
    await page.keyboard.press("Enter")
    await expect(last(page).get_by_test_id("file")).to_have_count(2)
    await expect(last(page)).to_contain_text("Only you can see this")
    await shot(page, f"files-{size[0]}-{scheme}")
    for name in ("collection-1.zip", "mira.png"):
        async with page.expect_download() as coming:
            await last(page).get_by_role("link", name=f"Download {name}").click()
        assert (await coming.value).suggested_filename == name
    assert await fits(page)


# How many pictures stand in each row; three are one large and two small ones beside it.
ROWS = {
    1: [1],
    2: [2],
    4: [2, 2],
    5: [2, 3],
    6: [3, 3],
    7: [1, 3, 3],
    8: [2, 3, 3],
    9: [3, 3, 3],
    10: [1, 3, 3, 3],
}


def rows(boxes: list[dict[str, float]]) -> list[int]:
    """How many pictures stand in each row, from the top."""
    tops = sorted({round(box["y"]) for box in boxes})
    return [sum(round(box["y"]) == top for box in boxes) for top in tops]


async def boxes(gallery: Locator) -> list[dict[str, float]]:
    found = [await one.bounding_box() for one in await gallery.get_by_test_id("media").all()]
    return [
        {"x": one["x"], "y": one["y"], "width": one["width"], "height": one["height"]}
        for one in found
        if one
    ]


MIRA, JONAS, ART, STORIES, DARK = (f"1100000000000000{n}" for n in ("011", "012", 121, 122, 123))
BOOSTERS = "1100000000000000112"


async def picks(page: Page, menu: Locator, *names: str) -> None:
    await menu.click()
    for name in names:
        await page.get_by_role("option", name=name, exact=True).click()


@both
async def test_menus_of_members_roles_and_channels(
    browser: Browser, puppet: Puppet, size: Size, scheme: Scheme
) -> None:
    page = await opened(browser, puppet.page, size, scheme)
    await types(page, "menus")
    await page.keyboard.press("Enter")
    message = last(page)
    channels = message.get_by_role("combobox", name="Choose channels")
    await expect(channels).to_have_text("#art, #stories")
    await picks(page, message.get_by_role("combobox", name="Choose people"), "Mira", "Jonas")
    await shot(page, f"people-{size[0]}-{scheme}")
    await page.keyboard.press("Escape")
    await expect(message).to_contain_text(f"menu:people {MIRA} {JONAS} ['members', 'users']")
    await picks(page, message.get_by_role("combobox", name="Choose roles"), "@Boosters")
    await expect(message).to_contain_text(f"menu:roles {BOOSTERS} ['roles']")
    await message.get_by_role("combobox", name="Choose both").focus()
    for key in ("ArrowDown", "End", "Enter"):
        await page.keyboard.press(key)
    await expect(message).to_contain_text("menu:both 1100000000000000111 ['roles']")
    await picks(page, channels, "#stories", "#after-dark")
    await page.keyboard.press("Escape")
    await expect(message).to_contain_text(f"menu:channels {ART} {DARK} ['channels']")
    await message.get_by_role("combobox", name="Choose voices").click()
    await expect(page.get_by_text("Nothing to choose from")).to_be_visible()
    await page.keyboard.press("Escape")
    assert await fits(page)


@both
async def test_the_same_menus_in_a_form(
    browser: Browser, puppet: Puppet, size: Size, scheme: Scheme
) -> None:
    page = await opened(browser, puppet.page, size, scheme)
    await types(page, "menus")
    await page.keyboard.press("Enter")
    await last(page).get_by_role("button", name="Open the form").click()
    form = page.get_by_test_id("modal")
    await picks(page, form.get_by_role("combobox", name="Who"), "Jonas")
    await picks(page, form.get_by_role("combobox", name="Where"), "#art")
    await page.keyboard.press("Escape")
    await expect(form).to_be_visible()
    await page.get_by_test_id("modal-submit").click()
    await expect(form.get_by_text("Choose at least 2.")).to_be_visible()
    await picks(page, form.get_by_role("combobox", name="Where"), "#after-dark")
    await shot(page, f"form-menus-{size[0]}-{scheme}")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("modal-submit").click()
    await expect(form).to_be_hidden()
    await expect(last(page)).to_contain_text(f"The form says {JONAS}; ; {ART} {DARK}")
    assert await fits(page)


@both
async def test_galleries_are_laid_out_as_discord_does(
    browser: Browser, puppet: Puppet, size: Size, scheme: Scheme
) -> None:
    page = await opened(browser, puppet.page, size, scheme)
    for least, most in ((1, 5), (6, 10)):
        await types(page, "galleries")
        await page.keyboard.type(str(least))
        await page.keyboard.press("Tab")
        await page.keyboard.type(str(most))
        await page.keyboard.press("Enter")
        await expect(last(page)).to_contain_text(f"A gallery of {most}")
    for count in range(1, 11):
        message = page.get_by_test_id("message").nth(count - 1)
        await message.scroll_into_view_if_needed()
        await expect(message.get_by_test_id("media")).to_have_count(count)
        await shot(page, f"gallery-{count}-{size[0]}-{scheme}")
        found = await boxes(message)
        if count == 3:
            one, two, three = found
            assert one["height"] == pytest.approx(two["height"] + three["height"] + 4, abs=2)
            assert one["width"] > two["width"] * 1.8
            assert two["x"] == three["x"] > one["x"]
        else:
            assert rows(found) == ROWS[count]
        for number in range(count):
            name = f"Picture {number + 1} of {count}, "
            await expect(message.get_by_role("img", name=name)).to_be_visible()
    assert await fits(page)


@both
async def test_a_long_alt_text_can_be_read_to_its_end(
    browser: Browser, puppet: Puppet, size: Size, scheme: Scheme
) -> None:
    page = await opened(browser, puppet.page, size, scheme)
    await types(page, "collection show")
    await page.get_by_test_id("choice-id-0").click()
    await page.keyboard.press("Enter")
    await last(page).get_by_role("button", name="Alt text").click()
    await shot(page, f"alt-{size[0]}-{scheme}")
    await is_wholly_shown(page.get_by_text(LONG_ALT).last, size)
    await page.keyboard.press("Escape")
    await last(page).get_by_role("button", name="Open picture").click()
    await shot(page, f"lightbox-{size[0]}-{scheme}")
    await is_wholly_shown(page.get_by_test_id("lightbox").locator("figcaption"), size)
    await is_wholly_shown(page.get_by_test_id("lightbox").get_by_role("img"), size)


async def gallery_of_three(page: Page) -> Locator:
    await types(page, "galleries")
    await page.keyboard.type("3")
    await page.keyboard.press("Tab")
    await page.keyboard.type("3")
    await page.keyboard.press("Enter")
    await expect(last(page)).to_contain_text("A gallery of 3")
    return last(page)


@both
async def test_a_covered_picture_opens_only_for_whoever_presses_it(
    browser: Browser, puppet: Puppet, size: Size, scheme: Scheme
) -> None:
    """By the keyboard alone: what is under a cover can't be reached, nor from its neighbour."""
    puppet.covered = {1}
    page = await opened(browser, puppet.page, size, scheme)
    message = await gallery_of_three(page)
    cover = message.get_by_role("button", name="Spoiler, press to reveal")
    await expect(cover).to_be_visible()
    await shot(page, f"covered-{size[0]}-{scheme}")
    await expect(message.locator(".media-open[inert]")).to_have_count(1)
    await message.get_by_role("button", name="Open picture: Picture 1").press("Enter")
    lightbox = page.get_by_test_id("lightbox")
    await expect(lightbox).to_contain_text("1 of 2")
    await page.keyboard.press("ArrowRight")
    await expect(lightbox.get_by_role("img")).to_have_attribute("alt", re.compile("Picture 3"))
    await page.keyboard.press("Escape")
    await cover.press("Enter")
    await expect(cover).to_have_count(0)
    revealed = message.get_by_role("button", name="Open picture: Picture 2")
    await expect(revealed).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(lightbox).to_contain_text("2 of 3")


async def test_a_closed_lightbox_gives_the_keyboard_back_once(
    browser: Browser, puppet: Puppet
) -> None:
    """The browser does it while closing; its word of it comes later, when one may have moved on."""
    page = await opened(browser, puppet.page, DESKTOP, "dark")
    message = await gallery_of_three(page)
    await message.get_by_role("button", name="Open picture: Picture 1").press("Enter")
    lightbox = page.get_by_test_id("lightbox")
    await expect(lightbox).to_be_visible()
    other = message.get_by_role("button", name="Open picture: Picture 2")
    back, kept = await lightbox.evaluate(CLOSES_AND_MOVES_ON, await other.element_handle())
    assert back.startswith("Open picture: Picture 1")
    assert kept.startswith("Open picture: Picture 2")


CLOSES_AND_MOVES_ON = """async (dialog, other) => {
  const told = new Promise((done) => dialog.addEventListener("close", done, { once: true }));
  dialog.close();
  const back = document.activeElement.ariaLabel;
  other.focus();
  await told;
  return [back, document.activeElement.ariaLabel];
}"""


async def is_wholly_shown(shown: Locator, size: tuple[int, int]) -> None:
    await expect(shown).to_be_visible()
    assert await shown.evaluate("node => node.scrollHeight <= node.clientHeight + 1")
    box = await shown.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert box["y"] + box["height"] <= size[1]
