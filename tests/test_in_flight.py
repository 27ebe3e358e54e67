"""A hundred generations in flight, at the bot's own process; the bound is the benchmark's."""

import pytest

from benchmarks import in_flight

pytestmark = pytest.mark.alone


async def test_generations_in_flight_hold_little_of_the_memory() -> None:
    found = await in_flight.rows(in_flight.Sizes(warm_up=50, held=100))
    print(*found, sep="\n")
    held, each, idle = found
    assert held.kept
    assert each.ours == held.ours * 1_024 / 100
    assert idle.ours > held.ours
