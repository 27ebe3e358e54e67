"""Characters handed over as files, and brought in from them."""

from dataclasses import replace

import discord

from troupe import sentences
from troupe.album import attachment_name
from troupe.errors import UserError
from troupe.exposure import Exposure, exposure
from troupe.intake import Attached
from troupe.markdown import escaped
from troupe.models import Character
from troupe.portraits import Exports, Imports
from troupe.ui import cards, replies
from troupe.ui.audiences import Audiences
from troupe.ui.cards import BLURPLE, Card
from troupe.ui.collection_desk import CollectionDesk
from troupe.ui.replies import Interaction

_MOST_BYTES = 10 * 2**20
"""Of one zip, which is held in memory: what Discord takes everywhere, even where it takes more."""


_MOST_PARTS = 5
"""Where the app is only installed to the person: the reply and four of Discord's five follow-ups.

The fifth says that there is more.
"""


class PortraitDesk:
    """Works inside an answer that was acknowledged privately."""

    def __init__(
        self, *, exports: Exports, imports: Imports, desk: CollectionDesk, audiences: Audiences
    ) -> None:
        self._exports = exports
        self._imports = imports
        self._desk = desk
        self._audiences = audiences

    async def export(self, interaction: Interaction, character: Character) -> None:
        """One character as a PNG; not where its picture may not be shown. Raises UserError."""
        marked = await self._exports.flagged(interaction.user.id)
        flagged = marked.get(character.id, False)
        verdict = exposure(flagged, await self._audiences.at(interaction))
        if verdict is Exposure.WITHHELD:
            raise UserError(sentences.collection.EXPORT_WITHHELD)
        name = attachment_name(character.name)
        data = await self._exports.one(character)
        card = _card(sentences.collection.exported(escaped(character.name)), name)
        card = replace(card, covered=verdict is Exposure.SPOILERED)
        await replies.hand_over(interaction, card, {name: data})

    async def export_all(self, interaction: Interaction) -> None:
        """All of the person's as zips, each in a message of its own. Raises UserError."""
        number = 0
        most = min(_MOST_BYTES, interaction.filesize_limit)
        without = await self._withheld(interaction)
        async for data in self._exports.all(interaction.user.id, most_bytes=most, without=without):
            number += 1
            if number > _MOST_PARTS and not interaction.is_guild_integration():
                await replies.tell(interaction, cards.notice(sentences.collection.EXPORT_REST))
                return
            name = f"characters-{number}.zip"
            heading = (
                sentences.collection.EXPORTED_ALL
                if number == 1
                else sentences.collection.exported_part(number)
            )
            card = _card(heading, name)
            if without:
                card = replace(card, text=sentences.collection.export_without(len(without)))
            await replies.hand_over(interaction, card, {name: data}, further=number > 1)
        if not number:
            raise UserError(
                sentences.collection.EXPORT_WITHHELD
                if without
                else sentences.collection.EXPORT_NOTHING
            )

    async def _withheld(self, interaction: Interaction) -> frozenset[int]:
        """What may not be handed over here, not even inside a zip."""
        if exposure(True, await self._audiences.at(interaction)) is not Exposure.WITHHELD:
            return frozenset()
        marked = await self._exports.flagged(interaction.user.id)
        return frozenset(one for one, flagged in marked.items() if flagged)

    async def bring_in(self, interaction: Interaction, card: discord.Attachment, name: str) -> None:
        """Shows the new character, with what its card had and this bot doesn't."""
        character, notes = await self._imports.bring_in(
            Attached(url=card.url, size=card.size),
            name=name,
            character_id=interaction.id,
            owner_id=interaction.user.id,
            guild_id=interaction.guild_id,
        )
        await self._desk.show(
            interaction, character, news=" ".join((sentences.collection.IMPORTED, *notes))
        )


def _card(heading: str, file: str) -> Card:
    return Card(
        colour=BLURPLE, heading=heading, notes=(sentences.collection.EXPORTED_HINT,), files=(file,)
    )
