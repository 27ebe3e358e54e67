"""What the arguments of `bot.py` ask for."""

from pathlib import Path

import pytest

from troupe.commands import Command, Kind, MakeBackup, Move, PutBack, Run, WasPutBack, read


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ("", Run()),
        ("run", Run()),
        ("backup there", MakeBackup(Path("there"), 7)),
        ("backup there --keep 2", MakeBackup(Path("there"), 2)),
        ("restore there", PutBack(Path("there"), replacing=False)),
        ("restore there --replace-current-data", PutBack(Path("there"), replacing=True)),
        ("restored 1970-01-02T00:00Z", WasPutBack(86_400_000)),
        ("restored 1970-01-02T01:00+01:00", WasPutBack(86_400_000)),
        ("move sqlite postgresql", Move(Kind.SERVED)),
        ("move postgresql:// sqlite://", Move(Kind.FILE)),
    ],
)
def test_each_command_is_read(arguments: str, command: Command) -> None:
    assert read(arguments.split()) == command


@pytest.mark.parametrize(
    "arguments",
    [
        "backup",
        "backup there --keep 0",
        "backup there --keep -1",
        "backup there --keep few",
        "restored yesterday",
        "restored 2026-11-28T23:45",
    ],
)
def test_what_makes_no_sense_is_refused_with_the_usage(
    arguments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read(arguments.split())
    assert ended.value.code == 2
    assert f"usage: bot.py {arguments.split(maxsplit=1)[0]}" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", ["move sqlite sqlite", "move sqlite", "move here there"])
def test_a_move_is_from_one_kind_to_the_other(
    arguments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read(arguments.split())
    assert ended.value.code == 2
    assert "usage: bot.py move" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        "move sqlite postgresql://me:never-seen@there/troupe",
        "move sqlite postgresql postgresql://me:never-seen@there/troupe",
        "move sqlite postgresql --url=postgresql://me:never-seen@there/troupe",
        "postgresql://me:never-seen@there/troupe",
        "doctor postgresql://me:never-seen@there/troupe",
    ],
)
def test_an_address_is_refused_and_not_repeated(
    arguments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read(arguments.split())
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "DATABASE_URL" in told
    assert "never-seen" not in told
