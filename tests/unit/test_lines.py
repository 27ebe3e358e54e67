"""The lines give out, without sorting anybody, whom the rule of the queue puts first."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.samples import NOW
from troupe import queueing
from troupe.lines import Lines
from troupe.queueing import Waiting

STEPS = st.lists(
    st.tuples(st.sampled_from(["join", "start", "land", "withdraw", "fly"]), st.integers(0, 4)),
    max_size=80,
)


@given(STEPS)
def test_whatever_happens_the_next_is_the_one_that_the_rule_names(
    steps: Sequence[tuple[str, int]],
) -> None:
    lines, running = Lines(), list[str]()
    for number, (what, person) in enumerate(steps):
        match what:
            case "join":
                lines.join(Waiting(f"{number}", number, person, NOW + number % 7))
            case "fly":
                lines.fly(f"{number}", person)
                running.append(f"{number}")
            case "land" if running:
                lines.land(running.pop(person % len(running)), NOW + number)
            case "withdraw" if lines.waiting:
                lines.withdraw(lines.waiting[person % len(lines)].prediction_id)
            case "start":
                wanted = queueing.order(
                    lines.waiting, running=lines.running, last_served=lines.last_served
                )
                chosen = lines.next()
                assert chosen == (wanted[0] if wanted else None)
                if chosen:
                    lines.start(chosen)
                    running.append(chosen.prediction_id)
    assert lines.in_flight == len(running) == sum(lines.running.values())


def test_nothing_is_remembered_of_people_who_have_nothing_there() -> None:
    lines = Lines()
    for number in range(10_000):
        lines.join(Waiting(f"{number}", number, number, NOW))
        started = lines.next()
        assert started is not None
        lines.start(started)
        lines.land(started.prediction_id, NOW)
    assert (len(lines), lines.in_flight, len(lines.last_served), len(lines.running)) == (0, 0, 0, 0)
