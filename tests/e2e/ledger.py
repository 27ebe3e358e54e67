"""The books of a whole play, by three who don't know each other: the store, the provider, Discord.

Nothing here is asked of the bot. The store is read from its file, the provider is asked as its
account's owner, and what people were shown is what their event streams told them.
"""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.stage import Json, Person, Stage, parts, pictures, words
from troupe.ui.buttons import Action, read_custom_id

_PAGE = 100
_GLANCE_SECONDS = 0.25
"""A commit is no event that anybody is told of, so the file is also looked at now and then."""

_OVER = frozenset({"completed", "failed", "cancelled"})
_ENDED = frozenset({Action.AGAIN, Action.TRY_AGAIN})


@dataclass(frozen=True)
class Entry:
    """One generation with its one prediction, as the store has it."""

    id: int
    person_id: int
    prompt: str
    seed: int
    state: str
    failure: str | None
    submitted_at: int | None
    delivered_at: int | None
    undeliverable_at: int | None

    @property
    def settled(self) -> bool:
        told = self.delivered_at is not None or self.undeliverable_at is not None
        return self.state in _OVER and told

    @property
    def counts(self) -> bool:
        """Whether it is taken off its person's day: the rule of the quota, written once more."""
        return self.state != "failed" and (
            self.state != "cancelled" or self.submitted_at is not None
        )


def entries(data: Path) -> list[Entry]:
    """Everything in the store of this data folder."""
    with closing(sqlite3.connect(data / "troupe.db", timeout=30)) as database:
        rows = database.execute(
            """
            SELECT g.id, g.person_id, prompt, seed, state, failure, submitted_at, delivered_at,
                   undeliverable_at
            FROM generations g JOIN predictions p ON p.generation_id = g.id ORDER BY g.id
            """
        ).fetchall()
    return [Entry(*row) for row in rows]


async def settled(stage: Stage, watcher: Person, *, least: int, seconds: float) -> list[Entry]:
    """The store, once it holds at least so many generations and each is over and told."""
    found = entries(stage.data)
    try:
        async with asyncio.timeout(seconds):
            while len(found) < least or not all(one.settled for one in found):
                with suppress(TimeoutError):
                    async with asyncio.timeout(_GLANCE_SECONDS):
                        await watcher.news()
                found = entries(stage.data)
    except TimeoutError:
        # Who is stuck is the judgement's to say.
        return entries(stage.data)
    return found


async def tasks(stage: Stage) -> list[Json]:
    """Every task that the provider has for this account, the newest first."""
    base = stage.environment["WAVESPEED_BASE_URL"]
    headers = {"Authorization": f"Bearer {stage.environment['WAVESPEED_API_KEY']}"}
    found: list[Json] = []
    for page in range(1, 1_000):
        body = {"page": page, "page_size": _PAGE}
        url = f"{base}/api/v3/predictions"
        async with stage.session.post(url, json=body, headers=headers) as answer:
            items = (await answer.json())["data"]["items"]
        found += items
        if len(items) < _PAGE:
            break
    return found


def ended(message: Json) -> set[int]:
    """The generations whose end a message shows, by the buttons below it."""
    return _generations(message, *_ENDED)


def _generations(message: Json, *actions: Action) -> set[int]:
    presses = [read_custom_id(one.get("custom_id", "")) for one in parts(message)]
    return {one.generation_id for one in presses if one is not None and one.action in actions}


@dataclass
class Judgement:
    """`violations` are sentences; the numbers are what was found on the way."""

    violations: list[str] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    billed: int = 0
    pictured: int = 0
    kept: int = 0
    interrupted_though_billed: int = 0

    def __str__(self) -> str:
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        return (
            f"{states}; {self.billed} billed, {self.pictured} delivered, {self.kept} kept, "
            f"{self.interrupted_though_billed} told 'interrupted' though billed"
        )


