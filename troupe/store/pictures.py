"""Which pictures are still referred to. Holds nothing of any person itself."""

from collections.abc import Awaitable, Callable, Sequence

from troupe.store.database import Database, text

NAMES_AT_ONCE = 100

_REFERRED = """
    SELECT reference_sha256 AS sha256 FROM characters WHERE reference_sha256 IN ({names})
    UNION SELECT reference_sha256 FROM generations WHERE reference_sha256 IN ({names})
    UNION SELECT result_sha256 FROM predictions
        WHERE result_sha256 IN ({names}) AND result_removed_at IS NULL
    UNION SELECT thumbnail_sha256 FROM predictions WHERE thumbnail_sha256 IN ({names})
"""


class Pictures:
    """Every column that names a picture by its SHA-256. A new one belongs into `_REFERRED`."""

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
                await transaction.execute(
                    "DELETE FROM flagged_references WHERE sha256 = $1", sha256
                )
            return acted

    async def drawn_from(self, reference_sha256: str, result_sha256: str) -> None:
        """A reference that was made from a result is as indecent as that was."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                """
                INSERT INTO flagged_references (sha256)
                SELECT $1 WHERE EXISTS (
                    SELECT 1 FROM predictions WHERE result_sha256 = $2 AND flagged = 1)
                ON CONFLICT (sha256) DO NOTHING
                """,
                reference_sha256,
                result_sha256,
            )

    async def flagged(self, names: Sequence[str]) -> frozenset[str]:
        """Those of some references that were made from a flagged result."""
        found: set[str] = set()
        for at in range(0, len(names), NAMES_AT_ONCE):
            some = names[at : at + NAMES_AT_ONCE]
            places = ", ".join(f"${number}" for number in range(1, len(some) + 1))
            rows = await self._database.fetch(
                f"SELECT sha256 FROM flagged_references WHERE sha256 IN ({places})", *some
            )
            found |= {text(row, "sha256") for row in rows}
        return frozenset(found)


def _referred(count: int) -> str:
    names = ", ".join(f"${number}" for number in range(1, count + 1))
    return _REFERRED.format(names=names)
