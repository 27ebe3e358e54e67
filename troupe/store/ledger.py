"""What was used and spent, and the one transaction that lets a request in."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from troupe import limits
from troupe.limits import (
    Allowed,
    Asker,
    Closed,
    Crossing,
    Denied,
    Limit,
    Standing,
    Terms,
    Used,
    Why,
)
from troupe.models import Expense, Generation, GuildSettings, OperatorSettings, Place, Prediction
from troupe.store import characters, closed_days, generations, hashes, people, predictions
from troupe.store.closed_days import SPENT
from troupe.store.database import Database, Reader, Row, Transaction, integer, maybe_text
from troupe.store.guilds import GUILD_COLUMNS, read_guild, read_operator
from troupe.store.pictures import hidden

# What counts against a person's and a server's day.
COUNTS = "state <> 'failed' AND NOT (state = 'cancelled' AND submitted_at IS NULL)"

_OF_A_MONTH = frozenset({"server_month", "everybody_month"})

_GUILD_MARK = "guild_"
_RULES = f"""
    SELECT operator_settings.paused, operator_settings.budget_per_day,
        operator_settings.budget_per_month,
        {
    ", ".join(
        f"guild_settings.{name.strip()} AS {_GUILD_MARK}{name.strip()}"
        for name in GUILD_COLUMNS.split(",")
    )
},
        EXISTS (SELECT 1 FROM blocked_people WHERE guild_id = 0 AND person_id = $1) AS blocked,
        EXISTS (SELECT 1 FROM blocked_people WHERE guild_id = $2 AND person_id = $1)
            AS blocked_here,
        EXISTS (SELECT 1 FROM blocked_guilds WHERE guild_id = $2) AS server_blocked,
        EXISTS (SELECT 1 FROM blocked_references WHERE guild_id IN (0, $2) AND sha256 = $3)
            AS reference_blocked,
        {hidden("$3")} AS reference_hidden,
        EXISTS (SELECT 1 FROM erasures WHERE person_id = $1) AS erasing,
        {hashes.KEY} AS erasure_key
    FROM (SELECT 1 AS one) AS always
    LEFT JOIN operator_settings ON operator_settings.id = 1
    LEFT JOIN guild_settings ON guild_settings.guild_id = $2
"""

# Says of what kind each is, also those that no sum asks for: PostgreSQL wants to know.
_GIVEN = """WITH given AS (
    SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT),
        CAST($5 AS TEXT), CAST($6 AS BIGINT))"""

# $1 the person, $2 the server (0 in direct messages), $3 the day's start, $4 the month's, $5 the
# person's hash: under it stays what they had used of the day before they were erased. $6 is where
# the month's closed days end: a month is their sums, and what was made and erased since.
_SUMS = {
    "by_person": f"""SELECT count(*) + COALESCE((SELECT sum(pictures) FROM erased_days
            WHERE person_hash = $5 AND day >= $3), 0)
        FROM predictions WHERE person_id = $1 AND created_at >= $3 AND {COUNTS}""",
    "by_server": f"""SELECT count(*) + COALESCE((SELECT sum(pictures) FROM erased_spending
            WHERE guild_id = $2 AND day >= $3), 0)
        FROM predictions WHERE guild_id = $2 AND created_at >= $3 AND {SPENT}
            AND state <> 'failed'""",
    "server_day": f"""SELECT COALESCE(sum(cost), 0) + COALESCE((SELECT sum(cost)
            FROM erased_spending WHERE guild_id = $2 AND day >= $3), 0)
        FROM predictions WHERE guild_id = $2 AND created_at >= $3 AND {SPENT}""",
    "server_month": f"""SELECT COALESCE(sum(cost), 0) + COALESCE((SELECT sum(cost)
            FROM erased_spending WHERE guild_id = $2 AND day >= $6), 0)
            + COALESCE((SELECT sum(spent)
            FROM closed_days WHERE guild_id = $2 AND day >= $4 AND day < $6), 0)
        FROM predictions WHERE guild_id = $2 AND created_at >= $6 AND {SPENT}""",
    "everybody_day": f"""SELECT COALESCE(sum(cost), 0) + COALESCE((SELECT sum(cost)
            FROM erased_spending WHERE day >= $3), 0)
        FROM predictions WHERE created_at >= $3 AND {SPENT}""",
    "everybody_month": f"""SELECT COALESCE(sum(cost), 0) + COALESCE((SELECT sum(cost)
            FROM erased_spending WHERE day >= $6), 0)
            + COALESCE((SELECT sum(spent)
            FROM closed_days WHERE guild_id = 0 AND day >= $4 AND day < $6), 0)
        FROM predictions WHERE created_at >= $6 AND {SPENT}""",
}


_EXPENSES = f"""
    SELECT latest.created_at, CASE WHEN removed_at IS NULL THEN prompt END AS prompt,
        count(*) AS asked,
        sum(CASE WHEN {COUNTS} THEN 1 ELSE 0 END) AS counted,
        sum(CASE WHEN state IN ('queued', 'submitting', 'created', 'processing') THEN 1 ELSE 0 END)
            AS under_way
    FROM (SELECT id, created_at, prompt, removed_at FROM generations
          WHERE person_id = $1 ORDER BY id DESC LIMIT $2) AS latest
    JOIN predictions ON predictions.generation_id = latest.id
    GROUP BY latest.id, latest.created_at, prompt, removed_at
    ORDER BY latest.id DESC
