"""A restore leaves the old data or the new, keeps what was there, and pays for nothing twice."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tests.backups import Data, files, held, judged, named, states
from tests.clocks import FakeClock
from tests.samples import NOW, QUEUED
from troupe import durable, lifecycle
from troupe.backup import Backup
from troupe.errors import CopyFailed, DataFolderBusy, IllegalTransition
from troupe.models import Prediction, PredictionState
from troupe.restore import Restore, finish
from troupe.store import lock
from troupe.store.generations import Generations
from troupe.store.predictions import Predictions
from troupe.store.sqlite import Sqlite

ALL = ("1-0", "2-0", "3-0", "4-0")


def never() -> bool:
    return False


async def with_backup(folder: Path, clock: FakeClock) -> Path:
    """A backup of four pictures in different states; the data folder holds a fifth besides."""
    data = await Data.open(folder / "data")
    await data.made(1)
    await data.asked(2)
    await data.submitting(3)
    await data.created(4)
    backups = folder / "backups"
    made = await Backup(data=data.folder, folder=backups, clock=clock, stopped=never).make(keep=7)
    await data.made(5)
    await data.database.close()
    clock.jump(3_600)
    return made


def restore(
    folder: Path, clock: FakeClock, *, of: Path | None = None, stopped: Callable[[], bool] = never
) -> Restore:
    return Restore(
        data=folder / "data", folder=of or folder / "backups", clock=clock, stopped=stopped
    )


async def rows(folder: Path) -> dict[str, Prediction]:
    database = await Sqlite.open(folder / "data" / "troupe.db")
    found = [await Predictions(database).get(one) for one in (*ALL, "5-0")]
    await database.close()
    return {one.id: one for one in found if one is not None}


async def test_rows_and_pictures_are_back_and_the_rest_stands_aside(
    tmp_path: Path, clock: FakeClock
) -> None:
    made = await with_backup(tmp_path, clock)
    data = tmp_path / "data"
    before = files(data)
    await restore(tmp_path, clock).run(replacing=True)
    [aside] = data.glob("before-restore-*")
    assert files(aside) == before
    assert sorted(path.name for path in data.iterdir()) == [
        aside.name,
        "blobs",
        "troupe.db",
        "troupe.lock",
    ]
    assert set(states(data / "troupe.db")) == set(ALL)
    assert set(held(data / "blobs")) == named(data / "troupe.db") == set(held(made / "blobs"))
    judged(made)


async def test_into_an_empty_folder_nothing_stands_aside(tmp_path: Path, clock: FakeClock) -> None:
    made = await with_backup(tmp_path, clock)
    shutil.rmtree(tmp_path / "data")
    await restore(tmp_path, clock, of=made).run(replacing=False)
    assert set(states(tmp_path / "data" / "troupe.db")) == set(ALL)
    assert not list((tmp_path / "data").glob("before-restore-*"))


async def test_the_newest_of_all_is_taken(tmp_path: Path, clock: FakeClock) -> None:
    await with_backup(tmp_path, clock)
    data = tmp_path / "data"
    newest = Backup(data=data, folder=tmp_path / "backups", clock=clock, stopped=never)
    await newest.make(keep=7)
    await restore(tmp_path, clock).run(replacing=True)
    assert set(states(data / "troupe.db")) == {*ALL, "5-0"}


async def test_what_was_on_its_way_is_looked_for_and_never_sent_again(
    tmp_path: Path, clock: FakeClock
) -> None:
    await with_backup(tmp_path, clock)
    await restore(tmp_path, clock).run(replacing=True)
    found = await rows(tmp_path)
    assert found["1-0"].state is PredictionState.COMPLETED
    assert {found[one].state for one in ("2-0", "3-0")} == {PredictionState.SUBMITTING}
    assert found["4-0"].state is PredictionState.CREATED
    # Its window begins before the backup was, and ends with the restore.
    assert found["2-0"].submitted_at == NOW
    database = await Sqlite.open(tmp_path / "data" / "troupe.db")
    for one in ("2-0", "3-0"):
        assert await Predictions(database).last_moved_at(found[one]) == NOW + 3_600_000
    # Should its task fail for want of our upload, another may have replaced it already.
    assert found["4-0"].replaces == found["4-0"].provider_id
    # Who was mentioned since isn't mentioned again.
    assert not await Generations(database).claim_ping(2_000, now=1)
    assert not await Generations(database).claim_ping(2, now=1)
    await database.close()


@pytest.mark.parametrize("state", PredictionState)
def test_nothing_is_queued_after_a_restore(state: PredictionState) -> None:
    before = replace(QUEUED, state=state, provider_id="task", submitted_at=1)
    if state in lifecycle.TERMINAL:
        with pytest.raises(IllegalTransition):
            lifecycle.brought_back(before, taken_at=5)
        return
    after = lifecycle.brought_back(before, taken_at=5)
    assert after.state is not PredictionState.QUEUED
    assert after.version == before.version + 1
    assert (after.submitted_at == 5) == (state is PredictionState.QUEUED)


async def test_a_bot_that_runs_is_not_robbed_of_its_data(tmp_path: Path, clock: FakeClock) -> None:
    await with_backup(tmp_path, clock)
    before = files(tmp_path / "data")
    async with lock.held(tmp_path / "data"):
        with pytest.raises(DataFolderBusy):
            await restore(tmp_path, clock).run(replacing=True)
    assert files(tmp_path / "data") == before


async def test_data_that_is_there_is_only_replaced_by_who_says_so(
    tmp_path: Path, clock: FakeClock
) -> None:
    await with_backup(tmp_path, clock)
    before = files(tmp_path / "data")
    with pytest.raises(CopyFailed, match="--replace-current-data"):
        await restore(tmp_path, clock).run(replacing=False)
    (tmp_path / "data" / "troupe.db").unlink()
    with pytest.raises(CopyFailed, match="holds data already"):
        await restore(tmp_path, clock).run(replacing=False)
    del before["troupe.db"]
    assert files(tmp_path / "data") == before


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x20
    path.write_bytes(data)


def picture(made: Path) -> Path:
    return next(path for path in sorted((made / "blobs").rglob("*")) if path.is_file())


def newer(made: Path) -> None:
    manifest = msgspec.json.decode((made / "manifest.json").read_bytes(), type=dict[str, object])
    (made / "manifest.json").write_bytes(msgspec.json.encode(manifest | {"version": 2}))


def orphaned(made: Path) -> None:
    """A database that is whole as a file, and hashed so, but whose rows don't belong together."""
    with sqlite3.connect(made / "troupe.db") as connection:
        connection.execute("DELETE FROM generations")
    connection.close()
    rehashed(made)


