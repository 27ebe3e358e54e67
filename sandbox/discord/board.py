"""Where messages change: kept, shown to those who watch, and told to the bot."""

from collections.abc import Callable, Collection
from typing import Final

from sandbox.discord.files import Files
from sandbox.discord.gateway import MESSAGE_CONTENT, Gateway
from sandbox.discord.message import Message
from sandbox.discord.messages import Messages
from sandbox.discord.rendering import Renderer
from sandbox.events import Feed
from sandbox.wire import Json
from sandbox.world import BOT, World

GUILD_MESSAGES: Final = 1 << 9
DIRECT_MESSAGES: Final = 1 << 12


class Board:
    """The one place that puts, changes and removes messages."""

    def __init__(
        self,
        *,
        world: World,
        messages: Messages,
        renderer: Renderer,
        files: Files,
        feed: Feed,
        gateway: Gateway,
    ) -> None:
        self._world = world
        self._messages = messages
        self._renderer = renderer
        self._files = files
        self._feed = feed
        self._gateway = gateway
        self._listeners: list[Callable[[Message], None]] = []

    def listen(self, callback: Callable[[Message], None]) -> None:
        """Have `callback` called with each message that is new or changed."""
        self._listeners.append(callback)

    def put(self, message: Message) -> Message:
        """Keep a new or changed message and tell everybody concerned."""
        before = self._messages.get(message.id)
        dropped = self._messages.put(message)
        if dropped is not None:
            self._forget_files(dropped, kept=frozenset())
        if before is not None:
            self._forget_files(before, kept=_file_ids(message))
        self._feed.publish(
            lambda: {"type": "message", "message": self._renderer.shown(message)},
            to=self._readers(message),
        )
        self._announce("MESSAGE_UPDATE" if before else "MESSAGE_CREATE", message)
        for callback in self._listeners:
            callback(message)
        return message

    def remove(self, message: Message) -> None:
        """Delete a message for everybody."""
        if self._messages.remove(message.id) is None:
            return
        self._forget_files(message, kept=frozenset())
        gone: Json = {"id": message.id, "channel_id": message.channel_id}
        self._feed.publish(lambda: {"type": "message_delete", **gone}, to=self._readers(message))
        self._announce("MESSAGE_DELETE", message)

    def _forget_files(self, message: Message, *, kept: Collection[str]) -> None:
        for file_id in _file_ids(message) - frozenset(kept):
            self._files.drop(file_id)

    def _readers(self, message: Message) -> Collection[str] | None:
        if message.only_for is not None:
            return (message.only_for,)
        recipient = self._world.channels[message.channel_id].recipient_id
        return None if recipient is None else (recipient,)

    def _announce(self, event: str, message: Message) -> None:
        channel = self._world.channels[message.channel_id]
        intent = DIRECT_MESSAGES if channel.kind == "dm" else GUILD_MESSAGES
        hidden = message.ephemeral or channel.kind == "foreign"
        if hidden or not self._gateway.wants(intent):
            return
        if event == "MESSAGE_DELETE":
            body: Json = {"id": message.id, "channel_id": message.channel_id}
        else:
            body = self._as_seen_by_bot(message, direct=channel.kind == "dm")
        if channel.guild_id is not None:
            body["guild_id"] = channel.guild_id
        self._gateway.dispatch(event, body, guild_id=channel.guild_id, intent=intent)

    def _as_seen_by_bot(self, message: Message, *, direct: bool) -> Json:
        body = self._renderer.message(message)
        entitled = direct or message.author_id == BOT.id or self._gateway.wants(MESSAGE_CONTENT)
        if not entitled and BOT.id not in message.contents.pinged.users:
            body |= {"content": "", "embeds": [], "attachments": [], "components": []}
        return body


def _file_ids(message: Message) -> frozenset[str]:
    return frozenset(each.file.id for each in message.contents.attachments)