"""

_BLOCKED_HASHES = (
    "SELECT guild_id FROM blocked_hashes WHERE guild_id IN (0, $1) AND person_hash = $2"
)


class Ledger:
    """Derives every sum from what was made; nothing is a counter that could drift.

    Of days that nothing can change any more it reads the sums that `ClosedDays` has derived.

    `noted` is set whenever a note was written of which somebody is to be told.
    """

    def __init__(self, *, database: Database, terms: Terms) -> None:
        self._database = database
        self._terms = terms
        self.noted = asyncio.Event()

    @property
    def terms(self) -> Terms:
        """The operator's own."""
        return self._terms

    @property
    def price(self) -> int:
        """Of one picture, in micros."""
        return self._terms.price

    async def standing(self, asker: Asker, *, now: int, reference: str = "") -> Standing:
        """How things are for this person here. What `reserve` finds has the last word."""
        return await self._database.read(
            lambda reader: _standing(reader, self._terms, asker, now=now, reference=reference)
        )

    async def allowance(
        self, asker: Asker, *, pictures: int = 1, now: int
    ) -> tuple[Allowed | Denied | Closed, tuple[Limit, ...]]:
        """What `reserve` would say now, and every limit there is; the person's own is first."""
        standing = await self.standing(asker, now=now)
        return self._decided(standing, asker.place, pictures, now)

    async def verdict(self, asker: Asker, *, pictures: int, now: int) -> Allowed | Denied | Closed:
        """The same for somebody who asks in earnest.

        Whoever is refused here never comes to `reserve`, so a budget that is used up is noted.
        """
        verdict, _ = await self.allowance(asker, pictures=pictures, now=now)
        if used_up := _used_up(verdict, self._terms.price):
            is_new = await self._database.decide(
                lambda transaction: _noted(transaction, used_up, asker.place.guild_id)
            )
            if is_new:
                self.noted.set()
        return verdict

    async def used_today(self, person_id: int, *, now: int) -> int:
        """Pictures that count against the person's day."""
        return await self._database.read(lambda reader: _used_today(reader, person_id, now))

    async def last_expenses(self, person_id: int, *, most: int) -> list[Expense]:
        """What the person's last requests took, newest first."""
        rows = await self._database.fetch(_EXPENSES, person_id, most)
        return [_expense(row) for row in rows]

    async def spent(self, *, now: int) -> tuple[int, int]:
        """Micros by everybody together, today and this month."""
        sums = ("everybody_day", "everybody_month")
        used = await self._database.read(lambda reader: _used(reader, sums, 0, 0, now, None))
        return used.everybody_day, used.everybody_month

    async def reserve(
        self, generation: Generation, wanted: Sequence[Prediction], place: Place
    ) -> Allowed | Denied | Closed | None:
        """Checks every limit and keeps the generation, in one transaction.

        So ten presses at once can't pass one together. None where this generation exists already:
        the same interaction came twice.
        """
        verdict, is_new = await self._database.decide(
            lambda transaction: self._reserved(transaction, generation, wanted, place)
        )
        if is_new:
            self.noted.set()
        return verdict

    async def _reserved(
        self,
        transaction: Transaction,
        generation: Generation,
        wanted: Sequence[Prediction],
        place: Place,
    ) -> tuple[Allowed | Denied | Closed | None, bool]:
        """And whether a note was written of which somebody is to be told."""
        now, asker = generation.created_at, Asker(generation.person_id, place)
        if await generations.exists(transaction, generation.id):
            return None, False
        if not await characters.lent(transaction, generation):
            return Closed(Why.NOT_SHARED), False
        reference = generation.reference_sha256
        standing = await _standing(transaction, self._terms, asker, now=now, reference=reference)
        verdict, within = self._decided(standing, place, len(wanted), now)
        if isinstance(verdict, Allowed):
            await self._keep(transaction, generation, wanted, within[0])
        crossings = _to_tell(verdict, within, self._terms.price, len(wanted))
        return verdict, await _noted(transaction, crossings, place.guild_id)

    def _decided(
        self, standing: Standing, place: Place, pictures: int, now: int
    ) -> tuple[Allowed | Denied | Closed, tuple[Limit, ...]]:
        within = limits.limits(self._terms, standing, place, now)
        closed = limits.closed(standing, place)
        if closed is not None:
            return closed, within
        return limits.decide(within, pictures=pictures, cost=self._terms.price * pictures), within

    async def _keep(
        self,
        transaction: Transaction,
        generation: Generation,
        wanted: Sequence[Prediction],
        of_person: Limit,
    ) -> None:
        await people.seen(transaction, generation.person_id, now=generation.created_at)
        await generations.insert(
            transaction, replace(generation, day_limit=of_person.most), self._database.process
        )
        oldest = min(prediction.created_at for prediction in wanted)
        await closed_days.reopen(transaction, limits.day_start(oldest))
        for prediction in wanted:
            priced = replace(prediction, cost=self._terms.price)
            await predictions.insert(transaction, priced, generation.guild_id)


