"""What a person, a server and the operator's purse still allow. Pure: from sums to a verdict."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from troupe.models import GuildSettings, OperatorSettings, Place

DAY_MS = 86_400_000
MICROS = 1_000_000
"""In a dollar."""

PERCENTS = (50, 80, 100)
"""Of a budget, at which somebody is told."""


class Bound(StrEnum):
    """Whose limit it is. The first two count pictures, the others micros."""

    PERSON = "person"
    SERVER = "server"
    SERVER_DAY = "server_day"
    SERVER_MONTH = "server_month"
    EVERYBODY_DAY = "everybody_day"
    EVERYBODY_MONTH = "everybody_month"

    @property
    def is_money(self) -> bool:
        """A budget, whose amount is no business of a member's."""
        return self not in (Bound.PERSON, Bound.SERVER)

    @property
    def is_everybodys(self) -> bool:
        """The operator's purse, not a server's."""
        return self in (Bound.EVERYBODY_DAY, Bound.EVERYBODY_MONTH)

    @property
    def is_monthly(self) -> bool:
        return self in (Bound.SERVER_MONTH, Bound.EVERYBODY_MONTH)


class Why(StrEnum):
    """Why somebody is not served at all."""

    PAUSED = "paused"
    PAUSED_HERE = "paused_here"
    BLOCKED = "blocked"
    BLOCKED_HERE = "blocked_here"
    SERVER_BLOCKED = "server_blocked"
    OTHER_CHANNELS = "other_channels"
    REFERENCE_BLOCKED = "reference_blocked"
    REFERENCE_HIDDEN = "reference_hidden"
    ERASING = "erasing"
    NOT_SHARED = "not_shared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The operator's own, as the program was started with them. Money in micros.

    `most_per_day` is as far as managers may go.
    """

    per_day: int
    most_per_day: int = 50
    price: int = MICROS // 10
    budget_per_day: int | None = None
    budget_per_month: int | None = None
    guild_budget_per_day: int | None = None

    @property
    def ceiling_per_day(self) -> int:
        """Pictures that managers can give a person: never less than everybody has anyway."""
        return max(self.per_day, self.most_per_day)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where."""

    person_id: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Sums of what counts: pictures of today, and micros."""

    by_person: int = 0
    by_server: int = 0
    server_day: int = 0
    server_month: int = 0
    everybody_day: int = 0
    everybody_month: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that is known, in one reading, about whether a request may be let in."""

    operator: OperatorSettings
    guild: GuildSettings | None
    used: Used
    blocked: Why | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`used` of `most`, until `back_at` (ms).

    `by_managers`: a person's amount is not what the operator gives everybody.
    """

    bound: Bound
    most: int
    used: int
    starts_at: int
    back_at: int
    by_managers: bool = False

    @property
    def left(self) -> int:
        """Never below zero, though a limit may have been lowered."""
        return max(0, self.most - self.used)


@dataclass(frozen=True, slots=True)
class Allowed:
    """`left` pictures of the person's day remain once this is made."""

    left: int


@dataclass(frozen=True, slots=True)
class Denied:
    """A limit that is too tight, as it was before; `fits` pictures would pass every limit."""

    limit: Limit
    fits: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """Not served; `words` are the operator's, where they left some."""

    why: Why
    words: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A budget of which this request uses up `percent` for the first time."""

    limit: Limit
    percent: int


def day_start(now: int) -> int:
    """The last midnight in UTC, in ms since 1970."""
    return now - now % DAY_MS


def day_end(now: int) -> int:
    """The next midnight in UTC, in ms since 1970."""
    return day_start(now) + DAY_MS


def month_start(now: int) -> int:
    """The first midnight of this month in UTC, in ms since 1970."""
    today = datetime.fromtimestamp(now // 1000, UTC)
    return round(datetime(today.year, today.month, 1, tzinfo=UTC).timestamp()) * 1000


def month_end(now: int) -> int:
    """The first midnight of the next month in UTC, in ms since 1970."""
    # No month is longer than 31 days, and none is shorter than 28.
    return month_start(month_start(now) + 31 * DAY_MS + DAY_MS // 2)


def closed(standing: Standing, place: Place) -> Closed | None:
    """Why this person isn't served here now; None where they are."""
    guild = standing.guild
    if standing.operator.paused is not None:
        return Closed(Why.PAUSED, standing.operator.paused)
    if standing.blocked is not None:
        return Closed(standing.blocked)
    if guild is not None and guild.paused_at is not None:
        return Closed(Why.PAUSED_HERE)
    if guild is not None and guild.channels and not _is_among(place, guild.channels):
        return Closed(Why.OTHER_CHANNELS)
    return None


