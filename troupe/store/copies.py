"""Whole copies of the database: how one is made beside a running bot, and what one holds."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from troupe.errors import CopyFailed
from troupe.store.pictures import ALL_NAMED
from troupe.store.sqlite import BUSY_SECONDS

_STEPS_BETWEEN_QUESTIONS = 10_000
_TABLES = ("people", "characters", "generations", "predictions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a copy holds. `schema` is the number of the last migration."""

    schema: int
    rows: dict[str, int]
    pictures: frozenset[str]


def copy_into(source: Path, target: Path, *, stopped: Callable[[], bool]) -> None:
    """Writes what is committed now into `target`, an empty file.

    One read transaction: whoever writes goes on, and nobody's lock is taken but a reader's.
    Raises sqlite3.Error, of the kind SQLITE_INTERRUPT soon after `stopped` says so.
    """
    with closing(_read_only(source)) as connection:
        connection.set_progress_handler(stopped, _STEPS_BETWEEN_QUESTIONS)
        connection.execute("VACUUM INTO ?", (str(target),))


def contents(path: Path) -> Contents:
    """Of a copy that nobody writes to. Raises CopyFailed where it is damaged."""
    with _damage_told(path), closing(_read_only(path)) as connection:
        _check(path, connection)
        [schema] = connection.execute("PRAGMA user_version").fetchone()
        rows = {table: _count(connection, table) for table in _TABLES}
        pictures = frozenset(name for (name,) in connection.execute(ALL_NAMED))
    return Contents(schema=int(schema), rows=rows, pictures=pictures)


def _check(path: Path, connection: sqlite3.Connection) -> None:
    found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        raise CopyFailed(f"{path} is damaged: {' '.join(found)[:200]}")
    orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    if orphan is not None:
        raise CopyFailed(f"{path} is damaged: a row of {orphan[0]} belongs to none of {orphan[2]}")


def _count(connection: sqlite3.Connection, table: str) -> int:
    [count] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(count)


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise CopyFailed(f"{path} can't be read as a database of Troupe ({error})") from error


def _read_only(path: Path) -> sqlite3.Connection:
    """Never makes a file where there is none."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )
