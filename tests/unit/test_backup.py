"""A backup holds every picture that its database names, whatever happens while it is made."""

import asyncio
import itertools
import os
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.backups import NAMED, Data, files, held, judged, states
from tests.clocks import FakeClock
from troupe.backup import Backup
from troupe.errors import CopyFailed
from troupe.models import Prediction
from troupe.shelf import Shelf
from troupe.store.pictures import Pictures
from troupe.store.results import Due, Results
from troupe.store.sqlite import Sqlite
from troupe.tidying import GRACE_MS, Tidying


@pytest.fixture
async def data(tmp_path: Path) -> AsyncIterator[Data]:
    opened = await Data.open(tmp_path / "data")
    yield opened
    await opened.database.close()


def never() -> bool:
    return False


def backup(data: Data, clock: FakeClock, stopped: Callable[[], bool] = never) -> Backup:
    shelf = data.folder.parent / "backups"
    return Backup(data=data.folder, folder=shelf, clock=clock, stopped=stopped)


class At:
    """Does something once, at the n-th time that the backup asks whether to stop."""

    def __init__(self, number: int, act: Callable[[], object]) -> None:
        self._left = number
        self._act = act
        self.done = False

    def __call__(self) -> bool:
        self._left -= 1
        if self._left == 0:
            self.done = True
            self._act()
        return False


async def test_it_holds_all_rows_and_every_picture_they_name(data: Data, clock: FakeClock) -> None:
    await data.asked(1)
    await data.made(2)
    await data.blobs.put(b"nobody's")
    made = await backup(data, clock).make(keep=7)
    assert made.name == "2027-01-15T08-00-00Z"
    manifest = judged(made)
    assert manifest["rows"] == {"people": 1, "characters": 0, "generations": 2, "predictions": 2}
    assert len(held(made / "blobs")) == 4
    assert states(made / "troupe.db") == {"1-0": "queued", "2-0": "completed"}


async def test_nobody_else_can_read_it(data: Data, clock: FakeClock) -> None:
    await data.made(1)
    before = os.umask(0)
    try:
        made = await backup(data, clock).make(keep=7)
    finally:
        os.umask(before)
    modes = {path: path.stat().st_mode & 0o777 for path in [made, *made.rglob("*")]}
    assert set(modes.values()) == {0o600, 0o700}
    assert all((mode == 0o700) == path.is_dir() for path, mode in modes.items())
    assert made.parent.stat().st_mode & 0o777 == 0o700


async def test_a_picture_that_is_removed_meanwhile_is_named_no_more(
    data: Data, clock: FakeClock
) -> None:
    """Its row goes, then its file: after the database was copied, before its turn came."""
    one, other = await data.made(1), await data.made(2)

    def remove() -> None:
        with sqlite3.connect(data.folder / "troupe.db") as connection:
            connection.execute(
                """
                UPDATE predictions SET result_removed_at = 9, thumbnail_sha256 = NULL WHERE id = ?
                """,
                (one.id,),
            )
        connection.close()
        for sha256 in (one.result_sha256, one.thumbnail_sha256):
            data.picture(str(sha256)).unlink()

    removal = At(1, remove)
    manifest = judged(made := await backup(data, clock, removal).make(keep=7))
    assert removal.done
    assert manifest["lost"] == []
    assert other.result_sha256 in held(made / "blobs")


async def test_what_was_copied_before_it_was_erased_is_not_kept(
    data: Data, clock: FakeClock
) -> None:
    """Another picture's removal makes a second round needed, which knows of both."""
    one = await data.made(1)
    names = sorted(held(data.folder / "blobs"))

    def erase() -> None:
        with sqlite3.connect(data.folder / "troupe.db") as connection:
            connection.execute("DELETE FROM events")
            connection.execute("DELETE FROM predictions")
            connection.execute("DELETE FROM generations")
        connection.close()
        for sha256 in names:
            data.picture(sha256).unlink()

    made = await backup(data, clock, At(2, erase)).make(keep=7)
    assert judged(made)["lost"] == []
    assert held(made / "blobs") == {}
    assert one.id not in states(made / "troupe.db")


