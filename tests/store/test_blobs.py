"""Pictures are kept by their content, whole or not at all: in a folder and in an object store."""

import asyncio
import fcntl
import hashlib
import os
import secrets
import threading
from pathlib import Path

import pytest

from tests.store.conftest import Home
from troupe.blobs import Blobs
from troupe.errors import BlobMissing
from troupe.folder_blobs import FolderBlobs

LONG_AGO = 1_000_000


async def test_what_is_put_can_be_got_by_its_hash(blobs: Blobs) -> None:
    sha256 = await blobs.put(b"a picture")
    assert sha256 == hashlib.sha256(b"a picture").hexdigest()
    assert await blobs.get(sha256) == b"a picture"
    assert await blobs.has(sha256)


async def test_the_largest_delivery_comes_back_as_it_was(blobs: Blobs) -> None:
    data = secrets.token_bytes(10 * 1024 * 1024)
    assert await blobs.get(await blobs.put(data)) == data


async def test_the_same_picture_is_kept_once(home: Home) -> None:
    await asyncio.gather(*(home.blobs.put(b"same") for _ in range(20)))
    assert home.names() == [hashlib.sha256(b"same").hexdigest()]


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "A" * 64, "a/../" + "0" * 59])
async def test_what_is_not_there_is_missing_and_no_path_leads_out(blobs: Blobs, name: str) -> None:
    with pytest.raises(BlobMissing):
        await blobs.get(name)


async def test_another_process_sees_what_was_put(home: Home) -> None:
    sha256 = await home.blobs.put(b"a picture")
    other = home.again()
    await other.open()
    assert await other.get(sha256) == b"a picture"


async def test_what_is_old_is_listed_and_can_be_removed_and_what_is_young_stays(
    home: Home,
) -> None:
    old, young = await home.blobs.put(b"old"), await home.blobs.put(b"young")
    home.made_old(old, LONG_AGO)
    before = LONG_AGO * 1000 + 1_000
    listed = [name async for names in home.blobs.put_before(before) for name in names]
    assert listed == [old]
    assert not await home.blobs.remove(young, before=before)
    assert await home.blobs.remove(old, before=before)
    assert not await home.blobs.remove(old, before=before)
    assert home.names() == [young]
    assert not await home.blobs.has(old)


async def test_keeping_makes_it_young_and_brings_back_nothing_that_is_gone(home: Home) -> None:
    sha256 = await home.blobs.put(b"kept")
    home.made_old(sha256, LONG_AGO)
    await home.blobs.keep(sha256)
    assert not await home.blobs.remove(sha256, before=LONG_AGO * 1000 + 1_000)
    assert await home.blobs.get(sha256) == b"kept"
    await home.blobs.keep("0" * 64)
    assert home.names() == [sha256]


async def test_there_is_room(blobs: Blobs) -> None:
    assert await blobs.has_room()


def test_what_a_crash_left_half_written_is_removed_at_start(tmp_path: Path) -> None:
    folder = tmp_path / "blobs"
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "abcdef12-00.tmp").write_bytes(b"half")
    (folder / "ab" / ("ab" * 32)).write_bytes(b"whole")
    asyncio.run(FolderBlobs(folder).open())
    assert [path.name for path in (folder / "ab").iterdir()] == ["ab" * 32]


async def test_what_another_process_is_writing_survives_our_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second bot starts at the very moment between the bytes and the rename."""
    folder = tmp_path / "blobs"
    writing = FolderBlobs(folder)
    await writing.open()
    reached, go_on = threading.Event(), threading.Event()
    real_fsync = os.fsync

    def slow_fsync(descriptor: int) -> None:
        if not reached.is_set():
            reached.set()
            assert go_on.wait(10)
        real_fsync(descriptor)

    monkeypatch.setattr("troupe.folder_blobs.os.fsync", slow_fsync)
    putting = asyncio.create_task(writing.put(b"on its way"))
    assert await asyncio.to_thread(reached.wait, 10)
    await FolderBlobs(folder).open()
    go_on.set()
    assert await writing.get(await putting) == b"on its way"


async def test_a_removal_waits_for_another_process_that_makes_it_young(tmp_path: Path) -> None:
    """The age is read only once the other's lock is gone, so what it put stays."""
    blobs = FolderBlobs(tmp_path)
    await blobs.open()
    sha256 = await blobs.put(b"wanted again")
    path = tmp_path / sha256[:2] / sha256
    os.utime(path, (LONG_AGO, LONG_AGO))
    with (tmp_path / ".lock").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        removing = asyncio.create_task(blobs.remove(sha256, before=LONG_AGO * 1000 + 1_000))
        done, _ = await asyncio.wait({removing}, timeout=0.1)
        assert not done
        os.utime(path)
    assert not await removing
    assert await blobs.has(sha256)


async def test_a_process_that_holds_the_lock_for_ever_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = FolderBlobs(tmp_path)
    await blobs.open()
    monkeypatch.setattr("troupe.folder_blobs._TRIES", 3)
    with (tmp_path / ".lock").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(OSError, match="holds"):
            await blobs.put(b"a picture")
