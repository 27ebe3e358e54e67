"""The drill: backups beside a busy bot, the data folder lost, a restore, and nothing paid twice."""

import asyncio
import hashlib
import resource
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.backups import held, judged, named, states
from tests.e2e import ledger
from tests.e2e.stage import MIRA, Bot, Stage, words
from tests.samples import png

PACE = {"created": 0.2, "processing": 1.0}
SLOWLY = {"PROVIDER_CONCURRENCY": "2"}
PICTURES = 10


def whole(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if (path / "manifest.json").exists())


async def asked(stage: Stage, *arguments: str) -> Bot:
    """One of `bot.py`'s commands, run to its end."""
    command = await stage.launch(*arguments)
    await command.process.wait()
    return command


@pytest.mark.timeout(120)
async def test_after_the_loss_of_everything_nothing_is_submitted_or_told_twice(
    stage: Stage,
) -> None:
    """What waited in the last backup was made, paid and delivered afterwards; then all is lost."""
    await stage.put("/provider", {"pace": PACE})
    bot = await stage.start_bot(**SLOWLY)
    mira = await stage.person(MIRA)
    picture = await mira.attach(png(80, 80))
    for number in range(PICTURES):
        await mira.character(prompt=f"picture {number}", image=picture, size="256*256")
    # Shown with its words it is reserved; before, it is only acknowledged.
    await mira.until(
        lambda: sum("picture " in words(one) for one in mira.seen.values()) == PICTURES
    )
    backups = stage.folder / "backups"
    for _ in range(3):
        command = await asked(stage, "backup", str(backups), "--keep", "2")
        assert command.process.returncode == 0, command.log
    [earlier, last] = whole(backups)
    for made in (earlier, last):
        assert judged(made)["lost"] == []
    then = states(last / "troupe.db")
    assert len(then) == PICTURES
    assert "queued" in then.values(), "else the drill tries nothing"
    assert set(then.values()) - {"queued"}, "else nothing was in work"
    before = await ledger.settled(stage, mira, least=PICTURES, seconds=40)
    assert all(one.state == "completed" for one in before)

    await bot.stop(signal.SIGKILL)
    await stage.online(False)
    shutil.rmtree(stage.data)
    command = await asked(stage, "restore", str(backups))
    assert command.process.returncode == 0, command.log
    assert set(states(stage.data / "troupe.db")) == set(then)
    assert set(held(stage.data / "blobs")) == named(last / "troupe.db")
    aged(stage.data / "troupe.db")

    await stage.start_bot(**SLOWLY)
    after = await ledger.settled(stage, mira, least=PICTURES, seconds=40)
    judgement = ledger.judge(after, await ledger.tasks(stage), mira.seen.values())
    print(judgement)
    assert judgement.violations == []
    assert judgement.pictured == PICTURES, "each is there again, in the reply that it had"
    assert await stage.asked("submit") == PICTURES
    assert set(held(stage.data / "blobs")) >= named(stage.data / "troupe.db")


async def test_what_was_never_submitted_is_given_back_kindly(stage: Stage) -> None:
    """It waited in the backup and when everything was lost, so the provider knows nothing of it."""
    await stage.put("/provider", {"pace": {"created": 0.2, "processing": 60.0}})
    bot = await stage.start_bot(PROVIDER_CONCURRENCY="1")
    mira = await stage.person(MIRA)
    for name in ("first", "second"):
        await mira.character(prompt=f"the {name}", image="example:wren", size="256*256")
        await mira.shows(f"the {name}")
    await mira.shows("Queued, place 1")
    # Only once the provider's answer is written down, or two would never have been submitted.
    await mira.until(
        lambda: any(
            state in words(one)
            for one in mira.seen.values()
            for state in ("### Created", "### Processing")
        )
    )
    await bot.stop(signal.SIGKILL)
    await stage.online(False)
    backups = stage.folder / "backups"
    command = await asked(stage, "backup", str(backups))
    assert command.process.returncode == 0, "without a bot too: " + command.log
    [made] = whole(backups)
    assert sorted(states(made / "troupe.db").values()) in (
        ["created", "queued"],
        ["processing", "queued"],
    )
    command = await asked(stage, "restore", str(backups))
    assert command.process.returncode == 1
    assert "--replace-current-data" in command.log
    command = await asked(stage, "restore", str(made), "--replace-current-data")
    assert command.process.returncode == 0, command.log
    submitted = await stage.asked("submit")
    aged(stage.data / "troupe.db")
    await stage.start_bot(PROVIDER_CONCURRENCY="1")
    shown = await mira.shows("It cost you nothing")
    assert "the second" in str(shown)
    assert await stage.asked("submit") == submitted == 1


