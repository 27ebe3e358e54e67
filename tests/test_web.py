"""The web server on a real socket: who gets in, and how far everybody else comes."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp
import pytest
from yarl import URL

from sandbox.provider.webhooks import sign
from tests.clocks import FakeClock
from tests.ports import free_port
from tests.samples import NOW
from troupe import web
from troupe.provider.webhook import Webhooks
from troupe.secret import Secret

SECRET = "whsec_0123456789abcdef"
TASK = "0123456789abcdef0123456789abcdef"
BODY = json.dumps({"id": TASK, "status": "completed"}).encode()


@dataclass
class Site:
    """A running server, and what it woke."""

    address: str
    session: aiohttp.ClientSession
    port: int
    woken: list[tuple[str, str]] = field(default_factory=list)

    async def post(
        self, body: bytes, headers: Mapping[str, str], address: str | URL | None = None
    ) -> int:
        async with self.session.post(
            address or self.address, data=body, headers=headers
        ) as response:
            assert SECRET not in await response.text()
            return response.status

    async def raw(self, data: bytes) -> bytes:
        """The first line of the answer to these very bytes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(data)
            async with asyncio.timeout(10):
                return await reader.readline()
        finally:
            writer.close()


def signed(body: bytes = BODY, *, webhook_id: str = "msg_1", at: int = NOW) -> dict[str, str]:
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(at // 1000),
        "webhook-signature": sign(SECRET, webhook_id, at // 1000, body),
    }


@asynccontextmanager
async def opened() -> AsyncIterator[Site]:
    port = free_port()
    webhooks = Webhooks(
        public_url=URL(f"http://127.0.0.1:{port}"),
        key=Secret("the-api-key"),
        secret=Secret(SECRET),
        clock=FakeClock(NOW),
    )
    async with aiohttp.ClientSession() as session:
        site = Site(webhooks.address("5-0"), session, port)
        door = web.WebhookDoor(
            webhooks=webhooks, wake=lambda ours, theirs: site.woken.append((ours, theirs))
        )
        async with web.serving(door.routes(), host="127.0.0.1", port=port):
            yield site


async def test_the_providers_word_wakes_the_prediction_it_is_about() -> None:
    async with opened() as site:
        assert await site.post(BODY, signed()) == 200
        assert site.woken == [("5-0", TASK)]


async def test_the_same_webhook_again_is_taken_and_does_nothing() -> None:
    async with opened() as site:
        assert [await site.post(BODY, signed()) for _ in range(3)] == [200] * 3
        assert site.woken == [("5-0", TASK)]


async def test_forged_ones_are_refused_without_a_word() -> None:
    async with opened() as site:
        assert await site.post(BODY, {}) == 401
        assert await site.post(BODY + b" ", signed()) == 401
        assert await site.post(BODY, signed(at=NOW - 301_000)) == 401
        assert await site.post(b"{}", signed(b"{}")) == 401
        assert site.woken == []


async def test_other_addresses_lead_nowhere() -> None:
    async with opened() as site:
        token = URL(site.address).name
        origin = URL(site.address).origin()
        for path in ("webhooks/6-0/" + token, "webhooks/5-0/" + token[:-1], "webhooks/5-0", ""):
            assert await site.post(BODY, signed(), origin / path) == 404
        odd = URL(f"{origin}/webhooks/%ff%00/%ed%b3%bf", encoded=True)
        assert await site.post(BODY, signed(), odd) == 404
        async with site.session.get(site.address) as response:
            assert response.status == 405
        assert site.woken == []


async def test_at_most_64_kib_are_read() -> None:
    async with opened() as site:
        fits, too_much = (BODY.ljust(size) for size in (web.LARGEST_BODY, web.LARGEST_BODY + 1))
        assert await site.post(fits, signed(fits)) == 200
        assert await site.post(too_much, signed(too_much, webhook_id="msg_2")) == 413
        assert len(site.woken) == 1


async def test_a_body_is_taken_as_it_was_sent() -> None:
    """Neither unpacked, which could grow without end, nor trusted for what it says it is."""
    async with opened() as site:
        headers = signed() | {"Content-Encoding": "gzip"}
        assert await site.post(BODY, headers) == 200
        assert len(site.woken) == 1


async def test_a_body_that_does_not_come_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web, "READ_SECONDS", 0.05)
    async with opened() as site:
        head = f"POST {URL(site.address).path} HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n"
        assert b" 408 " in await site.raw(head.encode())


async def test_a_broken_request_makes_no_noise(caplog: pytest.LogCaptureFixture) -> None:
    async with opened() as site:
        path = URL(site.address).path
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert b" 400 " in await site.raw(head.encode() + b"zz\r\n")
        assert b" 400 " in await site.raw(b"\x00\x01\x02\r\n\r\n")
        assert b" 400 " in await site.raw(b"POST /webhooks/\xff/\xfe HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 401 " in await site.raw(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nwebhook-id: ".encode()
            + b"\xff\r\nContent-Length: 0\r\n\r\n"
        )
    assert [record for record in caplog.records if record.exc_info] == []


async def test_no_token_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with opened() as site:
        await site.post(BODY, signed())
        await site.post(BODY, {})
        await site.post(BODY, signed(), site.address + "0")
        assert URL(site.address).name not in caplog.text
    assert "A webhook was refused" in caplog.text


async def test_a_port_that_is_taken_stops_the_start() -> None:
    async with opened() as site:
        with pytest.raises(OSError, match="address already in use"):
            async with web.serving([], host="127.0.0.1", port=site.port):
                pass


async def test_idle_connections_take_no_more_than_their_share_and_shut_nobody_out() -> None:
    async with opened() as site:
        idle = [
            await asyncio.open_connection("127.0.0.1", site.port)
            for _ in range(2 * web.MOST_CONNECTIONS)
        ]
        async with asyncio.timeout(5):
            for reader, _ in idle[: web.MOST_CONNECTIONS]:
                with suppress(ConnectionResetError):
                    assert await reader.read() == b"", "the oldest were hung up on"
            for _ in range(3):
                assert b" 404 " in await site.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert not idle[-1][0].at_eof(), "the newest may still bring its request"
        for _, one in idle:
            one.close()


async def test_a_connection_that_says_nothing_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "CONNECTION_SECONDS", 0.2)
    async with opened() as site:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\n")
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()
