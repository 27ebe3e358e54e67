"""Characters leave as pictures and zips, and arrive from them, on real files."""

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.samples import png
from tests.unit.test_portrait import MIRA
from troupe import sentences
from troupe.blobs import Blobs
from troupe.errors import UserError
from troupe.images import Images, make_reference
from troupe.models import Character
from troupe.portraits import Portraits

LIMIT = 10 * 2**20


@pytest.fixture
async def blobs(tmp_path: Path) -> Blobs:
    opened = Blobs(tmp_path / "blobs")
    await opened.open()
    return opened


@pytest.fixture
async def portraits(blobs: Blobs) -> AsyncIterator[Portraits]:
    images = Images(threads=1)
    yield Portraits(blobs=blobs, images=images)
    images.close()


async def kept(blobs: Blobs, name: str, colour: str = "teal") -> Character:
    sha256 = await blobs.put(make_reference(png(colour=colour)).data)
    return replace(MIRA, name=name, reference_sha256=sha256)


async def zips(portraits: Portraits, some: list[Character], limit: int = LIMIT) -> list[bytes]:
    return [data async for data in portraits.export_all(some, most_bytes=limit)]


async def test_one_goes_out_and_comes_back_in(blobs: Blobs, portraits: Portraits) -> None:
    arrived = await portraits.take(await portraits.export(await kept(blobs, "Mira")))
    assert (arrived.card.name, arrived.card.tags) == ("Mira", ("elf", "bard"))
    assert make_reference(await blobs.get(arrived.reference_sha256)).width == 300


async def test_a_whole_collection_goes_out_and_comes_back_in(
    blobs: Blobs, portraits: Portraits
) -> None:
    collection = [await kept(blobs, name) for name in ("Mira", "ミラ", "mira")]
    (data,) = await zips(portraits, collection)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.namelist() == ["001-Mira.png", "002-ミラ.png", "003-mira.png"]
        cards = [await portraits.take(opened.read(one)) for one in opened.namelist()]
    assert [one.card.name for one in cards] == ["Mira", "ミラ", "mira"]


async def test_it_is_split_where_it_would_be_too_large(blobs: Blobs, portraits: Portraits) -> None:
    collection = [await kept(blobs, f"Nr {n}") for n in range(5)]
    one = len(await portraits.export(collection[0]))
    parts = await zips(portraits, collection, limit=one * 2 + 500)
    assert [len(zipfile.ZipFile(io.BytesIO(part)).namelist()) for part in parts] == [2, 2, 1]
    assert all(len(part) <= one * 2 + 500 for part in parts)


async def test_a_picture_that_is_gone(blobs: Blobs, portraits: Portraits) -> None:
    """It is said for one, and doesn't keep the others back."""
    with pytest.raises(UserError) as refused:
        await portraits.export(MIRA)
    assert str(refused.value) == sentences.CHARACTER_PICTURE_GONE
    (data,) = await zips(portraits, [MIRA, await kept(blobs, "Bolt")])
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["002-Bolt.png"]


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


async def test_a_card_around_no_picture_keeps_nothing(
    blobs: Blobs, portraits: Portraits, tmp_path: Path
) -> None:
    whole = await portraits.export(await kept(blobs, "Mira"))
    before = files(tmp_path)
    at = whole.index(b"IDAT") - 4
    with pytest.raises(UserError, match="damaged"):
        await portraits.take(whole[:at] + whole[-12:])
    assert files(tmp_path) == before