def of_a_newer_program(made: Path) -> None:
    with sqlite3.connect(made / "troupe.db") as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    rehashed(made)


def rehashed(made: Path) -> None:
    manifest = msgspec.json.decode((made / "manifest.json").read_bytes(), type=dict[str, object])
    manifest["database_sha256"] = durable.sha256_of(made / "troupe.db")
    (made / "manifest.json").write_bytes(msgspec.json.encode(manifest))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a byte of the database": lambda made: flip(made / "troupe.db"),
    "no database": lambda made: (made / "troupe.db").unlink(),
    "a byte of a picture": lambda made: flip(picture(made)),
    "no picture": lambda made: picture(made).unlink(),
    "half a manifest": lambda made: (made / "manifest.json").write_bytes(b'{"version": 1'),
    "a manifest of something else": lambda made: (made / "manifest.json").write_bytes(b"{}"),
    "a newer manifest": newer,
    "orphans": orphaned,
    "a newer database": of_a_newer_program,
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    tmp_path: Path, clock: FakeClock, damage: str
) -> None:
    made = await with_backup(tmp_path, clock)
    DAMAGES[damage](made)
    before = files(tmp_path / "data")
    with pytest.raises(CopyFailed):
        await restore(tmp_path, clock, of=made).run(replacing=True)
    assert files(tmp_path / "data") == before


@pytest.mark.parametrize("where", ["empty", "missing"])
async def test_where_there_is_no_backup_it_says_so(
    tmp_path: Path, clock: FakeClock, where: str
) -> None:
    if where == "empty":
        (tmp_path / "backups").mkdir()
    with pytest.raises(CopyFailed, match=r"no (complete )?backup"):
        await restore(tmp_path, clock).run(replacing=False)