@pytest.mark.parametrize("how", ["gone", "damaged"])
async def test_what_the_data_folder_has_lost_is_said_and_stops_nothing(
    data: Data, clock: FakeClock, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    one = await data.made(1)
    path = data.picture(str(one.result_sha256))
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(b"resulT 1")
    manifest = judged(await backup(data, clock).make(keep=7))
    assert manifest["lost"] == [one.result_sha256]
    assert "1 pictures are named, but damaged or gone" in caplog.text


async def test_under_load_every_backup_agrees_with_itself(data: Data, clock: FakeClock) -> None:
    """Pictures are made, let go of and swept all the time, by the program's own code."""
    results, pictures = Results(data.database), Pictures(data.database)
    tidying = Tidying(blobs=data.blobs, pictures=pictures, clock=clock)
    removed, kept = 0, deque[Prediction]()

    async def work() -> None:
        nonlocal removed
        for number in itertools.count(1):
            kept.append(await data.made(number))
            if len(kept) > 30:
                await let_go(kept.popleft())
                removed += 1

    async def let_go(one: Prediction) -> None:
        due = Due(
            prediction_id=one.id,
            result_sha256=str(one.result_sha256),
            thumbnail_sha256=one.thumbnail_sha256,
        )
        await results.gone(due, now=9)
        for sha256 in (due.result_sha256, str(due.thumbnail_sha256)):
            long_ago = clock.now() / 1000 - GRACE_MS / 1000 - 60
            os.utime(data.picture(sha256), (long_ago, long_ago))
            await tidying.let_go(sha256)
            assert not data.picture(sha256).exists()

    working = asyncio.create_task(work())
    for _ in range(8):
        before = removed
        while removed < before + 2:  # noqa: ASYNC110  # what goes on beside is the event
            await asyncio.sleep(0)
        manifest = judged(await backup(data, clock).make(keep=3))
        assert manifest["lost"] == []
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    assert len(Shelf(data.folder.parent / "backups").whole()) == 3


async def test_it_holds_up_nobody_who_writes(data: Data, clock: FakeClock) -> None:
    """Within the copying of the database itself, another connection writes without waiting."""
    async with data.database.transaction() as transaction:
        for number in range(3_000):
            await transaction.execute(
                "INSERT INTO registered_commands VALUES ($1, $2, 0)", number, "x" * 200
            )
    other = sqlite3.connect(data.folder / "troupe.db", timeout=0, check_same_thread=False)

    def write() -> None:
        # The first question comes from within VACUUM INTO: no picture is there to ask about.
        other.execute("INSERT INTO people VALUES (99, 0, 0)")
        other.commit()

    writing = At(1, write)
    made = await backup(data, clock, writing).make(keep=7)
    other.close()
    assert writing.done
    rows = judged(made)["rows"]
    assert isinstance(rows, dict)
    assert rows["people"] == 0, "it holds what was committed when it began"


async def test_what_an_earlier_one_holds_costs_nothing_again(data: Data, clock: FakeClock) -> None:
    one = await data.made(1)
    first = await backup(data, clock).make(keep=7)
    await data.made(2)
    clock.jump(86_400)
    second = await backup(data, clock).make(keep=7)
    judged(second)
    name = str(one.result_sha256)
    inodes = {(path / "blobs" / name[:2] / name).stat().st_ino for path in (first, second)}
    assert len(inodes) == 1
    assert data.picture(name).stat().st_ino not in inodes, "the live file is nobody's but the bot's"


async def test_where_links_are_not_to_be_had_it_copies(
    data: Data, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    await data.made(1)
    await backup(data, clock).make(keep=7)
    monkeypatch.setattr(os, "link", refuse)
    judged(await backup(data, clock).make(keep=7))


async def test_the_newest_stay(data: Data, clock: FakeClock) -> None:
    made = []
    for _ in range(4):
        made.append(await backup(data, clock).make(keep=2))
        clock.jump(60)
    assert [path.exists() for path in made] == [False, False, True, True]
    for path in made[2:]:
        judged(path)


async def test_the_one_just_made_stays_though_the_clock_was_set_back(
    data: Data, clock: FakeClock
) -> None:
    first = await backup(data, clock).make(keep=1)
    clock.jump(-86_400)
    second = await backup(data, clock).make(keep=1)
    assert (first.exists(), second.exists()) == (False, True)


async def test_two_within_a_second_are_two(data: Data, clock: FakeClock) -> None:
    made = {await backup(data, clock).make(keep=7) for _ in range(3)}
    assert len(made) == 3


async def test_leftovers_of_a_crash_are_neither_seen_nor_kept(data: Data, clock: FakeClock) -> None:
    await data.made(1)
    shelf = data.folder.parent / "backups"
    good = await backup(data, clock).make(keep=7)
    for leftover in (".unfinished-new/blobs/ab", ".unfinished-2026-01-01T00-00-00Z/blobs"):
        (shelf / leftover).mkdir(parents=True)
        (shelf / leftover / "half").write_bytes(b"half")
    (shelf / "2026-02-02T00-00-00Z").mkdir()
    clock.jump(60)
    new = await backup(data, clock).make(keep=1)
    assert not good.exists()
    assert sorted(path.name for path in shelf.iterdir() if path.is_dir()) == [
        "2026-02-02T00-00-00Z",
        new.name,
    ], "what has no manifest is no backup, and not ours to remove"
    judged(new)


@pytest.mark.parametrize("moment", range(1, 30))
async def test_a_full_disk_at_any_moment_leaves_what_was_there(
    data: Data, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Where the disk is full is said by the first sync that fails, as some file systems do."""
    await data.made(1)
    good = await backup(data, clock).make(keep=1)
    before = files(good)
    await data.made(2)
    left, sync = moment, os.fsync

    def fail(descriptor: int) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise OSError(28, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    shelf = Shelf(good.parent)
    [outcome] = await asyncio.gather(backup(data, clock).make(keep=1), return_exceptions=True)
    if isinstance(outcome, Path):
        assert left > 0
        assert moment > 10
        assert shelf.whole() == [outcome]
    else:
        assert isinstance(outcome, CopyFailed)
        assert "The disk is full" in str(outcome)
        assert not list(good.parent.glob(".unfinished*"))
    for path in shelf.whole():
        judged(path)
    assert good not in shelf.whole() or files(good) == before


@pytest.mark.parametrize("moment", [1, 3])
async def test_who_asks_it_to_stop_finds_nothing_of_it(
    data: Data, clock: FakeClock, moment: int
) -> None:
    await data.made(1)
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked >= moment

    with pytest.raises(CopyFailed, match="Stopped as you asked"):
        await backup(data, clock, stopped).make(keep=7)
    shelf = data.folder.parent / "backups"
    assert [path.name for path in shelf.iterdir()] == ["troupe.lock"]


async def test_copying_the_database_ends_too_when_asked(data: Data, clock: FakeClock) -> None:
    async with data.database.transaction() as transaction:
        for number in range(3_000):
            await transaction.execute(
                "INSERT INTO registered_commands VALUES ($1, $2, 0)", number, "x" * 200
            )
    with pytest.raises(CopyFailed, match="Stopped as you asked"):
        await backup(data, clock, lambda: True).make(keep=7)


async def test_a_folder_that_can_not_be_one_is_said(data: Data, clock: FakeClock) -> None:
    (data.folder.parent / "backups").write_bytes(b"a file")
    with pytest.raises(CopyFailed, match="backups can't be written or read"):
        await backup(data, clock).make(keep=7)


async def test_a_damaged_database_takes_no_good_backups_place(tmp_path: Path) -> None:
    clock = FakeClock()
    data = await Data.open(tmp_path / "data")
    await data.made(1)
    good = await backup(data, clock).make(keep=1)
    await data.database.close()
    path = data.folder / "troupe.db"
    broken = bytearray(path.read_bytes())
    broken[4096 * 3 : 4096 * 12] = b"\x5a" * 4096 * 9
    path.write_bytes(broken)
    with pytest.raises(CopyFailed, match=r"damaged|can't be"):
        await backup(data, clock).make(keep=1)
    judged(good)


async def test_nothing_to_back_up_is_said_and_makes_nothing(
    tmp_path: Path, clock: FakeClock
) -> None:
    folder = tmp_path / "backups"
    nothing = Backup(data=tmp_path / "data", folder=folder, clock=clock, stopped=never)
    with pytest.raises(CopyFailed, match=r"no troupe\.db"):
        await nothing.make(keep=7)
    assert not folder.exists()


async def test_two_at_once_do_not_clear_each_other_away(data: Data, clock: FakeClock) -> None:
    await data.made(1)
    both = await asyncio.gather(
        *(backup(data, clock).make(keep=7) for _ in range(2)), return_exceptions=True
    )
    refused = [one for one in both if isinstance(one, CopyFailed)]
    assert all("Another backup" in str(one) for one in refused)
    made = [one for one in both if isinstance(one, Path)]
    assert made
    for path in made:
        judged(path)


async def test_every_column_that_names_a_picture_is_followed(file: Sqlite) -> None:
    """A new one has to be said in `store/pictures.py`, or backups would leave its pictures out."""
    elsewhere = {
        ("blocked_references", "sha256"),
        ("drawn_references", "sha256"),
        ("drawn_references", "result_sha256"),
        ("pictures_to_go", "sha256"),
    }
    rows = await file.fetch(
        """
        SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m
        JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name LIKE '%sha256'
        """
    )
    named = {(str(row["table"]), str(row["column"])) for row in rows}
    assert named - elsewhere == {(table, column) for table, column, _ in NAMED}
