"""The local Discord put together: everything is made here, once, and handed on."""

import time
from collections.abc import Callable

from aiohttp import web

from sandbox.discord import payloads
from sandbox.discord.account import Account
from sandbox.discord.acts import Acts
from sandbox.discord.board import Board
from sandbox.discord.callbacks import Callbacks
from sandbox.discord.cdn import Cdn
from sandbox.discord.channels import Channels
from sandbox.discord.commands import Commands
from sandbox.discord.composer import Composer
from sandbox.discord.doors import POINTS, Doors
from sandbox.discord.files import Files
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import Interactions
from sandbox.discord.limits import Limits
from sandbox.discord.messages import Messages
from sandbox.discord.mistakes import Mistakes
from sandbox.discord.permissions import Access
from sandbox.discord.rendering import Renderer
from sandbox.discord.replies import Replies
from sandbox.discord.routes import Handlers, api
from sandbox.discord.rules import Rulebook
from sandbox.discord.sessions import Session
from sandbox.discord.snowflakes import Snowflakes
from sandbox.discord.webhooks import Webhooks
from sandbox.events import Feed
from sandbox.faults import FaultPlan
from sandbox.wire import Json
from sandbox.world import APPLICATION_ID, BOT, World


class Discord:
    """One local Discord. `base` is the address of its listener, without a slash at the end.

    `clock` is monotonic seconds, `wall` Unix seconds, `secret` signs the files' addresses.
    """

    def __init__(
        self,
        *,
        base: str,
        secret: bytes,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._base = base
        self._clock = clock
        self._wall = wall
        self.world = World()
        self.rules = Rulebook()
        self.mistakes = Mistakes(wall)
        self.feed = Feed()
        self.faults = FaultPlan(points=POINTS)
        self.snowflakes = Snowflakes(wall)
        self.messages = Messages()
        self.commands = Commands(self.snowflakes)
        self.access = Access(world=self.world, rules=self.rules)
        self.limits = Limits(rules=self.rules, mistakes=self.mistakes, clock=clock)
        self.files = Files(
            base=f"{base}/cdn",
            secret=secret,
            wall=wall,
            rules=self.rules,
            snowflakes=self.snowflakes,
        )
        self.gateway = Gateway(
            rules=self.rules, mistakes=self.mistakes, greeting=self._greeting, clock=clock
        )
        self.renderer = Renderer(world=self.world, files=self.files, messages=self.messages)
        self.board = Board(
            world=self.world,
            messages=self.messages,
            renderer=self.renderer,
            files=self.files,
            feed=self.feed,
            gateway=self.gateway,
        )
        self._told_denied: dict[str, list[str]] = {}
        self.interactions = self._interactions()
        self.acts = self._acts()
        self.rules.listen(self._retell_channels)
        self.gateway.listen(self._tell_online)

    def now(self) -> float:
        """Unix time in seconds."""
        return self._wall()

    @property
    def gateway_url(self) -> str:
        """Where bots connect."""
        return f"ws{self._base.removeprefix('http')}/gateway"

    def _interactions(self) -> Interactions:
        return Interactions(
            rules=self.rules,
            mistakes=self.mistakes,
            snowflakes=self.snowflakes,
            board=self.board,
            messages=self.messages,
            feed=self.feed,
            clock=self._clock,
            wall=self._wall,
        )

    def _acts(self) -> Acts:
        return Acts(
            world=self.world,
            commands=self.commands,
            interactions=self.interactions,
            gateway=self.gateway,
            renderer=self.renderer,
            files=self.files,
            access=self.access,
            rules=self.rules,
            snowflakes=self.snowflakes,
            clock=self._clock,
        )

    def api_app(self) -> web.Application:
        """The REST API, to be mounted at /api/v10."""
        doors = Doors(faults=self.faults, limits=self.limits, mistakes=self.mistakes)
        return api(self._handlers(), doors)

    def _handlers(self) -> Handlers:
        composer = Composer(self.files)
        replies = Replies(
            board=self.board,
            messages=self.messages,
            composer=composer,
            rules=self.rules,
            snowflakes=self.snowflakes,
            wall=self._wall,
        )
        return Handlers(
            account=Account(
                world=self.world,
                commands=self.commands,
                files=self.files,
                access=self.access,
                rules=self.rules,
                feed=self.feed,
                gateway_url=self.gateway_url,
            ),
            channels=Channels(
                world=self.world,
                access=self.access,
                messages=self.messages,
                board=self.board,
                renderer=self.renderer,
                composer=composer,
                gateway=self.gateway,
                rules=self.rules,
                snowflakes=self.snowflakes,
                wall=self._wall,
            ),
            callbacks=Callbacks(
                interactions=self.interactions,
                replies=replies,
                renderer=self.renderer,
                feed=self.feed,
                clock=self._clock,
            ),
            webhooks=Webhooks(
                interactions=self.interactions,
                messages=self.messages,
                board=self.board,
                replies=replies,
                renderer=self.renderer,
                mistakes=self.mistakes,
            ),
        )

    def mount_files(self, app: web.Application) -> None:
        """Add the CDN's routes to the listener's application."""
        cdn = Cdn(files=self.files, world=self.world, faults=self.faults)
        app.router.add_get("/cdn/avatars/{user_id}/{name}", cdn.picture)
        app.router.add_get("/cdn/{folder}/{owner}/{file_id}/{filename}", cdn.file)

    def avatar_url(self, user_id: str) -> str:
        """Where a person's or the bot's picture is."""
        person = self.world.user(user_id)
        name = payloads.avatar_hash(person) if person else "0"
        return f"{self._base}/cdn/avatars/{user_id}/{name}.png"

    def _greeting(self, session: Session) -> list[tuple[str, Json]]:
        """What follows an identify: READY, then every server of the shard."""
        mine = [
            guild
            for guild in self.world.guilds.values()
            if guild.has_bot and session.serves(guild.id)
        ]
        ready: Json = {
            "v": 10,
            "user": payloads.user(BOT),
            "guilds": [{"id": guild.id, "unavailable": True} for guild in mine],
            "session_id": session.id,
            "resume_gateway_url": self.gateway_url,
            "shard": list(session.shard),
            "application": {"id": APPLICATION_ID, "flags": 0},
        }
        guilds = [("GUILD_CREATE", self._guild(guild.id)) for guild in mine]
        return [("READY", ready), *(guilds if session.intents & 1 else [])]

    def _guild(self, guild_id: str) -> Json:
        guild = self.world.guilds[guild_id]
        channels = [
            payloads.channel(each, self.world, denied=self.access.denied(each.id))
            for each in guild.channels
        ]
        return {
            **payloads.guild(guild),
            "joined_at": payloads.born(guild_id),
            "large": False,
            "unavailable": False,
            "member_count": len(self.world.people) + 1,
            "voice_states": [],
            "members": [payloads.member(BOT)],
            "channels": channels,
            "threads": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def move_bot(self, guild_id: str, *, has_bot: bool) -> None:
        """A server removes the bot or invites it; the bot hears of it. Raises KeyError."""
        self.world.set_bot(guild_id, has_bot=has_bot)
        if has_bot:
            # `unavailable` stands only in what follows an identify or an outage.
            body = dict(self._guild(guild_id))
            del body["unavailable"]
            self.gateway.dispatch("GUILD_CREATE", body, guild_id=guild_id, intent=1)
        else:
            self.gateway.dispatch("GUILD_DELETE", {"id": guild_id}, guild_id=guild_id, intent=1)

    def _retell_channels(self) -> None:
        """When the bot's permissions have changed, tell the channels anew."""
        denied = self.rules.current.denied
        if denied == self._told_denied:
            return
        self._told_denied = denied
        for guild in self.world.guilds.values():
            if not guild.has_bot:
                continue
            for each in guild.channels:
                body = payloads.channel(each, self.world, denied=self.access.denied(each.id))
                self.gateway.dispatch("CHANNEL_UPDATE", body, guild_id=guild.id, intent=1)

    def _tell_online(self, online: bool) -> None:
        self.feed.publish(lambda: {"type": "bot", "online": online})

    async def close(self) -> None:
        """End streams, connections and deadlines."""
        self.feed.close()
        self.interactions.close()
        await self.gateway.close()
