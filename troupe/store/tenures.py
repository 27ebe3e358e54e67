"""Which process works on which generation, and what all of them have at the provider together."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from troupe.models import Prediction, PredictionState
from troupe.store import predictions
from troupe.store.database import Database, Reader, Transaction, Value, integer, text

_OPEN = "state IN ('queued', 'submitting', 'created', 'processing')"
_AT_THE_PROVIDER = "state IN ('submitting', 'created', 'processing')"

# By `clock`. What came back into the queue created nothing, so it doesn't count; a start far in the
# future tells of a clock that was set back, which must not fill the minute until it has caught up.
_IN_THE_LAST_MINUTE = """submitted_at IS NOT NULL
    AND begun_at > (SELECT at FROM clock) - 60000 AND begun_at < (SELECT at FROM clock) + 60000"""
_CLAIMED_AT_ONCE = 500
_FORGOTTEN_MS = 3_600_000


class Turn(Enum):
    """Whether a paid request may leave now."""

    OURS = auto()
    OVERTAKEN = auto()  # somebody else moved the prediction
    FULL = auto()  # the provider's places or its submits a minute are used up


@dataclass(frozen=True, slots=True, order=True)
class Pace:
    """What a process takes the provider's limits to be: tasks at once, and submits a minute."""

    concurrency: int
    per_minute: int


@dataclass(frozen=True, slots=True)
class Load:
    """What processes have in the queue and at the provider, as the others have to know it."""

    waiting: Sequence[Prediction]
    flying: Sequence[Prediction]


