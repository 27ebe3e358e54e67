"""How the program's parts are put together, where a test has to stand between two of them."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

import bot as program
from tests.clocks import FakeClock
from tests.e2e.stage import DEADLINE_SECONDS, JONAS, MIRA, QUICK_BOT, Stage, only_for
from troupe.clock import Clock, SystemClock
from troupe.config import Config
from troupe.services import Services, open_services
from troupe.store.preferences import PreferencesStore
from troupe.store.sqlite import Sqlite
from troupe.ui.rush import PATIENCE_SECONDS


class WatchedClock(FakeClock):
    """`patient` is set when somebody waits for a rush to be over."""

    def __init__(self) -> None:
        super().__init__()
        self.patient = asyncio.Event()

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        if seconds == PATIENCE_SECONDS:
            self.patient.set()
        await super().wait(event, seconds)


@asynccontextmanager
async def served(stage: Stage, clock: Clock) -> AsyncIterator[None]:
    """The whole program in this process, from when it is online until it has stopped."""
    settings = stage.environment | QUICK_BOT | {"DATA_DIR": str(stage.data)}
    stop = asyncio.Event()
    await stage.agree(*stage.agreed)
    serving = asyncio.create_task(
        program.serve(
            Config.from_mapping(settings), clock=clock, started=asyncio.Event(), stop=stop
        )
    )
    online = asyncio.create_task(stage.online(True))
    try:
        await asyncio.wait((serving, online), return_when=asyncio.FIRST_COMPLETED)
        assert not serving.done()
        await online
        yield
    finally:
        stop.set()
        async with asyncio.timeout(DEADLINE_SECONDS):
            await serving
        gc.unfreeze()


async def test_work_begins_once_everybody_is_acknowledged(pointed: Stage) -> None:
    """No time passes, so nobody loses patience: only the last acknowledgement lets them go."""
    clock = WatchedClock()
    mira, jonas = await pointed.person(MIRA), await pointed.person(JONAS)
    async with served(pointed, clock):
        held = {"on": "callback", "do": {"kind": "delay", "seconds": 3_600}}
        await pointed.post("/discord/faults", held)
        await jonas.character(prompt="Held at the door", image="example:wren")
        async with asyncio.timeout(DEADLINE_SECONDS):
            while (await pointed.read("/discord/faults"))["faults"]:
                pass
        clock.patient.clear()
        await mira.character(prompt="An elf plays the lute", image="example:wren")
        waits = asyncio.create_task(clock.patient.wait())
        begun = asyncio.create_task(mira.shows("An elf plays the lute"))
        await asyncio.wait((waits, begun), return_when=asyncio.FIRST_COMPLETED)
        too_early = begun.done()
        await pointed.delete("/discord/faults")
        await begun
        assert not too_early, "Jonas was still waiting for Discord"


async def test_whoever_never_changed_anything_is_acknowledged_without_a_look(stage: Stage) -> None:
    """A change that was made behind the program's back is seen by whoever looks."""
    await stage.start_bot()
    database = await Sqlite.open(stage.data / "troupe.db")
    await PreferencesStore(database).change(
        int(MIRA), lambda one: replace(one, private=True), now=0
    )
    await database.close()
    mira = await stage.person(MIRA)
    await mira.character(prompt="An elf plays the lute", image="example:wren")
    assert not only_for(await mira.shows("An elf plays the lute"))


async def test_discord_is_left_before_anything_that_the_cogs_work_with_is_closed(
    pointed: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    offline = asyncio.Event()

    @asynccontextmanager
    async def watched(*arguments: Any, **named: Any) -> AsyncIterator[Services]:
        async with open_services(*arguments, **named) as services:
            yield services
            await pointed.online(False)
            offline.set()

    monkeypatch.setattr(program, "open_services", watched)
    async with served(pointed, SystemClock()):
        pass
    assert offline.is_set()


async def test_no_progress_is_shown_any_more_when_discord_is_left(
    pointed: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit that Discord told to wait would be sent over a connection that is closed."""
    still = list[str]()

    @asynccontextmanager
    async def watched(*arguments: Any, **named: Any) -> AsyncIterator[Services]:
        async with open_services(*arguments, **named) as services:
            yield services
            still.extend(task.get_name() for task in asyncio.all_tasks())

    monkeypatch.setattr(program, "open_services", watched)
    mira = await pointed.person(MIRA)
    async with served(pointed, SystemClock()):
        await pointed.put("/provider", {"pace": {"created": 0.0, "processing": 3_600}})
        body = {"message": "You are being rate limited.", "retry_after": 3_600, "global": False}
        later = {"kind": "status", "status": 429, "headers": {"Via": "1.1 sandbox"}, "body": body}
        await pointed.post("/discord/faults", {"on": "edit", "do": later})
        generation_id = await mira.character(prompt="An elf", image="example:wren")
        async with asyncio.timeout(DEADLINE_SECONDS):
            while (await pointed.read("/discord/faults"))["faults"]:
                pass
        assert f"show {generation_id}" in {one.get_name() for one in asyncio.all_tasks()}
    assert still
    assert f"show {generation_id}" not in still
