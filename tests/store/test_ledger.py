"""No limit can be raced past, what failed is given back, and every sum is what was made."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.samples import NOW, generation, queued
from troupe import lifecycle, limits
from troupe.limits import Allowed, Asker, Bound, Closed, Denied, Terms, Why
from troupe.models import (
    Entry,
    FailureReason,
    Generation,
    GuildSettings,
    OperatorSettings,
    Place,
    Prediction,
    Report,
    Verdict,
)
from troupe.store.database import Database
from troupe.store.guilds import Guilds
from troupe.store.ledger import Ledger
from troupe.store.predictions import Predictions
from troupe.store.reports import Reports
from troupe.store.sqlite import Sqlite

GUILD, ROLE = 5, 70
HERE = Place(guild_id=GUILD, channel_id=50, role_ids=(ROLE,))
PRICE = 100_000
PLENTY = Terms(per_day=10_000, price=PRICE)
BY_ADA = Entry(id=1, guild_id=GUILD, by_id=13, at=NOW, change="Changed.")
AFTER = ("submitted", "failed", "lost", "cancelled", "cancelled late")


def asked(number: int, person_id: int = 7, guild_id: int | None = GUILD) -> Generation:
    return replace(generation(number, person_id=person_id), guild_id=guild_id)


def several(wanted: Generation, count: int) -> list[Prediction]:
    first = queued(wanted)
    return [
        replace(first, id=f"{wanted.id}-{ordinal}", ordinal=ordinal, seed=ordinal)
        for ordinal in range(count)
    ]


async def decide(database: Database, **decided: object) -> None:
    await Guilds(database).change(BY_ADA, lambda before: replace(before, **decided))  # type: ignore[arg-type]  # each is a field of it


async def rush(ledger: Ledger, place: Place, *, people: int, count: int = 1) -> int:
    """Fifty ask at once; how many pictures were let in."""
    wanted = [asked(number, 1_000 + number % people, place.guild_id) for number in range(1, 51)]
    verdicts = await asyncio.gather(
        *(ledger.reserve(one, several(one, count), place) for one in wanted)
    )
    assert all(isinstance(one, Allowed | Denied) for one in verdicts)
    return count * sum(isinstance(one, Allowed) for one in verdicts)


@dataclass(frozen=True)
class Case:
    """A limit of `passes` pictures, and who rushes at it."""

    bound: Bound
    passes: int
    terms: Terms = PLENTY
    guild: GuildSettings | None = None
    operator: OperatorSettings | None = None
    people: int = 50
    count: int = 1


CASES = {
    "a person": Case(Bound.PERSON, 7, Terms(per_day=7), people=1),
    "a person in fours": Case(Bound.PERSON, 8, Terms(per_day=11), people=1, count=4),
    "a role": Case(
        Bound.PERSON, 9, Terms(per_day=2), GuildSettings(guild_id=5, role_limits=((ROLE, 9),)),
        people=1,
    ),
    "a server": Case(Bound.SERVER, 13, guild=GuildSettings(guild_id=5, server_per_day=13)),
    "a server's day": Case(
        Bound.SERVER_DAY, 12, guild=GuildSettings(guild_id=5, budget_per_day=1_250_000), count=2
    ),
    "a server's month": Case(
        Bound.SERVER_MONTH, 5, guild=GuildSettings(guild_id=5, budget_per_month=500_000)
    ),
    "what one server may": Case(
        Bound.SERVER_DAY, 3, Terms(per_day=10_000, guild_budget_per_day=300_000)
    ),
    "everybody's day": Case(
        Bound.EVERYBODY_DAY, 10, Terms(per_day=10_000, budget_per_day=1_000_000)
    ),
    "everybody's month": Case(
        Bound.EVERYBODY_MONTH, 15, Terms(per_day=10_000, budget_per_month=1_599_999), count=3
    ),
    "what the operator said since": Case(
        Bound.EVERYBODY_DAY,
        4,
        Terms(per_day=10_000, budget_per_day=9_000_000),
        operator=OperatorSettings(budget_per_day=400_000),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
async def test_fifty_at_once_pass_exactly_what_is_allowed(database: Database, name: str) -> None:
    case = CASES[name]
    guilds = Guilds(database)
    if case.guild is not None:
        decided = case.guild
        await guilds.change(BY_ADA, lambda _: decided)
    if case.operator is not None:
        said = case.operator
        await guilds.change_operator(replace(BY_ADA, id=2, guild_id=0), lambda _: said)
    ledger = Ledger(database=database, terms=case.terms)
    assert await rush(ledger, HERE, people=case.people, count=case.count) == case.passes
    assert len(await Predictions(database).unfinished()) == case.passes
    one_more = asked(99, 1_000)
    denied = await ledger.reserve(one_more, several(one_more, case.count), HERE)
    assert isinstance(denied, Denied)
    assert denied.limit.bound is case.bound
    first = (await Predictions(database).unfinished())[: case.count]
    for prediction in first:
        moderated = lifecycle.failed(prediction, now=NOW, reason=FailureReason.MODERATED)
        assert await Predictions(database).move(prediction, moderated, now=NOW)
    assert isinstance(await ledger.reserve(one_more, several(one_more, case.count), HERE), Allowed)


async def test_one_purse_is_not_anothers(database: Database) -> None:
    await decide(database, server_per_day=1, budget_per_day=PRICE)
    ledger = Ledger(database=database, terms=PLENTY)
    assert await rush(ledger, HERE, people=50) == 1
    elsewhere = Place(guild_id=6, channel_id=60)
    directly = Place(guild_id=None, channel_id=61)
    for number, place in ((91, elsewhere), (92, directly)):
        wanted = asked(number, guild_id=place.guild_id)
        assert isinstance(await ledger.reserve(wanted, several(wanted, 4), place), Allowed)


async def test_what_may_have_been_charged_for_counts_against_money_but_not_the_day(
    database: Database,
) -> None:
    terms = Terms(per_day=1, price=PRICE, budget_per_day=PRICE)
    ledger = Ledger(database=database, terms=terms)
    assert isinstance(await ledger.reserve(asked(1), several(asked(1), 1), HERE), Allowed)
    [only] = await Predictions(database).unfinished()
    sent = lifecycle.submitting(only, now=NOW)
    lost = lifecycle.failed(sent, now=NOW, reason=FailureReason.INTERRUPTED)
    assert await Predictions(database).move(only, sent, now=NOW)
    assert await Predictions(database).move(sent, lost, now=NOW)
    assert await ledger.used_today(7, now=NOW) == 0
    denied = await ledger.reserve(asked(2), several(asked(2), 1), HERE)
    assert isinstance(denied, Denied)
    assert denied.limit.bound is Bound.EVERYBODY_DAY


async def test_each_mark_of_a_budget_is_noted_once(database: Database) -> None:
    await decide(database, budget_per_day=5 * PRICE + 1, budget_per_month=100 * PRICE)
    terms = Terms(per_day=10_000, price=PRICE, budget_per_day=10 * PRICE)
    ledger = Ledger(database=database, terms=terms)
    assert await rush(ledger, HERE, people=50) == 5
    for number in range(60, 70):
        wanted = asked(number, guild_id=6)
        await ledger.reserve(wanted, several(wanted, 1), Place(guild_id=6, channel_id=60))
    rows = await database.fetch(
        "SELECT guild_id, period, percent, starts_at, told_at FROM budget_notes"
        " ORDER BY guild_id, percent"
    )
    day = limits.day_start(NOW)
    assert [tuple(row.values()) for row in rows] == [
        *((0, "day", percent, day, None) for percent in limits.PERCENTS),
        *((GUILD, "day", percent, day, None) for percent in limits.PERCENTS),
    ]


async def test_on_the_first_of_a_month_the_erased_count_for_the_day_and_the_month(
    database: Database,
) -> None:
    """Their sums are kept by the day, whose beginning is the month's then."""
    first = limits.month_start(NOW)
    await decide(database, budget_per_day=PRICE, budget_per_month=PRICE, server_per_day=9)
    async with database.transaction() as transaction:
        for day, cost in ((first - limits.DAY_MS, 7), (first, 90)):
            await transaction.execute(
                "INSERT INTO erased_spending (guild_id, day, pictures, cost) "
                "VALUES ($1, $2, 1, $3)",
                GUILD,
                day,
                cost,
            )
    terms = Terms(per_day=9, price=PRICE, budget_per_day=PRICE, budget_per_month=PRICE)
    used = (await Ledger(database=database, terms=terms).standing(Asker(7, HERE), now=first)).used
    assert (used.by_server, used.server_day, used.server_month) == (1, 90, 90)
    assert (used.everybody_day, used.everybody_month) == (90, 90)


