"""From a stranger's bytes to a reference, and from the provider's bytes to a result.

Nothing that a sender claims is believed: not the name, not the type. The kind is read off the
first bytes, the dimensions before decoding, and what leaves here was drawn again from pixels, so
metadata, trailing bytes and hidden second files stay behind.
"""

import asyncio
import io
import os
import struct
import tempfile
import threading
import warnings
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO, TypeVar

from PIL import Image, ImageOps

from troupe import marks, memory, sentences
from troupe.errors import UserError
from troupe.models import Reference, ResultPicture

# Our own cap is stricter and is checked before anything is decoded, so Pillow need neither warn nor
# refuse without saying how large the picture is. For the whole process: it is read in threads.
Image.MAX_IMAGE_PIXELS = None
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")  # strangers' metadata

T = TypeVar("T")

HEAVIEST_UPLOAD = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
LARGE_PIXELS = 13_000_000
SMALLEST_SIDE = 64
REFERENCE_SIDE = 1024
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
HEAVIEST_THUMBNAIL = 20 * 1024
THUMBNAIL_SIDES = (384, 256, 128)
_WEBP_QUALITIES = (80, 65, 45, 25)
_JPEG_QUALITIES = (95, 90, 82, 70, 50)

# What Pillow's decoders raise on hostile bytes, by its documentation and by fuzzing ours.
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    OverflowError,
    MemoryError,
    NotImplementedError,
    struct.error,
    zlib.error,
)

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF", "a PDF"),
    (b"BM", "a BMP"),
    (b"II*\x00", "a TIFF"),
    (b"MM\x00*", "a TIFF"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"8BPS", "a Photoshop file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x1a\x45\xdf\xa3", "a video"),
    (b"ID3", "a sound file"),
)


class Images:
    """Picture work in `threads` worker threads, so at most that many are decoded at a time."""

    def __init__(self, *, threads: int) -> None:
        memory.give_back_large_blocks()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="images")
        self._large = threading.Lock()

    async def reference(self, data: bytes) -> Reference:
        """Raises UserError with the sentence for the person.

        A picture that is marked as AI-generated stays it; all its other metadata is dropped.
        """
        return await self._work(lambda given: make_reference(given, self._large), data)

    async def result(self, data: bytes, most_bytes: int) -> ResultPicture:
        """Raises UserError where `data` is no picture that can be shown."""
        return await self._work(lambda given: check_result(given, most_bytes), data)

    async def result_and_thumbnail(
        self, data: bytes, most_bytes: int
    ) -> tuple[ResultPicture, bytes | None]:
        """Both from the same pixels, decoded once; None where it can't be drawn small enough."""
        return await self._work(lambda given: check_and_shrink(given, most_bytes), data)

    async def thumbnail(self, data: bytes) -> bytes:
        """At most `HEAVIEST_THUMBNAIL` bytes of WebP. Raises UserError."""
        return await self._work(make_thumbnail, data)

    def close(self) -> None:
        """Waits for the pictures in work."""
        self._pool.shutdown()

    async def _work(self, job: Callable[[bytes], T], data: bytes) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, job, data)


def make_reference(data: bytes, large: AbstractContextManager[object] | None = None) -> Reference:
    """Upright, without metadata, on white, square, at most 1024 px, as JPEG. Raises UserError.

    Whoever decodes a picture of more than `LARGE_PIXELS` holds `large` meanwhile, so that memory
    has room for one of them, however many threads there are.

    White and square because that is what the model's own pipeline makes of a picture; doing it here
    keeps the proportions that a bare resize would lose.
    """
    with _opened(data) as image, _alone_if_large(image, large):
        upright = _decoded(image)
    return _encoded(_square_on_white(upright), made=marks.is_marked(data))


def _alone_if_large(
    image: Image.Image, large: AbstractContextManager[object] | None
) -> AbstractContextManager[object]:
    if large is None or image.width * image.height <= LARGE_PIXELS:
        return nullcontext()
    return large


def check_result(data: bytes, most_bytes: int) -> ResultPicture:
    """The same pixels when they decode and fit into `most_bytes`, else drawn again as JPEG.

    Marked as AI-generated in either case.
    """
    return _checked(data, most_bytes)[0]


def check_and_shrink(data: bytes, most_bytes: int) -> tuple[ResultPicture, bytes | None]:
    """The same, and its thumbnail where one can be drawn: a result without one is as good."""
    picture, decoded = _checked(data, most_bytes)
    try:
        return picture, _shrunk(_smaller(decoded, THUMBNAIL_SIDES[0]))
    except (UserError, OSError):  # Pillow's encoder says it so
        return picture, None


def make_thumbnail(data: bytes) -> bytes:
    """Small enough for nine of them in one message, whatever is on it. Raises UserError."""
    with _opened(data) as image:
        return _shrunk(_decoded(image, most_side=THUMBNAIL_SIDES[0]))


def _checked(data: bytes, most_bytes: int) -> tuple[ResultPicture, Image.Image]:
    """With its pixels, decoded."""
    with _opened(data) as image:
        kind = image.format or ""
        whole = _marked(data) if kind in _MEDIA_TYPES else None
        if whole is not None and len(whole) <= most_bytes:
            _load(image)
            media_type = _MEDIA_TYPES[kind]
            return ResultPicture(
                data=whole, media_type=media_type, width=image.width, height=image.height
            ), image
        pixels = _on_white(_decoded(image, most_side=None))
    return _fitting(pixels, most_bytes), pixels


