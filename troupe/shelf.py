"""The folder in which backups stand: which are whole, which are leftovers, which are too many."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from troupe import durable
from troupe.errors import CopyFailed

DATABASE = "troupe.db"
PICTURES = "blobs"
MANIFEST = "manifest.json"
VERSION = 1

_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ")
_UNFINISHED = ".unfinished-"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself. Moments in ms, sizes in bytes.

    `taken_at` is before anything of it was read. `lost` are pictures that the database names and
    that were not in the data folder any more.
    """

    version: int
    taken_at: int
    schema: int
    database_bytes: int
    database_sha256: str
    rows: dict[str, int]
    pictures: int
    pictures_bytes: int
    lost: list[str]


class Shelf:
    """One backup is one folder, named by the second (UTC); it appears by one rename."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def whole(self) -> list[Path]:
        """Those that are complete, the newest first."""
        return sorted(
            (one for one in self._folder.iterdir() if _is_whole(one)),
            key=lambda one: one.name,
            reverse=True,
        )

    def clear_leftovers(self) -> None:
        """What a crash left of backups that were being made or removed."""
        for leftover in self._folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover)

    def begin(self) -> Path:
        """An empty folder for one that is to be made."""
        unfinished = self._folder / f"{_UNFINISHED}new"
        durable.make_folder(unfinished)
        durable.make_folder(unfinished / PICTURES)
        return unfinished

    def show(self, unfinished: Path, *, at: int) -> Path:
        """Everything in it must be on disk. Afterwards it is whole, under a name by `at` (ms)."""
        path = self._free_name(at)
        unfinished.rename(path)
        durable.sync(self._folder)
        return path

    def keep(self, most: int, *, newest: Path) -> list[Path]:
        """Removes the oldest beyond `most`, never `newest`; the names of those that went."""
        others = [one for one in self.whole() if one != newest]
        surplus = others[most - 1 :]
        for path in surplus:
            # By a rename first: what is half removed must not look whole.
            going = path.rename(self._folder / f"{_UNFINISHED}{path.name}")
            shutil.rmtree(going)
        durable.sync(self._folder)
        return surplus

    def _free_name(self, at: int) -> Path:
        while (path := self._folder / stamp(at)).exists():
            at += 1_000
        return path


def stamp(at: int) -> str:
    """A moment (ms) as it stands in names: by the second, and without colons."""
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H-%M-%SZ")


def picture_in(folder: Path, sha256: str) -> Path:
    """Where a picture lies below a folder of pictures, here as in the data folder."""
    return folder / sha256[:2] / sha256


def read_manifest(backup: Path) -> Manifest:
    """Raises CopyFailed where there is none that this program can read."""
    try:
        manifest = msgspec.json.decode((backup / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise CopyFailed(f"{backup} is no backup: it holds no {MANIFEST}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CopyFailed(f"{backup / MANIFEST} is damaged ({error}).") from None
    if manifest.version != VERSION:
        raise CopyFailed(f"{backup} was made by a newer Troupe; update this one first.")
    return manifest


def write_manifest(backup: Path, manifest: Manifest) -> None:
    """On disk when this returns."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    durable.write(backup / MANIFEST, text + b"\n")


def _is_whole(path: Path) -> bool:
    return bool(_NAME.fullmatch(path.name)) and (path / MANIFEST).is_file()
