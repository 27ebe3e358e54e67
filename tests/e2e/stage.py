"""The whole thing for tests: the sandbox and the real bot as processes, and people who use it.

Nobody sleeps here: people wait for what their event stream tells them, up to a deadline.
"""

import asyncio
import io
import json
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from tests.e2e import programs, scan
from tests.e2e.programs import Call, Program, Start, forked
from troupe.store.consents import ConsentStore
from troupe.store.sqlite import Sqlite

T = TypeVar("T")

Json = dict[str, Any]  # the wire's own shape; what a test reads of it, the test asserts
DEADLINE_SECONDS = 20.0
A_WHILE, FOREVER = aiohttp.ClientTimeout(total=300), aiohttp.ClientTimeout(total=None)
"""For an answer; and for an event stream, which else would end, unseen, in the middle of a soak."""

MIRA, JONAS, ADA = (f"11000000000000000{number}" for number in (11, 12, 13))
ART, AFTER_DARK, ELSEWHERE = (f"1100000000000000{number}" for number in (121, 123, 221))
FAST = {"created": 0.1, "processing": 0.2}
QUICK_BOT = {
    "PROVIDER_RATE_PER_MINUTE": "1000",
    "PROVIDER_CONCURRENCY": "8",
    "PROVIDER_POLL_SECONDS": "0.05",
    "QUOTA_PER_DAY": "1000",
}


class Person:
    """One member with a browser open: sees what Discord would show them, and acts."""

    def __init__(self, stage: "Stage", person_id: str) -> None:
        self.id = person_id
        self._stage = stage
        self.seen: dict[str, Json] = {}
        self.modals: list[Json] = []
        self.answered: dict[str, bool] = {}
        self.bot_online: bool | None = None
        self.bot_heard: list[bool] = []
        self._news = asyncio.Event()

    async def watch(self, ready: asyncio.Event) -> None:
        """Reads the event stream until cancelled."""
        async with self._stage.get(f"/events?as={self.id}", timeout=FOREVER) as response:
            ready.set()
            async for line in response.content:
                if line.startswith(b"data:"):
                    self._hear(json.loads(line[5:]))

    def _hear(self, event: Json) -> None:
        match event["type"]:
            case "message":
                self.seen[event["message"]["id"]] = event["message"]
            case "message_delete":
                self.seen.pop(event["id"], None)
            case "modal":
                self.modals.append(event)
            case "bot":
                self.bot_online = event["online"]
                self.bot_heard.append(event["online"])
            case "answered":
                self.answered[event["interaction_id"]] = event["ok"]
        self._news.set()

    async def news(self) -> None:
        """Returns with the next event."""
        self._news.clear()
        await self._news.wait()

    async def until(self, find: Callable[[], T | None], seconds: float = DEADLINE_SECONDS) -> T:
        """What `find` returns as soon as it is true; looked at again with every event."""
        async with asyncio.timeout(seconds):
            while not (found := find()):
                await self.news()
            return found

    async def shows(self, text: str, seconds: float = DEADLINE_SECONDS) -> Json:
        """The first message whose words or buttons hold `text`."""

        def find() -> Json | None:
            return next((one for one in self.seen.values() if text in words(one)), None)

        try:
            return await self.until(find, seconds)
        except TimeoutError:
            shown = [words(one) for one in self.seen.values()]
            raise AssertionError(f"nobody was shown {text!r}, but: {shown}") from None

    async def character(self, channel: str = ART, **options: object) -> str:
        """`/character` with these options; the interaction's id."""
        return await self.command("character", channel, **options)

    async def command(self, name: str, channel: str = ART, /, **options: object) -> str:
        """A command, with its subcommand behind a space; the interaction's id."""
        self._stage.typed += [text for text in options.values() if isinstance(text, str)]
        answer = await self._stage.post(
            "/commands",
            {
                "as": self.id,
                "channel": channel,
                "command": name,
                "options": options,
                "modified_client": True,
            },
        )
        return str(answer["interaction_id"])

    async def offered(
        self, name: str, focused: str, channel: str = ART, /, **options: object
    ) -> list[Json]:
        """What an option completes to, by what is typed into it so far."""
        answer = await self._stage.post(
            "/autocomplete",
            {
                "as": self.id,
                "channel": channel,
                "command": name,
                "options": options,
                "focused": focused,
            },
        )
        return list(answer["choices"])

    async def context(self, name: str, message: Json) -> str:
        """A command of a message's context menu."""
        answer = await self._stage.post(
            "/context",
            {
                "as": self.id,
                "channel": message["channel_id"],
                "command": name,
                "message_id": message["id"],
            },
        )
        return str(answer["interaction_id"])

    async def say(self, text: str, *uploads: str, channel: str = ART) -> str:
        """Writes a message; its id."""
        answer = await self._stage.post(
            "/messages",
            {"as": self.id, "channel": channel, "content": text, "attachments": list(uploads)},
        )
        return str(answer["message_id"])

    async def attach(self, data: bytes, filename: str = "picture.png") -> str:
        """Uploads a file for an attachment option."""
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(data), filename=filename, content_type="image/png")
        answer = await self._stage.post(f"/uploads?as={self.id}", form)
        return str(answer["id"])

    async def press(self, message: Json, label: str) -> str:
        """Presses a button by what is written on it."""
        [button] = [one for one in parts(message) if one.get("label") == label]
        return await self.press_id(message, button["custom_id"])

    async def choose(self, message: Json, label: str, *values: str) -> str:
        """Picks from the menu with this hint, by the options' labels or values.

        From a menu of members, roles or channels, which lists none, by their ids.
        """
        [menu] = [one for one in parts(message) if one.get("placeholder") == label]
        picked = [_option(menu, value) for value in values]
        answer = await self._stage.post(
            "/components",
            {
                "as": self.id,
                "message_id": message["id"],
                "custom_id": menu["custom_id"],
                "values": picked,
            },
        )
        return str(answer["interaction_id"])

    async def forge(
        self, kind: int, data: Json, *, channel: str = ART, message_id: str | None = None
    ) -> str:
        """Sends an interaction as a program of their own would; the interaction's id."""
        body = {
            "as": self.id,
            "channel": channel,
            "type": kind,
            "data": data,
            "message_id": message_id,
        }
        return str((await self._stage.post("/forged", body))["interaction_id"])

    async def form(self) -> Json:
        """The form that opens next, or that has opened already; each is given once."""
        await self.until(lambda: self.modals)
        return self.modals.pop(0)

    async def press_id(self, message: Json, custom_id: str) -> str:
        answer = await self._stage.post(
            "/components", {"as": self.id, "message_id": message["id"], "custom_id": custom_id}
        )
        return str(answer["interaction_id"])

    async def submit(self, modal: Json, **fields: object) -> str:
        """Fills in a form that was opened."""
        answer = await self._stage.post(
            "/modals",
            {
                "as": self.id,
                "interaction_id": modal["interaction_id"],
                "custom_id": modal["modal"]["custom_id"],
                "fields": fields,
            },
        )
        return str(answer["interaction_id"])


