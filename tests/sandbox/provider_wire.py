"""A provider on two loopback ports, a clock to turn by hand, and what a careful client does."""

import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from PIL import Image

from sandbox.provider.app import Provider
from sandbox.provider.course import Pace

KEY = "a-key-for-tests"
Json = dict[str, object]


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def plain(reference: Image.Image, _prompt: str, size: tuple[int, int], _seed: int) -> bytes:
    """A picture that costs nothing: the colour of the reference's corner."""
    data = io.BytesIO()
    Image.new("RGBA", size, reference.getpixel((0, 0))).save(data, "PNG")
    return data.getvalue()


def picture(colour: str = "teal") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(data, "PNG")
    return data.getvalue()


@dataclass
class Answer:
    """An answer that was read to its end."""

    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Json:
        data = self.body["data"]
        assert isinstance(data, dict)
        return data


class Desk:
    """A client with the right key, and the provider behind the wire."""

    def __init__(
        self,
        provider: Provider,
        clock: Clock,
        session: aiohttp.ClientSession,
        urls: tuple[str, str],
    ) -> None:
        self.provider, self.clock, self.session = provider, clock, session
        self.api_url, self.media_url = urls

    async def ask(self, method: str, path: str, key: str = KEY, **more: object) -> Answer:
        headers = {"Authorization": f"Bearer {key}"}
        url = f"{self.api_url}/api/v3/{path}"
        async with self.session.request(method, url, headers=headers, **more) as answer:  # type: ignore[arg-type]  # a body
            return Answer(answer.status, await answer.json(), dict(answer.headers))

    async def upload(self, data: bytes | None = None) -> str:
        """The address of a picture that went through a ticket."""
        content = picture() if data is None else data
        wish = {"filename": "a.png", "size": len(content), "content_type": "image/png"}
        ticket = (await self.ask("POST", "media/uploads", json=wish)).data
        upload = ticket["upload"]
        assert isinstance(upload, dict)
        async with self.session.put(
            upload["url"], data=content, headers=upload["headers"]
        ) as answer:
            assert answer.status == 200
        return str(ticket["download_url"])

    async def submit(self, uploaded: str, query: str = "", /, **wish: object) -> Answer:
        body = {"prompt": "waves", "image": uploaded, "size": "256*320", "seed": 7, **wish}
        return await self.ask("POST", f"wavespeed-ai/instant-character{query}", json=body)

    async def result(self, task_id: object) -> Answer:
        return await self.ask("GET", f"predictions/{task_id}/result")

    async def finished(self, image: str | None = None, **wish: object) -> Json:
        """A task that was submitted and whose time has passed."""
        submitted = await self.submit(image or await self.upload(), **wish)
        self.clock.now += 10_000
        return (await self.result(submitted.data["id"])).data


@asynccontextmanager
async def opened(pace: Pace | None = None, *, real_time: bool = False) -> AsyncIterator[Desk]:
    clock = Clock()
    provider = Provider(
        api_key=KEY,
        pace=pace or Pace(created=1, processing=4),
        clock=time.monotonic if real_time else clock,
        seed=1,
        draw=plain,
    )
    runners = [web.AppRunner(app) for app in (provider.api_app(), provider.media_app())]
    urls = [await _started(runner) for runner in runners]
    provider.bind(api_url=urls[0], media_url=urls[1])
    async with aiohttp.ClientSession() as session:
        yield Desk(provider, clock, session, (urls[0], urls[1]))
    await provider.close()
    for runner in runners:
        await runner.cleanup()


async def _started(runner: web.AppRunner) -> str:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"
