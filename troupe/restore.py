"""Puts a backup in the place of what a data folder holds, which is moved aside and never deleted.

The copy is made, checked and changed in a folder of its own, `.restoring-new`. One rename decides:
as `restoring-<moment>` it will be the data, whatever happens. What is then left, moving aside and
moving in, is a few renames that can be cut off anywhere and gone on with, by the next restore or by
the next start of the bot (`finish`). So a start finds the old data or the new, and never none.
"""

import asyncio
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from troupe import durable, lifecycle, shelf
from troupe.backup import Progress, copied_whole, end_if, trouble_told
from troupe.clock import Clock
from troupe.config import Config
from troupe.errors import CopyFailed, DatabaseBroken, DatabaseRefused, DatabaseUnfit
from troupe.lease import LEASE_MS
from troupe.shelf import DATABASE, PICTURES, Manifest, Shelf
from troupe.store import copies, lock, opening
from troupe.store.generations import Generations
from troupe.store.predictions import Predictions
from troupe.store.sqlite import Sqlite
from troupe.store.tenures import Tenures

log = logging.getLogger(__name__)

_NEW = ".restoring-new"
_DECIDED = "restoring-"
_ASIDE = "before-restore-"
_OF_DATABASE = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm")
REPLACING = "--replace-current-data"


class Restore:
    """`folder` is one backup or the folder of them all, whose newest is taken then."""

    def __init__(
        self, *, data: Path, folder: Path, clock: Clock, stopped: Callable[[], bool]
    ) -> None:
        self._data = data
        self._folder = folder
        self._clock = clock
        self._stopped = stopped

    async def run(self, *, replacing: bool) -> None:
        """Raises CopyFailed, and DataFolderBusy where a bot runs on this data."""
        with trouble_told(self._data):
            backup = await asyncio.to_thread(self._chosen)
            async with lock.held(self._data):
                await asyncio.to_thread(finish, self._data)
                if not replacing:
                    await asyncio.to_thread(self._refuse_to_replace)
                await self._restored(backup)

    async def _restored(self, backup: Path) -> None:
        now, new = self._clock.now(), self._data / _NEW
        try:
            manifest = await asyncio.to_thread(self._staged, backup, new)
            await _brought_back(new / DATABASE, manifest.taken_at, now=now)
            await asyncio.to_thread(durable.sync, new / DATABASE)
            await asyncio.to_thread(durable.sync_below, new)
        except BaseException:
            await asyncio.to_thread(shutil.rmtree, new, ignore_errors=True)
            raise
        await asyncio.to_thread(self._decide, new, now)
        log.info("Restored %s; start the bot again", backup)

    def _decide(self, new: Path, now: int) -> None:
        while (aside := self._data / f"{_ASIDE}{shelf.stamp(now)}").exists():
            now += 1_000
        new.rename(self._data / f"{_DECIDED}{shelf.stamp(now)}")
        durable.sync(self._data)
        finish(self._data)
        if aside.exists():
            log.info("What was there before is in %s; remove it when you need it no more", aside)

    def _chosen(self) -> Path:
        if (self._folder / shelf.MANIFEST).exists() or not self._folder.is_dir():
            return self._folder
        whole = Shelf(self._folder).whole()
        if not whole:
            raise CopyFailed(f"There is no complete backup in {self._folder}.")
        return whole[0]

    def _refuse_to_replace(self) -> None:
        pictures = self._data / PICTURES
        if (self._data / DATABASE).exists() or (pictures.is_dir() and any(pictures.iterdir())):
            raise CopyFailed(
                f"{self._data} holds data already. To put the backup in its place, add "
                f"{REPLACING}; what is there now is moved aside, nothing is deleted."
            )

    def _staged(self, backup: Path, new: Path) -> Manifest:
        """A copy of the whole backup, each byte of which was checked on its way."""
        log.info("Checking and copying %s", backup)
        manifest = shelf.read_manifest(backup)
        shutil.rmtree(new, ignore_errors=True)
        durable.make_folder(new)
        durable.make_folder(new / PICTURES)
        if not copied_whole(backup / DATABASE, new / DATABASE, manifest.database_sha256):
            raise CopyFailed(
                f"{backup / DATABASE} is damaged or gone; take another backup. Nothing was changed."
            )
        self._copy_pictures(backup, new, manifest)
        return manifest

    def _copy_pictures(self, backup: Path, new: Path, manifest: Manifest) -> None:
        """Those that the database names, and no others."""
        wanted = sorted(copies.contents(new / DATABASE).pictures - set(manifest.lost))
        progress = Progress(self._clock, "Checked and copied", wanted)
        for sha256 in wanted:
            end_if(self._stopped)
            source = shelf.picture_in(backup / PICTURES, sha256)
            target = shelf.picture_in(new / PICTURES, sha256)
            durable.make_folder(target.parent)
            if not copied_whole(source, target, sha256):
                raise CopyFailed(
                    f"{source} is damaged or gone; take another backup. Nothing was changed."
                )
            progress.step()


