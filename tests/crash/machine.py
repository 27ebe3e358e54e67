"""A machine of which is known what a power cut at each effect would leave.

The program on it is the real one. Three things that belong to a machine are taken from it: the
network (`aiohttp.ClientSession`), the thread that SQLite runs in (`aiosqlite.connect`, so that a
life is deterministic and has no threads) and `os.fsync`. Its event loop skips every wait.

On both sides of each effect an image is taken: of the disk as a power cut there would leave it, of
the outside, and of the time. The program goes on and knows nothing of it, so one life gives all of
its cuts, and nothing that a dying program does in a `finally` clause can get into any of them.
"""

import asyncio
import copy
import os
import selectors
import sqlite3
import stat
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import aiohttp
import aiosqlite

from tests.crash.outside import World
from tests.crash.wire import Answer, Request
from troupe import services

T = TypeVar("T")

Disk = dict[str, bytes]
"""Contents by path, relative to the data folder."""

LATENCY_SECONDS = 0.05
BEGINNING_MS = 1_800_000_000_000
"""When a loop's time is 0, in ms since 1970. A float of today's date is too coarse for asyncio."""

_FULL = 2  # PRAGMA synchronous
_MOST_CUTS = 400  # a life with more of them never ends, which is seen by its rows


@dataclass(frozen=True)
class Cut:
    """What is there when the power goes at the effect `name`, `seconds` into the loop's time."""

    name: str
    disk: Disk
    world: World
    seconds: float


