"""An S3-compatible store on this machine for tests, and a door in front of it that misbehaves."""

import itertools
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from troupe.object_blobs import Bucket
from troupe.secret import Secret

KEY_ID, SECRET_KEY = "key-id-of-a-test", "secret-key-of-a-test"
_numbers = itertools.count(1)


@contextmanager
def running_store() -> Iterator[str]:
    """Its address. It keeps everything in memory and lets everybody in."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


async def new_bucket(endpoint: str, *, prefix: str = "some/folder") -> Bucket:
    """An empty one, which no other test has."""
    bucket = bucket_at(endpoint, f"pictures-{next(_numbers)}", prefix=prefix)
    async with (
        aiohttp.ClientSession() as session,
        session.put(f"{endpoint}/{bucket.name}") as response,
    ):
        assert response.status == 200, await response.text()
    return bucket


def bucket_at(endpoint: str, name: str, *, prefix: str = "some/folder") -> Bucket:
    """The settings of one, whether it is there or not."""
    return Bucket(
        name=name,
        prefix=prefix,
        endpoint=endpoint,
        region="us-east-1",
        key_id=KEY_ID,
        secret_key=Secret(SECRET_KEY),
    )


def made_old(bucket: Bucket, sha256: str, seconds: float) -> None:
    """Sets when it was last put. No client can do that, so it is done inside the store."""
    from datetime import UTC, datetime

    kept = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket.name].keys
    key = kept[f"{bucket.prefix}/{sha256[:2]}/{sha256}".lstrip("/")]
    key.last_modified = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def names_in(bucket: Bucket) -> list[str]:
    """Every key that is there, in full."""
    return sorted(s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket.name].keys)


@dataclass
class Door:
    """Passes everything on to the store behind it, until it is told to answer otherwise.

    `answers` are given first, one a request; `requests` is what came, as "METHOD path".
    """

    store: str
    url: str = ""
    answers: list[web.StreamResponse | str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path}")
        body = await request.read()
        told = self.answers.pop(0) if self.answers else "pass"
        if isinstance(told, web.StreamResponse):
            return told
        async with (
            aiohttp.ClientSession(auto_decompress=False) as session,
            session.request(
                request.method,
                f"{self.store}{request.raw_path}",
                data=body,
                headers={k: v for k, v in request.headers.items() if k.lower() != "host"},
            ) as answer,
        ):
            data = await answer.read()
            if told == "wrong bytes":
                data = bytes(reversed(data))
            kept = ("Last-Modified", "ETag", "Content-Type", "Content-Range")
            headers = {name: answer.headers[name] for name in kept if name in answer.headers}
            if told != "cut":
                return web.Response(status=answer.status, body=data, headers=headers)
            response = web.StreamResponse(status=answer.status, headers=headers)
            response.content_length = len(data)
            await response.prepare(request)
            await response.write(data[: len(data) // 2])
            assert request.transport is not None
            request.transport.close()
            return response


@asynccontextmanager
async def door_to(store: str) -> AsyncIterator[Door]:
    """Listening until the end of the block."""
    door = Door(store)
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", door.handle)
    async with TestServer(app, host="127.0.0.1") as server:
        door.url = str(server.make_url("")).rstrip("/")
        yield door


def refusal(status: int, code: str, more: str = "") -> web.Response:
    """An error as S3 words it; `more` is what it says besides."""
    return web.Response(
        status=status,
        content_type="application/xml",
        text=f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>No.</Message>{more}</Error>",
    )