def _to_tell(
    verdict: Allowed | Denied | Closed, within: tuple[Limit, ...], price: int, pictures: int
) -> list[Crossing]:
    if isinstance(verdict, Allowed):
        return limits.crossings(within, cost=price * pictures)
    return _used_up(verdict, price)


def _used_up(verdict: Allowed | Denied | Closed, price: int) -> list[Crossing]:
    """A budget that is too small for one more picture is used up, whatever the last cents say."""
    match verdict:
        case Denied(limit) if limit.bound.is_money and limit.left < price:
            return [Crossing(limit, 100)]
    return []


async def _noted(
    transaction: Transaction, crossings: Iterable[Crossing], guild_id: int | None
) -> bool:
    """Whether one of them is new."""
    return any([await _note(transaction, crossing, guild_id) for crossing in crossings])


async def _note(transaction: Transaction, crossing: Crossing, guild_id: int | None) -> bool:
    """Once for each mark of an amount, whoever passes it again after a picture was given back."""
    limit = crossing.limit
    changed = await transaction.execute(
        """
        INSERT INTO budget_notes (guild_id, period, starts_at, most, percent)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (guild_id, period, starts_at, most, percent) DO NOTHING
        """,
        0 if limit.bound.is_everybodys else guild_id or 0,
        "month" if limit.bound.is_monthly else "day",
        limit.starts_at,
        limit.most,
        crossing.percent,
    )
    return changed > 0


