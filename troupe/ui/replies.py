"""The one place that answers people: it knows the first response and what may follow it."""

import io
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from types import MappingProxyType

import aiohttp
import discord
from discord import app_commands

from troupe import sentences
from troupe.clock import Clock
from troupe.errors import NotAcknowledged, Refusal, UserError
from troupe.models import TOKEN_LIFE_MS, ReplyAddress
from troupe.secret import Secret
from troupe.ui import cards
from troupe.ui.acknowledgements import Sends, counted
from troupe.ui.cards import Card
from troupe.ui.layouts import layout, uploads

log = logging.getLogger(__name__)

Interaction = discord.Interaction[discord.Client]

ALREADY_ACKNOWLEDGED = 40060
_TOO_LATE = frozenset({10062, ALREADY_ACKNOWLEDGED})
NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})
NOBODY = discord.AllowedMentions.none()

CONNECTION_TROUBLE = (aiohttp.ClientError, OSError)
"""A cut connection is none of discord.py's own exceptions, and it does not retry it."""


_TRY_AGAIN_STATUSES = frozenset({408, 429})


def passes(error: discord.HTTPException) -> bool:
    """Whether waiting may help, rather than another way."""
    return error.status >= 500 or error.status in _TRY_AGAIN_STATUSES


async def acknowledge(interaction: Interaction, *, private: bool, clock: Clock) -> ReplyAddress:
    """Answers "thinking…" before anything else happens, and says where the reply will be.

    Raises NotAcknowledged when Discord surely or probably did not take it; then nothing may be
    spent, because nobody would see what for. That is so too where another process was quicker.
    """
    sends = Sends()
    try:
        with counted(sends):
            callback = await interaction.response.defer(ephemeral=private, thinking=True)
    except discord.HTTPException as error:
        # Of what left once, only somebody else can have been the one who acknowledged it.
        if error.code != ALREADY_ACKNOWLEDGED or sends.count == 1:
            raise NotAcknowledged(f"{error.status}/{error.code}") from error
        message: object = await _original(interaction)
    except CONNECTION_TROUBLE:
        # The answer was lost, not necessarily the acknowledgement: the message tells.
        message = await _original(interaction)
    else:
        message = callback.resource if callback is not None else await _original(interaction)
    if not isinstance(message, discord.Message):
        raise NotAcknowledged("no message behind the answer")
    return _address(interaction, message, private=private, now=clock.now())


@asynccontextmanager
async def privately(interaction: Interaction, *, clock: Clock) -> AsyncIterator[None]:
    """Acknowledged for this person alone; what goes wrong inside is explained in that answer."""
    address = await acknowledge(interaction, private=True, clock=clock)
    try:
        yield
    except Exception as error:  # noqa: BLE001  # explained to the person, with a code
        await explain(interaction, error, address)


async def _original(interaction: Interaction) -> discord.Message:
    """What stands there, asked for twice: nothing else tells whether we were heard."""
    try:
        try:
            return await interaction.original_response()
        except CONNECTION_TROUBLE:
            return await interaction.original_response()
    except (discord.HTTPException, discord.ClientException, *CONNECTION_TROUBLE) as error:
        raise NotAcknowledged(type(error).__name__) from error


def _address(
    interaction: Interaction, message: discord.Message, *, private: bool, now: int
) -> ReplyAddress:
    return ReplyAddress(
        application_id=interaction.application_id,
        token=Secret(interaction.token),
        token_expires_at=now + TOKEN_LIFE_MS,
        channel_id=interaction.channel_id or message.channel.id,
        message_id=message.id,
        # Discord may force privacy on us where the app is only installed to the person.
        private=private or message.flags.ephemeral,
    )


async def tell(interaction: Interaction, card: Card) -> None:
    """Shows a card to this person alone, whatever was answered before."""
    for last in (False, True):
        try:
            if interaction.response.is_done():
                await interaction.followup.send(
                    view=layout(card), ephemeral=True, allowed_mentions=NOBODY
                )
            else:
                await interaction.response.send_message(
                    view=layout(card), ephemeral=True, allowed_mentions=NOBODY
                )
        except CONNECTION_TROUBLE as error:
            # Said twice is better than not at all: once more, and only once.
            if last:
                log.warning("Could not tell %d: %s", interaction.id, type(error).__name__)
        except discord.HTTPException as error:
            log.warning("Could not tell %d: %d/%d", interaction.id, error.status, error.code)
            return
        else:
            return


