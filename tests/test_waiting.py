"""Waiting is measured with every side at its end, and what comes of it is judged row by row."""

from importlib.metadata import PackageNotFoundError

import pytest

from benchmarks import waiting
from benchmarks.waiting_rounds import Course, Measured, Told

COURSE = Course(count=4, median_seconds=0.4, warm_up=2, warm_ups=1)


def seen_to_their_end(name: str) -> Measured:
    measured = waiting.side(name, COURSE)
    assert measured.told["looks"] >= COURSE.count
    assert min(measured.told["lags"]) >= 0
    assert measured.cpu_seconds > 0
    return measured


def test_ours_sees_every_task_to_its_end_and_hands_it_over() -> None:
    measured = seen_to_their_end("waiting_bot")
    assert len(measured.handed_over) == COURSE.count
    assert measured.cpu_by_thread.keys() >= {"event loop", "SQLite"}
    assert (measured.told["closest"] or waiting.PROVIDER_FLOOR) >= waiting.PROVIDER_FLOOR


def test_the_afternoons_bot_sees_every_task_to_its_end() -> None:
    measured = seen_to_their_end("waiting_afternoon")
    assert measured.told["api_connections"] == COURSE.count, "a session for each"


def test_without_the_sdk_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(waiting, "version", absent)
    with pytest.raises(RuntimeError, match=r"make \.venv/benchmarks"):
        waiting.rows(waiting.SHORT)


def made(*, looks: int, closest: float) -> Measured:
    """Of ten tasks."""
    told = Told(
        tasks=10,
        looks=looks,
        lags=[0.5] * 10,
        done={},
        closest=closest,
        requests=looks,
        api_connections=3,
        media_connections=3,
    )
    return Measured(told, cpu_seconds=0.1, cpu_by_thread={}, handed_over=[0.6] * 10)


@pytest.mark.parametrize(
    ("looks", "closest", "passed"),
    [
        (30, 2.1, []),
        (90, 2.1, ["waiting: requests with the submit"]),
        (30, 1.9, ["waiting: closest two looks at one task"]),
    ],
)
def test_too_many_requests_and_looks_too_close_are_named(
    looks: int, closest: float, passed: list[str]
) -> None:
    peers = made(looks=90, closest=1.0)
    rows = waiting.judged(made(looks=looks, closest=closest), peers, peers, waiting.FULL.targets)
    assert [row.measure for row in rows if not row.kept] == passed
    assert len({row.cells()[0] for row in rows}) == len(rows)
