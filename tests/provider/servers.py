"""The sandbox's provider on real sockets, and our client pointed at it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp.test_utils import TestServer
from yarl import URL

from sandbox.provider.app import Provider
from troupe.downloads import PublicResolver
from troupe.provider.client import WaveSpeed
from troupe.secret import Secret

KEY = "a-key-that-only-the-api-may-see"


@dataclass(frozen=True, slots=True)
class Wired:
    """`provider` is what answers, `client` is what we test."""

    provider: Provider
    client: WaveSpeed


@asynccontextmanager
async def wired() -> AsyncIterator[Wired]:
    """Two listeners on this machine, and a client that knows them."""
    provider = Provider(api_key=KEY)
    provider.set({"pace": {"created": 0.0, "processing": 0.0}})
    async with AsyncExitStack() as stack:
        stack.push_async_callback(provider.close)
        api = TestServer(provider.api_app(), host="127.0.0.1")
        media = TestServer(provider.media_app(), host="127.0.0.1")
        for server in (api, media):
            await stack.enter_async_context(server)
        provider.bind(api_url=str(api.make_url("")), media_url=str(media.make_url("")))
        sessions = [
            await stack.enter_async_context(
                aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=resolver))
            )
            for resolver in (PublicResolver(), PublicResolver(trusted=["127.0.0.1"]))
        ]
        yield Wired(
            provider,
            WaveSpeed(
                api=sessions[0],
                media=sessions[1],
                base=URL(str(api.make_url(""))),
                model="wavespeed-ai/instant-character",
                key=Secret(KEY),
                media_hosts=("127.0.0.1",),
            ),
        )
