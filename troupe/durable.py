"""Files that are still there after a power cut, and that nobody but their owner can read."""

import hashlib
import os
from pathlib import Path

_PIECE = 1024 * 1024

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def make_folder(path: Path) -> None:
    """Also where it is there already. Parents that it needs are made as anybody's are."""
    path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def make_file(path: Path) -> None:
    """An empty one, which must not be there yet."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))


def write(path: Path, data: bytes) -> None:
    """A new file, on disk when this returns; its name is once the folder is synced."""
    make_file(path)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def copy(source: Path, target: Path) -> str:
    """Copies into a new file, as `write`; the SHA-256 of what was read, in hex."""
    digest = hashlib.sha256()
    with source.open("rb") as reading:
        make_file(target)
        with target.open("wb") as writing:
            while piece := reading.read(_PIECE):
                digest.update(piece)
                writing.write(piece)
            writing.flush()
            os.fsync(writing.fileno())
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """In hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """A file's bytes, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_below(folder: Path) -> None:
    """The names in a folder and in those inside it; their files were synced when written."""
    for inner in (one for one in folder.rglob("*") if one.is_dir()):
        sync(inner)
    sync(folder)
