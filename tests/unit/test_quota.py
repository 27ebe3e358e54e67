"""A day of pictures."""

from hypothesis import given
from hypothesis import strategies as st

from troupe import quota
from troupe.quota import Allowed, Denied


def test_the_last_picture_of_a_day_is_allowed_and_the_next_is_not() -> None:
    now = 3 * quota.DAY_MS + 1
    assert quota.decide(used=9, wanted=1, limit=10, now=now) == Allowed(left=0)
    assert quota.decide(used=10, wanted=1, limit=10, now=now) == Denied(10, 4 * quota.DAY_MS)


def test_more_than_is_left_is_denied_with_what_is() -> None:
    day = quota.DAY_MS
    assert quota.decide(used=8, wanted=3, limit=10, now=1) == Denied(10, day, left=2)
    assert quota.decide(used=12, wanted=1, limit=10, now=1) == Denied(10, day)


@given(st.integers(0, 2**42))
def test_every_moment_lies_in_its_own_utc_day(now: int) -> None:
    assert quota.day_start(now) <= now < quota.day_end(now)
    assert quota.day_end(now) - quota.day_start(now) == quota.DAY_MS
    assert quota.day_start(now) % quota.DAY_MS == 0
