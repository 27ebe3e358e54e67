"""Where an interaction comes from, as a value."""

import discord

from troupe.models import Place
from troupe.ui.replies import Interaction


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


def _roles(user: discord.User | discord.Member) -> tuple[int, ...]:
    return tuple(role.id for role in user.roles) if isinstance(user, discord.Member) else ()
