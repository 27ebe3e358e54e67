"""Messages that answer interactions: who sees them, what they may become."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sandbox.discord import errors
from sandbox.discord.board import Board
from sandbox.discord.bodies import Parts
from sandbox.discord.composer import Composer
from sandbox.discord.drafts import MessageBody
from sandbox.discord.errors import ApiError
from sandbox.discord.interactions import Interaction, Kind
from sandbox.discord.mentions import OF_INTERACTIONS, AllowedMentions
from sandbox.discord.message import (
    CHAT_COMMAND,
    CONTEXT_COMMAND,
    EPHEMERAL,
    PLAIN,
    REPLY,
    Contents,
    Message,
)
from sandbox.discord.messages import Messages
from sandbox.discord.rules import Rulebook
from sandbox.discord.snowflakes import Snowflakes
from sandbox.world import BOT

_ALLOWED: Final = AllowedMentions(parse=list(OF_INTERACTIONS))


class Replies:
    """Makes and changes the messages of interactions. `wall` is Unix time in seconds."""

    def __init__(
        self,
        *,
        board: Board,
        messages: Messages,
        composer: Composer,
        rules: Rulebook,
        snowflakes: Snowflakes,
        wall: Callable[[], float],
    ) -> None:
        self._board = board
        self._messages = messages
        self._composer = composer
        self._rules = rules
        self._snowflakes = snowflakes
        self._wall = wall

    def source(self, interaction: Interaction) -> Message | None:
        """The message whose component was used, if it is still there."""
        return self._messages.get(interaction.source_id or "")

    def put(self, message: Message) -> Message:
        """Show a new or changed message."""
        return self._board.put(message)

    async def draft(
        self, interaction: Interaction, body: MessageBody, parts: Parts, *, first: bool
    ) -> Message:
        """A new message from a body, not shown yet; raises 50035, 50006."""
        flags = body.flags if isinstance(body.flags, int) else 0
        contents = await self._composer.compose(
            body,
            parts,
            channel_id=interaction.channel.id,
            allowed=_ALLOWED,
            previous=lambda: Contents(flags=flags & EPHEMERAL),
        )
        return self.blank(interaction, contents, first=first)

    async def changed(
        self, interaction: Interaction, message: Message, body: MessageBody, parts: Parts
    ) -> Message:
        """The message after an edit, not shown yet; raises 10008, 50035, 50006."""
        contents = await self._composer.compose(
            body,
            parts,
            channel_id=interaction.channel.id,
            allowed=_ALLOWED,
            previous=lambda: self._current(message).contents,
        )
        current = self._current(message)
        edited = current.edited if current.thinking else self._wall()
        return replace(current, contents=contents, edited=edited)

    def _current(self, message: Message) -> Message:
        current = self._messages.get(message.id)
        if current is None:
            raise ApiError(errors.UNKNOWN_MESSAGE)
        return current

    def blank(self, interaction: Interaction, contents: Contents, *, first: bool) -> Message:
        """A new message with those contents; forced to be ephemeral where the rules say so."""
        forced = interaction.foreign and self._rules.current.force_ephemeral
        if forced:
            contents = replace(contents, flags=contents.flags | EPHEMERAL)
        ephemeral = bool(contents.flags & EPHEMERAL)
        return Message(
            id=self._snowflakes.next(),
            channel_id=interaction.channel.id,
            author_id=BOT.id,
            created=self._wall(),
            contents=contents,
            type=_type(interaction, first=first),
            only_for=interaction.person.id if ephemeral else None,
            origin=interaction.origin,
            reply_to=_answered(interaction, first=first),
        )


def _type(interaction: Interaction, *, first: bool) -> int:
    if not first:
        return REPLY
    if interaction.kind is not Kind.COMMAND:
        return REPLY if interaction.source_id else PLAIN
    return CHAT_COMMAND if interaction.origin.command_type == 1 else CONTEXT_COMMAND


def _answered(interaction: Interaction, *, first: bool) -> str | None:
    return interaction.source_id if first else interaction.message_id
