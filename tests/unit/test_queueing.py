"""The queue is fair between people, then oldest first, inside the provider's limits."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tests.samples import NOW
from troupe import queueing
from troupe.queueing import Waiting


def waiting(number: int, person: int) -> Waiting:
    return Waiting(str(number), number, person, NOW + number)


def test_the_first_of_everybody_comes_before_the_second_of_anybody() -> None:
    line = [waiting(1, 7), waiting(2, 7), waiting(3, 7), waiting(4, 8), waiting(5, 9)]
    order = queueing.order(line, running=Counter(), last_served={})
    assert [item.person_id for item in order] == [7, 8, 9, 7, 7]


def test_what_somebody_has_running_counts_as_their_turn() -> None:
    line = [waiting(1, 7), waiting(2, 8)]
    assert [
        item.person_id for item in queueing.order(line, running=Counter({7: 1}), last_served={})
    ] == [8, 7]


def test_between_equals_whoever_was_served_longest_ago_is_next() -> None:
    """Else a person with many waiting would be next again as soon as their first is done."""
    line = [waiting(1, 7), waiting(2, 8), waiting(3, 9)]
    order = queueing.order(line, running=Counter(), last_served={7: NOW, 8: NOW - 9, 9: NOW - 5})
    assert [item.person_id for item in order] == [8, 9, 7]


def test_a_newcomer_counts_as_served_on_arrival() -> None:
    """Else whoever asks one at a time would overtake all who have more than one waiting."""
    line = [waiting(1, 7), waiting(2, 8)]
    order = queueing.order(line, running=Counter(), last_served={7: NOW + 1})
    assert [item.person_id for item in order] == [7, 8]


@given(st.lists(st.integers(1, 5), max_size=40), st.dictionaries(st.integers(1, 5), st.just(1)))
def test_nobody_is_lost_and_nobody_of_one_person_is_overtaken(
    people: list[int], running: dict[int, int]
) -> None:
    line = [waiting(number, person) for number, person in enumerate(people)]
    order = queueing.order(reversed(line), running=Counter(running), last_served={})
    assert sorted(order, key=lambda item: item.since) == line
    for person in set(people):
        own = [item.since for item in order if item.person_id == person]
        assert own == sorted(own)


def test_a_full_minute_is_waited_out() -> None:
    starts = [NOW - 61_000, NOW - 30_000, NOW - 10_000]
    assert queueing.next_start(starts, per_minute=2, now=NOW) == NOW + 30_000
    assert queueing.next_start(starts, per_minute=3, now=NOW) == NOW
    assert queueing.next_start([], per_minute=1, now=NOW) == NOW


@given(st.lists(st.integers(0, 600_000), max_size=50), st.integers(1, 5))
def test_no_minute_ever_holds_more_submits_than_allowed(gaps: list[int], per_minute: int) -> None:
    now, starts = NOW, list[int]()
    for gap in gaps:
        now = max(now + gap, queueing.next_start(starts, per_minute=per_minute, now=now + gap))
        starts.append(now)
    for start in starts:
        assert sum(start <= other < start + 60_000 for other in starts) <= per_minute


def test_long_queues_are_shown_in_tens() -> None:
    assert [queueing.shown_place(place) for place in (1, 10, 11, 20, 21)] == [1, 10, 20, 20, 30]


def test_the_estimate_respects_both_limits() -> None:
    by_rate = queueing.spot(
        5, now=NOW, first_start=NOW + 40_000, concurrency=10, per_minute=2, typical_ms=10_000
    )
    assert by_rate.ready_at == NOW + 40_000 + 2 * 60_000 + 10_000
    by_places = queueing.spot(
        4, now=NOW, first_start=NOW, concurrency=2, per_minute=100, typical_ms=10_000
    )
    assert by_places.ready_at == NOW + 30_000, "one round is running, and two are to come"
