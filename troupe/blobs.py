"""Pictures by the SHA-256 of their bytes, in a folder. Putting the same picture twice keeps one."""

import asyncio
import hashlib
import os
import re
import secrets
import shutil
import threading
from collections.abc import AsyncIterator
from pathlib import Path

from troupe.errors import BlobMissing

LEAST_FREE_BYTES = 200 * 1000 * 1000

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """Each method runs in a thread; none blocks the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Held while a file's age is read and it is removed, and while one is found and made young.
        self._ages = threading.Lock()

    async def open(self) -> None:
        """Makes the folder, and removes what a crash left half-written."""
        await asyncio.to_thread(self._prepare)

    async def put(self, data: bytes) -> str:
        """Keeps `data` for good and returns its SHA-256 in hex. Raises OSError on a full disk."""
        return await asyncio.to_thread(self._write, data)

    async def get(self, sha256: str) -> bytes:
        """Raises BlobMissing."""
        return await asyncio.to_thread(self._read, sha256)

    async def has(self, sha256: str) -> bool:
        """Whether it is there."""
        return await asyncio.to_thread(self._path(sha256).exists)

    async def keep(self, sha256: str) -> None:
        """As if it was put again, for whoever is about to refer to it; nothing where it is gone."""
        await asyncio.to_thread(self._kept, self._path(sha256))

    async def remove(self, sha256: str, *, before: int) -> bool:
        """Removes what was last put before this moment (ms); False where it stays or is gone."""
        return await asyncio.to_thread(self._remove, sha256, before)

    async def put_before(self, moment: int) -> AsyncIterator[list[str]]:
        """The names of what was last put before this moment (ms), a folder at a time."""
        for folder in await asyncio.to_thread(lambda: sorted(self._folder.iterdir())):
            yield await asyncio.to_thread(_older, folder, moment)

    async def has_room(self) -> bool:
        """Whether there is room for more pictures: 2 % of the disk and 200 MB stay free."""
        usage = await asyncio.to_thread(shutil.disk_usage, self._folder)
        return usage.free >= max(LEAST_FREE_BYTES, usage.total // 50)

    async def count_unfinished(self) -> int:
        """How many files are being written, or were when something was cut off."""
        return await asyncio.to_thread(lambda: len(list(self._folder.glob("*/*.tmp"))))

    async def free_bytes(self) -> int:
        """What is free on the disk that they lie on."""
        return (await asyncio.to_thread(shutil.disk_usage, self._folder)).free

    def _prepare(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        _sync_folder(self._folder.parent)
        for leftover in self._folder.glob("*/*.tmp"):
            leftover.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise BlobMissing(sha256)
        return self._folder / sha256[:2] / sha256

    def _write(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if not self._kept(path):
            self._write_new(path, data)
        # Each time: who made the name or its folder may have died before syncing it.
        _sync_folder(path.parent)
        _sync_folder(self._folder)
        return sha256

    def _kept(self, path: Path) -> bool:
        """Whether it is there; then it is young again, and `remove` leaves it alone."""
        with self._ages:
            try:
                os.utime(path)
            except FileNotFoundError:
                return False
        return True

    def _remove(self, sha256: str, before: int) -> bool:
        path = self._path(sha256)
        with self._ages:
            if not _is_older(path, before):
                return False
            path.unlink()
        return True

    def _write_new(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(exist_ok=True)
        unfinished = path.with_name(f"{path.name[:8]}-{secrets.token_hex(8)}.tmp")
        try:
            with unfinished.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def _read(self, sha256: str) -> bytes:
        try:
            return self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise BlobMissing(sha256) from None


def _older(folder: Path, moment: int) -> list[str]:
    return [
        path.name
        for path in folder.iterdir()
        if _SHA256.fullmatch(path.name) and _is_older(path, moment)
    ]


def _is_older(path: Path, moment: int) -> bool:
    """False for what is gone."""
    try:
        return path.stat().st_mtime * 1000 < moment
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    """A new name survives a power cut only once its folder is on disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
