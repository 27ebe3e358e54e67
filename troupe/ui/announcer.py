"""Notes about budgets, carried to a server's log channel or to the operator."""

import logging
from dataclasses import replace

import discord

from troupe import sentences
from troupe.errors import UserError
from troupe.notes import Told
from troupe.store.notes import Note
from troupe.ui.cards import AMBER, RED, Card
from troupe.ui.log_channel import LogChannel
from troupe.ui.owners import Owners
from troupe.ui.replies import CONNECTION_TROUBLE, passes

log = logging.getLogger(__name__)


class Announcer:
    """A `Teller` on Discord."""

    def __init__(self, *, client: discord.Client, owners: Owners, log_channel: LogChannel) -> None:
        self._client = client
        self._owners = owners
        self._log_channel = log_channel

    async def ready(self) -> None:
        await self._client.wait_until_ready()

    async def to_channel(self, channel_id: int, note: Note, back_at: int) -> Told:
        return await self._told(channel_id, card(note, back_at))

    async def to_operator(self, note: Note, back_at: int) -> Told:
        try:
            owner = discord.Object(await self._owners.first())
            channel = await self._client.create_dm(owner)
        except (UserError, *CONNECTION_TROUBLE):
            # Whatever became of the question, nothing was said to anybody.
            return Told.NOT_NOW
        except discord.HTTPException as error:
            return _refused(error)
        return await self._told(channel.id, for_operator(note, back_at))

    async def _told(self, channel_id: int, card: Card) -> Told:
        try:
            await self._log_channel.send(channel_id, card)
        except discord.HTTPException as error:
            return _refused(error)
        except CONNECTION_TROUBLE:
            return Told.UNKNOWN
        return Told.YES


def _refused(error: discord.HTTPException) -> Told:
    log.warning("A note about a budget was refused: %d/%d", error.status, error.code)
    return Told.NOT_NOW if passes(error) else Told.NEVER


def for_operator(note: Note, back_at: int) -> Card:
    """A server's note goes to the operator where nobody there can be told."""
    if note.guild_id == 0:
        return card(note, back_at)
    heading = sentences.budgets.budget_note_of(note.guild_id, note.percent, monthly=note.monthly)
    return replace(
        card(note, back_at), heading=heading, notes=(sentences.budgets.BUDGET_NOTE_NO_CHANNEL,)
    )


def card(note: Note, back_at: int) -> Card:
    """What is spent, what that means, and when it begins anew (ms)."""
    used_up = note.percent >= 100
    following = sentences.budgets.budget_stopped if used_up else sentences.budgets.budget_goes_on
    return Card(
        colour=RED if used_up else AMBER,
        heading=sentences.budgets.budget_note(
            note.percent, is_everybodys=note.guild_id == 0, monthly=note.monthly
        ),
        text=following(back_at // 1000),
        notes=(
            sentences.budgets.BUDGET_NOTE_OPERATOR
            if note.guild_id == 0
            else sentences.budgets.BUDGET_NOTE_SERVER,
        ),
    )
