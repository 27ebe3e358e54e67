"""What an object store may do wrong, and what we make of it."""

import asyncio
import hashlib
import traceback
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.store.buckets import (
    KEY_ID,
    SECRET_KEY,
    Door,
    bucket_at,
    door_to,
    made_old,
    names_in,
    new_bucket,
    refusal,
)
from troupe import object_blobs
from troupe.errors import BlobMissing, BlobsUnusable
from troupe.object_blobs import Bucket, ObjectBlobs

LONG_AGO = 1_000_000


@pytest.fixture
async def door(store: str) -> AsyncIterator[Door]:
    async with door_to(store) as opened:
        yield opened


@pytest.fixture
async def behind(store: str, door: Door) -> ObjectBlobs:
    """Opened through the door."""
    made = await new_bucket(store)
    blobs = ObjectBlobs(bucket_at(door.url, made.name))
    await blobs.open()
    return blobs


async def test_everything_lies_below_the_prefix(bucket: Bucket) -> None:
    blobs = ObjectBlobs(bucket)
    await blobs.open()
    sha256 = await blobs.put(b"a picture")
    assert names_in(bucket) == [f"some/folder/{sha256[:2]}/{sha256}", "some/folder/README.txt"] or (
        names_in(bucket) == ["some/folder/README.txt", f"some/folder/{sha256[:2]}/{sha256}"]
    )


async def test_a_bucket_without_a_prefix_works_too(store: str) -> None:
    bucket = await new_bucket(store, prefix="")
    blobs = ObjectBlobs(bucket)
    await blobs.open()
    sha256 = await blobs.put(b"a picture")
    assert f"{sha256[:2]}/{sha256}" in names_in(bucket)
    assert await blobs.get(sha256) == b"a picture"


async def test_it_is_listed_in_pages_and_what_is_not_ours_is_left_out(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_blobs, "_PAGE", 2)
    blobs = ObjectBlobs(bucket)
    await blobs.open()
    put = [await blobs.put(f"picture {number}".encode()) for number in range(5)]
    for sha256 in put:
        made_old(bucket, sha256, LONG_AGO)
    pages = [names async for names in blobs.put_before(LONG_AGO * 1000 + 1_000)]
    assert sorted(name for names in pages for name in names) == sorted(put)
    assert len(pages) == 3


async def test_a_500_is_tried_again(behind: ObjectBlobs, door: Door) -> None:
    sha256 = await behind.put(b"a picture")
    door.answers = [refusal(500, "InternalError"), refusal(503, "SlowDown")]
    assert await behind.get(sha256) == b"a picture"
    door.answers = [refusal(500, "InternalError")]
    await behind.put(b"a picture")


async def test_a_store_that_stays_broken_is_trouble_that_passes(
    behind: ObjectBlobs, door: Door
) -> None:
    sha256 = await behind.put(b"a picture")
    for asked in (behind.get(sha256), behind.put(b"x"), behind.has(sha256), behind.keep(sha256)):
        door.answers = [refusal(500, "InternalError") for _ in range(9)]
        with pytest.raises(OSError, match="InternalError"):
            await asked
    door.answers = [refusal(500, "InternalError") for _ in range(9)]
    with pytest.raises(OSError, match="InternalError"):
        await behind.remove(sha256, before=10**15)
    door.answers = []
    assert await behind.get(sha256) == b"a picture"


async def test_other_bytes_than_were_put_are_no_picture(behind: ObjectBlobs, door: Door) -> None:
    sha256 = await behind.put(b"a picture")
    door.answers = ["wrong bytes"]
    with pytest.raises(OSError, match="other bytes"):
        await behind.get(sha256)
    assert await behind.get(sha256) == b"a picture"


