"""What runs beside the bot: ended with it, and never gone without a word."""

import asyncio

import pytest

from troupe.beside import beside


async def test_what_breaks_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    begun = asyncio.Event()

    async def broken() -> None:
        begun.set()
        raise RuntimeError("a bug of ours")

    async with beside(broken()):
        await begun.wait()
    [record] = caplog.records
    assert record.levelname == "CRITICAL"
    assert "a bug of ours" in caplog.text


async def test_what_is_ended_with_the_bot_is_no_news(caplog: pytest.LogCaptureFixture) -> None:
    begun = asyncio.Event()

    async def patient() -> None:
        begun.set()
        await asyncio.Event().wait()

    async with beside(patient()):
        await begun.wait()
    assert not caplog.records
