"""A picture is fetched from where we choose to fetch, and from nowhere else."""

import asyncio
import gzip
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from yarl import URL

from troupe.downloads import Downloads, HostRules, PublicResolver
from troupe.errors import DownloadFailed, HostRefused, TooLarge

RULES = HostRules(("*.wavespeed.ai", "cdn.example.com"))
LOCAL = HostRules(("127.0.0.1", "*.wavespeed.ai"))


@pytest.mark.parametrize(
    "url", ["https://a.wavespeed.ai/x", "https://b.a.wavespeed.ai", "https://cdn.example.com/x"]
)
def test_listed_hosts_are_allowed(url: str) -> None:
    RULES.check(URL(url))


@pytest.mark.parametrize(
    "url",
    [
        "http://a.wavespeed.ai/x",
        "https://wavespeed.ai/x",
        "https://evilwavespeed.ai/x",
        "https://a.wavespeed.ai.evil.com/x",
        "https://a.wavespeed.ai:8443/x",
        "https://user:pw@a.wavespeed.ai/x",
        "https://169.254.169.254/latest",
        "https://[::ffff:169.254.169.254]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::1]/",
        "https://127.0.0.1/",
        "http://127.0.0.1/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://localhost/",
        "https://localhost./",
        "ftp://a.wavespeed.ai/",
        "file:///etc/passwd",
        "data:text/html,hi",
        "//a.wavespeed.ai/x",
        "",
    ],
)
def test_every_other_address_is_refused(url: str) -> None:
    with pytest.raises(HostRefused):
        RULES.check(URL(url))


class Rebinding(AbstractResolver):
    """Says that any name is the metadata service of a cloud."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host="169.254.169.254", port=port, family=family, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        return


async def test_a_listed_name_that_leads_inside_is_refused_when_connecting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("troupe.downloads.DefaultResolver", Rebinding)
    connector = aiohttp.TCPConnector(resolver=PublicResolver())
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(DownloadFailed):
            await Downloads(session=session, rules=RULES).fetch(
                "https://a.wavespeed.ai/x", most_bytes=100, seconds=5
            )


@asynccontextmanager
async def serving(*routes: web.RouteDef) -> AsyncIterator[tuple[str, Downloads]]:
    app = web.Application()
    app.add_routes(routes)
    async with TestServer(app, host="127.0.0.1") as server, aiohttp.ClientSession() as session:
        yield str(server.make_url("")).rstrip("/"), Downloads(session=session, rules=LOCAL)


async def test_a_small_body_that_unpacks_to_a_large_one_is_dropped() -> None:
    packed = gzip.compress(bytes(200 * 1024 * 1024), 9)

    async def bomb(request: web.Request) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with serving(web.get("/", bomb)) as (base, downloads):
        with pytest.raises(TooLarge):
            await downloads.fetch(base, most_bytes=1024 * 1024, seconds=20)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024


async def test_a_body_that_drips_ends_at_the_deadline() -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1_000):
            await response.write(b".")
            await asyncio.sleep(0.01)
        return response

    async with serving(web.get("/", drip)) as (base, downloads):
        with pytest.raises(DownloadFailed, match="TimeoutError"):
            await downloads.fetch(base, most_bytes=10_000, seconds=0.2)


@pytest.mark.parametrize(
    "target", ["https://evil.example/x", "http://169.254.169.254/", "file:///etc/passwd"]
)
async def test_a_redirect_off_the_list_is_not_followed(target: str) -> None:
    async def away(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    async with serving(web.get("/", away)) as (base, downloads):
        with pytest.raises((HostRefused, DownloadFailed)):
            await downloads.fetch(base, most_bytes=100, seconds=5)


async def test_redirects_have_an_end() -> None:
    async def round_and_round(request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": "/"})

    async with serving(web.get("/", round_and_round)) as (base, downloads):
        with pytest.raises(DownloadFailed, match="redirects"):
            await downloads.fetch(base, most_bytes=100, seconds=5)


@pytest.mark.parametrize("status", [204, 403, 404, 500])
async def test_another_status_is_a_failure(status: int) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with serving(web.get("/", answer)) as (base, downloads):
        with pytest.raises(DownloadFailed):
            await downloads.fetch(base, most_bytes=100, seconds=5)
