"""The world everything happens in: one bot, three servers, three people. Ids are fixed."""

import base64
from dataclasses import dataclass, replace
from typing import Final, Literal

APPLICATION_ID: Final = "1100000000000000001"
OWNER_ID: Final = "1100000000000000013"
#: The same shape as a real token; it opens nothing but this sandbox.
TOKEN: Final = f"{base64.b64encode(APPLICATION_ID.encode()).decode()}.local.sandbox"
PUBLIC_KEY: Final = "0" * 64

HOME_ID: Final = "1100000000000000100"
FOREIGN_ID: Final = "1100000000000000200"
#: Of two shards this one is on 0, the others on 1: (id >> 22) % 2.
SECOND_ID: Final = "1100000000010000300"
MANAGERS_ID: Final = "1100000000000000111"
BOOSTERS_ID: Final = "1100000000000000112"
#: A bound on people that tests add, not a rule of Discord's.
MOST_PEOPLE: Final = 5_000

ChannelKind = Literal["guild", "foreign", "dm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user; `roles` are the ids of the roles held in the servers that have the bot."""

    id: str
    name: str
    roles: tuple[str, ...] = ()
    bot: bool = False

    @property
    def manager(self) -> bool:
        """Whether this person manages the servers that have the bot."""
        return MANAGERS_ID in self.roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role of the home server; `permissions` is Discord's bit set."""

    id: str
    name: str
    position: int
    permissions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A text channel, or the direct messages between the bot and `recipient_id`."""

    id: str
    name: str
    kind: ChannelKind
    nsfw: bool = False
    guild_id: str | None = None
    recipient_id: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Guild:
    """A server; the bot is a member of the first and the last."""

    id: str
    name: str
    has_bot: bool
    channels: tuple[Channel, ...]


BOT: Final = Person(id=APPLICATION_ID, name="Troupe", bot=True)
_PEOPLE: Final = (
    Person(id="1100000000000000011", name="Mira"),
    Person(id="1100000000000000012", name="Jonas", roles=(BOOSTERS_ID,)),
    Person(id=OWNER_ID, name="Ada", roles=(MANAGERS_ID,)),
)


def _channel(number: int, name: str, guild_id: str, *, nsfw: bool = False) -> Channel:
    kind: ChannelKind = "foreign" if guild_id == FOREIGN_ID else "guild"
    identity = str(int(guild_id) + 20 + number)
    return Channel(id=identity, name=name, kind=kind, nsfw=nsfw, guild_id=guild_id, position=number)


GUILDS: Final = (
    Guild(
        id=HOME_ID,
        name="The Drawing Room",
        has_bot=True,
        channels=(
            _channel(1, "art", HOME_ID),
            _channel(2, "stories", HOME_ID),
            _channel(3, "after-dark", HOME_ID, nsfw=True),
        ),
    ),
    Guild(
        id=FOREIGN_ID,
        name="Somewhere Else",
        has_bot=False,
        channels=(_channel(1, "elsewhere", FOREIGN_ID),),
    ),
    Guild(
        id=SECOND_ID,
        name="The Reading Room",
        has_bot=True,
        channels=(_channel(1, "covers", SECOND_ID),),
    ),
)


def dm_id(person_id: str) -> str:
    """The id of the direct messages between that person and the bot."""
    return str(int(person_id) + 1_000_000)


class World:
    """Who and what exists.

    People can be added (load tests need many) and none is removed; servers may remove the bot and
    invite it again.
    """

    def __init__(self) -> None:
        self.bot = BOT
        self.guilds = {guild.id: guild for guild in GUILDS}
        self.channels = {channel.id: channel for guild in GUILDS for channel in guild.channels}
        self.people: dict[str, Person] = {}
        for person in _PEOPLE:
            self._admit(person)

    def add(self, name: str, *, roles: tuple[str, ...] = ()) -> Person:
        """A new member of both servers; raises ValueError when the world is full."""
        if len(self.people) >= MOST_PEOPLE:
            raise ValueError(f"At most {MOST_PEOPLE} people fit into this world.")
        person = Person(id=str(int(HOME_ID) + 1_000 + len(self.people)), name=name, roles=roles)
        self._admit(person)
        return person

    def change_roles(self, person_id: str, roles: tuple[str, ...]) -> Person:
        """Gives a member of the home server these roles instead of those before."""
        person = replace(self.people[person_id], roles=roles)
        self.people[person_id] = person
        return person

    def _admit(self, person: Person) -> None:
        self.people[person.id] = person
        channel = Channel(id=dm_id(person.id), name=person.name, kind="dm", recipient_id=person.id)
        self.channels[channel.id] = channel

    def set_bot(self, guild_id: str, *, has_bot: bool) -> Guild:
        """Make the bot a member of that server, or none any more; raises KeyError."""
        kind: ChannelKind = "guild" if has_bot else "foreign"
        before = self.guilds[guild_id]
        channels = tuple(replace(each, kind=kind) for each in before.channels)
        after = replace(before, has_bot=has_bot, channels=channels)
        self.guilds[guild_id] = after
        self.channels |= {each.id: each for each in channels}
        return after

    def user(self, user_id: str) -> Person | None:
        """A person or the bot itself; None when nobody has that id."""
        return self.bot if user_id == self.bot.id else self.people.get(user_id)

    def guild_of(self, channel: Channel) -> Guild | None:
        """The server a channel belongs to; None for direct messages."""
        return self.guilds[channel.guild_id] if channel.guild_id else None

    def may_see(self, person_id: str, channel: Channel) -> bool:
        """Whether that person is in the channel: direct messages belong to one person."""
        return channel.recipient_id in {None, person_id}
