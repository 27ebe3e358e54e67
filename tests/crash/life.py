"""One life of the program: from its start until everything is settled."""

import asyncio
import copy
import hashlib
import logging
import pickle
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from cogs.actions import Actions
from tests.crash.judge import Verdict, is_kept, is_outcome, judge, settled
from tests.crash.machine import Cut, Disk, LoopClock, Machine, VirtualLoop
from tests.crash.outside import COMMAND, INTERACTION, PERSON, World
from tests.crash.wire import Json
from troupe.blobs import Blobs
from troupe.clock import Clock
from troupe.config import Config
from troupe.delivery import Delivery
from troupe.images import Images
from troupe.intake import Attached, Wish
from troupe.lease import Lease
from troupe.metrics import Metrics
from troupe.models import Place
from troupe.services import Services, open_services
from troupe.store.consents import ConsentStore
from troupe.store.opening import opened
from troupe.ui.audiences import Audiences
from troupe.ui.buttons import Action, Press
from troupe.ui.collection_desk import CollectionDesk
from troupe.ui.consent_desk import ConsentDesk
from troupe.ui.front_desk import FrontDesk
from troupe.ui.presenter import Presenter

PROMPT = "an elf plays the lute"
_PATIENCE_SECONDS = 6 * 3600.0
_FIRST_GLANCE_SECONDS, _GLANCES_GROW = 20.0, 1.2
_QUIET_SECONDS = 310.0  # just above the longest pause between two tries to deliver
_THOUGHT_SECONDS = 1.0
_CALLS, _CALL_SECONDS = 30, 2.5
_MEMORY = Path("/dev/shm")  # SQLite syncs every commit, which this sweep does ten thousand times

MakeDelivery = Callable[[discord.Client, Blobs, Images, Lease, Clock], Delivery]

MakeMachine = Callable[[Path, World], Machine]


def present(
    client: discord.Client, blobs: Blobs, images: Images, lease: Lease, clock: Clock
) -> Delivery:
    """The real one."""
    return Presenter(client=client, blobs=blobs, images=images, lease=lease, clock=clock)


@dataclass(frozen=True)
class Program:
    """What runs: the real composition, in which a test may have put a worse part."""

    machine: MakeMachine = Machine
    deliver: MakeDelivery = present
    changed: Callable[[], AbstractContextManager[object]] = nullcontext


@dataclass(frozen=True)
class Setting:
    """How the person behaves, and whether the provider calls back.

    `cancels_at` is in seconds of the loop's time; who is away then presses after the restart.
    `comes_back` is who asks for what was kept, until it is there.
    """

    private: bool = False
    cancels_at: float | None = None
    comes_back: bool = False
    webhooks: bool = False


ALONE = Setting()


@dataclass(frozen=True)
class Moment:
    """All that outlives a process."""

    disk: Disk
    world: World
    seconds: float
    asked: bool = False

    @property
    def digest(self) -> bytes:
        """The same for two moments from which everything goes on alike."""
        everything = (sorted(self.disk.items()), self.world, self.seconds, self.asked)
        return hashlib.blake2b(pickle.dumps(everything)).digest()


@dataclass(frozen=True)
class Life:
    """One that was never cut: where it could have been, and how it ended."""

    cuts: list[Cut]
    verdict: Verdict


def live(
    moment: Moment, program: Program, setting: Setting = ALONE, *, watched: bool = False
) -> Life:
    """Runs the program from `moment` on. Leaves the moment as it is, to be lived again."""
    base = _MEMORY if _MEMORY.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="sweep-", dir=base))
    try:
        _restore(moment.disk, folder)
        loop = VirtualLoop(moment.seconds)
        machine = program.machine(folder, copy.deepcopy(moment.world))
        complaints = _Complaints()
        loop.set_exception_handler(complaints.of_loop)
        with (
            machine.running(),
            complaints,
            program.changed(),
            asyncio.Runner(loop_factory=lambda: loop) as runner,
        ):
            stage = _Stage(machine, program, setting, asked=moment.asked)
            runner.run(stage.play(watched=watched))
        verdict = judge(folder, machine.rows, machine.world, shared=machine.shares)
        verdict.bugs(complaints.heard)
        return Life(machine.cuts, verdict)
    finally:
        shutil.rmtree(folder)


def _restore(disk: Disk, folder: Path) -> None:
    for name, data in disk.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