async def show(
    interaction: Interaction, card: Card, contents: Mapping[str, bytes] = NO_PICTURES
) -> None:
    """Makes the acknowledged reply, or the message whose button was pressed, show this card."""
    await interaction.edit_original_response(
        view=layout(card), attachments=uploads(card, contents), allowed_mentions=NOBODY
    )


async def hand_over(
    interaction: Interaction, card: Card, contents: Mapping[str, bytes], *, further: bool = False
) -> None:
    """Shows a card with its files, whose bytes are given by name; `further`: as one more message.

    A further one is as private as the acknowledged reply.
    """
    files = [discord.File(io.BytesIO(contents[name]), filename=name) for name in card.files]
    if further:
        await interaction.followup.send(
            view=layout(card), files=files, ephemeral=True, allowed_mentions=NOBODY
        )
    else:
        await interaction.edit_original_response(
            view=layout(card), attachments=files, allowed_mentions=NOBODY
        )


async def add(interaction: Interaction, card: Card, contents: Mapping[str, bytes]) -> None:
    """One more message for this person alone; without its pictures, where they are too much."""
    for shown in (card, replace(card, pictures=())):
        try:
            await interaction.followup.send(
                view=layout(shown),
                files=uploads(shown, contents),
                ephemeral=True,
                allowed_mentions=NOBODY,
            )
        except discord.HTTPException as error:
            if passes(error) or not shown.pictures:
                raise
            log.warning("Refused with its pictures: %d/%d", error.status, error.code)
        else:
            return


async def instead_of_reply(interaction: Interaction, address: ReplyAddress, card: Card) -> None:
    """Shows a card where a result was promised, to its author alone.

    A public "thinking…" can't turn private, so it is taken away and a private message follows.
    Where it can't be taken away the card stands in it: what follows a bare "thinking…" would be
    taken for its answer, and be public all the same.
    """
    if not address.private and await _taken_away(interaction):
        await tell(interaction, card)
        return
    try:
        await interaction.edit_original_response(view=layout(card), allowed_mentions=NOBODY)
    except (discord.HTTPException, *CONNECTION_TROUBLE) as error:
        log.warning("Could not refuse %d: %s", interaction.id, type(error).__name__)


async def _taken_away(interaction: Interaction) -> bool:
    """Tried twice, because the first try may have been cut off."""
    for _ in range(2):
        try:
            await interaction.delete_original_response()
        except (discord.HTTPException, *CONNECTION_TROUBLE) as error:
            log.warning("Could not take an answer away: %s", type(error).__name__)
        else:
            return True
    return False


async def take_down(interaction: Interaction) -> None:
    """Deletes the message whose button was pressed. Raises UserError where Discord forbids it."""
    try:
        await interaction.response.defer()
        await interaction.delete_original_response()
    except discord.NotFound:
        log.info("The message was gone already")
    except discord.Forbidden as error:
        raise UserError(sentences.buttons.DELETE_FORBIDDEN) from error


async def explain(
    interaction: Interaction, error: Exception, address: ReplyAddress | None = None
) -> None:
    """Whatever went wrong, in a sentence; what is our bug gets a code that the log has too."""
    card = _explanation(interaction, error)
    if card is None:
        return
    if address is None:
        await tell(interaction, card)
    else:
        await instead_of_reply(interaction, address, card)


def _came_too_late(error: Exception) -> bool:
    """Whether Discord no longer takes an answer, so that there is nobody to explain it to."""
    return isinstance(error, NotAcknowledged) or getattr(error, "code", 0) in _TOO_LATE


def _explanation(interaction: Interaction, error: Exception) -> Card | None:
    match error:
        case Refusal():
            return cards.refusal(error.problems)
        case UserError():
            return cards.notice(str(error))
        case NotAcknowledged() | discord.HTTPException() if _came_too_late(error):
            log.warning("Interaction %d could not be acknowledged: %s", interaction.id, error)
            return None
        case aiohttp.ClientError() | TimeoutError():
            log.warning("Interaction %d lost its line: %s", interaction.id, type(error).__name__)
            return cards.notice(sentences.trouble.LINE_LOST)
        case (
            app_commands.CommandNotFound()
            | app_commands.CommandSignatureMismatch()
            | app_commands.TransformerError()
        ):
            log.warning("An outdated command was used: %s", error)
            return cards.notice(sentences.trouble.NO_SUCH_COMMAND)
    code = secrets.token_hex(3).upper()
    log.error("%s: interaction %d broke", code, interaction.id, exc_info=error)
    return cards.notice(sentences.trouble.our_fault(code))
