"""What `python bot.py` can be asked to do, read from its arguments."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

KEPT_BACKUPS = 7


@dataclass(frozen=True, slots=True)
class Run:
    """Connect to Discord and work until told to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """Look what is wrong, and say what to do; in `server_id`, too, and in all of the database."""

    server_id: int | None
    thorough: bool


@dataclass(frozen=True, slots=True)
class MakeBackup:
    """Copy everything into a new folder in `folder`, which then holds at most `keep`."""

    folder: Path
    keep: int


@dataclass(frozen=True, slots=True)
class PutBack:
    """Put a backup in the place of the data; `replacing`: of data that is there."""

    folder: Path
    replacing: bool


@dataclass(frozen=True, slots=True)
class WasPutBack:
    """The database was put back by other means, as it was at `taken_at` (ms)."""

    taken_at: int


class Kind(Enum):
    """Which of the two databases that the settings name."""

    FILE = "sqlite"
    SERVED = "postgresql"


@dataclass(frozen=True, slots=True)
class Move:
    """Copy everything that is known into the other database, `to`, and close the one it was in."""

    to: Kind


_ADDRESS_GIVEN = (
    "no command takes an address: everybody on this machine can read the arguments of a program, "
    "and an address holds a password. Put addresses into the settings, as DATA_DIR and "
    "DATABASE_URL; change a password that stood here"
)

Command = Run | Doctor | MakeBackup | PutBack | WasPutBack | Move


def read(arguments: Sequence[str]) -> Command:
    """Exits with 2 and a usage text for anything that isn't a command."""
    parser = argparse.ArgumentParser(prog="bot.py", description="Troupe, a Discord bot")
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("run", help="connect to Discord and work (the default)")
    doctor = commands.add_parser("doctor", help="look what is wrong, and say what to do")
    doctor.add_argument("--server", type=int, metavar="ID", help="look at the rights there, too")
    doctor.add_argument("--thorough", action="store_true", help="read all of the database")
    backup = commands.add_parser("backup", help="copy everything, also while the bot runs")
    backup.add_argument("folder", type=Path, help="where the backups are kept")
    backup.add_argument(
        "--keep", type=_at_least_one, default=KEPT_BACKUPS, help="how many stay (%(default)s)"
    )
    restore = commands.add_parser("restore", help="put a backup back, while no bot runs")
    restore.add_argument("folder", type=Path, help="a backup, or the folder with all of them")
    restore.add_argument(
        "--replace-current-data",
        action="store_true",
        help="put it in the place of what is there, which is moved aside",
    )
    restored = commands.add_parser("restored", help="the database was put back by other means")
    restored.add_argument(
        "taken_at",
        type=_moment,
        metavar="TIME",
        help="when that copy was taken, like 2026-11-28T23:45Z",
    )
    move = commands.add_parser("move", help="to PostgreSQL or back, while no bot runs")
    move.add_argument("source", type=_kind, metavar="FROM", help="sqlite: the file in DATA_DIR")
    move.add_argument("target", type=_kind, metavar="TO", help="postgresql: at DATABASE_URL")
    if any(one.partition("://")[2] for one in arguments):
        # Before argparse sees it, which repeats what it doesn't know.
        parser.error(_ADDRESS_GIVEN)
    given = parser.parse_args(arguments)
    if given.command == "move" and given.source is given.target:
        move.error("say `move sqlite postgresql` or `move postgresql sqlite`")
    return _command(given)


def _command(given: argparse.Namespace) -> Command:
    match given.command:
        case "doctor":
            return Doctor(server_id=given.server, thorough=given.thorough)
        case "backup":
            return MakeBackup(given.folder, given.keep)
        case "restore":
            return PutBack(given.folder, given.replace_current_data)
        case "restored":
            return WasPutBack(given.taken_at)
        case "move":
            return Move(given.target)
        case _:
            return Run()


def _kind(given: str) -> Kind:
    """Without repeating what was given: a password may stand in it."""
    try:
        return Kind(given.removesuffix("://"))
    except ValueError:
        raise argparse.ArgumentTypeError("say sqlite or postgresql") from None


def _at_least_one(given: str) -> int:
    if not (given.isascii() and given.isdigit() and int(given) >= 1):
        raise argparse.ArgumentTypeError(f"it must be a whole number from 1, and is {given!r}")
    return int(given)


def _moment(given: str) -> int:
    """Milliseconds since 1970. Without a zone nobody knows which moment is meant."""
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"it must be like 2026-11-28T23:45Z, and is {given!r}")
    return round(moment.timestamp() * 1000)