async def _standing(
    reader: Reader, terms: Terms, asker: Asker, *, now: int, reference: str
) -> Standing:
    guild_id = asker.place.guild_id or 0
    [row] = await reader.fetch(_RULES, asker.person_id, guild_id, reference)
    operator, guild = read_operator(row), _guild(row)
    needed = _needed(terms, operator, guild, asker.place)
    key = maybe_text(row, "erasure_key")
    used = await _used(reader, needed, asker.person_id, guild_id, now, key)
    blocked = _blocked(row) or await _blocked_before(reader, key, asker.person_id, guild_id)
    return Standing(operator=operator, guild=guild, used=used, blocked=blocked)


def _expense(row: Row) -> Expense:
    return Expense(
        at=integer(row, "created_at"),
        prompt=maybe_text(row, "prompt"),
        asked=integer(row, "asked"),
        counted=integer(row, "counted"),
        under_way=integer(row, "under_way") > 0,
    )


def _guild(row: Row) -> GuildSettings | None:
    ours = {
        name.removeprefix(_GUILD_MARK): row[name] for name in row if name.startswith(_GUILD_MARK)
    }
    return None if ours["guild_id"] is None else read_guild(ours)


def _blocked(row: Row) -> Why | None:
    whys = (
        Why.ERASING,
        Why.BLOCKED,
        Why.BLOCKED_HERE,
        Why.SERVER_BLOCKED,
        Why.REFERENCE_BLOCKED,
        Why.REFERENCE_HIDDEN,
    )
    return next((why for why in whys if integer(row, why.value)), None)


async def _blocked_before(
    reader: Reader, key: str | None, person_id: int, guild_id: int
) -> Why | None:
    """A block that was there when the person had themselves erased."""
    if key is None:
        return None
    rows = await reader.fetch(_BLOCKED_HASHES, guild_id, hashes.person_hash(key, person_id))
    if not rows:
        return None
    everywhere = any(integer(row, "guild_id") == 0 for row in rows)
    return Why.BLOCKED if everywhere else Why.BLOCKED_HERE


async def _used_today(reader: Reader, person_id: int, now: int) -> int:
    [row] = await reader.fetch(f"SELECT {hashes.KEY} AS erasure_key")
    key = maybe_text(row, "erasure_key")
    return (await _used(reader, ("by_person",), person_id, 0, now, key)).by_person


def _needed(
    terms: Terms, operator: OperatorSettings, guild: GuildSettings | None, place: Place
) -> tuple[str, ...]:
    """Only the sums that some limit asks for: a month of everybody's is not read for nothing."""
    empty = Standing(operator=operator, guild=guild, used=Used())
    asked = {limit.bound.value for limit in limits.limits(terms, empty, place, 0)}
    return tuple(name for name in _SUMS if name.removeprefix("by_") in asked)


async def _used(
    reader: Reader,
    needed: Collection[str],
    person_id: int,
    guild_id: int,
    now: int,
    key: str | None,
) -> Used:
    month = limits.month_start(now)
    since = month
    if not _OF_A_MONTH.isdisjoint(needed):
        # In a transaction both are of one moment; who only looks may once see a day that opens
        # between.
        since = await closed_days.open_since(reader, month)
    sums = ", ".join(f"({_SUMS[name]}) AS {name}" for name in needed)
    [row] = await reader.fetch(
        f"{_GIVEN} SELECT {sums}",
        person_id,
        guild_id,
        limits.day_start(now),
        month,
        hashes.person_hash(key, person_id),
        since,
    )
    return Used(**{name: integer(row, name) for name in needed})
