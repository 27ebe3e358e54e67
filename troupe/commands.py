"""What `python bot.py` can be asked to do, read from its arguments."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Connect to Discord and work until told to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """Look what is wrong, and say what to do; in `server_id`, too, and in all of the database."""

    server_id: int | None
    thorough: bool


Command = Run | Doctor


def read(arguments: Sequence[str]) -> Command:
    """Exits with 2 and a usage text for anything that isn't a command."""
    parser = argparse.ArgumentParser(prog="bot.py", description="Troupe, a Discord bot")
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("run", help="connect to Discord and work (the default)")
    doctor = commands.add_parser("doctor", help="look what is wrong, and say what to do")
    doctor.add_argument("--server", type=int, metavar="ID", help="look at the rights there, too")
    doctor.add_argument("--thorough", action="store_true", help="read all of the database")
    given = parser.parse_args(arguments)
    if given.command == "doctor":
        return Doctor(server_id=given.server, thorough=given.thorough)
    return Run()