@dataclass
class Bot:
    """The bot's process; `log` is everything it wrote."""

    process: Program
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    async def says(self, text: str) -> None:
        """Waits until its log has this."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while text not in self.log:  # noqa: ASYNC110  # another process writes it
                await asyncio.sleep(0.05)

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code."""
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await self.process.wait()


@dataclass
class Stage:
    """The sandbox's process, the bots that were started against it, and who watches.

    `agreed` have answered the question before somebody's first picture when the first bot starts;
    `start` is how they are started.
    """

    page: str
    environment: dict[str, str]
    session: aiohttp.ClientSession
    folder: Path
    stack: AsyncExitStack
    bots: list[Bot] = field(default_factory=list)
    agreed: tuple[str, ...] = (MIRA, JONAS, ADA)
    typed: list[str] = field(default_factory=list)
    start: Start = forked

    @property
    def data(self) -> Path:
        """The bot's data folder."""
        return self.folder / "data"

    def get(self, path: str, timeout: aiohttp.ClientTimeout = A_WHILE) -> Any:
        return self.session.get(f"{self.page}/sandbox/api{path}", timeout=timeout)

    async def read(self, path: str) -> Json:
        async with self.get(path) as response:
            return dict(await response.json())

    async def post(self, path: str, body: Json | aiohttp.FormData) -> Json:
        sent = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        async with self.session.post(f"{self.page}/sandbox/api{path}", **sent) as response:
            text = await response.text()
            assert response.status < 300, text
            return dict(json.loads(text)) if text else {}

    async def put(self, path: str, body: Json) -> None:
        async with self.session.put(f"{self.page}/sandbox/api{path}", json=body) as response:
            assert response.status < 300, await response.text()

    async def as_bot(self, method: str, path: str, body: object) -> None:
        """A request with the bot's own token, as another program of its owner could send it."""
        token = self.environment["DISCORD_TOKEN"]
        url = self.environment["DISCORD_API_URL"] + path
        headers = {"Authorization": f"Bot {token}"}
        async with self.session.request(method, url, json=body, headers=headers) as response:
            assert response.status < 300, await response.text()

    async def delete(self, path: str) -> None:
        async with self.session.delete(f"{self.page}/sandbox/api{path}") as response:
            assert response.status < 300, await response.text()

    async def said(self, *, any_of: tuple[str, ...]) -> None:
        """Waits until the bot's log holds one of these; the log is the one thing to look at."""
        log = self.bots[-1].log_file
        async with asyncio.timeout(DEADLINE_SECONDS):
            while not any(text in log.read_text() for text in any_of):
                await self.read("/mistakes")

    async def server_noted(self) -> None:
        """Until the bot has written down that it is in the server, some time after READY.

        Before that there is no row of the server's that a test could change by hand.
        """
        async with asyncio.timeout(DEADLINE_SECONDS):
            while not self._servers():
                await self.read("/mistakes")

    def _servers(self) -> int:
        with closing(sqlite3.connect(self.data / "troupe.db", timeout=10)) as database:
            [[count]] = database.execute("SELECT count(*) FROM guild_settings")
        return int(count)

    async def fault(self, on: str, kind: str, times: int = 1, **details: object) -> None:
        """Something that goes wrong at the provider the next time(s)."""
        await self.post(
            "/provider/faults", {"on": on, "do": {"kind": kind} | details, "times": times}
        )

    async def asked(self, name: str) -> int:
        """How often the provider was asked this."""
        return int((await self.read("/provider"))["requests"].get(name, 0))

    async def person(self, person_id: str) -> Person:
        person, ready = Person(self, person_id), asyncio.Event()
        watching = asyncio.create_task(person.watch(ready))
        self.stack.push_async_callback(_cancelled, watching)
        await ready.wait()
        return person

    async def start_bot(self, **settings: str) -> Bot:
        """Starts `bot.py` and waits until it is online."""
        bot = await self.launch(**settings)
        ended = asyncio.create_task(bot.process.wait())
        online = asyncio.create_task(self.online(True))
        await asyncio.wait({ended, online}, return_when=asyncio.FIRST_COMPLETED)
        assert not ended.done(), bot.log
        ended.cancel()
        await online
        return bot

    async def online(self, wanted: bool) -> None:
        """Waits until the bot has come (or gone)."""
        watcher = await self.person(ADA)
        is_online = (await self.read(f"/world?as={ADA}"))["bot"]["online"]
        watcher.bot_online = is_online if watcher.bot_online is None else watcher.bot_online
        await watcher.until(lambda: watcher.bot_online is wanted)

    async def forgive(self) -> None:
        """Forgets the broken rules that a test provoked on purpose."""
        await self.delete("/mistakes")

    async def agree(self, *people: str, data: Path | None = None) -> None:
        """Has these people answered the question before somebody's first picture."""
        if not people:
            return
        database = await Sqlite.open((data or self.data) / "troupe.db")
        for person_id in people:
            await ConsentStore(database).keep(int(person_id), "agreed", now=0)
        await database.close()

    async def launch(self, *arguments: str, **settings: str) -> Bot:
        """Starts `bot.py` and waits for nothing."""
        if not self.bots:
            await self.agree(*self.agreed)
        log_file = self.folder / f"bot-{len(self.bots)}.log"
        environment = (
            {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
            | self.environment
            | QUICK_BOT
            | {"DATA_DIR": str(self.data), "LOG_LEVEL": "DEBUG"}
            | settings
        )
        process = await self.start(Call(arguments, environment, self.folder, err=log_file))
        bot = Bot(process, log_file)
        self.bots.append(bot)
        self.stack.push_async_callback(bot.stop, signal.SIGKILL)
        return bot

    def secrets(self) -> list[str]:
        """What no log may hold."""
        return [self.environment["DISCORD_TOKEN"], self.environment["WAVESPEED_API_KEY"]]

    def leaks(self) -> list[str]:
        """What stands in the logs of its bots and mustn't."""
        prompts = scan.prompts_kept(self.data / "troupe.db") + self.typed
        return [leak for bot in self.bots for leak in scan.leaks(bot.log, self.secrets(), prompts)]


@asynccontextmanager
async def staged(folder: Path, pace: Json | None = None) -> AsyncIterator[Stage]:
    """A sandbox of its own for one test, ended with everything that was started against it."""
    process, told = await programs.sandbox()
    try:
        async with AsyncExitStack() as stack:
            connector = aiohttp.TCPConnector(limit=0)
            session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
            stage = Stage(told["page"].rstrip("/"), told["environment"], session, folder, stack)
            await stage.put("/provider", {"pace": pace or FAST})
            yield stage
        # Its bots are over: every line that they wrote is there.
        leaks = stage.leaks()
        assert not leaks, leaks
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, aiohttp.ClientError):
        await task


def _option(menu: Json, value: str) -> str:
    if "options" not in menu:
        return value
    [found] = [one["value"] for one in menu["options"] if value in (one["label"], one["value"])]
    return str(found)


def parts(message: Json) -> list[Json]:
    """Every component of a message, nested ones too."""
    found: list[Json] = []
    waiting = list(message.get("components", []))
    while waiting:
        part = waiting.pop(0)
        found.append(part)
        waiting += part.get("components", [])
        waiting += [part["accessory"]] if "accessory" in part else []
    return found


def words(message: Json) -> str:
    """Everything that can be read in a message: texts, labels, and its state."""
    state = message.get("sandbox", {}).get("state", "")
    texts = [part.get("content") or part.get("label") or "" for part in parts(message)]
    return "\n".join([message.get("content", ""), *texts, f"[{state}]"])


def pictures(message: Json) -> list[Json]:
    """The items of its galleries."""
    return [item for part in parts(message) for item in part.get("items", [])]


def only_for(message: Json) -> bool:
    """Whether nobody else sees it."""
    return bool(message["sandbox"]["only_you"])
