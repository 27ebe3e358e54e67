"""Short notices to all processes that share the database, those who posted them included."""

from collections.abc import Callable
from typing import Protocol

LONGEST_NOTICE = 7_999
"""In bytes; PostgreSQL takes no more."""


class Bulletin(Protocol):
    """Nobody may depend on a notice: each says only that it is worth looking at the rows now."""

    async def post(self, text: str, /) -> None:
        """Once, without waiting for anybody; it may be lost. ValueError over 7,999 bytes."""
        ...

    async def run(self, hear: Callable[[str], None], missed: Callable[[], None], /) -> None:
        """Passes on each notice, for ever; cancel it to stop.

        `missed` is called whenever some may have been lost, the beginning included.
        """
        ...
