"""Carries a finished card to its person by the first way that is open."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import discord

from troupe import sentences
from troupe.clock import Clock
from troupe.delivery import Delivered, Outcome, Retry, Undeliverable
from troupe.models import Generation, ReplyAddress
from troupe.ui import cards
from troupe.ui.cards import Card
from troupe.ui.layouts import files, layout
from troupe.ui.replies import CONNECTION_TROUBLE, NOBODY

log = logging.getLogger(__name__)

_DEADLINE_SECONDS = 120.0
_TOKEN_MARGIN_MS = 10_000
_TRY_AGAIN_STATUSES = frozenset({408, 429})


class Closed(Exception):  # a way that is closed, not an error
    """This way doesn't lead to the person; the next one may."""


class Courier:
    """The ways, in order: the interaction's token, the bot's own edit, a new message, a DM.

    A private reply is only ever reached by its token or, when that has died, by DM: what was
    private never becomes public.
    """

    def __init__(self, *, client: discord.Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def carry(
        self, generation: Generation, card: Card, contents: dict[str, bytes]
    ) -> Outcome:
        """Tries each way until one is open."""
        closed: list[str] = []
        for way in self._ways(generation.address):
            try:
                async with asyncio.timeout(_DEADLINE_SECONDS):
                    return Delivered(await way(generation, card, contents))
            except Closed as reason:
                closed.append(str(reason))
            except discord.HTTPException as error:
                if _passes(error):
                    return Retry(f"{error.status}/{error.code}")
                closed.append(f"{error.status}/{error.code}")
            except CONNECTION_TROUBLE as error:
                return Retry(type(error).__name__)
        return Undeliverable(", ".join(closed))

    def _ways(
        self, address: ReplyAddress
    ) -> list[Callable[[Generation, Card, dict[str, bytes]], Awaitable[int]]]:
        if address.private:
            return [self._by_token, self._by_direct_message]
        return [self._by_token, self._by_own_edit, self._by_new_message, self._by_direct_message]

    async def _by_token(
        self, generation: Generation, card: Card, contents: dict[str, bytes]
    ) -> int:
        address = generation.address
        if address.token_expires_at - _TOKEN_MARGIN_MS < self._clock.now():
            raise Closed("token expired")
        await edit_by_token(self._client, address, card, contents)
        return address.message_id

    async def _by_own_edit(
        self, generation: Generation, card: Card, contents: dict[str, bytes]
    ) -> int:
        address = generation.address
        channel = self._client.get_partial_messageable(address.channel_id)
        message = channel.get_partial_message(address.message_id)
        await message.edit(
            view=layout(card), attachments=files(card, contents), allowed_mentions=NOBODY
        )
        return address.message_id

    async def _by_new_message(
        self, generation: Generation, card: Card, contents: dict[str, bytes]
    ) -> int:
        channel = self._client.get_partial_messageable(generation.address.channel_id)
        return await self._send(channel, generation, card, contents)

    async def _by_direct_message(
        self, generation: Generation, card: Card, contents: dict[str, bytes]
    ) -> int:
        channel = await self._client.create_dm(discord.Object(generation.person_id))
        return await self._send(channel, generation, card, contents)

    async def _send(
        self,
        channel: discord.abc.Messageable,
        generation: Generation,
        card: Card,
        contents: dict[str, bytes],
    ) -> int:
        """The nonce makes Discord drop a second one where the answer to the first was lost."""
        person = generation.person_id
        above = sentences.for_its_author if card.pictures else sentences.about_your_picture
        message = await channel.send(
            view=layout(cards.addressed(card, above(person))),
            files=files(card, contents),
            nonce=generation.id,
            allowed_mentions=discord.AllowedMentions(users=[discord.Object(person)]),
        )
        return message.id


async def edit_by_token(
    client: discord.Client, address: ReplyAddress, card: Card, contents: dict[str, bytes]
) -> None:
    """Makes the reply show the card. Works without the bot being in the channel, for 15 minutes."""
    webhook = discord.Webhook.partial(address.application_id, address.token.reveal(), client=client)
    await webhook.edit_message(
        address.message_id,
        view=layout(card),
        attachments=files(card, contents),
        allowed_mentions=NOBODY,
    )


def _passes(error: discord.HTTPException) -> bool:
    """Whether waiting may help, rather than another way."""
    return error.status >= 500 or error.status in _TRY_AGAIN_STATUSES
