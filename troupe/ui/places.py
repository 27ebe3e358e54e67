"""Where an interaction comes from, as a value."""

import asyncio
import logging

import discord

from troupe.models import Place
from troupe.ui.replies import CONNECTION_TROUBLE, Interaction

log = logging.getLogger(__name__)

_ASK_SECONDS = 10.0


def place_of(interaction: Interaction) -> Place:
    """What Discord says of the channel and of the person's roles there."""
    channel = interaction.channel
    return Place(
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id or 0,
        parent_id=channel.parent_id if isinstance(channel, discord.Thread) else None,
        age_restricted=is_age_restricted(channel),
        role_ids=_roles(interaction.user),
    )


def is_age_restricted(channel: object) -> bool:
    """A channel that says nothing of it isn't: the careful answer."""
    match channel:
        case (
            discord.TextChannel()
            | discord.VoiceChannel()
            | discord.StageChannel()
            | discord.ForumChannel()
            | discord.Thread()
        ):
            return channel.is_nsfw()
        case _:
            return False


async def is_age_restricted_now(client: discord.Client, channel_id: int) -> bool:
    """Asks Discord where nothing is cached, as of a server of another process's shards.

    Where Discord can't say, it isn't: the careful answer.
    """
    channel = client.get_channel(channel_id)
    if channel is None:
        try:
            async with asyncio.timeout(_ASK_SECONDS):
                return is_age_restricted(await client.fetch_channel(channel_id))
        except (discord.DiscordException, *CONNECTION_TROUBLE) as error:
            log.info("Whether a channel is age-restricted can't be seen: %s", type(error).__name__)
    return is_age_restricted(channel)


def _roles(user: discord.User | discord.Member) -> tuple[int, ...]:
    return tuple(role.id for role in user.roles) if isinstance(user, discord.Member) else ()
