"""`make demo`: the sandbox, the real bot, one picture from start to end, then the page."""

import asyncio
import contextlib
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Final

import aiohttp
import msgspec

from sandbox.app import Options, Sandbox

PORT: Final = 8420
ROOT: Final = Path(__file__).parents[1]
OUTPUT: Final = ROOT / "demo-output"
MIRA, ART, EXAMPLE = "1100000000000000011", "1100000000000000121", "wren"
PROMPT: Final = "plays the lute in a cosy tavern by candle light"
AGREE: Final = "I agree"
DEADLINE_SECONDS: Final = 60.0
STOP_SECONDS: Final = 12.0

#: Generous, because nothing costs anything here; a real bot keeps to the provider's limits.
LIMITS: Final = {
    "QUOTA_PER_DAY": "50",
    "PROVIDER_CONCURRENCY": "4",
    "PROVIDER_RATE_PER_MINUTE": "60",
}
_BUTTON: Final = 2
_TIMESTAMP: Final = re.compile(r",? ?(since|about|more)? ?<t:\d+:R>")


class Failed(Exception):
    """The demo can't go on; the text says why."""


class Media(msgspec.Struct):
    """Where a picture is."""

    url: str


class Item(msgspec.Struct):
    """One picture of a gallery."""

    media: Media


class Component(msgspec.Struct):
    """As much of a component as can be read aloud; type 2 is a button."""

    type: int
    content: str = ""
    label: str = ""
    custom_id: str = ""
    components: list["Component"] = []
    items: list[Item] = []


class Message(msgspec.Struct):
    """A message as the page gets it."""

    id: str
    components: list[Component] = []

    def heading(self) -> str:
        """The first line of its words, without markup."""
        words = next(_words(self.components), "")
        return _TIMESTAMP.sub("", words.splitlines()[0].lstrip("#> ")) if words else ""

    def is_over(self) -> bool:
        """More than one thing to press means that nothing more happens by itself."""
        return len(list(_buttons(self.components))) > 1

    def button(self, label: str) -> str | None:
        """The id of the button on which this is written."""
        found = (one.custom_id for one in _buttons(self.components) if one.label == label)
        return next(found, None)

    def picture(self) -> str | None:
        """The address of its first picture."""
        return next((item.media.url for one in self.components for item in one.items), None)


class Event(msgspec.Struct):
    """One server-sent event."""

    type: str
    message: Message | None = None
    online: bool | None = None


class Bot(msgspec.Struct):
    """Whether the bot is there."""

    online: bool


class World(msgspec.Struct):
    """As much of the world as the demo needs."""

    bot: Bot


def _words(components: list[Component]) -> Iterator[str]:
    for one in components:
        if one.content:
            yield one.content
        yield from _words(one.components)


def _buttons(components: list[Component]) -> Iterator[Component]:
    for one in components:
        if one.type == _BUTTON:
            yield one
        yield from _buttons(one.components)


