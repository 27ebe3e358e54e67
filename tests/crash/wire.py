"""Requests and answers as values, between the program and what lies outside its machine."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from multidict import CIMultiDict
from yarl import URL

Json = dict[str, Any]  # the wire's own shape

_NAME = re.compile(r'name="([^"]+)"')
_IDS = re.compile(r"[0-9a-zA-Z_-]*[0-9][0-9a-zA-Z_-]{3,}|token-[^/]+")


@dataclass(frozen=True)
class Request:
    """What the program sent: the JSON of its body, and files by their field's name."""

    method: str
    url: URL
    body: Json
    files: Mapping[str, bytes]
    authorization: str

    @classmethod
    async def read(cls, method: str, url: str, options: Mapping[str, Any]) -> "Request":
        body, files = await _parts(options.get("json"), options.get("data"))
        authorization = (options.get("headers") or {}).get("Authorization", "")
        asked = URL(url).update_query(options.get("params") or {})
        return cls(method, asked, body, files, authorization)

    @property
    def name(self) -> str:
        """For a schedule that people read."""
        path = re.sub(r"/\.\.\.(/\.\.\.)+", "/...", _IDS.sub("...", self.url.path))
        return f"{self.method} {self.url.host}{path}"


async def _parts(given: object, data: object) -> tuple[Json, dict[str, bytes]]:
    if isinstance(given, dict):
        return given, {}
    if isinstance(data, aiohttp.FormData):
        return await _form(data)
    if isinstance(data, str | bytes):
        return json.loads(data), {}
    read = getattr(data, "read", None)
    return {}, {"body": read()} if read is not None else {}


async def _form(form: aiohttp.FormData) -> tuple[Json, dict[str, bytes]]:
    body: Json = {}
    files: dict[str, bytes] = {}
    writer = form()
    assert isinstance(writer, aiohttp.MultipartWriter)
    for part, _, _ in writer:
        found = _NAME.search(part.headers["Content-Disposition"])
        assert found is not None
        if found[1] == "payload_json":
            body = json.loads(await part.as_bytes())
        else:
            files[found[1]] = await part.as_bytes()
    return body, files


@dataclass(frozen=True)
class Answer:
    """What stands where `aiohttp.ClientResponse` stood."""

    status: int
    body: bytes = b""
    headers: CIMultiDict[str] = field(default_factory=CIMultiDict)
    reason: str = ""

    @classmethod
    def json(cls, body: object, *, status: int = 200, **headers: str) -> "Answer":
        return cls(
            status,
            json.dumps(body).encode(),
            CIMultiDict({"Content-Type": "application/json"} | headers),
        )

    @property
    def content_length(self) -> int:
        return len(self.body)

    @property
    def content(self) -> "Answer":
        return self

    async def iter_chunked(self, _: int) -> AsyncIterator[bytes]:
        yield self.body

    async def text(self, encoding: str = "utf-8") -> str:
        return self.body.decode(encoding)

    async def read(self) -> bytes:
        return self.body
