"""Draws the outputs: in worker threads, two at a time, each picture once."""

import asyncio
import io
import struct
import zlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from PIL import Image

from sandbox.provider.store import MediaStore
from sandbox.provider.tasks import Task

Draw = Callable[[Image.Image, str, tuple[int, int], int], bytes]
"""Reference, prompt, size in pixels and seed to the bytes of a PNG of exactly that size."""

CACHED: Final = 40
BOMB_SIDE: Final = 13_000


class Studio:
    """The pictures of tasks, drawn when first wanted and kept for a while."""

    def __init__(self, *, draw: Draw, store: MediaStore) -> None:
        """`draw` must be deterministic: a forgotten picture is drawn again."""
        self._draw = draw
        self._store = store
        self._hands = asyncio.Semaphore(2)
        self._drawn: OrderedDict[str, bytes] = OrderedDict()
        self._drawing: dict[str, asyncio.Task[bytes]] = {}

    def start(self, task: Task) -> None:
        """Begin to draw, so that the picture is there when it is asked for."""
        if task.id not in self._drawn and task.id not in self._drawing:
            drawing = asyncio.create_task(self._work(task))
            # A picture drawn ahead may fail with nobody waiting: that is no news for the log.
            drawing.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._drawing[task.id] = drawing

    async def picture(self, task: Task) -> bytes:
        """The PNG of a task; raises LookupError when its reference is gone."""
        self.start(task)
        drawing = self._drawing.get(task.id)
        if drawing is None:
            self._drawn.move_to_end(task.id)
            return self._drawn[task.id]
        return await asyncio.shield(drawing)

    async def close(self) -> None:
        """Wait for nothing: what is being drawn is dropped."""
        for drawing in self._drawing.values():
            drawing.cancel()
        await asyncio.gather(*self._drawing.values(), return_exceptions=True)

    async def _work(self, task: Task) -> bytes:
        try:
            async with self._hands:
                data = await asyncio.to_thread(self._paint, task)
            self._drawn[task.id] = data
            while len(self._drawn) > CACHED:
                self._drawn.popitem(last=False)
            return data
        finally:
            del self._drawing[task.id]

    def _paint(self, task: Task) -> bytes:
        if task.course.outcome == "bomb_output":
            return bomb()
        reference = self._store.find(task.wish.image)
        if reference is None:
            raise LookupError("The reference of this task is no longer stored.")
        with Image.open(io.BytesIO(reference.data), formats=("PNG", "JPEG", "WEBP")) as picture:
            return self._draw(picture.convert("RGBA"), task.wish.prompt, task.size, task.seed)


def bomb(side: int = BOMB_SIDE) -> bytes:
    """A valid PNG of about 20 KiB that is `side` x `side` pixels when it is decoded."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    row = b"\0" * (1 + (side + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )
