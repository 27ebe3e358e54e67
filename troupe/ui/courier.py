"""Carries an outcome to its person by the first way that is open."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

import discord

from troupe import sentences
from troupe.clock import Clock
from troupe.delivery import By, Delivered, Outcome, Retry, Undeliverable
from troupe.errors import UserError
from troupe.exposure import Audience, directly
from troupe.images import Images
from troupe.models import Generation, ReplyAddress
from troupe.ui import cards
from troupe.ui.layouts import files, layout
from troupe.ui.parcels import Parcel, exposed, lighter, without_words
from troupe.ui.past import sent_before, shown_by_token
from troupe.ui.replies import CONNECTION_TROUBLE, NOBODY, passes

log = logging.getLogger(__name__)

Way = Callable[[Parcel], Awaitable[Delivered]]

_DEADLINE_SECONDS = 120.0
_TOKEN_MARGIN_MS = 10_000
_TOO_LARGE = 40005


class Closed(Exception):
    """This way doesn't lead to the person; the next one may."""


class Courier:
    """The ways, in order: the interaction's token, the bot's own edit, a new message, a DM.

    A private reply is only ever reached by its token or, when that has died, by DM: what was
    private never becomes public.
    """

    def __init__(self, *, client: discord.Client, images: Images, clock: Clock) -> None:
        self._client = client
        self._images = images
        self._clock = clock

    async def carry(self, parcel: Parcel, audience: Audience) -> Outcome:
        """Tries each way until one is open; `audience` is the channel's that it was asked for in.

        Where it finally lands decides what is shown of it.
        """
        closed: list[str] = []
        for by, way, there in self._ways(parcel.generation.address, audience):
            try:
                async with asyncio.timeout(_DEADLINE_SECONDS):
                    delivered = await self._made_to_fit(way, exposed(parcel, there))
                return replace(delivered, by=by)
            except (Closed, UserError) as reason:
                closed.append(str(reason))
            except discord.HTTPException as error:
                if passes(error):
                    return Retry(f"{error.status}/{error.code}")
                closed.append(f"{error.status}/{error.code}")
            except CONNECTION_TROUBLE as error:
                return Retry(type(error).__name__)
        return Undeliverable(", ".join(closed))

    async def _made_to_fit(self, way: Way, parcel: Parcel) -> Delivered:
        """By this way, smaller or without words where Discord refuses it as it is."""
        try:
            return await way(parcel)
        except discord.HTTPException as error:
            if error.status == 413 or error.code == _TOO_LARGE:
                log.warning("Too large as it is (%d/%d)", error.status, error.code)
                return await way(await lighter(parcel, self._images))
            if error.status == 400:
                log.warning("Refused as it is (%d/%d): %s", error.status, error.code, error.text)
                return await way(without_words(parcel))
            raise

    def _ways(self, address: ReplyAddress, here: Audience) -> list[tuple[By, Way, Audience]]:
        """Each with who may come across what it brings."""
        last = (By.DIRECT_MESSAGE, self._by_direct_message, directly(here))
        if address.private:
            return [(By.TOKEN, self._by_token, here), last]
        return [
            (By.TOKEN, self._by_token, here),
            (By.OWN_EDIT, self._by_own_edit, here),
            (By.NEW_MESSAGE, self._by_new_message, here),
            last,
        ]

    async def by_token(self, parcel: Parcel, audience: Audience) -> None:
        """Makes the reply show the parcel, made to fit, or nothing.

        Raises Closed where its token has died, discord.HTTPException, UserError or a cut
        connection.
        """
        async with asyncio.timeout(_DEADLINE_SECONDS):
            await self._made_to_fit(self._by_token, exposed(parcel, audience))

    async def edit(self, parcel: Parcel, audience: Audience, where: Delivered) -> None:
        """Makes a message of the bot's own show the parcel, made to fit; with the bot's token.

        Raises discord.HTTPException, UserError or a cut connection.
        """

        async def way(fitting: Parcel) -> Delivered:
            channel = self._client.get_partial_messageable(where.channel_id)
            await channel.get_partial_message(where.message_id).edit(
                view=layout(fitting.card), attachments=files(fitting), allowed_mentions=NOBODY
            )
            return where

        async with asyncio.timeout(_DEADLINE_SECONDS):
            await self._made_to_fit(way, exposed(parcel, audience))

    async def ping(self, generation: Generation) -> None:
        """A short message that mentions the person: an edit notifies nobody.

        As private as the reply; by the token while it works, because that needs no permission. A
        private reply whose token has died was brought by DM, which notifies by itself.
        """
        address, person = generation.address, discord.Object(generation.person_id)
        text = sentences.outcome.ready_after_long(person.id, _link(generation))
        allowed = discord.AllowedMentions(users=[person])
        if self._token_works(address):
            webhook = _webhook(self._client, address)
            # What may be private is what Discord calls an application's webhook.
            webhook.type = discord.WebhookType.application
            await webhook.send(text, ephemeral=address.private, allowed_mentions=allowed)
        elif not address.private:
            channel = self._client.get_partial_messageable(address.channel_id)
            await channel.send(text, allowed_mentions=allowed)

    def _token_works(self, address: ReplyAddress) -> bool:
        return address.token_expires_at - _TOKEN_MARGIN_MS >= self._clock.now()

    async def _by_token(self, parcel: Parcel) -> Delivered:
        address = parcel.generation.address
        if not self._token_works(address):
            raise Closed("token expired")
        try:
            await edit_by_token(self._client, parcel)
        except CONNECTION_TROUBLE:
            # The answer was lost, not necessarily the edit. Once the token is dead nobody can tell,
            # and it would be brought a second time by another way.
            if not await shown_by_token(self._client, parcel.generation):
                raise
        return Delivered(address.channel_id, address.message_id)

    async def _by_own_edit(self, parcel: Parcel) -> Delivered:
        address = parcel.generation.address
        channel = self._client.get_partial_messageable(address.channel_id)
        await channel.get_partial_message(address.message_id).edit(
            view=layout(parcel.card), attachments=files(parcel), allowed_mentions=NOBODY
        )
        return Delivered(address.channel_id, address.message_id)

    async def _by_new_message(self, parcel: Parcel) -> Delivered:
        channel = self._client.get_partial_messageable(parcel.generation.address.channel_id)
        return await self._send(channel, parcel)

    async def _by_direct_message(self, parcel: Parcel) -> Delivered:
        channel = await self._client.create_dm(discord.Object(parcel.generation.person_id))
        return await self._send(channel, parcel)

    async def _send(self, channel: discord.abc.Messageable, parcel: Parcel) -> Delivered:
        """The nonce makes Discord drop a second one where the answer to the first was lost.

        Discord forgets it after a few minutes, and how long ago the first was is not known after a
        restart: so what stands in the channel is looked at first.
        """
        earlier = await sent_before(self._client, channel, parcel.generation.id)
        if earlier is not None:
            log.info("It was sent before")
            return Delivered(earlier.channel.id, earlier.id)
        person = parcel.generation.person_id
        above = (
            sentences.outcome.for_its_author
            if parcel.card.pictures
            else sentences.outcome.about_your_picture
        )
        message = await channel.send(
            view=layout(cards.addressed(parcel.card, above(person))),
            files=files(parcel),
            nonce=parcel.generation.id,
            allowed_mentions=discord.AllowedMentions(users=[discord.Object(person)]),
        )
        return Delivered(message.channel.id, message.id)


async def edit_by_token(client: discord.Client, parcel: Parcel) -> None:
    """Makes the reply show the card. Works without the bot being in the channel, for 15 minutes."""
    address = parcel.generation.address
    webhook = _webhook(client, address)
    await webhook.edit_message(
        address.message_id,
        view=layout(parcel.card),
        attachments=files(parcel),
        allowed_mentions=NOBODY,
    )


def _webhook(client: discord.Client, address: ReplyAddress) -> discord.Webhook:
    token = address.token.reveal()
    return discord.Webhook.partial(address.application_id, token, client=client)


def _link(generation: Generation) -> str | None:
    """To the reply; one that is private has no address."""
    address = generation.address
    if address.private:
        return None
    place = generation.guild_id or "@me"
    return f"https://discord.com/channels/{place}/{address.channel_id}/{address.message_id}"
