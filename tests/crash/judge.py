"""What must hold once everything is settled, whatever happened before."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.crash.outside import DIRECT, RESULT_SHA256, Message, Shown, World
from troupe import lifecycle, sentences
from troupe.models import PredictionState

Row = Mapping[str, Any]
Rows = Callable[[str], Sequence[Row]]
"""Asks the program's database, whichever it has."""


class Kind(StrEnum):
    """The ways to break a promise."""

    BILLED_TWICE = "billed twice"
    LOST = "paid result lost"
    SHOWN_TWICE = "shown twice"
    UNTOLD = "person not told"
    QUOTA = "quota wrong"
    STUCK = "stuck"
    PUBLIC = "private shown in public"
    CONTRADICTION = "rows contradict"
    BUG = "an errand broke"


@dataclass
class Verdict:
    """`interrupted_though_billed` is the unavoidable window: allowed, and counted."""

    violations: list[tuple[Kind, str]] = field(default_factory=list)
    interrupted_though_billed: bool = False
    pictured: bool = False

    def found(self, kind: Kind, what: str) -> None:
        self.violations.append((kind, what))

    def bugs(self, heard: list[str]) -> None:
        self.violations.extend((Kind.BUG, one) for one in heard)


@dataclass(frozen=True)
class Evidence:
    """The one generation's rows, and everything that the outside knows."""

    generation: Row | None
    prediction: Row | None
    events: Sequence[Row]
    blobs: dict[str, bytes]
    world: World
    shared: bool

    @property
    def outcomes(self) -> list[tuple[Message, list[Shown]]]:
        """Messages that ever showed how it ended."""
        told = [
            (message, [one for one in message.history if is_outcome(one)])
            for message in self.world.discord.messages.values()
        ]
        return [(message, shown) for message, shown in told if shown]

    @property
    def pictured(self) -> bool:
        """Whether the right picture stands before the person now."""
        return any(
            RESULT_SHA256 in message.history[-1].pictures and not message.deleted
            for message, _ in self.outcomes
        )

    @property
    def kept(self) -> bool:
        """Whether the picture waits in the store because no way led to the person."""
        return (
            self.generation is not None
            and self.generation["undeliverable_at"] is not None
            and self.prediction is not None
            and self.prediction["state"] == PredictionState.COMPLETED
            and RESULT_SHA256 in self.blobs
        )

    @property
    def cancelled_and_billed(self) -> bool:
        """Whether the person called it off when the provider had it already."""
        row = self.prediction
        return (
            row is not None
            and row["state"] == PredictionState.CANCELLED
            and bool(self.world.provider.tasks)
        )


def is_outcome(shown: Shown) -> bool:
    ends = (sentences.outcome.FAILED, f"### {sentences.outcome.CANCELLED}")
    return bool(shown.pictures) or any(one in shown.text for one in ends)


def settled(rows: Rows) -> bool:
    """Whether nothing is left to do, by the rows."""
    [row] = rows(
        """
        SELECT count(*) AS open
        FROM generations g JOIN predictions p ON p.generation_id = g.id
        WHERE (delivered_at IS NULL AND undeliverable_at IS NULL)
           OR state IN ('queued', 'submitting', 'created', 'processing')
        """
    )
    return bool(row["open"] == 0)


def is_kept(rows: Rows) -> bool:
    """Whether an outcome waits for its person to come back."""
    [row] = rows("SELECT count(*) AS kept FROM generations WHERE undeliverable_at IS NOT NULL")
    return bool(row["kept"])


def judge(folder: Path, rows: Rows, world: World, *, shared: bool) -> Verdict:
    """Looks at everything. `shared`: one process may have taken over what another left."""
    evidence = _evidence(folder, rows, world, shared=shared)
    verdict = Verdict(pictured=evidence.pictured)
    _judge_bill(evidence, verdict)
    _judge_telling(evidence, verdict)
    _judge_quota(evidence, verdict)
    if evidence.generation is not None and evidence.prediction is not None:
        _judge_end(evidence.generation, evidence.prediction, world, verdict)
        _judge_rows(evidence, evidence.generation, evidence.prediction, verdict)
    return verdict


def _evidence(folder: Path, rows: Rows, world: World, *, shared: bool) -> Evidence:
    generations = rows("SELECT * FROM generations")
    predictions = rows("SELECT * FROM predictions")
    events = rows("SELECT * FROM events ORDER BY version")
    assert len(generations) == len(predictions) <= 1
    return Evidence(
        generation=generations[0] if generations else None,
        prediction=predictions[0] if predictions else None,
        events=events,
        blobs={one.name: one.read_bytes() for one in (folder / "blobs").glob("*/*")},
        world=world,
        shared=shared,
    )


