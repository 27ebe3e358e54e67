"""Chromium for the page's tests: the system's own, of which each test gets a fresh profile."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.screen import MILLISECONDS

expect.set_options(timeout=MILLISECONDS)

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = [
    "--no-sandbox",  # CI runs as root, and every page here is our own
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it listens. One for each process that runs tests, started by whoever needs it first."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and CI must test the page")
        pytest.skip("Chromium is not installed, so the page is not tested")
    config = tmp_path_factory.mktemp("chromium") / "config.json"
    config.write_text(json.dumps({"executablePath": path, "args": QUIET, "headless": True}))
    command = (sys.executable, "-m", "playwright", "launch-server", "--browser", "chromium")
    with subprocess.Popen(
        (*command, "--config", config), stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip()
        finally:
            # The whole group: what listens is a child of what was started.
            os.killpg(server.pid, signal.SIGTERM)


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.connect(chromium)
        yield opened
        await opened.close()
