"""A character as one PNG: its picture, with the card in an iTXt chunk. And back, from strangers.

The card holds what makes the character and nothing about anybody: no ids of people or servers. Who
reads it needs no code of ours; the chunk is JSON under the keyword `Troupe character`.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from PIL import Image

from troupe import chunks, collection, marks, sentences, styles
from troupe.chunks import Chunk, Damaged
from troupe.collection import Draft, Typed
from troupe.errors import UserError
from troupe.images import HEAVIEST_UPLOAD
from troupe.models import Character

VERSION = 1
KEYWORD = b"Troupe character"

_PACKING = 4
"""Of zlib's 0 to 9: a photo is as small as with 6, in half the time."""


class Card(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is written into the picture. A `size` is width*height in pixels, a `style` its key."""

    version: int
    name: str
    description: str = ""
    tags: list[str] = []
    size: str | None = None
    style: str | None = None
    seed: int | None = None


class _Versioned(msgspec.Struct):
    """All that one may expect of a card of another version."""

    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A card that passed every rule. `picture` is a PNG still to be taken like any other upload.

    `notes` are whole sentences on what could not be taken over.
    """

    draft: Draft
    picture: bytes
    notes: tuple[str, ...] = ()


def to_png(character: Character, reference: bytes) -> bytes:
    """`reference` is the character's own, PNG or JPEG, from our store. For a worker thread."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(reference), formats=("JPEG", "PNG")) as image:
        image.save(out, "PNG", compress_level=_PACKING)
    card = msgspec.json.encode(_card(character)).decode()
    drawn = chunks.bare(chunks.read(out.getvalue()), extra=chunks.text(KEYWORD, card))
    return marks.marked(drawn) if marks.is_marked(reference) else drawn


def _card(character: Character) -> Card:
    size = character.size
    return Card(
        version=VERSION,
        name=character.name,
        description=character.description,
        tags=list(character.tags),
        size=f"{size.width}*{size.height}" if size else None,
        style=character.style,
        seed=character.seed,
    )


def read_png(data: bytes) -> Imported:
    """Raises UserError, or Refusal with everything that is wrong. Believes nothing."""
    if len(data) > HEAVIEST_UPLOAD:
        raise UserError(sentences.asking.picture_too_heavy(HEAVIEST_UPLOAD // 2**20))
    if not data.startswith(chunks.SIGNATURE):
        raise UserError(sentences.collection.CARD_NOT_PNG)
    try:
        found = list(chunks.read(data))
        texts = [text for one in found if (text := chunks.text_of(one, KEYWORD)) is not None]
    except Damaged as error:
        raise UserError(sentences.collection.CARD_DAMAGED) from error
    return _checked(_decoded(texts), _picture(data, found))


def _decoded(texts: Sequence[bytes]) -> Card:
    """The one card among the texts under our keyword."""
    if not texts:
        raise UserError(sentences.collection.CARD_MISSING)
    if len(texts) > 1:
        raise UserError(sentences.collection.CARD_DAMAGED)
    try:
        if msgspec.json.decode(texts[0], type=_Versioned).version > VERSION:
            raise UserError(sentences.collection.CARD_TOO_NEW)
        return msgspec.json.decode(texts[0], type=Card)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(sentences.collection.CARD_DAMAGED) from error


def _picture(data: bytes, found: Sequence[Chunk]) -> bytes:
    """Without all that it isn't drawn from, except that it stays marked as AI-generated."""
    picture = chunks.bare(found)
    return marks.marked(picture) if marks.is_marked(data) else picture


def _checked(card: Card, picture: bytes) -> Imported:
    """By the same rules as what is typed into a form."""
    if card.version != VERSION:
        raise UserError(sentences.collection.CARD_DAMAGED)
    style = styles.find(card.style) if card.style else None
    draft = collection.understand(
        Typed(
            name=card.name,
            description=card.description,
            tags=",".join(card.tags),
            size=card.size or "",
            style=style.key if style else "",
            seed=card.seed,
        )
    )
    notes = () if style or not card.style else (sentences.collection.CARD_STYLE_UNKNOWN,)
    return Imported(draft=draft, picture=picture, notes=notes)