async def test_what_was_lost_before_the_backup_hinders_nothing(
    tmp_path: Path, clock: FakeClock
) -> None:
    data = await Data.open(tmp_path / "data")
    one = await data.made(1)
    data.picture(str(one.result_sha256)).unlink()
    backups = tmp_path / "backups"
    await Backup(data=data.folder, folder=backups, clock=clock, stopped=never).make(keep=7)
    await data.database.close()
    await restore(tmp_path, clock).run(replacing=True)
    assert states(tmp_path / "data" / "troupe.db") == {"1-0": "completed"}


async def test_it_can_be_stopped_while_it_copies(tmp_path: Path, clock: FakeClock) -> None:
    await with_backup(tmp_path, clock)
    before = files(tmp_path / "data")
    with pytest.raises(CopyFailed, match="Stopped as you asked"):
        await restore(tmp_path, clock, stopped=lambda: True).run(replacing=True)
    assert files(tmp_path / "data") == before


class PowerCut(BaseException):
    """Nothing catches it, and nothing is written after it."""


class Power:
    """Goes at the n-th moment at which something becomes durable or gets another name."""

    def __init__(self, moment: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = moment
        for name in ("fsync", "rename", "rmdir", "unlink"):
            monkeypatch.setattr(os, name, self._guarded(getattr(os, name)))

    def _guarded(self, call: Callable[..., object]) -> Callable[..., object]:
        def guarded(*arguments: object, **options: object) -> object:
            self.left -= 1
            if self.left <= 0:
                raise PowerCut
            return call(*arguments, **options)

        return guarded


async def test_a_power_cut_anywhere_leaves_the_old_or_the_new(
    tmp_path: Path, clock: FakeClock
) -> None:
    """What the next start finds, after it has ended what was decided; the old is never lost."""
    made = await with_backup(tmp_path / "first", clock)
    ends: list[bool] = []
    for moment in range(1, 1_000):
        world = tmp_path / str(moment)
        shutil.copytree(tmp_path / "first" / "data", world / "data")
        with pytest.MonkeyPatch.context() as patched:
            power = Power(moment, patched)
            with suppress(PowerCut):
                await restore(world, clock, of=made).run(replacing=True)
        ends.append(await started_new(world))
        if power.left > 0:
            break
    assert ends == sorted(ends), "once it was decided, every later moment has the new"
    assert ends.count(False) > 10
    assert ends.count(True) > 10


async def started_new(world: Path) -> bool:
    """Whether a start finds what the backup held, instead of what was there."""
    data = world / "data"
    async with lock.held(data):
        await asyncio.to_thread(finish, data)
        found = await rows(world)
    new = set(found) == set(ALL)
    assert new or set(found) == {*ALL, "5-0"}
    assert set(held(data / "blobs")) >= named(data / "troupe.db")
    if new:
        assert found["2-0"].state is PredictionState.SUBMITTING, "never put in place unmarked"
        [aside] = data.glob("before-restore-*")
        assert set(states(aside / "troupe.db")) == {*ALL, "5-0"}
        assert set(held(aside / "blobs")) == named(aside / "troupe.db")
    return new


async def test_what_keeps_a_restore_from_its_end_is_said_and_it_goes_on_later(
    tmp_path: Path, clock: FakeClock
) -> None:
    made = await with_backup(tmp_path, clock)
    data = tmp_path / "data"
    decided = data / "restoring-2027-01-15T09-00-00Z"
    shutil.copytree(made / "blobs", decided / "blobs")
    shutil.copy(made / "troupe.db", decided)
    in_the_way = data / "before-restore-2027-01-15T09-00-00Z"
    in_the_way.write_bytes(b"")
    with pytest.raises(CopyFailed, match="decided and can't be ended"):
        finish(data)
    in_the_way.unlink()
    finish(data)
    assert set(states(data / "troupe.db")) == set(ALL)
    assert not decided.exists()


async def test_where_a_full_disk_is_to_be_mended_is_named(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_backup(tmp_path, clock)
    before = files(tmp_path / "data")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(CopyFailed, match=f"Make room where {tmp_path / 'data'} lies"):
            await restore(tmp_path, clock).run(replacing=True)
    assert files(tmp_path / "data") == before
