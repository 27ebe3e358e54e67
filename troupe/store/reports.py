"""What people reported, and what managers decided about it."""

from dataclasses import dataclass
from enum import Enum

from troupe.delivery import Delivered
from troupe.models import Entry, Report, Verdict
from troupe.store import generations, hashes, pictures
from troupe.store.database import (
    Database,
    Row,
    Transaction,
    integer,
    maybe_integer,
    maybe_text,
    text,
)
from troupe.store.guilds import write_entry

MOST_A_DAY = 10
"""Pictures that one person can report within a day."""

_DAY_MS = 86_400_000
_COLUMNS = """id, generation_id, guild_id, channel_id, message_id, reporter_id, at, reason,
    card_message_id, verdict, settled_by, settled_at, blocked_by"""


class Added(Enum):
    """What became of a report; only the first two hide anything."""

    NEW = "new"
    JOINED = "joined"
    REPEATED = "repeated"
    SETTLED = "settled"
    TOO_MANY = "too many"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class TakeDown:
    """A message that goes, or a card that only says that nothing is left to decide."""

    where: Delivered
    is_card: bool


class Reports:
    """The table `reports`, and `hidden_at` of what is reported."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, report: Report) -> Added:
        """Writes it down and hides the generation, unless this person may not."""
        async with self._database.transaction() as transaction:
            if not await generations.exists(transaction, report.generation_id):
                return Added.GONE
            refused = await _refused(transaction, report)
            if refused is not None:
                return refused
            joined = await transaction.fetch(
                """
                SELECT 1 FROM reports
                WHERE generation_id = $1 AND guild_id = $2 AND verdict IS NULL
                """,
                report.generation_id,
                report.guild_id,
            )
            await _insert(transaction, report)
            await transaction.execute(
                "UPDATE generations SET hidden_at = COALESCE(hidden_at, $2) WHERE id = $1",
                report.generation_id,
                report.at,
            )
        return Added.JOINED if joined else Added.NEW

    async def get(self, report_id: int) -> Report | None:
        """None where there is no such row, or none any more."""
        rows = await self._database.fetch(
            f"SELECT {_COLUMNS} FROM reports WHERE id = $1", report_id
        )
        return _report(rows[0]) if rows else None

    async def together_with(self, report: Report) -> list[Report]:
        """All of its generation in its server that are open, or were decided with it."""
        rows = await self._database.fetch(
            f"""
            SELECT {_COLUMNS} FROM reports
            WHERE generation_id = $1 AND guild_id = $2
              AND (verdict IS NULL OR settled_at = $3) ORDER BY id
            """,
            report.generation_id,
            report.guild_id,
            report.settled_at,
        )
        return [_report(row) for row in rows]

    async def open_of(self, guild_id: int) -> int:
        """How many pictures of a server wait for a manager."""
        [row] = await self._database.fetch(
            """
            SELECT COUNT(DISTINCT generation_id) AS waiting FROM reports
            WHERE guild_id = $1 AND verdict IS NULL
            """,
            guild_id,
        )
        return integer(row, "waiting")

    async def without_card(self, guild_id: int) -> list[Report]:
        """The first open report of each picture that no card was posted for, oldest first."""
        rows = await self._database.fetch(
            f"""
            SELECT {_COLUMNS} FROM reports
            WHERE id IN (
                SELECT MIN(id) FROM reports WHERE guild_id = $1 AND verdict IS NULL
                GROUP BY generation_id HAVING MAX(card_message_id) IS NULL)
            ORDER BY id
            """,
            guild_id,
        )
        return [_report(row) for row in rows]

    async def open_ones(self, guild_id: int) -> list[Report]:
        """Of each picture that waits the report with the card, or the first; oldest first."""
        rows = await self._database.fetch(
            f"""
            SELECT {_COLUMNS} FROM reports
            WHERE id IN (
                SELECT COALESCE(MIN(CASE WHEN card_message_id > 0 THEN id END), MIN(id))
                FROM reports WHERE guild_id = $1 AND verdict IS NULL GROUP BY generation_id)
            ORDER BY id
            """,
            guild_id,
        )
        return [_report(row) for row in rows]

    async def guilds_without_card(self) -> list[int]:
        """Servers where `without_card` finds any."""
        rows = await self._database.fetch(
            """
            SELECT DISTINCT guild_id FROM reports WHERE verdict IS NULL
            GROUP BY guild_id, generation_id HAVING MAX(card_message_id) IS NULL
            """
        )
        return [integer(row, "guild_id") for row in rows]

    async def posted(self, report_id: int, channel_id: int, message_id: int) -> bool:
        """Its card stands there, and an earlier one goes.

        False where the report was erased meanwhile, and the card goes.
        """
        async with self._database.transaction() as transaction:
            await transaction.execute(
                """
                INSERT INTO take_downs (channel_id, message_id, is_card)
                SELECT card_channel_id, card_message_id, 0 FROM reports
                WHERE id = $1 AND card_message_id <> $2
                ON CONFLICT (message_id) DO NOTHING
                """,
                report_id,
                message_id,
            )
            changed = await transaction.execute(
                "UPDATE reports SET card_channel_id = $2, card_message_id = $3 WHERE id = $1",
                report_id,
                channel_id,
                message_id,
            )
            if not changed:
                await transaction.execute(
                    "INSERT INTO take_downs (channel_id, message_id, is_card) VALUES ($1, $2, 1)",
                    channel_id,
                    message_id,
                )
        return bool(changed)

    async def was_decided(self, generation_id: int, guild_id: int) -> bool:
        """Whether managers of this server have looked at it."""
        rows = await self._database.fetch(
            """
            SELECT 1 FROM reports
            WHERE generation_id = $1 AND guild_id = $2 AND verdict IS NOT NULL LIMIT 1
            """,
            generation_id,
            guild_id,
        )
        return bool(rows)

    async def take_downs(self) -> list[TakeDown]:
        """Messages that an erasure leaves to go."""
        rows = await self._database.fetch(
            "SELECT channel_id, message_id, is_card FROM take_downs ORDER BY message_id"
        )
        return [
            TakeDown(
                where=Delivered(integer(row, "channel_id"), integer(row, "message_id")),
                is_card=bool(integer(row, "is_card")),
            )
            for row in rows
        ]

    async def taken_down(self, one: TakeDown) -> None:
        """It is gone, or can't be."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "DELETE FROM take_downs WHERE message_id = $1", one.where.message_id
            )

    async def to_do(self) -> list[Report]:
        """Those whose message isn't yet as it should be."""
        rows = await self._database.fetch(
            f"""
            SELECT {_COLUMNS} FROM reports
            WHERE (covered_at IS NULL AND verdict IS NULL)
               OR (carried_out_at IS NULL AND verdict IS NOT NULL)
            ORDER BY id
            """
        )
        return [_report(row) for row in rows]

    async def done(self, report: Report, *, now: int) -> None:
        """Its message is as it should be by this report's verdict, or can't be."""
        column = "covered_at" if report.verdict is None else "carried_out_at"
        async with self._database.transaction() as transaction:
            await transaction.execute(
                f"UPDATE reports SET {column} = $2 WHERE id = $1", report.id, now
            )

    async def shown(self, generation_id: int, guild_id: int, where: Delivered) -> None:
        """A further public message shows it, or is about to."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                """
                INSERT INTO showings (message_id, channel_id, guild_id, generation_id)
                SELECT $1, $2, $3, id FROM generations WHERE id = $4
                ON CONFLICT (message_id) DO NOTHING
                """,
                where.message_id,
                where.channel_id,
                guild_id,
                generation_id,
            )

    async def not_shown(self, where: Delivered) -> None:
        """Nothing came of it there."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "DELETE FROM showings WHERE message_id = $1", where.message_id
            )

    async def showings(self, generation_id: int, guild_id: int) -> list[Delivered]:
        """Its further messages in a server."""
        rows = await self._database.fetch(
            """
            SELECT channel_id, message_id FROM showings
            WHERE generation_id = $1 AND guild_id = $2 ORDER BY message_id
            """,
            generation_id,
            guild_id,
        )
        return [Delivered(integer(row, "channel_id"), integer(row, "message_id")) for row in rows]

    async def open_again(self, generation_id: int) -> bool:
        """All that was carried out is to be done once more, where it is hidden; whether it is."""
        async with self._database.transaction() as transaction:
            changed = await transaction.execute(
                """
                UPDATE reports SET covered_at = NULL, carried_out_at = NULL
                WHERE generation_id = $1 AND EXISTS (
                    SELECT 1 FROM generations WHERE id = $1 AND hidden_at IS NOT NULL)
                """,
                generation_id,
            )
        return changed > 0

    async def settle(self, report: Report, verdict: Verdict, entry: Entry) -> bool:
        """Decides; False where somebody has before. What is removed can't come back here."""
        async with self._database.transaction() as transaction:
            changed = await transaction.execute(
                """
                UPDATE reports SET verdict = $3, settled_by = $4, settled_at = $5
                WHERE generation_id = $1 AND guild_id = $2 AND verdict IS NULL
                """,
                report.generation_id,
                report.guild_id,
                verdict,
                entry.by_id,
                entry.at,
            )
            if not changed:
                return False
            if verdict is Verdict.RESTORED:
                await uncover(transaction, report.generation_id)
            else:
                await _remove(transaction, report.generation_id, entry)
                await pictures.take_down_drawn(transaction, report.generation_id, entry)
            await write_entry(transaction, entry)
        return True

    async def block_author(self, report: Report, entry: Entry) -> bool:
        """Blocks whoever asked for it in the report's server; False where that was done."""
        async with self._database.transaction() as transaction:
            changed = await transaction.execute(
                """
                UPDATE reports SET blocked_by = $3
                WHERE generation_id = $1 AND guild_id = $2 AND blocked_by IS NULL
                """,
                report.generation_id,
                report.guild_id,
                entry.by_id,
            )
            if not changed:
                return False
            await transaction.execute(
                """
                INSERT INTO blocked_people (guild_id, person_id, at, by_id)
                SELECT $2, person_id, $3, $4 FROM generations WHERE id = $1
                ON CONFLICT (guild_id, person_id) DO NOTHING
                """,
                report.generation_id,
                report.guild_id,
                entry.at,
                entry.by_id,
            )
            await write_entry(transaction, entry)
        return True


