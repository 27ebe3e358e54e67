"""What a person typed into a command, checked as Discord's client and servers do. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sandbox.discord import payloads
from sandbox.discord.command_shapes import OptionBody, OptionType
from sandbox.discord.files import StoredFile, described
from sandbox.discord.permissions import ROLES
from sandbox.wire import Json
from sandbox.world import World

MOST_STRING: Final = 6_000


class Mistyped(ValueError):
    """What Discord's client would say in red, as a whole sentence."""


@dataclass(slots=True)
class Resolved:
    """The things that values name, by their kind and id."""

    world: World
    link: Callable[[StoredFile], str]
    home: bool
    parts: dict[str, dict[str, Json]] = field(default_factory=dict)

    def payload(self) -> dict[str, dict[str, Json]]:
        """The `resolved` object; empty when nothing was named."""
        return self.parts

    def _add(self, kind: str, key: str, body: Json) -> None:
        self.parts.setdefault(kind, {})[key] = body

    def attachment(self, stored: StoredFile) -> str:
        """Name a file; returns its id."""
        body = {**described(stored, url=self.link(stored)), "ephemeral": True}
        self._add("attachments", stored.id, body)
        return stored.id

    def person(self, key: str) -> str:
        """Name a person; raises Mistyped."""
        person = self.world.user(key)
        if person is None:
            raise Mistyped("There is no such person.")
        self._add("users", key, payloads.user(person))
        if self.home:
            body = payloads.acting_member(person, home=True)
            self._add("members", key, {k: v for k, v in body.items() if k != "user"})
        return key

    def role(self, key: str) -> str:
        """Name a role; raises Mistyped."""
        for role in ROLES:
            if role.id == key:
                self._add("roles", key, payloads.role(role))
                return key
        raise Mistyped("There is no such role.")

    def channel(self, key: str) -> str:
        """Name a channel; raises Mistyped."""
        channel = self.world.channels.get(key)
        if channel is None or channel.kind == "dm":
            raise Mistyped("There is no such channel.")
        body = payloads.channel(channel, self.world)
        self._add("channels", key, {**body, "permissions": "0"})
        return key

    def mentionable(self, key: str) -> str:
        """Name a person or a role; raises Mistyped."""
        return self.person(key) if self.world.user(key) else self.role(key)


def chosen(
    options: Sequence[OptionBody], words: Sequence[str]
) -> tuple[Sequence[OptionBody], Sequence[OptionBody]]:
    """Follow the words after a command's name into its subcommands.

    Returns the way (groups and subcommand) and the options at its end; raises Mistyped.
    """
    way: list[OptionBody] = []
    for word in words:
        step = next(
            (each for each in options if each.name == word and each.type <= OptionType.GROUP), None
        )
        if step is None:
            raise Mistyped(f"There is no subcommand {word}.")
        way.append(step)
        options = step.options
    if any(each.type <= OptionType.GROUP for each in options):
        raise Mistyped("This command needs a subcommand.")
    return way, options


def wrapped(way: Sequence[OptionBody], values: list[Json]) -> list[Json]:
    """The values inside the subcommand and group they belong to."""
    for step in reversed(way):
        values = [{"name": step.name, "type": step.type, "options": values}]
    return values


def read(
    options: Sequence[OptionBody],
    given: Mapping[str, object],
    files: Mapping[str, StoredFile],
    resolved: Resolved,
    *,
    lenient: bool,
) -> list[Json]:
    """The options of an interaction; raises Mistyped.

    `lenient` is a modified client: limits, choices and missing values are let through, as
    nothing but Discord's own client and schema stands between.
    """
    unknown = sorted(set(given) - {option.name for option in options})
    if unknown:
        raise Mistyped(f"This command has no option {unknown[0]}.")
    values: list[Json] = []
    for option in options:
        if option.name not in given:
            if option.required and not lenient:
                raise Mistyped(f"The option {option.name} is required.")
            continue
        value = _value(option, given[option.name], files, resolved)
        if not lenient:
            _check(option, value)
        values.append({"name": option.name, "type": option.type, "value": value})
    return values


def _value(
    option: OptionBody, raw: object, files: Mapping[str, StoredFile], resolved: Resolved
) -> object:
    text = str(raw)
    naming = _NAMING.get(option.type)
    if naming is not None:
        return naming(resolved, text)
    match option.type:
        case OptionType.INTEGER:
            return _number(option, int, text)
        case OptionType.NUMBER:
            return _number(option, float, text)
        case OptionType.BOOLEAN:
            return raw if isinstance(raw, bool) else text.lower() == "true"
        case OptionType.ATTACHMENT:
            return resolved.attachment(_upload(text, files))
        case _:
            return text


def _upload(text: str, files: Mapping[str, StoredFile]) -> StoredFile:
    if text not in files:
        raise Mistyped(f"There is no upload {text}.")
    return files[text]


_NAMING: Final[Mapping[int, Callable[[Resolved, str], str]]] = {
    OptionType.PERSON: Resolved.person,
    OptionType.CHANNEL: Resolved.channel,
    OptionType.ROLE: Resolved.role,
    OptionType.MENTIONABLE: Resolved.mentionable,
}


def _number(option: OptionBody, kind: type[int] | type[float], text: str) -> int | float:
    try:
        return kind(text)
    except ValueError:
        raise Mistyped(f"The option {option.name} needs a number.") from None


def _check(option: OptionBody, value: object) -> None:
    if option.choices and value not in [choice.value for choice in option.choices]:
        raise Mistyped(f"The option {option.name} takes one of its choices.")
    if isinstance(value, str) and option.type == OptionType.STRING:
        _check_length(option, len(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = option.min_value, option.max_value
        if (low is not None and value < low) or (high is not None and value > high):
            raise Mistyped(f"The option {option.name} goes from {low} to {high}.")


def _check_length(option: OptionBody, length: int) -> None:
    least = option.min_length or 0
    most = option.max_length or MOST_STRING
    if not least <= length <= most:
        raise Mistyped(f"The option {option.name} takes {least} to {most} characters.")


def header(values: Sequence[Json], files: Mapping[str, StoredFile]) -> dict[str, str]:
    """The options as the line above a reply shows them."""
    names = {stored.id: stored.filename for stored in files.values()}
    shown: dict[str, str] = {}
    for each in values:
        text = str(each["value"])
        shown[str(each["name"])] = (
            names.get(text, text) if each["type"] == OptionType.ATTACHMENT else text
        )
    return shown


def typed_so_far(
    options: Sequence[OptionBody], given: Mapping[str, object], focused: str
) -> list[Json]:
    """The options while a person still types: no checks, one of them focused."""
    values: list[Json] = []
    for option in options:
        if option.name not in given and option.name != focused:
            continue
        value = given.get(option.name, "")
        body: Json = {"name": option.name, "type": option.type, "value": value}
        if option.name == focused:
            body["value"] = str(value)
            body["focused"] = True
        values.append(body)
    return values
