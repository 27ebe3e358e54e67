"""What one picture costs the database, measured with the store's own code on real databases."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest

from tests import postgres
from tests.samples import generation, queued
from tests.store.ledgers import reserve
from troupe import lifecycle
from troupe.delivery import Delivered
from troupe.models import Prediction
from troupe.secret import Secret
from troupe.store.database import Database, Statement, Transaction
from troupe.store.generations import Generations
from troupe.store.postgres import Postgres
from troupe.store.predictions import Predictions
from troupe.store.sqlite import Sqlite

T = TypeVar("T")

_FIRST = 1_100_000_000_000_000_000
_PEOPLE = 500
_NOW = 1_800_000_000_000
_SIZE = "SELECT pg_database_size(current_database()) AS size"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one picture: bytes and rows that stay, write transactions, and their time in ms."""

    bytes: float
    rows: float
    transactions: float
    ms: float

    @property
    def pictures_a_second(self) -> float:
        """More can't be written, however many processes there are."""
        return 1000 / self.ms


class Counting:
    """A database that counts how often somebody writes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.process = database.process
        self.moment = database.moment
        self.transactions = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._database, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        self.transactions += 1
        async with self._database.transaction() as transaction:
            yield transaction

    async def decide(self, work: Callable[[Transaction], Coroutine[None, None, T]]) -> T:
        self.transactions += 1
        return await self._database.decide(work)

    async def write(self, *statements: Statement) -> list[int]:
        self.transactions += 1
        return await self._database.write(*statements)


async def live(database: Database, number: int) -> None:
    """Everything that is written of one picture, from the command to the reply."""
    wanted = replace(
        generation(_FIRST + number, person_id=1 + number % _PEOPLE, created_at=_NOW + number),
        prompt="An elf plays the lute in a cosy tavern by candle light, with friends",
    )
    await reserve(database, wanted, limit=1_000_000)
    predictions = Predictions(database)
    for before, after in _moves(queued(wanted), number):
        assert await predictions.move(before, after, now=_NOW)
    await Generations(database).delivered(wanted.id, Delivered(20, number), now=_NOW)


def _moves(first: Prediction, number: int) -> Iterator[tuple[Prediction, Prediction]]:
    submitting = lifecycle.submitting(first, now=_NOW)
    created = lifecycle.created(submitting, provider_id=f"{number:032x}")
    processing = lifecycle.processing(created, now=_NOW)
    sha256 = f"{number:064x}"
    completed = lifecycle.completed(
        processing,
        now=_NOW,
        sha256=sha256,
        media_type="image/png",
        took_ms=14_500,
        thumbnail_sha256=sha256[::-1],
        flagged=False,
    )
    line = (first, submitting, created, processing, completed)
    yield from pairwise(line)


async def on_sqlite(folder: Path, pictures: int) -> Cost:
    path = folder / "troupe.db"
    database = await Sqlite.open(path)
    await database.rewrite()
    before = path.stat().st_size
    cost = await _lived(database, pictures)
    await database.rewrite()
    grown = path.stat().st_size - before
    await database.close()
    return replace(cost, bytes=grown / pictures)


async def on_postgres(url: Secret, pictures: int) -> Cost:
    database = await Postgres.open(url)
    before = await _size(url)
    cost = await _lived(database, pictures)
    grown = await _size(url) - before
    await database.close()
    return replace(cost, bytes=grown / pictures)


async def _size(url: Secret) -> int:
    connection = await asyncpg.connect(url.reveal())
    [setting] = await connection.fetch("SHOW fsync")
    assert setting["fsync"] == "on", (
        "a server that forgets at a power cut is quicker than a real one"
    )
    await connection.execute("VACUUM")
    [row] = await connection.fetch(_SIZE)
    await connection.close()
    return int(row["size"])


async def _lived(database: Database, pictures: int) -> Cost:
    counting = Counting(database)
    began = time.perf_counter()
    for number in range(pictures):
        await live(counting, number)  # type: ignore[arg-type]  # what it lacks it passes on
    took = time.perf_counter() - began
    rows = 0
    for table in ("generations", "predictions", "events"):
        [row] = await database.fetch(f"SELECT count(*) AS rows FROM {table}")
        rows += int(str(row["rows"]))
    return Cost(
        bytes=0.0,
        rows=rows / pictures,
        transactions=counting.transactions / pictures,
        ms=took * 1000 / pictures,
    )


@contextmanager
def measured(folder: Path, pictures: int) -> Iterator[dict[str, Cost]]:
    """By the database's name; PostgreSQL only where it is on this machine."""
    costs = {"SQLite": asyncio.run(on_sqlite(folder, pictures))}
    try:
        with postgres.running(postgres.DURABLE) as server, server.database() as url:
            costs["PostgreSQL"] = asyncio.run(on_postgres(url, pictures))
    except pytest.skip.Exception:
        """Then without it."""
    yield costs
