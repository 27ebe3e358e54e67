"""What every store that holds a person's data can do: hand it out, and forget it."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from troupe.store.database import Database, Transaction
from troupe.store.exports import Piece


class Holder(Protocol):
    """A part of the store."""

    @property
    def holds(self) -> tuple[tuple[str, str], ...]:
        """Tables with the columns in which they name a person."""
        ...

    def export(self, person_id: int, after: int, /) -> AsyncIterator[Piece]:
        """The person's rows whose key is above `after`, in its order; -1 is before all of them."""
        ...

    async def erase(self, transaction: Transaction, person_id: int, /) -> None:
        """Nothing of this person is left in these tables, except what must be and names nobody."""
        ...


class DataRights:
    """Walks all holders, in the order in which they may forget: whoever sums up comes first."""

    def __init__(self, *, database: Database, holders: Sequence[Holder]) -> None:
        self._database = database
        self._holders = tuple(holders)

    async def export(
        self, person_id: int, *, holder: int = 0, after: int = -1
    ) -> AsyncIterator[tuple[int, Piece]]:
        """Everything, each piece with the number of its holder; from a place on, to go on there."""
        for number in range(holder, len(self._holders)):
            async for piece in self._holders[number].export(person_id, after):
                yield number, piece
            after = -1

    async def erase(self, person_id: int) -> None:
        """Everything in one transaction."""
        async with self._database.transaction() as transaction:
            for one in self._holders:
                await one.erase(transaction, person_id)

    async def scrub(self) -> None:
        """Empties the log of writes, in which what was erased can still be read."""
        await self._database.scrub()

    async def rewrite(self) -> None:
        """Writes the whole file anew, where copies of erased rows may still lie between others."""
        await self._database.rewrite()
