"""Where a bot is measured: the sandbox in this process, the bot in one of its own, and many people.

What people do and when Discord heard what is noted here, in seconds of the monotonic clock.
"""

import asyncio
import io
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from PIL import Image

from sandbox.app import Options, Sandbox
from sandbox.discord.files import StoredFile
from sandbox.discord.interactions import Interaction
from sandbox.discord.message import Message
from sandbox.provider.course import Pace
from sandbox.world import Channel, Person
from troupe.store.consents import ConsentStore
from troupe.store.sqlite import Sqlite

BARE: Final = ("-m", "benchmarks.bare_bot")
AFTERNOON: Final = ("-m", "benchmarks.afternoon_bot")
OURS: Final = ("bot.py",)

#: Settings that let the provider be asked as much as a benchmark wants.
UNBOUND: Final = {
    "PROVIDER_RATE_PER_MINUTE": "1000000",
    "PROVIDER_CONCURRENCY": "1000",
    "QUOTA_PER_DAY": "100000",
    "QUOTA_MOST_PER_DAY": "100000",
    "LOG_LEVEL": "ERROR",
}
ROOT: Final = Path(__file__).parents[1]
ART: Final = "1100000000000000121"
SIDE: Final = 64
#: How the progress of what the provider works on begins.
_AT_WORK: Final = "### Processing"
START_SECONDS: Final = 30.0
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


class Process:
    """A bot in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def cpu_seconds(self) -> float:
        """What all its threads ran so far, in user and system time.

        By the scheduler's own count: `stat` counts hundredths of a second, of which a bot that does
        next to nothing has a handful.
        """
        threads = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(one.read_text().split()[0]) for one in threads) / 1e9

    def mib(self) -> float:
        """What it holds of the machine's memory."""
        return int(self._read("statm").split()[1]) * _PAGE / 2**20

    def _read(self, name: str) -> str:
        return Path(f"/proc/{self._process.pid}/{name}").read_text()

    def send(self, number: signal.Signals) -> None:
        """A signal."""
        self._process.send_signal(number)

    async def stop(self) -> None:
        """At once."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


@dataclass
class Asked:
    """One `/character`; what isn't there yet is None."""

    interaction: Interaction
    prompt: str
    changes: int = 0
    at_work: bool = False
    delivered_at: float | None = None

    @property
    def acknowledged_ms(self) -> float | None:
        """From the moment that Discord sent it."""
        return self.interaction.acknowledged_ms


@dataclass
class Stand:
    """One sandbox, and the bot that is measured at it now."""

    sandbox: Sandbox
    people: list[Person]
    picture: StoredFile
    asked: dict[str, Asked] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def channel(self) -> Channel:
        """Where everybody asks."""
        return self.sandbox.discord.world.channels[ART]

    def ask(self) -> Asked:
        """`/character` by the next of the people, who take turns."""
        number = next(self._numbers)
        prompt = f"number {number}"
        interaction = self.sandbox.discord.acts.command(
            self.people[number % len(self.people)],
            self.channel,
            "character",
            {"prompt": prompt, "image": self.picture.id, "size": "256*256"},
            {self.picture.id: self.picture},
            modified_client=True,
        )
        asked = self.asked[interaction.id] = Asked(interaction, prompt)
        return asked

    def hear(self, message: Message) -> None:
        """A message is new or changed."""
        origin = message.origin
        asked = self.asked.get(origin.interaction_id) if origin is not None else None
        if asked is None:
            return
        asked.changes += 1
        asked.at_work = asked.at_work or _AT_WORK in str(message.contents.components)
        if message.contents.attachments and asked.delivered_at is None:
            asked.delivered_at = time.monotonic()
        self.news.set()

    async def until_acknowledged(self, these: list[Asked], seconds: float) -> None:
        """Returns when each is answered or given up by Discord. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while any(one.interaction.answer is None for one in these):
                self.news.clear()
                await self.news.wait()

    async def until_delivered(self, these: list[Asked], seconds: float) -> None:
        """Returns when all have their picture. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while any(one.delivered_at is None for one in these):
                self.news.clear()
                await self.news.wait()

    def forget(self) -> None:
        """What was asked so far counts no more."""
        self.asked.clear()


@asynccontextmanager
async def stand(pace: Pace, people: int) -> AsyncIterator[Stand]:
    """A sandbox with that many people, whose provider draws next to nothing."""
    result = flat(SIDE)
    options = Options(pace=pace, draw=lambda _reference, _prompt, _size, _seed: result)
    async with Sandbox(options) as sandbox:
        discord = sandbox.discord
        # What is measured is the bot, not how it is held back.
        discord.rules.change({"rate_limits": False})
        sandbox.provider.set(balance=1_000_000.0)
        members = [discord.world.add(f"Person {number}") for number in range(people)]
        picture = await discord.files.keep(
            "photo.png", flat(SIDE), folder="ephemeral-attachments", owner=members[0].id
        )
        found = Stand(sandbox, members, picture)
        discord.board.listen(found.hear)
        yield found


@asynccontextmanager
async def bot(
    stand: Stand, which: tuple[str, ...], settings: Mapping[str, str] = UNBOUND
) -> AsyncIterator[Process]:
    """A bot that is online and has its command registered, until the context ends."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        await _consented(Path(folder), stand.people)
        online = asyncio.Event()
        stand.sandbox.discord.gateway.listen(lambda there: online.set() if there else None)
        environment = {**os.environ, **stand.sandbox.environment, **settings, "DATA_DIR": folder}
        process = Process(
            await asyncio.create_subprocess_exec(
                sys.executable,
                *which,
                env=environment,
                cwd=ROOT,
                stdout=asyncio.subprocess.DEVNULL,
            )
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                await online.wait()
            yield process
        finally:
            await process.stop()
            stand.forget()


async def _consented(folder: Path, people: list[Person]) -> None:
    """Everybody has confirmed already that their pictures may be used."""
    database = await Sqlite.open(folder / "troupe.db")
    consents = ConsentStore(database)
    for person in people:
        await consents.keep(int(person.id), "agreed", now=0)
    await database.close()


def flat(side: int) -> bytes:
    """A picture in one colour: what it takes to decode belongs to no measure here."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(out, "PNG")
    return out.getvalue()
