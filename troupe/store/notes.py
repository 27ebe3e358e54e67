"""The notes about budgets: which marks were passed, and who was told."""

from dataclasses import dataclass

from troupe.store.database import Database, Row, integer, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """So many percent of a budget are spent. `guild_id` is 0 for the operator's.

    `starts_at` is when the day or month began (ms).
    """

    guild_id: int
    monthly: bool
    starts_at: int
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
            SELECT guild_id, period, starts_at, max(percent) AS percent FROM budget_notes
            WHERE told_at IS NULL
            GROUP BY guild_id, period, starts_at
            ORDER BY starts_at, guild_id, period
            """
        )
        return [_note(row) for row in rows]

    async def claim(self, note: Note, *, now: int) -> bool:
        """Keeps that this mark, and those below it, are told; True for one caller alone."""
        async with self._database.transaction() as transaction:
            changed = await transaction.execute(
                """
                UPDATE budget_notes SET told_at = $1
                WHERE guild_id = $2 AND period = $3 AND starts_at = $4 AND percent <= $5
                    AND told_at IS NULL
                """,
                now,
                note.guild_id,
                note.period,
                note.starts_at,
                note.percent,
            )
        return changed > 0


def _note(row: Row) -> Note:
    return Note(
        guild_id=integer(row, "guild_id"),
        monthly=text(row, "period") == "month",
        starts_at=integer(row, "starts_at"),
        percent=integer(row, "percent"),
    )
