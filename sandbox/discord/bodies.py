"""Reading a request: JSON alone, or JSON and files as multipart; bounded either way."""

import re
from dataclasses import dataclass, field
from typing import Final

from aiohttp import BodyPartReader, web

from sandbox.discord import errors
from sandbox.discord.errors import ApiError, unreadable
from sandbox.discord.files import Files, Folder, StoredFile
from sandbox.discord.rules import MIB
from sandbox.wire import Shape, Unreadable, read

MOST_JSON: Final = 2 * MIB
MOST_FILES: Final = 10
#: Over all parts of one request. Discord doesn't publish its number; this one holds ten files.
MOST_REQUEST: Final = 101 * MIB
_FILE_NAME: Final = re.compile(r"files\[(\d{1,2})\]")
_CHUNK: Final = 65_536


@dataclass(slots=True)
class Parts:
    """The JSON of a request and its files by their number, as name and bytes."""

    json: bytes = b""
    files: dict[int, tuple[str, bytes]] = field(default_factory=dict)

    def decoded(self, shape: type[Shape]) -> Shape:
        """The JSON in that shape; raises 50035 or 50109."""
        try:
            return read(self.json, shape)
        except Unreadable as error:
            if not error.path and "not JSON" in str(error):
                raise ApiError(errors.NOT_JSON, detail=str(error)) from error
            raise unreadable(error) from error

    async def stored(self, files: Files, *, folder: Folder, owner: str) -> dict[int, StoredFile]:
        """The files, kept."""
        return {
            number: await files.keep(name, data, folder=folder, owner=owner)
            for number, (name, data) in self.files.items()
        }


async def parts_of(request: web.Request, *, upload_limit: int) -> Parts:
    """Read the body; raises 40005 when a file is over `upload_limit` bytes."""
    if not request.content_type.startswith("multipart/"):
        return Parts(json=await _limited(request))
    parts = Parts()
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise ApiError(errors.NOT_JSON, detail="A multipart body inside a multipart body.")
        if part.name == "payload_json":
            parts.json = await _part(part, MOST_JSON)
            continue
        number = _FILE_NAME.fullmatch(part.name or "")
        if number is None or len(parts.files) >= MOST_FILES:
            raise ApiError(errors.NOT_JSON, detail=f"A part that is not read: {part.name}.")
        data = await _part(part, upload_limit)
        parts.files[int(number[1])] = (part.filename or "unknown", data)
    return parts


async def _limited(request: web.Request) -> bytes:
    if (request.content_length or 0) > MOST_JSON:
        raise ApiError(errors.TOO_LARGE, detail="The JSON alone is over 2 MiB.")
    return await request.read()


async def _part(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        data += chunk
        if len(data) > most:
            raise ApiError(errors.TOO_LARGE, detail=f"A part is over {most} bytes.")
    return bytes(data)
