"""A stranger's bytes become a clean reference, or one clear sentence."""

import asyncio
import io
import random
import struct
import subprocess
import sys
import threading
import time
import zlib
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

from tests.samples import encoded, png
from troupe.errors import UserError
from troupe.images import Images, check_result, make_reference
from troupe.marks import marked


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def one_bit_bomb(side: int) -> bytes:
    """A PNG of `side` × `side` black or white pixels that is small on the wire."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + (side + 7) // 8)) for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", rows + packer.flush()) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def phone_photo() -> bytes:
    """Lying on its side, with a place and a maker in its metadata; the left half is red."""
    photo = Image.new("RGB", (1600, 1200), "blue")
    photo.paste("red", (0, 0, 800, 1200))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = tuple(TiffImagePlugin.IFDRational(n) for n in (48, 8, 14))
    return encoded(photo, "JPEG", exif=exif, comment=b"SecretComment")


def test_noise_is_a_picture_too() -> None:
    noise = Image.frombytes("RGB", (1024, 1024), random.Random(1).randbytes(3 * 1024**2))
    assert make_reference(encoded(noise, "PNG")).width == 1024


def test_a_phones_photo_arrives_upright_square_small_and_bare() -> None:
    reference = make_reference(phone_photo())
    image = opened(reference.data)
    assert image.size == (reference.width, reference.height) == (1024, 1024)
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Secret" not in reference.data
    colours = [image.getpixel((x, y)) for x, y in ((512, 100), (512, 900), (20, 512))]
    assert [nearest(colour) for colour in colours] == ["red", "blue", "white"]


def nearest(colour: object) -> str:
    assert isinstance(colour, tuple)
    names = {"red": (255, 0, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
    return min(names, key=lambda n: sum(abs(a - b) for a, b in zip(colour, names[n], strict=True)))


def test_what_is_see_through_becomes_white() -> None:
    image = opened(make_reference(encoded(Image.new("RGBA", (100, 100)), "PNG")).data)
    assert nearest(image.getpixel((50, 50))) == "white"


@pytest.mark.parametrize(
    ("form", "modes"),
    [
        ("PNG", ["RGB", "L", "P", "RGBA", "I;16", "LA", "1"]),
        ("JPEG", ["RGB", "L", "CMYK", "1"]),
        ("WEBP", ["RGB", "L", "P", "RGBA", "LA", "1"]),
        ("GIF", ["RGB", "L", "P", "RGBA", "LA", "1"]),
    ],
)
def test_every_kind_of_pixel_is_understood(form: str, modes: list[str]) -> None:
    for mode in modes:
        data = encoded(Image.new(mode, (90, 70), 0), form)
        assert make_reference(data).width == 90


def test_sixteen_bit_greys_keep_their_shades() -> None:
    image = Image.new("I;16", (64, 64), 0x8000)
    middle = opened(make_reference(encoded(image, "PNG")).data).getpixel((32, 32))
    assert isinstance(middle, tuple)
    assert 120 <= middle[0] <= 136


def test_of_an_animation_the_first_frame_counts() -> None:
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert nearest(opened(make_reference(data).data).getpixel((40, 40))) == "red"


def test_what_is_glued_behind_a_picture_is_gone() -> None:
    polyglot = png() + b"PK\x03\x04 <script>alert(1)</script>"
    assert b"script" not in make_reference(polyglot).data


def test_text_inside_a_png_is_gone() -> None:
    note = PngInfo()
    note.add_text("Author", "SecretName")
    data = encoded(Image.new("RGB", (80, 80)), "PNG", pnginfo=note)
    assert b"SecretName" in data
    assert b"SecretName" not in make_reference(data).data


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "an empty file"),
        (b"hello, I am a picture", "is a text,"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"PK\x03\x04" + bytes(100), "a ZIP archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (b"\x00\x00\x00\x18ftypavif", "an AVIF"),
        (b"\x00\x00\x00\x18ftypisom", "a video"),
        (b"\xff\xfe\x00\x01\x02", "an unknown kind"),
        (b"\x89PNG\r\n\x1a\n", "ends too early or is damaged"),
        (png()[:150], "ends too early or is damaged"),
        (b"\xff\xd8\xff" + bytes(500), "ends too early or is damaged"),
        (png(12, 9), "12 × 9 pixels; it needs at least 64 × 64"),
        (one_bit_bomb(30_000), "30,000 × 30,000 pixels"),
        (one_bit_bomb(12_000), "12,000 × 12,000 pixels"),
        (png() + bytes(41 * 1024 * 1024), "larger than 20 MB"),
    ],
)
def test_what_can_not_be_used_gets_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        make_reference(data)
    assert sentence in str(caught.value)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]),
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), max_size=12),
    st.integers(0, 2_000),
)
def test_damaged_pictures_are_read_or_refused_and_never_break_us(
    form: str, changes: list[tuple[int, int]], kept: int
) -> None:
    data = bytearray(encoded(Image.effect_noise((70, 70), 60).convert("RGB"), form))
    for position, value in changes:
        data[position % len(data)] = value
    try:
        reference = make_reference(bytes(data[: kept + 100]))
    except UserError:
        return
    assert max(reference.width, reference.height) <= 1024


def test_a_result_that_fits_keeps_its_bytes_and_is_marked() -> None:
    data = png(512, 512)
    result = check_result(data, 10 * 1024 * 1024)
    assert (result.data, result.media_type) == (marked(data), "image/png")


def test_a_result_that_is_too_heavy_is_drawn_again_until_it_fits() -> None:
    heavy = encoded(Image.effect_noise((900, 900), 90).convert("RGB"), "PNG")
    result = check_result(heavy, 600_000)
    assert len(result.data) <= 600_000
    assert (result.media_type, opened(result.data).size) == ("image/jpeg", (900, 900))


@pytest.mark.parametrize("data", [b"<html>no</html>", one_bit_bomb(20_000), png()[:99], b""])
def test_a_result_that_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UserError):
        check_result(data, 10 * 1024 * 1024)


TICKER = """
import select, sys, time
longest, before = 0.0, time.perf_counter()
while not select.select([sys.stdin], [], [], 0.001)[0]:
    now = time.perf_counter()
    longest, before = max(longest, now - before), now
