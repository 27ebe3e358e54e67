"""The chunks of a PNG, read within bounds: their number, their sizes, and what text unpacks to.

Nothing is trusted but the signature: lengths are held against the bytes that are there, each CRC is
checked, and text is unpacked only up to a cap (PNG, third edition, sections 5 and 11).
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_CHUNKS = 10_000
"""The usual encoders cut 20 MiB into at most some 2,600 pieces of 8 KiB."""

MOST_TEXT_BYTES = 16_384
"""Of one text, unpacked."""

_HEAD = struct.Struct(">I4s")
_CRC = struct.Struct(">I")
# What a picture is drawn from. All else (profiles, text, animation) is left behind on the way in.
_DRAWN = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


class Damaged(ValueError):
    """These bytes break the rules of PNG, or the bounds above."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk; `body` is a view into the file, so that nothing is copied."""

    kind: bytes
    body: memoryview


def read(data: bytes) -> Iterator[Chunk]:
    """Every chunk up to IEND; what follows is passed over. Raises Damaged."""
    if not data.startswith(SIGNATURE):
        raise Damaged("no PNG")
    rest = memoryview(data)[len(SIGNATURE) :]
    for _ in range(MOST_CHUNKS):
        chunk, rest = _first(rest)
        yield chunk
        if chunk.kind == b"IEND":
            return
    raise Damaged("too many chunks")


def _first(rest: memoryview) -> tuple[Chunk, memoryview]:
    if len(rest) < _HEAD.size:
        raise Damaged("ends before IEND")
    length, kind = _HEAD.unpack_from(rest)
    end = _HEAD.size + length
    if len(rest) < end + _CRC.size:
        raise Damaged("a chunk is longer than the file")
    if _CRC.unpack_from(rest, end)[0] != zlib.crc32(rest[4:end]):
        raise Damaged("a checksum is wrong")
    return Chunk(kind, rest[_HEAD.size : end]), rest[end + _CRC.size :]


def written(kind: bytes, body: bytes | memoryview) -> bytes:
    """One chunk as it stands in a file."""
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return b"".join((_HEAD.pack(len(body), kind), body, _CRC.pack(checksum)))


def bare(chunks: Iterable[Chunk], extra: bytes = b"") -> bytes:
    """A PNG of only what the picture is drawn from, with `extra` behind its header."""
    parts = [SIGNATURE]
    for chunk in chunks:
        if chunk.kind in _DRAWN:
            parts.append(written(chunk.kind, chunk.body))
        if chunk.kind == b"IHDR":
            parts.append(extra)
    return b"".join(parts)


def text(keyword: bytes, value: str) -> bytes:
    """An iTXt chunk, not packed: tools that show metadata then show it as it is."""
    return written(b"iTXt", keyword + b"\x00\x00\x00\x00\x00" + value.encode())


def text_of(chunk: Chunk, keyword: bytes) -> bytes | None:
    """The text of an iTXt with this keyword, packed or not; else None. Raises Damaged."""
    start = keyword + b"\x00"
    if chunk.kind != b"iTXt" or bytes(chunk.body[: len(start)]) != start:
        return None
    # A packed text is never longer than an unpacked one may be, give or take what packing adds.
    body = bytes(chunk.body[len(start) : len(start) + MOST_TEXT_BYTES + 1_024])
    if len(start) + len(body) < len(chunk.body):
        raise Damaged("a text is too long")
    packed, method = body[:1], body[1:2]
    _language, found, after = body[2:].partition(b"\x00")
    _translated, found_too, value = after.partition(b"\x00")
    if packed not in (b"\x00", b"\x01") or method != b"\x00" or not (found and found_too):
        raise Damaged("a text chunk is malformed")
    return _unpacked(value) if packed == b"\x01" else _bounded(value)


def _unpacked(value: bytes) -> bytes:
    try:
        return _bounded(zlib.decompressobj().decompress(value, MOST_TEXT_BYTES + 1))
    except zlib.error as error:
        raise Damaged("a packed text is damaged") from error


def _bounded(value: bytes) -> bytes:
    if len(value) > MOST_TEXT_BYTES:
        raise Damaged("a text is too long")
    return value
