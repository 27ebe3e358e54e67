"""JSON on the wire: reading it into typed shapes and writing it as Discord does."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from aiohttp import web

Json = dict[str, object]
Shape = TypeVar("Shape")


class Unreadable(ValueError):
    """A body that doesn't have the shape it should; `path` is where, as `a.0.b`."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message)
        self.path = path


def read(raw: bytes | str, shape: type[Shape]) -> Shape:
    """Decode JSON strictly into `shape`; raises Unreadable with a whole sentence."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError as error:
        raise _unreadable(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"The body is not JSON: {error}.") from error


def convert(value: object, shape: type[Shape]) -> Shape:
    """Narrow decoded JSON into `shape`; raises Unreadable with a whole sentence."""
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        raise _unreadable(error) from error


def _unreadable(error: msgspec.ValidationError) -> Unreadable:
    message, _, where = str(error).partition(" - at `")
    path = where.rstrip("`").removeprefix("$").removeprefix(".")
    path = path.replace("[", ".").replace("]", "").replace("...", "?").strip(".")
    return Unreadable(f"{message}.", path=path)


def encode(body: object) -> bytes:
    """JSON bytes of builtins and msgspec values."""
    return msgspec.json.encode(body)


def answer(
    body: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """JSON with exactly `Content-Type: application/json`.

    With a charset behind it discord.py hands back text instead of the decoded value.
    """
    return web.Response(
        body=encode(body), status=status, headers=headers, content_type="application/json"
    )


def nothing(*, headers: Mapping[str, str] | None = None) -> web.Response:
    """204, no body."""
    return web.Response(status=204, headers=headers)
