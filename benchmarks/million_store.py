"""What one person's page, choices and quota cost, by how many rows others have beside theirs."""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks.filling import GUILD, PERSON
from benchmarks.table import Row, percentile, ratio_at_most
from troupe.limits import MICROS, Allowed, Asker, Terms
from troupe.models import (
    Entry,
    Generation,
    GuildSettings,
    Place,
    Prediction,
    PredictionState,
    ReplyAddress,
    Size,
)
from troupe.secret import Secret
from troupe.store.characters import MOST_SUGGESTED, Characters
from troupe.store.closed_days import ClosedDays
from troupe.store.guilds import Guilds
from troupe.store.history import A_PAGE, Filters, History
from troupe.store.ledger import Ledger
from troupe.store.sqlite import Sqlite

MOST_TIMES: Final = 1.5

_PLENTY = 1_000_000 * MICROS
_TERMS = Terms(per_day=1_000_000, most_per_day=1_000_000)
_BUDGETED = replace(_TERMS, budget_per_day=_PLENTY, budget_per_month=_PLENTY)
_PLACE = Place(guild_id=GUILD, channel_id=2)
_LAST = 8
_A_TURN = 20
_NEW_FROM = 1_000_000
_BOUND = ratio_at_most(MOST_TIMES)


@dataclass(frozen=True, slots=True)
class Side:
    """One store that is open, with the moment that all in it was filled for (ms)."""

    history: History
    characters: Characters
    ledger: Ledger
    budgeted: Ledger
    now: int

    async def page(self, _: int) -> None:
        """What `/history` shows first."""
        page = await self.history.page(PERSON, Filters())
        assert len(page.entries) == A_PAGE, "it is a full one"

    async def choices(self, _: int) -> None:
        """What comes up while the person types a name."""
        assert await self.characters.suggested(PERSON, "mi", most=MOST_SUGGESTED)

    async def quota(self, _: int) -> None:
        """What `/quota` reads, in a server with every limit that there is."""
        await self._quota(self.ledger)

    async def quota_within_budgets(self, _: int) -> None:
        """The same, where everybody's day and month are bounded, too."""
        await self._quota(self.budgeted)

    async def _quota(self, ledger: Ledger) -> None:
        verdict, _ = await ledger.allowance(Asker(PERSON, _PLACE), now=self.now)
        assert isinstance(verdict, Allowed)
        assert len(await ledger.last_expenses(PERSON, most=_LAST)) == _LAST

    async def reservation(self, number: int) -> None:
        """The transaction that lets a request in, flushed to disk; its rows stay."""
        generation = _asked(_NEW_FROM + number, self.now)
        verdict = await self.budgeted.reserve(generation, [_wanted(generation)], _PLACE)
        assert isinstance(verdict, Allowed)


Measure = Callable[[Side, int], Awaitable[None]]

_BOUNDED: Mapping[str, Measure] = {
    "first page of a history": Side.page,
    "own characters while typing": Side.choices,
    "quota, within a server's limits": Side.quota,
    "quota, within everybody's budgets": Side.quota_within_budgets,
}


async def rows(
    few: Path, many: Path, *, kept: str, beside: str, now: int, rounds: int
) -> list[Row]:
    """Each measure on the file with many generations (`kept`), beside the one with few (`beside`).

    So many calls of each, in turns. The reservation, which writes, is last.
    """
    with _on_one_core():
        return await _rows_of(few, many, kept=kept, beside=beside, now=now, rounds=rounds)


@contextmanager
def _on_one_core() -> Iterator[None]:
    """For this thread, and those that are started meanwhile.

    Else where the system happens to put a database's thread would be most of what is seen: a way to
    another core and back costs twice that to the same one.
    """
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


async def _rows_of(
    few: Path, many: Path, *, kept: str, beside: str, now: int, rounds: int
) -> list[Row]:
    async with _side(few, now) as small, _side(many, now) as large:
        found = [
            Row(
                f"{what}, {kept} kept",
                "ms",
                *await _by_turns(measure, large, small, rounds),
                beside,
                _BOUND,
            )
            for what, measure in _BOUNDED.items()
        ]
        took = await _by_turns(Side.reservation, large, small, rounds)
        return [*found, Row(f"a reservation, on disk, {kept} kept", "ms", *took, beside)]


async def _by_turns(measure: Measure, large: Side, small: Side, rounds: int) -> tuple[float, float]:
    """Some calls of one side, then as many of the other; the median of each, in ms."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(0, rounds, _A_TURN):
        for side, into in zip((large, small), times, strict=True):
            for number in range(turn, turn + _A_TURN):
                began = time.perf_counter()
                await measure(side, number)
                into.append((time.perf_counter() - began) * 1000)
    return percentile(times[0], 50), percentile(times[1], 50)


@asynccontextmanager
async def _side(path: Path, now: int) -> AsyncIterator[Side]:
    database = await Sqlite.open(path)
    try:
        entry = Entry(id=1, guild_id=GUILD, by_id=PERSON, at=now, change="Every limit there is.")
        await Guilds(database).change(entry, _limited)
        # As the bot does beside itself, from its start on.
        closed_days = ClosedDays(database)
        while await closed_days.close_next(now=now):
            pass
        yield Side(
            history=History(database),
            characters=Characters(database),
            ledger=Ledger(database=database, terms=_TERMS),
            budgeted=Ledger(database=database, terms=_BUDGETED),
            now=now,
        )
    finally:
        await database.close()


def _limited(settings: GuildSettings) -> GuildSettings:
    return replace(
        settings, server_per_day=1_000_000, budget_per_day=_PLENTY, budget_per_month=_PLENTY
    )


def _asked(number: int, now: int) -> Generation:
    return Generation(
        id=number,
        person_id=PERSON,
        guild_id=GUILD,
        address=ReplyAddress(
            application_id=1,
            token=Secret("none"),
            token_expires_at=now,
            channel_id=2,
            message_id=3,
            private=False,
        ),
        prompt="an elf plays the lute",
        reference_sha256="a" * 64,
        size=Size(1024, 1024),
        parent_id=None,
        created_at=now,
    )


def _wanted(generation: Generation) -> Prediction:
    return Prediction(
        id=f"{generation.id}-0",
        generation_id=generation.id,
        person_id=generation.person_id,
        ordinal=0,
        seed=1,
        state=PredictionState.QUEUED,
        version=0,
        created_at=generation.created_at,
    )
