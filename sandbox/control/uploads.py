"""Files that people pick: from disk, or one of the example pictures."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aiohttp import BodyPartReader, web

from sandbox.control.requests import Refused, asked, person_in
from sandbox.discord.app import Discord
from sandbox.discord.files import StoredFile, described
from sandbox.discord.rules import MIB
from sandbox.drawing.examples import Example
from sandbox.wire import answer

MOST_BYTES: Final = 32 * MIB
EXAMPLE: Final = "example:"
_CHUNK: Final = 65_536


class Uploads:
    """Takes uploads and finds them again by what an option or a field holds."""

    def __init__(self, *, discord: Discord, examples: Sequence[Example]) -> None:
        self._discord = discord
        self._examples = {each.id: each for each in examples}
        self._drawn: dict[str, bytes] = {}

    async def take(self, request: web.Request) -> web.StreamResponse:
        """POST uploads?as=…: multipart, the field `file`."""
        me = person_in(self._discord.world, asked(request.query, "as"))
        if not request.content_type.startswith("multipart/"):
            raise Refused("A file comes as multipart, in the field file.")
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if isinstance(part, BodyPartReader) and part.name == "file":
                data = await _bounded(part)
                stored = await self._keep(part.filename or "unknown", data, me.id)
                return answer(described(stored, url=self._discord.files.link(stored)))
        raise Refused("The field file is missing.")

    async def _keep(self, name: str, data: bytes, owner: str) -> StoredFile:
        files = self._discord.files
        return await files.keep(name, data, folder="ephemeral-attachments", owner=owner)

    async def example(self, request: web.Request) -> web.StreamResponse:
        """GET examples/{example_id}"""
        data = await self._picture(request.match_info["example_id"])
        headers = {"Cache-Control": "max-age=3600"}
        return web.Response(body=data, content_type="image/png", headers=headers)

    async def _picture(self, example_id: str) -> bytes:
        example = self._examples.get(example_id)
        if example is None:
            raise Refused(f"There is no example {example_id!r}.", status=404)
        data = self._drawn.get(example_id)
        if data is None:
            data = self._drawn[example_id] = await asyncio.to_thread(example.draw)
        return data

    async def named(self, values: Mapping[str, object], owner: str) -> dict[str, StoredFile]:
        """The files that options or fields hold, by exactly what they hold."""
        found: dict[str, StoredFile] = {}
        for text in _texts(values):
            if text.startswith(EXAMPLE):
                example_id = text.removeprefix(EXAMPLE)
                data = await self._picture(example_id)
                found[text] = await self._keep(self._examples[example_id].filename, data, owner)
            elif text.isdecimal():
                stored = self._discord.files.get(text)
                if stored is not None and stored.folder == "ephemeral-attachments":
                    found[text] = stored
        return found


def _texts(values: Mapping[str, object]) -> Iterator[str]:
    for value in values.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                yield each


async def _bounded(part: BodyPartReader) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        data += chunk
        if len(data) > MOST_BYTES:
            raise Refused("A file may have at most 32 MiB.", status=413)
    return bytes(data)
