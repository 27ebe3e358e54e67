"""The first response to an interaction. Source: Discord's "Receiving and Responding"."""

from collections.abc import Callable
from enum import IntEnum
from typing import Annotated, Final

import msgspec
from aiohttp import web

from sandbox.discord import errors
from sandbox.discord.bodies import Parts, parts_of
from sandbox.discord.component_rules import check_modal, numbered
from sandbox.discord.components import Modal
from sandbox.discord.drafts import MessageBody
from sandbox.discord.errors import ApiError, broken
from sandbox.discord.interactions import Answer, Interaction, Interactions, Kind
from sandbox.discord.message import EPHEMERAL, LOADING, Contents, Message
from sandbox.discord.rendering import Renderer
from sandbox.discord.replies import Replies
from sandbox.events import Feed
from sandbox.wire import Json, answer, nothing


class Reaction(IntEnum):
    """Discord's interaction callback types."""

    MESSAGE = 4
    THINKING = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


_ANSWERS: Final = frozenset({Reaction.MESSAGE, Reaction.THINKING})
_UPDATES: Final = frozenset({Reaction.DEFERRED_UPDATE, Reaction.UPDATE})
_ALLOWED: Final = {
    Kind.COMMAND: _ANSWERS | {Reaction.MODAL},
    Kind.COMPONENT: _ANSWERS | _UPDATES | {Reaction.MODAL},
    Kind.AUTOCOMPLETE: frozenset({Reaction.CHOICES}),
    Kind.MODAL: _ANSWERS | _UPDATES,
}


class _Type(msgspec.Struct, frozen=True):
    type: int


class _Message(msgspec.Struct, frozen=True):
    data: MessageBody


class _Flags(msgspec.Struct, frozen=True):
    flags: int | None = None


class _Deferred(msgspec.Struct, frozen=True):
    data: _Flags | None = None


class _Choice(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    value: Annotated[str, msgspec.Meta(max_length=100)] | int | float


class _Choices(msgspec.Struct, frozen=True):
    choices: Annotated[list[_Choice], msgspec.Meta(max_length=25)]


class _Autocomplete(msgspec.Struct, frozen=True):
    data: _Choices


class _Form(msgspec.Struct, frozen=True):
    data: Modal


class Callbacks:
    """Takes first responses. `clock` is monotonic seconds."""

    def __init__(
        self,
        *,
        interactions: Interactions,
        replies: Replies,
        renderer: Renderer,
        feed: Feed,
        clock: Callable[[], float],
    ) -> None:
        self._interactions = interactions
        self._replies = replies
        self._renderer = renderer
        self._feed = feed
        self._clock = clock

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """POST /interactions/{id}/{token}/callback"""
        came = self._clock()
        info = request.match_info
        interaction = self._interactions.awaiting(info["interaction_id"], info["token"])
        parts = await parts_of(request, upload_limit=interaction.upload_limit)
        kind = parts.decoded(_Type).type
        _check_kind(interaction, kind)
        message = await self._obey(interaction, kind, parts, came)
        if request.query.get("with_response") not in {"1", "true"}:
            return nothing()
        return answer(self._described(interaction, kind, message))

    async def _obey(
        self, interaction: Interaction, kind: int, parts: Parts, came: float
    ) -> Message | None:
        match kind:
            case Reaction.MESSAGE:
                body = parts.decoded(_Message).data
                return await self._replied(interaction, body, parts, came)
            case Reaction.THINKING:
                return self._thinks(interaction, parts.decoded(_Deferred), came)
            case Reaction.UPDATE:
                body = parts.decoded(_Message).data
                return await self._updates(interaction, body, parts, came)
            case Reaction.DEFERRED_UPDATE:
                self._updates_later(interaction, came)
            case Reaction.CHOICES:
                self._completes(interaction, parts.decoded(_Autocomplete).data, came)
            case _:
                self._opens(interaction, parts.decoded(_Form).data, came)
        return None

    async def _replied(
        self, interaction: Interaction, body: MessageBody, parts: Parts, came: float
    ) -> Message:
        draft = await self._replies.draft(interaction, body, parts, first=True)
        # Reading files gave others their turn: whoever acknowledged meanwhile was first.
        self._still_waiting(interaction)
        interaction.message_id = draft.id
        self._acknowledge(interaction, "message", came)
        return self._replies.put(draft)

    def _thinks(self, interaction: Interaction, body: _Deferred, came: float) -> Message:
        wanted = (body.data.flags if body.data else None) or 0
        flags = LOADING | (wanted & EPHEMERAL)
        draft = self._replies.blank(interaction, Contents(flags=flags), first=True)
        interaction.message_id = draft.id
        self._acknowledge(interaction, "thinking", came)
        return self._replies.put(draft)

    def _updates_later(self, interaction: Interaction, came: float) -> None:
        source = self._source(interaction)
        interaction.message_id = source.id
        self._acknowledge(interaction, "deferred_update", came)

    async def _updates(
        self, interaction: Interaction, body: MessageBody, parts: Parts, came: float
    ) -> Message:
        source = self._source(interaction)
        changed = await self._replies.changed(interaction, source, body, parts)
        self._still_waiting(interaction)
        interaction.message_id = source.id
        self._acknowledge(interaction, "update", came)
        return self._replies.put(changed)

    def _source(self, interaction: Interaction) -> Message:
        source = self._replies.source(interaction)
        if source is None:
            raise ApiError(errors.UNKNOWN_MESSAGE)
        return source

    def _completes(self, interaction: Interaction, body: _Choices, came: float) -> None:
        assert interaction.choices is not None
        self._acknowledge(interaction, "choices", came)
        if not interaction.choices.done():
            interaction.choices.set_result([msgspec.to_builtins(each) for each in body.choices])

    def _opens(self, interaction: Interaction, modal: Modal, came: float) -> None:
        check_modal(modal)
        shown: Json = {
            "custom_id": modal.custom_id,
            "title": modal.title,
            "components": numbered(modal.components),
        }
        interaction.modal = modal
        interaction.modal_body = shown
        self._acknowledge(interaction, "modal", came)
        self._feed.publish(
            lambda: {
                "type": "modal",
                "interaction_id": interaction.id,
                "modal": shown,
                "message_id": interaction.source_id,
            },
            to=(interaction.person.id,),
        )

    def _acknowledge(self, interaction: Interaction, kind: Answer, came: float) -> None:
        self._interactions.acknowledge(interaction, kind, at=came)

    def _still_waiting(self, interaction: Interaction) -> None:
        self._interactions.awaiting(interaction.id, interaction.token)

    def _described(self, interaction: Interaction, kind: int, message: Message | None) -> Json:
        about: Json = {"id": interaction.id, "type": int(interaction.kind)}
        if interaction.message_id is not None:
            about["response_message_id"] = interaction.message_id
        body: Json = {"interaction": about, "resource": {"type": kind}}
        if message is not None:
            about["response_message_loading"] = message.thinking
            about["response_message_ephemeral"] = message.ephemeral
            body["resource"] = {"type": kind, "message": self._renderer.message(message)}
        return body


def _check_kind(interaction: Interaction, kind: int) -> None:
    if kind not in _ALLOWED[interaction.kind]:
        raise broken("type", f"Type {kind} can't answer {interaction.kind.name.lower()}.")
    if kind in _UPDATES and interaction.source_id is None:
        raise broken("type", f"Type {kind} needs a message to update.")
