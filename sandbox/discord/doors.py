"""How every route of the REST API is entered: faults, authorization, limits, errors as JSON."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from sandbox.discord import errors
from sandbox.discord.errors import ApiError
from sandbox.discord.limits import GLOBAL, Limit, Limits
from sandbox.discord.mistakes import Mistakes
from sandbox.faults import FaultPlan, play
from sandbox.wire import answer
from sandbox.world import TOKEN

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Where faults can be ordered on the Discord side.
POINTS: Final = (
    "account",
    "attachment",
    "callback",
    "channel",
    "channel_delete",
    "channel_edit",
    "channel_fetch",
    "channel_message",
    "commands",
    "delete",
    "dm",
    "edit",
    "fetch",
    "followup",
)


class Doors:
    """Registers handlers so that each is entered the same way."""

    def __init__(self, *, faults: FaultPlan, limits: Limits, mistakes: Mistakes) -> None:
        self._faults = faults
        self._limits = limits
        self._mistakes = mistakes

    def open(
        self,
        app: web.Application,
        method: str,
        path: str,
        handler: Handler,
        *,
        point: str,
        limit: Limit | None = None,
        by: str = "channel_id",
        with_token: bool = True,
    ) -> None:
        """Add a route. `limit` counts by that part of the path; `with_token` asks for the bot's."""

        async def work(request: web.Request) -> web.StreamResponse:
            headers: dict[str, str] = {}
            if with_token:
                _authorize(request)
                self._limits.hit("global", GLOBAL, everywhere=True)
            if limit is not None:
                headers = self._limits.hit(f"{point}:{request.match_info[by]}", limit)
            response = await handler(request)
            response.headers.update(headers)
            return response

        async def enter(request: web.Request) -> web.StreamResponse:
            return await play(self._faults, point, request, self._guarded(work))

        app.router.add_route(method, path, enter)

    def close(self, app: web.Application) -> None:
        """Answer every other path of the application with Discord's 404."""

        async def nowhere(request: web.Request) -> web.StreamResponse:
            raise ApiError(errors.UNKNOWN_ROUTE, detail=f"{request.method} {request.path}")

        app.router.add_route("*", "/{tail:.*}", self._guarded(nowhere))

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except ApiError as error:
                return self._refusal(request, error)

        return guarded

    def _refusal(self, request: web.Request, error: ApiError) -> web.Response:
        refusal = error.refusal
        if refusal.mistake is not None:
            where = f"{request.method} {_without_secrets(request)}"
            self._mistakes.note(refusal.mistake, f"{where}: {error}")
        return answer(error.body(), status=refusal.status, headers=error.headers)


def _authorize(request: web.Request) -> None:
    if request.headers.get("Authorization") != f"Bot {TOKEN}":
        raise ApiError(errors.UNAUTHORIZED)


def _without_secrets(request: web.Request) -> str:
    token = request.match_info.get("token")
    return request.path.replace(token, "…") if token else request.path
