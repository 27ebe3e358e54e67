"""What is handed over: a card and the bytes of its pictures, and how to make it fit."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from troupe import sentences
from troupe.blobs import Blobs
from troupe.errors import BlobMissing
from troupe.exposure import Audience
from troupe.images import Images
from troupe.models import Generation
from troupe.ui import cards
from troupe.ui.cards import Card, Picture

log = logging.getLogger(__name__)

LIGHT_BYTES = 2 * 1024 * 1024
"""Far below any limit that Discord ever had for a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One outcome on its way; `contents` gives the bytes by the SHA-256 of a card's pictures."""

    generation: Generation
    card: Card
    contents: Mapping[str, bytes]


async def packed(generation: Generation, card: Card, blobs: Blobs) -> Parcel:
    """With its pictures; where one is gone for ever, its person hears of that instead."""
    contents: dict[str, bytes] = {}
    for one in card.pictures:
        try:
            contents[one.sha256] = await blobs.get(one.sha256)
        except BlobMissing as missing:
            log.error("The picture %s of %d is gone from the store", missing, generation.id)
    lost = frozenset(one.sha256 for one in card.pictures) - contents.keys()
    if lost:
        card = cards.without_lost(card, lost) if contents else cards.result_lost(generation)
    return Parcel(generation=generation, card=card, contents=contents)


def exposed(parcel: Parcel, audience: Audience) -> Parcel:
    """For those who may come across it where it is brought; what they may not see stays here."""
    card = cards.exposed(parcel.card, audience)
    shown = {one.sha256: parcel.contents[one.sha256] for one in card.pictures}
    return replace(parcel, card=card, contents=shown)


def without_words(parcel: Parcel) -> Parcel:
    """Nothing in it that the person wrote: a server's AutoMod may have refused just that."""
    pictures = tuple(replace(picture, alt=picture.bare_alt) for picture in parcel.card.pictures)
    card = replace(parcel.card, text=sentences.outcome.PROMPT_NOT_SHOWN, pictures=pictures)
    return replace(parcel, card=card)


async def lighter(parcel: Parcel, images: Images) -> Parcel:
    """Its pictures as smaller files. Raises UserError where one can't be made smaller."""
    contents = {
        sha256: (await images.result(data, LIGHT_BYTES)).data
        for sha256, data in parcel.contents.items()
    }
    card = replace(parcel.card, pictures=tuple(map(_as_jpeg, parcel.card.pictures)))
    return replace(parcel, card=card, contents=contents)


def _as_jpeg(picture: Picture) -> Picture:
    return replace(picture, filename=str(PurePath(picture.filename).with_suffix(".jpg")))
