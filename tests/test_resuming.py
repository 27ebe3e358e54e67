"""Ten thousand unfinished predictions after a kill; the bounds are those of the benchmark."""

from pathlib import Path

import pytest

from benchmarks import resuming

pytestmark = pytest.mark.alone


async def test_ten_thousand_are_owned_at_once_and_looked_at_bit_by_bit(tmp_path: Path) -> None:
    measured = await resuming.measure(tmp_path, seconds=8.0)
    print(measured)
    assert measured.violations() == []
    assert measured.completed > 0
