"""`Blobs` in a folder of a local disk, which several processes of one machine may share."""

import asyncio
import fcntl
import hashlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from troupe.blobs import is_name
from troupe.errors import BlobMissing

LEAST_FREE_BYTES = 200 * 1000 * 1000

_TRIES, _TRY_SECONDS = 500, 0.01


class FolderBlobs:
    """Each method runs in a thread; none blocks the event loop.

    What must not come between each other (reading an age and removing; finding and making young)
    holds `.lock` in the folder, so it excludes other processes too, and ends with whoever held it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Threads of this process queue here, so that only one a process tries for the file.
        self._ages = threading.Lock()

    async def open(self) -> None:
        """Makes the folder, and removes what a crash left half-written.

        Files that another process writes just now are locked by it, and stay.
        """
        await asyncio.to_thread(self._prepare)

    async def put(self, data: bytes) -> str:
        """Raises OSError on a full disk."""
        return await asyncio.to_thread(self._write, data)

    async def get(self, sha256: str) -> bytes:
        """Raises BlobMissing, or OSError where the disk can't read it."""
        return await asyncio.to_thread(self._read, sha256)

    async def has(self, sha256: str) -> bool:
        """Whether it is there."""
        return await asyncio.to_thread(self._path(sha256).exists)

    async def keep(self, sha256: str) -> None:
        """Sets the time of the file."""
        await asyncio.to_thread(self._kept, self._path(sha256))

    async def remove(self, sha256: str, *, before: int) -> bool:
        """By the time of the file."""
        return await asyncio.to_thread(self._remove, sha256, before)

    async def put_before(self, moment: int) -> AsyncIterator[list[str]]:
        """A folder at a time."""
        for folder in await asyncio.to_thread(lambda: sorted(self._folder.glob("??"))):
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
        with self._alone():
            for leftover in self._folder.glob("*/*.tmp"):
                _unlink_unless_held(leftover)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Raises OSError where another process holds it for 5 s, as one that is stopped would."""
        with self._ages, (self._folder / ".lock").open("wb") as file:
            for _ in range(_TRIES):
                if _is_locked(file):
                    break
                time.sleep(_TRY_SECONDS)
            else:
                raise BlockingIOError(f"another process holds {self._folder} for too long")
            yield

    def _path(self, sha256: str) -> Path:
        if not is_name(sha256):
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
        with self._alone():
            try:
                os.utime(path)
            except FileNotFoundError:
                return False
        return True

    def _remove(self, sha256: str, before: int) -> bool:
        path = self._path(sha256)
        with self._alone():
            if not _is_older(path, before):
                return False
            path.unlink()
        return True

    def _write_new(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(exist_ok=True)
        unfinished = path.with_name(f"{path.name[:8]}-{secrets.token_hex(8)}.tmp")
        try:
            with self._begun(unfinished) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def _begun(self, unfinished: Path) -> BinaryIO:
        """Locked before anybody could take it for what a crash left."""
        with self._alone():
            file = unfinished.open("wb")
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file

    def _read(self, sha256: str) -> bytes:
        try:
            return self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise BlobMissing(sha256) from None


def _older(folder: Path, moment: int) -> list[str]:
    return [
        path.name for path in folder.iterdir() if is_name(path.name) and _is_older(path, moment)
    ]


def _is_older(path: Path, moment: int) -> bool:
    """False for what is gone."""
    try:
        return path.stat().st_mtime * 1000 < moment
    except FileNotFoundError:
        return False


def _is_locked(file: BinaryIO) -> bool:
    """Whether the lock is ours now; it goes with the file's closing."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unlink_unless_held(leftover: Path) -> None:
    try:
        with leftover.open("rb") as file:
            if _is_locked(file):
                leftover.unlink(missing_ok=True)
    except FileNotFoundError:
        return  # finished, and renamed


def _sync_folder(folder: Path) -> None:
    """A new name survives a power cut only once its folder is on disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
