"""Every end-to-end test ends with the same questions: broken rules, exceptions, secrets."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as opened:
        yield opened
        mistakes = (await opened.read("/mistakes"))["mistakes"]
        for bot in opened.bots:
            assert "Traceback" not in bot.log, bot.log
        assert mistakes == []
