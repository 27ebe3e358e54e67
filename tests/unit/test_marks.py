"""The mark of a machine's picture: in every kind of file, once, and the pixels stay as they are."""

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.samples import encoded
from troupe import marks
from troupe.images import check_and_shrink, check_result, make_reference, make_thumbnail
from troupe.marks import SOURCE_TYPE, Unmarkable, is_marked, marked

MOST = 10 * 2**20
STRANGERS_XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>a stranger's</x:xmpmeta>"

OPTIONS: list[tuple[str, dict[str, object]]] = [
    ("PNG", {}),
    ("JPEG", {"quality": 90}),
    (
        "JPEG",
        {
            "progressive": True,
            "comment": b"hello",
            "exif": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00",
        },
    ),
    ("JPEG", {"xmp": STRANGERS_XMP}),
    ("WEBP", {"quality": 80}),
    ("WEBP", {"lossless": True}),
    ("WEBP", {"quality": 50, "xmp": STRANGERS_XMP, "icc_profile": b"no profile"}),
]


def packets(data: bytes) -> str:
    """What Pillow, which is not ours, finds."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or ""
    return found.decode() if isinstance(found, bytes) else str(found)


def pixels(data: bytes) -> tuple[str, tuple[int, int], bytes]:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.mode, image.size, image.tobytes()


@given(
    of=st.sampled_from(OPTIONS),
    mode=st.sampled_from(["RGB", "RGBA", "L", "P"]),
    size=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    content=st.binary(min_size=1, max_size=64),
)
def test_any_picture_keeps_its_pixels_and_is_marked_once(
    of: tuple[str, dict[str, object]], mode: str, size: tuple[int, int], content: bytes
) -> None:
    form, options = of
    if form == "JPEG" and mode in ("RGBA", "P"):
        mode = "RGB"
    if form == "WEBP" and mode in ("L", "P"):
        mode = "RGBA"
    needed = size[0] * size[1] * len(mode)
    drawn = Image.frombytes(mode, size, (content * needed)[:needed])
    data = encoded(drawn, form, **options)
    assert not is_marked(data)
    once = marked(data)
    assert pixels(once) == pixels(data)
    assert packets(once).count(SOURCE_TYPE) == 1
    assert "<xmp:CreatorTool>Troupe</xmp:CreatorTool>" in packets(once)
    assert b"a stranger's" not in once
    assert is_marked(once)
    assert marked(once) == once, "marking again changes nothing"
    assert once.count(SOURCE_TYPE.encode()) == 1


def test_what_a_viewer_needs_of_a_jpeg_stays_before_the_mark() -> None:
    data = marked(encoded(Image.new("RGB", (90, 90)), "JPEG", exif=OPTIONS[2][1]["exif"]))
    assert data[:4] == b"\xff\xd8\xff\xe0"
    assert data.index(b"JFIF") < data.index(b"Exif") < data.index(SOURCE_TYPE.encode())


@given(st.sampled_from(OPTIONS), st.data())
def test_damaged_files_are_refused_or_marked_and_nothing_else(
    of: tuple[str, dict[str, object]], data: st.DataObject
) -> None:
    whole = bytearray(encoded(Image.new("RGB", (80, 70), "teal"), of[0], **of[1]))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    given_bytes = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    is_marked(given_bytes)
    try:
        once = marked(given_bytes)
    except Unmarkable:
        return
    assert is_marked(once)
    assert len(once) < len(given_bytes) + 2_000


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\xff\xd8", b"\xff\xd8\xff", b"RIFF\x04\x00\x00\x00WEBP", b"x" * 99]
)
def test_what_is_no_picture_is_said_to_be_none(data: bytes) -> None:
    assert not is_marked(data)
    with pytest.raises(Unmarkable):
        marked(data)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_results_their_small_versions_and_thumbnails_are_marked(form: str) -> None:
    data = encoded(Image.effect_noise((400, 300), 90).convert("RGB"), form)
    for made in (
        check_result(data, MOST).data,
        check_result(data, 60_000).data,
        make_thumbnail(data),
        make_thumbnail(check_result(data, MOST).data),
        check_and_shrink(data, MOST)[1] or b"",
    ):
        assert packets(made).count(SOURCE_TYPE) == 1
    assert len(check_result(data, 60_000).data) <= 60_000


def test_a_result_that_decodes_but_breaks_the_rules_is_drawn_again() -> None:
    """A PNG whose text has a wrong checksum, which Pillow passes over."""
    data = encoded(Image.new("RGB", (80, 80), "teal"), "PNG")
    body = b"iTXtanything"
    wrong = len(body[4:]).to_bytes(4) + body + (zlib.crc32(body) ^ 1).to_bytes(4)
    broken = data[:-12] + wrong + data[-12:]
    with pytest.raises(Unmarkable):
        marked(broken)
    assert is_marked(check_result(broken, MOST).data)


def test_peoples_own_pictures_are_not_marked_and_what_was_made_stays_so() -> None:
    mine = encoded(Image.new("RGB", (80, 80), "teal"), "PNG")
    assert not is_marked(make_reference(mine).data)
    assert is_marked(make_reference(marked(mine)).data)
    assert marks.PACKET.isascii() is False
