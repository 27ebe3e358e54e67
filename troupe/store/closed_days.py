"""Sums of days that are over: what a month's budget needs of them, without a look at each picture.

A day is closed an hour after it ended, once nothing asked for on it is still under way. What is
over stays as it is (`lifecycle.TRANSITIONS`), so only three things could change a closed day, and
each sees to it in its own transaction: a reservation that is dated back opens the day again
(`reopen`), an erasure moves money from one of the two tables that the sum is over to the other,
and a server that is forgotten takes its own rows with it (`forget_server`).
"""

from troupe import limits
from troupe.limits import DAY_MS
from troupe.store.database import Database, Reader, Transaction, integer, maybe_integer

# What counts against a budget, word for word as the indexes have it: these failures may have been
# charged for, and a budget that is wrong must be wrong on the careful side.
SPENT = """NOT (state = 'cancelled' AND submitted_at IS NULL)
    AND (state <> 'failed'
         OR failure IN ('interrupted', 'timed_out', 'bad_result', 'empty_result'))"""

GRACE_MS = 3_600_000
"""For requests that are still being checked, and for machines whose clocks differ."""

_EVERYBODYS = f"""
    INSERT INTO closed_days (guild_id, day, spent)
    SELECT 0, CAST($1 AS BIGINT),
        COALESCE((SELECT sum(cost) FROM predictions
            WHERE created_at >= $1 AND created_at < $2 AND {SPENT}), 0)
        + COALESCE((SELECT sum(cost) FROM erased_spending WHERE day = $1), 0)
"""

_SERVERS = f"""
    INSERT INTO closed_days (guild_id, day, spent)
    SELECT guild_id, CAST($1 AS BIGINT), sum(cost)
    FROM (SELECT guild_id, cost FROM predictions
            WHERE created_at >= $1 AND created_at < $2 AND guild_id IS NOT NULL AND {SPENT}
          UNION ALL
          SELECT guild_id, cost FROM erased_spending WHERE day = $1 AND guild_id <> 0) AS spending
    GROUP BY guild_id
"""


SUMMED_ANEW = "DELETE FROM closed_days"
"""For an operator who changed rows by hand: all days are open after it, and closed again."""

_MISCOUNTED = f"""
    SELECT count(*) AS days FROM closed_days AS closed
    WHERE closed.guild_id = 0 AND closed.spent <>
        COALESCE((SELECT sum(cost) FROM predictions
            WHERE created_at >= closed.day AND created_at < closed.day + {DAY_MS} AND {SPENT}), 0)
        + COALESCE((SELECT sum(cost) FROM erased_spending WHERE day = closed.day), 0)
"""

_OPEN = "state IN ('queued', 'submitting', 'created', 'processing')"


class ClosedDays:
    """The table `closed_days`: nothing in it can't be summed again from what was made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def close_next(self, *, now: int) -> bool:
        """Closes one day, the first of this month's that is still open; False where none is due.

        What earlier months had is forgotten, because no budget asks for it.
        """
        if await _due(self._database, now) is None:
            return False
        async with self._database.transaction() as transaction:
            # Asked again, because another process may have been sooner.
            day = await _due(transaction, now)
            if day is None:
                return False
            await transaction.execute(
                "DELETE FROM closed_days WHERE day < $1", limits.month_start(now)
            )
            for statement in (_EVERYBODYS, _SERVERS):
                await transaction.execute(statement, day, day + DAY_MS)
        return True

    async def miscounted(self) -> int:
        """How many closed days are not the sum of what was made on them, which can't be."""
        [row] = await self._database.fetch(_MISCOUNTED)
        return integer(row, "days")


async def _due(reader: Reader, now: int) -> int | None:
    """The day to close; None where it isn't over for long enough, or something is under way."""
    [row] = await reader.fetch("SELECT max(day) AS day FROM closed_days WHERE guild_id = 0")
    last, first = maybe_integer(row, "day"), limits.month_start(now)
    day = first if last is None or last < first else last + DAY_MS
    if now < day + DAY_MS + GRACE_MS:
        return None
    under_way = await reader.fetch(
        f"SELECT 1 FROM predictions WHERE {_OPEN} AND created_at >= $1 AND created_at < $2 LIMIT 1",
        day,
        day + DAY_MS,
    )
    return None if under_way else day


async def open_since(reader: Reader, month: int) -> int:
    """Where the closed days of the month that begins there (ms) end; all from its first day are.

    A number for the sums, not a part of them: PostgreSQL reads a whole table where it can't know
    how much of it is asked for.
    """
    [row] = await reader.fetch(
        f"""
        SELECT COALESCE(max(day) + {DAY_MS}, CAST($1 AS BIGINT)) AS since FROM closed_days
        WHERE guild_id = 0
          AND EXISTS (SELECT 1 FROM closed_days WHERE guild_id = 0 AND day = $1)
        """,
        month,
    )
    return integer(row, "since")


async def reopen(transaction: Transaction, day: int) -> None:
    """For whoever adds something to this day (its first ms): it is open again, and so is what
    follows it, so that there is no gap.
    """
    # The rows of servers are many, and nearly always there are none to look for.
    await transaction.execute(
        """
        DELETE FROM closed_days
        WHERE day >= $1 AND EXISTS (SELECT 1 FROM closed_days WHERE guild_id = 0 AND day >= $1)
        """,
        day,
    )


async def forget_server(transaction: Transaction, guild_id: int) -> None:
    """What was spent there is everybody's alone from here on."""
    await transaction.execute("DELETE FROM closed_days WHERE guild_id = $1", guild_id)