async def test_who_is_blocked_is_not_let_in(database: Database) -> None:
    guilds, ledger = Guilds(database), Ledger(database=database, terms=PLENTY)
    there = Place(guild_id=6, channel_id=60)
    await guilds.block_person(BY_ADA, 7)
    assert await why(ledger, asked(1), HERE) is Why.BLOCKED_HERE
    assert await why(ledger, asked(2, guild_id=6), there) is None
    await guilds.allow_person(replace(BY_ADA, id=3), 7)
    assert await why(ledger, asked(3), HERE) is None
    assert [one.id for one in await guilds.audit(GUILD, most=9)] == [3, 1]
    await guilds.block_person(replace(BY_ADA, id=4, guild_id=0), 7)
    assert await why(ledger, asked(4, guild_id=6), there) is Why.BLOCKED
    assert await why(ledger, asked(5, person_id=8), HERE) is None


async def test_a_blocked_picture_starts_nothing_where_it_is_blocked(database: Database) -> None:
    ledger = Ledger(database=database, terms=PLENTY)
    first = asked(90)
    await ledger.reserve(first, several(first, 1), HERE)
    report = Report(
        id=1, generation_id=90, guild_id=GUILD, channel_id=50, message_id=3, reporter_id=8, at=NOW
    )
    await Reports(database).add(report)
    assert await Reports(database).settle(report, Verdict.REMOVED, BY_ADA)
    assert await why(ledger, asked(1), HERE) is Why.REFERENCE_BLOCKED
    other = replace(asked(2), reference_sha256="9" * 64)
    assert await why(ledger, other, HERE) is None
    assert await why(ledger, asked(3, guild_id=6), Place(guild_id=6, channel_id=60)) is None


