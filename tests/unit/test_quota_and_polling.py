"""A day of pictures, and the looks at one of them."""

from hypothesis import given
from hypothesis import strategies as st

from troupe import polling, quota
from troupe.quota import Allowed, Denied


def test_the_last_picture_of_a_day_is_allowed_and_the_next_is_not() -> None:
    now = 3 * quota.DAY_MS + 1
    assert quota.decide(used=9, wanted=1, limit=10, now=now) == Allowed(left=0)
    assert quota.decide(used=10, wanted=1, limit=10, now=now) == Denied(10, 4 * quota.DAY_MS)


@given(st.integers(0, 2**42))
def test_every_moment_lies_in_its_own_utc_day(now: int) -> None:
    assert quota.day_start(now) <= now < quota.day_end(now)
    assert quota.day_end(now) - quota.day_start(now) == quota.DAY_MS
    assert quota.day_start(now) % quota.DAY_MS == 0


@given(st.floats(0, 100_000), st.floats(0.05, 30))
def test_looks_are_never_closer_than_the_floor(age: float, floor: float) -> None:
    gap = polling.next_look(age_seconds=age, floor_seconds=floor)
    assert floor <= gap <= max(floor, polling.SLOWEST_SECONDS)


def test_gaps_grow_with_the_age() -> None:
    gaps = [polling.next_look(age_seconds=age, floor_seconds=2) for age in (0, 12, 30, 60, 600)]
    assert gaps == sorted(gaps)
    assert gaps[0] == 2
    assert gaps[-1] == polling.SLOWEST_SECONDS
