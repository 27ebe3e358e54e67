"""What the engine needs of whoever carries a generation to its person."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from troupe.models import Generation, Snapshot


class By(StrEnum):
    """The ways to a person, in the order in which they are tried."""

    TOKEN = "token"  # noqa: S105  # a word for a way, no secret
    OWN_EDIT = "own_edit"
    NEW_MESSAGE = "new_message"
    DIRECT_MESSAGE = "direct_message"


@dataclass(frozen=True, slots=True)
class Delivered:
    """The outcome stands in this message of this channel, by whatever way it came there."""

    channel_id: int
    message_id: int
    by: By = field(default=By.TOKEN, compare=False)


@dataclass(frozen=True, slots=True)
class Retry:
    """It may work in a while. `reason` is for the log."""

    reason: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """No way leads to the person any more. `reason` is for the operator."""

    reason: str


Outcome = Delivered | Retry | Undeliverable


@dataclass(frozen=True, slots=True)
class Doubt:
    """Progress whose edit was cut on its way, or came back after the lease had run out.

    It may still arrive, or have arrived, after an outcome that was handed over meanwhile, perhaps
    by another process. `generation` as its reply was addressed; `since` in ms of elapsed time.
    """

    generation: Generation
    since: int


class Delivery(Protocol):
    """Shows how a generation goes, and hands over how it ended."""

    def show(self, snapshot: Snapshot) -> None:
        """Shows progress as soon as it can; never waits, never fails, may skip what is outdated."""
        ...

    async def until_shown(self, generation_id: int) -> None:
        """Returns once the reply shows something of the generation, or some seconds have passed."""
        ...

    async def deliver(self, snapshot: Snapshot) -> Outcome:
        """Hands over an outcome. Repeating it shows the same thing in the same place again."""
        ...

    async def ping(self, generation: Generation) -> None:
        """Mentions the person beside an outcome that came as an edit. Tried once, never fails."""
        ...

    def forget(self) -> None:
        """Others may go on with everything by now: no progress is shown from here any more."""
        ...

    async def doubt(self) -> Doubt:
        """The next one that there is, oldest first; waits for it."""
        ...

    async def confirm(self, snapshot: Snapshot) -> bool:
        """Has a reply show the outcome that was handed over in it, should it show something else.

        False where that may work in a while; never fails.
        """
        ...
