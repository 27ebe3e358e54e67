"""Interactions: each may be answered once, in time, and its token lives a quarter of an hour."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final, Literal

from sandbox.discord import errors
from sandbox.discord.board import Board
from sandbox.discord.components import Modal
from sandbox.discord.errors import ApiError
from sandbox.discord.message import EPHEMERAL, Contents, Message, Origin
from sandbox.discord.messages import Messages
from sandbox.discord.mistakes import Mistakes
from sandbox.discord.rules import Rulebook
from sandbox.discord.snowflakes import Snowflakes
from sandbox.events import Feed
from sandbox.wire import Json
from sandbox.world import BOT, Channel, Person

#: How many are remembered. A bound of this program, above the largest load test.
MOST_INTERACTIONS: Final = 20_000
SILENT: Final = "The application did not respond"


class Kind(IntEnum):
    """Discord's interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


Answer = Literal["message", "thinking", "deferred_update", "update", "choices", "modal", "failed"]


@dataclass(slots=True, kw_only=True, eq=False)
class Interaction:
    """One act of one person, and what became of it. `created` is monotonic seconds."""

    id: str
    token: str
    kind: Kind
    person: Person
    channel: Channel
    origin: Origin
    created: float
    lifetime: float
    upload_limit: int
    source_id: str | None = None
    answer: Answer | None = None
    acknowledged_ms: float | None = None
    message_id: str | None = None
    modal: Modal | None = None
    modal_body: Json | None = None
    followups: int = 0
    choices: asyncio.Future[list[Json]] | None = None
    timer: asyncio.TimerHandle | None = field(default=None, repr=False)

    @property
    def foreign(self) -> bool:
        """Whether only the person has the app there."""
        return self.channel.kind == "foreign"


class Interactions:
    """Opens interactions, keeps their deadlines, and finds them by id or token.

    `clock` is monotonic, `wall` Unix seconds.
    """

    def __init__(
        self,
        *,
        rules: Rulebook,
        mistakes: Mistakes,
        snowflakes: Snowflakes,
        board: Board,
        messages: Messages,
        feed: Feed,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._rules = rules
        self._mistakes = mistakes
        self._snowflakes = snowflakes
        self._board = board
        self._messages = messages
        self._feed = feed
        self._clock = clock
        self._wall = wall
        self._kept: OrderedDict[str, Interaction] = OrderedDict()
        self._by_token: dict[str, Interaction] = {}

    def open(self, interaction: Interaction) -> None:
        """Begin to wait for the first response."""
        self._kept[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        self._later(interaction, self._rules.current.acknowledge_seconds, self._unanswered)
        while len(self._kept) > MOST_INTERACTIONS:
            _, oldest = self._kept.popitem(last=False)
            del self._by_token[oldest.token]
            self._stop(oldest)

    def _later(
        self, interaction: Interaction, seconds: float, call: Callable[[Interaction], None]
    ) -> None:
        self._stop(interaction)
        loop = asyncio.get_running_loop()
        interaction.timer = loop.call_later(seconds, call, interaction)

    def _stop(self, interaction: Interaction) -> None:
        if interaction.timer is not None:
            interaction.timer.cancel()
            interaction.timer = None

    def unreached(self, interaction: Interaction) -> None:
        """Nobody is there to take it: it fails with the next turn of the loop."""
        self._stop(interaction)
        asyncio.get_running_loop().call_soon(self._fail, interaction)

    def _unanswered(self, interaction: Interaction) -> None:
        what = f"No response to {describe(interaction)} in time."
        self._mistakes.note("no_response", what)
        self._fail(interaction)

    def _fail(self, interaction: Interaction) -> None:
        if interaction.answer is not None:
            return
        interaction.answer = "failed"
        self._stop(interaction)
        if interaction.choices is not None and not interaction.choices.done():
            interaction.choices.set_result([])
        if interaction.kind is Kind.COMMAND:
            self._show_failure(interaction)
        self._answered(interaction, ok=False)

    def _show_failure(self, interaction: Interaction) -> None:
        """A command fails in a line of its own; a button or form where it stands, on the page."""
        self._board.put(
            Message(
                id=self._snowflakes.next(),
                channel_id=interaction.channel.id,
                author_id=BOT.id,
                created=self._wall(),
                contents=Contents(content=SILENT, flags=EPHEMERAL),
                only_for=interaction.person.id,
                origin=interaction.origin,
                state="failed",
            )
        )

    def _answered(self, interaction: Interaction, *, ok: bool) -> None:
        self._feed.publish(
            lambda: {"type": "answered", "interaction_id": interaction.id, "ok": ok},
            to=(interaction.person.id,),
        )

    def awaiting(self, interaction_id: str, token: str) -> Interaction:
        """The interaction if it can still be answered; raises 10062 or 40060."""
        interaction = self._kept.get(interaction_id)
        if interaction is None or interaction.token != token or interaction.answer == "failed":
            detail = describe(interaction) if interaction else interaction_id
            raise ApiError(errors.UNKNOWN_INTERACTION, detail=f"Too late or unknown: {detail}.")
        if interaction.answer is not None:
            raise ApiError(errors.ACKNOWLEDGED, detail=f"Answered twice: {describe(interaction)}.")
        return interaction

    def acknowledge(self, interaction: Interaction, answer: Answer, *, at: float) -> None:
        """Count the first response, which arrived at that monotonic instant."""
        interaction.answer = answer
        interaction.acknowledged_ms = round((at - interaction.created) * 1_000, 3)
        self._stop(interaction)
        if answer == "thinking":
            left = interaction.created + interaction.lifetime - self._clock()
            self._later(interaction, max(0.0, left), self._abandoned)
        self._answered(interaction, ok=True)

    def _abandoned(self, interaction: Interaction) -> None:
        """Discord turns a "thinking" that never ended into a failure when the token dies."""
        message = self._messages.get(interaction.message_id or "")
        if message is None or not message.thinking:
            return
        self._mistakes.note("abandoned", f"{describe(interaction)} was never finished.")
        contents = Contents(content=SILENT, flags=message.contents.flags & EPHEMERAL)
        self._board.put(replace(message, contents=contents, state="failed"))

    def get(self, interaction_id: str) -> Interaction | None:
        """An interaction by its id, whatever became of it."""
        return self._kept.get(interaction_id)

    def usable(self, token: str) -> Interaction:
        """The answered interaction with that token; raises 10015 or 50027."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.answer in {None, "failed"}:
            detail = "No such token, or nothing was answered with it yet."
            raise ApiError(errors.UNKNOWN_WEBHOOK, detail=detail)
        if self._clock() >= interaction.created + interaction.lifetime:
            raise ApiError(errors.EXPIRED_TOKEN, detail=f"Token of {describe(interaction)}.")
        return interaction

    def expire(self) -> None:
        """The tokens of all that was asked so far die now."""
        for interaction in self._kept.values():
            interaction.lifetime = 0.0

    def close(self) -> None:
        """Forget every deadline."""
        for interaction in self._kept.values():
            self._stop(interaction)


def describe(interaction: Interaction) -> str:
    """What a person did, for the list of mistakes."""
    name = interaction.origin.command or interaction.kind.name.lower()
    return f"{name} by {interaction.person.name} ({interaction.id})"
