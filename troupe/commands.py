"""What `python bot.py` can be asked to do, read from its arguments."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Connect to Discord and work until told to stop."""


Command = Run


def read(arguments: Sequence[str]) -> Command:
    """Exits with 2 and a usage text for anything that isn't a command."""
    parser = argparse.ArgumentParser(prog="bot.py", description="Troupe, a Discord bot")
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("run", help="connect to Discord and work (the default)")
    parser.parse_args(arguments)
    return Run()
