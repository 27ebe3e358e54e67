"""A person's history: what they made, newest first, a page at a time.

Pages are found by the id of their first entry, through an index, so the last page costs what the
first does. Only a search for words reads row by row until the page is full, because no index serves
words inside a prompt on both databases; so it looks at no more than a person's newest 20,000.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from troupe.models import Generation, Prediction
from troupe.store import generations, predictions
from troupe.store.database import Database, Value, integer

A_PAGE = 9
FAMILY = 10
"""As many pictures as Discord puts into one gallery."""

MOST_SEARCHED = 20_000
"""Of a person's own, the newest: read in some 30 ms where none matches."""

NEWEST = 2**63 - 1
"""The largest id: the page that begins with it is the first."""

_LISTED = """person_id = $1 AND removed_at IS NULL AND (
    (undeliverable_at IS NOT NULL AND delivered_at IS NULL)
    OR EXISTS (SELECT 1 FROM predictions
               WHERE generation_id = generations.id AND state = 'completed'))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a person wants to see; `words` stand somewhere in the prompt."""

    character_id: int | None = None
    favourites: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One generation with its predictions, by ordinal."""

    generation: Generation
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Up to nine entries, and the ids that the pages beside begin with; None where there is none.

    `newer` is `NEWEST` where the page before is the first one. `cut_short`: there are older ones in
    which the words were not looked for.
    """

    entries: tuple[Entry, ...]
    newer: int | None
    older: int | None
    cut_short: bool = False


class History:
    """What people see and keep of `generations`."""

    def __init__(self, database: Database, *, most_searched: int = MOST_SEARCHED) -> None:
        self._database = database
        self._most_searched = most_searched

    async def page(self, person_id: int, filters: Filters, *, top: int = NEWEST) -> Page:
        """The nine from the id `top` on, itself included."""
        oldest = await self._oldest_searched(person_id) if filters.words else None
        condition, values = _condition(person_id, filters, oldest)
        rows = await self._database.fetch(
            f"""
            SELECT {generations.COLUMNS} FROM generations
            WHERE {condition} AND id <= ${len(values) + 1} ORDER BY id DESC LIMIT {A_PAGE + 1}
            """,
            *values,
            top,
        )
        found = [generations.read_generation(row) for row in rows]
        first = found[0].id if found else top
        return Page(
            entries=await self._entries(found[:A_PAGE]),
            newer=await self._newer(condition, values, first),
            older=found[A_PAGE].id if len(found) > A_PAGE else None,
            cut_short=oldest is not None,
        )

    async def _oldest_searched(self, person_id: int) -> int | None:
        """None where all of a person's can be searched. Skips through the index alone: 1 ms."""
        rows = await self._database.fetch(
            """
            SELECT id FROM generations WHERE person_id = $1
            ORDER BY id DESC LIMIT 1 OFFSET $2
            """,
            person_id,
            self._most_searched,
        )
        return integer(rows[0], "id") if rows else None

    async def _newer(self, condition: str, values: Sequence[Value], first: int) -> int | None:
        rows = await self._database.fetch(
            f"""
            SELECT id FROM generations
            WHERE {condition} AND id > ${len(values) + 1} ORDER BY id LIMIT {A_PAGE}
            """,
            *values,
            first,
        )
        if not rows:
            return None
        return integer(rows[-1], "id") if len(rows) == A_PAGE else NEWEST

    async def entry(self, person_id: int, generation_id: int) -> Entry | None:
        """One of the person's own that is still in their history."""
        rows = await self._database.fetch(
            f"""
            SELECT {generations.COLUMNS} FROM generations
            WHERE id = $1 AND person_id = $2 AND removed_at IS NULL
            """,
            generation_id,
            person_id,
        )
        found = await self._entries([generations.read_generation(row) for row in rows])
        return found[0] if found else None

    async def family(self, of: Generation) -> tuple[Entry, ...]:
        """Its parent, itself, then all that came of it, the nearest first; ten at most."""
        parent = await self.entry(of.person_id, of.parent_id) if of.parent_id else None
        own = await self._entries([of])
        found = [*([parent] if parent else []), *own]
        waiting = [of.id]
        while waiting and len(found) < FAMILY:
            children = await self._children(of.person_id, waiting.pop(0), FAMILY - len(found))
            found += children
            waiting += [one.generation.id for one in children]
        return tuple(found)

    async def _children(self, person_id: int, parent_id: int, most: int) -> tuple[Entry, ...]:
        rows = await self._database.fetch(
            f"""
            SELECT {generations.COLUMNS} FROM generations
            WHERE parent_id = $2 AND {_LISTED} ORDER BY id LIMIT $3
            """,
            person_id,
            parent_id,
            most,
        )
        return await self._entries([generations.read_generation(row) for row in rows])

    async def _entries(self, found: Sequence[Generation]) -> tuple[Entry, ...]:
        if not found:
            return ()
        places = ", ".join(f"${number}" for number in range(1, len(found) + 1))
        rows = await self._database.fetch(
            f"""
            SELECT {predictions.COLUMNS} FROM predictions
            WHERE generation_id IN ({places}) ORDER BY generation_id, ordinal
            """,
            *(one.id for one in found),
        )
        read = [predictions.read_prediction(row) for row in rows]
        return tuple(
            Entry(one, tuple(each for each in read if each.generation_id == one.id))
            for one in found
        )

    async def set_favourite(self, person_id: int, generation_id: int, at: int | None) -> bool:
        """A favourite since `at`, or none any more; False where it is not in their history."""
        async with self._database.transaction() as transaction:
            changed = await transaction.execute(
                """
                UPDATE generations SET favourite_at = $3
                WHERE id = $1 AND person_id = $2 AND removed_at IS NULL
                """,
                generation_id,
                person_id,
                at,
            )
        return changed == 1

    async def remove(self, person_id: int, generation_id: int, *, now: int) -> bool:
        """Out of the person's history, for good; False where it was not in it."""
        async with self._database.transaction() as transaction:
            changed = await transaction.execute(
                """
                UPDATE generations SET removed_at = $3, favourite_at = NULL
                WHERE id = $1 AND person_id = $2 AND removed_at IS NULL
                """,
                generation_id,
                person_id,
                now,
            )
        return changed == 1


def _condition(
    person_id: int, filters: Filters, oldest_searched: int | None
) -> tuple[str, list[Value]]:
    condition, values = _LISTED, list[Value]([person_id])
    if filters.character_id is not None:
        values.append(filters.character_id)
        condition += f" AND character_id = ${len(values)}"
    if filters.favourites:
        condition += " AND favourite_at IS NOT NULL"
    if filters.words:
        if oldest_searched is not None:
            values.append(oldest_searched)
            condition += f" AND id > ${len(values)}"
        values.append(f"%{_literal(filters.words)}%")
        condition += f" AND lower(prompt) LIKE lower(${len(values)}) ESCAPE '\\'"
    return condition, values


def _literal(words: str) -> str:
    """With nothing in it that LIKE takes for a wildcard."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