async def why(ledger: Ledger, wanted: Generation, place: Place) -> Why | None:
    """Why it isn't let in; None where it is."""
    verdict = await ledger.reserve(wanted, several(wanted, 1), place)
    return verdict.why if isinstance(verdict, Closed) else None


async def test_two_managers_at_once_both_change_it(database: Database) -> None:
    guilds = Guilds(database)

    async def block_word(number: int) -> None:
        entry = replace(BY_ADA, id=number, change=f"Blocked a word ({number}).")
        await guilds.change(
            entry, lambda before: replace(before, words=(*before.words, str(number)))
        )

    await asyncio.gather(*map(block_word, range(20)))
    assert sorted((await guilds.get(GUILD)).words, key=int) == [str(n) for n in range(20)]
    assert len(await guilds.audit(GUILD, most=50)) == 20


Request = tuple[int, int | None, int, str]
requests = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from([GUILD, 6, None]),
        st.integers(1, 4),
        st.sampled_from(AFTER),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(requests)
async def test_after_any_history_every_sum_is_what_was_made(history: Sequence[Request]) -> None:
    """Counted once more by hand, from what happened to each picture."""
    with TemporaryDirectory() as folder:
        database = await Sqlite.open(Path(folder) / "troupe.db")
        try:
            await _lived(database, history)
        finally:
            await database.close()


async def _lived(database: Database, history: Sequence[Request]) -> None:
    await decide(database, server_per_day=9, budget_per_month=11 * PRICE)
    terms = Terms(per_day=6, price=PRICE, budget_per_day=15 * PRICE)
    ledger, made = Ledger(database=database, terms=terms), list[Request]()
    for number, (person_id, guild_id, count, fate) in enumerate(history, start=1):
        place = Place(guild_id=guild_id, channel_id=1)
        wanted = asked(number, person_id, guild_id)
        verdict = await ledger.reserve(wanted, several(wanted, count), place)
        assert isinstance(verdict, Allowed) == _fits(made, person_id, guild_id, count)
        if isinstance(verdict, Allowed):
            made.append((person_id, guild_id, count, fate))
            for prediction in await Predictions(database).of_generation(number):
                await _meet(database, prediction, fate)
        standing = await ledger.standing(Asker(person_id, place), now=NOW)
        assert standing.used.by_person == _pictures(one for one in made if one[0] == person_id)
        assert standing.used.everybody_day == PRICE * sum(one[2] for one in made if _paid(one))


def _fits(made: Sequence[Request], person_id: int, guild_id: int | None, count: int) -> bool:
    here = [one for one in made if one[1] == guild_id]
    paid, paid_here = (sum(one[2] for one in some if _paid(one)) for some in (made, here))
    of_server = guild_id != GUILD or (_pictures(here) + count <= 9 and paid_here + count <= 11)
    own = _pictures(one for one in made if one[0] == person_id)
    return own + count <= 6 and of_server and paid + count <= 15


def _pictures(made: Iterable[Request]) -> int:
    return sum(one[2] for one in made if one[3] in ("submitted", "cancelled late"))


def _paid(one: Request) -> bool:
    return one[3] in ("submitted", "cancelled late", "lost")


async def _meet(database: Database, prediction: Prediction, fate: str) -> None:
    predictions, life = Predictions(database), [prediction]
    if fate == "cancelled":
        life.append(lifecycle.cancelled(prediction, now=NOW))
    else:
        life.append(lifecycle.submitting(prediction, now=NOW))
    if fate == "failed":
        life.append(lifecycle.failed(life[-1], now=NOW, reason=FailureReason.MODERATED))
    if fate == "lost":
        life.append(lifecycle.failed(life[-1], now=NOW, reason=FailureReason.INTERRUPTED))
    if fate == "cancelled late":
        life.append(lifecycle.created(life[-1], provider_id=f"task-{prediction.id}"))
        life.append(lifecycle.cancelled(life[-1], now=NOW))
    for before, after in pairwise(life):
        assert await predictions.move(before, after, now=NOW)
