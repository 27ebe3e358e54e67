"""How many pictures a person may still make today."""

from dataclasses import dataclass

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Allowed:
    """`left` pictures remain once this one is made."""

    left: int


@dataclass(frozen=True, slots=True)
class Denied:
    """Only `left` of `limit` are left until `back_at` (ms since 1970)."""

    limit: int
    back_at: int
    left: int = 0


def day_start(now: int) -> int:
    """The last midnight in UTC, in ms since 1970."""
    return now - now % DAY_MS


def day_end(now: int) -> int:
    """The next midnight in UTC, in ms since 1970."""
    return day_start(now) + DAY_MS


def decide(*, used: int, wanted: int, limit: int, now: int) -> Allowed | Denied:
    """Whether `wanted` more pictures fit into a day of `limit` of which `used` are gone."""
    if used + wanted > limit:
        return Denied(limit=limit, back_at=day_end(now), left=max(0, limit - used))
    return Allowed(left=limit - used - wanted)
