"""The side of picture_work.py that is measured: pictures at once, and a ticker in the same loop."""

import asyncio
import json
import re
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from benchmarks.table import percentile
from troupe.folder_blobs import FolderBlobs
from troupe.ground import PICTURE_THREADS
from troupe.images import Images
from troupe.intake import PICTURES_AT_ONCE
from troupe.looks import HANDS, LARGEST_DELIVERY
from troupe.ui.parcels import LIGHT_BYTES

PHOTO: Final = "photo.jpg"
RESULT: Final = "result.png"
_TICK_SECONDS: Final = 0.001
_ALONE: Final = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """Of `pictures` of each kind. Delays are the 99th percentile but for the longest."""

    pictures: int
    idle_delay_ms: float
    delay_ms: float
    longest_ms: float
    peak_mib: float
    left_mib: float
    reference_cpu_ms: float
    result_cpu_ms: float


class Ways:
    """The ways that a picture goes in the bot, with the bounds that it has there."""

    def __init__(self, *, folder: Path, images: Images, blobs: FolderBlobs) -> None:
        self._folder = folder
        self._images = images
        self._blobs = blobs
        self._in = asyncio.Semaphore(PICTURES_AT_ONCE)
        self._home = asyncio.Semaphore(HANDS)

    async def reference(self) -> None:
        """From a photo's bytes to the reference that is kept, as `Intake` does it."""
        async with self._in:
            reference = await self._images.reference(await self._fetched(PHOTO))
            await self._blobs.put(reference.data)

    async def result(self) -> None:
        """From a result's bytes to what is kept, as `Looks` does it, and a light one to hand over.

        Few results have to be made lighter; here each is.
        """
        async with self._home:
            picture, thumbnail = await self._images.result_and_thumbnail(
                await self._fetched(RESULT), LARGEST_DELIVERY
            )
            await self._blobs.put(picture.data)
            assert thumbnail is not None, "this one can be drawn small enough"
            await self._blobs.put(thumbnail)
            await self._images.result(picture.data, LIGHT_BYTES)

    async def _fetched(self, name: str) -> bytes:
        """Bytes of its own for each, as a download has them."""
        return await asyncio.to_thread((self._folder / name).read_bytes)


async def measure(folder: Path, *, pictures: int, idle_seconds: float) -> Measured:
    """The idle loop, one picture of each kind alone for its CPU, then all at once."""
    async with _ways(folder) as ways:
        async with _ticking() as idle:
            await asyncio.sleep(idle_seconds)
        before = _mib("VmRSS")
        async with _ticking() as delays:
            works = [work() for _ in range(pictures) for work in (ways.reference, ways.result)]
            await asyncio.gather(*works)
        peak, left = _mib("VmHWM") - before, _mib("VmRSS") - before
        return Measured(
            pictures=pictures,
            idle_delay_ms=percentile(idle, 99),
            delay_ms=percentile(delays, 99),
            longest_ms=max(delays),
            peak_mib=peak,
            left_mib=left,
            reference_cpu_ms=await _cpu_ms(ways.reference, min(pictures, _ALONE)),
            result_cpu_ms=await _cpu_ms(ways.result, min(pictures, _ALONE)),
        )


@asynccontextmanager
async def _ways(folder: Path) -> AsyncIterator[Ways]:
    # What a kind of file needs of Pillow is loaded once in a life, and belongs to none of them.
    Image.init()
    images, blobs = Images(threads=PICTURE_THREADS), FolderBlobs(folder / "blobs")
    await blobs.open()
    try:
        yield Ways(folder=folder, images=images, blobs=blobs)
    finally:
        images.close()


@asynccontextmanager
async def _ticking() -> AsyncIterator[list[float]]:
    """By how many ms each sleep of 1 ms in this loop was longer than that."""
    delays: list[float] = []
    ticker = asyncio.create_task(_tick(delays))
    try:
        yield delays
    finally:
        ticker.cancel()
        with suppress(asyncio.CancelledError):
            await ticker


async def _tick(delays: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(_TICK_SECONDS)
        delays.append((time.perf_counter() - began - _TICK_SECONDS) * 1000)


async def _cpu_ms(work: Callable[[], Awaitable[None]], times: int) -> float:
    """One after the other, of the whole process: its threads and its loop."""
    before = _cpu_seconds()
    for _ in range(times):
        await work()
    return (_cpu_seconds() - before) * 1000 / times


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _mib(what: str) -> float:
    """VmRSS is what is held, VmHWM the most that ever was."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None, "every process has one"
    return int(found[1]) / 1024


def main() -> None:
    """Hands the figures to the program that started this one."""
    folder, pictures, idle_seconds = sys.argv[1:]
    work = measure(Path(folder), pictures=int(pictures), idle_seconds=float(idle_seconds))
    print(json.dumps(asdict(asyncio.run(work))))


if __name__ == "__main__":
    main()
