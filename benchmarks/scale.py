"""A million members in ten thousand servers, on paper and by program: `python -m benchmarks.scale`.

What a picture costs the database is measured in the same run, on real databases; the rest is
arithmetic over assumptions that are named in `scale_model.py`, and one day of the queue, played.
"""

import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks import scale_model as model
from benchmarks.scale_measured import Cost, measured

PICTURES = 3_000
HABITS = (model.LOW, model.USUAL, model.HIGH)
_GB = 1e9


def report(costs: Mapping[str, Cost], chance: random.Random) -> Iterator[str]:
    """The tables, line by line."""
    yield from _costs(costs)
    yield from _sizes(costs)
    yield from _queues(chance)


def _costs(costs: Mapping[str, Cost]) -> Iterator[str]:
    yield f"Measured: {PICTURES:,} pictures, each from the command to the reply, one at a time"
    yield f"{'':22}" + "".join(f"{name:>14}" for name in costs)
    shown: list[tuple[str, Callable[[Cost], str]]] = [
        ("rows a picture", lambda one: f"{one.rows:.1f}"),
        ("bytes a picture", lambda one: f"{one.bytes:,.0f}"),
        ("writes a picture", lambda one: f"{one.transactions:.1f}"),
        ("ms a picture", lambda one: f"{one.ms:.2f}"),
        ("pictures a second", lambda one: f"{one.pictures_a_second:,.0f}"),
    ]
    for label, show in shown:
        yield f"{label:22}" + "".join(f"{show(one):>14}" for one in costs.values())
    yield ""


def _sizes(costs: Mapping[str, Cost]) -> Iterator[str]:
    cost = costs.get("PostgreSQL", costs["SQLite"])
    least, recommended = model.shards()
    yield f"{model.MEMBERS:,} members in {model.SERVERS:,} servers"
    yield (
        f"shards: {least} at least, {recommended} recommended; "
        f"{recommended * model.IDENTIFY_SECONDS:.0f} s until all are there"
    )
    yield f"{'':34}" + "".join(f"{one.name:>14}" for one in HABITS)
    shown: list[tuple[str, Callable[[model.Habits], str]]] = [
        ("active members a day", lambda one: f"{model.MEMBERS * one.active:,.0f}"),
        ("pictures a day", lambda one: f"{one.pictures_a_day:,.0f}"),
        ("pictures a minute, at the peak", lambda one: f"{one.pictures_a_minute_at_the_peak:,.1f}"),
        ("dollars a day", lambda one: f"{model.dollars_a_month(one) / model.DAYS:,.0f}"),
        ("dollars a month", lambda one: f"{model.dollars_a_month(one):,.0f}"),
        ("provider calls a day", lambda one: _thousands(one, model.PROVIDER_CALLS)),
        ("  with webhooks", lambda one: _thousands(one, model.PROVIDER_CALLS_WITH_WEBHOOKS)),
        ("Discord calls a second, peak", lambda one: f"{_a_second(one) * model.DISCORD_CALLS:.1f}"),
        ("rows a month", lambda one: f"{one.pictures_a_day * model.DAYS * cost.rows:,.0f}"),
        ("database GB a month", lambda one: f"{_month(one) * cost.bytes / _GB:,.1f}"),
        ("pictures GB a month", lambda one: f"{model.picture_bytes_a_month(one) / _GB:,.0f}"),
        (
            "  small ones only, GB a month",
            lambda one: f"{_month(one) * model.THUMBNAIL_BYTES / _GB:,.0f}",
        ),
        (
            "somebody writes, at the peak",
            lambda one: f"{model.share_of_writers(one, cost.ms):.1%}",
        ),
        (
            "of one process's commands",
            lambda one: f"{_a_second(one) / model.ACKNOWLEDGEMENTS_A_SECOND:.2%}",
        ),
    ]
    for label, show in shown:
        yield f"{label:34}" + "".join(f"{show(one):>14}" for one in HABITS)
    yield ""


def _queues(chance: random.Random) -> Iterator[str]:
    yield "One day of the queue, minutes waited (half, 95 of 100), and how many wait at its end"
    yield f"{'account':22}" + "".join(f"{one.name:>22}" for one in HABITS)
    for level in model.LEVELS:
        cells = [_queue(habits, level, chance) for habits in HABITS]
        yield f"{level.name:22}" + "".join(f"{cell:>22}" for cell in cells)
    for habits in HABITS:
        least = model.least_level(habits)
        yield f"{habits.name}: {least.name if least else 'none'} is never behind, on paper"
    yield ""
    yield "Members at which an account is full at the peak, on paper"
    for level in model.LEVELS:
        full = [f"{model.most_members(habits, level):,.0f}" for habits in HABITS]
        yield f"{level.name:22}" + "".join(f"{cell:>22}" for cell in full)


def _queue(habits: model.Habits, level: model.Level, chance: random.Random) -> str:
    day = model.played(habits, level, chance)
    return f"{day.wait_p50}, {day.wait_p95}; {day.left:,}"


def _month(habits: model.Habits) -> float:
    return habits.pictures_a_day * model.DAYS


def _a_second(habits: model.Habits) -> float:
    return habits.pictures_a_minute_at_the_peak / 60


def _thousands(habits: model.Habits, calls: float) -> str:
    return f"{habits.pictures_a_day * calls:,.0f}"


def main() -> int:
    """Prints the tables."""
    with tempfile.TemporaryDirectory() as name, measured(Path(name), PICTURES) as costs:
        for line in report(costs, random.Random(7)):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
