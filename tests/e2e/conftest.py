"""Every end-to-end test ends with the same questions: broken rules, exceptions, secrets."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
from yarl import URL

import bot as program
from tests.e2e.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as opened:
        yield opened
        mistakes = (await opened.read("/mistakes"))["mistakes"]
        for bot in opened.bots:
            assert "Traceback" not in bot.log, bot.log
        assert mistakes == []


@pytest.fixture
def pointed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """discord.py in this process, pointed at the sandbox as the program does it."""
    for owner, name in (
        (discord.http.Route, "BASE"),
        (discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY"),
        (discord.shard, "DiscordWebSocket"),
        (discord.http, "json_or_text"),
        (discord.webhook.async_, "json_or_text"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    urls = [stage.environment[f"DISCORD_{name}_URL"] for name in ("API", "GATEWAY")]
    program.point_at(*map(URL, urls))
    program.hold_on()
    return stage
