"""Cards that somebody made to do harm: a good one, and a thousand ways to spoil it."""

import json
import random
import struct
import zlib
from collections.abc import Callable

Chunks = list[tuple[bytes, bytes]]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"Troupe character"
BOMB = zlib.compress(bytes(16 * 2**20), 9)
"""16 MiB of nothing, in just as many bytes as a packed card may have."""

_TEXTS = (
    "",
    " ",
    "\x00",
    "Mi\x00ra",
    "\u202egnp.exe",
    "\u2066Mira\u2069",
    "@everyone <@1> </character:1>",
    "\u3164",
    "e" + "\u0301" * 400,
    "🦊" * 33,
    "x" * 5_000,
    "../../etc/passwd",
    "ميرا 猫 हिन्दी",
)
_VALUES: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    1e300,
    10**30,
    -(2**63),
    [],
    {},
    [[]],
    ["x"] * 11,
    ["x" * 21],
    [None],
    {"version": 1},
    "9" * 400 + "*1",
    "1024*1024",
    "ghibli",
    "no such style",
    *_TEXTS,
)
_FIELDS = ("version", "name", "description", "tags", "size", "style", "seed", "owner_id", "")
_RAW = (
    b'{"version":1,"name":"\\ud800"}',
    b'{"version":1,"name":"\\udc00\\ud800x"}',
    b'{"version":1,"name":"\xed\xa0\x80"}',
    b'{"version":1,"name":"a","name":"b"}',
    b'{"version":1,"name":"a"}\x00',
    b'\xef\xbb\xbf{"version":1,"name":"a"}',
    b'{"version":1,"name":"a","seed":NaN}',
    b'{"version":1,"name":"a","seed":1e999}',
    b'{"version":' + b"9" * 5_000 + b"}",
    b'{"x":' * 3_000,
    b"[" * 16_000,
    b'{"version":1,"name":"a","deep":' + b"[" * 7_000 + b"]" * 7_000 + b"}",
    b"null",
    b"",
    b"1",
    b'"',
    b"\xff\xfe{\x00",
)


def split(png: bytes) -> Chunks:
    found, at = [], len(SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        found.append((kind, png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def joined(parts: Chunks) -> bytes:
    return SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def text(value: bytes, *, packed: bytes = b"\x00", keyword: bytes = KEYWORD) -> tuple[bytes, bytes]:
    return b"iTXt", keyword + b"\x00" + packed + b"\x00\x00\x00" + value


def carrying(good: bytes, *values: bytes, packed: bytes = b"\x00") -> bytes:
    """The same picture with these texts in place of its card."""
    parts = [one for one in split(good) if one[0] != b"iTXt"]
    return joined([parts[0], *(text(value, packed=packed) for value in values), *parts[1:]])


def _card(good: bytes) -> dict[str, object]:
    body = next(body for kind, body in split(good) if kind == b"iTXt")
    card: dict[str, object] = json.loads(body[len(KEYWORD) + 5 :])
    return card


def flipped(good: bytes, chance: random.Random) -> bytes:
    data = bytearray(good)
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def truncated(good: bytes, chance: random.Random) -> bytes:
    return good[: chance.randrange(len(good))]


def spoiled_inside(good: bytes, chance: random.Random) -> bytes:
    """Bytes changed, checksums right: as somebody would who means it."""
    parts = split(good)
    for _ in range(chance.randint(1, 3)):
        number = chance.randrange(len(parts))
        kind, body = parts[number]
        changed = bytearray(body or b"\x00")
        changed[chance.randrange(len(changed))] = chance.randrange(256)
        parts[number] = (kind, bytes(changed))
    return joined(parts)


def shuffled(good: bytes, chance: random.Random) -> bytes:
    parts = split(good)
    for _ in range(chance.randint(1, 4)):
        number = chance.randrange(len(parts))
        act = chance.randrange(3)
        if act == 0:
            parts.insert(chance.randrange(len(parts) + 1), parts[number])
        elif act == 1 and len(parts) > 1:
            parts.pop(number)
        else:
            parts.sort(key=lambda _: chance.random())
    return joined(parts)


def false_length(good: bytes, chance: random.Random) -> bytes:
    data = bytearray(good)
    at = chance.choice([8, 33, len(data) - 12])
    claim = chance.choice([0, 1, 2**31 - 1, 2**31, 2**32 - 1, len(data)])
    struct.pack_into(">I", data, at, claim)
    return bytes(data)


def stuffed(good: bytes, chance: random.Random) -> bytes:
    """Chunks that nobody asked for: bombs, profiles, animation, thousands of nothing."""
    parts = split(good)
    extra: list[Chunks] = [
        [text(BOMB, packed=b"\x01")],
        [text(BOMB, packed=b"\x01", keyword=b"Another")],
        [(b"zTXt", b"Comment\x00\x00" + BOMB)],
        [(b"iCCP", b"Profile\x00\x00" + BOMB)],
        [(b"IDAT", BOMB)],
        [(b"acTL", struct.pack(">II", 2**31, 0))],
        [(b"eXIf", b"MM\x00*" + bytes(64))],
        [(b"teSt", chance.randbytes(chance.randrange(2_000)))] * chance.randint(1, 40),
        [(b"teSt", b"")] * 12_000,
        [(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0))],
        [(bytes(4), b"")],
    ]
    at = chance.randrange(len(parts) + 1)
    return joined(parts[:at] + chance.choice(extra) + parts[at:])


def wrong_value(good: bytes, chance: random.Random) -> bytes:
    card = _card(good)
    for _ in range(chance.randint(1, 3)):
        card[chance.choice(_FIELDS)] = chance.choice(_VALUES)
    return carrying(good, json.dumps(card, ensure_ascii=chance.random() < 0.5).encode())


def raw_text(good: bytes, chance: random.Random) -> bytes:
    value = chance.choice(_RAW)
    if chance.random() < 0.3:
        return carrying(good, zlib.compress(value), packed=b"\x01")
    return carrying(good, value, packed=chance.choice([b"\x00", b"\x00", b"\x02", b"\x01"]))


def noisy_text(good: bytes, chance: random.Random) -> bytes:
    """Letters of every plane and kind in the name, the description and the tags."""
    card = _card(good)
    letters = [chr(chance.choice([*range(0xD800), *range(0xE000, 0x110000, 97)])) for _ in range(9)]
    words = "".join(chance.choices([*letters, "\u202e", "\u200d", "\x00", " "], k=20))
    card |= {"name": words, "description": words * 3, "tags": [words[:7], words[7:]]}
    return carrying(good, json.dumps(card).encode())


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped,
    truncated,
    spoiled_inside,
    shuffled,
    false_length,
    stuffed,
    wrong_value,
    raw_text,
    noisy_text,
)
