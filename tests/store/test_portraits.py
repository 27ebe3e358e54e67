"""Characters leave as pictures and zips, from a real store and real files."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.samples import png
from tests.unit.test_portrait import MIRA
from troupe import sentences
from troupe.blobs import Blobs
from troupe.errors import UserError
from troupe.folder_blobs import FolderBlobs
from troupe.images import make_reference
from troupe.models import Character
from troupe.portrait import read_png
from troupe.portraits import Exports
from troupe.store.characters import Characters, Kept
from troupe.store.database import Database
from troupe.store.pictures import Pictures

LIMIT = 10 * 2**20


@pytest.fixture
async def blobs(tmp_path: Path) -> Blobs:
    opened = FolderBlobs(tmp_path / "blobs")
    await opened.open()
    return opened


@pytest.fixture
def characters(database: Database) -> Characters:
    return Characters(database)


@pytest.fixture
def exports(characters: Characters, database: Database, blobs: Blobs) -> Exports:
    return Exports(characters=characters, pictures=Pictures(database), blobs=blobs)


async def keep(characters: Characters, *names: str, sha256: str) -> list[Character]:
    some = [
        replace(MIRA, id=number, name=name, reference_sha256=sha256)
        for number, name in enumerate(names, start=1)
    ]
    for one in some:
        assert await characters.save(one, most=99) is Kept.DONE
    return some


async def zips(exports: Exports, limit: int = LIMIT) -> list[bytes]:
    return [data async for data in exports.all(MIRA.owner_id, most_bytes=limit)]


async def test_a_whole_collection_goes_out(
    characters: Characters, blobs: Blobs, exports: Exports
) -> None:
    """Oldest first, whichever was used last, so that the same collection gives the same files."""
    sha256 = await blobs.put(make_reference(png()).data)
    await keep(characters, "Mira", "ミラ", "Bolt", sha256=sha256)
    await characters.used(3, now=MIRA.used_at + 1)
    (data,) = await zips(exports)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.namelist() == ["001-Mira.png", "002-ミラ.png", "003-Bolt.png"]
        cards = [read_png(opened.read(one)) for one in opened.namelist()]
    assert [one.draft.name for one in cards] == ["Mira", "ミラ", "Bolt"]


async def test_it_is_split_where_it_would_be_too_large(
    characters: Characters, blobs: Blobs, exports: Exports
) -> None:
    sha256 = await blobs.put(make_reference(png()).data)
    first, *_ = await keep(characters, *(f"Nr {n}" for n in range(5)), sha256=sha256)
    limit = len(await exports.one(first)) * 2 + 500
    parts = await zips(exports, limit)
    assert [len(zipfile.ZipFile(io.BytesIO(part)).namelist()) for part in parts] == [2, 2, 1]
    assert all(len(part) <= limit for part in parts)


async def test_a_picture_that_is_gone(
    characters: Characters, blobs: Blobs, exports: Exports
) -> None:
    """It is said for one, and doesn't keep the others back."""
    [lost] = await keep(characters, "Lost", sha256="b" * 64)
    with pytest.raises(UserError) as refused:
        await exports.one(lost)
    assert str(refused.value) == sentences.collection.CHARACTER_PICTURE_GONE
    sha256 = await blobs.put(make_reference(png()).data)
    await characters.save(replace(MIRA, id=9, name="Bolt", reference_sha256=sha256), most=99)
    (data,) = await zips(exports)
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["002-Bolt.png"]


async def test_an_empty_collection_makes_no_zip(exports: Exports) -> None:
    assert await zips(exports) == []
