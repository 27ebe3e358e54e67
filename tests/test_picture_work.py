"""Pictures at once; the bounds on memory are the benchmark's, the delay is another machine's."""

import pytest

from benchmarks import picture_work

pytestmark = pytest.mark.alone


def test_memory_is_bounded_while_pictures_are_worked_on_and_is_given_back() -> None:
    found = picture_work.rows(picture_work.Sizes(pictures=12, idle_seconds=0.2))
    print(*found, sep="\n")
    delay, peak, left, *told = found
    assert delay.peers is not None
    assert delay.peers > 0
    assert peak.kept
    assert peak.ours > 0
    assert left.kept
    assert all(row.ours > 0 for row in told)
