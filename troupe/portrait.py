"""A character as one PNG: its picture, with the card in an iTXt chunk. And back, from strangers.

The card holds what makes the character and nothing about anybody: no ids of people or servers. Who
reads it needs no code of ours; the chunk is JSON under the keyword `Troupe character`.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from PIL import Image

from troupe import chunks, prompts, sentences, styles
from troupe.chunks import Chunk, Damaged
from troupe.errors import UserError
from troupe.images import HEAVIEST_UPLOAD
from troupe.models import Character, Size

VERSION = 1
KEYWORD = b"Troupe character"

LONGEST_NAME = 32
LONGEST_DESCRIPTION = 300
LONGEST_TAG = 20
MOST_TAGS = 10

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

    name: str
    description: str
    tags: tuple[str, ...]
    size: Size | None
    style: str | None
    seed: int | None
    picture: bytes
    notes: tuple[str, ...] = ()


def to_png(character: Character, reference: bytes) -> bytes:
    """`reference` is the character's own, PNG or JPEG, from our store. For a worker thread."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(reference), formats=("JPEG", "PNG")) as image:
        image.save(out, "PNG", compress_level=_PACKING)
    card = msgspec.json.encode(_card(character)).decode()
    return chunks.bare(chunks.read(out.getvalue()), extra=chunks.text(KEYWORD, card))


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
    """Raises UserError, its text being the sentence for the person. Believes nothing."""
    if len(data) > HEAVIEST_UPLOAD:
        raise UserError(sentences.picture_too_heavy(HEAVIEST_UPLOAD // 2**20))
    if not data.startswith(chunks.SIGNATURE):
        raise UserError(sentences.CARD_NOT_PNG)
    try:
        found = list(chunks.read(data))
        texts = [text for one in found if (text := chunks.text_of(one, KEYWORD)) is not None]
    except Damaged as error:
        raise UserError(sentences.CARD_DAMAGED) from error
    return _checked(_decoded(texts), found)


def _decoded(texts: Sequence[bytes]) -> Card:
    """The one card among the texts under our keyword."""
    if not texts:
        raise UserError(sentences.CARD_MISSING)
    if len(texts) > 1:
        raise UserError(sentences.CARD_DAMAGED)
    try:
        if msgspec.json.decode(texts[0], type=_Versioned).version > VERSION:
            raise UserError(sentences.CARD_TOO_NEW)
        return msgspec.json.decode(texts[0], type=Card)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(sentences.CARD_DAMAGED) from error


def _checked(card: Card, found: Sequence[Chunk]) -> Imported:
    if card.version != VERSION:
        raise UserError(sentences.CARD_DAMAGED)
    style = styles.find(card.style) if card.style else None
    return Imported(
        name=_name(card.name),
        description=_description(card.description),
        tags=_tags(card.tags),
        size=prompts.read_size(card.size) if card.size else None,
        style=style.key if style else None,
        seed=prompts.read_seed(card.seed),
        picture=chunks.bare(found),
        notes=() if style or not card.style else (sentences.CARD_STYLE_UNKNOWN,),
    )


# --- the rules for names, descriptions and tags ---------------------------------------------------


def _name(text: str) -> str:
    name = prompts.clean_line(text)
    if not prompts.says_something(name) or len(name) > LONGEST_NAME:
        raise UserError(sentences.CARD_NAME_UNUSABLE)
    return name


def _description(text: str) -> str:
    description = prompts.clean_line(text)
    if len(description) > LONGEST_DESCRIPTION:
        raise UserError(sentences.CARD_DESCRIPTION_TOO_LONG)
    return description


def _tags(given: Sequence[str]) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(filter(prompts.says_something, map(prompts.clean_line, given))))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        raise UserError(sentences.CARD_TAGS_UNUSABLE)
    return tags