def judge(
    kept: Sequence[Entry],
    made: Iterable[Json],
    shown: Iterable[Json],
    *,
    unusable: frozenset[str] = frozenset(),
) -> Judgement:
    """What the three say together.

    `unusable` names the failures that may stand against a task that was billed all the same,
    because what came of it was no picture.
    """
    judgement = Judgement(states=Counter(one.failure or one.state for one in kept))
    _judge_ends(kept, judgement)
    _judge_bill(kept, list(made), judgement, unusable)
    _judge_telling(kept, list(shown), judgement)
    return judgement


def _judge_ends(kept: Sequence[Entry], judgement: Judgement) -> None:
    for one in kept:
        if not one.settled:
            judgement.violations.append(f"stuck: {one}")


def _judge_bill(
    kept: Sequence[Entry], made: list[Json], judgement: Judgement, unusable: frozenset[str]
) -> None:
    """The seed that we chose is in the task, and no two generations of a play share one."""
    by_seed = {one.seed: one for one in kept}
    asked = Counter(int(task["input"]["seed"]) for task in made)
    unopened = Counter(int(task["input"]["seed"]) for task in made if _is_unopened(task))
    for seed, count in asked.items():
        if count > 1 + min(unopened[seed], 1):
            judgement.violations.append(f"submitted {count} times: {by_seed.get(seed)}")
    for task in made:
        one = by_seed.get(int(task["input"]["seed"]))
        if one is None:
            judgement.violations.append(f"a task that no row knows: {task['id']}")
        elif task["status"] != "failed":
            judgement.billed += 1
            if one.failure == "interrupted":
                judgement.interrupted_though_billed += 1
            elif one.state == "failed" and one.failure not in unusable:
                judgement.violations.append(f"paid and lost: {one}")
    for one in kept:
        if one.state == "completed" and one.seed not in asked:
            judgement.violations.append(f"a picture that nobody made: {one}")


def _is_unopened(task: Json) -> bool:
    """One that costs nothing, and that another may replace."""
    return task["status"] == "failed" and task.get("code") == 1402


def _judge_telling(kept: Sequence[Entry], shown: list[Json], judgement: Judgement) -> None:
    outcomes: dict[int, list[Json]] = {}
    for message in shown:
        for generation in ended(message):
            outcomes.setdefault(generation, []).append(message)
    with_picture = Counter[int]()
    for one in kept:
        messages = outcomes.pop(one.id, [])
        hung = sum(map(_handed_over, messages))
        with_picture[one.person_id] += hung
        judgement.pictured += hung
        judgement.kept += one.undeliverable_at is not None
        if one.delivered_at is not None and len(messages) != 1:
            judgement.violations.append(f"told in {len(messages)} messages: {one}")
        if hung != (one.state == "completed" and one.delivered_at is not None):
            judgement.violations.append(f"shown with {hung} pictures: {one}")
    judgement.violations += [f"told, but in no row: {generation}" for generation in outcomes]
    _judge_quotas(kept, with_picture, judgement)


def _handed_over(message: Json) -> int:
    """Its pictures, and what is withheld and says so: that is an outcome like any other."""
    return len(pictures(message)) + ("isn't shown here, because the provider" in words(message))


def _judge_quotas(kept: Sequence[Entry], with_picture: Counter[int], judgement: Judgement) -> None:
    """A day counts what was handed over, what waits for its person, and what came too late."""
    used, due = Counter[int](), Counter(with_picture)
    for one in kept:
        used[one.person_id] += one.counts
        waits = one.state == "completed" and one.undeliverable_at is not None
        due[one.person_id] += waits or (one.state == "cancelled" and one.counts)
    for person_id in used:
        if used[person_id] != due[person_id]:
            told = f"{used[person_id]} counted, {due[person_id]} had"
            judgement.violations.append(f"quota of {person_id}: {told}")


def unanswered(shown: Iterable[Json]) -> list[str]:
    """Replies that still promise something, where nothing else told how it ended."""
    messages = list(shown)
    told = set().union(*map(ended, messages))
    promises = ("[thinking]", "### Queued", "### Created", "### Processing", "### Checking")
    return [
        words(message)
        for message in messages
        if any(promise in words(message) for promise in promises)
        and not _generations(message, Action.CANCEL) & told
    ]