def _is_among(place: Place, channels: Sequence[int]) -> bool:
    """A thread is where its channel is."""
    return place.channel_id in channels or place.parent_id in channels


def limits(terms: Terms, standing: Standing, place: Place, now: int) -> tuple[Limit, ...]:
    """Every limit there is for this request; the person's is first."""
    return tuple(_limits(terms, standing, place, now))


def _limits(terms: Terms, standing: Standing, place: Place, now: int) -> Iterator[Limit]:
    guild, operator, used = standing.guild, standing.operator, standing.used
    own = person_per_day(terms, guild, place)
    of_person = _of_day(Bound.PERSON, own, used.by_person, now)
    yield replace(of_person, by_managers=own != terms.per_day)
    if guild is not None and guild.server_per_day is not None:
        yield _of_day(Bound.SERVER, guild.server_per_day, used.by_server, now)
    if place.guild_id is not None:
        of_managers = None if guild is None else guild.budget_per_day
        if (most := _least([terms.guild_budget_per_day, of_managers])) is not None:
            yield _of_day(Bound.SERVER_DAY, most, used.server_day, now)
    if guild is not None and guild.budget_per_month is not None:
        yield _of_month(Bound.SERVER_MONTH, guild.budget_per_month, used.server_month, now)
    day, month = budgets(terms, operator)
    if day is not None:
        yield _of_day(Bound.EVERYBODY_DAY, day, used.everybody_day, now)
    if month is not None:
        yield _of_month(Bound.EVERYBODY_MONTH, month, used.everybody_month, now)


def budgets(terms: Terms, operator: OperatorSettings) -> tuple[int | None, int | None]:
    """Everybody's, a day and a month: what was decided while it ran, else what it started with."""
    return (
        _first(operator.budget_per_day, terms.budget_per_day),
        _first(operator.budget_per_month, terms.budget_per_month),
    )


def person_per_day(terms: Terms, guild: GuildSettings | None, place: Place) -> int:
    """Pictures a day: the most that one of the person's roles gives, else what everybody has.

    What managers gave counts up to the operator's ceiling, also where that was lowered since.
    """
    if guild is None:
        return terms.per_day
    of_roles = [most for role_id, most in guild.role_limits if role_id in place.role_ids]
    everybody = terms.per_day if guild.person_per_day is None else guild.person_per_day
    return min(max([everybody, *of_roles]), terms.ceiling_per_day)


def is_bounded(terms: Terms, operator: OperatorSettings) -> bool:
    """Whether anything bounds what everybody together spends; a budget of 0 does, too."""
    budgets = (
        operator.budget_per_day,
        operator.budget_per_month,
        terms.budget_per_day,
        terms.budget_per_month,
    )
    return any(one is not None for one in budgets)


def decide(limits: Iterable[Limit], *, pictures: int, cost: int) -> Allowed | Denied:
    """Whether so many more pictures, at `cost` micros together, fit into every limit.

    Of those that are too tight it says no with one that nothing fits into, else with the first.
    """
    rooms = [
        (limit.left * pictures // cost if limit.bound.is_money and cost else limit.left, limit)
        for limit in limits
    ]
    tight = [(room, limit) for room, limit in rooms if room < pictures]
    if tight:
        _, worst = next((one for one in tight if one[0] == 0), tight[0])
        return Denied(worst, fits=min(room for room, _ in tight))
    return Allowed(sum(room - pictures for room, one in rooms if one.bound is Bound.PERSON))


def crossings(limits: Iterable[Limit], *, cost: int) -> list[Crossing]:
    """The marks that a request passes which is let in."""
    return [
        Crossing(limit, percent)
        for limit in limits
        if limit.bound.is_money and limit.most > 0
        for percent in PERCENTS
        if limit.used * 100 < limit.most * percent <= (limit.used + cost) * 100
    ]


def _of_day(bound: Bound, most: int, used: int, now: int) -> Limit:
    starts_at, back_at = day_start(now), day_end(now)
    return Limit(bound=bound, most=most, used=used, starts_at=starts_at, back_at=back_at)


def _of_month(bound: Bound, most: int, used: int, now: int) -> Limit:
    starts_at, back_at = month_start(now), month_end(now)
    return Limit(bound=bound, most=most, used=used, starts_at=starts_at, back_at=back_at)


def _least(amounts: Iterable[int | None]) -> int | None:
    return min((one for one in amounts if one is not None), default=None)


def _first(*amounts: int | None) -> int | None:
    return next((one for one in amounts if one is not None), None)
