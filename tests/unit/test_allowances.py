"""What a person, a server and a purse still allow."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from troupe import limits
from troupe.limits import Allowed, Bound, Closed, Denied, Standing, Terms, Used, Why
from troupe.models import GuildSettings, OperatorSettings, Place

NOW = 1_795_000_000_000
HERE = Place(guild_id=5, channel_id=50, role_ids=(1, 2))
TERMS = Terms(per_day=10, price=100_000)
GUILD = GuildSettings(guild_id=5)


def standing(guild: GuildSettings | None = None, **used: int) -> Standing:
    return Standing(operator=OperatorSettings(), guild=guild, used=Used(**used))


def verdict(found: Standing, pictures: int = 1, terms: Terms = TERMS) -> Allowed | Denied:
    within = limits.limits(terms, found, HERE, NOW)
    return limits.decide(within, pictures=pictures, cost=pictures * terms.price)


def bound(found: Allowed | Denied) -> Bound:
    assert isinstance(found, Denied)
    return found.limit.bound


def test_the_last_picture_of_a_day_is_allowed_and_the_next_is_not() -> None:
    assert verdict(standing(by_person=9)) == Allowed(left=0)
    assert bound(verdict(standing(by_person=10))) is Bound.PERSON
    denied = verdict(standing(by_person=8), pictures=3)
    assert isinstance(denied, Denied)
    assert (denied.limit.left, denied.limit.back_at) == (2, limits.day_end(NOW))


def test_the_highest_of_a_persons_roles_wins_and_no_role_takes_away() -> None:
    guild = GuildSettings(guild_id=5, person_per_day=4, role_limits=((1, 2), (2, 30), (3, 99)))
    assert limits.person_per_day(TERMS, guild, HERE) == 30
    assert limits.person_per_day(TERMS, guild, Place(guild_id=5, channel_id=50)) == 4
    lone = Place(guild_id=5, channel_id=50, role_ids=(1,))
    assert limits.person_per_day(TERMS, guild, lone) == 4
    assert limits.person_per_day(TERMS, None, HERE) == 10


def test_managers_give_as_much_as_the_operator_lets_them() -> None:
    """Also where it was kept before the operator lowered that; never less than the operator's."""
    large = GuildSettings(guild_id=5, person_per_day=100_000, role_limits=((1, 5_000),))
    by_role = GuildSettings(guild_id=5, role_limits=((1, 5_000),))
    for guild in (large, by_role):
        assert limits.person_per_day(TERMS, guild, HERE) == 50
        lower = Terms(per_day=10, most_per_day=3)
        assert limits.person_per_day(lower, guild, HERE) == 10
    assert isinstance(verdict(standing(large, by_person=50)), Denied)


def test_a_budget_for_everybody_bounds_what_is_spent_and_a_servers_does_not() -> None:
    nothing = OperatorSettings()
    assert not limits.is_bounded(Terms(per_day=10, guild_budget_per_day=1), nothing)
    assert limits.is_bounded(Terms(per_day=10, budget_per_day=1), nothing)
    assert limits.is_bounded(Terms(per_day=10, budget_per_month=1), nothing)
    assert limits.is_bounded(TERMS, OperatorSettings(budget_per_day=0))
    assert limits.is_bounded(TERMS, OperatorSettings(budget_per_month=0))


def test_a_servers_day_and_purse_and_everybodys_purse_each_say_no() -> None:
    purse = Terms(per_day=10, budget_per_day=1_000_000, budget_per_month=2_000_000)
    server = GuildSettings(guild_id=5, server_per_day=3, budget_per_month=500_000)
    assert bound(verdict(standing(server, by_server=3))) is Bound.SERVER
    assert bound(verdict(standing(server, server_month=450_000))) is Bound.SERVER_MONTH
    assert bound(verdict(standing(everybody_day=900_001), terms=purse)) is Bound.EVERYBODY_DAY
    assert bound(verdict(standing(everybody_month=1_950_000), terms=purse)) is Bound.EVERYBODY_MONTH
    assert verdict(standing(everybody_day=900_000), terms=purse) == Allowed(left=9)


