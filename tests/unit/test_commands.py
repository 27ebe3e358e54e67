"""What the arguments of `bot.py` ask for."""

from pathlib import Path

import pytest

from troupe.commands import Command, MakeBackup, PutBack, Run, read


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ("", Run()),
        ("run", Run()),
        ("backup there", MakeBackup(Path("there"), 7)),
        ("backup there --keep 2", MakeBackup(Path("there"), 2)),
        ("restore there", PutBack(Path("there"), replacing=False)),
        ("restore there --replace-current-data", PutBack(Path("there"), replacing=True)),
    ],
)
def test_each_command_is_read(arguments: str, command: Command) -> None:
    assert read(arguments.split()) == command


@pytest.mark.parametrize(
    "arguments",
    ["backup", "backup there --keep 0", "backup there --keep -1", "backup there --keep few"],
)
def test_what_makes_no_sense_is_refused_with_the_usage(
    arguments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read(arguments.split())
    assert ended.value.code == 2
    assert "usage: bot.py backup" in capsys.readouterr().err
