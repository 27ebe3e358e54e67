"""Pictures that are sent once more: each further public message is written down."""

from troupe.delivery import Delivered, Delivery, Outcome
from troupe.models import Snapshot
from troupe.store.reports import Reports
from troupe.ui.report_desk import ReportDesk


class Copies:
    """A delivery whose messages a report finds again.

    The row comes before the message: whatever is cut off in between, none stands that nobody knows.
    """

    def __init__(self, *, delivery: Delivery, reports: Reports, desk: ReportDesk) -> None:
        self._delivery = delivery
        self._reports = reports
        self._desk = desk

    async def deliver(self, snapshot: Snapshot) -> Outcome:
        """As a new reply at the snapshot's address."""
        generation, address = snapshot.generation, snapshot.generation.address
        if address.private or generation.guild_id is None:
            return await self._delivery.deliver(snapshot)
        promised = Delivered(address.channel_id, address.message_id)
        await self._reports.shown(generation.id, generation.guild_id, promised)
        outcome = await self._delivery.deliver(snapshot)
        if outcome != promised:
            await self._reports.not_shown(promised)
            # Anywhere else is a direct message, which nobody can report.
            if isinstance(outcome, Delivered) and outcome.channel_id == promised.channel_id:
                await self._reports.shown(generation.id, generation.guild_id, outcome)
        # Reported meanwhile: the reply may have come just after everything else was hidden.
        await self._desk.hide_again(generation.id)
        return outcome
