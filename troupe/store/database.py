"""What every database can do for the store, whichever it is: SQLite or PostgreSQL.

One SQL text serves both. `$1` is the first argument; what only one of them knows stands in its own
module and nowhere else.
"""

from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from troupe.errors import DatabaseUnfit

T = TypeVar("T")

Value = int | float | str | bytes | None
Row = Mapping[str, object]

_MIGRATIONS = Path(__file__).with_name("migrations")


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL that writes, and what stands for its `$1`, `$2`, …"""

    sql: str
    arguments: tuple[Value, ...]


class Reader(Protocol):
    """The committed database, or the transaction that is under way."""

    async def fetch(self, sql: str, *arguments: Value) -> list[Row]:
        """All rows."""
        ...


class Transaction(Protocol):
    """What may be done inside `Database.transaction()`. It sees what it wrote itself."""

    async def execute(self, sql: str, *arguments: Value) -> int:
        """Returns how many rows it changed."""
        ...

    async def fetch(self, sql: str, *arguments: Value) -> list[Row]:
        """All rows."""
        ...


class Database(Protocol):
    """Raises DatabaseAway for what passes, DatabaseRefused for what never will, DatabaseBroken.

    `process` is who this is among those that share the database, None where nobody can; `moment` is
    the database's own time in SQL, in ms: machines' clocks differ.
    """

    process: str | None
    moment: str

    async def fetch(self, sql: str, *arguments: Value) -> list[Row]:
        """All rows of what is committed, as they were at one moment."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Everything inside is kept whole or not at all, and nobody else writes meanwhile.

        Nobody in this process, nor in any other. Nothing inside may await the network. A
        cancellation, or DatabaseAway, during COMMIT may still have committed: read the state again.
        """
        ...

    async def read(self, work: Callable[[Reader], Coroutine[None, None, T]]) -> T:
        """What `work` reads of what is committed; `work` may await nothing but its reader.

        For what is read for every picture: however much that is, it is one way to the database's
        thread and back, where it has one. `work` runs there.
        """
        ...

    async def decide(self, work: Callable[[Transaction], Coroutine[None, None, T]]) -> T:
        """The same for a transaction: what `work` decides is kept whole or not at all.

        Whoever is cancelled meanwhile may still have decided: read the state again.
        """
        ...

    async def write(self, *statements: Statement) -> list[int]:
        """A transaction in which nothing is decided meanwhile; how many rows each one changed."""
        ...

    async def scrub(self) -> None:
        """What was just deleted can't be read any more from what was written on the way."""
        ...

    async def rewrite(self) -> None:
        """What was deleted can't be read any more from where it lay. Nobody writes meanwhile."""
        ...

    async def close(self) -> None:
        """Nothing can be done with it any more."""
        ...


_MEANWHILE = 1_000_000
"""More than there will ever be migrations."""


def newest() -> int:
    """The version that this program brings a database to."""
    return len(_numbered())


def closed_meanwhile(version: int) -> int:
    """The version of a database of which a move is about to end, and that nobody may open."""
    return version if is_closed_meanwhile(version) else -version - _MEANWHILE


def is_closed_meanwhile(version: int) -> bool:
    """Whether a move of everything in it was cut off at its end."""
    return version <= -_MEANWHILE


def may_end_a_move(version: int) -> bool:
    """Whether a move from there was cut off at its end, so that this program can end it.

    Raises DatabaseUnfit where another program began it: rows that it left out of a migration would
    be in a database that has seen them all.
    """
    if not is_closed_meanwhile(version):
        return False
    begun_at = -closed_for_good(version)
    if begun_at != newest():
        raise DatabaseUnfit(
            f"a move was cut off at its end by a program of version {begun_at}, this one is of "
            f"{newest()}: run the move once more with the program that began it"
        )
    return True


def closed_for_good(version: int) -> int:
    """The version of a database that was moved away, by the one that it has, closed or not."""
    return version + _MEANWHILE if is_closed_meanwhile(version) else -version


def _numbered() -> list[Path]:
    return sorted(_MIGRATIONS.glob("[0-9][0-9][0-9][0-9]_*.sql"))


def migrations(version: int) -> list[tuple[int, Path]]:
    """Those that a database of this version still needs, in their order, and what they bring it to.

    Raises DatabaseUnfit where it was written by a newer program, or moved away.
    """
    if is_closed_meanwhile(version):
        raise DatabaseUnfit(
            "a move of everything in this database was cut off at its end, so a bot that went on "
            "here might pay for pictures again. Run the same `python bot.py move` once more"
        )
    if version < 0:
        raise DatabaseUnfit(
            "everything in this database was moved to another one by `python bot.py move`, and a "
            "bot that went on here would pay for pictures again. Work with the other one: set "
            "DATABASE_URL if it is PostgreSQL, unset it if it is the file in DATA_DIR"
        )
    numbered = _numbered()
    if version > len(numbered):
        raise DatabaseUnfit(
            f"the database is at version {version}, this program knows {len(numbered)}: "
            "it was written by a newer one"
        )
    return list(enumerate(numbered, start=1))[version:]


def integer(row: Row, column: str) -> int:
    """A column that can't be NULL."""
    value = row[column]
    if not isinstance(value, int):
        raise TypeError(f"{column} is {type(value).__name__}")
    return value


def maybe_integer(row: Row, column: str) -> int | None:
    """A column that may be NULL."""
    return None if row[column] is None else integer(row, column)


def text(row: Row, column: str) -> str:
    """A column that can't be NULL."""
    value = row[column]
    if not isinstance(value, str):
        raise TypeError(f"{column} is {type(value).__name__}")
    return value


def maybe_text(row: Row, column: str) -> str | None:
    """A column that may be NULL."""
    return None if row[column] is None else text(row, column)