class _Stage:
    """The program on its machine, its person, and the provider that calls."""

    def __init__(
        self, machine: Machine, program: Program, setting: Setting, *, asked: bool
    ) -> None:
        self._machine = machine
        self._world = machine.world
        self._program = program
        self._setting = setting
        self._asked = asked
        self._clock = LoopClock()
        self._client = discord.Client(intents=discord.Intents.none())

    async def play(self, *, watched: bool) -> None:
        # discord.py's own outlives a loop, with locks that belong to it.
        async_context.set(AsyncWebhookAdapter())  # type: ignore[no-untyped-call]  # discord.py says nothing of it
        async with AsyncExitStack() as stack:
            services = await stack.enter_async_context(
                open_services(
                    _config(self._machine, self._setting),
                    clock=self._clock,
                    make_delivery=lambda blobs, images, lease: self._program.deliver(
                        self._client, blobs, images, lease, self._clock
                    ),
                    metrics=Metrics(),
                    is_connected=lambda: True,
                )
            )
            await self._client.login("bot-token")
            self._machine.watched = watched
            await services.engine.resume()
            async with _background(services.engine.run(), *self._acts(services)):
                await self._until_settled(services)
            self._machine.watched = False

    def _acts(self, services: Services) -> list[Coroutine[Any, Any, None]]:
        """What happens by itself, whatever the program does."""
        acts: list[Coroutine[Any, Any, None]] = []
        if not self._asked:
            acts.append(self._ask(services))
        if self._setting.cancels_at is not None:
            acts.append(self._cancel(services, self._setting.cancels_at))
        if self._setting.webhooks:
            acts.append(self._call_back(services))
        return acts

    async def _until_settled(self, services: Services) -> None:
        """Also waits a while longer, for what should not happen any more."""
        waited, glance = 0.0, _FIRST_GLANCE_SECONDS
        while waited < _PATIENCE_SECONDS:
            await asyncio.sleep(glance)
            if settled(self._machine.rows):
                if not (self._setting.comes_back and is_kept(self._machine.rows)):
                    break
                await self._press(services, Action.SHOW_KEPT)
            waited, glance = waited + glance, glance * _GLANCES_GROW
        await asyncio.sleep(_QUIET_SECONDS)

    async def _ask(self, services: Services) -> None:
        picture = Attached(url="https://cdn.discordapp.com/attachments/1/2/elf.png", size=500)
        wish = Wish(
            id=INTERACTION,
            person_id=PERSON,
            place=Place(guild_id=None, channel_id=0),
            prompt=PROMPT,
            picture=picture,
            private=self._setting.private,
        )
        await self._desk(services).take(self._interaction(COMMAND), wish)

    async def _cancel(self, services: Services, at: float) -> None:
        """Presses the button of the reply, where the reply is still about the waiting."""
        left = at - asyncio.get_running_loop().time()
        await asyncio.sleep(left if left > 0 else _THOUGHT_SECONDS)
        reply = self._world.discord.reply
        if reply is not None and reply.history and not is_outcome(reply.history[-1]):
            await self._press(services, Action.CANCEL)

    async def _press(self, services: Services, action: Action) -> None:
        press = self._world.discord.press(Press(action, INTERACTION).custom_id)
        actions = Actions(
            generations=services.generations,
            predictions=services.predictions,
            engine=services.engine,
            front_desk=self._desk(services),
            desk=CollectionDesk(
                cast=services.cast,
                consent=self._consent(services),
                generations=services.generations,
                predictions=services.predictions,
                audiences=Audiences(services.guilds),
                history=services.history,
                thumbnails=services.thumbnails,
            ),
            clock=self._clock,
        )
        await actions.on_press(self._interaction(press))

    async def _call_back(self, services: Services) -> None:
        for _ in range(_CALLS):
            await asyncio.sleep(_CALL_SECONDS)
            for prediction_id, task_id in self._world.provider.calls(self._clock.now()):
                services.engine.wake(prediction_id, task_id)

    def _desk(self, services: Services) -> FrontDesk:
        return FrontDesk(
            intake=services.intake,
            consent=self._consent(services),
            generations=services.generations,
            delivery=services.delivery,
            clock=self._clock,
        )

    def _consent(self, services: Services) -> ConsentDesk:
        return ConsentDesk(consents=services.consents, clock=self._clock)

    def _interaction(self, told: Json) -> discord.Interaction[discord.Client]:
        return discord.Interaction(
            data=told,  # type: ignore[arg-type]  # the wire's shape, which discord.py types closely
            state=self._client._connection,
        )


@asynccontextmanager
async def _background(*acts: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(act) for act in acts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _config(machine: Machine, setting: Setting) -> Config:
    called = {"PUBLIC_URL": "https://troupe.example", "WEB_PORT": "8080"}
    return Config.from_mapping(
        {"DISCORD_TOKEN": "bot-token", "WAVESPEED_API_KEY": "key", "DATA_DIR": str(machine.folder)}
        | machine.settings
        | (called if setting.webhooks else {})
    )


def installed(program: Program, world: World) -> Disk:
    """The disk of a machine on which nothing happened yet, but for the one question."""
    with tempfile.TemporaryDirectory() as name:
        machine = program.machine(Path(name), world)

        async def prepare() -> None:
            async with opened(_config(machine, ALONE)) as database:
                # It has a test of its own; here everybody has answered it.
                await ConsentStore(database).keep(PERSON, "agreed", now=0)

        loop = VirtualLoop(0.0)
        with machine.running(), asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(prepare())
        (machine.folder / "blobs").mkdir()
        return machine.image()


class _Complaints(logging.Handler):
    """What the program logs as a bug of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.heard.append(f"{record.getMessage()}: {record.exc_info[1]!r}")

    def of_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        self.heard.append(f"{context.get('message')}: {context.get('exception')!r}")

    def __enter__(self) -> None:
        logging.disable(logging.WARNING)
        logging.getLogger().addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)
        logging.disable(logging.NOTSET)
