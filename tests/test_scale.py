"""The simulation of a million members: its formulas, its played day, and what it measures."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import scale, scale_model
from benchmarks.scale_measured import on_sqlite
from benchmarks.scale_model import HIGH, LEVELS, LOW, USUAL, Habits, Level


@pytest.mark.parametrize("habits", [LOW, USUAL, HIGH], ids=lambda one: one.name)
def test_the_played_day_and_the_paper_agree(habits: Habits) -> None:
    day = scale_model.played(habits, LEVELS[-1], random.Random(1))
    assert day.asked == pytest.approx(habits.pictures_a_day, rel=0.1)
    peak = habits.pictures_a_minute_at_the_peak
    assert peak * 0.9 < day.busiest_minute < peak + 6 * peak**0.5


def test_a_day_is_as_much_as_its_mean() -> None:
    minutes = [scale_model.load(minute) for minute in range(scale_model.MINUTES)]
    assert sum(minutes) / len(minutes) == pytest.approx(1.0)
    assert max(minutes) == pytest.approx(1 + scale_model.SWING, rel=0.01)


def test_below_what_the_provider_takes_nobody_waits_and_above_it_the_queue_grows() -> None:
    enough = Level("enough", 1_000, 1_000)
    assert scale_model.played(USUAL, enough, random.Random(1)).wait_p95 == 0
    half = Level("half", round(USUAL.pictures_a_day / scale_model.MINUTES / 2), 1_000)
    day = scale_model.played(USUAL, half, random.Random(1))
    assert day.left == pytest.approx(USUAL.pictures_a_day / 2, rel=0.15)
    assert day.wait_p95 > 60


def test_the_least_level_on_paper_is_the_least_that_keeps_up_when_played() -> None:
    for habits in (LOW, USUAL, HIGH):
        least = scale_model.least_level(habits)
        assert least is not None
        for level in LEVELS:
            day = scale_model.played(habits, level, random.Random(2))
            assert (day.wait_p95 <= 1) == (level.pictures_a_minute >= least.pictures_a_minute)


@pytest.mark.parametrize("habits", [LOW, USUAL, HIGH], ids=lambda one: one.name)
def test_an_account_keeps_up_until_it_has_the_members_that_fill_it(habits: Habits) -> None:
    silver = LEVELS[1]
    filling = scale_model.most_members(habits, silver) / scale_model.MEMBERS
    below = replace(habits, active=habits.active * filling * 0.9)
    above = replace(habits, active=habits.active * filling * 1.1)
    assert scale_model.played(below, silver, random.Random(1)).wait_p95 == 0
    assert scale_model.played(above, silver, random.Random(1)).wait_p95 > 1


async def test_what_a_picture_costs_is_measured_on_a_real_database(tmp_path: Path) -> None:
    cost = await on_sqlite(tmp_path, 60)
    assert cost.rows == pytest.approx(7.0)
    assert cost.transactions == pytest.approx(6.0)
    assert 300 < cost.bytes < 20_000
    assert cost.ms > 0
    lines = list(scale.report({"SQLite": cost}, random.Random(3)))
    assert any(line.startswith("shards: 4 at least, 10 recommended") for line in lines)