def _judge_bill(evidence: Evidence, verdict: Verdict) -> None:
    tasks, row = evidence.world.provider.tasks, evidence.prediction
    if len(tasks) > 1:
        verdict.found(Kind.BILLED_TWICE, f"{len(tasks)} tasks")
    if not tasks or evidence.world.provider.failure is not None:
        return
    if row is not None and row["failure"] == "interrupted":
        verdict.interrupted_though_billed = True
    elif not (evidence.pictured or evidence.kept or evidence.cancelled_and_billed):
        verdict.found(Kind.LOST, f"{tasks[0].id} is in {row['state'] if row else 'no row'}")


def _judge_telling(evidence: Evidence, verdict: Verdict) -> None:
    outcomes, generation = evidence.outcomes, evidence.generation
    if len(outcomes) > 1:
        verdict.found(Kind.SHOWN_TWICE, f"{len(outcomes)} messages")
    for message, shown in outcomes:
        if len({(one.text, one.pictures) for one in shown}) > 1:
            verdict.found(Kind.CONTRADICTION, f"{message.id} told two outcomes")
        free = any(sentences.outcome.CANCELLED_IN_TIME in one.text for one in shown)
        if free and evidence.world.provider.tasks:
            verdict.found(Kind.CONTRADICTION, "cancelled for nothing, and billed")
        reply = evidence.world.discord.reply
        if reply is not None and reply.private and not _is_private(message):
            verdict.found(Kind.PUBLIC, f"{message.id} in {message.channel_id}")
    told = any(is_outcome(message.history[-1]) for message, _ in outcomes)
    if generation is not None and generation["undeliverable_at"] is None and not told:
        verdict.found(Kind.UNTOLD, "no message shows how it ended")


def _is_private(message: Message) -> bool:
    return message.private or message.channel_id == DIRECT


def _judge_quota(evidence: Evidence, verdict: Verdict) -> None:
    """What counts is what was handed over well, or is kept for its person."""
    row = evidence.prediction
    counts = row is not None and (
        row["state"] not in ("failed", "cancelled")
        or (row["state"] == "cancelled" and row["submitted_at"] is not None)
    )
    deserved = evidence.pictured or evidence.kept or evidence.cancelled_and_billed
    if counts != deserved:
        verdict.found(Kind.QUOTA, f"{int(counts)} counted, {int(deserved)} delivered well")


def _judge_end(generation: Row, prediction: Row, world: World, verdict: Verdict) -> None:
    if PredictionState(prediction["state"]) not in lifecycle.TERMINAL:
        verdict.found(Kind.STUCK, f"the prediction is {prediction['state']}")
    if generation["delivered_at"] is None and generation["undeliverable_at"] is None:
        verdict.found(Kind.STUCK, "never delivered")
    if generation["undeliverable_at"] is not None and world.discord.presses:
        verdict.found(Kind.STUCK, "kept, though its person asked for it")


def _judge_rows(evidence: Evidence, generation: Row, prediction: Row, verdict: Verdict) -> None:
    contradictions = {
        "the history is not the prediction's": not _is_history(evidence, prediction),
        "its picture is not in the store": prediction["state"] == "completed"
        and not _is_there(evidence.blobs, prediction["result_sha256"]),
        "its task is not the provider's": prediction["provider_id"] is not None
        and prediction["provider_id"] not in {one.id for one in evidence.world.provider.tasks},
        "delivered and undeliverable": generation["delivered_at"] is not None
        and generation["undeliverable_at"] is not None,
        "delivered in another message": generation["delivered_at"] is not None
        and generation["message_id"] not in {message.id for message, _ in evidence.outcomes},
        "failed, and its picture was shown": prediction["state"] == "failed" and evidence.pictured,
        "over, and its token is still kept": generation["delivered_at"] is not None
        and generation["token"] != "",
    }
    for what, broken in contradictions.items():
        if broken:
            verdict.found(Kind.CONTRADICTION, what)


def _is_history(evidence: Evidence, prediction: Row) -> bool:
    states = [PredictionState(one["state"]) for one in evidence.events]
    return (
        [one["version"] for one in evidence.events] == list(range(prediction["version"] + 1))
        and states[-1] == prediction["state"]
        and all(
            after in lifecycle.TRANSITIONS[before]
            or (evidence.shared and after is before)  # another process took it over
            for before, after in pairwise(states)
        )
    )


def _is_there(blobs: dict[str, bytes], sha256: str) -> bool:
    return sha256 in blobs and hashlib.sha256(blobs[sha256]).hexdigest() == sha256
