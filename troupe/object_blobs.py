"""`Blobs` in an S3-compatible object store, which any number of processes may share."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from troupe.blobs import is_name
from troupe.errors import BlobMissing, BlobsUnusable
from troupe.secret import Secret

if TYPE_CHECKING:  # they exist for the checker alone
    from obstore import GetOptions
    from obstore.store import ClientConfig, RetryConfig, S3Config

T = TypeVar("T")

LARGEST_BLOB = 16 * 1024 * 1024
"""Bytes. Nothing that is put is larger than the 10 MiB of a delivery."""

CALL_SECONDS = 30.0
"""For one call, with everything that is tried again inside it."""

REMOVE_SECONDS = 4.0
"""Shorter than the 5 s for which others wait to write: it goes inside a transaction of theirs."""

_REQUEST_SECONDS = 10
_CONNECT_SECONDS = 3
_RETRYING: "RetryConfig" = {
    "max_retries": 2,
    "retry_timeout": timedelta(seconds=CALL_SECONDS),
    "backoff": {
        "init_backoff": timedelta(milliseconds=100),
        "max_backoff": timedelta(seconds=2),
        "base": 2,
    },
}
_PAGE = 1_000
_NOTE, _NOTE_TEXT = (
    "README.txt",
    b"The pictures of a Troupe, named by the SHA-256 of their bytes.\n",
)

_CODE = re.compile(r"<Code>([A-Za-z0-9.]{1,60})</Code>")
_MISSING = "NoSuchKey"
_NOT_LET_IN = frozenset(
    {
        "AccessDenied",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "PermissionDeniedError",
        "UnauthenticatedError",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Where it is and how to get in. `endpoint` is None for Amazon's own."""

    name: str
    prefix: str
    endpoint: str | None
    region: str
    key_id: str
    secret_key: Secret


