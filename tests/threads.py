"""When the threads that work for a test have answered, so that its clock doesn't run ahead."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import pytest

from troupe.store.database import Database, Reader, Row, Statement, Transaction, Value

T = TypeVar("T")

# Turns of the loop in which nobody asks a thread for anything. What is ready to run takes eight of
# them at most; counted in turns, that is the same on a machine that is slow.
_QUIET_TURNS = 50


class Threads:
    """Counts what they were asked and have not answered."""

    def __init__(self) -> None:
        self._asked = 0
        self._done = asyncio.Event()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """One more, for as long as the block lasts."""
        self._begun()
        try:
            yield
        finally:
            self._ended()

    async def rest(self) -> None:
        """Returns once all have answered, and nobody who heard it had anything else to ask."""
        quiet = 0
        while quiet < _QUIET_TURNS:
            if self._asked:
                self._done.clear()
                await self._done.wait()
                quiet = 0
            await asyncio.sleep(0)
            quiet += 1

    @contextmanager
    def of_this_loop(self) -> Iterator[None]:
        """Counts what `asyncio.to_thread` and executors are asked meanwhile."""
        loop = asyncio.get_running_loop()
        run: Callable[..., Any] = loop.run_in_executor

        def counted(executor: Any, work: Callable[..., Any], *arguments: Any) -> Any:
            self._begun()
            future = run(executor, work, *arguments)
            future.add_done_callback(lambda _: self._ended())
            return future

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(loop, "run_in_executor", counted)
            yield

    def _begun(self) -> None:
        self._asked += 1

    def _ended(self) -> None:
        self._asked -= 1
        if not self._asked:
            self._done.set()


class Counted:
    """A database, of which each question counts until it is answered."""

    def __init__(self, database: Database, threads: Threads) -> None:
        self.process = database.process
        self.moment = database.moment
        self._database = database
        self._threads = threads

    async def fetch(self, sql: str, *arguments: Value) -> list[Row]:
        with self._threads.asked():
            return await self._database.fetch(sql, *arguments)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        with self._threads.asked():
            async with self._database.transaction() as transaction:
                yield transaction

    async def read(self, work: Callable[[Reader], Coroutine[None, None, T]]) -> T:
        with self._threads.asked():
            return await self._database.read(work)

    async def decide(self, work: Callable[[Transaction], Coroutine[None, None, T]]) -> T:
        with self._threads.asked():
            return await self._database.decide(work)

    async def write(self, *statements: Statement) -> list[int]:
        with self._threads.asked():
            return await self._database.write(*statements)

    async def scrub(self) -> None:
        with self._threads.asked():
            await self._database.scrub()

    async def rewrite(self) -> None:
        with self._threads.asked():
            await self._database.rewrite()

    async def close(self) -> None:
        await self._database.close()
