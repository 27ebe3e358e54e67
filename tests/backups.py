"""A data folder with pictures in it, and a judge of backups who only knows files and SQLite."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from tests.samples import generation, queued
from tests.store.ledgers import reserve
from troupe import lifecycle
from troupe.blobs import Blobs
from troupe.folder_blobs import FolderBlobs
from troupe.models import Prediction
from troupe.store.predictions import Predictions
from troupe.store.sqlite import Sqlite

NAMED = (
    ("characters", "reference_sha256", "1"),
    ("generations", "reference_sha256", "1"),
    ("predictions", "result_sha256", "result_removed_at IS NULL"),
    ("predictions", "thumbnail_sha256", "1"),
)
"""The columns that name a picture, and where they still do: written once more."""


@dataclass
class Data:
    """An open data folder, as a running bot has it."""

    folder: Path
    database: Sqlite
    blobs: Blobs

    @classmethod
    async def open(cls, folder: Path) -> "Data":
        blobs = FolderBlobs(folder / "blobs")
        database = await Sqlite.open(folder / "troupe.db")
        await blobs.open()
        return cls(folder, database, blobs)

    def picture(self, sha256: str) -> Path:
        return self.folder / "blobs" / sha256[:2] / sha256

    async def asked(self, number: int) -> Prediction:
        """A picture that waits in the queue."""
        reference = await self.blobs.put(f"reference {number}".encode())
        wanted = replace(generation(number), reference_sha256=reference)
        await reserve(self.database, wanted)
        return queued(wanted)

    async def submitting(self, number: int) -> Prediction:
        return await self.moved(one := await self.asked(number), lifecycle.submitting(one, now=5))

    async def created(self, number: int) -> Prediction:
        one = await self.submitting(number)
        return await self.moved(one, lifecycle.created(one, provider_id=f"task-{number}"))

    async def made(self, number: int) -> Prediction:
        """A finished one."""
        one = await self.created(number)
        sha256 = await self.blobs.put(f"result {number}".encode())
        thumbnail = await self.blobs.put(f"thumbnail {number}".encode())
        done = lifecycle.completed(
            lifecycle.processing(one, now=6),
            now=7,
            sha256=sha256,
            media_type="image/png",
            thumbnail_sha256=thumbnail,
        )
        return await self.moved(one, done)

    async def moved(self, before: Prediction, after: Prediction) -> Prediction:
        assert await Predictions(self.database).move(before, after, now=8)
        return after


def named(database: Path) -> set[str]:
    """Every picture that a database names."""
    names: set[str] = set()
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        for table, column, still in NAMED:
            sql = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND {still}"
            names.update(name for (name,) in connection.execute(sql))
    return names


def states(database: Path) -> dict[str, str]:
    """Every prediction by its id."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        return dict(connection.execute("SELECT id, state FROM predictions").fetchall())


def held(pictures: Path) -> dict[str, str]:
    """The files in a folder of pictures: what their bytes hash to, by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in pictures.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def judged(backup: Path) -> dict[str, object]:
    """The manifest of a backup that is what it should be, and nothing more."""
    assert sorted(path.name for path in backup.iterdir()) == ["blobs", "manifest.json", "troupe.db"]
    manifest = msgspec.json.decode((backup / "manifest.json").read_bytes(), type=dict[str, object])
    found = held(backup / "blobs")
    assert all(name == sha256 for name, sha256 in found.items())
    lost = manifest["lost"]
    assert isinstance(lost, list)
    assert set(found) == named(backup / "troupe.db") - set(lost)
    data = (backup / "troupe.db").read_bytes()
    assert manifest["database_sha256"] == hashlib.sha256(data).hexdigest()
    assert manifest["pictures"] == len(found)
    return manifest


def files(folder: Path) -> dict[str, bytes]:
    """Everything below a folder; but what SQLite keeps there only while it is open."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal"))
    }
