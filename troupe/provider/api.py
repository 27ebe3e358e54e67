"""What the engine needs of a provider, and the values that pass between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from troupe.models import FailureReason, Reference, Size


class TaskStatus(Enum):
    """The provider's closed set; a word that is new to us is `UNKNOWN` and waited out."""

    CREATED = "created"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One paid picture to ask for. `image_url` comes from `upload`.

    `webhook` is where the provider is to say that it is over; None where nobody would hear it.
    """

    prompt: str
    image_url: str
    size: Size
    seed: int
    webhook: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task as the provider describes it. `failure` is set when the status is FAILED.

    `flags` say of each output whether it is indecent, None where nothing is said.
    `prompt` and `seed` are what it was asked for, None where the provider doesn't echo it.
    """

    id: str
    status: TaskStatus
    outputs: tuple[str, ...] = ()
    flags: tuple[bool | None, ...] = ()
    failure: FailureReason | None = None
    prompt: str | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A submit whose answer was lost: what was asked for, and when (ms since 1970).

    `until` is the last moment at which it may have begun: `submitted_at`, but after a restore.
    """

    prompt: str
    seed: int
    submitted_at: int
    until: int


class Provider(Protocol):
    """Every call has its own deadline. What each raises is drawn in `troupe.errors`."""

    async def upload(self, reference: Reference) -> str:
        """Hands over a picture and returns its address. Safe to repeat.

        Raises Unavailable, BadAnswer, or a leaf of NothingCreated.
        """
        ...

    async def submit(self, submission: Submission) -> Task:
        """Asks for one picture, and so pays. Sends at most one request.

        Raises Ambiguous when the request left and its fate is unknown, or a leaf of NothingCreated.
        """
        ...

    async def find(self, search: Search) -> tuple[Task, ...]:
        """The tasks that this lost submit may have become: same model, time, prompt and seed.

        A task that doesn't echo its prompt and seed is never one of them: a wrong guess would show
        one person's picture to another. Raises what `look` raises.
        """
        ...

    async def look(self, task_id: str) -> Task:
        """The task now. Raises Unavailable, UnknownPrediction, AccountProblem or BadAnswer."""
        ...

    async def delete(self, task_ids: Sequence[str]) -> None:
        """Has up to 100 tasks and their results deleted; unknown ones are. Safe to repeat.

        Raises Unavailable, BadAnswer, or a leaf of NothingCreated.
        """
        ...

    async def fetch(self, output: str) -> bytes:
        """The bytes of an output. Raises a leaf of DownloadError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the provider's own list says of our model.

    `differences` are what it takes otherwise than we send it, in words; none where it isn't listed.
    """

    listed: bool
    differences: tuple[str, ...] = ()


class Purse(Protocol):
    """What the operator wants to know of a provider."""

    async def balance(self) -> int:
        """What is in the account, in micros of a dollar. Raises what `Provider.look` raises."""
        ...
