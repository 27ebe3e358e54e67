"""Answers that do not arrive well: cut, one byte at a time, without end, or not at all."""

import asyncio
import zlib
from typing import Final

from aiohttp import web

HUGE_SECONDS: Final = 60.0
DRIP_STEP: Final = 0.25


def dropped(request: web.Request) -> web.Response:
    """None at all: the line is cut."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def cut(response: web.StreamResponse) -> web.Response:
    """The first half of its body, as if that were all of it."""
    body = _body(response)
    return web.Response(
        status=response.status,
        body=body[: len(body) // 2],
        headers={"Content-Type": response.content_type},
    )


async def drip(
    request: web.Request, response: web.StreamResponse, seconds: float
) -> web.StreamResponse:
    """The true body, its first bytes one at a time for `seconds`, then the rest at once."""
    body = _body(response)
    slow = max(1, min(len(body), int(seconds / DRIP_STEP)))
    stream = web.StreamResponse(
        status=response.status, headers={"Content-Type": response.content_type}
    )
    stream.content_length = len(body)
    try:
        await stream.prepare(request)
        for byte in body[:slow]:
            await stream.write(bytes((byte,)))
            await asyncio.sleep(seconds / slow)
        await stream.write(body[slow:])
        await stream.write_eof()
    except ConnectionError:
        return dropped(request)
    return stream


async def huge(request: web.Request) -> web.StreamResponse:
    """JSON that never ends: a megabyte of blanks per kilobyte on the wire, for a minute at most."""
    stream = web.StreamResponse(
        headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}
    )
    packer = zlib.compressobj(wbits=31)
    start = packer.compress(b'{"code":200,"message":"') + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush a block depends on nothing before it, so it can be repeated for ever.
    block = packer.compress(b" " * 1_048_576) + packer.flush(zlib.Z_FULL_FLUSH)
    try:
        await stream.prepare(request)
        await stream.write(start)
        async with asyncio.timeout(HUGE_SECONDS):
            while True:
                await stream.write(block)
                await asyncio.sleep(0.001)
    except (ConnectionError, TimeoutError):
        return dropped(request)


def _body(response: web.StreamResponse) -> bytes:
    body = response.body if isinstance(response, web.Response) else None
    return bytes(body) if isinstance(body, bytes | bytearray) else b""
