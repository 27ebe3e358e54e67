"""When to look at a running prediction next."""

GROWTH = 1 / 6
SLOWEST_SECONDS = 15.0


def next_look(*, age_seconds: float, floor_seconds: float) -> float:
    """Seconds until the next look at a task that was submitted `age_seconds` ago.

    The provider asks for at least 2 s between looks at one picture, and for growing gaps on long
    ones. A gap in proportion to the age keeps the wait after completion a fixed share of the whole.
    """
    return min(max(floor_seconds, age_seconds * GROWTH), max(SLOWEST_SECONDS, floor_seconds))


LAST_SEARCH_SECONDS = 120.0
_SEARCHES_SECONDS = (5.0, 30.0, LAST_SEARCH_SECONDS)


def next_search(age_seconds: float) -> float | None:
    """Seconds until the next search for a task that may exist; None after the last one.

    `age_seconds` counts from the submit whose answer was lost. A task shows up in the provider's
    list at once or, after trouble there, within a minute or two.
    """
    return next((at - age_seconds for at in _SEARCHES_SECONDS if at > age_seconds), None)
