"""A machine whose program keeps its rows in PostgreSQL, on a real server elsewhere.

The program's `asyncpg` connections are real ones that live in a thread of their own, so that
waiting for them takes none of the machine's time. What a power cut leaves of the rows is what
others can see at that moment: whatever is committed. On both sides of a COMMIT is a boundary, so
a COMMIT whose answer never came is met both ways.
"""

import asyncio
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn, TypeVar
from unittest.mock import patch

import asyncpg

from tests.crash.machine import Disk, LoopClock, Machine
from tests.crash.outside import World
from tests.postgres import emptied
from troupe import neighbours, tenure
from troupe.secret import Secret
from troupe.store import postgres

T = TypeVar("T")

LOOK_ROUND_SECONDS = 20.0
RENEWAL_SECONDS = 8.0
"""As rarely as a lease of 10 s allows: each is statements on a real server, and no effect."""

ROWS = "rows.json"
"""Where an image of the disk holds what the server knows."""


class Elsewhere:
    """A thread with a loop whose time is the real one."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def do(self, what: Coroutine[Any, Any, T]) -> T:
        """Blocks the machine until it is done."""
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(60)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Rows:
    """One database, migrated, and what stands in it."""

    def __init__(self, url: Secret) -> None:
        self.url = url
        self.elsewhere = Elsewhere()
        self._watching = self.elsewhere.do(_connected(url.reveal()))
        self._tables: list[str] = [
            row["tablename"]
            for row in self.fetch(
                """
                SELECT tablename FROM pg_tables
                WHERE schemaname = current_schema() AND tablename <> 'schema_version'
                ORDER BY tablename
                """
            )
        ]
        self._dump = " UNION ALL ".join(
            f"SELECT '{table}' AS name, CAST(row_to_json(one) AS TEXT) AS row FROM {table} AS one"
            for table in self._tables
        )

    def close(self) -> None:
        self.elsewhere.do(self._watching.close())
        self.elsewhere.close()

    def fetch(self, sql: str) -> list[dict[str, Any]]:
        """What is committed."""
        return [dict(row) for row in self.elsewhere.do(self._watching.fetch(sql))]

    def image(self) -> bytes:
        """All that is committed, the same for the same rows."""
        rows = sorted((row["name"], row["row"]) for row in self.fetch(self._dump))
        return json.dumps(rows).encode()

    def restore(self, image: bytes) -> None:
        """Exactly these; whoever was connected isn't any more."""
        self.elsewhere.do(emptied(self._watching))
        for name, row in json.loads(image):
            sql = f"INSERT INTO {name} SELECT * FROM json_populate_record(NULL::{name}, $1)"
            self.elsewhere.do(self._watching.execute(sql, row))


def _moment(_database: object) -> str:
    """The server's clock is the machine's, or a dead process's lease would run out in real time."""
    return str(LoopClock().now())


def _named(_bytes: int) -> str:
    """Another one for each life, and the same whenever that life is lived again."""
    return f"since {LoopClock().now()}"


_CONNECT = asyncpg.connect  # the machine puts its own in this place


async def _connected(url: str, **options: Any) -> Any:
    return await _CONNECT(url, **options)


@dataclass
class Loss:
    """The connection breaks at the statement number `at`, before it or after it was `done`.

    What is repeated for as long as the program lives, as a lease's renewal is, counts a few times.
    """

    at: int
    done: bool = False
    statements: int = 0
    met: str = ""
    seen: Counter[str] = field(default_factory=Counter)

    def comes(self, sql: str, writes: str) -> bool:
        text = f"{sql} {writes}" if sql == "COMMIT" else _NUMBERS.sub("", sql)
        self.seen[text] += 1
        if self.seen[text] > _A_FEW:
            return False
        self.statements += 1
        if self.statements == self.at:
            self.met = " ".join(sql.split())
        return self.statements == self.at


NEVER = 0
_A_FEW = 4

_NUMBERS = re.compile(r"\d+")


