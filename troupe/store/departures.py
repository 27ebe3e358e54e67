"""Servers that removed the bot: since when, and what goes with them."""

from collections.abc import Collection

from troupe.shards import Shard
from troupe.store import closed_days, reports
from troupe.store.database import Database, Transaction, integer

_OF_MANAGERS = (
    "guild_settings",
    "blocked_people",
    "blocked_hashes",
    "blocked_references",
    "audit",
    "budget_notes",
    "reports",
    "showings",
)


class Departures:
    """What `guild_settings` say about who is there, and what every table holds of a server.

    A server that the operator blocked stays blocked: that is the operator's decision.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def came(self, guild_id: int) -> None:
        """It has the bot, again or for the first time; what was to go stays."""
        async with self._database.transaction() as transaction:
            await _came(transaction, guild_id)

    async def left(self, guild_id: int, *, now: int) -> None:
        """It removed the bot. Whoever is gone already stays gone since then."""
        async with self._database.transaction() as transaction:
            await _left(transaction, guild_id, now)

    async def compare(self, present: Collection[int], *, shard: Shard, now: int) -> None:
        """With all servers of a shard that Discord says have the bot: some may have changed.

        Of other shards' servers it says nothing, so what is known of those stays as it is.
        """
        rows = await self._database.fetch("SELECT guild_id, left_at FROM guild_settings")
        here = {integer(row, "guild_id") for row in rows if row["left_at"] is None}
        gone = {integer(row, "guild_id") for row in rows} - here
        new = [one for one in present if one not in here]
        missing = [one for one in here if shard.holds(one) and one not in present]
        if not (new or missing or (gone & set(present))):
            return
        async with self._database.transaction() as transaction:
            for guild_id in new:
                await _came(transaction, guild_id)
            for guild_id in missing:
                await _left(transaction, guild_id, now)

    async def due(self, moment: int) -> list[int]:
        """Those that removed the bot before this moment (ms)."""
        rows = await self._database.fetch(
            "SELECT guild_id FROM guild_settings WHERE left_at < $1 ORDER BY left_at, guild_id",
            moment,
        )
        return [integer(row, "guild_id") for row in rows]

    async def forget(self, guild_id: int, *, before: int) -> bool:
        """Everything of a server that is still gone; its members keep their own pictures."""
        async with self._database.transaction() as transaction:
            if not await transaction.fetch(
                "SELECT 1 FROM guild_settings WHERE guild_id = $1 AND left_at < $2",
                guild_id,
                before,
            ):
                return False
            await _unplace(transaction, guild_id)
            reported = await transaction.fetch(
                "SELECT DISTINCT generation_id FROM reports WHERE guild_id = $1", guild_id
            )
            for table in _OF_MANAGERS:
                await transaction.execute(f"DELETE FROM {table} WHERE guild_id = $1", guild_id)
            for row in reported:
                await reports.uncover(transaction, integer(row, "generation_id"))
        return True


async def _came(transaction: Transaction, guild_id: int) -> None:
    """A row without any decision says no more than none, except that the bot is there."""
    await transaction.execute(
        """
        INSERT INTO guild_settings (guild_id) VALUES ($1)
        ON CONFLICT (guild_id) DO UPDATE SET left_at = NULL
        """,
        guild_id,
    )


async def _left(transaction: Transaction, guild_id: int, now: int) -> None:
    await transaction.execute(
        """
        INSERT INTO guild_settings (guild_id, left_at) VALUES ($1, $2)
        ON CONFLICT (guild_id) DO UPDATE SET left_at = COALESCE(guild_settings.left_at, $2)
        """,
        guild_id,
        now,
    )


async def _unplace(transaction: Transaction, guild_id: int) -> None:
    """People's own rows forget where they were; what was spent there becomes everybody's."""
    await transaction.execute(
        """
        UPDATE generations SET guild_id = NULL, channel_id = 0, message_id = 0
        WHERE guild_id = $1 AND (delivered_at IS NOT NULL OR undeliverable_at IS NOT NULL)
        """,
        guild_id,
    )
    await transaction.execute(
        """
        UPDATE predictions SET guild_id = NULL
        WHERE guild_id = $1 AND state IN ('completed', 'failed', 'cancelled')
        """,
        guild_id,
    )
    await transaction.execute("UPDATE characters SET guild_id = NULL WHERE guild_id = $1", guild_id)
    await transaction.execute(
        """
        INSERT INTO erased_spending (guild_id, day, pictures, cost)
        SELECT 0, day, pictures, cost FROM erased_spending WHERE guild_id = $1
        ON CONFLICT (guild_id, day) DO UPDATE
        SET pictures = erased_spending.pictures + excluded.pictures,
            cost = erased_spending.cost + excluded.cost
        """,
        guild_id,
    )
    await transaction.execute("DELETE FROM erased_spending WHERE guild_id = $1", guild_id)
    await closed_days.forget_server(transaction, guild_id)
