"""The mark inside a picture that says a machine made it: XMP, written without drawing it again.

IPTC's word for it is the digital source type `trainedAlgorithmicMedia`, in the packet that Adobe's
XMP specification (part 3) places in a PNG as iTXt, in a JPEG as APP1 and in a WebP as a chunk. A
packet that was there goes: a file has one, and a stranger's may hold anything.
"""

import struct
from collections.abc import Iterator

from troupe import chunks
from troupe.chunks import Damaged

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
PACKET = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\
<x:xmpmeta xmlns:x="adobe:ns:meta/">\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">\
<xmp:CreatorTool>Troupe</xmp:CreatorTool>\
<Iptc4xmpExt:DigitalSourceType>{SOURCE_TYPE}</Iptc4xmpExt:DigitalSourceType>\
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>"""

_XMP = PACKET.encode()
_WORD = SOURCE_TYPE.encode()
_PNG_KEYWORD = b"XML:com.adobe.xmp"
_JPEG_START = b"\xff\xd8"
_JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\x00"
_JPEG_MORE_XMP = b"http://ns.adobe.com/xmp/extension/\x00"
_APP0, _APP1, _SCAN = 0xE0, 0xE1, 0xDA
_MOST_PARTS = 10_000
_WEBP_ALPHA, _WEBP_XMP = 0x10, 0x04
_WEBP_EXTENDED = 10  # bytes in VP8X


class Unmarkable(ValueError):
    """These bytes are no PNG, JPEG or WebP that keeps the rules of its kind."""


def marked(data: bytes) -> bytes:
    """The same picture with the mark, once, however often it is marked. Raises Unmarkable."""
    if data.startswith(chunks.SIGNATURE):
        return _marked_png(data)
    if data.startswith(_JPEG_START):
        return _marked_jpeg(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _marked_webp(data)
    raise Unmarkable("of no kind that can be marked")


def is_marked(data: bytes) -> bool:
    """Whether its packet says so; False also for what can't be read."""
    try:
        return any(_WORD in packet for packet in _packets(data))
    except Unmarkable:
        return False


def _packets(data: bytes) -> Iterator[bytes]:
    if data.startswith(chunks.SIGNATURE):
        yield from (bytes(one.body) for one in _png(data) if _is_png_xmp(one))
    elif data.startswith(_JPEG_START):
        yield from (body for marker, body in _segments(data) if _is_jpeg_xmp(marker, body))
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        yield from (bytes(body) for kind, body in _webp(data) if kind == b"XMP ")


def _png(data: bytes) -> Iterator[chunks.Chunk]:
    try:
        yield from chunks.read(data)
    except Damaged as error:
        raise Unmarkable(str(error)) from error


def _is_png_xmp(chunk: chunks.Chunk) -> bool:
    start = _PNG_KEYWORD + b"\x00"
    return chunk.kind == b"iTXt" and bytes(chunk.body[: len(start)]) == start


def _marked_png(data: bytes) -> bytes:
    """Right behind the header, where a reader needn't look for it."""
    parts = [chunks.SIGNATURE]
    for chunk in _png(data):
        if not _is_png_xmp(chunk):
            parts.append(chunks.written(chunk.kind, chunk.body))
        if chunk.kind == b"IHDR":
            parts.append(chunks.text(_PNG_KEYWORD, PACKET))
    return b"".join(parts)


def _marked_jpeg(data: bytes) -> bytes:
    """Behind JFIF's and Exif's own segments, which have to be the first."""
    kept = [one for one in _segments(data) if not _is_jpeg_xmp(*one)]
    first = sum(1 for _ in _leading(kept))
    parts = [_segment(*one) for one in kept]
    parts.insert(first, _segment(_APP1, _JPEG_XMP + _XMP))
    return b"".join((_JPEG_START, *parts, data[_scan_at(data) :]))


def _leading(segments: list[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    for marker, body in segments:
        if marker != _APP0 and not (marker == _APP1 and body.startswith(b"Exif\x00")):
            return
        yield marker, body


def _is_jpeg_xmp(marker: int, body: bytes) -> bool:
    return marker == _APP1 and body.startswith((_JPEG_XMP, _JPEG_MORE_XMP))


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Everything before the first scan."""
    for marker, start, end in _spans(data):
        yield marker, data[start:end]


def _scan_at(data: bytes) -> int:
    ends = [end for _, _, end in _spans(data)]
    return _past_filling(data, max(ends, default=len(_JPEG_START)))


def _spans(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The marker of each segment before the first scan, and where its body is."""
    at = len(_JPEG_START)
    for _ in range(_MOST_PARTS):
        at = _past_filling(data, at)
        if len(data) < at + 4 or data[at] != 0xFF:
            raise Unmarkable("ends before its picture")
        marker, (length,) = data[at + 1], struct.unpack_from(">H", data, at + 2)
        if marker == _SCAN:
            return
        end = at + 2 + length
        if not 0xC0 <= marker <= 0xFE or 0xD0 <= marker <= 0xD9 or length < 2 or end > len(data):
            raise Unmarkable("a segment is malformed")
        yield marker, at + 4, end
        at = end
    raise Unmarkable("too many segments")


def _past_filling(data: bytes, at: int) -> int:
    """Any number of 0xFF may stand before a marker's own."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    return at


def _marked_webp(data: bytes) -> bytes:
    """The packet comes last, and the header says that there is one."""
    kept = [(kind, bytes(body)) for kind, body in _webp(data) if kind != b"XMP "]
    if not kept:
        raise Unmarkable("an empty WebP")
    header = kept.pop(0)[1] if kept[0][0] == b"VP8X" else _extended(*kept[0])
    if len(header) != _WEBP_EXTENDED:
        raise Unmarkable("a header is malformed")
    header = bytes([header[0] | _WEBP_XMP]) + header[1:]
    body = b"".join(_riff(*one) for one in ((b"VP8X", header), *kept, (b"XMP ", _XMP)))
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _webp(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Each chunk; an odd one is followed by a byte that isn't its own."""
    rest = memoryview(data)[12 : 8 + struct.unpack_from("<I", data, 4)[0]]
    for _ in range(_MOST_PARTS):
        if not rest:
            return
        if len(rest) < 8:
            raise Unmarkable("ends inside a chunk")
        kind, length = bytes(rest[:4]), struct.unpack_from("<I", rest, 4)[0]
        if len(rest) < 8 + length:
            raise Unmarkable("a chunk is longer than the file")
        yield kind, rest[8 : 8 + length]
        rest = rest[8 + length + length % 2 :]
    raise Unmarkable("too many chunks")


def _riff(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def _extended(kind: bytes, body: bytes) -> bytes:
    """The header that a simple WebP lacks: whether it is see-through, its width and height."""
    if kind == b"VP8 " and len(body) >= 10 and body[3:6] == b"\x9d\x01\x2a":
        width, height = (one & 0x3FFF for one in struct.unpack_from("<HH", body, 6))
        flags = 0
    elif kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = struct.unpack_from("<I", body, 1)[0]
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags = _WEBP_ALPHA if bits >> 28 & 1 else 0
    else:
        raise Unmarkable("a WebP without a picture")
    if not (width and height):
        raise Unmarkable("a WebP without a size")
    return bytes([flags, 0, 0, 0]) + _in_24_bits(width - 1) + _in_24_bits(height - 1)


def _in_24_bits(number: int) -> bytes:
    return struct.pack("<I", number)[:3]
