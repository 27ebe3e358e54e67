"""What a bot sends as a message: the body's shape, and the rules it is composed by.

An edit changes only what its body names; the whole result is checked, so that an edit can't
make a message Discord would refuse.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Final

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.discord import errors
from sandbox.discord.component_rules import check_layout, numbered
from sandbox.discord.components import Layout, TextDisplay
from sandbox.discord.embeds import Embed, check_embeds
from sandbox.discord.errors import ApiError, broken
from sandbox.discord.files import StoredFile
from sandbox.discord.mentions import AllowedMentions, Pinged, check, pinged
from sandbox.discord.message import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    Attachment,
    Contents,
)
from sandbox.wire import Json, convert

MOST_ATTACHMENTS: Final = 10
MOST_CONTENT: Final = 2_000
SETTABLE: Final = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
#: Nobody can set these by sending them; an edit keeps what is there.
_KEPT: Final = EPHEMERAL


class AttachmentBody(msgspec.Struct, frozen=True, kw_only=True):
    """A file to keep (a long id) or one that comes along (its index in the request)."""

    id: str | int
    filename: str | None = None
    description: Annotated[str, msgspec.Meta(max_length=1_024)] | None = None


class ReferenceBody(msgspec.Struct, frozen=True, kw_only=True):
    """The message that is replied to."""

    message_id: str | int
    channel_id: str | int | None = None
    fail_if_not_exists: bool = True


class MessageBody(msgspec.Struct, frozen=True, kw_only=True):
    """A message or a change of one, as it comes in; what isn't named stays unset."""

    content: Annotated[str, msgspec.Meta(max_length=MOST_CONTENT)] | UnsetType | None = UNSET
    embeds: list[Embed] | UnsetType | None = UNSET
    components: Layout | UnsetType | None = UNSET
    attachments: list[AttachmentBody] | UnsetType | None = UNSET
    flags: int | UnsetType | None = UNSET
    allowed_mentions: AllowedMentions | UnsetType | None = UNSET
    nonce: Annotated[str, msgspec.Meta(max_length=25)] | int | None = None
    enforce_nonce: bool = False
    message_reference: ReferenceBody | None = None
    tts: bool = False


def compose(
    body: MessageBody,
    *,
    uploads: Mapping[int, StoredFile],
    previous: Contents,
    allowed: AllowedMentions,
    replied_to: str | None = None,
) -> Contents:
    """The contents after this body; raises 50035 or 50006 for what Discord refuses.

    `allowed` is what may be pinged when the body doesn't say.
    """
    attachments = _attachments(body, uploads, previous)
    names = frozenset(each.file.filename for each in attachments)
    flags = _flags(body, previous)
    content = previous.content if body.content is UNSET else (body.content or "")
    embeds = previous.embeds if body.embeds is UNSET else _embeds(body.embeds or [], names)
    components = previous.components
    if body.components is not UNSET:
        components = _components(body.components or [], flags, names)
    contents = Contents(
        content=content,
        flags=flags,
        embeds=embeds,
        components=components,
        attachments=attachments,
    )
    _check_whole(contents, names)
    wanted = allowed if isinstance(body.allowed_mentions, UnsetType) else body.allowed_mentions
    return replace(contents, pinged=_pinged(contents, wanted or allowed, replied_to))


def _pinged(contents: Contents, allowed: AllowedMentions, replied_to: str | None) -> Pinged:
    check(allowed)
    return pinged("\n".join(spoken(contents)), allowed, replied_to=replied_to)


def spoken(contents: Contents) -> list[str]:
    """The texts that are parsed for mentions: the content and every text of the layout."""
    return [contents.content, *_texts(contents.components)]


def _texts(components: Iterable[object]) -> list[str]:
    found: list[str] = []
    for component in components:
        if not isinstance(component, dict):
            continue
        if component.get("type") == TextDisplay.__struct_config__.tag:
            found.append(str(component["content"]))
        found += _texts(component.get("components", ()))
    return found


def _flags(body: MessageBody, before: Contents) -> int:
    if body.flags is UNSET or body.flags is None:
        return before.flags & ~LOADING
    if before.v2 and not body.flags & COMPONENTS_V2:
        raise broken("flags", "The components flag can't be removed from a message.")
    return (body.flags & SETTABLE) | (before.flags & _KEPT)


def _attachments(
    body: MessageBody, uploads: Mapping[int, StoredFile], before: Contents
) -> tuple[Attachment, ...]:
    """A list must name everything that is kept; without one the old stays and new is added."""
    if body.attachments is UNSET or body.attachments is None:
        kept = before.attachments if body.attachments is UNSET else ()
        found = (*kept, *(Attachment(file=stored) for stored in uploads.values()))
    else:
        listed = {str(each.id): each for each in body.attachments}
        old = {each.file.id: each for each in before.attachments}
        found = tuple(_named(each, old, uploads) for each in body.attachments)
        unlisted = [stored for index, stored in uploads.items() if str(index) not in listed]
        found = (*found, *(Attachment(file=stored) for stored in unlisted))
    if len(found) > MOST_ATTACHMENTS:
        raise broken("attachments", f"At most {MOST_ATTACHMENTS} attachments.")
    return found


def _named(
    wanted: AttachmentBody, old: Mapping[str, Attachment], uploads: Mapping[int, StoredFile]
) -> Attachment:
    key = str(wanted.id)
    if key in old:
        description = wanted.description or old[key].description
        return Attachment(file=old[key].file, description=description)
    stored = uploads.get(int(key)) if key.isdecimal() else None
    if stored is None:
        raise broken("attachments", f"There is no file for the attachment {key}.")
    return Attachment(file=stored, description=wanted.description)


def _embeds(embeds: list[Embed], names: frozenset[str]) -> tuple[Json, ...]:
    check_embeds(embeds, names)
    return tuple({"type": "rich", **msgspec.to_builtins(embed)} for embed in embeds)


def _components(layout: Layout, flags: int, names: frozenset[str]) -> tuple[Json, ...]:
    check_layout(layout, v2=bool(flags & COMPONENTS_V2), filenames=names)
    return tuple(numbered(layout))


def _check_whole(contents: Contents, names: frozenset[str]) -> None:
    """What must hold whichever part the body changed."""
    if contents.v2 and (contents.content or contents.embeds):
        raise broken(
            "content" if contents.content else "embeds",
            "The fields content and embeds cannot be used with the IS_COMPONENTS_V2 flag.",
            code="MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        )
    said = contents.content or contents.embeds or contents.attachments
    if not contents.components and (contents.v2 or not said):
        raise ApiError(errors.EMPTY_MESSAGE)
    layout = convert(list(contents.components), Layout)
    check_layout(layout, v2=contents.v2, filenames=names)
