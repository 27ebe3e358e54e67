"""The command tree: the one place where an exception of a command ends."""

import discord
from discord import app_commands

from troupe import sentences
from troupe.errors import UserError
from troupe.ui import replies
from troupe.ui.options import are_well_formed


class Tree(app_commands.CommandTree[discord.Client]):
    """Explains every error to its person and logs what is ours."""

    async def interaction_check(self, interaction: replies.Interaction, /) -> bool:
        """Refuses what Discord's own clients can't send, before discord.py trips over it."""
        is_command = interaction.type is discord.InteractionType.application_command
        if not is_command or are_well_formed(self, interaction.data):
            return True
        await replies.explain(interaction, UserError(sentences.trouble.NO_SUCH_COMMAND))
        return False

    async def on_error(
        self, interaction: replies.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        original = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await replies.explain(interaction, original)
