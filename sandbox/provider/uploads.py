"""Getting pictures in: tickets with their PUT, the older multipart way, and getting them out."""

import asyncio
from typing import Final

import msgspec
from aiohttp import BodyPartReader, web

from sandbox.provider.account import Account
from sandbox.provider.answers import refusal, success
from sandbox.provider.gate import Gate
from sandbox.provider.store import LARGEST_UPLOAD, Ticket

_CHUNK: Final = 65_536
#: The name under which references are fetched appears beside the documented ones.
_REFERENCE: Final = "reference"


class TicketWish(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a ticket request; `size` in bytes."""

    filename: str
    content_type: str
    size: int | None = None


class Uploads:
    """Handlers for media, on both listeners."""

    def __init__(self, *, account: Account) -> None:
        """The store and the pictures are the account's."""
        self._account = account
        self._store = account.store

    def application(self, gate: Gate) -> web.Application:
        """The media listener: the PUT of a ticket, references and outputs."""
        app = web.Application(client_max_size=LARGEST_UPLOAD)
        app.router.add_put("/uploads/{id}", gate.media("put", self.put))
        app.router.add_get("/references/{name}", gate.media(_REFERENCE, self.reference))
        app.router.add_get("/outputs/{id}.png", gate.media("output", self.output))
        app.router.add_route("*", "/{rest:.*}", gate.media("other", self.unknown))
        return app

    async def ticket(self, request: web.Request) -> web.StreamResponse:
        """Where and with which headers to PUT a file, and where it will be."""
        try:
            wish = msgspec.json.decode(await request.read(), type=TicketWish)
            ticket = self._store.ticket(content_type=wish.content_type, size=wish.size)
        except (msgspec.DecodeError, ValueError) as error:
            return refusal(400, f"Invalid upload request: {error}")
        upload = {
            "method": "PUT",
            "url": self._store.address("uploads", ticket.id),
            "headers": ticket.headers,
        }
        return success({"download_url": self._store.download_url(ticket), "upload": upload})

    async def put(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of a ticket; strict like a signed upload address."""
        ticket = self._store.redeem(request.match_info["id"])
        if ticket is None:
            return refusal(404, "unknown upload")
        if "Authorization" in request.headers:
            return refusal(400, "only one way to authorize is allowed")
        if any(request.headers.get(name) != value for name, value in ticket.headers.items()):
            return refusal(403, "the headers are not the signed ones")
        data = await request.read()
        if ticket.size is not None and len(data) != ticket.size:
            return refusal(400, "the size is not the one that was announced")
        await asyncio.to_thread(self._store.keep, ticket, data)
        return web.Response()

    async def binary(self, request: web.Request) -> web.StreamResponse:
        """The older way: multipart, field `file`."""
        part = await self._file(request)
        if part is None:
            return refusal(400, "The field 'file' is required")
        data = await _bounded(part)
        if data is None:
            return refusal(413, "The file is too large")
        try:
            ticket = self._ticket_for(part, data)
        except ValueError as error:
            return refusal(400, str(error))
        kept = await asyncio.to_thread(self._store.keep, ticket, data)
        return success({"type": "image", "download_url": kept.url, "size": kept.size})

    async def reference(self, request: web.Request) -> web.StreamResponse:
        """An uploaded picture."""
        found = self._store.find(self._store.address("references", request.match_info["name"]))
        if found is None:
            return refusal(404, "not found")
        return web.Response(body=found.data, content_type=found.content_type)

    async def output(self, request: web.Request) -> web.StreamResponse:
        """The picture of a completed task."""
        task = self._account.tasks.get(request.match_info["id"])
        if task is None or task.course.status(self._account.clock()) != "completed":
            return refusal(404, "not found")
        if task.course.outcome == "html_output":
            return web.Response(text="<h1>Sign in</h1>", content_type="text/html")
        try:
            picture = await self._account.studio.picture(task)
        except LookupError:
            return refusal(404, "not found")
        return web.Response(body=picture, content_type="image/png")

    async def unknown(self, _request: web.Request) -> web.StreamResponse:
        """Any other path."""
        return refusal(404, "not found")

    def _ticket_for(self, part: BodyPartReader, data: bytes) -> Ticket:
        content_type = part.headers.get("Content-Type", "").partition(";")[0]
        return self._store.ticket(content_type=content_type, size=len(data))

    async def _file(self, request: web.Request) -> BodyPartReader | None:
        if not request.content_type.startswith("multipart/"):
            return None
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if isinstance(part, BodyPartReader) and part.name == "file":
                return part
        return None


async def _bounded(part: BodyPartReader) -> bytes | None:
    """The bytes of a part, None when there are more than the provider takes."""
    data = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        data += chunk
        if len(data) > LARGEST_UPLOAD:
            return None
    return bytes(data)
