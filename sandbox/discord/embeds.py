"""Embeds: their limits, in one shape. Source: Discord's "Message Resource", embed limits."""

from typing import Annotated, Final

import msgspec

from sandbox.discord.component_rules import check_url
from sandbox.discord.errors import broken

MOST_EMBEDS: Final = 10
#: Over all the texts of all embeds of a message.
MOST_TEXT: Final = 6_000


class Picture(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An image or thumbnail."""

    url: str


class Footer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The small line at the end."""

    text: Annotated[str, msgspec.Meta(max_length=2_048)]
    icon_url: str | None = None


class Author(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The line above the title."""

    name: Annotated[str, msgspec.Meta(max_length=256)]
    url: str | None = None
    icon_url: str | None = None


class EmbedField(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A named text."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=1_024)]
    inline: bool = False


class Embed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rich embed."""

    title: Annotated[str, msgspec.Meta(max_length=256)] | None = None
    description: Annotated[str, msgspec.Meta(max_length=4_096)] | None = None
    url: str | None = None
    color: Annotated[int, msgspec.Meta(ge=0, le=0xFFFFFF)] | None = None
    timestamp: str | None = None
    footer: Footer | None = None
    image: Picture | None = None
    thumbnail: Picture | None = None
    author: Author | None = None
    fields: Annotated[list[EmbedField], msgspec.Meta(max_length=25)] = []


def check_embeds(embeds: list[Embed], filenames: frozenset[str]) -> None:
    """Raise 50035 for too many, too much text, or a picture that isn't there."""
    if len(embeds) > MOST_EMBEDS:
        raise broken("embeds", f"At most {MOST_EMBEDS} embeds.")
    if sum(_length(embed) for embed in embeds) > MOST_TEXT:
        raise broken("embeds", f"At most {MOST_TEXT} characters over all embeds.")
    for index, embed in enumerate(embeds):
        for name, picture in (("image", embed.image), ("thumbnail", embed.thumbnail)):
            if picture is not None:
                check_url(f"embeds.{index}.{name}.url", picture.url, filenames)


def _length(embed: Embed) -> int:
    texts = [embed.title, embed.description]
    texts.append(embed.footer.text if embed.footer else None)
    texts.append(embed.author.name if embed.author else None)
    for field in embed.fields:
        texts += [field.name, field.value]
    return sum(len(text) for text in texts if text)
