"""*I agree* and *No, thanks*: the answers to the question before somebody's first reference."""

from discord.ext import commands

from troupe import sentences
from troupe.errors import UserError
from troupe.ui import presses
from troupe.ui.consent_desk import ConsentDesk
from troupe.ui.consent_ids import OURS, Answer, read_reply
from troupe.ui.replies import Interaction


class Consent(commands.Cog):
    """Everybody answers for themselves."""

    def __init__(self, *, consent: ConsentDesk) -> None:
        self._consent = consent

    @commands.Cog.listener()
    async def on_press(self, interaction: Interaction) -> None:
        """The question's two buttons."""
        await presses.heard(interaction, OURS, self._pressed)

    async def _pressed(self, interaction: Interaction, custom_id: str) -> None:
        reply = read_reply(custom_id)
        if reply is None:
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        if reply.person_id != interaction.user.id:
            raise UserError(sentences.rules.CONSENT_NOT_YOURS)
        if reply.answer is Answer.AGREE:
            await self._consent.agreed(interaction, reply)
        else:
            await self._consent.declined(interaction, reply)
