"""A provider for the benchmark, in a process of its own. Imports nothing of the bot.

It answers as fast as it can and notes what it was asked. `POST /round` begins a round with the
durations that its tasks will take, in the order of their submits; `GET /round` tells what happened.
"""

import asyncio
import io
import time
from dataclasses import dataclass, field
from itertools import count, pairwise
from weakref import WeakSet

from aiohttp import web
from PIL import Image

BACKLOG = 4096
OUTPUT_SIDE = 64
_MODEL = "/api/v3/wavespeed-ai/instant-character"


@dataclass
class Task:
    """One task. Times in seconds of this machine's monotonic clock, which all processes share."""

    takes: float
    submitted: float
    looks: list[float] = field(default_factory=list)
    found: float | None = None

    @property
    def done(self) -> float:
        return self.submitted + self.takes


class Provider:
    """One round of tasks at a time; connections are remembered over all rounds."""

    def __init__(self, output: bytes) -> None:
        self._output = output
        self._transports: WeakSet[asyncio.BaseTransport] = WeakSet()
        self._durations: list[float] = []
        self._tasks: dict[str, Task] = {}
        self._names = count(1)
        self._requests = 0
        self._connections = {"api": 0, "media": 0}

    def app(self) -> web.Application:
        app = web.Application(client_max_size=32 * 2**20)
        app.router.add_post("/round", self.begin)
        app.router.add_get("/round", self.told)
        app.router.add_post("/api/v3/media/uploads", self.ticket)
        app.router.add_post("/api/v3/media/upload/binary", self.form)
        app.router.add_post(_MODEL, self.submit)
        app.router.add_get("/api/v3/predictions/{id}/result", self.result)
        app.router.add_put("/uploads/{id}", self.put)
        app.router.add_get("/outputs/{id}", self.output)
        return app

    async def begin(self, request: web.Request) -> web.Response:
        self._durations = (await request.json())["durations"]
        self._tasks = {}
        self._requests = 0
        self._connections = {"api": 0, "media": 0}
        return web.json_response({})

    async def told(self, _request: web.Request) -> web.Response:
        tasks = self._tasks.values()
        gaps = [later - earlier for task in tasks for earlier, later in pairwise(task.looks)]
        return web.json_response(
            {
                "tasks": len(tasks),
                "looks": sum(len(task.looks) for task in tasks),
                "lags": [task.found - task.done for task in tasks if task.found is not None],
                "done": {name: task.done for name, task in self._tasks.items()},
                "closest": min(gaps, default=None),
                "requests": self._requests,
                "api_connections": self._connections["api"],
                "media_connections": self._connections["media"],
            }
        )

    async def ticket(self, request: web.Request) -> web.Response:
        self._count(request, "api")
        await request.read()
        where = str(request.url.origin() / "uploads" / "1.jpg")
        upload = {"method": "PUT", "url": where, "headers": {}}
        return _wrapped({"download_url": where, "upload": upload})

    async def form(self, request: web.Request) -> web.Response:
        self._count(request, "api")
        await request.post()
        return _wrapped({"download_url": str(request.url.origin() / "uploads" / "1.jpg")})

    async def put(self, request: web.Request) -> web.Response:
        self._count(request, "media")
        await request.read()
        return web.Response()

    async def submit(self, request: web.Request) -> web.Response:
        self._count(request, "api")
        await request.read()
        name = f"task{next(self._names):08}"
        self._tasks[name] = Task(self._durations[len(self._tasks)], time.monotonic())
        return _wrapped(_prediction(request, name, "created"))

    async def result(self, request: web.Request) -> web.Response:
        self._count(request, "api")
        now, name = time.monotonic(), request.match_info["id"]
        task = self._tasks[name]
        task.looks.append(now)
        if now < task.done:
            return _wrapped(_prediction(request, name, "processing"))
        task.found = task.found or now
        return _wrapped(_prediction(request, name, "completed"))

    async def output(self, request: web.Request) -> web.Response:
        self._count(request, "media")
        return web.Response(body=self._output, content_type="image/png")

    def _count(self, request: web.Request, kind: str) -> None:
        self._requests += 1
        transport = request.transport
        if transport is not None and transport not in self._transports:
            self._transports.add(transport)
            self._connections[kind] += 1


def _wrapped(data: dict[str, object]) -> web.Response:
    return web.json_response({"code": 200, "message": "success", "data": data})


def _prediction(request: web.Request, name: str, status: str) -> dict[str, object]:
    outputs = [str(request.url.origin() / "outputs" / f"{name}.png")]
    return {
        "id": name,
        "model": "wavespeed-ai/instant-character",
        "status": status,
        "outputs": outputs if status == "completed" else [],
        "urls": {"get": str(request.url.origin() / f"api/v3/predictions/{name}/result")},
        "has_nsfw_contents": [],
        "created_at": "2026-01-01T00:00:00.000Z",
        "error": "",
        "timings": {"inference": 0},
    }


def _picture() -> bytes:
    """Tiny, so that nobody is measured by what decoding costs."""
    out = io.BytesIO()
    Image.new("RGB", (OUTPUT_SIDE, OUTPUT_SIDE), "teal").save(out, "PNG")
    return out.getvalue()


async def main() -> None:
    """Prints its address, then answers until it is ended."""
    runner = web.AppRunner(Provider(_picture()).app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=BACKLOG).start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
