"""Characters on their way out as PNGs and zips, and back in: the work around the codec."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from troupe import portrait, sentences
from troupe.album import Album, file_name
from troupe.blobs import Blobs
from troupe.errors import BlobMissing, UserError
from troupe.images import Images
from troupe.models import Character
from troupe.portrait import Imported

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A card that was read, and its picture in our own store."""

    card: Imported
    reference_sha256: str


class Portraits:
    """One is drawn or read at a time, so many people exporting at once cost time, not memory."""

    def __init__(self, *, blobs: Blobs, images: Images) -> None:
        self._blobs = blobs
        self._images = images
        self._one = asyncio.Lock()

    async def export(self, character: Character) -> bytes:
        """One character as a PNG with its card. Raises UserError where its picture is gone."""
        try:
            return await self._drawn(character)
        except BlobMissing:
            raise UserError(sentences.CHARACTER_PICTURE_GONE) from None

    async def export_all(
        self, characters: Sequence[Character], *, most_bytes: int
    ) -> AsyncIterator[bytes]:
        """All of them, as zips of at most `most_bytes` each, made one after the other.

        A character whose picture is gone is left out, and named in the log by its id.
        """
        album = Album(most_bytes=most_bytes)
        for number, character in enumerate(characters, start=1):
            try:
                data = await self._drawn(character)
            except BlobMissing:
                log.error("The reference of the character %d is gone", character.id)
                continue
            if full := album.add(file_name(number, character.name), data):
                yield full
        if last := album.close():
            yield last

    async def take(self, data: bytes) -> Arrival:
        """A stranger's card, checked, with its picture kept. Raises UserError."""
        async with self._one:
            card = await asyncio.to_thread(portrait.read_png, data)
        reference = await self._images.reference(card.picture)
        return Arrival(card, await self._blobs.put(reference.data))

    async def _drawn(self, character: Character) -> bytes:
        reference = await self._blobs.get(character.reference_sha256)
        async with self._one:
            return await asyncio.to_thread(portrait.to_png, character, reference)
