"""The least that any bot must do: acknowledge, edit twice, attach a file. A peer to measure with.

Nothing is asked of a provider, nothing is kept, nothing is checked. Says `Ready` on stdout.
"""

import io
import os

import discord
from discord import app_commands
from PIL import Image
from yarl import URL

SIDE = 64


def point_at_the_sandbox() -> None:
    """The same two addresses that the bot takes from its settings."""
    discord.http.Route.BASE = os.environ["DISCORD_API_URL"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL(os.environ["DISCORD_GATEWAY_URL"])


class Bare(discord.Client):
    """One command."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Discord takes the command."""
        await self.tree.sync()

    async def on_ready(self) -> None:
        """Says so."""
        print("Ready", flush=True)


def picture() -> bytes:
    """As small as the benchmark's results are."""
    out = io.BytesIO()
    Image.new("RGB", (SIDE, SIDE), "teal").save(out, "PNG")
    return out.getvalue()


def main() -> None:
    """Runs until it is ended."""
    point_at_the_sandbox()
    bot, result = Bare(), picture()

    @bot.tree.command(name="character", description="The same character in a new scene.")
    async def character(
        interaction: discord.Interaction,
        prompt: str,
        image: discord.Attachment,
        size: str = "64*64",
    ) -> None:
        del image, size
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"> {prompt}\nCreated")
        await interaction.edit_original_response(content=f"> {prompt}\nProcessing")
        file = discord.File(io.BytesIO(result), "character.png", description=prompt)
        await interaction.edit_original_response(content=f"> {prompt}", attachments=[file])

    bot.run(os.environ["DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
