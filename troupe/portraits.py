"""Characters on their way out as PNGs and zips, and back in: the work around the codec."""

import asyncio
import logging
from collections.abc import AsyncIterator, Container, Mapping
from dataclasses import replace

from troupe import collection, portrait, sentences
from troupe.album import Album, file_name
from troupe.blobs import Blobs
from troupe.cast import Cast
from troupe.collection import Draft
from troupe.errors import BlobMissing, UserError
from troupe.images import Images
from troupe.intake import Attached, Intake, Kept
from troupe.models import Character
from troupe.store.characters import Characters
from troupe.store.pictures import Pictures

log = logging.getLogger(__name__)


Brought = tuple[Character, tuple[str, ...]]
"""The new character, and sentences on what of its card could not be taken over."""


class Exports:
    """One is drawn at a time, so many people exporting at once cost time, not memory."""

    def __init__(self, *, characters: Characters, pictures: Pictures, blobs: Blobs) -> None:
        self._characters = characters
        self._pictures = pictures
        self._blobs = blobs
        self._one = asyncio.Lock()

    async def one(self, character: Character) -> bytes:
        """One character as a PNG with its card. Raises UserError where its picture is gone."""
        try:
            return await self._drawn(character)
        except BlobMissing:
            raise UserError(sentences.collection.CHARACTER_PICTURE_GONE) from None

    async def flagged(self, owner_id: int) -> Mapping[int, bool | None]:
        """The provider's word on those of a person's characters whose picture is a result."""
        kept = await self._characters.of_person(owner_id)
        marked = await self._pictures.flagged([one.reference_sha256 for one in kept])
        return {
            one.id: marked[one.reference_sha256] for one in kept if one.reference_sha256 in marked
        }

    async def all(
        self, owner_id: int, *, most_bytes: int, without: Container[int] = ()
    ) -> AsyncIterator[bytes]:
        """All of a person's, as zips of at most `most_bytes` each, made one after the other.

        A character whose picture is gone is left out, and named in the log by its id; `without`
        names those that are left out because of the place.
        """
        album = Album(most_bytes=most_bytes)
        every = await self._characters.of_person(owner_id)
        kept = [one for one in every if one.id not in without]
        for number, character in enumerate(sorted(kept, key=lambda one: one.id), start=1):
            try:
                data = await self._drawn(character)
            except BlobMissing:
                log.error("The reference of the character %d is gone", character.id)
                continue
            if full := album.add(file_name(number, character.name), data):
                yield full
        if last := album.close():
            yield last

    async def _drawn(self, character: Character) -> bytes:
        reference = await self._blobs.get(character.reference_sha256)
        async with self._one:
            return await asyncio.to_thread(portrait.to_png, character, reference)


class Imports:
    """Strangers' cards, one read at a time."""

    def __init__(self, *, cast: Cast, intake: Intake, blobs: Blobs, images: Images) -> None:
        self._cast = cast
        self._intake = intake
        self._blobs = blobs
        self._images = images
        self._one = asyncio.Lock()

    async def bring_in(
        self,
        picture: Attached,
        *,
        name: str,
        character_id: int,
        owner_id: int,
        guild_id: int | None,
    ) -> Brought:
        """A stranger's card becomes a character, under `name` where one is given.

        Raises UserError or ConsentNeeded, and then the collection is as it was.
        """

        async def taken(data: bytes) -> Brought:
            draft, kept, notes = await self._read(data, name)
            character = await self._cast.save(
                draft, kept, character_id=character_id, owner_id=owner_id, guild_id=guild_id
            )
            return character, notes

        return await self._intake.with_bytes(picture, owner_id, taken)

    async def _read(self, data: bytes, name: str) -> tuple[Draft, Kept, tuple[str, ...]]:
        async with self._one:
            card = await asyncio.to_thread(portrait.read_png, data)
        draft = replace(card.draft, name=collection.clean_name(name)) if name else card.draft
        reference = await self._images.reference(card.picture)
        if not await self._blobs.has_room():
            raise UserError(sentences.trouble.NO_ROOM)
        return draft, Kept(await self._blobs.put(reference.data)), card.notes
