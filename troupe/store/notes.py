"""The notes about budgets: which marks were passed, and who was told."""

from dataclasses import dataclass

from troupe.store.database import Database, Row, integer, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """So many percent of a budget of `most` micros are spent. `guild_id` is 0 for the operator's.

    `starts_at` is when the day or month began (ms).
    """

    guild_id: int
    monthly: bool
    starts_at: int
    most: int
    percent: int

    @property
    def period(self) -> str:
        """As the table has it."""
        return "month" if self.monthly else "day"


class BudgetNotes:
    """The table `budget_notes`, which the ledger writes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def to_tell(self) -> list[Note]:
        """Of each budget the highest mark that nobody was told of, oldest first."""
        rows = await self._database.fetch(
            """
            SELECT guild_id, period, starts_at, most, max(percent) AS percent FROM budget_notes
            WHERE told_at IS NULL
            GROUP BY guild_id, period, starts_at, most
            ORDER BY starts_at, guild_id, period, most
            """
        )
        return [_note(row) for row in rows]

    async def claim(self, note: Note, *, now: int) -> bool:
        """Keeps that this mark, and those below it, are told; True for one caller alone."""
        return await self._set(note, "told_at = $6 WHERE told_at IS NULL", now) > 0

    async def give_back(self, note: Note, *, claimed_at: int) -> None:
        """Undoes that claim: surely nobody was told."""
        await self._set(note, "told_at = NULL WHERE told_at = $6", claimed_at)

    async def _set(self, note: Note, what: str, at: int) -> int:
        """How many of this mark and those below it were changed."""
        async with self._database.transaction() as transaction:
            return await transaction.execute(
                f"""
                UPDATE budget_notes SET {what}
                    AND guild_id = $1 AND period = $2 AND starts_at = $3 AND most = $4
                    AND percent <= $5
                """,
                note.guild_id,
                note.period,
                note.starts_at,
                note.most,
                note.percent,
                at,
            )


def _note(row: Row) -> Note:
    return Note(
        guild_id=integer(row, "guild_id"),
        monthly=text(row, "period") == "month",
        starts_at=integer(row, "starts_at"),
        most=integer(row, "most"),
        percent=integer(row, "percent"),
    )