def say(line: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Visitor:
    """Acts as Mira in #art, over the same addresses that the page uses."""

    def __init__(self, *, session: aiohttp.ClientSession, page: str) -> None:
        self._session = session
        self._api = f"{page}sandbox/api"
        self._events: asyncio.Queue[Event] = asyncio.Queue(maxsize=1_000)

    async def play(self, output: Path) -> Path:
        """One `/character`, each status printed; returns where the picture was saved."""
        async with asyncio.timeout(DEADLINE_SECONDS), self._listening():
            await self._until_online()
            say(f"  Mira types: /character prompt:{PROMPT} image:{EXAMPLE}.png")
            await self._ask()
            url = await self._until_finished()
            return await self._saved(url, output)

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        async with self._session.get(f"{self._api}/events?as={MIRA}") as response:
            listening = asyncio.create_task(self._listen(response))
            try:
                yield
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self, response: aiohttp.ClientResponse) -> None:
        async for line in response.content:
            if line.startswith(b"data:"):
                await self._events.put(msgspec.json.decode(line[5:], type=Event))

    async def _until_online(self) -> None:
        async with self._session.get(f"{self._api}/world?as={MIRA}") as response:
            world = msgspec.json.decode(await response.read(), type=World)
        online = world.bot.online
        while not online:
            online = bool((await self._events.get()).online)

    async def _ask(self) -> None:
        wish = {
            "as": MIRA,
            "channel": ART,
            "command": "character",
            "options": {"prompt": PROMPT, "image": f"example:{EXAMPLE}"},
        }
        async with self._session.post(f"{self._api}/commands", json=wish) as response:
            if response.status != 200:
                raise Failed(await response.text())

    async def _press(self, message: Message, custom_id: str) -> None:
        press = {"as": MIRA, "message_id": message.id, "custom_id": custom_id}
        async with self._session.post(f"{self._api}/components", json=press) as response:
            if response.status != 200:
                raise Failed(await response.text())

    async def _until_finished(self) -> str:
        told = ""
        while True:
            message = (await self._events.get()).message
            heading = message.heading() if message else ""
            if message is None or heading in ("", told):
                continue
            told = heading
            if agreed := message.button(AGREE):
                say(f"  Troupe asks: {heading}. Mira presses: {AGREE}")
                await self._press(message, agreed)
                continue
            picture = message.picture()
            say(f"  Troupe shows: {'the picture' if picture else heading}")
            if picture:
                return picture
            if message.is_over():
                raise Failed(f"the bot answered: {heading}")

    async def _saved(self, url: str, output: Path) -> Path:
        async with self._session.get(url) as response:
            data = await response.read()
        path = output / "picture.png"
        await asyncio.to_thread(path.write_bytes, data)
        return path


@contextlib.asynccontextmanager
async def running_bot(settings: Mapping[str, str], log: Path) -> AsyncIterator[None]:
    """`bot.py` as a process of its own, writing to `log`; ended with the block."""
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(ROOT / "bot.py"), env=os.environ | settings, stderr=file, cwd=OUTPUT
        )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()


async def show(stop: asyncio.Event, *, once: bool) -> None:
    """The whole demo. Raises Failed."""
    await asyncio.to_thread(OUTPUT.mkdir, exist_ok=True)
    log = OUTPUT / "bot.log"
    with tempfile.TemporaryDirectory(prefix="troupe-demo-") as data:
        async with (
            _sandbox() as sandbox,
            running_bot(sandbox.environment | LIMITS | {"DATA_DIR": data}, log),
            aiohttp.ClientSession() as session,
        ):
            say("Troupe runs against a Discord and a provider on this machine; nothing costs.")
            visitor = Visitor(session=session, page=sandbox.page_url)
            try:
                picture = await visitor.play(OUTPUT)
            except TimeoutError:
                raise Failed(f"nothing finished within {DEADLINE_SECONDS:g} s") from None
            say(f"  Saved as {picture.relative_to(ROOT)}, the bot's log as {log.relative_to(ROOT)}")
            if not once:
                say(f"\nNow it's your turn: {sandbox.page_url}   (Ctrl+C ends it)")
                await stop.wait()


def _sandbox() -> Sandbox:
    """On the usual port, so that an open page finds it again; on a free one if that is taken."""
    try:
        return Sandbox(Options(port=PORT))
    except OSError:
        return Sandbox(Options())


async def _main() -> int:
    stop = asyncio.Event()
    showing = asyncio.create_task(show(stop, once=bool(os.environ.get("DEMO_ONCE"))))

    def interrupted() -> None:
        """Ends the page quietly, and a picture that is still on its way too."""
        if stop.is_set():
            showing.cancel()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupted)
    try:
        await showing
    except asyncio.CancelledError:
        return 0
    except (Failed, aiohttp.ClientError, OSError) as error:
        sys.stderr.write(f"The demo stopped: {error} (see demo-output/bot.log)\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
