"""The data folder: the database, the pictures, who works with them, and what room there is."""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from troupe.clock import Clock
from troupe.config import Config
from troupe.doctor.findings import Check, Finding, Findings, look, ok, wrong
from troupe.errors import DatabaseAway, DatabaseBroken, DatabaseRefused, DatabaseUnfit
from troupe.folder_blobs import FolderBlobs
from troupe.store import lock
from troupe.store.closed_days import SUMMED_ANEW
from troupe.store.database import is_closed_meanwhile
from troupe.store.inspection import Condition, Inspection
from troupe.store.opening import inspected
from troupe.store.tenures import Pace

FOLDER = "folder"
DATABASE = "database"
PICTURES = "pictures"
PROCESSES = "processes"
BUDGET = "budget"
QUICK_SECONDS = 4.0
THOROUGH_SECONDS = 3_600.0
_LITTLE_ROOM = 200 * 1000 * 1000
_GIGABYTE, _MEGABYTE = 1e9, 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Of the folder of pictures. `leftovers` are files that a crash left half-written."""

    free_bytes: int
    enough: bool
    leftovers: int


class StorageChecks:
    """`thorough` has the whole database read, however long that takes."""

    def __init__(self, *, config: Config, clock: Clock, thorough: bool) -> None:
        self._config = config
        self._folder = config.data_dir
        self._clock = clock
        self._thorough = thorough
        self._seconds = THOROUGH_SECONDS if thorough else QUICK_SECONDS

    def checks(self) -> list[Check]:
        """Each on its own, so that a damaged database hides nothing else."""
        return [
            Check(FOLDER, self.folder),
            Check(DATABASE, self.database, seconds=self._seconds + 6),
            Check(PICTURES, self.pictures),
            Check(BUDGET, self.budget, seconds=self._seconds + 6),
            Check(PROCESSES, self.processes),
        ]

    async def folder(self) -> Findings:
        trouble = await asyncio.to_thread(_why_unwritable, self._folder)
        return (judged_folder(self._folder, trouble=trouble, held=await self._held()),)

    async def _held(self) -> bool | None:
        """None where the folder is no single process's, because the database isn't."""
        if self._config.database_url:
            return None
        return await asyncio.to_thread(lock.is_held, self._folder)

    async def database(self) -> Findings:
        name = "PostgreSQL" if self._config.database_url else "troupe.db"
        try:
            async with inspected(self._config) as inspection:
                if inspection is None:
                    return (ok(DATABASE, f"{name} is not there yet; the first start makes it"),)
                condition = await inspection.condition(seconds=self._seconds, clock=self._clock)
        except DatabaseBroken as error:
            return (wrong(DATABASE, f"{name} is damaged", str(error)),)
        except (DatabaseAway, DatabaseRefused, DatabaseUnfit) as error:
            todo = (
                "See that the server runs, and that DATABASE_URL is right."
                if self._config.database_url
                else "See that whoever runs the bot may read the file."
            )
            return (wrong(DATABASE, f"{name} can't be opened ({error})", todo),)
        return judged_database(condition, free_bytes=await self._free_bytes())

    async def _free_bytes(self) -> int | None:
        """None where the database has a disk that is not ours."""
        if self._config.database_url:
            return None
        return (await asyncio.to_thread(shutil.disk_usage, self._folder)).free

    async def pictures(self) -> Findings:
        if self._config.blob_url is not None:
            return (ok(PICTURES, "they are in a bucket, which each start looks into"),)
        folder = self._folder / "blobs"
        if not await asyncio.to_thread(folder.exists):
            return (ok(PICTURES, f"{folder.name} is not there yet; the first start makes it"),)
        if trouble := await asyncio.to_thread(_why_unwritable, folder):
            return (wrong(PICTURES, f"{folder.name} can't be written to ({trouble})", _MAY_WRITE),)
        blobs = FolderBlobs(folder)
        room = Room(
            free_bytes=await blobs.free_bytes(),
            enough=await blobs.has_room(),
            leftovers=await blobs.count_unfinished(),
        )
        # What another process is writing at this moment looks half-written too.
        return (judged_pictures(room, held=await self._held() is not False),)

    async def budget(self) -> Findings:
        """Of the settings, or of `/operator`; thoroughly, also whether its sums are right."""
        bounded = _bounds(self._config)
        try:
            async with inspected(self._config) as inspection:
                if inspection is None:
                    return (judged_budget(bounded=bounded),)
                bounded = bounded or await inspection.has_budget()
                miscounted = await _miscounted(inspection) if self._thorough else 0
        except (DatabaseAway, DatabaseRefused, DatabaseUnfit):
            if bounded:
                return (judged_budget(bounded=True),)
            what = "none in the settings; those of /operator can't be read"
            return (look(BUDGET, what, "Mend the database first."),)
        return (judged_budget(bounded=bounded), *judged_sums(miscounted))

    async def processes(self) -> Findings:
        """Nothing where there can only be one, or where `database` tells what is the matter."""
        if not self._config.database_url:
            return ()
        try:
            async with inspected(self._config) as inspection:
                assert inspection is not None, "a server is there or away"
                paces = await inspection.paces()
        except (DatabaseAway, DatabaseRefused, DatabaseUnfit):
            return ()
        config = self._config
        ours = Pace(config.provider_concurrency, config.provider_rate_per_minute)
        return (judged_processes(paces, ours=ours),)


async def _miscounted(inspection: Inspection) -> int:
    """None of them where the database is from before there were such sums."""
    try:
        return await inspection.miscounted_days()
    except (DatabaseAway, DatabaseRefused):
        return 0


_MAY_WRITE = "Give it to the user that the bot runs as, or set another DATA_DIR."


def _why_unwritable(folder: Path) -> str:
    """'' where a file can be written, or where a first start could make the folder."""
    nearest = next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)
    try:
        # It never gets a name where the system can do that, so it can't be in anybody's way.
        with tempfile.TemporaryFile(dir=nearest) as file:
            file.write(b"doctor")
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def judged_folder(folder: Path, *, trouble: str, held: bool | None) -> Finding:
    """Whether anything can be kept there."""
    if trouble:
        return wrong(FOLDER, f"{folder} can't be written to ({trouble})", _MAY_WRITE)
    if held is None:
        return ok(FOLDER, str(folder))
    return ok(FOLDER, f"{folder}: {'a bot is running with it' if held else 'no bot is running'}")


def judged_database(condition: Condition, *, free_bytes: int | None) -> Findings:
    """Its version first: of another one nothing else can be said."""
    version, known = condition.version, condition.known
    size = f"{condition.size / _MEGABYTE:,.1f} MB"
    if is_closed_meanwhile(version):
        todo = "Run the same `python bot.py move` once more; it ends what was cut off."
        return (wrong(DATABASE, "a move of everything in it was cut off", todo),)
    if version < 0:
        todo = "Set DATABASE_URL if it was moved to PostgreSQL, unset it if it was moved back."
        return (wrong(DATABASE, "everything in it was moved to another database", todo),)
    if version > known:
        what = f"version {version}, and this Troupe knows {known}: a newer one wrote it"
        todo = "Start the newer Troupe again, or put a backup from before it in the file's place."
        return (wrong(DATABASE, what, todo),)
    findings = [_room(size, condition, free_bytes)]
    if free_bytes is not None:
        findings += _checked(condition)
    if version < known:
        what = f"version {version}; the next start brings it to {known}"
        findings.append(look(DATABASE, what, "Make a backup before that start."))
    else:
        what = f"{condition.unfinished:,} pictures in work, {condition.undelivered:,} to deliver"
        findings.append(ok(DATABASE, what))
    return findings


def _room(size: str, condition: Condition, free_bytes: int | None) -> Finding:
    if free_bytes is None:
        return ok(DATABASE, f"version {condition.version}, {size}, on a server")
    what = f"version {condition.version}, {size}, {_gigabytes(free_bytes)} free on its disk"
    if free_bytes < max(_LITTLE_ROOM, 2 * condition.size):
        # VACUUM, behind an erasure, writes the file a second time.
        return look(DATABASE, what, "Make room: the file is sometimes written anew, beside itself.")
    return ok(DATABASE, what)


def _checked(condition: Condition) -> Findings:
    if condition.complaint is None:
        what = "too large to be read as a whole in a few seconds"
        return (look(DATABASE, what, "Have all of it read with: python bot.py doctor --thorough"),)
    if condition.complaint:
        todo = "Stop the bot, keep a copy of the file, and put your last backup in its place."
        return (wrong(DATABASE, f"damaged inside: {condition.complaint}", todo),)
    return (ok(DATABASE, "whole"),)


def judged_pictures(room: Room, *, held: bool) -> Finding:
    """Below the reserve nothing new is taken; leftovers go with the next start."""
    what = f"{_gigabytes(room.free_bytes)} free"
    if room.leftovers and not held:
        what += f", {room.leftovers:,} half-written, which the next start removes"
    if not room.enough:
        todo = "Make room: below 2 % of the disk or 200 MB nobody's request is taken."
        return wrong(PICTURES, what, todo)
    return ok(PICTURES, what)


def _bounds(config: Config) -> bool:
    return config.budget_usd_per_day is not None or config.budget_usd_per_month is not None


def judged_budget(*, bounded: bool) -> Finding:
    """A bot runs without one, as far as the account goes."""
    if bounded:
        return ok(BUDGET, "set")
    todo = "Set BUDGET_USD_PER_DAY or BUDGET_USD_PER_MONTH, or a budget in /operator."
    return look(BUDGET, "nothing bounds what everybody together spends", todo)


def judged_sums(miscounted: int) -> Findings:
    """Nothing to say of sums that are right. No way is known on which they could be wrong."""
    if not miscounted:
        return ()
    what = f"{miscounted} days that are over don't have the sum of what was made on them"
    todo = f"Somebody changed rows by hand. Have all summed anew, by SQL:\n    {SUMMED_ANEW};"
    return (wrong(BUDGET, what, todo),)


def judged_processes(paces: Sequence[Pace], *, ours: Pace) -> Finding:
    """Those at work, and these settings: all should take the provider's limits to be the same."""
    count = f"{len(paces)} at work with this database"
    if not paces:
        return ok(PROCESSES, f"none {count[2:]}")
    if set(paces) == {ours}:
        return ok(PROCESSES, f"{count}, all with {_pace(ours)}")
    theirs = " and with ".join(_pace(one) for one in sorted(set(paces)))
    todo = (
        "Set PROVIDER_CONCURRENCY and PROVIDER_RATE_PER_MINUTE to the same for all of them, and "
        "start those again that have others: whichever has less gets no turn while the others "
        "are busy."
    )
    return look(PROCESSES, f"{count}, with {theirs}; these settings say {_pace(ours)}", todo)


def _pace(pace: Pace) -> str:
    return f"{pace.concurrency:,} at once and {pace.per_minute:,} a minute"


def _gigabytes(count: int) -> str:
    return f"{count / _GIGABYTE:,.1f} GB"
