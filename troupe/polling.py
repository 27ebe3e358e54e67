"""When to look at a running prediction next."""

GROWTH = 1 / 6
SLOWEST_SECONDS = 15.0


def next_look(*, age_seconds: float, floor_seconds: float) -> float:
    """Seconds until the next look at a task that was submitted `age_seconds` ago.

    The provider asks for at least 2 s between looks at one picture, and for growing gaps on long
    ones. A gap in proportion to the age keeps the wait after completion a fixed share of the whole.
    """
    return min(max(floor_seconds, age_seconds * GROWTH), max(SLOWEST_SECONDS, floor_seconds))
