"""What the provider was asked, and how often. Never the key itself."""

from collections import Counter, deque
from typing import Final, Literal

import msgspec

KEPT: Final = 1_000

Authorization = Literal["bearer", "none", "other"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One request; `status` 0 means that the connection was cut, `seconds` is its duration."""

    name: str
    method: str
    path: str
    status: int
    host: str
    authorization: Authorization
    seconds: float


class Journal:
    """The last 1,000 requests and a count of all by name."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._counts: Counter[str] = Counter()

    def write(self, entry: Entry) -> None:
        """Keep a request that was answered."""
        self._entries.append(entry)
        self._counts[entry.name] += 1

    def counts(self) -> dict[str, int]:
        """How often each point was asked."""
        return dict(self._counts)

    def entries(self) -> list[dict[str, object]]:
        """The requests as JSON, oldest first."""
        return [msgspec.to_builtins(entry) for entry in self._entries]


def authorization(header: str | None) -> Authorization:
    """What kind of credential came along, without the credential."""
    if not header:
        return "none"
    return "bearer" if header.startswith("Bearer ") else "other"