class _StoreTrouble(OSError):
    """`code` is the store's own word for it, else the kind of error. It never holds a secret.

    What the store says besides is left out: it repeats the key and what was signed with it.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the object store did not do it: {code}")
        self.code = code


class ObjectBlobs:
    """One object a picture: `<prefix>/<first two of the name>/<name>`.

    A PUT is whole or not at all, and always sent, so that the object's time is when it was last
    put. Within this process putting and removing exclude each other. Between processes S3 offers
    no such thing: where another one puts the very bytes that are being removed here, between our
    look at their age and the DELETE right behind it (some ten milliseconds), they are gone, and so
    they are where a DELETE without an answer arrives late. They were old and without a row until
    then; whoever needs them now is told that the picture is lost.
    """

    def __init__(self, bucket: Bucket, *, call_seconds: float = CALL_SECONDS) -> None:
        self._bucket = bucket
        self._store = _opened(bucket)
        self._call_seconds = call_seconds
        self._ages: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self) -> None:
        """Looks into the bucket and writes a note there. Raises BlobsUnusable where it can't."""
        try:
            async for _ in self._pages():
                break
            await self._within(
                self._call_seconds,
                obstore.put_async(self._store, _NOTE, _NOTE_TEXT, use_multipart=False),
            )
        except OSError as error:
            raise BlobsUnusable(self._advice(error)) from None

    async def put(self, data: bytes) -> str:
        """Sent also where it is there already: that makes it young."""
        sha256 = await asyncio.to_thread(_hash, data)
        async with self._lock(sha256):
            await self._put(sha256, data)
        return sha256

    async def get(self, sha256: str) -> bytes:
        """Checked against its name: other bytes are an OSError, not a wrong picture."""
        if not is_name(sha256):
            raise BlobMissing(sha256)
        try:
            data = await self._within(self._call_seconds, self._fetched(sha256))
        except FileNotFoundError:
            raise BlobMissing(sha256) from None
        if await asyncio.to_thread(_hash, data) != sha256:
            raise OSError(f"the object store gave other bytes than were put as {sha256[:12]}")
        return data

    async def has(self, sha256: str) -> bool:
        return is_name(sha256) and await self._put_at(sha256, self._call_seconds) is not None

    async def keep(self, sha256: str) -> None:
        """Read and put again, because S3 copies nothing onto itself as it is."""
        async with self._lock(sha256):
            try:
                data = await self.get(sha256)
            except BlobMissing:
                return
            await self._put(sha256, data)

    async def remove(self, sha256: str, *, before: int) -> bool:
        """By the object's time. See the class for what may come in between."""
        return is_name(sha256) and await self._within(REMOVE_SECONDS, self._remove(sha256, before))

    async def put_before(self, moment: int) -> AsyncIterator[list[str]]:
        """A thousand objects at a time; those that aren't ours are left alone."""
        async for page in self._pages():
            yield [
                name
                for path, put_at in page
                if is_name(name := path.rpartition("/")[2])
                and path == _key(name)
                and put_at < moment
            ]

    async def has_room(self) -> bool:
        """Always: whose store it is decides."""
        return True

    async def free_bytes(self) -> None:
        """Nobody can say."""
        return

    def _lock(self, sha256: str) -> asyncio.Lock:
        return self._ages.setdefault(sha256, asyncio.Lock())

    async def _put(self, sha256: str, data: bytes) -> None:
        sending = obstore.put_async(self._store, _key(sha256), data, use_multipart=False)
        await self._within(self._call_seconds, sending)

    async def _fetched(self, sha256: str) -> bytes:
        found = await obstore.get_async(self._store, _key(sha256))
        if found.meta["size"] > LARGEST_BLOB:
            raise OSError(f"the object store has {found.meta['size']} bytes as {sha256[:12]}")
        return bytes(await found.bytes_async())

    async def _put_at(self, sha256: str, seconds: float) -> int | None:
        """When it was last put, in ms; None where it is gone.

        Asked by a GET of one byte: a HEAD can't tell a missing object from a missing bucket.
        """
        one_byte: GetOptions = {"range": (0, 1)}
        asking = obstore.get_async(self._store, _key(sha256), options=one_byte)
        try:
            found = await self._within(seconds, asking)
        except FileNotFoundError:
            return None
        return round(found.meta["last_modified"].timestamp() * 1000)

    async def _remove(self, sha256: str, before: int) -> bool:
        async with self._lock(sha256):
            put_at = await self._put_at(sha256, REMOVE_SECONDS)
            if put_at is None or put_at >= before:
                return False
            await obstore.delete_async(self._store, _key(sha256))
            return True

    async def _pages(self) -> AsyncIterator[list[tuple[str, int]]]:
        """Every object's path below the prefix, and when it was last put (ms)."""
        pages = aiter(obstore.list(self._store, chunk_size=_PAGE))
        while (page := await self._within(self._call_seconds, anext(pages, None))) is not None:
            yield [(one["path"], round(one["last_modified"].timestamp() * 1000)) for one in page]

    async def _within(self, seconds: float, call: Awaitable[T]) -> T:
        """Raises FileNotFoundError where the store says that there is no such object, else OSError.

        Any other 404, of a proxy or of a missing bucket, says nothing about the object.
        """
        try:
            async with asyncio.timeout(seconds):
                return await call
        except TimeoutError:
            raise _StoreTrouble(f"no answer within {seconds:g} s") from None
        except (FileNotFoundError, BaseError) as error:
            code = _code(error)
            raise (FileNotFoundError() if code == _MISSING else _StoreTrouble(code)) from None

    def _advice(self, error: OSError) -> str:
        where = self._bucket.endpoint or f"Amazon S3 in {self._bucket.region}"
        code = error.code if isinstance(error, _StoreTrouble) else type(error).__name__
        if code == "NoSuchBucket":
            return (
                f"There is no bucket {self._bucket.name} at {where}: make it there, or correct "
                "BLOB_URL or BLOB_ENDPOINT"
            )
        if code in _NOT_LET_IN:
            return (
                f"The object store at {where} refuses BLOB_KEY_ID and BLOB_SECRET_KEY for the "
                f"bucket {self._bucket.name} ({code}): copy them again, and allow them to list, "
                "read, write and delete there"
            )
        return (
            f"The bucket {self._bucket.name} at {where} can't be used ({code}): is BLOB_ENDPOINT "
            "right, is BLOB_REGION the bucket's, and is the store running?"
        )


def _opened(bucket: Bucket) -> S3Store:
    settings: S3Config = {
        "access_key_id": bucket.key_id,
        "secret_access_key": bucket.secret_key.reveal(),
        "region": bucket.region,
        # Not every store knows the deletion of many at once.
        "disable_bulk_delete": True,
    }
    if bucket.endpoint:
        settings["endpoint"] = bucket.endpoint
    client: ClientConfig = {
        "allow_http": (bucket.endpoint or "").startswith("http:"),
        "timeout": timedelta(seconds=_REQUEST_SECONDS),
        "connect_timeout": timedelta(seconds=_CONNECT_SECONDS),
    }
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        config=settings,
        client_options=client,
        retry_config=_RETRYING,
    )


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _code(error: Exception) -> str:
    found = _CODE.search(str(error))
    return found.group(1) if found else type(error).__name__


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
