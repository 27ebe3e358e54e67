"""Server-sent events: what happens, to everybody who watches and may see it."""

import asyncio
from collections.abc import Callable, Collection
from typing import Final

from aiohttp import web

from sandbox.wire import Json, encode

#: Events waiting for one slow reader; past this the stream ends and the reader starts again.
MOST_WAITING: Final = 5_000
HEARTBEAT_SECONDS: Final = 15.0
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class _Reader:
    def __init__(self, person_id: str) -> None:
        self.person_id = person_id
        self.queue: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_WAITING)
        self.behind = False

    def offer(self, event: bytes) -> None:
        """Queue an event; a reader too far behind is told to go by setting `behind`."""
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.behind = True


class Feed:
    """The streams of events that are open."""

    def __init__(self) -> None:
        self._readers: set[_Reader] = set()
        self._closed = False

    def publish(self, body: Callable[[], Json], *, to: Collection[str] | None = None) -> None:
        """Send an event to those people, or to all; `body` is asked only if somebody watches."""
        readers = [each for each in self._readers if to is None or each.person_id in to]
        if not readers:
            return
        event = b"data: " + encode(body()) + b"\n\n"
        for reader in readers:
            reader.offer(event)

    async def serve(self, request: web.Request, person_id: str) -> web.StreamResponse:
        """Stream events to one reader until either side closes."""
        response = web.StreamResponse(headers=_HEADERS)
        response.content_type = "text/event-stream"
        reader = _Reader(person_id)
        self._readers.add(reader)
        try:
            await response.prepare(request)
            await response.write(b"retry: 500\n\n")
            await self._pump(reader, response)
        except ConnectionError:
            pass  # the reader has gone, and nobody is left to tell
        finally:
            self._readers.discard(reader)
        return response

    async def _pump(self, reader: _Reader, response: web.StreamResponse) -> None:
        while not (reader.behind or self._closed):
            try:
                event = await asyncio.wait_for(reader.queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                event = b": still here\n\n"
            if event is None:
                return
            await response.write(event)

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        for reader in self._readers:
            reader.behind = True
            if not reader.queue.full():
                reader.queue.put_nowait(None)
