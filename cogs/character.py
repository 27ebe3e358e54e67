"""`/character`: the main job."""

import discord
from discord import app_commands
from discord.ext import commands

from troupe import sentences, styles
from troupe.cast import Cast
from troupe.intake import Attached, Wish
from troupe.store.preferences import PreferencesStore
from troupe.ui.collection_desk import CollectionDesk
from troupe.ui.front_desk import FrontDesk
from troupe.ui.places import place_of
from troupe.ui.replies import Interaction


class Character(commands.Cog):
    """One picture of a character and a sentence in, the same character in that scene out."""

    def __init__(
        self,
        *,
        front_desk: FrontDesk,
        preferences: PreferencesStore,
        cast: Cast,
        desk: CollectionDesk,
    ) -> None:
        self._front_desk = front_desk
        self._preferences = preferences
        self._cast = cast
        self._desk = desk

    @app_commands.command(name="character", description=sentences.asking.CHARACTER_COMMAND)
    @app_commands.describe(
        prompt=sentences.asking.OPTION_PROMPT,
        image=sentences.asking.OPTION_IMAGE,
        who=sentences.collection.OPTION_WHO,
        size=sentences.asking.OPTION_SIZE,
        style=sentences.asking.OPTION_STYLE,
        seed=sentences.asking.OPTION_SEED,
        count=sentences.asking.OPTION_COUNT,
        private=sentences.asking.OPTION_PRIVATE,
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def character(
        self,
        interaction: Interaction,
        prompt: str,
        image: discord.Attachment | None = None,
        who: str | None = None,
        size: str | None = None,
        style: str | None = None,
        seed: int | None = None,
        count: int = 1,
        private: bool | None = None,
    ) -> None:
        """Limits are checked by us, so that one reply can name all that needs fixing."""
        preferences = await self._preferences.get_in_time(interaction.user.id)
        wish = Wish(
            id=interaction.id,
            person_id=interaction.user.id,
            place=place_of(interaction),
            prompt=prompt,
            picture=None if image is None else Attached(url=image.url, size=image.size),
            size=size,
            style=style,
            seed=seed,
            count=count,
            preferences=preferences,
            private=preferences.private if private is None else private,
        )
        await self._front_desk.take(interaction, await self._cast.cast_into(wish, who))

    @character.autocomplete("who")
    async def characters(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """The person's own, most recently used first, then those shared here."""
        return await self._desk.choices(interaction, current)

    @character.autocomplete("size")
    async def sizes(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """The usual ones; anything else may still be typed."""
        typed = current.strip().lower()
        return [
            app_commands.Choice(name=name, value=value)
            for name, value in sentences.asking.SIZE_CHOICES
            if typed in name.lower() or typed in value
        ]

    @character.autocomplete("style")
    async def style_names(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Those that come with the bot, and none, for whoever prefers one otherwise."""
        known = [(one.name, one.key) for one in styles.matching(current)]
        if current.strip().lower() in sentences.asking.NO_STYLE.lower():
            known.append((sentences.asking.NO_STYLE, styles.NO_STYLE))
        return [app_commands.Choice(name=name, value=value) for name, value in known]
