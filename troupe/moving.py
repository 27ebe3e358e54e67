"""Everything that is known, moved from the file to PostgreSQL or back, row by row.

The target has all of it or nothing: one transaction, committed once what was written has been read
again and is equal. The source is closed before that commit, for good after it, and never
deleted: a bot that went on there would submit again what waits. Cut off anywhere, at most one of
the two that can be opened holds anything, and the same move can be run once more.
"""

import hashlib
import logging

from troupe.clock import Clock
from troupe.commands import Kind
from troupe.config import Config
from troupe.errors import MoveRefused
from troupe.store import opening
from troupe.store.transfer import End, Record, Table

log = logging.getLogger(__name__)

_TELL_EVERY_MS = 5_000


async def move(config: Config, *, to: Kind, clock: Clock) -> None:
    """Raises MoveRefused, DataFolderBusy, DatabaseUnfit, DatabaseAway or DatabaseRefused."""
    if config.database_url is None:
        raise MoveRefused("Set DATABASE_URL to the PostgreSQL database, for this command too.")
    if to is Kind.SERVED and not (config.data_dir / "troupe.db").is_file():
        raise MoveRefused(f"There is no troupe.db in {config.data_dir}: nothing was moved.")
    async with opening.ends(config.data_dir, config.database_url) as (file, served):
        source, target = (file, served) if to is Kind.SERVED else (served, file)
        tables = await file.tables()
        await Move(source=source, target=target, tables=tables, clock=clock).run()
    log.info("Done. %s", _AFTERWARDS[to])


class Move:
    """From `source` into `target`, in the order of `tables`: what is referred to comes first."""

    def __init__(self, *, source: End, target: End, tables: list[Table], clock: Clock) -> None:
        self._source = source
        self._target = target
        self._tables = tables
        self._clock = clock
        self._moved = 0
        self._told_at = clock.elapsed()

    async def run(self) -> None:
        """Raises MoveRefused; then both are as they were."""
        await self._check_work()
        if await self._source.was_cut_off() and not await self._target.is_empty(self._tables):
            await self._end()
            return
        await self._check_rows()
        written = {table.name: await self._copied(table) for table in self._tables}
        log.info("%d rows are written; reading them again", self._moved)
        for table in self._tables:
            if await self._found(table) != written[table.name]:
                raise MoveRefused(f"What was written to {table.name} is not what was read.")
        # First: cut off in between, only another move opens the source, and the target is empty.
        await self._source.close_meanwhile()
        await self._target.commit()
        await self._close()

    async def _end(self) -> None:
        """Of an earlier move that was cut off once the target had everything."""
        for table in self._tables:
            if await self._found(table) != await self._read(table):
                raise MoveRefused(
                    f"A move from {self._source.name} was cut off at its end, and "
                    f"{self._target.name} now holds something else. If what people made before is "
                    "there, the move was done: go on there. If it isn't, nothing was moved: stop "
                    "every bot, move that database aside, and run this move once more."
                )
        await self._close()

    async def _close(self) -> None:
        await self._source.close_for_good()
        await self._source.commit()

    async def _check_work(self) -> None:
        for end in (self._source, self._target):
            if await end.at_work():
                raise MoveRefused(
                    f"A bot works with {end.name}. Stop every bot, and try again after 15 seconds."
                )

    async def _check_rows(self) -> None:
        if await self._source.is_empty(self._tables):
            raise MoveRefused(f"There is nothing in {self._source.name}: nothing was moved.")
        if not await self._target.is_empty(self._tables):
            raise MoveRefused(
                f"{self._target.name} is not empty, and nothing is ever mixed or replaced. "
                "Move that file aside, or create a new database, and try again."
            )

    async def _copied(self, table: Table) -> str:
        """The digest of what was read."""
        digest = Digest()
        async for records in self._source.batches(table):
            digest.add(records)
            await self._target.write(table, records)
            self._progress(table, len(records))
        return digest.text()

    async def _read(self, table: Table) -> str:
        digest = Digest()
        async for records in self._source.batches(table):
            digest.add(records)
        return digest.text()

    async def _found(self, table: Table) -> str:
        digest = Digest()
        async for records in self._target.batches(table):
            digest.add(records)
            await self._source.touch()
        return digest.text()

    def _progress(self, table: Table, rows: int) -> None:
        self._moved += rows
        now = self._clock.elapsed()
        if now - self._told_at >= _TELL_EVERY_MS:
            self._told_at = now
            log.info("%d rows are moved; now in %s", self._moved, table.name)


class Digest:
    """Of rows in their order, and of how many they are."""

    def __init__(self) -> None:
        self._rows = 0
        self._hash = hashlib.sha256()

    def add(self, records: list[Record]) -> None:
        self._rows += len(records)
        self._hash.update("\n".join(map(repr, records)).encode() + b"\n")

    def text(self) -> str:
        return f"{self._rows} {self._hash.hexdigest()}"


_AFTERWARDS = {
    Kind.SERVED: (
        "Keep DATABASE_URL set and start the bot. The file in DATA_DIR is closed and can be "
        "removed once all is well; it holds people's data too. The pictures stay where they are."
    ),
    Kind.FILE: (
        "Unset DATABASE_URL and start the bot. The database at DATABASE_URL is closed and can be "
        "dropped once all is well; it holds people's data too. The pictures stay where they are."
    ),
}
