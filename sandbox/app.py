"""The sandbox put together: three listeners around one Discord and one provider."""

import secrets
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final, Self

from aiohttp import web

from sandbox.control.acting import Acting
from sandbox.control.routes import control
from sandbox.control.switches import Switches
from sandbox.control.uploads import Uploads
from sandbox.control.views import Views
from sandbox.discord.app import Discord
from sandbox.discord.bodies import MOST_REQUEST
from sandbox.drawing.examples import EXAMPLES
from sandbox.drawing.scene import draw_scene
from sandbox.pages import Pages
from sandbox.provider.app import Provider
from sandbox.provider.course import Pace
from sandbox.provider.studio import Draw
from sandbox.world import TOKEN

API_KEY: Final = "sandbox-key"
#: Connections waiting to be taken: a bot with its usual connector opens one per interaction.
BACKLOG: Final = 4_096
SHUTDOWN_SECONDS: Final = 1.0
FAST: Final = Pace(created=0.05, processing=0.15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where to listen (port 0 finds free ones) and how fast pictures are made.

    `identify_seconds` pass between two identifies, which is 5 in the real world; 0 is for bots that
    are restarted all the time.

    `draw` makes the pictures: the scenes that the page shows, or something cheaper.

    Without their own port the provider's API and its media take the two after `port`.
    """

    host: str = "127.0.0.1"
    port: int = 0
    provider_port: int | None = None
    media_port: int | None = None
    pace: Pace | None = None
    identify_seconds: float = 0.0
    draw: Draw = draw_scene


class Sandbox:
    """`async with Sandbox(options) as sandbox:` listens until the end of the block."""

    def __init__(
        self,
        options: Options | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`clock` (monotonic) and `wall` (Unix) are seconds and drive the Discord side."""
        self._options = options or Options()
        self._runners: list[web.AppRunner] = []
        self._sockets = _listening(self._options)
        page, api, media = (_url(self._options.host, each) for each in self._sockets)
        self._base = page
        self._provider_url = api
        self.discord = Discord(base=page, secret=secrets.token_bytes(32), clock=clock, wall=wall)
        self.discord.rules.change({"identify_seconds": self._options.identify_seconds})
        self.provider = Provider(api_key=API_KEY, pace=self._options.pace, draw=self._options.draw)
        self.provider.bind(api_url=api, media_url=media)
        self._switches = Switches(discord=self.discord, provider=self.provider)

    @property
    def page_url(self) -> str:
        """Where a browser looks at it."""
        return f"{self._base}/"

    @property
    def environment(self) -> dict[str, str]:
        """The settings that point a bot at this sandbox."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": f"{self._base}/api/v10",
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "WAVESPEED_API_KEY": API_KEY,
            "WAVESPEED_BASE_URL": self._provider_url,
            "PROVIDER_MEDIA_HOSTS": self._options.host,
        }

    async def __aenter__(self) -> Self:
        apps = (self._page_app(), self.provider.api_app(), self.provider.media_app())
        try:
            for app, listener in zip(apps, self._sockets, strict=True):
                runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
                self._runners.append(runner)
                await runner.setup()
                await web.SockSite(runner, listener, backlog=BACKLOG).start()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    async def _close(self) -> None:
        self._switches.close()
        await self.discord.close()
        await self.provider.close()
        for runner in reversed(self._runners):
            await runner.cleanup()
        for listener in self._sockets:
            listener.close()

    def _page_app(self) -> web.Application:
        app = web.Application(client_max_size=MOST_REQUEST)
        pages = Pages(host=self._options.host)
        app.router.add_get("/", pages.index)
        app.router.add_get("/page/{name:.+}", pages.part)
        app.router.add_get("/gateway", self.discord.gateway.serve)
        app.router.add_get("/gateway/", self.discord.gateway.serve)
        self.discord.mount_files(app)
        app.add_subapp("/api/v10", self.discord.api_app())
        app.add_subapp("/sandbox/api", self._control())
        return app

    def _control(self) -> web.Application:
        uploads = Uploads(discord=self.discord, examples=EXAMPLES)
        return control(
            views=Views(discord=self.discord, examples=EXAMPLES),
            acting=Acting(discord=self.discord, uploads=uploads),
            uploads=uploads,
            switches=self._switches,
        )


def _listening(options: Options) -> list[socket.socket]:
    """Three sockets, so that every address is known before anything is built on it."""
    with ExitStack() as opened:
        found = [
            opened.enter_context(_socket(options.host, port))
            for port in (
                options.port,
                _beside(options.port, 1, options.provider_port),
                _beside(options.port, 2, options.media_port),
            )
        ]
        opened.pop_all()
    return found


def _beside(port: int, distance: int, given: int | None) -> int:
    """The given port, else the one at that distance; next to a free one stands a free one."""
    if given is not None:
        return given
    return port + distance if port else 0


def _socket(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), backlog=BACKLOG)


def _url(host: str, listener: socket.socket) -> str:
    return f"http://{host}:{listener.getsockname()[1]}"