class ServedMachine(Machine):
    """Its disk holds the pictures alone. The network to the server may break once."""

    shares = True

    def __init__(self, rows: Rows, folder: Path, world: World, loss: Loss | None = None) -> None:
        super().__init__(folder, world)
        self.loss = loss or Loss(NEVER)
        self._rows = rows
        self._image = b""
        self._links: list[_Link] = []

    @property
    def settings(self) -> dict[str, str]:
        return {"DATABASE_URL": self._rows.url.reveal()}

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return self._rows.fetch(sql)

    def image(self) -> Disk:
        if not self._image:
            self._image = self._rows.image()
        return super().image() | {ROWS: self._image}

    def committed(self) -> None:
        """What others see is another thing from here on."""
        self._image = b""

    @contextmanager
    def running(self) -> Iterator[None]:
        kept = self.folder / ROWS
        self._rows.restore(kept.read_bytes() if kept.exists() else b"[]")
        with (
            super().running(),
            patch.object(asyncpg, "connect", self._connection),
            patch.object(asyncpg, "create_pool", self._pool),
            patch.object(postgres.Postgres, "moment", property(_moment)),
            patch.object(postgres, "secrets", SimpleNamespace(token_hex=_named)),
            patch.object(neighbours, "LOOK_ROUND_SECONDS", LOOK_ROUND_SECONDS),
            patch.object(tenure, "RENEWAL_SECONDS", RENEWAL_SECONDS),
        ):
            try:
                yield
            finally:
                for link in self._links:
                    link.pull()

    async def _connection(self, url: str, **options: Any) -> "_Link":
        return self.link(url, options)

    async def _pool(self, url: str, **options: Any) -> "_Pool":
        of_a_pool = ("min_size", "max_size", "reset")
        return _Pool(self, url, {name: options[name] for name in options if name not in of_a_pool})

    def link(self, url: str, options: dict[str, Any]) -> "_Link":
        elsewhere = self._rows.elsewhere
        self._links.append(_Link(self, elsewhere, elsewhere.do(_connected(url, **options))))
        return self._links[-1]


class _Link:
    """A connection of the program's.

    A COMMIT of nothing but a lease is no boundary: a cut there is the same as one a moment later,
    before whatever comes next.
    """

    def __init__(self, machine: ServedMachine, elsewhere: Elsewhere, connection: Any) -> None:
        self._machine = machine
        self._elsewhere = elsewhere
        self._connection = connection
        self._writes = ""
        self._touched: set[str] = set()
        self.gone = False

    def add_termination_listener(self, callback: Callable[..., None]) -> None:
        """Nothing is lost without a statement that meets it."""

    async def add_listener(self, channel: str, callback: Callable[..., None]) -> None:
        """There is one process at a time, and nobody whom it could hear."""

    async def execute(self, sql: str, *arguments: object, timeout: float | None = None) -> str:  # noqa: ASYNC109  # asyncpg's
        if sql != "COMMIT" or self._touched == {"processes"}:
            self._note(sql, arguments)
            return str(self._asked(sql, self._connection.execute, *arguments, timeout=timeout))
        self._machine.boundary(f"before commit of {self._writes}")
        done = self._asked(sql, self._connection.execute)
        self._machine.committed()
        self._machine.boundary(f"after commit of {self._writes}")
        return str(done)

    async def fetch(self, sql: str, *arguments: object) -> Any:
        return self._asked(sql, self._connection.fetch, *arguments)

    def _asked(self, sql: str, how: Callable[..., Any], *arguments: object, **options: Any) -> Any:
        if self.gone:
            raise asyncpg.InterfaceError("connection is closed")
        loss = self._machine.loss
        is_lost = loss.comes(sql, self._writes)
        if is_lost and not loss.done:
            self._break()
        answer = self._elsewhere.do(how(sql, *arguments, **options))
        if is_lost:
            self._machine.committed()
            self._break()
        return answer

    def _break(self) -> NoReturn:
        self.pull()
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle")

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109  # asyncpg's
        self.pull()

    def pull(self) -> None:
        """As the system closes a dead process's sockets: the server rolls back what is open."""

        async def terminate() -> None:
            self._connection.terminate()

        if not self.gone:
            self.gone = True
            self._elsewhere.do(terminate())

    def _note(self, sql: str, arguments: tuple[object, ...]) -> None:
        words = sql.split()
        if words[:1] == ["BEGIN;"]:
            self._touched.clear()
            self._writes = ""
        if words and words[0] in ("INSERT", "UPDATE", "DELETE"):
            self._touched.add(words[1 if words[0] == "UPDATE" else 2])
        if words and words[0] in ("INSERT", "UPDATE") and not self._writes.startswith("event"):
            table = words[2] if words[0] == "INSERT" else words[1]
            is_move = table == "events" and len(arguments) > 2
            self._writes = f"event {arguments[2]}" if is_move else table


class _Pool:
    """Connections that are made when they are needed, and used again."""

    def __init__(self, machine: ServedMachine, url: str, options: dict[str, Any]) -> None:
        self._machine = machine
        self._url = url
        self._options = options
        self._free: list[_Link] = []

    async def acquire(self, *, timeout: float) -> _Link:  # noqa: ASYNC109  # asyncpg's
        return self._free.pop() if self._free else self._machine.link(self._url, self._options)

    async def release(self, link: _Link, *, timeout: float) -> None:  # noqa: ASYNC109  # asyncpg's
        if not link.gone:
            self._free.append(link)

    async def close(self) -> None:
        """They are pulled with the machine's plug."""

    def terminate(self) -> None:
        """The same."""
