"""Messages of the bot's own that show an outcome: covered, shown again, taken down."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import Enum

import discord

from troupe import sentences
from troupe.blobs import Blobs
from troupe.clock import Clock
from troupe.delivery import Delivered
from troupe.errors import UserError
from troupe.exposure import audience
from troupe.images import Images
from troupe.models import Generation, Snapshot
from troupe.ui import cards
from troupe.ui.cards import Card
from troupe.ui.courier import Courier
from troupe.ui.layouts import layout
from troupe.ui.parcels import packed
from troupe.ui.replies import CONNECTION_TROUBLE, NOBODY, passes

log = logging.getLogger(__name__)

_SECONDS = 60.0
_TRIES = 2


class Fate(Enum):
    """How it went: `CLOSED` is a place that the bot may not, or no longer, change anything in."""

    DONE = "done"
    GONE = "gone"
    CLOSED = "closed"
    LATER = "later"


class Showings:
    """Works with the bot's own token alone, so it can be done long after anybody pressed."""

    def __init__(
        self, *, client: discord.Client, blobs: Blobs, images: Images, clock: Clock
    ) -> None:
        self._client = client
        self._blobs = blobs
        self._courier = Courier(client=client, images=images, clock=clock)

    async def cover(self, generation: Generation, where: Delivered) -> Fate:
        """In the place of the pictures a sentence says that they are hidden."""
        return await self.turn_into(cards.hidden(generation), where)

    async def bring_back(self, snapshot: Snapshot, where: Delivered) -> Fate:
        """As it was, as far as those who may come across it there may see it."""
        generation = snapshot.generation
        parcel = await packed(generation, cards.outcome(snapshot), self._blobs)
        if not parcel.contents:
            card = cards.notice(sentences.reports.RESTORED_WITHOUT_PICTURE)
            return await _tried(
                lambda: self._message(where).edit(view=layout(card), allowed_mentions=NOBODY)
            )
        there = audience(
            generation.guild_id,
            age_restricted=generation.age_restricted,
            settings=snapshot.settings,
        )
        return await _tried(lambda: self._courier.edit(parcel, there, where))

    async def take_down(self, where: Delivered) -> Fate:
        """For good."""
        return await _tried(lambda: self._message(where).delete())

    async def turn_into(self, card: Card, where: Delivered) -> Fate:
        """Nothing of what stood there stays."""
        return await _tried(
            lambda: self._message(where).edit(
                view=layout(card), attachments=[], allowed_mentions=NOBODY
            )
        )

    def _message(self, where: Delivered) -> discord.PartialMessage:
        channel = self._client.get_partial_messageable(where.channel_id)
        return channel.get_partial_message(where.message_id)


async def _tried(act: Callable[[], Awaitable[object]]) -> Fate:
    """Once more where the line broke; a minute at most, because somebody waits."""
    try:
        async with asyncio.timeout(_SECONDS):
            for _ in range(_TRIES):
                try:
                    await act()
                except CONNECTION_TROUBLE as error:
                    log.warning("A message could not be changed: %s", type(error).__name__)
                else:
                    return Fate.DONE
    except TimeoutError:
        log.warning("A message could not be changed in time")
    except discord.NotFound:
        return Fate.GONE
    except UserError as error:
        log.warning("A picture can't be shown again: %s", error)
        return Fate.CLOSED
    except discord.HTTPException as error:
        log.warning("A message could not be changed: %d/%d", error.status, error.code)
        return Fate.LATER if passes(error) else Fate.CLOSED
    return Fate.LATER
