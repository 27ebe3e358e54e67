"""What people do: commands, buttons, forms, menus, messages of their own."""

import asyncio
from typing import Final

from aiohttp import web

from sandbox.control.requests import (
    AutocompleteRequest,
    CommandRequest,
    ComponentRequest,
    ForgedRequest,
    MembershipRequest,
    MenuRequest,
    MessageRequest,
    ModalRequest,
    PersonRequest,
    Refused,
    RolesRequest,
    asked,
    body_of,
    channel_for,
    person_in,
)
from sandbox.control.uploads import Uploads
from sandbox.discord.app import Discord
from sandbox.discord.interactions import Interaction, Kind
from sandbox.discord.mentions import OF_CHANNELS, AllowedMentions, pinged
from sandbox.discord.message import Attachment, Contents, Message
from sandbox.wire import answer, nothing
from sandbox.world import BOOSTERS_ID, MANAGERS_ID, Channel, Person

_ROLES: Final = {"Managers": MANAGERS_ID, "Boosters": BOOSTERS_ID}
#: Past the deadline of the interaction itself, which sets the result first.
PATIENCE_SECONDS: Final = 1.0


class Acting:
    """The doing half of the control API."""

    def __init__(self, *, discord: Discord, uploads: Uploads) -> None:
        self._discord = discord
        self._uploads = uploads

    def _where(self, person_id: str, channel_id: str) -> tuple[Person, Channel]:
        person = person_in(self._discord.world, person_id)
        return person, channel_for(self._discord.world, person, channel_id)

    def _message(self, person: Person, message_id: str) -> Message:
        message = self._discord.messages.get(message_id)
        if message is None or not message.seen_by(person.id):
            raise Refused("There is no such message.", status=404)
        channel_for(self._discord.world, person, message.channel_id)
        return message

    async def command(self, request: web.Request) -> web.StreamResponse:
        """POST commands"""
        wanted = await body_of(request, CommandRequest)
        person, channel = self._where(wanted.who, wanted.channel)
        files = await self._uploads.named(wanted.options, person.id)
        interaction = self._discord.acts.command(
            person,
            channel,
            wanted.command,
            wanted.options,
            files,
            modified_client=wanted.modified_client,
        )
        return _opened(interaction)

    async def autocomplete(self, request: web.Request) -> web.StreamResponse:
        """POST autocomplete: waits for the bot's choices, at most until its deadline."""
        wanted = await body_of(request, AutocompleteRequest)
        person, channel = self._where(wanted.who, wanted.channel)
        interaction = self._discord.acts.autocomplete(
            person, channel, wanted.command, wanted.options, wanted.focused
        )
        assert interaction.choices is not None
        limit = self._discord.rules.current.acknowledge_seconds + PATIENCE_SECONDS
        async with asyncio.timeout(limit):
            choices = await interaction.choices
        if interaction.answer == "failed":
            raise Refused("Loading options failed.", status=504)
        return answer({"choices": choices})

    async def component(self, request: web.Request) -> web.StreamResponse:
        """POST components"""
        wanted = await body_of(request, ComponentRequest)
        person = person_in(self._discord.world, wanted.who)
        message = self._message(person, wanted.message_id)
        interaction = self._discord.acts.component(
            person, message, wanted.custom_id, wanted.values or []
        )
        return _opened(interaction)

    async def modal(self, request: web.Request) -> web.StreamResponse:
        """POST modals"""
        wanted = await body_of(request, ModalRequest)
        person = person_in(self._discord.world, wanted.who)
        opener = self._discord.interactions.get(wanted.interaction_id)
        if opener is None or opener.person.id != person.id or opener.modal is None:
            raise Refused("No form is open there.", status=404)
        if opener.modal.custom_id != wanted.custom_id:
            raise Refused("That is another form.", status=409)
        files = await self._uploads.named(wanted.fields, person.id)
        source = self._discord.messages.get(opener.source_id or "")
        return _opened(self._discord.acts.modal(opener, wanted.fields, files, source=source))

    async def forged(self, request: web.Request) -> web.StreamResponse:
        """POST forged: what no client of Discord's would send."""
        wanted = await body_of(request, ForgedRequest)
        person, channel = self._where(wanted.who, wanted.channel)
        source = self._discord.messages.get(wanted.message_id or "")
        return _opened(
            self._discord.acts.forged(
                person, channel, Kind(wanted.type), wanted.data, source=source
            )
        )

    async def menu(self, request: web.Request) -> web.StreamResponse:
        """POST context"""
        wanted = await body_of(request, MenuRequest)
        person, channel = self._where(wanted.who, wanted.channel)
        message = self._message(person, wanted.message_id)
        if message.channel_id != channel.id:
            raise Refused("That message is in another channel.", status=409)
        return _opened(self._discord.acts.menu(person, channel, wanted.command, message))

    async def say(self, request: web.Request) -> web.StreamResponse:
        """POST messages: a person writes a message of their own."""
        wanted = await body_of(request, MessageRequest)
        person, channel = self._where(wanted.who, wanted.channel)
        if not wanted.content and not wanted.attachments:
            raise Refused("A message needs words or a file.")
        discord = self._discord
        contents = Contents(
            content=wanted.content,
            attachments=await self._attached(wanted.attachments, person, channel),
            pinged=pinged(wanted.content, AllowedMentions(parse=list(OF_CHANNELS))),
        )
        message = Message(
            id=discord.snowflakes.next(),
            channel_id=channel.id,
            author_id=person.id,
            created=discord.now(),
            contents=contents,
        )
        return answer({"message_id": discord.board.put(message).id})

    async def _attached(
        self, wanted: list[str], person: Person, channel: Channel
    ) -> tuple[Attachment, ...]:
        """Copies: a message's files live as long as the message."""
        uploads = await self._uploads.named({"attachments": wanted}, person.id)
        missing = [each for each in wanted if each not in uploads]
        if missing:
            raise Refused(f"There is no upload {missing[0]}.", status=404)
        files = self._discord.files
        return tuple(
            [
                Attachment(
                    file=await files.keep(
                        uploads[each].filename,
                        uploads[each].data,
                        folder="attachments",
                        owner=channel.id,
                    )
                )
                for each in wanted
            ]
        )

    async def remove(self, request: web.Request) -> web.StreamResponse:
        """DELETE messages/{message_id}?as=…: dismiss, or delete as author or manager."""
        person = person_in(self._discord.world, asked(request.query, "as"))
        message = self._message(person, request.match_info["message_id"])
        channel = self._discord.world.channels[message.channel_id]
        moderates = person.manager and channel.kind == "guild"
        if not (message.ephemeral or message.author_id == person.id or moderates):
            raise Refused(f"{person.name} may not delete this message.", status=403)
        self._discord.board.remove(message)
        return nothing()

    async def join(self, request: web.Request) -> web.StreamResponse:
        """POST people: somebody new; load tests need many."""
        wanted = await body_of(request, PersonRequest)
        roles = tuple(_ROLES[each] for each in wanted.roles)
        person = self._discord.world.add(wanted.name, roles=roles)
        return answer({"id": person.id, "name": person.name, "manager": person.manager})

    async def change_roles(self, request: web.Request) -> web.StreamResponse:
        """PUT people/{person_id}: other roles from now on."""
        world = self._discord.world
        person = person_in(world, request.match_info["person_id"])
        wanted = await body_of(request, RolesRequest)
        roles = tuple(_ROLES[each] for each in wanted.roles)
        person = world.change_roles(person.id, roles)
        return answer({"id": person.id, "name": person.name, "manager": person.manager})

    async def membership(self, request: web.Request) -> web.StreamResponse:
        """PUT guilds/{guild_id}: a manager removes the bot, or invites it again."""
        wanted = await body_of(request, MembershipRequest)
        guild_id = request.match_info["guild_id"]
        if guild_id not in self._discord.world.guilds:
            raise Refused(f"There is no server {guild_id}.", status=404)
        self._discord.move_bot(guild_id, has_bot=wanted.has_bot)
        return nothing()


def _opened(interaction: Interaction) -> web.Response:
    return answer({"interaction_id": interaction.id})