print(longest)
"""


async def longest_hold_elsewhere(stop: asyncio.Event) -> float:
    """The same for a program of its own that does nothing: what the machine itself takes away."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", TICKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    await stop.wait()
    told, _ = await process.communicate(b"stop")
    return float(told)


async def longest_hold_during_fifty(photo: bytes) -> float:
    """Seconds for which the event loop could not run, at the worst."""
    images = Images(threads=2)
    ticks = [time.perf_counter()]

    async def tick() -> None:
        while True:
            await asyncio.sleep(0.001)
            ticks.append(time.perf_counter())

    ticker = asyncio.create_task(tick())
    await asyncio.gather(*(images.reference(photo) for _ in range(50)))
    ticker.cancel()
    images.close()
    return max(after - before for before, after in pairwise(ticks))


@pytest.mark.alone
async def test_twelve_megapixels_never_hold_the_event_loop() -> None:
    """Not for more than 50 ms, beyond what a busy machine takes from any program."""
    photo = encoded(Image.effect_noise((4000, 3000), 40).convert("RGB"), "JPEG", quality=85)
    stop = asyncio.Event()
    elsewhere = asyncio.create_task(longest_hold_elsewhere(stop))
    ours = await longest_hold_during_fifty(photo)
    stop.set()
    taken = await elsewhere
    print(f"held for {ours * 1000:.0f} ms at most; the machine took {taken * 1000:.0f} ms itself")
    # Twice, because the one outside has no worker threads of its own beside it.
    assert ours < 0.05 + 2 * taken


def _share_without_a_turn(data: bytes, most_bytes: int) -> float:
    """How much of a thread's work passed, at the most, between two turns of this one."""
    turns, ended = [0.0], list[float]()

    def work() -> None:
        check_result(data, most_bytes)
        ended.append(time.thread_time())

    thread = threading.Thread(target=work)
    thread.start()
    assert thread.ident is not None
    clock = time.pthread_getcpuclockid(thread.ident)
    while not ended:
        turns.append(time.clock_gettime(clock))
        time.sleep(0.0005)
    thread.join()
    [whole] = ended
    return max(later - earlier for earlier, later in pairwise([*turns, whole])) / whole


def test_others_have_their_turn_while_a_picture_is_encoded() -> None:
    """Python's lock is let go of, not only taken away: nobody is made to give it up here."""
    image = Image.effect_noise((3_000, 3_000), 60).convert("RGB")
    data = encoded(image, "JPEG", quality=100, subsampling=0)
    before = sys.getswitchinterval()
    sys.setswitchinterval(60)
    try:
        shares = [_share_without_a_turn(data, len(data) - 1) for _ in range(5)]
    finally:
        sys.setswitchinterval(before)
    assert min(shares) < 0.25


def test_a_system_that_gives_no_file_in_memory_makes_pictures_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(_name: str) -> int:
        raise PermissionError("memfd_create")

    monkeypatch.setattr("os.memfd_create", refused)
    reference = make_reference(encoded(Image.new("RGB", (300, 200), "teal"), "PNG"))
    assert reference.data[:3] == b"\xff\xd8\xff"
