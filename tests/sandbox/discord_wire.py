"""A bot and some people on the raw wire, for the tests of the local Discord."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import aiohttp

from sandbox.app import Options, Sandbox

APP = "1100000000000000001"
MIRA = "1100000000000000011"
JONAS = "1100000000000000012"
ADA = "1100000000000000013"
HOME = "1100000000000000100"
SECOND = "1100000000010000300"
ART = "1100000000000000121"
AFTER_DARK = "1100000000000000123"
ELSEWHERE = "1100000000000000221"
MIRA_DM = "1100000000001000011"

EPHEMERAL = 64
LOADING = 128
V2 = 32768
DEADLINE = 5.0

HI = {
    "name": "hi",
    "description": "Says hi",
    "integration_types": [0, 1],
    "contexts": [0, 1, 2],
    "options": [
        {"type": 3, "name": "words", "description": "What to say", "max_length": 20},
        {"type": 3, "name": "who", "description": "To whom", "autocomplete": True},
        {"type": 4, "name": "count", "description": "How often", "min_value": 1, "max_value": 4},
        {"type": 11, "name": "image", "description": "A picture"},
    ],
}
SAVE = {"name": "Save as character", "type": 3, "integration_types": [0, 1], "contexts": [0, 1, 2]}


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Reply:
    """Status, headers and decoded body of an answer."""

    status: int
    headers: Any
    body: Any

    @property
    def code(self) -> int:
        """Discord's error code."""
        return int(self.body["code"])


class Line:
    """One gateway connection of a bot."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.ready: dict[str, Any] = {}
        self.sequence = 0

    async def frame(self) -> dict[str, Any]:
        """The next frame, whatever it is."""
        frame: dict[str, Any] = await self.socket.receive_json(timeout=DEADLINE)
        self.sequence = frame.get("s") or self.sequence
        return frame

    async def event(self, name: str) -> dict[str, Any]:
        """The data of the next event of that name; others are passed over."""
        while True:
            frame = await self.frame()
            if frame.get("t") == name:
                data: dict[str, Any] = frame["d"]
                return data

    async def interaction(self) -> dict[str, Any]:
        """The next interaction."""
        return await self.event("INTERACTION_CREATE")

    async def send(self, op: int, data: object) -> None:
        """Send one frame."""
        await self.socket.send_json({"op": op, "d": data})


class Wire:
    """Speaks to one sandbox as its bot and as its people."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.http = http
        self.environment = sandbox.environment

    async def api(self, method: str, path: str, body: object = None, **more: Any) -> Reply:
        """Ask the REST API with the bot's token, unless `headers` say otherwise."""
        more.setdefault("headers", {"Authorization": f"Bot {self.environment['DISCORD_TOKEN']}"})
        return await self._ask(method, f"{self.environment['DISCORD_API_URL']}{path}", body, more)

    async def control(self, method: str, path: str, body: object = None, **more: Any) -> Any:
        """Ask the control API and return the body of its answer, which must be a success."""
        reply = await self.refused(method, path, body, **more)
        assert reply.status < 300, reply
        return reply.body

    async def refused(self, method: str, path: str, body: object = None, **more: Any) -> Reply:
        """Ask the control API, whatever comes of it."""
        return await self._ask(method, f"{self.sandbox.page_url}sandbox/api{path}", body, more)

    async def _ask(self, method: str, url: str, body: object, more: dict[str, Any]) -> Reply:
        if body is not None:
            more["json"] = body
        timeout = aiohttp.ClientTimeout(total=10)
        async with self.http.request(method, url, timeout=timeout, **more) as response:
            text = await response.text()
            return Reply(response.status, response.headers, json.loads(text) if text else None)

    async def line(self, *, query: str = "?v=10&encoding=json") -> Line:
        """A connection that was greeted and hasn't identified."""
        url = f"{self.environment['DISCORD_GATEWAY_URL']}{query}"
        line = Line(await self.http.ws_connect(url))
        assert (await line.frame())["op"] == 10
        return line

    def identify(self, **more: Any) -> dict[str, Any]:
        """The body of an identify."""
        token = self.environment["DISCORD_TOKEN"]
        return {"token": token, "properties": {}, "intents": 1, **more}

    async def connect(self, **more: Any) -> Line:
        """A connection of a bot that is ready."""
        line = await self.line()
        await line.send(2, self.identify(**more))
        line.ready = await line.event("READY")
        return line

    async def bot(self, *commands: dict[str, Any]) -> Line:
        """A ready bot with those commands, else `HI` and `SAVE`."""
        wanted = list(commands) or [HI, SAVE]
        reply = await self.api("PUT", f"/applications/{APP}/commands", wanted)
        assert reply.status == 200, reply
        return await self.connect()

    async def command(self, name: str = "hi", *, channel: str = ART, **more: Any) -> str:
        """Mira, or `who`, uses a command; returns the interaction's id."""
        body = {"as": more.pop("who", MIRA), "channel": channel, "command": name, **more}
        answer = await self.control("POST", "/commands", body)
        return str(answer["interaction_id"])

    async def respond(self, interaction: dict[str, Any], kind: int, data: object = None) -> Reply:
        """The first response to an interaction."""
        path = f"/interactions/{interaction['id']}/{interaction['token']}/callback"
        body = {"type": kind} if data is None else {"type": kind, "data": data}
        return await self.api("POST", f"{path}?with_response=1", body)

    async def asked(self, line: Line, **more: Any) -> dict[str, Any]:
        """A command is used, and arrives at the bot."""
        await self.command(**more)
        return await line.interaction()

    async def deferred(self, line: Line, *, flags: int = 0, **more: Any) -> dict[str, Any]:
        """A command is used, arrives, and is deferred."""
        interaction = await self.asked(line, **more)
        reply = await self.respond(interaction, 5, {"flags": flags})
        assert reply.status == 200, reply
        return interaction

    async def edit(
        self, interaction: dict[str, Any], body: object, *, message: str = "@original"
    ) -> Reply:
        """Edit a message with the interaction's token."""
        path = f"/webhooks/{APP}/{interaction['token']}/messages/{message}"
        return await self.api("PATCH", path, body)

    async def messages(self, *, who: str = MIRA, channel: str = ART) -> list[dict[str, Any]]:
        """What a person sees in a channel."""
        answer = await self.control("GET", f"/messages?as={who}&channel={channel}")
        return list(answer["messages"])

    async def rules(self, **changes: Any) -> None:
        """Change the rules."""
        await self.control("PUT", "/rules", changes)

    async def mistakes(self) -> list[str]:
        """What went wrong so far, in a word each."""
        answer = await self.control("GET", "/mistakes")
        return [each["what"] for each in answer["mistakes"]]


@asynccontextmanager
async def wired(clock: Callable[[], float] | None = None) -> AsyncIterator[Wire]:
    """A sandbox on free ports and a wire to it."""
    more = {} if clock is None else {"clock": clock}
    async with Sandbox(Options(), **more) as sandbox, aiohttp.ClientSession() as http:
        yield Wire(sandbox, http)


async def until(check: Callable[[], Any], *, seconds: float = DEADLINE) -> Any:
    """Ask until the answer is true; raises TimeoutError at the deadline."""
    async with asyncio.timeout(seconds):
        while True:
            if result := await check():
                return result
            await asyncio.sleep(0.01)


def multipart(payload: object, *files: tuple[str, bytes]) -> aiohttp.FormData:
    """A body with files, as discord.py sends it."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps(payload))
    for number, (name, data) in enumerate(files):
        form.add_field(
            f"files[{number}]",
            BytesIO(data),
            filename=name,
            content_type="application/octet-stream",
        )
    return form
