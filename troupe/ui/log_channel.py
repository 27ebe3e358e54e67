"""Where a server's managers, or the operator, hear of things without having asked."""

import logging
from collections.abc import Mapping

import discord

from troupe.ui.cards import Card
from troupe.ui.layouts import layout, uploads
from troupe.ui.replies import CONNECTION_TROUBLE, NO_PICTURES, NOBODY, passes
from troupe.ui.showings import Fate

log = logging.getLogger(__name__)


class LogChannel:
    """Posts with the bot's own token."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def post(
        self, channel_id: int, card: Card, contents: Mapping[str, bytes] = NO_PICTURES
    ) -> int | None:
        """The message's id; None where Discord doesn't take it, which the log says."""
        posted = await self.tried(channel_id, card, contents)
        return None if isinstance(posted, Fate) else posted

    async def tried(
        self, channel_id: int, card: Card, contents: Mapping[str, bytes] = NO_PICTURES
    ) -> int | Fate:
        """The message's id, or whether it may work later."""
        try:
            return await self.send(channel_id, card, contents)
        except discord.HTTPException as error:
            log.warning("Not posted to the log channel: %d/%d", error.status, error.code)
            return Fate.LATER if passes(error) else Fate.CLOSED
        except CONNECTION_TROUBLE as error:
            log.warning("Not posted to the log channel: %s", type(error).__name__)
            return Fate.LATER

    async def send(
        self, channel_id: int, card: Card, contents: Mapping[str, bytes] = NO_PICTURES
    ) -> int:
        """The same for who asks why it wasn't taken: raises what discord.py raises."""
        channel = self._client.get_partial_messageable(channel_id)
        message = await channel.send(
            view=layout(card), files=uploads(card, contents), allowed_mentions=NOBODY
        )
        return message.id
