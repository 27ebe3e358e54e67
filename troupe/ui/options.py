"""Whether a command's options are shaped as they were declared; discord.py takes it for granted."""

from collections.abc import Mapping

import discord
from discord import AppCommandOptionType, app_commands

_PYTHON_TYPES: dict[AppCommandOptionType, type] = {
    AppCommandOptionType.string: str,
    AppCommandOptionType.integer: int,
    AppCommandOptionType.boolean: bool,
}


def are_well_formed(tree: app_commands.CommandTree[discord.Client], data: object) -> bool:
    """True as well for a command that there isn't: that has a refusal of its own."""
    if not isinstance(data, Mapping):
        return False
    if data.get("type", 1) != 1:
        return _is_there(data, "messages", data.get("target_id"))
    name, options = data.get("name"), data.get("options", [])
    command: object = tree.get_command(name) if isinstance(name, str) else None
    while isinstance(command, app_commands.Group):
        inner = options[0] if isinstance(options, list) and options else None
        if not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
            return False
        command, options = command.get_command(inner["name"]), inner.get("options", [])
    if not isinstance(command, app_commands.Command):
        return True
    kinds = {one.display_name: one.type for one in command.parameters}
    return isinstance(options, list) and all(_fits(data, one, kinds) for one in options)


def _fits(
    data: Mapping[str, object], option: object, kinds: dict[str, AppCommandOptionType]
) -> bool:
    if not isinstance(option, Mapping) or not isinstance(option.get("name"), str):
        return False
    kind, value = kinds.get(option["name"]), option.get("value")
    if kind is None or option.get("type") != kind.value:
        return False
    if kind is AppCommandOptionType.attachment:
        return _is_there(data, "attachments", value)
    # A bool is an int to Python, and to nobody else.
    return type(value) is _PYTHON_TYPES.get(kind, str)


def _is_there(data: Mapping[str, object], kind: str, value: object) -> bool:
    resolved = data.get("resolved")
    things = resolved.get(kind) if isinstance(resolved, Mapping) else None
    return isinstance(value, str) and isinstance(things, Mapping) and value in things
