"""A long history is turned over as fast at its end as at its beginning."""

from pathlib import Path

import pytest

from benchmarks import history

pytestmark = pytest.mark.alone


async def test_the_deepest_page_costs_what_the_first_does(tmp_path: Path) -> None:
    measured = await history.measure(tmp_path, own=20_000, others=20_000)
    print(measured)
    assert measured.violations() == []
