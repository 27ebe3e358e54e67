"""A hundred generations in flight, at the bot's own process."""

import pytest

from benchmarks import in_flight

pytestmark = pytest.mark.alone

MOST_KIB_EACH = 60
"""Some 15 are usual. Of so few, what the heap takes in whole pages is a large share."""


async def test_generations_in_flight_hold_little_of_the_memory() -> None:
    found = await in_flight.rows(in_flight.Sizes(warm_up=50, held=100))
    print(*found, sep="\n")
    held, each, idle = found
    assert held.kept
    assert each.ours < MOST_KIB_EACH
    assert idle.ours > held.ours
