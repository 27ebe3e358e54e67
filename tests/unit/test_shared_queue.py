"""What a process does in the queue that it shares with others."""

from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from tests.samples import NOW, generation, queued
from troupe.durations import Durations
from troupe.models import Prediction, PredictionState
from troupe.waiting_room import YIELDS_MS, WaitingRoom


def one(number: int, person_id: int, since: int = NOW) -> Prediction:
    return queued(generation(number, person_id=person_id, created_at=since))


def room(concurrency: int = 1, per_minute: int = 1_000) -> WaitingRoom:
    return WaitingRoom(concurrency=concurrency, per_minute=per_minute, durations=Durations())


def test_another_process_is_let_go_first_but_not_waited_for_for_ever() -> None:
    ours, older, younger = room(), one(1, 7), one(2, 8, NOW + 1)
    ours.join(younger, now=NOW)
    ours.neighbours([older], [], {}, now=NOW)
    assert ours.take(NOW + 5) is None
    assert ours.next_chance(NOW + 5) == NOW + 5 + YIELDS_MS
    assert ours.take(NOW + 5 + YIELDS_MS) == younger.id


def test_waiting_for_a_place_is_no_waiting_for_another_process() -> None:
    """Else whoever waited long for a place would not let anybody go first any more."""
    ours, older, younger = room(), one(1, 7), one(2, 8, NOW + 1)
    ours.join(younger, now=NOW)
    ours.neighbours([older], [], {}, now=NOW)
    assert ours.take(NOW) is None
    ours.neighbours([older], [one(3, 9)], {}, now=NOW)
    assert ours.take(NOW + 60_000) is None
    ours.neighbours([older], [], {}, now=NOW + 60_000)
    assert ours.take(NOW + 60_000) is None, "its turn to yield begins now"


def test_what_others_have_at_the_provider_takes_places() -> None:
    ours = room(concurrency=2)
    for number in range(3):
        ours.join(one(number, number), now=NOW)
    ours.neighbours([], [one(9, 9)], {}, now=NOW)
    assert ours.take(NOW) is not None
    assert ours.take(NOW) is None
    ours.neighbours([], [], {}, now=NOW)
    assert ours.take(NOW) is not None


def test_what_others_submitted_counts_in_the_minute_and_our_own_once() -> None:
    ours = room(concurrency=9, per_minute=2)
    for number in range(3):
        ours.join(one(number, number), now=NOW)
    mine = ours.take(NOW)
    assert mine is not None
    ours.neighbours([], [], {mine: NOW + 900}, now=NOW + 1_000)
    assert ours.take(NOW + 1_000) is not None
    ours.neighbours([], [], {mine: NOW + 900}, now=NOW + 2_000)
    assert ours.take(NOW + 2_000) is None, "two of its own in this minute"
    assert ours.take(NOW + 60_901) is not None


def test_what_was_taken_and_did_not_leave_is_no_start() -> None:
    """The store had no room for it: else the minute would soon be full of what never left."""
    ours = room(concurrency=9, per_minute=1)
    wanted = one(1, 1)
    ours.join(wanted, now=NOW)
    assert ours.take(NOW) == wanted.id
    ours.join(wanted, now=NOW + 10, rest_ms=100)
    assert ours.take(NOW + 500) is None
    ours.neighbours([], [], {}, now=NOW + 600)
    assert ours.take(NOW + 700) == wanted.id


def test_what_others_took_over_stands_in_the_queue_once() -> None:
    ours = room(concurrency=1)
    waiting, flying, later = one(1, 1), one(2, 2), one(3, 3, NOW + 5)
    ours.join(waiting, now=NOW)
    ours.fly(flying)
    ours.join(later, now=NOW)
    ours.neighbours([waiting], [flying], {}, now=NOW + 10)
    assert len(ours) == 2
    assert ours.in_work == 1
    ours.neighbours([], [], {}, now=NOW + 20)
    assert len(ours) == 1
    assert ours.in_work == 0
    assert ours.take(NOW + 30) == later.id
    assert ours.take(NOW + 30) is None


def test_a_place_is_told_over_all_processes_and_only_to_our_own() -> None:
    ours, theirs = room(), [one(number, number) for number in range(1, 4)]
    ours.join(one(9, 9, NOW + 1), now=NOW)
    ours.neighbours(theirs, [], {}, now=NOW)
    assert ours.moved_up(NOW) == [9]
    spot = ours.spot(9)
    assert spot is not None
    assert spot.place == 4


@dataclass
class Side:
    room: WaitingRoom
    waiting: dict[str, Prediction] = field(default_factory=dict)
    flying: dict[str, Prediction] = field(default_factory=dict)
    served: list[str] = field(default_factory=list)

    def join(self, prediction: Prediction, now: int) -> None:
        self.waiting[prediction.id] = prediction
        self.room.join(prediction, now=now)

    def take(self, now: int) -> str | None:
        chosen = self.room.take(now)
        if chosen is not None:
            self.flying[chosen] = replace(
                self.waiting.pop(chosen), state=PredictionState.SUBMITTING
            )
            self.served.append(chosen)
        return chosen

    def hear(self, other: "Side", now: int) -> None:
        self.room.neighbours(other.waiting.values(), other.flying.values(), {}, now=now)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 5)), min_size=1, max_size=30))
def test_two_processes_that_hear_each_other_serve_everybody_one_at_a_time(
    asked: list[tuple[int, int]],
) -> None:
    sides = (Side(room()), Side(room()))
    for number, (which, person) in enumerate(asked):
        sides[which].join(one(number + 1, person, NOW + number), NOW)
    now = NOW + 100
    for _ in range(len(asked) * 4):
        for side, other in (sides, sides[::-1]):
            side.hear(other, now)
            while side.take(now) is not None:
                pass
            other.hear(side, now)
            assert len(side.flying) + len(other.flying) <= 1
        now += YIELDS_MS
        for side in sides:
            for done in list(side.flying):
                del side.flying[done]
                side.room.leave(done, now=now)
    assert sorted(sides[0].served + sides[1].served) == sorted(
        f"{number + 1}-0" for number in range(len(asked))
    )
