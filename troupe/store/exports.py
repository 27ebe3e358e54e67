"""What a store hands out of a person's data: one piece for each row."""

from collections.abc import AsyncIterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A picture that belongs to a piece, and the name it gets."""

    sha256: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One row of a person's; `key` grows within a kind, so that an export can go on behind it."""

    kind: str
    key: int
    row: dict[str, object]
    pictures: tuple[Enclosed, ...] = ()


async def nothing() -> AsyncIterator[Piece]:
    """For a store that has nothing to hand out."""
    none: tuple[Piece, ...] = ()
    for piece in none:
        yield piece
