"""Everything the bot did that Discord would not forgive, for tests to find empty."""

import logging
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from sandbox.wire import Json

MOST: Final = 1_000
_log = logging.getLogger(__name__)


class Mistakes:
    """The newest thousand mistakes; `wall` is Unix time in seconds."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall = wall
        self._kept: deque[Json] = deque(maxlen=MOST)

    def note(self, what: str, detail: str) -> None:
        """Keep one; `what` is a short word to filter by, `detail` a sentence."""
        when = datetime.fromtimestamp(self._wall(), UTC).isoformat()
        self._kept.append({"when": when, "what": what, "detail": detail})
        _log.warning("%s: %s", what, detail)

    def all(self) -> list[Json]:
        """Oldest first."""
        return list(self._kept)

    def clear(self) -> None:
        """Start again, as if nothing had happened."""
        self._kept.clear()
