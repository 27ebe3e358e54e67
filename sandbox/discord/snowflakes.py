"""Discord's ids: time in the upper bits, so that they sort by age and tell when they were made."""

import secrets
from collections.abc import Callable
from typing import Final

#: The first second of 2015, in milliseconds of Unix time.
EPOCH_MS: Final = 1_420_070_400_000


class Snowflakes:
    """Makes ids that are unique and rising; `wall` is Unix time in seconds."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall = wall
        self._last = 0

    def next(self) -> str:
        """A new id of this instant."""
        now = (int(self._wall() * 1_000) - EPOCH_MS) << 22
        self._last = max(now, self._last + 1)
        return str(self._last)


def secret() -> str:
    """An interaction token: long, random, safe in a path."""
    return secrets.token_urlsafe(48)
