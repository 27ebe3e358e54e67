"""What a person agreed to, reported and decided, and what was decided about them."""

from collections.abc import AsyncIterator

from troupe import sentences
from troupe.store import hashes, reports
from troupe.store.database import Database, Transaction, integer
from troupe.store.exports import Piece

# Each kind of an export: its rows by a growing key, of the person $1 and behind the key $2.
_EXPORTS = {
    "consents": """SELECT 0 AS key, at, wording
        FROM consents WHERE person_id = $1 AND CAST($2 AS BIGINT) < 0""",
    "reports": """SELECT id AS key, guild_id, channel_id, message_id, at, reason, verdict,
            settled_at
        FROM reports WHERE reporter_id = $1 AND id > $2 ORDER BY id""",
    "reports-settled": """SELECT id AS key, guild_id, at, verdict, settled_at
        FROM reports WHERE settled_by = $1 AND id > $2 ORDER BY id""",
    "changes-of-settings": """SELECT id AS key, guild_id, at, change
        FROM audit WHERE by_id = $1 AND id > $2 ORDER BY id""",
    "blocked-in": """SELECT guild_id AS key, at FROM blocked_people
        WHERE person_id = $1 AND guild_id > $2 ORDER BY guild_id""",
    "people-blocked": """SELECT person_id AS key, guild_id, person_id, at FROM blocked_people
        WHERE by_id = $1 AND person_id > $2 ORDER BY person_id""",
    "servers-blocked": """SELECT guild_id AS key, guild_id, at FROM blocked_guilds
        WHERE by_id = $1 AND guild_id > $2 ORDER BY guild_id""",
    "pictures-blocked": """SELECT at AS key, guild_id, at FROM blocked_references
        WHERE by_id = $1 AND at > $2 ORDER BY at""",
}

# Whoever decided it becomes 0: the decision stays with the server, without their name.
_DECIDED = (
    ("audit", "by_id"),
    ("reports", "reporter_id"),
    ("reports", "settled_by"),
    ("reports", "blocked_by"),
    ("blocked_people", "by_id"),
    ("blocked_guilds", "by_id"),
    ("blocked_references", "by_id"),
)


class Traces:
    """The tables `consents`, `reports`, `audit` and those of what is blocked."""

    holds = (
        *_DECIDED,
        ("consents", "person_id"),
        ("blocked_people", "person_id"),
        ("blocked_hashes", "person_hash"),
        ("reports", "reporter_hash"),
    )

    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, person_id: int, after: int) -> AsyncIterator[Piece]:
        """Each kind from its beginning: together they are few."""
        if after >= 0:
            return
        for kind, rows in _EXPORTS.items():
            for row in await self._database.fetch(rows, person_id, -1):
                told = {name: value for name, value in row.items() if name != "key"}
                yield Piece(kind=kind, key=0, row=told)

    async def erase(self, transaction: Transaction, person_id: int) -> None:
        """Blocks and reports stay under their hash: nobody escapes one or begins anew by it."""
        await self._keep_blocks(transaction, person_id)
        await reports.let_go(transaction, person_id)
        await self._keep_reports(transaction, person_id)
        for table, column in _DECIDED:
            await transaction.execute(
                f"UPDATE {table} SET {column} = 0 WHERE {column} = $1", person_id
            )
        await transaction.execute("DELETE FROM consents WHERE person_id = $1", person_id)
        await self._unname(transaction, person_id)

    async def _keep_blocks(self, transaction: Transaction, person_id: int) -> None:
        blocks = await transaction.fetch(
            "SELECT guild_id, at FROM blocked_people WHERE person_id = $1", person_id
        )
        for block in blocks:
            await transaction.execute(
                """
                INSERT INTO blocked_hashes (guild_id, person_hash, at) VALUES ($1, $2, $3)
                ON CONFLICT (guild_id, person_hash) DO NOTHING
                """,
                integer(block, "guild_id"),
                await hashes.hash_of(transaction, person_id),
                integer(block, "at"),
            )
        await transaction.execute("DELETE FROM blocked_people WHERE person_id = $1", person_id)

    async def _keep_reports(self, transaction: Transaction, person_id: int) -> None:
        """Without their words; ten a day, and once each, holds for whoever comes back as well."""
        if await transaction.fetch("SELECT 1 FROM reports WHERE reporter_id = $1", person_id):
            await transaction.execute(
                "UPDATE reports SET reason = '', reporter_hash = $2 WHERE reporter_id = $1",
                person_id,
                await hashes.hash_of(transaction, person_id),
            )

    async def _unname(self, transaction: Transaction, person_id: int) -> None:
        """Where others' changes speak of them, as of a member that was blocked."""
        named = (f"<@{person_id}>", f"<@!{person_id}>", str(person_id))
        for name in named:
            await transaction.execute(
                """
                UPDATE audit SET change = replace(change, $1, $2)
                WHERE change LIKE '%' || $1 || '%'
                """,
                name,
                sentences.privacy.SOMEBODY_ERASED,
            )
