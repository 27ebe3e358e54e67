"""The way every request takes: let in, spoiled on order, answered, written down."""

import asyncio
import hmac
import time
from typing import Final

from aiohttp import web

from sandbox.faults import Handler, play
from sandbox.provider.account import Account
from sandbox.provider.answers import refusal
from sandbox.provider.journal import Entry, authorization

#: No request lives longer, whatever was ordered or however slowly a body comes.
SECONDS_A_REQUEST: Final = 600.0


class Gate:
    """Wraps handlers so that a route is one line."""

    def __init__(self, *, account: Account, api_key: str) -> None:
        """`api_key` is the only key that opens; it is never written down."""
        self._account = account
        self._expected = f"Bearer {api_key}".encode()

    def api(self, on: str, handle: Handler) -> Handler:
        """A route of the API: 401 without the right key, then the faults of its point."""
        return self._written_down(on, self._keyed(self._spoiled(on, handle)))

    def media(self, on: str, handle: Handler) -> Handler:
        """A route of the media listener, where no key is asked for."""
        return self._written_down(on, self._spoiled(on, handle))

    def _spoiled(self, on: str, handle: Handler) -> Handler:
        async def route(request: web.Request) -> web.StreamResponse:
            # A look and a download name a task; an order may be for the task of some prompt.
            task = self._account.tasks.get(request.match_info.get("id", ""))
            known = task.wish.prompt if task else ""
            return await play(self._account.faults, on, request, handle, known=known)

        return route

    def _keyed(self, handle: Handler) -> Handler:
        async def route(request: web.Request) -> web.StreamResponse:
            given = request.headers.get("Authorization", "").encode()
            if not hmac.compare_digest(given, self._expected):
                return refusal(401, "Unauthorized: invalid access key")
            return await handle(request)

        return route

    def _written_down(self, on: str, handle: Handler) -> Handler:
        async def route(request: web.Request) -> web.StreamResponse:
            started = time.monotonic()
            response = await _guarded(request, handle)
            self._write(on, request, response.status, time.monotonic() - started)
            return response

        return route

    def _write(self, on: str, request: web.Request, status: int, seconds: float) -> None:
        cut = request.transport is None or request.transport.is_closing()
        entry = Entry(
            name=on,
            method=request.method,
            path=request.path,
            status=0 if cut else status,
            host=request.host,
            authorization=authorization(request.headers.get("Authorization")),
            seconds=round(seconds, 3),
        )
        self._account.journal.write(entry)
        self._account.changed()


async def _guarded(request: web.Request, handle: Handler) -> web.StreamResponse:
    try:
        async with asyncio.timeout(SECONDS_A_REQUEST):
            return await handle(request)
    except web.HTTPException as error:
        return refusal(error.status, error.reason)
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
