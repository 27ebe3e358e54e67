"""`/preferences`: one private panel, changed in place."""

from discord import app_commands
from discord.ext import commands

from troupe import sentences
from troupe.clock import Clock
from troupe.errors import UserError
from troupe.models import Preferences as Kept
from troupe.store.preferences import PreferencesStore
from troupe.ui import presses, replies
from troupe.ui.cards import Card
from troupe.ui.preference_panels import OURS, Change, changed, panel, read_custom_id
from troupe.ui.replies import Interaction


class Preferences(commands.Cog):
    """What a command does where it doesn't say."""

    def __init__(self, *, preferences: PreferencesStore, clock: Clock) -> None:
        self._preferences = preferences
        self._clock = clock

    @app_commands.command(name="preferences", description=sentences.preferences.PREFERENCES_COMMAND)
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def preferences(self, interaction: Interaction) -> None:
        """Shows the panel to its person alone."""
        address = await replies.acknowledge(interaction, private=True, clock=self._clock)
        try:
            kept = await self._preferences.get(interaction.user.id)
            await replies.show(interaction, await self._panel(interaction.user.id, kept))
        except Exception as error:  # noqa: BLE001  # explained to the person, with a code
            await replies.explain(interaction, error, address)

    @commands.Cog.listener()
    async def on_press(self, interaction: Interaction) -> None:
        """The panel's menus and buttons."""
        await presses.heard(interaction, OURS, self._pressed)

    async def _pressed(self, interaction: Interaction, custom_id: str) -> None:
        press = read_custom_id(custom_id)
        if press is None:
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        if press.person_id != interaction.user.id:
            raise UserError(sentences.preferences.PREFERENCES_NOT_YOURS)
        await interaction.response.defer()
        after = await self._changed(press, presses.chosen(interaction.data))
        await replies.show(interaction, await self._panel(press.person_id, after))

    async def _changed(self, press: Change, value: str | None) -> Kept:
        return await self._preferences.change(
            press.person_id,
            lambda before: changed(before, press.setting, value),
            now=self._clock.now(),
        )

    async def _panel(self, person_id: int, preferences: Kept) -> Card:
        return panel(person_id, preferences, await self._preferences.default_name(person_id))
