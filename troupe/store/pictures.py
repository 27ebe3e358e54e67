"""Which pictures are still referred to. Holds nothing of any person itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from troupe.models import Entry
from troupe.store import hashes
from troupe.store.database import Database, Transaction, maybe_integer, text

NAMES_AT_ONCE = 100

_REFERRED = """
    SELECT reference_sha256 AS sha256 FROM characters WHERE reference_sha256 IN ({names})
    UNION SELECT reference_sha256 FROM generations WHERE reference_sha256 IN ({names})
    UNION SELECT result_sha256 FROM predictions
        WHERE result_sha256 IN ({names}) AND result_removed_at IS NULL
    UNION SELECT thumbnail_sha256 FROM predictions WHERE thumbnail_sha256 IN ({names})
"""

ALL_NAMED = """
    SELECT reference_sha256 AS sha256 FROM characters
    UNION SELECT reference_sha256 FROM generations
    UNION SELECT result_sha256 FROM predictions
        WHERE result_sha256 IS NOT NULL AND result_removed_at IS NULL
    UNION SELECT thumbnail_sha256 FROM predictions WHERE thumbnail_sha256 IS NOT NULL
"""


class Pictures:
    """Every column that names a picture by its SHA-256.

    A new one belongs into `_REFERRED` and, for backups, into `ALL_NAMED`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unused(self, names: Sequence[str]) -> list[str]:
        """Those of at most 100 names that nothing refers to right now."""
        rows = await self._database.fetch(_referred(len(names)), *names)
        referred = {text(row, "sha256") for row in rows}
        return [one for one in names if one not in referred]

    async def while_unused(self, sha256: str, act: Callable[[], Awaitable[bool]]) -> bool:
        """What `act` says; it runs only if nothing refers to the picture, and nothing can begin to.

        For it runs inside a transaction, and no other can write meanwhile.
        """
        async with self._database.transaction() as transaction:
            if await transaction.fetch(_referred(1), sha256):
                return False
            acted = await act()
            if acted:
                await _forget(transaction, sha256)
            return acted

    async def forget(self, sha256: str) -> None:
        """What a reference was drawn from, once its file is gone."""
        async with self._database.transaction() as transaction:
            await _forget(transaction, sha256)

    async def seal(self, person_id: int, sha256: str) -> int:
        """What only the program can say: that this picture waits for this person."""
        async with self._database.transaction() as transaction:
            key = await hashes.drawn_key(transaction, hashes.WAITING)
        return hashes.seal(key, person_id, sha256)

    async def waits_for(self, person_id: int, sha256: str, seal: int) -> bool:
        """Whether it was this person whom the picture was shown to under this seal."""
        rows = await self._database.fetch(
            "SELECT value FROM secrets WHERE name = $1", hashes.WAITING
        )
        return any(hashes.seal(text(row, "value"), person_id, sha256) == seal for row in rows)

    async def drawn_from(self, reference_sha256: str, result_sha256: str) -> None:
        """A reference is as indecent as the result, and is hidden and taken down with it."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                """
                INSERT INTO drawn_references (sha256, result_sha256, flagged)
                SELECT $1, $2, CASE WHEN max(flagged) = 1 OR count(*) = count(flagged)
                    THEN max(flagged) END
                FROM predictions WHERE result_sha256 = $2
                ON CONFLICT (sha256, result_sha256) DO NOTHING
                """,
                reference_sha256,
                result_sha256,
            )

    async def flagged(self, names: Sequence[str]) -> Mapping[str, bool | None]:
        """The provider's word on those of some references that were drawn from a result."""
        found: dict[str, bool | None] = {}
        for at in range(0, len(names), NAMES_AT_ONCE):
            some = names[at : at + NAMES_AT_ONCE]
            places = ", ".join(f"${number}" for number in range(1, len(some) + 1))
            rows = await self._database.fetch(
                f"""
                SELECT sha256, CASE WHEN max(flagged) = 1 OR count(*) = count(flagged)
                    THEN max(flagged) END AS flagged
                FROM drawn_references WHERE sha256 IN ({places}) GROUP BY sha256
                """,
                *some,
            )
            for row in rows:
                flag = maybe_integer(row, "flagged")
                found[text(row, "sha256")] = None if flag is None else bool(flag)
        return found


async def _forget(transaction: Transaction, sha256: str) -> None:
    await transaction.execute("DELETE FROM drawn_references WHERE sha256 = $1", sha256)


def barred(reference: str, guild: str) -> str:
    """A condition: this column's picture was drawn from a hidden one, or taken down in a server."""
    return f"""(
        {hidden(reference)} OR EXISTS (
            SELECT 1 FROM blocked_references
            WHERE blocked_references.guild_id IN (0, {guild})
              AND blocked_references.sha256 = {reference}))"""


def hidden(reference: str) -> str:
    """A condition: what this reference was drawn from is reported, and nobody has looked yet."""
    return f"""EXISTS (
        SELECT 1 FROM drawn_references
        JOIN predictions ON predictions.result_sha256 = drawn_references.result_sha256
        JOIN reports ON reports.generation_id = predictions.generation_id
        WHERE drawn_references.sha256 = {reference} AND reports.verdict IS NULL)"""


_DRAWN_FROM = """
    SELECT drawn_references.sha256 FROM drawn_references
    JOIN predictions ON predictions.result_sha256 = drawn_references.result_sha256
    WHERE predictions.generation_id = $1
"""


async def take_down_drawn(transaction: Transaction, generation_id: int, entry: Entry) -> None:
    """What was drawn from its results goes with them, in the server where that was decided."""
    await transaction.execute(
        f"""
        INSERT INTO blocked_references (guild_id, sha256, at, by_id)
        SELECT $2, drawn.sha256, $3, $4 FROM ({_DRAWN_FROM}) AS drawn WHERE true
        ON CONFLICT (guild_id, sha256) DO NOTHING
        """,
        generation_id,
        entry.guild_id,
        entry.at,
        entry.by_id,
    )
    await transaction.execute(
        f"""
        UPDATE characters SET guild_id = NULL
        WHERE guild_id = $2 AND reference_sha256 IN ({_DRAWN_FROM})
        """,
        generation_id,
        entry.guild_id,
    )


def _referred(count: int) -> str:
    names = ", ".join(f"${number}" for number in range(1, count + 1))
    return _REFERRED.format(names=names)
