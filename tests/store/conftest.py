"""Both places for pictures, behind one face for the tests."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.store import buckets
from troupe.blobs import Blobs
from troupe.folder_blobs import FolderBlobs
from troupe.object_blobs import Bucket, ObjectBlobs


@dataclass(frozen=True)
class Home:
    """A place for pictures that is open, and what only a test may do to it."""

    blobs: Blobs
    again: Callable[[], Blobs]
    """The same place, as another process opens it."""
    made_old: Callable[[str, float], None]
    """Sets when a picture was last put, in seconds."""
    names: Callable[[], list[str]]
    """Everything that lies there, by name."""


@pytest.fixture(scope="session")
def store() -> Iterator[str]:
    """The address of the one object store of a test run."""
    with buckets.running_store() as url:
        yield url


@pytest.fixture
async def bucket(store: str) -> Bucket:
    return await buckets.new_bucket(store)


@pytest.fixture(params=["folder", "bucket"])
async def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    if request.param == "folder":
        made = _in_folder(tmp_path / "blobs")
    else:
        made = _in_bucket(await buckets.new_bucket(request.getfixturevalue("store")))
    await made.blobs.open()
    return made


@pytest.fixture
def blobs(home: Home) -> Blobs:
    return home.blobs


def _in_folder(folder: Path) -> Home:
    def made_old(sha256: str, seconds: float) -> None:
        os.utime(folder / sha256[:2] / sha256, (seconds, seconds))

    def names() -> list[str]:
        return sorted(one.name for one in folder.rglob("*") if len(one.name) == 64)

    return Home(FolderBlobs(folder), lambda: FolderBlobs(folder), made_old, names)


def _in_bucket(bucket: Bucket) -> Home:
    def made_old(sha256: str, seconds: float) -> None:
        buckets.made_old(bucket, sha256, seconds)

    def names() -> list[str]:
        found = [key.rpartition("/")[2] for key in buckets.names_in(bucket)]
        return [name for name in found if len(name) == 64]

    return Home(ObjectBlobs(bucket), lambda: ObjectBlobs(bucket), made_old, names)
