"""Five hundred people at once: everybody is acknowledged, memory and connections stay bounded."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.e2e.stage import MIRA, Bot, Stage, words
from tests.samples import png

pytestmark = pytest.mark.alone

MANY = 500
ACKNOWLEDGE_MS = 3_000
PEAK_MIB = 400
MOST_SOCKETS = 170  # 100 to Discord's API, 20 for each other session, and the gateway


def peak_mib(bot: Bot) -> float:
    status = Path(f"/proc/{bot.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def sockets(bot: Bot) -> int:
    folder = Path(f"/proc/{bot.process.pid}/fd")
    return sum(map(is_socket, folder.iterdir()))


def is_socket(link: Path) -> bool:
    try:
        return "socket:" in str(link.readlink())
    except FileNotFoundError:
        return False  # closed between the listing and the look


async def test_five_hundred_at_once_are_acknowledged_in_time(stage: Stage) -> None:
    bot = await stage.start_bot(QUOTA_PER_DAY="20", LOG_LEVEL="INFO")
    mira = await stage.person(MIRA)
    picture = await mira.attach(png(600, 800))
    most = 0

    async def ask(number: int) -> str:
        nonlocal most
        interaction = await mira.character(prompt=f"number {number}", image=picture, size="256*256")
        most = max(most, sockets(bot))
        return interaction

    interactions = await asyncio.gather(*map(ask, range(MANY)))
    await mira.until(
        lambda: sum("made in" in words(one) for one in mira.seen.values()) == 20, seconds=60
    )
    await mira.until(
        lambda: sum("You have made your" in words(one) for one in mira.seen.values()) == MANY - 20,
        seconds=60,
    )
    told = [await stage.read(f"/interactions/{one}") for one in interactions]
    times = sorted(one["acknowledged_ms"] or 99_999 for one in told)
    figures = f"p50 {times[MANY // 2]:.0f} ms, max {times[-1]:.0f} ms, {peak_mib(bot):.0f} MiB"
    print(f"{MANY} at once: acknowledged {figures}, at most {most} sockets")
    assert times[-1] < ACKNOWLEDGE_MS, figures
    assert peak_mib(bot) < PEAK_MIB, figures
    assert most <= MOST_SOCKETS