def _shrunk(picture: Image.Image) -> bytes:
    small = _on_white(picture)
    for side in THUMBNAIL_SIDES:
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in _WEBP_QUALITIES:
            drawn = _webp(small, quality)
            if len(drawn) <= HEAVIEST_THUMBNAIL:
                return drawn
    raise UserError(sentences.asking.PICTURE_BROKEN)


def _webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    return marks.marked(out.getvalue())


def _marked(data: bytes) -> bytes | None:
    """None for what decodes and yet breaks the rules of its kind: it has to be drawn again."""
    try:
        return marks.marked(data)
    except marks.Unmarkable:
        return None


def _opened(data: bytes) -> Image.Image:
    if len(data) > HEAVIEST_UPLOAD * 2:
        raise UserError(sentences.asking.picture_too_heavy(HEAVIEST_UPLOAD // 2**20))
    _refuse_other_kinds(data)
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except _UNREADABLE as error:
        raise UserError(sentences.asking.PICTURE_BROKEN) from error
    _check_dimensions(image)
    return image


def _check_dimensions(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise UserError(
            sentences.asking.picture_too_many_pixels(width, height, MOST_PIXELS // 1_000_000)
        )
    if min(width, height) < SMALLEST_SIDE:
        raise UserError(sentences.asking.picture_too_small(width, height, SMALLEST_SIDE))


def _refuse_other_kinds(data: bytes) -> None:
    if not data:
        raise UserError(sentences.asking.PICTURE_EMPTY)
    kind = _other_kind(data)
    if kind is not None:
        raise UserError(sentences.asking.picture_kind(kind))


def _other_kind(data: bytes) -> str | None:
    """What the bytes are, in words; None when they start like a picture that is accepted."""
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")):
        return None
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return None
    if data[4:8] == b"ftyp":
        return _iso_media_kind(data[8:12])
    for start, kind in _KINDS:
        if data.startswith(start):
            return kind
    return _text_kind(data[:4096])


def _iso_media_kind(brand: bytes) -> str:
    if brand in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        return "an iPhone photo in HEIC"
    return "an AVIF" if brand in (b"avif", b"avis") else "a video"


def _text_kind(start: bytes) -> str:
    try:
        text = start.decode("utf-8-sig", errors="strict" if len(start) < 4096 else "ignore")
    except UnicodeDecodeError:
        return "of an unknown kind"
    lowered = text.lstrip().lower()
    if "<svg" in lowered:
        return "an SVG drawing"
    if lowered.startswith(("<!doctype html", "<html", "<head", "<body", "<script")):
        return "a web page"
    return "of an unknown kind" if "\x00" in text else "a text"


def _load(image: Image.Image) -> None:
    try:
        image.load()
    except _UNREADABLE as error:
        raise UserError(sentences.asking.PICTURE_BROKEN) from error


def _decoded(image: Image.Image, most_side: int | None = REFERENCE_SIDE) -> Image.Image:
    """The first frame, upright. JPEGs are decoded at a smaller scale where that is enough."""
    if most_side is not None:
        image.draft(None, (most_side, most_side))
    _load(image)
    return _smaller(image, most_side)


def _smaller(image: Image.Image, most_side: int | None) -> Image.Image:
    """Upright, of what is decoded."""
    try:
        coloured = _coloured(image)
        if most_side is not None:
            coloured.thumbnail((most_side, most_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    except _UNREADABLE as error:
        raise UserError(sentences.asking.PICTURE_BROKEN) from error
    return _upright(coloured)


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its metadata says; where that is nonsense, as it is."""
    try:
        return ImageOps.exif_transpose(image)
    except _UNREADABLE:
        return image


def _coloured(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where anything is see-through; palettes must be resolved before resizing."""
    if image.mode.startswith("I"):
        # 16 bits a pixel, which `convert` would clip instead of scaling.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _square_on_white(image: Image.Image) -> Image.Image:
    flat = _on_white(image)
    side = max(flat.size)
    square = Image.new("RGB", (side, side), "white")
    square.paste(flat, ((side - flat.width) // 2, (side - flat.height) // 2))
    return square


def _encoded(image: Image.Image, *, made: bool) -> Reference:
    data = marks.marked(_jpeg(image, 95)) if made else _jpeg(image, 95)
    return Reference(data=data, media_type="image/jpeg", width=image.width, height=image.height)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    # A fresh picture carries no `info`, so nothing of the sender's file can be written out again.
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    with _nameless_file() as out:
        # Not `optimize`: Pillow guesses a buffer for it that a picture of noise doesn't fit into.
        bare.save(out, "JPEG", quality=quality, subsampling=0)
        out.seek(0)
        return out.read()


def _nameless_file() -> BinaryIO:
    """A file of the system's, in memory where it can be.

    Into one of those Pillow encodes without holding Python's lock. Into a `BytesIO` it holds it for
    64 KiB at a time and for 5 ms between them, and the event loop waits behind each thread.
    """
    try:
        return os.fdopen(os.memfd_create("picture"), "w+b")
    except (AttributeError, OSError):  # no Linux, or one that doesn't let us
        return tempfile.TemporaryFile()


def _fitting(image: Image.Image, most_bytes: int) -> ResultPicture:
    for quality in _JPEG_QUALITIES:
        data = marks.marked(_jpeg(image, quality))
        if len(data) <= most_bytes:
            return ResultPicture(
                data=data, media_type="image/jpeg", width=image.width, height=image.height
            )
    raise UserError(sentences.asking.picture_too_heavy(most_bytes // 2**20))