def test_what_still_fits_is_said_by_the_tightest_and_what_is_used_up_first() -> None:
    purse = Terms(per_day=10, budget_per_day=650_000, budget_per_month=2_000_000)
    denied = verdict(standing(everybody_day=400_000), pictures=4, terms=purse)
    assert isinstance(denied, Denied)
    assert (denied.limit.bound, denied.fits) == (Bound.EVERYBODY_DAY, 2)
    few = verdict(standing(by_person=7, everybody_day=450_000), pictures=4, terms=purse)
    assert isinstance(few, Denied)
    assert (few.limit.bound, few.fits) == (Bound.PERSON, 2)
    gone = verdict(standing(everybody_day=1, everybody_month=1_999_999), pictures=9, terms=purse)
    assert isinstance(gone, Denied)
    assert (gone.limit.bound, gone.fits) == (Bound.EVERYBODY_MONTH, 0)


def test_a_day_says_whose_amount_it_is() -> None:
    own = GuildSettings(guild_id=5, person_per_day=0)
    for guild, by_managers in ((None, False), (GUILD, False), (own, True)):
        [of_person, *_] = limits.limits(TERMS, standing(guild), HERE, NOW)
        assert of_person.by_managers is by_managers


def test_managers_may_only_lower_what_the_operator_gives_a_server() -> None:
    terms = Terms(per_day=10, guild_budget_per_day=1_000_000)
    for own, most in ((None, 1_000_000), (5_000_000, 1_000_000), (300_000, 300_000)):
        found = standing(GuildSettings(guild_id=5, budget_per_day=own))
        [_, limit] = limits.limits(terms, found, HERE, NOW)
        assert (limit.bound, limit.most) == (Bound.SERVER_DAY, most)
    directly = Place(guild_id=None, channel_id=1)
    assert len(limits.limits(terms, standing(), directly, NOW)) == 1


def test_what_the_operator_says_while_it_runs_replaces_the_environment() -> None:
    found = Standing(operator=OperatorSettings(budget_per_day=50_000), guild=None, used=Used())
    purse = Terms(per_day=10, budget_per_day=9_000_000)
    assert bound(verdict(found, terms=purse)) is Bound.EVERYBODY_DAY


def test_closed_doors() -> None:
    assert limits.closed(standing(GUILD), HERE) is None
    paused = Standing(operator=OperatorSettings(paused="Back at nine."), guild=None, used=Used())
    assert limits.closed(paused, HERE) == Closed(Why.PAUSED, "Back at nine.")
    blocked = Standing(
        operator=OperatorSettings(), guild=None, used=Used(), blocked=Why.BLOCKED_HERE
    )
    assert limits.closed(blocked, HERE) == Closed(Why.BLOCKED_HERE)
    here_paused = standing(GuildSettings(guild_id=5, paused_at=NOW))
    assert limits.closed(here_paused, HERE) == Closed(Why.PAUSED_HERE)
    elsewhere = standing(GuildSettings(guild_id=5, channels=(51, 52)))
    assert limits.closed(elsewhere, HERE) == Closed(Why.OTHER_CHANNELS)
    thread = Place(guild_id=5, channel_id=777, parent_id=51)
    assert limits.closed(elsewhere, thread) is None


def test_a_mark_is_passed_once_and_by_the_request_that_passes_it() -> None:
    purse = Terms(per_day=99, budget_per_day=1_000_000)
    passed = []
    for used in range(0, 1_000_000, 100_000):
        within = limits.limits(purse, standing(everybody_day=used), HERE, NOW)
        found = limits.crossings(within, cost=100_000)
        passed += [(used, one.percent) for one in found]
    assert passed == [(400_000, 50), (700_000, 80), (900_000, 100)]


@given(st.integers(0, 2**42))
def test_every_moment_lies_in_its_own_day_and_month_in_utc(now: int) -> None:
    assert limits.day_start(now) <= now < limits.day_end(now)
    assert limits.day_end(now) - limits.day_start(now) == limits.DAY_MS
    assert limits.day_start(now) % limits.DAY_MS == 0
    assert limits.month_start(now) <= now < limits.month_end(now)
    begins = datetime.fromtimestamp(limits.month_start(now) // 1000, UTC)
    ends = datetime.fromtimestamp(limits.month_end(now) // 1000, UTC)
    assert (begins.day, begins.hour, ends.day, ends.hour) == (1, 0, 1, 0)
    assert (ends.year * 12 + ends.month) - (begins.year * 12 + begins.month) == 1
