"""The web server. It takes what the provider tells, proves it, and answers before any work; and
it tells watchers how things are."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from troupe import logs
from troupe.errors import WebhookRefused
from troupe.health import Condition
from troupe.provider.webhook import Webhooks

log = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
READ_SECONDS = 5.0
_LINGER_SECONDS = 1.0
_SHUTDOWN_SECONDS = 2.0
MOST_CONNECTIONS = 64
CONNECTION_SECONDS = 15.0
"""One connection brings one request, and has so long for all of it: idle ones would use up the
files that the rest of the program needs."""


def _is_no_strangers_mistake(record: logging.LogRecord) -> bool:
    """aiohttp logs a request that isn't HTTP as an error of ours, with a traceback."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


_http_log = logging.getLogger(f"{__name__}.http")
_http_log.addFilter(_is_no_strangers_mistake)


class WebhookDoor:
    """Lets the provider in, and nobody else. `wake` takes our id and the provider's."""

    def __init__(self, *, webhooks: Webhooks, wake: Callable[[str, str], None]) -> None:
        self._webhooks = webhooks
        self._wake = wake

    def routes(self) -> list[web.RouteDef]:
        """What `Webhooks.address` leads to."""
        return [web.post("/webhooks/{prediction}/{token}", self.take)]

    async def take(self, request: web.Request) -> web.Response:
        """200 for what is proved, 404 for an address that isn't ours, 401 for the rest."""
        prediction_id = request.match_info["prediction"]
        if not self._webhooks.admits(prediction_id, request.match_info["token"]):
            raise web.HTTPNotFound
        body = await _body(request)
        with logs.about(prediction=prediction_id):
            try:
                task_id = self._webhooks.hear(request.headers, body)
            except WebhookRefused as refusal:
                log.warning("A webhook was refused: %s", refusal)
                raise web.HTTPUnauthorized from refusal
        if task_id is not None:
            self._wake(prediction_id, task_id)
        return web.Response()


class HealthDoor:
    """For whoever watches the program. Tells no more than anybody may know, and costs little."""

    def __init__(
        self,
        *,
        condition: Callable[[], Awaitable[Condition]],
        figures: Callable[[], Awaitable[bytes]],
        figures_type: str,
    ) -> None:
        self._condition = condition
        self._figures = figures
        self._figures_type = figures_type

    def routes(self) -> list[web.RouteDef]:
        """Where the watchers look."""
        return [
            web.get("/healthz", self.alive),
            web.get("/readyz", self.ready),
            web.get("/metrics", self.figures),
        ]

    async def alive(self, _: web.Request) -> web.Response:
        """200: whoever can say so is alive."""
        return web.Response(text="ok")

    async def ready(self, _: web.Request) -> web.Response:
        """200 while people can be served, else 503; each part by name."""
        now = await self._condition()
        parts = {"ready": now.ready, **asdict(now)}
        return web.json_response(parts, status=200 if now.ready else 503)

    async def figures(self, _: web.Request) -> web.Response:
        """For Prometheus."""
        headers = {"Content-Type": self._figures_type}
        return web.Response(body=await self._figures(), headers=headers)


@asynccontextmanager
async def serving(routes: Iterable[web.RouteDef], *, host: str, port: int) -> AsyncIterator[None]:
    """Answers on `host` and `port` for as long as it is open. Raises OSError where it can't."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_once])
    app.add_routes(routes)
    runner = web.AppRunner(
        app,
        logger=_http_log,
        access_log=None,  # it would hold the tokens of the addresses
        auto_decompress=False,  # signatures are over what was sent, and a gzip can grow
        lingering_time=_LINGER_SECONDS,
        shutdown_timeout=_SHUTDOWN_SECONDS,
    )
    await runner.setup()
    assert runner.server is not None, "setup() makes it"
    listening = await asyncio.get_running_loop().create_server(_Bounded(runner.server), host, port)
    try:
        log.info("Listening on %s, port %d", host, port)
        yield
    finally:
        listening.close()
        await runner.cleanup()


class _Bounded:
    """Makes the protocols of new connections; each ends after a while.

    Where there are too many the oldest makes room. It has brought its request long ago, or never
    will: strangers who only hold connections open would else shut out whoever asks for `/healthz`.
    """

    def __init__(self, server: web.Server) -> None:
        self._server = server

    def __call__(self) -> asyncio.BaseProtocol:
        open_ones = [one for one in self._server.connections if _is_open(one)]
        if len(open_ones) >= MOST_CONNECTIONS:
            _end(open_ones[0])
        protocol = self._server()
        asyncio.get_running_loop().call_later(CONNECTION_SECONDS, _end, protocol)
        return protocol


def _is_open(protocol: web.RequestHandler) -> bool:
    return protocol.transport is not None and not protocol.transport.is_closing()


def _end(protocol: web.RequestHandler) -> None:
    if protocol.transport is not None:
        protocol.transport.abort()


@web.middleware
async def _once(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """One request a connection."""
    try:
        response = await handler(request)
    except web.HTTPException as refusal:
        refusal.force_close()
        raise
    response.force_close()
    return response


async def _body(request: web.Request) -> bytes:
    """The raw bytes, at most `LARGEST_BODY` of them, within `READ_SECONDS`."""
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except (web.RequestPayloadError, ConnectionError) as error:
        raise web.HTTPBadRequest from error