def aged(database: Path) -> None:
    """As if the backup was made an hour ago; nobody can set the clock of another process."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(
            """
            UPDATE predictions SET submitted_at = submitted_at - 3600000
            WHERE state = 'submitting'
            """
        )
        connection.commit()


async def test_a_running_bot_keeps_its_data(stage: Stage) -> None:
    bot = await stage.start_bot()
    backups = stage.folder / "backups"
    assert (await asked(stage, "backup", str(backups))).process.returncode == 0
    command = await asked(stage, "restore", str(backups), "--replace-current-data")
    assert command.process.returncode == 1
    assert "Another Troupe works with" in command.log
    mira = await stage.person(MIRA)
    await mira.character(prompt="An elf", image="example:wren", size="256*256")
    await mira.shows("made in")
    assert await bot.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_a_backup_that_is_cut_off_shows_nothing(stage: Stage, number: signal.Signals) -> None:
    await stage.agree(MIRA)
    crowd(stage.data, 4_000)
    backups = stage.folder / "backups"
    command = await stage.launch("backup", str(backups))
    await command.says("Copying the database")
    async with asyncio.timeout(20):
        while not list(backups.glob(".unfinished-new/blobs/*/*")):  # noqa: ASYNC110  # its files
            await asyncio.sleep(0.01)
    code = await command.stop(number)
    assert whole(backups) == []
    if number is not signal.SIGKILL:
        assert code == 1
        assert "Stopped as you asked" in command.log
        assert not list(backups.glob(".unfinished*"))
    assert (await asked(stage, "backup", str(backups))).process.returncode == 0
    assert not list(backups.glob(".unfinished*"))
    [made] = whole(backups)
    assert judged(made)["pictures"] == 4_000


def crowd(data: Path, count: int) -> None:
    """So many pictures that copying them takes a while."""
    with closing(sqlite3.connect(data / "troupe.db")) as connection:
        connection.execute("INSERT INTO people VALUES (1, 0, 0)")
        for number in range(count):
            content = f"picture {number}".encode()
            sha256 = hashlib.sha256(content).hexdigest()
            (data / "blobs" / sha256[:2]).mkdir(parents=True, exist_ok=True)
            (data / "blobs" / sha256[:2] / sha256).write_bytes(content)
            connection.execute(
                """
                INSERT INTO characters
                    (id, owner_id, name, name_key, reference_sha256, created_at, used_at)
                VALUES (?, 1, ?, ?, ?, 0, 0)
                """,
                (number, f"{number}", f"{number}", sha256),
            )
        connection.commit()


async def test_a_file_size_limit_in_the_middle_is_one_sentence(stage: Stage) -> None:
    """What a quota does to a write in the middle of a file, on the real process."""
    await stage.agree(MIRA)
    crowd(stage.data, 500)
    command = await stage.launch("backup", str(stage.folder / "backups"))
    resource.prlimit(command.process.pid, resource.RLIMIT_FSIZE, (20_000, 20_000))
    assert await command.process.wait() == 1
    assert "nothing was changed" in command.log
    assert [path.name for path in (stage.folder / "backups").iterdir()] == ["troupe.lock"]
