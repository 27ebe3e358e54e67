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
            return await act()


def _referred(count: int) -> str:
    names = ", ".join(f"${number}" for number in range(1, count + 1))
    return _REFERRED.format(names=names)
