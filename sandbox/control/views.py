"""What people see: the world, the messages, the stream of events, and how interactions went."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from aiohttp import web

from sandbox.control.requests import Refused, asked, channel_for, person_in
from sandbox.discord.app import Discord
from sandbox.discord.permissions import ROLES
from sandbox.drawing.examples import Example
from sandbox.wire import Json, answer
from sandbox.world import Channel, Guild, Person

MOST_MESSAGES: Final = 100


class Views:
    """The reading half of the control API."""

    def __init__(self, *, discord: Discord, examples: Sequence[Example]) -> None:
        self._discord = discord
        self._examples = examples

    async def world(self, request: web.Request) -> web.StreamResponse:
        """GET world?as=…[&channel=…]: with a channel, only the commands offered there."""
        discord = self._discord
        me = person_in(discord.world, asked(request.query, "as"))
        dm = next(each for each in discord.world.channels.values() if each.recipient_id == me.id)
        return answer(
            {
                "bot": self._person(discord.world.bot) | {"online": discord.gateway.online},
                "me": self._person(me),
                "members": [self._person(each) for each in discord.world.people.values()],
                "guilds": [_guild(each) for each in discord.world.guilds.values()],
                "dms": [{"id": dm.id, "name": discord.world.bot.name, "kind": "dm"}],
                "commands": self._commands(me, request.query.get("channel")),
                "examples": [_example(each) for each in self._examples],
            }
        )

    def _person(self, person: Person) -> Json:
        return {
            "id": person.id,
            "name": person.name,
            "avatar_url": self._discord.avatar_url(person.id),
            "manager": person.manager,
        }

    def _commands(self, me: Person, channel_id: str | None) -> list[Json]:
        discord = self._discord
        commands = list(discord.commands.all())
        if channel_id is not None:
            channel = channel_for(discord.world, me, channel_id)
            commands = [each for each in commands if discord.acts.usable(each, me, channel)]
        return [each.payload() for each in commands]

    async def messages(self, request: web.Request) -> web.StreamResponse:
        """GET messages?as=…&channel=…: the newest hundred that person sees, oldest first."""
        discord = self._discord
        me = person_in(discord.world, asked(request.query, "as"))
        channel = channel_for(discord.world, me, asked(request.query, "channel"))
        newest = (m for m in discord.messages.newest_first(channel.id) if m.seen_by(me.id))
        shown = [discord.renderer.shown(each) for each in islice(newest, MOST_MESSAGES)]
        return answer({"messages": shown[::-1]})

    async def message(self, request: web.Request) -> web.StreamResponse:
        """GET messages/{message_id}?as=…"""
        discord = self._discord
        me = person_in(discord.world, asked(request.query, "as"))
        message = discord.messages.get(request.match_info["message_id"])
        if message is None or not message.seen_by(me.id):
            raise Refused("There is no such message.", status=404)
        channel_for(discord.world, me, message.channel_id)
        return answer(discord.renderer.shown(message))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """GET events?as=…"""
        me = person_in(self._discord.world, asked(request.query, "as"))
        return await self._discord.feed.serve(request, me.id)

    async def interaction(self, request: web.Request) -> web.StreamResponse:
        """GET interactions/{interaction_id}"""
        found = self._discord.interactions.get(request.match_info["interaction_id"])
        if found is None:
            raise Refused("There is no such interaction.", status=404)
        return answer(
            {
                "acknowledged_ms": found.acknowledged_ms,
                "kind": found.answer,
                "message_id": found.message_id,
                "modal": found.modal_body,
                "followups": found.followups,
            }
        )

    async def files(self, _: web.Request) -> web.StreamResponse:
        """GET files: what was ever uploaded, and into which channel."""
        return answer({"files": self._discord.files.received()})

    async def mistakes(self, _: web.Request) -> web.StreamResponse:
        """GET mistakes"""
        return answer({"mistakes": self._discord.mistakes.all()})


def _guild(guild: Guild) -> Json:
    return {
        "id": guild.id,
        "name": guild.name,
        "channels": [_channel(each) for each in guild.channels],
        "roles": [{"id": each.id, "name": each.name} for each in ROLES] if guild.has_bot else [],
    }


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.name, "nsfw": channel.nsfw, "kind": channel.kind}


def _example(example: Example) -> Json:
    return {
        "id": example.id,
        "name": example.name,
        "filename": example.filename,
        "alt": example.alt,
        "url": f"/sandbox/api/examples/{example.id}",
    }
