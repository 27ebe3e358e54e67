"""Serves the page: its files and nothing beside them."""

import mimetypes
from pathlib import Path
from typing import Final

from aiohttp import web

FOLDER: Final = Path(__file__).parent / "page"


class Pages:
    """GET / and /page/…; `host` is where pictures may come from beside the page itself."""

    def __init__(self, *, host: str, folder: Path = FOLDER) -> None:
        self._folder = folder.resolve()
        policy = f"default-src 'self'; img-src 'self' data: blob: http://{host}:*"
        self._headers = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
        }

    async def index(self, _: web.Request) -> web.StreamResponse:
        """GET /"""
        return self._file("index.html")

    async def part(self, request: web.Request) -> web.StreamResponse:
        """GET /page/{name}"""
        return self._file(request.match_info["name"])

    def _file(self, name: str) -> web.StreamResponse:
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            return web.Response(status=404, text="There is nothing at this address.")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if kind.startswith("text/"):
            kind = f"{kind}; charset=utf-8"
        headers = {**self._headers, "Content-Type": kind}
        return web.FileResponse(path, headers=headers)
