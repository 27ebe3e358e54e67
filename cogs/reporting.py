"""Report on every public picture, and the managers' card about it."""

import discord
from discord.ext import commands

from troupe import sentences
from troupe.clock import Clock
from troupe.errors import UserError
from troupe.models import Report, Verdict
from troupe.ui import cards, forms, presses, replies, report_cards
from troupe.ui.places import place_of
from troupe.ui.replies import Interaction
from troupe.ui.report_desk import ReportDesk
from troupe.ui.report_ids import OURS, Deed, Step, read_step

_VERDICTS = {Deed.RESTORE: Verdict.RESTORED, Deed.REMOVE: Verdict.REMOVED}


class Reporting(commands.Cog):
    """Anybody reports, managers decide."""

    def __init__(self, *, desk: ReportDesk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    @commands.Cog.listener()
    async def on_press(self, interaction: Interaction) -> None:
        """The one way in."""
        await presses.heard(interaction, OURS, self._pressed)

    async def _pressed(self, interaction: Interaction, custom_id: str) -> None:
        step = read_step(custom_id)
        if step is None:
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        if step.deed is Deed.REPORT:
            await self._report(interaction, step)
            return
        if not presses.decides(interaction):
            raise UserError(sentences.reports.REPORT_NOT_YOURS)
        report = await self._desk.found(interaction, step.id)
        await interaction.response.defer()
        if step.deed is Deed.BLOCK:
            await self._block(interaction, report)
        else:
            await self._decide(interaction, report, _VERDICTS[step.deed])

    async def _report(self, interaction: Interaction, step: Step) -> None:
        """The form first; what is sent hides the picture."""
        _check_decided_here(interaction)
        if interaction.type is not discord.InteractionType.modal_submit:
            await self._desk.check(interaction, step.id)
            await interaction.response.send_modal(report_cards.form(step, interaction.id))
            return
        reason = forms.read_form(interaction.data).text(report_cards.REASON)
        async with replies.privately(interaction, clock=self._clock):
            told = await self._desk.report(interaction, step.id, step.message_id, reason)
            await replies.show(interaction, cards.notice(told))

    async def _decide(self, interaction: Interaction, report: Report, verdict: Verdict) -> None:
        card, won = await self._desk.decide(interaction, report, verdict)
        await replies.show(interaction, card)
        if not won:
            await replies.tell(interaction, cards.notice(sentences.reports.REPORT_DECIDED_ALREADY))

    async def _block(self, interaction: Interaction, report: Report) -> None:
        await self._desk.block(interaction, report)
        restricted = place_of(interaction).age_restricted
        card, contents = await self._desk.card(report, age_restricted=restricted)
        await replies.show(interaction, card, contents)


def _check_decided_here(interaction: Interaction) -> None:
    """Raises UserError where the bot isn't in the server: nobody there could ever decide."""
    guild_id = interaction.guild_id
    if guild_id is not None and interaction.client.get_guild(guild_id) is None:
        raise UserError(sentences.reports.REPORT_NEEDS_BOT)