class Tenures:
    """The table `processes`, and `generations.process`. A renewal holds for `lease_ms`."""

    def __init__(self, *, database: Database, lease_ms: int) -> None:
        self._database = database
        self._process = database.process
        self._lease_ms = lease_ms

    @property
    def _moment(self) -> str:
        return self._database.moment

    @property
    def _alive(self) -> str:
        return f"lease_until > {self._moment}"

    async def renew(self, pace: Pace) -> list[Pace]:
        """From here on this process is alive for another lease. Returns what others go by."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                f"""
                INSERT INTO processes (id, lease_until, concurrency, per_minute)
                VALUES ($1, {self._moment} + {self._lease_ms}, $2, $3)
                ON CONFLICT (id) DO UPDATE
                SET lease_until = excluded.lease_until, concurrency = excluded.concurrency,
                    per_minute = excluded.per_minute
                """,
                self._process,
                pace.concurrency,
                pace.per_minute,
            )
            return await _paces(transaction, f"{self._alive} AND id <> $1", self._process)

    async def retire(self) -> None:
        """What this process still has is anybody's at once."""
        async with self._database.transaction() as transaction:
            await transaction.execute("DELETE FROM processes WHERE id = $1", self._process)

    async def claim(self, *, now: int) -> list[int]:
        """Takes over what nobody alive works on; the ids of those generations, oldest first.

        Their open predictions move on by one version, so that a step which the process before is
        still in the middle of, perhaps frozen, finds its row changed and is dropped.
        """
        if not await self._database.fetch(f"{_orphans(self._moment)} LIMIT 1", self._process):
            return []
        async with self._database.transaction() as transaction:
            # One moment for all of it: a lease that ran out between two statements would leave
            # something taken over whose late steps still find their row as it was.
            [row] = await transaction.fetch(f"SELECT {self._moment} AS moment")
            orphans = f"{_orphans(str(integer(row, 'moment')))} LIMIT {_CLAIMED_AT_ONCE}"
            await self._outdate(transaction, orphans, now)
            rows = await transaction.fetch(
                f"UPDATE generations SET process = $1 WHERE id IN ({orphans}) RETURNING id",
                self._process,
            )
            await transaction.execute(
                f"DELETE FROM processes WHERE lease_until < {self._moment} - {_FORGOTTEN_MS}"
            )
        return sorted(integer(row, "id") for row in rows)

    async def _outdate(self, transaction: Transaction, orphans: str, now: int) -> None:
        await transaction.execute(
            f"""
            UPDATE predictions SET version = version + 1
            WHERE {_OPEN} AND generation_id IN ({orphans})
            """,
            self._process,
        )
        await transaction.execute(
            f"""
            INSERT INTO events (prediction_id, version, state, at)
            SELECT id, version, state, $2 FROM predictions
            WHERE {_OPEN} AND generation_id IN ({orphans})
            """,
            self._process,
            now,
        )

    async def unfinished(self) -> list[Prediction]:
        """Everything of this process's that is not over, oldest first."""
        return await self._predictions(f"{_OPEN} AND generations.process = $1")

    async def of_others(self) -> Load:
        """What all other processes have on its way."""
        theirs = await self._predictions(
            f"{_OPEN} AND (generations.process IS NULL OR generations.process <> $1)"
        )
        waiting = [one for one in theirs if one.state is PredictionState.QUEUED]
        flying = [one for one in theirs if one.state is not PredictionState.QUEUED]
        return Load(waiting, flying)

    async def _predictions(self, which: str) -> list[Prediction]:
        rows = await self._database.fetch(
            f"""
            SELECT {predictions.COLUMNS_IN_A_JOIN}
            FROM predictions JOIN generations ON generations.id = predictions.generation_id
            WHERE {which} ORDER BY predictions.created_at, predictions.id
            """,
            self._process,
        )
        return [predictions.read_prediction(row) for row in rows]

    async def processes(self) -> list[str]:
        """The ids of those that are alive."""
        rows = await self._database.fetch(
            f"SELECT id FROM processes WHERE {self._alive} ORDER BY id"
        )
        return [text(row, "id") for row in rows]

    async def paces(self) -> list[Pace]:
        """What each that is alive goes by, but for older programs, which don't say."""
        return await _paces(self._database, self._alive)

    async def starts(self, *, now: int) -> dict[str, int]:
        """When submits of the last minute began, in that order, by prediction.

        As this machine's clock, which says `now`, would have told it: they are this long ago.
        """
        rows = await self._database.fetch(
            f"""
            WITH clock AS (SELECT {self._moment} AS at)
            SELECT id, $1 - (SELECT at FROM clock) + begun_at AS begun_at
            FROM predictions WHERE {_IN_THE_LAST_MINUTE} ORDER BY begun_at, id
            """,
            now,
        )
        return {text(row, "id"): integer(row, "begun_at") for row in rows}

    async def begin(
        self,
        before: Prediction,
        intent: Prediction,
        *,
        pace: Pace,
        now: int,
    ) -> Turn:
        """Writes the intent, if the provider's limits let one more go, counted over all processes.

        Both in one transaction, so that two of them can't take the last place together. The minute
        is one of the database's clock, because the machines' may be far apart.
        """
        return await self._database.decide(
            lambda transaction: self._begun(transaction, before, intent, pace, now)
        )

    async def _begun(
        self, transaction: Transaction, before: Prediction, intent: Prediction, pace: Pace, now: int
    ) -> Turn:
        [row] = await transaction.fetch(
            f"""
            WITH clock AS (SELECT {self._moment} AS at)
            SELECT (SELECT at FROM clock) AS moment,
                (SELECT count(*) FROM predictions WHERE {_AT_THE_PROVIDER}) AS flying,
                (SELECT count(*) FROM predictions WHERE {_IN_THE_LAST_MINUTE}) AS started
            """
        )
        flying, started = integer(row, "flying"), integer(row, "started")
        if flying >= pace.concurrency or started >= pace.per_minute:
            return Turn.FULL
        if not await predictions.write(transaction, before, intent, now=now):
            return Turn.OVERTAKEN
        await transaction.execute(
            "UPDATE predictions SET begun_at = $2 WHERE id = $1", intent.id, integer(row, "moment")
        )
        return Turn.OURS


async def _paces(reader: Reader, which: str, *arguments: Value) -> list[Pace]:
    rows = await reader.fetch(
        f"""
        SELECT concurrency, per_minute FROM processes
        WHERE {which} AND concurrency IS NOT NULL ORDER BY concurrency, per_minute
        """,
        *arguments,
    )
    return [Pace(integer(row, "concurrency"), integer(row, "per_minute")) for row in rows]


def _orphans(moment: str) -> str:
    """Generations that nobody works on who is alive at `moment`, oldest first.

    Whoever asks ($1) is alive, also where its own lease ran out while it was frozen: were its own
    among them it would outdate its own steps, and find the same ones again and again.
    """
    return f"""
        SELECT id FROM generations
        WHERE delivered_at IS NULL AND undeliverable_at IS NULL
          AND (process IS NULL OR process <> $1 AND process NOT IN
               (SELECT id FROM processes WHERE lease_until > {moment}))
        ORDER BY id
    """
