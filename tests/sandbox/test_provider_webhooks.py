"""Webhooks: signed as documented, again when nobody took them, never to strangers."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.provider.course import Pace
from sandbox.provider.webhooks import Messenger, sign
from tests.sandbox.provider_wire import opened

QUICK = Pace(created=0, processing=0.02)
Delivery = tuple[dict[str, str], bytes]


@asynccontextmanager
async def listening(codes: list[int]) -> AsyncIterator[tuple[str, asyncio.Queue[Delivery]]]:
    """A listener that answers with these codes, then with 200."""
    taken: asyncio.Queue[Delivery] = asyncio.Queue()

    async def take(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        await taken.put((headers, await request.read()))
        return web.Response(status=codes.pop(0) if codes else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    async with TestServer(app) as server:
        yield str(server.make_url("/hook")), taken


async def test_a_finished_task_is_announced_with_a_true_signature() -> None:
    async with (
        listening([]) as (url, taken),
        opened(Pace(created=0, processing=0.02), real_time=True) as desk,
    ):
        secret = str((await desk.ask("GET", "webhook/secret")).data["secret"])
        task = await desk.submit(await desk.upload(), f"?webhook={quote(url + '?job=5', safe='')}")
        headers, body = await asyncio.wait_for(taken.get(), 5)
    told = json.loads(body)
    assert (told["id"], told["status"]) == (task.data["id"], "completed")
    assert "code" not in told
    message = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = secret.removeprefix("whsec_").encode()
    expected = hmac.new(key, message, hashlib.sha256).hexdigest()
    assert headers["webhook-signature"] == f"v3,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 300


async def test_a_failed_task_is_announced_too() -> None:
    async with (
        listening([]) as (url, taken),
        opened(Pace(created=0, processing=0.02), real_time=True) as desk,
    ):
        desk.provider.add_fault({"on": "task", "do": {"kind": "moderated"}})
        await desk.submit(await desk.upload(), f"?webhook={quote(url, safe='')}")
        _, body = await asyncio.wait_for(taken.get(), 5)
    assert (json.loads(body)["status"], json.loads(body)["code"]) == ("failed", 1200)


async def test_a_webhook_nobody_took_comes_again_under_the_same_id_and_then_no_more() -> None:
    async with listening([500, 503, 500]) as (url, taken):
        messenger = Messenger(
            secret="whsec_x", new_id=lambda: "1", unix=lambda: 1_700_000_000.5, waits=(0, 0, 0, 0)
        )
        assert await messenger.deliver(url, {"id": "a"})
        assert {taken.get_nowait()[0]["webhook-id"] for _ in range(4)} == {"msg_1"}
        await messenger.close()
    refused = Messenger(secret="x", new_id=lambda: "1", unix=lambda: 0.0, waits=(0, 0))
    assert not await refused.deliver(url, {"id": "a"})
    await refused.close()


@pytest.mark.parametrize("url", ["https://example.com/hook", "ftp://127.0.0.1/x", "nothing"])
async def test_strangers_are_never_called(url: str) -> None:
    async with opened() as desk:
        answer = await desk.submit(await desk.upload(), f"?webhook={quote(url, safe='')}")
        assert answer.status == 400
        assert desk.provider.state()["tasks"] == []


def test_the_key_of_a_signature_is_the_secret_without_its_prefix() -> None:
    assert sign("whsec_abc", "id", 1, b"{}") == sign("abc", "id", 1, b"{}")
    assert sign("abc", "id", 1, b"{}") != sign("abc", "id", 2, b"{}")
