"""Pictures are kept by their content, whole or not at all."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from troupe.blobs import Blobs
from troupe.errors import BlobMissing


@pytest.fixture
async def blobs(tmp_path: Path) -> Blobs:
    opened = Blobs(tmp_path / "blobs")
    await opened.open()
    return opened


async def test_what_is_put_can_be_got_by_its_hash(blobs: Blobs) -> None:
    sha256 = await blobs.put(b"a picture")
    assert sha256 == hashlib.sha256(b"a picture").hexdigest()
    assert await blobs.get(sha256) == b"a picture"


def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    async def put_often() -> None:
        blobs = Blobs(tmp_path)
        await blobs.open()
        await asyncio.gather(*(blobs.put(b"same") for _ in range(20)))

    asyncio.run(put_often())
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "A" * 64, "a/../" + "0" * 59])
async def test_what_is_not_there_is_missing_and_no_path_leads_out(blobs: Blobs, name: str) -> None:
    with pytest.raises(BlobMissing):
        await blobs.get(name)


def test_what_a_crash_left_half_written_is_removed_at_start(tmp_path: Path) -> None:
    folder = tmp_path / "blobs"
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "abcdef12-00.tmp").write_bytes(b"half")
    (folder / "ab" / ("ab" * 32)).write_bytes(b"whole")
    asyncio.run(Blobs(folder).open())
    assert [path.name for path in (folder / "ab").iterdir()] == ["ab" * 32]
