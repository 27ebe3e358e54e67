"""One life of the program: from its start until everything is settled or the power goes."""

import asyncio
import copy
import logging
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, AsyncExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import discord

from tests.crash.judge import Verdict, judge, settled
from tests.crash.machine import Disk, LoopClock, Machine, VirtualLoop
from tests.crash.outside import COMMAND, INTERACTION, PERSON, World
from troupe.blobs import Blobs
from troupe.clock import Clock
from troupe.config import Config
from troupe.delivery import Delivery
from troupe.images import Images
from troupe.intake import Attached, Wish
from troupe.services import open_services
from troupe.ui.front_desk import FrontDesk
from troupe.ui.presenter import Presenter

PROMPT = "an elf plays the lute"
_PATIENCE_SECONDS = 6 * 3600.0
_FIRST_GLANCE_SECONDS, _GLANCES_GROW = 20.0, 1.2
_QUIET_SECONDS = 900.0
_MEMORY = Path("/dev/shm")  # SQLite syncs every commit, which this sweep does ten thousand times

MakeDelivery = Callable[[discord.Client, Blobs, Images, Clock], Delivery]


def present(client: discord.Client, blobs: Blobs, images: Images, clock: Clock) -> Delivery:
    """The real one."""
    return Presenter(client=client, blobs=blobs, images=images, clock=clock)


@dataclass(frozen=True)
class Program:
    """What runs: the real composition, in which a test may have put a worse part."""

    deliver: MakeDelivery = present
    changed: Callable[[], AbstractContextManager[object]] = nullcontext


@dataclass(frozen=True)
class Moment:
    """All that outlives a process."""

    disk: Disk
    world: World
    seconds: float
    asked: bool = False


@dataclass(frozen=True)
class Ending:
    """`cut` is where the next life starts; without it, everything was settled and judged."""

    effects: list[str]
    cut: Moment | None = None
    verdict: Verdict = field(default_factory=Verdict)


def live(moment: Moment, program: Program, *, cut_at: int | None = None) -> Ending:
    """Runs the program from `moment` on. Leaves the moment as it is, to be lived again."""
    base = _MEMORY if _MEMORY.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="sweep-", dir=base))
    try:
        _restore(moment.disk, folder)
        world = copy.deepcopy(moment.world)
        loop = VirtualLoop(moment.seconds)
        machine = Machine(folder, world, cut_at=cut_at)
        complaints = _Complaints(machine)
        loop.set_exception_handler(complaints.of_loop)
        with (
            machine.running(),
            complaints,
            program.changed(),
            asyncio.Runner(loop_factory=lambda: loop) as runner,
        ):
            runner.run(_run(machine, program, ask=not moment.asked))
        if machine.image is not None:
            cut = Moment(machine.image, world, loop.time(), asked=True)
            return Ending(machine.effects, cut)
        verdict = judge(folder, world)
        verdict.bugs(complaints.heard)
        return Ending(machine.effects, None, verdict)
    finally:
        shutil.rmtree(folder)


def _restore(disk: Disk, folder: Path) -> None:
    for name, data in disk.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


async def _run(machine: Machine, program: Program, *, ask: bool) -> None:
    clock = LoopClock()
    async with AsyncExitStack() as stack:
        client = discord.Client(intents=discord.Intents.none())
        services = await stack.enter_async_context(
            open_services(
                _config(machine.folder),
                clock=clock,
                make_delivery=lambda blobs, images: program.deliver(client, blobs, images, clock),
            )
        )
        await client.login("bot-token")
        machine.armed = True
        await services.engine.resume()
        tasks = [asyncio.create_task(services.engine.run())]
        if ask:
            desk = FrontDesk(
                intake=services.intake,
                generations=services.generations,
                delivery=services.delivery,
                clock=clock,
            )
            tasks.append(asyncio.create_task(_ask(client, desk)))
        await _until_settled(machine)
        machine.armed = False


async def _ask(client: discord.Client, desk: FrontDesk) -> None:
    interaction = discord.Interaction(
        data=COMMAND,  # type: ignore[arg-type]  # the wire's shape, which discord.py types closely
        state=client._connection,
    )
    picture = Attached(url="https://cdn.discordapp.com/attachments/1/2/elf.png", size=500)
    wish = Wish(id=INTERACTION, person_id=PERSON, guild_id=None, prompt=PROMPT, picture=picture)
    await desk.take(interaction, wish)


async def _until_settled(machine: Machine) -> None:
    """Also waits a while longer, for what should not happen any more."""
    waited, glance = 0.0, _FIRST_GLANCE_SECONDS
    while waited < _PATIENCE_SECONDS:
        await LoopClock().wait(machine.off, glance)
        if machine.dead:
            return
        if settled(machine.folder):
            break
        waited, glance = waited + glance, glance * _GLANCES_GROW
    await LoopClock().wait(machine.off, _QUIET_SECONDS)


def _config(folder: Path) -> Config:
    return Config.from_mapping(
        {"DISCORD_TOKEN": "bot-token", "WAVESPEED_API_KEY": "key", "DATA_DIR": str(folder)}
    )


class _Complaints(logging.Handler):
    """What a living program logs as a bug of its own."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(logging.ERROR)
        self._machine = machine
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and not self._machine.dead:
            self.heard.append(f"{record.getMessage()}: {record.exc_info[1]!r}")

    def of_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        if not self._machine.dead:
            self.heard.append(f"{context.get('message')}: {context.get('exception')!r}")

    def __enter__(self) -> None:
        logging.disable(logging.WARNING)
        logging.getLogger().addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)
        logging.disable(logging.NOTSET)
