"""The values that everything else passes around: frozen.

Times are in milliseconds since 1970 UTC, money is in micros: millionths of a dollar.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from troupe.secret import Secret


class PredictionState(StrEnum):
    """Where one prediction is. The words after `SUBMITTING` are the provider's own."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    CREATED = "created"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class FailureReason(StrEnum):
    """Why a prediction failed, in our words; what the provider said is only in the log."""

    MODERATED = "moderated"
    PICTURE_UNREACHABLE = "picture_unreachable"
    PROVIDER_FAILED = "provider_failed"
    PROVIDER_UNAVAILABLE = "provider_unavailable"
    UPLOAD_REFUSED = "upload_refused"
    EMPTY_RESULT = "empty_result"
    BAD_RESULT = "bad_result"
    TIMED_OUT = "timed_out"
    INTERRUPTED = "interrupted"
    REFUSED = "refused"
    ACCOUNT = "account"
    PICTURE_LOST = "picture_lost"


ERASED_PERSON = 0
"""Stands where an erased person's id stood: nobody's, and yet not the reader's own."""


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a result in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The picture a generation starts from, made ready for the provider."""

    data: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPicture:
    """A finished picture that was decoded once and found to be one."""

    data: bytes
    media_type: str
    width: int
    height: int


TOKEN_LIFE_MS = 15 * 60_000
"""How long an interaction's token works (Discord's documentation)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyAddress:
    """All that is needed to change a reply later, after a restart too.

    `token` works until `token_expires_at`; `message_id` with the bot's own token works after that,
    unless the reply is `private`, which only the token can reach (Discord's rule).
    """

    application_id: int
    token: Secret
    token_expires_at: int
    channel_id: int
    message_id: int
    private: bool

    @property
    def asked_at(self) -> int:
        """When the person asked for what comes here (ms)."""
        return self.token_expires_at - TOKEN_LIFE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """A saved, named reference with its defaults. `id` is the interaction that saved it.

    `guild_id` is the server that it is shared with, None while it is its owner's alone.
    """

    id: int
    owner_id: int
    name: str
    reference_sha256: str
    description: str = ""
    size: Size | None = None
    style: str | None = None
    seed: int | None = None
    tags: tuple[str, ...] = ()
    guild_id: int | None = None
    created_at: int
    used_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a person wants where a command doesn't say. `ping`: one mention when it took long."""

    size: Size | None = None
    style: str | None = None
    private: bool = False
    ping: bool = False
    character_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a person asks, and what they are there. `guild_id` is None in direct messages.

    `parent_id` is the channel that a thread belongs to.
    """

    guild_id: int | None
    channel_id: int
    parent_id: int | None = None
    age_restricted: bool = False
    role_ids: tuple[int, ...] = ()


class Flagged(StrEnum):
    """What becomes of an indecent result in a channel that isn't age-restricted."""

    WITHHOLD = "withhold"
    SPOILER = "spoiler"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildSettings:
    """What a server's managers decided. None is the operator's, or no limit; money is in micros.

    `role_limits` are pairs of a role and its pictures a day. No `channels` means all of them.
    """

    guild_id: int
    person_per_day: int | None = None
    role_limits: tuple[tuple[int, int], ...] = ()
    server_per_day: int | None = None
    budget_per_day: int | None = None
    budget_per_month: int | None = None
    channels: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    flagged: Flagged = Flagged.WITHHOLD
    strict: bool = False
    log_channel_id: int | None = None
    paused_at: int | None = None
    left_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of an audit list: who changed what. `id` is the interaction's.

    `guild_id` is 0 for what the operator changed for everybody; `change` is a sentence.
    """

    id: int
    guild_id: int
    by_id: int
    at: int
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSettings:
    """What the operator decided while the bot ran. `paused` is what people are told meanwhile."""

    paused: str | None = None
    budget_per_day: int | None = None
    budget_per_month: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What one person asked for with one command. `id` is the interaction's id.

    `description` is the character's, `style` a key of `troupe.styles`: both as they were then.
    `character_owner_id` is whose character it is, None where it is the person's own. `day_limit`
    are the pictures the person had a day when they asked, `hidden_at` is when it was reported,
    `process` the one that works on it, None where there is only one.
    """

    id: int
    person_id: int
    guild_id: int | None
    address: ReplyAddress
    prompt: str
    reference_sha256: str
    size: Size
    parent_id: int | None
    created_at: int
    delivered_at: int | None = None
    undeliverable_at: int | None = None
    character_id: int | None = None
    description: str = ""
    style: str | None = None
    style_words: str = ""
    favourite_at: int | None = None
    character_owner_id: int | None = None
    direct: bool = False
    delivery_attempts: int = 0
    day_limit: int | None = None
    age_restricted: bool = False
    hidden_at: int | None = None
    process: str | None = field(default=None, compare=False)

    @property
    def words(self) -> str:
        """The prompt as the provider gets it."""
        return ", ".join(filter(None, (self.prompt, self.description, self.style_words)))

    @property
    def waits_for_delivery(self) -> bool:
        """Neither handed over nor kept for its person's next command."""
        return self.delivered_at is None and self.undeliverable_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """One task at the provider. `version` counts its moves; a move names the version it saw.

    `replaces` is the provider's id of an earlier task for it, which could not open our upload.
    `cost` is in micros if it is made; `flagged`: indecent by the provider's word, None without one.
    """

    id: str
    generation_id: int
    person_id: int
    ordinal: int
    seed: int
    state: PredictionState
    version: int
    created_at: int
    submitted_at: int | None = None
    provider_id: str | None = None
    started_at: int | None = None
    finished_at: int | None = None
    failure: FailureReason | None = None
    result_sha256: str | None = None
    result_media_type: str | None = None
    took_ms: int | None = None
    replaces: str | None = None
    thumbnail_sha256: str | None = None
    cost: int = 0
    flagged: bool | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a person has used of a day, and when the next day begins."""

    used: int
    limit: int
    back_at: int

    @property
    def left(self) -> int:
        """Pictures that may still be asked for today."""
        return max(0, self.limit - self.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense:
    """What one request took of a person's day: `counted` of the `asked` pictures.

    `prompt` is None where the person has removed it from their history.
    """

    at: int
    prompt: str | None
    asked: int
    counted: int
    under_way: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the queue (1 is next) and when the picture is likely to be ready."""

    place: int
    ready_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One generation as it is now: all that a reply shows.

    `searching` says that a submit's answer was lost and the provider is being asked about it,
    `withdrawn` that its person is having everything erased. `settings` are those of the server that
    it is shown in, for an outcome.
    """

    generation: Generation
    predictions: tuple[Prediction, ...]
    spot: Spot | None = None
    searching: bool = False
    withdrawn: bool = False
    usage: Usage | None = None
    settings: GuildSettings | None = None


class Verdict(StrEnum):
    """What a manager decided about a reported picture."""

    RESTORED = "restored"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one person reported: the message that showed it. `id` is the interaction's.

    Several reports of one generation in a server are decided together; one of them has the card.
    """

    id: int
    generation_id: int
    guild_id: int
    channel_id: int
    message_id: int
    reporter_id: int
    at: int
    reason: str = ""
    card_message_id: int | None = None
    verdict: Verdict | None = None
    settled_by: int | None = None
    settled_at: int | None = None
    blocked_by: int | None = None
