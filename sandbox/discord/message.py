"""A message as this Discord keeps it, and the flags it can carry."""

from dataclasses import dataclass
from typing import Final, Literal

from sandbox.discord.files import StoredFile
from sandbox.discord.mentions import NOBODY, Pinged
from sandbox.wire import Json

#: Discord's message flags, as far as a bot may meet them here.
SUPPRESS_EMBEDS: Final = 1 << 2
EPHEMERAL: Final = 1 << 6
LOADING: Final = 1 << 7
SUPPRESS_NOTIFICATIONS: Final = 1 << 12
COMPONENTS_V2: Final = 1 << 15

#: Discord's message types.
PLAIN: Final = 0
REPLY: Final = 19
CHAT_COMMAND: Final = 20
CONTEXT_COMMAND: Final = 23

State = Literal["sent", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a message and the description (alt text) it was sent with."""

    file: StoredFile
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a message says; everything an edit can change."""

    content: str = ""
    flags: int = 0
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    pinged: Pinged = NOBODY

    @property
    def v2(self) -> bool:
        """Whether it is laid out with components alone."""
        return bool(self.flags & COMPONENTS_V2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The interaction a message answers, as its payload and the page's header tell it.

    `command` and `options` are what the person typed; `person_id` who did.
    """

    interaction_id: str
    kind: int
    person_id: str
    owners: dict[str, str]
    command: str | None = None
    command_type: int | None = None
    options: dict[str, str] | None = None
    message_id: str | None = None
    trigger: "Origin | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; `created` and `edited` are Unix seconds, `only_for` one person's id."""

    id: str
    channel_id: str
    author_id: str
    created: float
    contents: Contents
    type: int = PLAIN
    edited: float | None = None
    only_for: str | None = None
    origin: Origin | None = None
    reply_to: str | None = None
    nonce: str | None = None
    state: State = "sent"

    @property
    def thinking(self) -> bool:
        """Deferred and not filled yet."""
        return bool(self.contents.flags & LOADING)

    @property
    def ephemeral(self) -> bool:
        """Seen by one person alone."""
        return self.only_for is not None

    def seen_by(self, person_id: str) -> bool:
        """Whether that person sees it, given that they see the channel."""
        return self.only_for in {None, person_id}
