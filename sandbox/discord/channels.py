"""What the bot's own token can do: channels, messages, direct messages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import msgspec
from aiohttp import web

from sandbox.discord import errors, payloads
from sandbox.discord.board import Board
from sandbox.discord.bodies import Parts, parts_of
from sandbox.discord.composer import Composer
from sandbox.discord.drafts import MessageBody
from sandbox.discord.errors import ApiError
from sandbox.discord.gateway import MESSAGE_CONTENT, Gateway
from sandbox.discord.mentions import OF_CHANNELS, AllowedMentions
from sandbox.discord.message import PLAIN, REPLY, Contents, Message
from sandbox.discord.messages import Messages
from sandbox.discord.permissions import BITS, Access
from sandbox.discord.rendering import Renderer
from sandbox.discord.rules import Rulebook
from sandbox.discord.snowflakes import Snowflakes
from sandbox.wire import Json, answer, nothing
from sandbox.world import BOT, World

_ALLOWED: Final = AllowedMentions(parse=list(OF_CHANNELS), replied_user=True)


class _Recipient(msgspec.Struct, frozen=True):
    recipient_id: str | int


class Channels:
    """/channels/… and /users/@me/channels. `wall` is Unix time in seconds."""

    def __init__(
        self,
        *,
        world: World,
        access: Access,
        messages: Messages,
        board: Board,
        renderer: Renderer,
        composer: Composer,
        gateway: Gateway,
        rules: Rulebook,
        snowflakes: Snowflakes,
        wall: Callable[[], float],
    ) -> None:
        self._world = world
        self._access = access
        self._messages = messages
        self._board = board
        self._renderer = renderer
        self._composer = composer
        self._gateway = gateway
        self._rules = rules
        self._snowflakes = snowflakes
        self._wall = wall

    async def channel(self, request: web.Request) -> web.StreamResponse:
        """GET /channels/{channel_id}"""
        channel = self._access.visible(request.match_info["channel_id"])
        denied = self._access.denied(channel.id)
        return answer(payloads.channel(channel, self._world, denied=denied))

    async def direct(self, request: web.Request) -> web.StreamResponse:
        """POST /users/@me/channels"""
        parts = await parts_of(request, upload_limit=0)
        recipient = str(parts.decoded(_Recipient).recipient_id)
        for channel in self._world.channels.values():
            if channel.recipient_id == recipient:
                return answer(payloads.channel(channel, self._world))
        raise ApiError(errors.UNKNOWN_USER)

    async def type_in(self, request: web.Request) -> web.StreamResponse:
        """POST /channels/{channel_id}/typing"""
        self._access.writable(request.match_info["channel_id"], files=False)
        return nothing()

    async def send(self, request: web.Request) -> web.StreamResponse:
        """POST /channels/{channel_id}/messages"""
        parts = await parts_of(request, upload_limit=self._rules.current.upload_limit)
        body = parts.decoded(MessageBody)
        channel_id = request.match_info["channel_id"]
        self._access.writable(channel_id, files=bool(parts.files))
        nonce = None if body.nonce is None else str(body.nonce)
        known = self._sent_already(channel_id, nonce) if body.enforce_nonce else None
        if known is not None:
            return answer(self._renderer.message(known))
        message = await self._composed(channel_id, body, parts, nonce)
        return answer(self._renderer.message(self._board.put(message)))

    def _sent_already(self, channel_id: str, nonce: str | None) -> Message | None:
        known = None if nonce is None else self._messages.with_nonce(channel_id, nonce)
        if known is None or self._wall() - known.created > self._rules.current.nonce_seconds:
            return None
        return known

    async def _composed(
        self, channel_id: str, body: MessageBody, parts: Parts, nonce: str | None
    ) -> Message:
        answered = self._answered(channel_id, body)
        contents = await self._composer.compose(
            body,
            parts,
            channel_id=channel_id,
            allowed=_ALLOWED,
            previous=Contents,
            replied_to=answered.author_id if answered else None,
        )
        return Message(
            id=self._snowflakes.next(),
            channel_id=channel_id,
            author_id=BOT.id,
            created=self._wall(),
            contents=contents,
            type=REPLY if answered else PLAIN,
            reply_to=answered.id if answered else None,
            nonce=nonce,
        )

    def _answered(self, channel_id: str, body: MessageBody) -> Message | None:
        if body.message_reference is None:
            return None
        message = self._messages.get(str(body.message_reference.message_id))
        if message is not None and message.channel_id == channel_id and not message.ephemeral:
            return message
        if body.message_reference.fail_if_not_exists:
            raise errors.broken("message_reference", "Unknown message.")
        return None

    def _message(self, request: web.Request) -> Message:
        """A message as the bot's token sees it: ephemeral ones are unknown to it."""
        channel = self._access.visible(request.match_info["channel_id"])
        message = self._messages.get(request.match_info["message_id"])
        if message is None or message.channel_id != channel.id or message.ephemeral:
            raise ApiError(errors.UNKNOWN_MESSAGE)
        return message

    async def message(self, request: web.Request) -> web.StreamResponse:
        """GET /channels/{channel_id}/messages/{message_id}"""
        return answer(self._readable(self._message(request)))

    async def history(self, request: web.Request) -> web.StreamResponse:
        """GET /channels/{channel_id}/messages: `before`, `after`, `limit`; newest first, always.

        Nothing, rather than a refusal, where the bot may not read (Discord's documentation).
        """
        channel = self._access.visible(request.match_info["channel_id"])
        if self._access.denied(channel.id) & BITS["READ_MESSAGE_HISTORY"]:
            return answer([])
        newest = [m for m in self._messages.newest_first(channel.id) if not m.ephemeral]
        return answer([self._readable(each) for each in _page(newest, request.query)])

    def _readable(self, message: Message) -> Json:
        body = self._renderer.message(message)
        direct = self._world.channels[message.channel_id].kind == "dm"
        own = message.author_id == BOT.id or BOT.id in message.contents.pinged.users
        if not (direct or own or self._gateway.wants(MESSAGE_CONTENT)):
            body |= {"content": "", "embeds": [], "attachments": [], "components": []}
        return body

    async def edit(self, request: web.Request) -> web.StreamResponse:
        """PATCH /channels/{channel_id}/messages/{message_id}"""
        parts = await parts_of(request, upload_limit=self._rules.current.upload_limit)
        body = parts.decoded(MessageBody)
        message = self._message(request)
        if message.author_id != BOT.id:
            raise ApiError(errors.ANOTHERS_MESSAGE)
        if parts.files and self._access.denied(message.channel_id) & BITS["ATTACH_FILES"]:
            raise ApiError(errors.MISSING_PERMISSIONS)
        contents = await self._composer.compose(
            body,
            parts,
            channel_id=message.channel_id,
            allowed=_ALLOWED,
            previous=lambda: self._message(request).contents,
        )
        current = self._message(request)
        changed = replace(current, contents=contents, edited=self._wall())
        return answer(self._renderer.message(self._board.put(changed)))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """DELETE /channels/{channel_id}/messages/{message_id}"""
        message = self._message(request)
        if message.author_id != BOT.id:
            raise ApiError(errors.MISSING_PERMISSIONS)
        self._board.remove(message)
        return nothing()


def _page(newest: list[Message], query: Mapping[str, str]) -> list[Message]:
    """What one request gets: those right before `before`, those right after `after`, or the last.

    The newest first in each case. Of several, Discord takes one: `before`, here.
    """
    limit = query.get("limit", "")
    most = max(1, min(100, int(limit))) if limit.isdecimal() else 50
    before, after = query.get("before", ""), query.get("after", "")
    if before.isdecimal():
        return [each for each in newest if int(each.id) < int(before)][:most]
    if after.isdecimal():
        return [each for each in newest if int(each.id) > int(after)][-most:]
    return newest[:most]
