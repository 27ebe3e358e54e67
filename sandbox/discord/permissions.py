"""Permission bits, and what the bot may do where."""

from typing import Final

from sandbox.discord import errors
from sandbox.discord.errors import ApiError
from sandbox.discord.rules import Rulebook
from sandbox.world import HOME_ID, MANAGERS_ID, Channel, Person, Role, World

#: Discord's names and bits, as far as this world needs them.
BITS: Final = {
    "MANAGE_GUILD": 1 << 5,
    "ADD_REACTIONS": 1 << 6,
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "MANAGE_MESSAGES": 1 << 13,
    "EMBED_LINKS": 1 << 14,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "MENTION_EVERYONE": 1 << 17,
    "USE_EXTERNAL_EMOJIS": 1 << 18,
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
    "USE_APPLICATION_COMMANDS": 1 << 31,
    "USE_EXTERNAL_APPS": 1 << 50,
}


def bits(*names: str) -> int:
    """The bit set of those permissions; a name Discord doesn't have counts nothing."""
    total = 0
    for name in names:
        total |= BITS.get(name, 0)
    return total


_MANAGER: Final = bits("MANAGE_GUILD", "MANAGE_MESSAGES")
EVERYONE: Final = bits(*BITS) & ~_MANAGER & ~bits("MENTION_EVERYONE")
#: What an app may do where only the person has installed it (Discord's "permissions" topic).
EXTERNAL: Final = bits("SEND_MESSAGES", "EMBED_LINKS", "ATTACH_FILES", "USE_EXTERNAL_EMOJIS")

ROLES: Final = (
    Role(id=HOME_ID, name="@everyone", position=0, permissions=EVERYONE),
    Role(id="1100000000000000112", name="Boosters", position=1, permissions=0),
    Role(id=MANAGERS_ID, name="Managers", position=2, permissions=_MANAGER),
)


def of_person(person: Person) -> int:
    """A person's permissions in any channel of the servers."""
    total = EVERYONE
    for role in ROLES:
        if role.id in person.roles:
            total |= role.permissions
    return total


class Access:
    """Decides what the bot may do in a channel, from membership and the rules in force."""

    def __init__(self, *, world: World, rules: Rulebook) -> None:
        self._world = world
        self._rules = rules

    def denied(self, channel_id: str) -> int:
        """The bit set the rules take away from the bot in that channel."""
        return bits(*self._rules.current.denied.get(channel_id, ()))

    def of_bot(self, channel: Channel) -> int:
        """The bot's permissions there, as interactions tell it."""
        if channel.kind == "foreign":
            return EXTERNAL
        return EVERYONE & ~self.denied(channel.id)

    def visible(self, channel_id: str) -> Channel:
        """The channel if the bot's token can see it; raises 10003, 50001."""
        channel = self._world.channels.get(channel_id)
        if channel is None:
            raise ApiError(errors.UNKNOWN_CHANNEL)
        if channel.kind == "foreign" or self.denied(channel_id) & BITS["VIEW_CHANNEL"]:
            raise ApiError(errors.MISSING_ACCESS)
        return channel

    def writable(self, channel_id: str, *, files: bool) -> Channel:
        """The channel if the bot's token can post there; raises 10003, 50001, 50007, 50013."""
        channel = self.visible(channel_id)
        if channel.recipient_id in self._rules.current.closed_dms:
            raise ApiError(errors.CLOSED_DM)
        needed = BITS["SEND_MESSAGES"] | (BITS["ATTACH_FILES"] if files else 0)
        if self.denied(channel_id) & needed:
            raise ApiError(errors.MISSING_PERMISSIONS)
        return channel
