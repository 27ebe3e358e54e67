"""The command tree: the one place where an exception of a command ends."""

import discord
from discord import app_commands

from troupe.ui import replies


class Tree(app_commands.CommandTree[discord.Client]):
    """Explains every error to its person and logs what is ours."""

    async def on_error(
        self, interaction: replies.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        original = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await replies.explain(interaction, original)
