"""All messages, bounded a channel, oldest dropped first."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

from sandbox.discord.message import Message

#: A bound of this program: more than the largest load test puts into one channel.
MOST_IN_CHANNEL: Final = 5_000
#: How many of a sender's last nonces are remembered. A bound of this program.
MOST_NONCES: Final = 1_000


class Messages:
    """Messages by id and by channel."""

    def __init__(self, *, most_in_channel: int = MOST_IN_CHANNEL) -> None:
        self._most = most_in_channel
        self._channels: dict[str, OrderedDict[str, Message]] = {}
        self._where: dict[str, str] = {}
        self._nonces: OrderedDict[tuple[str, str], str] = OrderedDict()

    def get(self, message_id: str) -> Message | None:
        """A message by its id."""
        channel_id = self._where.get(message_id)
        return None if channel_id is None else self._channels[channel_id].get(message_id)

    def put(self, message: Message) -> Message | None:
        """Keep a new or changed message; returns the one that had to go for it."""
        channel = self._channels.setdefault(message.channel_id, OrderedDict())
        channel[message.id] = message
        self._where[message.id] = message.channel_id
        self._remember_nonce(message)
        if len(channel) <= self._most:
            return None
        _, oldest = channel.popitem(last=False)
        del self._where[oldest.id]
        return oldest

    def _remember_nonce(self, message: Message) -> None:
        if message.nonce is None:
            return
        self._nonces[(message.channel_id, message.nonce)] = message.id
        if len(self._nonces) > MOST_NONCES:
            self._nonces.popitem(last=False)

    def with_nonce(self, channel_id: str, nonce: str) -> Message | None:
        """The message that was sent with that nonce a short while ago."""
        message_id = self._nonces.get((channel_id, nonce))
        return None if message_id is None else self.get(message_id)

    def remove(self, message_id: str) -> Message | None:
        """Forget a message; returns it."""
        channel_id = self._where.pop(message_id, None)
        return None if channel_id is None else self._channels[channel_id].pop(message_id, None)

    def newest_first(self, channel_id: str) -> Iterator[Message]:
        """A channel's messages, the newest first."""
        return reversed(self._channels.get(channel_id, OrderedDict()).values())