class VirtualLoop(asyncio.SelectorEventLoop):
    """Waits cost nothing, and what belongs into a thread is done at once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        super().__init__(_Skipping(self._skip))

    def time(self) -> float:
        return self._seconds

    def _skip(self, seconds: float) -> None:
        self._seconds += seconds

    def run_in_executor(
        self, executor: object, func: Callable[..., T], *args: object
    ) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  # whoever waits for it gets it
            future.set_exception(error)
        return future


class _Skipping(selectors.SelectSelector):
    """No file is ever waited for; a wait for the time passes it."""

    def __init__(self, skip: Callable[[float], None]) -> None:
        super().__init__()
        self._skip = skip

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("nothing will ever happen again on this machine")
        self._skip(max(0.0, timeout))
        return []


class LoopClock:
    """The program's clock: the virtual loop's time, in ms since 1970."""

    def now(self) -> int:
        return BEGINNING_MS + self.elapsed()

    def elapsed(self) -> int:
        return round(asyncio.get_running_loop().time() * 1000)

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass


class Machine:
    """Notes its `cuts` while it is `watched`, which takes time."""

    shares = False
    """Whether its program's rows may be other programs' too, who take over what one leaves."""

    def __init__(self, folder: Path, world: World) -> None:
        self.folder = folder
        self.world = world
        self.watched = False
        self.cuts: list[Cut] = []
        self._connections: list[Connection] = []
        self._synced: set[int] = set()
        self._named: set[int] = set()

    def boundary(self, name: str) -> None:
        """One side of an effect."""
        if self.watched and len(self.cuts) < _MOST_CUTS:
            seconds = asyncio.get_running_loop().time()
            world = copy.deepcopy(self.world)
            self.cuts.append(Cut(name, self.image(), world, seconds))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Puts this machine under the program."""
        for path in self.folder.rglob("*"):
            self._synced.add(path.stat().st_ino)
        self._named |= self._synced
        with (
            patch.object(aiohttp, "ClientSession", lambda **_: Session(self)),
            patch.object(aiosqlite, "connect", self._connect),
            patch.object(os, "fsync", self._fsync),
            patch.object(services, "serving", _no_port),
        ):
            try:
                yield
            finally:
                for connection in self._connections:
                    connection.pull()

    def _connect(self, path: Path, **options: Any) -> "Connection":
        connection = Connection(self, path, **options)
        self._connections.append(connection)
        return connection

    def _fsync(self, descriptor: int) -> None:
        status = os.fstat(descriptor)
        folder = stat.S_ISDIR(status.st_mode)
        name = "folder" if folder else "file"
        self.boundary(f"before fsync of a {name}")
        if folder:
            self._named |= {entry.inode() for entry in os.scandir(descriptor)}
        else:
            self._synced.add(status.st_ino)
        self.boundary(f"after fsync of a {name}")

    @property
    def settings(self) -> dict[str, str]:
        """What the program's environment says of where it runs."""
        return {}

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """What is committed in the program's database."""
        with closing(sqlite3.connect(self.folder / "troupe.db")) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(sql)]

    def image(self) -> Disk:
        """What is surely on disk: no name without its folder's sync, no whole file without its own.

        SQLite's commits are, with synchronous=FULL; with less the log may be gone.
        """
        found: Disk = {}
        logged = all(connection.synchronous() == _FULL for connection in self._connections)
        for path in self.folder.rglob("*"):
            relative = path.relative_to(self.folder)
            if path.is_dir() or path.name.endswith("-shm"):
                continue
            if path.name.endswith("-wal") and not logged:
                continue
            data = path.read_bytes()
            if relative.parts[0] == "blobs":
                if not self._kept(path):
                    continue
                if path.stat().st_ino not in self._synced:
                    data = data[: len(data) // 2]
            found[str(relative)] = data
        return found

    def _kept(self, path: Path) -> bool:
        """An unfinished file may be there or not; that it is there is the harder case."""
        inside = [path, *path.parents]
        names = [one for one in inside if one.is_relative_to(self.folder) and one != self.folder]
        if path.name.endswith(".tmp"):
            names = names[1:]
        return all(name.stat().st_ino in self._named for name in names)


class _Watched(sqlite3.Connection):
    """The real SQLite; both sides of a commit are boundaries."""

    machine: Machine
    writes = ""

    def execute(self, sql: str, arguments: Any = (), /) -> sqlite3.Cursor:
        self._note(sql, arguments)
        return super().execute(sql, arguments)

    def commit(self) -> None:
        self.machine.boundary(f"before commit of {self.writes}")
        super().commit()
        self.machine.boundary(f"after commit of {self.writes}")
        self.writes = ""

    def _note(self, sql: str, arguments: Any) -> None:
        """The last table that is written to; of a move its event."""
        words = sql.split()
        if words and words[0] in ("INSERT", "UPDATE") and not self.writes.startswith("event"):
            table = words[2] if words[0] == "INSERT" else words[1]
            self.writes = f"event {arguments['3']}" if table == "events" else table


class Connection(aiosqlite.Connection):
    """The same without a thread."""

    def __init__(self, machine: Machine, path: Path, **options: Any) -> None:
        watched = sqlite3.connect(path, factory=_Watched, **options)
        watched.machine = machine
        super().__init__(lambda: watched, 64)
        self._connection = watched

    def __await__(self) -> Generator[Any, None, aiosqlite.Connection]:
        return self._itself().__await__()

    async def _itself(self) -> aiosqlite.Connection:
        return self

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)

    async def close(self) -> None:
        self.pull()

    def synchronous(self) -> int:
        if self._connection is None:
            return _FULL
        [row] = self._connection.execute("PRAGMA synchronous")
        return int(row[0])

    def pull(self) -> None:
        """Closed as the system closes a dead process's files: what is uncommitted is gone."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Session:
    """What stands where `aiohttp.ClientSession` stood: requests that lead to the outside."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def request(self, method: str, url: object, **options: Any) -> "_Exchange":
        return _Exchange(self._machine, method, str(url), options)

    def get(self, url: object, **options: Any) -> "_Exchange":
        return self.request("GET", url, **options)

    async def close(self) -> None:
        """Nothing is open."""

    async def __aenter__(self) -> "Session":
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is open."""


class _Exchange:
    """One request: on its way, done outside, and its answer on its way back."""

    def __init__(self, machine: Machine, method: str, url: str, options: dict[str, Any]) -> None:
        self._machine = machine
        self._asked = (method, url, options)

    async def __aenter__(self) -> Answer:
        request = await Request.read(*self._asked)
        await asyncio.sleep(LATENCY_SECONDS)
        self._machine.boundary(f"before {request.name}")
        answer = self._machine.world.answer(request, now=LoopClock().now())
        self._machine.boundary(f"after {request.name}")
        await asyncio.sleep(LATENCY_SECONDS)
        if answer is None:
            raise aiohttp.ServerDisconnectedError
        return answer

    async def __aexit__(self, *_: object) -> None:
        """Nothing is held."""


@asynccontextmanager
async def _no_port(*_: object, **__: object) -> AsyncIterator[None]:
    """Whoever calls this machine does it by `Engine.wake`, as the web server would."""
    yield
