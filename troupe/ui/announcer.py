"""Notes about budgets, carried to a server's log channel or to the operator."""

import logging

import discord

from troupe import sentences
from troupe.errors import UserError
from troupe.store.notes import Note
from troupe.ui.cards import AMBER, RED, Card
from troupe.ui.log_channel import LogChannel
from troupe.ui.owners import Owners
from troupe.ui.replies import CONNECTION_TROUBLE

log = logging.getLogger(__name__)


class Announcer:
    """A `Teller` on Discord."""

    def __init__(self, *, client: discord.Client, owners: Owners, log_channel: LogChannel) -> None:
        self._client = client
        self._owners = owners
        self._log_channel = log_channel

    async def ready(self) -> None:
        await self._client.wait_until_ready()

    async def to_channel(self, channel_id: int, note: Note, back_at: int) -> bool:
        return await self._log_channel.post(channel_id, card(note, back_at)) is not None

    async def to_operator(self, note: Note, back_at: int) -> bool:
        try:
            owner = discord.Object(await self._owners.first())
            channel = await self._client.create_dm(owner)
        except UserError:
            return False
        except (discord.HTTPException, *CONNECTION_TROUBLE) as error:
            log.warning("The operator takes no direct messages: %s", type(error).__name__)
            return False
        return await self._log_channel.post(channel.id, card(note, back_at)) is not None


def card(note: Note, back_at: int) -> Card:
    """What is spent, what that means, and when it begins anew (ms)."""
    used_up = note.percent >= 100
    following = sentences.budget_stopped if used_up else sentences.budget_goes_on
    return Card(
        colour=RED if used_up else AMBER,
        heading=sentences.budget_note(
            note.percent, is_everybodys=note.guild_id == 0, monthly=note.monthly
        ),
        text=following(back_at // 1000),
        notes=(
            sentences.BUDGET_NOTE_OPERATOR if note.guild_id == 0 else sentences.BUDGET_NOTE_SERVER,
        ),
    )
