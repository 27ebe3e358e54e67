"""A note about a budget is claimed before it is sent: it comes once, or stands in the log."""

import asyncio
import logging
from dataclasses import replace

import pytest

from tests.clocks import FakeClock
from tests.samples import GENERATION, QUEUED
from troupe import notes as telling
from troupe.limits import DAY_MS, Asker, Denied, Terms, day_start
from troupe.models import Entry, GuildSettings, Place
from troupe.notes import Notes, Told
from troupe.store.database import Database
from troupe.store.guilds import Guilds
from troupe.store.ledger import Ledger
from troupe.store.notes import BudgetNotes, Note


class Channels:
    """Where notes go: each send does what it is told, and is remembered."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, int]] = []
        self.told = Told.YES
        self.hangs = False
        self.came = asyncio.Event()

    async def ready(self) -> None: ...

    async def to_channel(self, channel_id: int, note: Note, back_at: int) -> Told:
        self.sent.append((channel_id, note.percent))
        self.came.set()
        if self.hangs:
            await asyncio.Event().wait()
        return self.told

    async def to_operator(self, note: Note, back_at: int) -> Told:
        return await self.to_channel(0, note, back_at)


class Stand:
    """A server with a budget of ten pictures a day and, or not, a log channel."""

    def __init__(self, database: Database) -> None:
        self.clock = FakeClock()
        self.guilds = Guilds(database)
        terms = Terms(per_day=100, guild_budget_per_day=1_000_000)
        self.ledger = Ledger(database=database, terms=terms)
        self.notes = Notes(
            notes=BudgetNotes(database),
            guilds=self.guilds,
            noted=self.ledger.noted,
            clock=self.clock,
        )
        self.channels = Channels()
        self._number = 0

    async def has_channel(self) -> None:
        entry = Entry(id=1, guild_id=5, by_id=7, at=1, change="Log channel")
        await self.guilds.change(entry, lambda one: replace(one, log_channel_id=20))

    async def has_budget(self, micros: int) -> None:
        entry = Entry(id=micros, guild_id=5, by_id=7, at=1, change="Budget")
        await self.guilds.change(entry, lambda one: replace(one, budget_per_day=micros))

    async def makes(self, count: int) -> None:
        for _ in range(count):
            self._number += 1
            made = replace(GENERATION, id=self._number, created_at=self.clock.now())
            one = replace(QUEUED, id=f"{self._number}-0", generation_id=self._number)
            one = replace(one, created_at=self.clock.now())
            await self.ledger.reserve(made, [one], Place(guild_id=5, channel_id=20))


@pytest.fixture
def stand(database: Database) -> Stand:
    return Stand(database)


async def test_each_mark_comes_once_and_wakes_the_loop(stand: Stand) -> None:
    await stand.has_channel()
    running = asyncio.create_task(stand.notes.run(stand.channels))
    for made, percent in ((5, 50), (3, 80), (2, 100)):
        stand.channels.came.clear()
        await stand.makes(made)
        await stand.channels.came.wait()
        assert stand.channels.sent[-1] == (20, percent)
    await stand.makes(3)
    await stand.notes.tell(stand.channels)
    running.cancel()
    assert len(stand.channels.sent) == 3


async def test_of_marks_passed_together_the_highest_is_told(stand: Stand) -> None:
    await stand.has_channel()
    await stand.makes(9)
    await stand.notes.tell(stand.channels)
    assert stand.channels.sent == [(20, 80)]


async def test_refused_is_not_sent_again_and_stands_in_the_log(
    stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    await stand.has_channel()
    stand.channels.told = Told.NEVER
    await stand.makes(5)
    for _ in range(2):
        await stand.notes.tell(stand.channels)
    assert len(stand.channels.sent) == 1
    warned = [one.getMessage() for one in caplog.records if one.levelno == logging.WARNING]
    assert warned == [
        "50 % of the day's budget of server 5 is spent",
        "That reached nobody, and isn't sent again",
    ]


async def test_what_came_to_nobody_is_tried_again_until_it_does(stand: Stand) -> None:
    await stand.has_channel()
    stand.channels.told = Told.NOT_NOW
    await stand.makes(5)
    await stand.notes.tell(stand.channels)
    stand.channels.told = Told.YES
    for _ in range(2):
        await stand.notes.tell(stand.channels)
    assert stand.channels.sent == [(20, 50), (20, 50)]


async def test_it_is_tried_for_an_hour(stand: Stand) -> None:
    await stand.has_channel()
    stand.channels.told = Told.NOT_NOW
    await stand.makes(5)
    for _ in range(30):
        await stand.notes.tell(stand.channels)
        await stand.clock.advance(300)
    assert len(stand.channels.sent) == 13


async def test_where_nobody_knows_it_is_not_repeated(stand: Stand) -> None:
    await stand.has_channel()
    stand.channels.told = Told.UNKNOWN
    await stand.makes(5)
    for _ in range(2):
        await stand.notes.tell(stand.channels)
    assert len(stand.channels.sent) == 1


async def test_another_amount_has_its_own_marks(stand: Stand) -> None:
    """Whoever raises a budget that is used up hears of the new one as well."""
    await stand.has_channel()
    await stand.has_budget(400_000)
    await stand.makes(4)
    await stand.notes.tell(stand.channels)
    await stand.has_budget(800_000)
    for _ in range(4):
        await stand.makes(1)
        await stand.notes.tell(stand.channels)
    assert [percent for _, percent in stand.channels.sent] == [100, 80, 100]


async def test_a_send_that_hangs_ends_and_is_not_repeated(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "SEND_SECONDS", 0.01)
    await stand.has_channel()
    stand.channels.hangs = True
    await stand.makes(5)
    for _ in range(2):
        await stand.notes.tell(stand.channels)
    assert len(stand.channels.sent) == 1


async def test_without_a_channel_the_operator_is_told_and_after_the_day_nobody(
    stand: Stand,
) -> None:
    await stand.makes(5)
    await stand.notes.tell(stand.channels)
    await stand.has_channel()
    await stand.makes(3)
    await stand.clock.advance((day_start(stand.clock.now()) + DAY_MS - stand.clock.now()) / 1000)
    await stand.notes.tell(stand.channels)
    assert stand.channels.sent == [(0, 50)]
    assert await stand.guilds.get(5) == GuildSettings(guild_id=5, log_channel_id=20)


@pytest.mark.parametrize(("budget", "told"), [(250_000, [100]), (400_000, [])])
async def test_a_rest_smaller_than_a_picture_is_used_up_though_nobody_reserves(
    database: Database, stand: Stand, budget: int, told: list[int]
) -> None:
    """A rest that is too small for four is none: it has room for one."""
    ledger = Ledger(database=database, terms=Terms(per_day=100, guild_budget_per_day=budget))
    await stand.makes(2)
    asker = Asker(7, Place(guild_id=5, channel_id=20))
    assert isinstance(await ledger.verdict(asker, pictures=4, now=stand.clock.now()), Denied)
    assert ledger.noted.is_set() is bool(told)
    assert [one.percent for one in await BudgetNotes(database).to_tell()] == told
