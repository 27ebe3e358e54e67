"""Files and pictures over HTTP, at signed addresses that expire."""

import asyncio
import re
from typing import Final

from aiohttp import web

from sandbox.discord.files import Files
from sandbox.discord.payloads import avatar_hash
from sandbox.drawing.avatars import avatar
from sandbox.faults import FaultPlan, play
from sandbox.world import World

_HEX: Final = re.compile(r"[0-9a-f]{1,16}")
MOST_AVATARS: Final = 100
_SAFE: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


class Cdn:
    """/attachments, /ephemeral-attachments and /avatars."""

    def __init__(self, *, files: Files, world: World, faults: FaultPlan) -> None:
        self._files = files
        self._faults = faults
        self._world = world
        self._avatars: dict[str, bytes] = {}

    async def file(self, request: web.Request) -> web.StreamResponse:
        """GET /cdn/{folder}/{owner}/{file_id}/{filename}"""
        return await play(self._faults, "attachment", request, self._served)

    async def _served(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        expires = query.get("ex", "")
        stored = None
        if _HEX.fullmatch(expires):
            stored = self._files.open(
                request.match_info["file_id"],
                expires=expires,
                issued=query.get("is", ""),
                signature=query.get("hm", ""),
            )
        if stored is None:
            return web.Response(status=404, text="This content is no longer available.")
        kind = stored.content_type or "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}
        if kind not in _SAFE:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=stored.data, headers={**headers, "Content-Type": kind})

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """GET /cdn/avatars/{user_id}/{hash}.png"""
        person = self._world.user(request.match_info["user_id"])
        if person is None or not request.match_info["name"].startswith(avatar_hash(person)):
            return web.Response(status=404, text="")
        data = self._avatars.get(person.name)
        if data is None:
            data = await asyncio.to_thread(avatar, person.name)
            if len(self._avatars) < MOST_AVATARS:
                self._avatars[person.name] = data
        headers = {"Cache-Control": "max-age=3600"}
        return web.Response(body=data, content_type="image/png", headers=headers)
