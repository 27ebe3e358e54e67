"""What people prefer: one row a person, none for whoever never changed anything."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

from troupe.models import Preferences, Size
from troupe.store import people
from troupe.store.database import (
    Database,
    Row,
    Transaction,
    integer,
    maybe_integer,
    maybe_text,
)
from troupe.store.exports import Piece

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.0
"""Of the three that Discord gives for an acknowledgement."""

_OF_PERSON = """
    SELECT width, height, style, private, ping, character_id FROM preferences WHERE person_id = $1
"""


class PreferencesStore:
    """The table `preferences`."""

    holds = (("preferences", "person_id"),)

    def __init__(self, database: Database) -> None:
        self._database = database
        self._with_a_row: set[int] | None = None

    async def remember(self) -> None:
        """From now on, whoever never changed anything is acknowledged without a look.

        Only for a process that has the database to itself: another one's rows would be missed.
        """
        rows = await self._database.fetch("SELECT person_id FROM preferences")
        self._with_a_row = {integer(row, "person_id") for row in rows}

    async def get(self, person_id: int) -> Preferences:
        """The program's own where the person has none."""
        rows = await self._database.fetch(_OF_PERSON, person_id)
        return _read(rows[0]) if rows else Preferences()

    async def get_in_time(self, person_id: int, seconds: float = PATIENCE_SECONDS) -> Preferences:
        """For a command that isn't acknowledged yet, since how to do that is one of them.

        Where they can't be had in time they are the program's own, but private: what was meant for
        one person's eyes can't be taken back from everybody's.
        """
        if self._never_changed(person_id):
            return Preferences()
        try:
            async with asyncio.timeout(seconds):
                return await self.get(person_id)
        except TimeoutError:
            log.warning("Preferences could not be read in time")
            return Preferences(private=True)

    def _never_changed(self, person_id: int) -> bool:
        return self._with_a_row is not None and person_id not in self._with_a_row

    async def default_name(self, person_id: int) -> str | None:
        """What the person's default character is called; None where there is none any more."""
        rows = await self._database.fetch(
            """
            SELECT characters.name FROM preferences
            JOIN characters ON characters.id = preferences.character_id
            WHERE preferences.person_id = $1
            """,
            person_id,
        )
        return maybe_text(rows[0], "name") if rows else None

    async def change(
        self, person_id: int, change: Callable[[Preferences], Preferences], *, now: int
    ) -> Preferences:
        """Reads, changes and keeps them in one transaction, so two presses at once both count."""
        if self._with_a_row is not None:
            # Before the row is there: in between, a look too many costs nothing.
            self._with_a_row.add(person_id)
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(_OF_PERSON, person_id)
            after = change(_read(rows[0]) if rows else Preferences())
            await people.seen(transaction, person_id, now=now)
            await _put(transaction, person_id, after)
        return after

    async def export(self, person_id: int, after: int) -> AsyncIterator[Piece]:
        """One row, or none."""
        for row in await self._database.fetch(_OF_PERSON, person_id) if after < 0 else ():
            yield Piece(kind="preferences", key=0, row=dict(row))

    async def erase(self, transaction: Transaction, person_id: int) -> None:
        """Back to the program's own."""
        await transaction.execute("DELETE FROM preferences WHERE person_id = $1", person_id)


async def _put(transaction: Transaction, person_id: int, preferences: Preferences) -> None:
    size = preferences.size
    await transaction.execute(
        """
        INSERT INTO preferences (person_id, width, height, style, private, ping, character_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (person_id) DO UPDATE
        SET width = excluded.width, height = excluded.height, style = excluded.style,
            private = excluded.private, ping = excluded.ping,
            character_id = excluded.character_id
        """,
        person_id,
        size.width if size else None,
        size.height if size else None,
        preferences.style,
        int(preferences.private),
        int(preferences.ping),
        preferences.character_id,
    )


def _read(row: Row) -> Preferences:
    width, height = maybe_integer(row, "width"), maybe_integer(row, "height")
    return Preferences(
        size=None if width is None or height is None else Size(width, height),
        style=maybe_text(row, "style"),
        private=bool(integer(row, "private")),
        ping=bool(integer(row, "ping")),
        character_id=maybe_integer(row, "character_id"),
    )