async def let_go(transaction: Transaction, person_id: int) -> None:
    """Before a person's pictures are erased: what nobody will decide any more is taken down."""
    await transaction.execute(
        """
        INSERT INTO take_downs (message_id, channel_id, is_card)
        SELECT reports.message_id, reports.channel_id, 0
        FROM reports JOIN generations ON generations.id = reports.generation_id
        WHERE generations.person_id = $1 AND carried_out_at IS NULL
        UNION
        SELECT generations.message_id, generations.channel_id, 0
        FROM reports JOIN generations
            ON generations.id = reports.generation_id AND generations.guild_id = reports.guild_id
        WHERE generations.person_id = $1 AND carried_out_at IS NULL
          AND private = 0 AND direct = 0 AND delivered_at IS NOT NULL
        UNION
        SELECT showings.message_id, showings.channel_id, 0
        FROM reports JOIN generations ON generations.id = reports.generation_id
            JOIN showings ON showings.generation_id = generations.id
                AND showings.guild_id = reports.guild_id
        WHERE generations.person_id = $1 AND carried_out_at IS NULL
        UNION
        SELECT card_message_id, card_channel_id, 1
        FROM reports JOIN generations ON generations.id = reports.generation_id
        WHERE generations.person_id = $1 AND verdict IS NULL AND card_message_id IS NOT NULL
        ON CONFLICT (message_id) DO NOTHING
        """,
        person_id,
    )


