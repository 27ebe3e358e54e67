"""Some faults at each point, and a short soak; `make fault-sweep` and `make soak` try it all."""

from pathlib import Path

from tests.e2e import fault_sweep, soak


async def test_whatever_goes_wrong_each_is_answered_once_and_paid_at_most_once(
    tmp_path: Path,
) -> None:
    for report in await fault_sweep.sweep(tmp_path, fault_sweep.SOME):
        print(report)
        assert report.violations == []


async def test_a_short_soak_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    told = await soak.soaked(tmp_path, count=60, troubles=soak.QUICK_TROUBLES, seed=5)
    print(told)
    assert told.violations == []
    assert sum(told.faults.values()) > 10
