"""Everything of one person as zips: JSON for each kind, and the pictures.

No more than one zip is in memory, and no more than two people's at a time. An export may stop
between two rows and go on behind the last one, with another reply.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass

from troupe import sentences
from troupe.album import Album
from troupe.blobs import Blobs
from troupe.clock import Clock
from troupe.data_rights import DataRights
from troupe.errors import BlobMissing
from troupe.store.exports import Enclosed, Piece

_AT_ONCE = 2
_ROWS_IN_A_FILE = 500
_LONGEST_MS = 8 * 60_000
"""Of the 15 minutes in which the reply can be changed, with the waiting for a turn."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Behind which row an export goes on: the number of its holder, and the row's key."""

    holder: int = 0
    after: int = -1


@dataclass(frozen=True, slots=True)
class Part:
    """One zip; `rest` is where to go on, set on the last one where there is more."""

    data: bytes
    last: bool = False
    rest: Bookmark | None = None


class Takeout:
    """Reads rows and pictures as they go into the zip."""

    def __init__(self, *, data_rights: DataRights, blobs: Blobs, clock: Clock) -> None:
        self._data_rights = data_rights
        self._blobs = blobs
        self._clock = clock
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def parts(
        self, person_id: int, *, begin: Bookmark, most_bytes: int, most_parts: int
    ) -> AsyncIterator[Part]:
        """At least one; each of at most `most_bytes`, about `most_parts` of them."""
        until = self._clock.elapsed() + _LONGEST_MS
        async with self._turns:
            packing = _Packing(self._blobs, most_bytes)
            packing.add("README.txt", sentences.privacy.EXPORT_README.encode())
            last: Bookmark | None = begin
            async for holder, piece in self._data_rights.export(
                person_id, holder=begin.holder, after=begin.after
            ):
                late = self._clock.elapsed() > until
                here = Bookmark(holder, piece.key)
                # Rows with the same key can't be told apart by it, so they stay together.
                if here != last and (late or packing.count >= most_parts - 1):
                    break
                last = here
                async for data in packing.put(piece):
                    yield Part(data)
            else:
                last = None
            *full, end = packing.close()
            for data in full:
                yield Part(data)
            yield Part(end, last=True, rest=last)


class _Packing:
    """Fills one zip after the other; `count` is how many are full."""

    def __init__(self, blobs: Blobs, most_bytes: int) -> None:
        self._blobs = blobs
        self._album = Album(most_bytes=most_bytes)
        self._kind = ""
        self._rows: list[dict[str, object]] = []
        self._files: Counter[str] = Counter()
        self._names: dict[str, None] = {}
        self._left_out: dict[str, None] = {}
        self.count = 0

    def add(self, name: str, data: bytes) -> list[bytes]:
        """The zip that is full now, if any. What fits into none is named in the manifest."""
        try:
            full = self._album.add(name, data)
        except ValueError:
            self._left_out[name] = None
            return []
        self._names[name] = None
        if full is None:
            return []
        self.count += 1
        return [full]

    async def put(self, piece: Piece) -> AsyncIterator[bytes]:
        """The row with the others of its kind, and its pictures that are not in it yet."""
        if piece.kind != self._kind or len(self._rows) >= _ROWS_IN_A_FILE:
            for full in self._written():
                yield full
            self._kind = piece.kind
        self._rows.append(piece.row | {"files": [one.name for one in piece.pictures]})
        for one in piece.pictures:
            for full in await self._enclosed(one):
                yield full

    async def _enclosed(self, one: Enclosed) -> list[bytes]:
        if one.name in self._names or one.name in self._left_out:
            return []
        try:
            data = await self._blobs.get(one.sha256)
        except BlobMissing:
            self._left_out[one.name] = None
            return []
        return self.add(one.name, data)

    def _written(self) -> list[bytes]:
        if not self._rows:
            return []
        rows, self._rows = self._rows, []
        self._files[self._kind] += 1
        return self.add(f"{self._kind}-{self._files[self._kind]:04}.json", _as_json(rows))

    def close(self) -> list[bytes]:
        """The last zips: the rows that are left, and a list of what is in all of them."""
        full = self._written()
        listed = {"files": list(self._names), "left_out": list(self._left_out)}
        full += self.add("manifest.json", _as_json(listed))
        last = self._album.close()
        assert last is not None, "the manifest is in it"
        return [*full, last]


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
