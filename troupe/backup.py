"""A copy of the database and of every picture that it names, made while the bot runs.

What holds for every backup that can be seen: each picture that its database names is in it, but for
those that the data folder itself had lost. Two rules of the program make that possible: a file
comes before the row that names it, and a row goes before its file. So a picture that is gone when
we come for it is named by no later copy of the database; one that is named again is lost for good.
The database is therefore copied first, then what it names, and both again where one was gone.
"""

import asyncio
import errno
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from troupe import durable, shelf
from troupe.clock import Clock
from troupe.errors import CopyFailed, DatabaseAway, DatabaseRefused, DataFolderBusy
from troupe.shelf import DATABASE, PICTURES, Manifest, Shelf
from troupe.store import copies, lock
from troupe.store.copies import Contents

log = logging.getLogger(__name__)

MOST_ROUNDS = 20
"""A round more is needed only where a picture was removed in the last one; nobody's way of working
does so twenty times in a row, and nothing here goes on for ever."""

_TELL_EVERY_MS = 5_000


class Backup:
    """`stopped` is asked between pictures: True ends it, and nothing of it stays."""

    def __init__(
        self, *, data: Path, folder: Path, clock: Clock, stopped: Callable[[], bool]
    ) -> None:
        self._data = data
        self._folder = folder
        self._shelf = Shelf(folder)
        self._clock = clock
        self._stopped = stopped

    async def make(self, *, keep: int) -> Path:
        """Where it stands; afterwards there are at most `keep`. Raises CopyFailed."""
        with trouble_told(self._folder):
            if not (self._data / DATABASE).is_file():
                raise CopyFailed(f"There is no {DATABASE} in {self._data}, so nothing to back up.")
            durable.make_folder(self._folder)
            if not os.access(self._folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            try:
                async with lock.held(self._folder):
                    return await asyncio.to_thread(self._make, keep)
            except DataFolderBusy:
                raise CopyFailed(f"Another backup into {self._folder} is being made.") from None

    def _make(self, keep: int) -> Path:
        self._shelf.clear_leftovers()
        taken_at = self._clock.now()
        unfinished = self._shelf.begin()
        try:
            self._fill(unfinished, taken_at)
            made = self._shelf.show(unfinished, at=taken_at)
        except BaseException:
            self._shelf.clear_leftovers()
            raise
        for gone in self._shelf.keep(keep, newest=made):
            log.info("Removed the older backup %s", gone.name)
        log.info("The backup is complete: %s", made)
        return made

    def _fill(self, unfinished: Path, taken_at: int) -> None:
        earlier = self._shelf.whole()
        contents, lost = self._agreeing(unfinished, earlier)
        kept = _without_others(unfinished / PICTURES, contents.pictures - lost)
        database = unfinished / DATABASE
        durable.sync(database)
        manifest = Manifest(
            version=shelf.VERSION,
            taken_at=taken_at,
            schema=contents.schema,
            database_bytes=database.stat().st_size,
            database_sha256=durable.sha256_of(database),
            rows=contents.rows,
            pictures=len(kept),
            pictures_bytes=sum(path.stat().st_size for path in kept),
            lost=sorted(lost),
        )
        shelf.write_manifest(unfinished, manifest)
        durable.sync_below(unfinished)

    def _agreeing(self, unfinished: Path, earlier: list[Path]) -> tuple[Contents, frozenset[str]]:
        """A database and pictures that belong together, and what of these is lost for good."""
        gone_before: frozenset[str] = frozenset()
        for _ in range(MOST_ROUNDS):
            contents = self._database_copied(unfinished / DATABASE)
            gone = self._pictures_copied(unfinished, contents.pictures, earlier)
            if gone <= gone_before:
                if gone:
                    log.warning("%d pictures are named, but damaged or gone", len(gone))
                return contents, gone
            gone_before |= gone
        raise CopyFailed("Pictures were removed all the time; please try the backup again.")

    def _database_copied(self, target: Path) -> Contents:
        log.info("Copying the database")
        target.unlink(missing_ok=True)
        durable.make_file(target)
        copies.copy_into(self._data / DATABASE, target, stopped=self._stopped)
        return copies.contents(target)

    def _pictures_copied(
        self, unfinished: Path, names: Iterable[str], earlier: list[Path]
    ) -> frozenset[str]:
        """Those that are nowhere to be had whole."""
        progress = Progress(self._clock, "Copied", wanted := sorted(names))
        gone = set()
        for sha256 in wanted:
            end_if(self._stopped)
            if not self._has_copied(sha256, unfinished, earlier):
                gone.add(sha256)
            progress.step()
        return frozenset(gone)

    def _has_copied(self, sha256: str, unfinished: Path, earlier: list[Path]) -> bool:
        target = shelf.picture_in(unfinished / PICTURES, sha256)
        if target.exists():
            return True
        durable.make_folder(target.parent)
        if any(_linked(shelf.picture_in(one / PICTURES, sha256), target) for one in earlier):
            return True
        return copied_whole(shelf.picture_in(self._data / PICTURES, sha256), target, sha256)


class Progress:
    """A line every few seconds of a work over many things."""

    def __init__(self, clock: Clock, verb: str, things: list[str]) -> None:
        self._clock = clock
        self._verb = verb
        self._total = len(things)
        self._done = 0
        self._told_at = clock.elapsed()

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        now = self._clock.elapsed()
        if now - self._told_at >= _TELL_EVERY_MS or self._done == self._total:
            self._told_at = now
            log.info("%s %d of %d pictures", self._verb, self._done, self._total)


def copied_whole(source: Path, target: Path, sha256: str) -> bool:
    """False where there is none at `source`, or one that isn't what its name says."""
    try:
        found = durable.copy(source, target)
    except FileNotFoundError:
        return False
    if found != sha256:
        log.warning("The picture %s is damaged", source)
        target.unlink()
    return found == sha256


def end_if(stopped: Callable[[], bool]) -> None:
    """Raises CopyFailed where somebody wants it to end."""
    if stopped():
        raise CopyFailed(_STOPPED)


@contextmanager
def trouble_told(folder: Path) -> Iterator[None]:
    """Trouble with files as one sentence, CopyFailed. `folder` is what is written to."""
    try:
        yield
    except OSError as error:
        raise CopyFailed(_in_words(folder, error)) from error
    except (sqlite3.Error, DatabaseAway, DatabaseRefused) as error:
        kind = getattr(error.__cause__ or error, "sqlite_errorcode", 0) & 0xFF
        raise CopyFailed(_FAILURES.get(kind, _OTHER).format(folder=folder, reason=error)) from error


_STOPPED = "Stopped as you asked; nothing was changed."
_FULL = "The disk is full, so nothing was changed. Make room where {folder} lies and try again."
_CLOSED = "{folder} can't be written or read ({reason}); nothing was changed."
_OTHER = "The database can't be copied ({reason}); nothing was changed."
_FAILURES = {
    sqlite3.SQLITE_INTERRUPT: _STOPPED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CANTOPEN: "A file in {folder} or in the data folder can't be opened.",
    sqlite3.SQLITE_CORRUPT: "The database in the data folder is damaged; earlier backups stay.",
    sqlite3.SQLITE_NOTADB: "The database in the data folder is damaged; earlier backups stay.",
}


def _in_words(folder: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _FULL.format(folder=folder)
    where = error.filename or folder
    return _CLOSED.format(folder=where, reason=error.strerror or type(error).__name__)


def _linked(source: Path, target: Path) -> bool:
    """One file under two names, so that what is kept already costs nothing again."""
    try:
        target.hardlink_to(source)
    except OSError:
        # None there, or a file system without links: then it is copied.
        return False
    return True


def _without_others(pictures: Path, wanted: frozenset[str]) -> list[Path]:
    """Those that are wanted; others, which the last copy names no more, go."""
    kept = []
    for path in [one for one in pictures.rglob("*") if one.is_file()]:
        if path.name in wanted:
            kept.append(path)
        else:
            path.unlink()
    return kept
