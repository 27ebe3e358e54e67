"""Application commands as a bot declares them. Source: Discord's "Application Commands"."""

import re
from enum import IntEnum
from typing import Annotated, Final

import msgspec

from sandbox.discord.errors import broken

CHAT: Final = 1
USER: Final = 2
MESSAGE: Final = 3
MOST_OF: Final = {CHAT: 100, USER: 15, MESSAGE: 15}
MOST_TEXT: Final = 8_000
_CHAT_NAME: Final = re.compile(r"[-_'\w]{1,32}")


class OptionType(IntEnum):
    """Discord's types of options."""

    SUBCOMMAND = 1
    GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    PERSON = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


Localised = dict[str, str]
Description = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class ChoiceBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of up to 25 values of an option."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    value: Annotated[str, msgspec.Meta(max_length=100)] | int | float
    name_localizations: Localised | None = None


class OptionBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An option, a subcommand (type 1) or a group of them (type 2)."""

    type: Annotated[int, msgspec.Meta(ge=1, le=11)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    description: Description
    required: bool = False
    choices: Annotated[list[ChoiceBody], msgspec.Meta(max_length=25)] = []
    options: Annotated[list["OptionBody"], msgspec.Meta(max_length=25)] = []
    channel_types: list[int] = []
    min_value: int | float | None = None
    max_value: int | float | None = None
    min_length: Annotated[int, msgspec.Meta(ge=0, le=6_000)] | None = None
    max_length: Annotated[int, msgspec.Meta(ge=1, le=6_000)] | None = None
    autocomplete: bool = False
    file_types: list[str] = []
    name_localizations: Localised | None = None
    description_localizations: Localised | None = None


class CommandBody(msgspec.Struct, frozen=True, kw_only=True):
    """A command as a bot sends it."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    type: Annotated[int, msgspec.Meta(ge=1, le=3)] = CHAT
    description: Annotated[str, msgspec.Meta(max_length=100)] = ""
    options: Annotated[list[OptionBody], msgspec.Meta(max_length=25)] = []
    default_member_permissions: str | int | None = None
    dm_permission: bool | None = None
    nsfw: bool = False
    integration_types: list[Annotated[int, msgspec.Meta(ge=0, le=1)]] | None = None
    contexts: list[Annotated[int, msgspec.Meta(ge=0, le=2)]] | None = None
    name_localizations: Localised | None = None
    description_localizations: Localised | None = None
    id: str | int | None = None


def check_commands(commands: list[CommandBody]) -> None:
    """Raise 50035 for the first command Discord would refuse."""
    for kind, most in MOST_OF.items():
        if sum(command.type == kind for command in commands) > most:
            raise broken("", f"At most {most} commands of type {kind}.")
    keys = [(command.type, command.name) for command in commands]
    if len(set(keys)) != len(keys):
        raise broken("", "Application command names must be unique.")
    for index, command in enumerate(commands):
        check_command(command, str(index))


def check_command(command: CommandBody, path: str) -> None:
    """Raise 50035 when this command breaks a rule."""
    if command.type != CHAT:
        if command.description or command.options:
            raise broken(path, "A context menu command has no description and no options.")
        return
    _check_name(command.name, path)
    if not command.description:
        raise broken(f"{path}.description", "This field is required.")
    _check_options(command.options, f"{path}.options")
    if _length(command) > MOST_TEXT:
        raise broken(path, f"At most {MOST_TEXT} characters over all of a command.")


def _check_name(name: str, path: str) -> None:
    if not _CHAT_NAME.fullmatch(name) or name != name.lower():
        raise broken(f"{path}.name", f"Command name is invalid: {name}.")


def _check_options(options: list[OptionBody], path: str) -> None:
    names = [option.name for option in options]
    if len(set(names)) != len(names):
        raise broken(path, "Option names must be unique.")
    optional = False
    for index, option in enumerate(options):
        where = f"{path}.{index}"
        _check_name(option.name, where)
        if option.required and optional:
            raise broken(where, "Required options must be placed before non-required options.")
        if option.autocomplete and option.choices:
            raise broken(where, "Choices and autocomplete exclude each other.")
        optional = optional or not option.required
        _check_options(option.options, f"{where}.options")


def _length(part: CommandBody | OptionBody) -> int:
    total = len(part.name) + len(part.description)
    if isinstance(part, OptionBody):
        total += sum(len(choice.name) + len(str(choice.value)) for choice in part.choices)
    return total + sum(_length(option) for option in part.options)
