"""`/privacy`: what is kept, everything of it as a zip, and erasing it."""

import discord
from discord import app_commands
from discord.ext import commands

from troupe import sentences
from troupe.clock import Clock
from troupe.errors import UserError
from troupe.farewells import Farewells
from troupe.takeout import Bookmark, Takeout
from troupe.ui import presses, privacy_cards, replies
from troupe.ui.forms import read_form
from troupe.ui.privacy_cards import OURS, WORD, Verb, read_step
from troupe.ui.replies import Interaction
from troupe.ui.report_desk import ReportDesk

_MOST_BYTES = 10 * 2**20
"""Of one zip, which is held in memory: what Discord takes everywhere, even where it takes more."""

_MOST_PARTS, _FEW_PARTS = 10, 2
"""Before the person is asked to press for more. Where the app is only installed to the person,
Discord takes five further messages, and the last row may need as many zips as it has pictures."""


class Privacy(commands.Cog):
    """All of it for the person alone, whoever presses."""

    def __init__(
        self,
        *,
        takeout: Takeout,
        farewells: Farewells,
        report_desk: ReportDesk,
        retention_days: int | None,
        clock: Clock,
    ) -> None:
        self._takeout = takeout
        self._farewells = farewells
        self._report_desk = report_desk
        self._retention_days = retention_days
        self._clock = clock
        self._exporting: set[int] = set()

    @app_commands.command(name="privacy", description=sentences.privacy.PRIVACY_COMMAND)
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def privacy(self, interaction: Interaction) -> None:
        """The card."""
        async with replies.privately(interaction, clock=self._clock):
            card = privacy_cards.overview(interaction.user.id, days=self._retention_days)
            await replies.show(interaction, card)

    @commands.Cog.listener()
    async def on_press(self, interaction: Interaction) -> None:
        """The card's buttons, the form, and the button for further files."""
        await presses.heard(interaction, OURS, self._pressed)

    async def _pressed(self, interaction: Interaction, custom_id: str) -> None:
        step = read_step(custom_id)
        if step is None:
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        if step.person_id != interaction.user.id:
            raise UserError(sentences.privacy.PRIVACY_NOT_YOURS)
        is_form = interaction.type is discord.InteractionType.modal_submit
        match step.verb:
            case Verb.EXPORT | Verb.MORE:
                await self._export(interaction, step.place)
            case Verb.ERASE:
                form = privacy_cards.really_erase(step.person_id, interaction.id)
                await interaction.response.send_modal(form)
            case Verb.CONFIRM if is_form:
                await self._erase(interaction)
            case Verb.CONFIRM:
                raise UserError(sentences.buttons.UNKNOWN_BUTTON)

    async def _erase(self, interaction: Interaction) -> None:
        async with replies.privately(interaction, clock=self._clock):
            if read_form(interaction.data).text(WORD).casefold() != sentences.privacy.ERASE_WORD:
                raise UserError(sentences.privacy.NOT_ERASED)
            left = await self._farewells.erase(interaction.user.id)
            # What was reported of theirs is taken down.
            self._report_desk.wake()
            await replies.show(interaction, privacy_cards.erased(left))

    async def _export(self, interaction: Interaction, begin: Bookmark) -> None:
        person_id = interaction.user.id
        async with replies.privately(interaction, clock=self._clock):
            if person_id in self._exporting:
                raise UserError(sentences.privacy.EXPORT_RUNNING)
            self._exporting.add(person_id)
            try:
                await self._hand_over(interaction, begin)
            finally:
                self._exporting.discard(person_id)

    async def _hand_over(self, interaction: Interaction, begin: Bookmark) -> None:
        """Each zip in a message of its own, as private as the first."""
        person_id, number = interaction.user.id, 0
        everywhere = interaction.is_guild_integration()
        async for part in self._takeout.parts(
            person_id,
            begin=begin,
            most_bytes=min(_MOST_BYTES, interaction.filesize_limit),
            most_parts=_MOST_PARTS if everywhere else _FEW_PARTS,
        ):
            number += 1
            name = f"troupe-{number}.zip"
            card = privacy_cards.exported(person_id, number, name, part)
            await replies.hand_over(interaction, card, {name: part.data}, further=number > 1)