def finish(data: Path) -> None:
    """Ends a restore that was decided, wherever it was cut off; whoever calls holds the lock.

    Raises CopyFailed where files can't be moved. Then it is still to be ended.
    """
    for decided in sorted(data.glob(f"{_DECIDED}*")):
        try:
            _exchange(data, decided)
        except OSError as error:
            raise CopyFailed(
                f"A restore into {data} is decided and can't be ended ({error}). Mend that, then "
                "start the bot or restore again: both go on with it."
            ) from error
        log.info("A restore is complete")


def _exchange(data: Path, decided: Path) -> None:
    aside = data / decided.name.replace(_DECIDED, _ASIDE, 1)
    # While the new one still waits, what lies in its place is the old one.
    if (decided / DATABASE).exists():
        for name in reversed(_OF_DATABASE):
            _move(data / name, aside)
        _move(decided / DATABASE, data)
    if (decided / PICTURES).exists():
        _move(data / PICTURES, aside)
        _move(decided / PICTURES, data)
    decided.rmdir()
    durable.sync(data)


def _move(path: Path, folder: Path) -> None:
    """Into another folder, durably; nothing where it isn't there."""
    if path.exists():
        durable.make_folder(folder)
        path.rename(folder / path.name)
        durable.sync(folder)
        durable.sync(path.parent)


async def was_put_back(config: Config, taken_at: int, *, clock: Clock) -> None:
    """For a database that was put back by other means, as it was at `taken_at` (ms).

    Raises CopyFailed where a bot works with it or that moment is still to come, and what opening
    the database raises.
    """
    now = clock.now()
    if taken_at > now:
        raise CopyFailed("That moment is still to come; say when the copy was taken.")
    async with opening.opened(config, once_held=finish) as database:
        if await Tenures(database=database, lease_ms=LEASE_MS).processes():
            raise CopyFailed("A bot works with this database; stop it first.")
        await _mark(Predictions(database), Generations(database), taken_at, now=now)


async def _brought_back(path: Path, taken_at: int, *, now: int) -> None:
    """What wasn't over at `taken_at` can't be submitted again, and mentions nobody again."""
    try:
        database = await Sqlite.open(path)
    except DatabaseBroken:
        raise
    except (DatabaseUnfit, DatabaseRefused) as error:
        raise CopyFailed(f"The backup's database can't be used: {error}.") from error
    try:
        await _mark(Predictions(database), Generations(database), taken_at, now=now)
        await database.scrub()
    finally:
        await database.close()


async def _mark(
    predictions: Predictions, generations: Generations, taken_at: int, *, now: int
) -> None:
    unfinished = await predictions.unfinished()
    undelivered = {one.generation_id for one in unfinished}
    undelivered.update(await generations.over_but_not_delivered())
    for generation_id in undelivered:
        await generations.claim_ping(generation_id, now=now)
    for one in unfinished:
        await predictions.move(one, lifecycle.brought_back(one, taken_at=taken_at), now=now)
    log.info("%d pictures were on their way; the bot will look for them", len(unfinished))
