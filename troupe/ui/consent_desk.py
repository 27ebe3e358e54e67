"""Asks a person once before their first reference, and goes on with what they asked for."""

import logging
from collections.abc import Awaitable, Callable

import discord

from troupe import sentences
from troupe.clock import Clock
from troupe.consents import Consents, WaitingBox
from troupe.errors import ConsentNeeded, NotAcknowledged, UserError
from troupe.ui import cards, consent_cards, replies
from troupe.ui.cards import Card
from troupe.ui.consent_ids import Reply
from troupe.ui.replies import CONNECTION_TROUBLE, Interaction

log = logging.getLogger(__name__)

Agree = Callable[[], Awaitable[None]]
"""Keeps what was agreed to; awaited once the press is acknowledged."""

Work = Callable[[Interaction], Awaitable[None]]
GoOn = Callable[[Interaction, Agree], Awaitable[None]]
"""Acknowledges the press, awaits the one, and does what was asked for."""


class ConsentDesk:
    """What waits for an answer is in memory alone: after a restart it has to be sent once more."""

    def __init__(self, *, consents: Consents, clock: Clock) -> None:
        self._consents = consents
        self._clock = clock
        self._waiting = WaitingBox[GoOn](clock)

    def question(self, interaction: Interaction, go_on: GoOn) -> Card:
        """The card to show instead of a result; `go_on` waits until it is answered."""
        self._waiting.put(interaction.id, interaction.user.id, go_on)
        return consent_cards.question(interaction.user.id, interaction.id)

    async def privately(
        self, interaction: Interaction, work: Work, agree: Agree | None = None
    ) -> None:
        """Does work that may need a reference, in an answer for this person alone."""
        async with replies.privately(interaction, clock=self._clock):
            try:
                if agree is not None:
                    await agree()
                await work(interaction)
            except ConsentNeeded:
                await replies.show(interaction, self._question_before(interaction, work))

    async def in_place(self, interaction: Interaction, work: Work) -> None:
        """The same inside an answer that is there: what it shows stays where it is a message."""
        try:
            await work(interaction)
        except ConsentNeeded:
            card = self._question_before(interaction, work)
            if interaction.message is None:
                await replies.show(interaction, card)
            else:
                await replies.tell(interaction, card)

    async def agreed(self, interaction: Interaction, reply: Reply) -> None:
        """Goes on where it stopped, if that is still known."""
        person_id = interaction.user.id

        async def agree() -> None:
            await self._consents.give(person_id)

        if self._waiting.was_taken(reply.request_id, person_id):
            raise UserError(sentences.rules.CONSENT_ANSWERED)
        go_on = self._waiting.take(reply.request_id, person_id)
        if go_on is None:
            await interaction.response.defer()
            await agree()
            await replies.show(interaction, cards.notice(sentences.rules.CONSENT_TOO_LATE))
            return
        try:
            await go_on(interaction, agree)
        except NotAcknowledged:
            # Nothing was agreed to or begun, so the next press is the first.
            self._waiting.put_back(reply.request_id, person_id, go_on)
            raise
        await _taken_away(interaction)

    async def declined(self, interaction: Interaction, reply: Reply) -> None:
        """Nothing is kept, and nothing waits any more."""
        if self._waiting.was_taken(reply.request_id, interaction.user.id):
            raise UserError(sentences.rules.CONSENT_ANSWERED)
        self._waiting.take(reply.request_id, interaction.user.id)
        await interaction.response.defer()
        await replies.show(interaction, cards.notice(sentences.rules.CONSENT_DECLINED))

    def _question_before(self, interaction: Interaction, work: Work) -> Card:
        return self.question(interaction, lambda now, agree: self.privately(now, work, agree))


async def _taken_away(interaction: Interaction) -> None:
    """The answered question; where it can't be taken away it stands there, and does no harm."""
    if interaction.message is None:
        return
    try:
        await interaction.followup.delete_message(interaction.message.id)
    except (discord.HTTPException, *CONNECTION_TROUBLE) as error:
        log.warning("A question could not be taken away: %s", type(error).__name__)
