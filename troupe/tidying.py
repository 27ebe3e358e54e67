"""Removes pictures that nothing refers to any more."""

import asyncio
import logging
from collections.abc import Sequence

from troupe.blobs import Blobs
from troupe.clock import Clock
from troupe.store.pictures import NAMES_AT_ONCE, Pictures

log = logging.getLogger(__name__)

GRACE_MS = 24 * 3_600_000
"""A picture is put before the row that refers to it. Nothing takes anywhere near as long between
the two, so what was put longer ago than this and has no row will get none by that putting."""

FEW = 100
EVERY_SECONDS = 24 * 3_600.0


class Tidying:
    """Why nothing vanishes that is needed: the file goes while no row can be written (so none
    begins to refer to it), only if none refers to it, and only if nobody has put or kept it for
    `GRACE_MS`; putting and going exclude each other (`Blobs`), so it is there afterwards or new.
    """

    def __init__(self, *, blobs: Blobs, pictures: Pictures, clock: Clock) -> None:
        self._blobs = blobs
        self._pictures = pictures
        self._clock = clock

    async def let_go(self, sha256: str) -> None:
        """For whoever just removed a row that referred to it.

        What is too new is swept later, and so is what the store doesn't remove now.
        """
        before = self._clock.now() - GRACE_MS
        try:
            removed = await self._pictures.while_unused(
                sha256, lambda: self._blobs.remove(sha256, before=before)
            )
        except OSError as error:
            log.warning("The picture %s can't be removed now: %s", sha256[:12], error)
            return
        if removed:
            log.info("Nothing refers to the picture %s any more; it is removed", sha256[:12])

    async def settled(self, sha256: str, *, rest_ms: int) -> bool:
        """Removes what an erased person leaves, unless it is needed, without waiting for long.

        False where it was put less than `rest_ms` ago, for a row that may still come, or where the
        store doesn't answer. Whoever puts the very same picture and takes longer than that is told
        to attach it once more.
        """
        try:
            return await self._settled(sha256, rest_ms=rest_ms)
        except OSError as error:
            log.warning("The picture %s can't be removed now: %s", sha256[:12], error)
            return False

    async def _settled(self, sha256: str, *, rest_ms: int) -> bool:
        before = self._clock.now() - rest_ms
        if await self._pictures.while_unused(
            sha256, lambda: self._blobs.remove(sha256, before=before)
        ):
            return True
        if not await self._pictures.unused([sha256]):
            return True
        if await self._blobs.has(sha256):
            return False
        # The power may have gone between the file and what is known of it.
        await self._pictures.forget(sha256)
        return True

    async def sweep(self) -> None:
        """All of them, a few names at a time; none where that would be most of what is kept.

        So many are no leftovers: the pictures lie beside a database that isn't theirs.
        """
        before = self._clock.now() - GRACE_MS
        total, unused = await self._counted(before)
        if unused > max(FEW, total // 2):
            log.critical("Nothing refers to %d of %d pictures, so none is removed", unused, total)
            return
        async for names in self._blobs.put_before(before):
            for some in _in_parts(names):
                for sha256 in await self._pictures.unused(some):
                    await self.let_go(sha256)

    async def _counted(self, before: int) -> tuple[int, int]:
        """How many there are that old, and how many of them nothing refers to."""
        total = unused = 0
        async for names in self._blobs.put_before(before):
            total += len(names)
            for some in _in_parts(names):
                unused += len(await self._pictures.unused(some))
        return total, unused

    async def run(self) -> None:
        """At the start, and every day. Runs until cancelled."""
        never = asyncio.Event()
        while True:
            try:
                await self.sweep()
            except Exception:
                log.exception("Sweeping broke; it is tried again tomorrow")
            await self._clock.wait(never, EVERY_SECONDS)


def _in_parts(names: Sequence[str]) -> list[Sequence[str]]:
    return [names[at : at + NAMES_AT_ONCE] for at in range(0, len(names), NAMES_AT_ONCE)]
