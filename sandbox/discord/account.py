"""Who the bot is and what it is part of: users, applications, servers, its commands."""

import msgspec
from aiohttp import web

from sandbox.discord import errors, payloads
from sandbox.discord.bodies import parts_of
from sandbox.discord.command_shapes import CommandBody
from sandbox.discord.commands import Commands
from sandbox.discord.errors import ApiError
from sandbox.discord.files import Files
from sandbox.discord.permissions import ROLES, Access
from sandbox.discord.rules import Rulebook
from sandbox.events import Feed
from sandbox.wire import Json, answer, nothing
from sandbox.world import (
    APPLICATION_ID,
    BOT,
    HOME_ID,
    OWNER_ID,
    PUBLIC_KEY,
    Guild,
    Person,
    World,
)


class _Links(msgspec.Struct, frozen=True):
    attachment_urls: list[str]


class Account:
    """/users, /oauth2/applications, /applications, /guilds, /gateway."""

    def __init__(
        self,
        *,
        world: World,
        commands: Commands,
        files: Files,
        access: Access,
        rules: Rulebook,
        feed: Feed,
        gateway_url: str,
    ) -> None:
        self._world = world
        self._commands = commands
        self._files = files
        self._access = access
        self._rules = rules
        self._feed = feed
        self._gateway_url = gateway_url

    async def me(self, _: web.Request) -> web.StreamResponse:
        """GET /users/@me"""
        return answer(
            {**payloads.user(BOT), "mfa_enabled": True, "verified": True, "locale": "en-US"}
        )

    async def user(self, request: web.Request) -> web.StreamResponse:
        """GET /users/{user_id}"""
        person = self._world.user(request.match_info["user_id"])
        if person is None:
            raise ApiError(errors.UNKNOWN_USER)
        return answer(payloads.user(person))

    async def application(self, _: web.Request) -> web.StreamResponse:
        """GET /oauth2/applications/@me and /applications/@me"""
        team = self._team() if self._rules.current.team else None
        owner = self._team_user() if team else payloads.user(self._world.people[OWNER_ID])
        return answer(
            {
                "id": APPLICATION_ID,
                "name": BOT.name,
                "icon": None,
                "description": "Keeps your characters in character.",
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": PUBLIC_KEY,
                "owner": owner,
                "team": team,
                "flags": 0,
                "bot": payloads.user(BOT),
                "approximate_guild_count": 1,
                "integration_types_config": {"0": {}, "1": {}},
            }
        )

    def _team_user(self) -> Json:
        """Discord shows a team as a user that is nobody."""
        nobody = Person(id="1100000000000000099", name="team1100000000000000099")
        return payloads.user(nobody)

    def _team(self) -> Json:
        members = list(self._world.people.values())[1:3]
        return {
            "id": "1100000000000000099",
            "name": "The Drawing Team",
            "icon": None,
            "owner_user_id": OWNER_ID,
            "members": [
                {
                    "user": payloads.user(each),
                    "team_id": "1100000000000000099",
                    "membership_state": 2,
                    "permissions": ["*"],
                    "role": "admin",
                }
                for each in members
            ],
        }

    async def gateway(self, _: web.Request) -> web.StreamResponse:
        """GET /gateway and /gateway/bot"""
        rules = self._rules.current
        limit = {
            "total": 1_000,
            "remaining": rules.session_starts,
            "reset_after": round(rules.session_reset_seconds * 1_000),
            "max_concurrency": rules.max_concurrency,
        }
        body = {"url": self._gateway_url, "shards": rules.shards, "session_start_limit": limit}
        return answer(body)

    async def refresh(self, request: web.Request) -> web.StreamResponse:
        """POST /attachments/refresh-urls"""
        parts = await parts_of(request, upload_limit=0)
        links = parts.decoded(_Links).attachment_urls
        done = [{"original": each, "refreshed": self._files.refreshed(each)} for each in links]
        return answer({"refreshed_urls": done})

    async def nothing_sold(self, _: web.Request) -> web.StreamResponse:
        """GET /applications/{application_id}/skus and /entitlements: there are none."""
        return answer([])

    def _guild(self, request: web.Request) -> Guild:
        guild = self._world.guilds.get(request.match_info["guild_id"])
        if guild is None:
            raise ApiError(errors.UNKNOWN_GUILD)
        if not guild.has_bot:
            raise ApiError(errors.MISSING_ACCESS)
        return guild

    async def guilds(self, _: web.Request) -> web.StreamResponse:
        """GET /users/@me/guilds"""
        mine = [each for each in self._world.guilds.values() if each.has_bot]
        return answer([{"id": each.id, "name": each.name, "icon": None} for each in mine])

    async def guild(self, request: web.Request) -> web.StreamResponse:
        """GET /guilds/{guild_id}"""
        return answer(payloads.guild(self._guild(request)))

    async def guild_channels(self, request: web.Request) -> web.StreamResponse:
        """GET /guilds/{guild_id}/channels"""
        guild = self._guild(request)
        return answer(
            [
                payloads.channel(each, self._world, denied=self._access.denied(each.id))
                for each in guild.channels
            ]
        )

    async def roles(self, request: web.Request) -> web.StreamResponse:
        """GET /guilds/{guild_id}/roles"""
        self._guild(request)
        return answer([payloads.role(each) for each in ROLES])

    async def member(self, request: web.Request) -> web.StreamResponse:
        """GET /guilds/{guild_id}/members/{user_id}"""
        self._guild(request)
        person = self._world.user(request.match_info["user_id"])
        if person is None:
            raise ApiError(errors.UNKNOWN_MEMBER)
        return answer(payloads.member(person))

    def _place(self, request: web.Request) -> str | None:
        """Where commands are declared: a server's id, or None for everywhere."""
        if request.match_info["application_id"] != APPLICATION_ID:
            raise ApiError(errors.UNKNOWN_APPLICATION)
        guild_id = request.match_info.get("guild_id")
        if guild_id not in {None, HOME_ID}:
            raise ApiError(errors.MISSING_ACCESS)
        return guild_id

    async def commands(self, request: web.Request) -> web.StreamResponse:
        """GET …/commands"""
        return answer([each.payload() for each in self._commands.of(self._place(request))])

    async def command(self, request: web.Request) -> web.StreamResponse:
        """GET …/commands/{command_id}"""
        place = self._place(request)
        return answer(self._commands.get(place, request.match_info["command_id"]).payload())

    async def replace_commands(self, request: web.Request) -> web.StreamResponse:
        """PUT …/commands"""
        place = self._place(request)
        bodies = (await parts_of(request, upload_limit=0)).decoded(list[CommandBody])
        made = self._commands.replace(place, bodies)
        self._feed.publish(lambda: {"type": "commands"})
        return answer([each.payload() for each in made])

    async def put_command(self, request: web.Request) -> web.StreamResponse:
        """POST …/commands"""
        place = self._place(request)
        body = (await parts_of(request, upload_limit=0)).decoded(CommandBody)
        command = self._commands.put(place, body)
        self._feed.publish(lambda: {"type": "commands"})
        return answer(command.payload(), status=201)

    async def remove_command(self, request: web.Request) -> web.StreamResponse:
        """DELETE …/commands/{command_id}"""
        self._commands.remove(self._place(request), request.match_info["command_id"])
        self._feed.publish(lambda: {"type": "commands"})
        return nothing()
