"""Commands as Discord's JSON has them, so that ours and those registered there can be compared."""

from collections.abc import Iterable, Mapping

Command = Mapping[str, object]
# What a person sees or can type. Ids, versions and translations say nothing of that, and
# `dm_permission` only repeats what `contexts` says.
_SHAPE = frozenset(
    (
        *("name", "description", "type", "options", "required", "choices", "value"),
        *("min_value", "max_value", "min_length", "max_length", "channel_types", "autocomplete"),
        *("default_member_permissions", "contexts", "integration_types", "nsfw"),
    )
)
_UNORDERED = frozenset({"contexts", "integration_types", "channel_types"})
_CHAT = 1


def shapes(commands: Iterable[Command]) -> dict[str, object]:
    """By what they are called: equal where nobody could tell two lists of commands apart."""
    return {_called(one): _shape(one) for one in commands}


def _called(command: Command) -> str:
    name = str(command["name"])
    return f"/{name}" if command.get("type", _CHAT) == _CHAT else f"“{name}”"


def _shape(value: object) -> object:
    """The same for what means the same: Discord leaves out what is empty, or fills it in."""
    if isinstance(value, Mapping):
        shaped = ((name, _field(name, value[name])) for name in _SHAPE & value.keys())
        return {name: one for name, one in shaped if not _is_empty(one)}
    if isinstance(value, list | tuple):
        return [_shape(one) for one in value]
    return value


def _field(name: str, value: object) -> object:
    if name in _UNORDERED and isinstance(value, list | tuple):
        return sorted(value)
    if name == "default_member_permissions" and value is not None:
        return str(value)
    return _shape(value)


def _is_empty(value: object) -> bool:
    """0 isn't: it may be a bound, or what a choice stands for."""
    return value is None or value is False or value in ([], "")
