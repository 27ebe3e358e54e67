"""`kill -9` at thirteen moments of a picture's way, each followed by a start on the same sandbox.

The moments are shared out to three sandboxes, which only saves time: each sees its bot killed four
or five times, and whatever a life leaves behind meets the later ones.
"""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.e2e import ledger
from tests.e2e.ledger import Judgement
from tests.e2e.stage import MIRA, Person, Stage, parts, staged
from tests.samples import png

MOMENTS = tuple(number * 8 / 12 for number in range(13))
"""Seconds after the command was sent."""

WORLDS = 3
PACE = {"created": 2.0, "processing": 3.5}
HONEST = {"PROVIDER_POLL_SECONDS": "1"}
"""With this pace a picture is delivered after six to seven seconds."""

SURELY_RESERVED_SECONDS = 0.5
SETTLED_SECONDS = 150.0
"""A submit that was cut before its bytes left is searched for until two minutes have passed."""


@pytest.mark.timeout(240)
async def test_killed_at_thirteen_moments_every_picture_is_paid_once_and_arrives_once(
    tmp_path: Path,
) -> None:
    shares = [MOMENTS[number::WORLDS] for number in range(WORLDS)]
    folders = [tmp_path / str(number) for number in range(WORLDS)]
    for folder in folders:
        folder.mkdir()
    async with asyncio.TaskGroup() as worlds:
        played = [
            worlds.create_task(killed(folder, share))
            for folder, share in zip(folders, shares, strict=True)
        ]
    for world in played:
        judgement = world.result()
        print(judgement)
        assert judgement.violations == []


async def killed(folder: Path, moments: tuple[float, ...]) -> Judgement:
    """One sandbox, and a bot that is killed once a moment; then every old button is pressed."""
    async with staged(folder, PACE) as stage:
        await stage.start_bot(**HONEST)
        mira = await stage.person(MIRA)
        picture = await mira.attach(png(80, 80))
        for moment in moments:
            await ask_and_kill(stage, mira, picture, moment)
        reserved = sum(moment >= SURELY_RESERVED_SECONDS for moment in moments)
        before = await ledger.settled(stage, mira, least=reserved, seconds=SETTLED_SECONDS)
        await press_every_button(mira)
        wanted = 2 * len(before)
        kept = await ledger.settled(stage, mira, least=wanted, seconds=SETTLED_SECONDS)
        assert len(kept) == wanted, "each old button made one picture more"
        judgement = ledger.judge(kept, await ledger.tasks(stage), mira.seen.values())
        for bot in stage.bots:
            assert "Traceback" not in bot.log, bot.log
        return judgement


async def ask_and_kill(stage: Stage, mira: Person, picture: str, moment: float) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await mira.character(prompt=f"killed after {moment:.2f} s", image=picture, size="256*256")
    # Not waiting for anything: this very moment is what is tried.
    await asyncio.sleep(began + moment - loop.time())
    await stage.bots[-1].stop(signal.SIGKILL)
    await stage.online(False)
    await stage.start_bot(**HONEST)


async def press_every_button(mira: Person) -> None:
    """*Again*, or *Try again*, below each outcome; each press makes one picture more."""
    over = [message for message in mira.seen.values() if ledger.ended(message)]
    for message in over:
        [label] = {one.get("label") for one in parts(message)} & {"Again", "Try again"}
        await acknowledged(mira, await mira.press(message, str(label)))
    assert over, "something must have come out of it"


async def acknowledged(mira: Person, interaction: str) -> None:
    await mira.until(lambda: mira.answered.get(interaction))
