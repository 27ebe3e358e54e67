"""Rate limits in fixed windows, with the headers a bot should heed. `clock` is monotonic."""

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sandbox.discord.errors import RATE_LIMITED, ApiError
from sandbox.discord.mistakes import Mistakes
from sandbox.discord.rules import Rulebook

#: Windows kept at once, and how far a refused bot may be from its clock. Bounds of this program.
MOST_WINDOWS: Final = 20_000
GRACE_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


#: Measured by others, not promised by Discord: see the docs of webhooks and channels.
PER_TOKEN: Final = Limit(5, 2.0)
PER_CHANNEL: Final = Limit(5, 5.0)
GLOBAL: Final = Limit(50, 1.0)


@dataclass(slots=True)
class _Window:
    ends: float
    used: int = 0
    refused_at: float | None = None


class Limits:
    """Counts requests in windows by key."""

    def __init__(self, *, rules: Rulebook, mistakes: Mistakes, clock: Callable[[], float]) -> None:
        self._rules = rules
        self._mistakes = mistakes
        self._clock = clock
        self._windows: dict[str, _Window] = {}

    def hit(self, key: str, limit: Limit, *, everywhere: bool = False) -> dict[str, str]:
        """Count one request; returns the headers of its answer, raises 429."""
        if not self._rules.current.rate_limits:
            return {}
        now = self._clock()
        window = self._window(key, limit, now)
        left = window.ends - now
        if window.used >= limit.requests:
            self._ignored(key, window, now)
            raise _refused(key, limit, left, everywhere=everywhere)
        window.used += 1
        return _headers(key, limit, limit.requests - window.used, left)

    def _window(self, key: str, limit: Limit, now: float) -> _Window:
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            if len(self._windows) >= MOST_WINDOWS:
                live = {k: v for k, v in self._windows.items() if v.ends > now}
                self._windows = live if len(live) < MOST_WINDOWS else {}
            window = self._windows[key] = _Window(ends=now + limit.seconds)
        return window

    def _ignored(self, key: str, window: _Window, now: float) -> None:
        """A request after a refusal in the same window did not wait as it was told."""
        if window.refused_at is None:
            window.refused_at = now
        elif now - window.refused_at > GRACE_SECONDS and window.ends - now > GRACE_SECONDS:
            self._mistakes.note("rate_limit_ignored", f"Asked again too early: {_bucket(key)}.")


def _bucket(key: str) -> str:
    return key if len(key) <= 40 else f"{key[:40]}…"


def _headers(key: str, limit: Limit, remaining: int, left: float) -> dict[str, str]:
    wait = math.ceil(left * 1_000) / 1_000
    return {
        "X-RateLimit-Limit": str(limit.requests),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset-After": f"{wait:.3f}",
        "X-RateLimit-Bucket": f"{zlib.crc32(key.partition(':')[0].encode()):08x}",
    }


def _refused(key: str, limit: Limit, left: float, *, everywhere: bool) -> ApiError:
    wait = math.ceil(left * 1_000) / 1_000
    # Without Via discord.py takes the answer for Cloudflare's and gives up at once.
    headers = {**_headers(key, limit, 0, left), "Via": "1.1 sandbox"}
    headers["Retry-After"] = str(math.ceil(left))
    headers["X-RateLimit-Scope"] = "global" if everywhere else "user"
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    extra: dict[str, object] = {"retry_after": wait, "global": everywhere}
    return ApiError(RATE_LIMITED, extra=extra, headers=headers)
