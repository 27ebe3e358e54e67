"""Whatever is cut off when: nothing is billed twice, lost, shown twice, miscounted or stuck.

Every single cut of every scenario, and every pair of the two main ones; over PostgreSQL every
single cut of those two. `make sweep` runs all.
"""

from dataclasses import replace

import pytest

from tests.crash.judge import Kind
from tests.crash.life import Program
from tests.crash.naive import FORGETFUL, HASTY, LOSING, NAIVE, UNSYNCED
from tests.crash.sweep import SCENARIOS, Scenario, over_postgres, sweep
from troupe.secret import Secret

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
SUCCESS = BY_NAME["success"]
LOST = BY_NAME["answer of the submit lost"]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_no_single_cut_breaks_a_promise(scenario: Scenario) -> None:
    report = sweep(scenario, Program(), pairs=False)
    assert report.violating == []
    assert report.singles > 25


@pytest.mark.parametrize("scenario", [SUCCESS, LOST], ids=lambda one: one.name)
def test_no_second_cut_in_the_recovery_breaks_a_promise(scenario: Scenario) -> None:
    report = sweep(scenario, Program(), pairs=True)
    assert report.violating == []
    assert report.pairs > 500
    assert report.interrupted_though_billed == 0


@pytest.mark.parametrize("scenario", [SUCCESS, LOST], ids=lambda one: one.name)
def test_no_single_cut_breaks_a_promise_over_postgres(
    scenario: Scenario, database_url: Secret
) -> None:
    with over_postgres(database_url) as program:
        report = sweep(scenario, program, pairs=False)
    assert report.violating == []
    assert report.singles > 25


def test_the_sweep_over_postgres_sees_what_worse_programs_do(database_url: Secret) -> None:
    with over_postgres(database_url) as program:
        report = sweep(SUCCESS, replace(NAIVE, machine=program.machine), pairs=False)
    assert set(report.kinds) == {Kind.BILLED_TWICE, Kind.SHOWN_TWICE}


def test_a_webhook_tells_which_task_came_of_a_lost_submit() -> None:
    """Where the provider's list doesn't. What is left is where the webhook's own news was cut."""
    asked, told = (
        sweep(BY_NAME[name], Program(), pairs=False)
        for name in ("answer lost, no echo", "answer lost, no echo, webhooks")
    )
    assert told.interrupted_though_billed < asked.interrupted_though_billed / 4


@pytest.mark.parametrize(
    ("program", "scenario", "seen"),
    [
        (NAIVE, SUCCESS, {Kind.BILLED_TWICE, Kind.SHOWN_TWICE}),
        (NAIVE, LOST, {Kind.BILLED_TWICE, Kind.SHOWN_TWICE}),
        (HASTY, SUCCESS, {Kind.LOST, Kind.UNTOLD, Kind.QUOTA, Kind.CONTRADICTION}),
        (FORGETFUL, SUCCESS, {Kind.LOST, Kind.UNTOLD, Kind.QUOTA, Kind.STUCK}),
        (UNSYNCED, SUCCESS, {Kind.LOST, Kind.QUOTA, Kind.CONTRADICTION}),
        # It can't be shown; that its person isn't told would be a further kind.
        (LOSING, SUCCESS, {Kind.LOST, Kind.QUOTA}),
    ],
    ids=["naive", "naive, answer lost", "hasty", "forgetful", "unsynced", "losing"],
)
def test_the_sweep_sees_what_worse_programs_do(
    program: Program, scenario: Scenario, seen: set[Kind]
) -> None:
    report = sweep(scenario, program, pairs=False)
    assert set(report.kinds) == seen
