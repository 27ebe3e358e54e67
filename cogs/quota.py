"""`/quota`: what is left of a person's day, and where the rest of it went."""

from discord import app_commands
from discord.ext import commands

from troupe import sentences
from troupe.clock import Clock
from troupe.limits import Asker
from troupe.store.ledger import Ledger
from troupe.ui import quota_cards, replies
from troupe.ui.places import place_of
from troupe.ui.replies import Interaction

LAST = 8


class Quota(commands.Cog):
    """Shown to its person alone."""

    def __init__(self, *, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock

    @app_commands.command(name="quota", description=sentences.limits.QUOTA_COMMAND)
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def quota(self, interaction: Interaction) -> None:
        """Reads everything from what was made, so it is what the next request will find."""
        async with replies.privately(interaction, clock=self._clock):
            asker = Asker(interaction.user.id, place_of(interaction))
            verdict, within = await self._ledger.allowance(asker, now=self._clock.now())
            expenses = await self._ledger.last_expenses(asker.person_id, most=LAST)
            await replies.show(interaction, quota_cards.quota(verdict, within, expenses))