async def _refused(transaction: Transaction, report: Report) -> Added | None:
    before = await hashes.known_hash(transaction, report.reporter_id)
    own = await transaction.fetch(
        """
        SELECT message_id, verdict FROM reports
        WHERE generation_id = $1 AND guild_id = $2
          AND (reporter_id = $3 OR reporter_hash = $4)
        """,
        report.generation_id,
        report.guild_id,
        report.reporter_id,
        before,
    )
    if any(maybe_text(row, "verdict") for row in own):
        return Added.SETTLED
    if any(integer(row, "message_id") == report.message_id for row in own):
        return Added.REPEATED
    [row] = await transaction.fetch(
        """
        SELECT COUNT(DISTINCT generation_id) AS reported FROM reports
        WHERE (reporter_id = $1 OR reporter_hash = $4) AND at > $2 AND generation_id <> $3
        """,
        report.reporter_id,
        report.at - _DAY_MS,
        report.generation_id,
        before,
    )
    return Added.TOO_MANY if integer(row, "reported") >= MOST_A_DAY else None


async def _insert(transaction: Transaction, report: Report) -> None:
    await transaction.execute(
        """
        INSERT INTO reports
            (id, generation_id, guild_id, channel_id, message_id, reporter_id, at, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        report.id,
        report.generation_id,
        report.guild_id,
        report.channel_id,
        report.message_id,
        report.reporter_id,
        report.at,
        report.reason,
    )


async def uncover(transaction: Transaction, generation_id: int) -> None:
    """Unless a report that remains is still open, or had it taken down, in whichever server."""
    changed = await transaction.execute(
        """
        UPDATE generations SET hidden_at = NULL
        WHERE id = $1 AND hidden_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM reports
            WHERE generation_id = $1 AND (verdict IS NULL OR verdict = 'removed'))
        """,
        generation_id,
    )
    if changed:
        # What other servers restored before this stayed covered until now.
        await transaction.execute(
            "UPDATE reports SET carried_out_at = NULL WHERE generation_id = $1", generation_id
        )


async def _remove(transaction: Transaction, generation_id: int, entry: Entry) -> None:
    """Out of its author's history for good, and nothing starts from its reference here again."""
    await transaction.execute(
        """
        UPDATE generations SET removed_at = COALESCE(removed_at, $2), favourite_at = NULL
        WHERE id = $1
        """,
        generation_id,
        entry.at,
    )
    await transaction.execute(
        """
        INSERT INTO blocked_references (guild_id, sha256, at, by_id)
        SELECT $2, reference_sha256, $3, $4 FROM generations WHERE id = $1
        ON CONFLICT (guild_id, sha256) DO NOTHING
        """,
        generation_id,
        entry.guild_id,
        entry.at,
        entry.by_id,
    )


def _report(row: Row) -> Report:
    verdict = maybe_text(row, "verdict")
    return Report(
        id=integer(row, "id"),
        generation_id=integer(row, "generation_id"),
        guild_id=integer(row, "guild_id"),
        channel_id=integer(row, "channel_id"),
        message_id=integer(row, "message_id"),
        reporter_id=integer(row, "reporter_id"),
        at=integer(row, "at"),
        reason=text(row, "reason"),
        card_message_id=maybe_integer(row, "card_message_id"),
        verdict=Verdict(verdict) if verdict else None,
        settled_by=maybe_integer(row, "settled_by"),
        settled_at=maybe_integer(row, "settled_at"),
        blocked_by=maybe_integer(row, "blocked_by"),
    )