async def test_more_bytes_than_we_ever_put_are_not_read(
    behind: ObjectBlobs, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = await behind.put(b"a picture")
    monkeypatch.setattr(object_blobs, "LARGEST_BLOB", 4)
    with pytest.raises(OSError, match="has 9 bytes"):
        await behind.get(sha256)


async def test_a_cut_answer_is_never_half_a_picture(behind: ObjectBlobs, door: Door) -> None:
    data = b"a picture" * 10_000
    sha256 = await behind.put(data)
    door.answers = ["cut"] * 9
    with pytest.raises(OSError, match="object store"):
        await behind.get(sha256)
    door.answers = []
    assert await behind.get(sha256) == data


@pytest.mark.parametrize("answer", [refusal(404, "NoSuchBucket"), web.Response(status=404)])
async def test_only_the_word_of_the_store_makes_a_picture_missing(
    behind: ObjectBlobs, door: Door, answer: web.Response
) -> None:
    """A proxy's 404, or a bucket that is gone for a while, ends no paid picture."""
    sha256 = await behind.put(b"a picture")
    door.answers = [answer]
    with pytest.raises(OSError, match="object store"):
        await behind.get(sha256)
    door.answers = [refusal(404, "NoSuchKey")]
    with pytest.raises(BlobMissing):
        await behind.get(sha256)


async def test_a_silent_store_is_not_waited_for(store: str) -> None:
    """Neither by what reads, nor by a removal, for which a transaction waits."""
    heard, connections = asyncio.Event(), list[asyncio.StreamWriter]()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        heard.set()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        blobs = ObjectBlobs(bucket_at(url, "pictures"), call_seconds=0.2)
        with pytest.raises(OSError, match=r"no answer within 0\.2 s"):
            await blobs.get("0" * 64)
        assert heard.is_set()
        with pytest.raises(BlobsUnusable, match="is the store running"):
            await blobs.open()
        for one in connections:
            one.close()
            await one.wait_closed()
    assert object_blobs.REMOVE_SECONDS < 5


async def test_a_removal_is_given_up_while_others_can_still_wait(
    behind: ObjectBlobs, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = await behind.put(b"a picture")
    monkeypatch.setattr(object_blobs, "REMOVE_SECONDS", 0.2)
    door.answers = [refusal(500, "InternalError") for _ in range(9)]
    async with asyncio.timeout(2):
        with pytest.raises(OSError, match="object store"):
            await behind.remove(sha256, before=10**15)


async def test_a_missing_bucket_is_said_at_the_start(store: str) -> None:
    with pytest.raises(BlobsUnusable, match="There is no bucket not-there at http"):
        await ObjectBlobs(bucket_at(store, "not-there")).open()


async def test_a_store_that_is_not_there_is_said_at_the_start() -> None:
    with pytest.raises(BlobsUnusable, match="is the store running"):
        await ObjectBlobs(bucket_at("http://127.0.0.1:9", "pictures")).open()


@pytest.mark.parametrize("code", ["InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied"])
async def test_wrong_keys_are_said_at_the_start_without_them(door: Door, code: str) -> None:
    """The store repeats the key and what was signed; none of that may get any further."""
    signed = f"<AWSAccessKeyId>{KEY_ID}</AWSAccessKeyId><StringToSign>{SECRET_KEY}</StringToSign>"
    door.answers = [refusal(403, code, signed) for _ in range(9)]
    with pytest.raises(BlobsUnusable) as caught:
        await ObjectBlobs(bucket_at(door.url, "pictures")).open()
    told = "".join(traceback.format_exception(caught.value))
    assert "refuses BLOB_KEY_ID and BLOB_SECRET_KEY" in told
    assert code in told
    assert KEY_ID not in told
    assert SECRET_KEY not in told


async def test_a_key_that_may_only_read_is_found_at_the_start(store: str, door: Door) -> None:
    made = await new_bucket(store)
    door.answers = ["pass", refusal(403, "AccessDenied")]
    with pytest.raises(BlobsUnusable, match="allow them to list, read, write and delete"):
        await ObjectBlobs(bucket_at(door.url, made.name)).open()


async def test_putting_what_is_there_is_sent_all_the_same(behind: ObjectBlobs, door: Door) -> None:
    """Or else its time would stay, and a removal would take it."""
    await behind.put(b"a picture")
    door.requests.clear()
    sha256 = await behind.put(b"a picture")
    assert door.requests == [f"PUT {door.requests[0].split()[1]}"]
    assert door.requests[0].endswith(f"/{sha256[:2]}/{hashlib.sha256(b'a picture').hexdigest()}")


def test_a_bucket_shows_no_secret(bucket: Bucket) -> None:
    assert SECRET_KEY not in repr(bucket)
