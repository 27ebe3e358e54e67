"""The commands a bot has declared, for everywhere and for one server each."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from sandbox.discord import errors
from sandbox.discord.command_shapes import CHAT, CommandBody, check_command, check_commands
from sandbox.discord.errors import ApiError
from sandbox.discord.snowflakes import Snowflakes
from sandbox.wire import Json
from sandbox.world import APPLICATION_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A declared command; `version` changes with it, `guild_id` limits it to one server."""

    id: str
    version: str
    guild_id: str | None
    body: CommandBody

    def payload(self) -> Json:
        """The application command object."""
        plain: Json = msgspec.to_builtins(self.body)
        plain["options"] = [msgspec.to_builtins(option) for option in self.body.options]
        if self.body.type != CHAT:
            del plain["options"]
        plain |= {"id": self.id, "version": self.version, "application_id": APPLICATION_ID}
        permissions = self.body.default_member_permissions
        plain["default_member_permissions"] = None if permissions is None else str(permissions)
        plain["dm_permission"] = self.body.dm_permission is not False
        if self.guild_id is not None:
            plain["guild_id"] = self.guild_id
            del plain["integration_types"], plain["contexts"]
        elif self.body.integration_types is None:
            plain["integration_types"] = [0]
        return plain


class Commands:
    """Declared commands by place (a server's id, or None for everywhere), type and name."""

    def __init__(self, snowflakes: Snowflakes) -> None:
        self._snowflakes = snowflakes
        self._kept: dict[str | None, dict[tuple[int, str], Command]] = {None: {}}

    def all(self) -> Iterator[Command]:
        """Every command."""
        for place in self._kept.values():
            yield from place.values()

    def of(self, guild_id: str | None) -> list[Command]:
        """The commands of one place."""
        return list(self._kept.get(guild_id, {}).values())

    def replace(self, guild_id: str | None, bodies: list[CommandBody]) -> list[Command]:
        """Declare all commands of a place anew; raises 50035. Unchanged ones keep their version."""
        check_commands(bodies)
        before = self._kept.get(guild_id, {})
        made = [self._made(guild_id, body, before) for body in bodies]
        self._kept[guild_id] = {(each.body.type, each.body.name): each for each in made}
        return made

    def put(self, guild_id: str | None, body: CommandBody) -> Command:
        """Declare one command, over the one of its name; raises 50035."""
        check_command(body, "")
        place = self._kept.setdefault(guild_id, {})
        command = self._made(guild_id, body, place)
        place[(body.type, body.name)] = command
        return command

    def remove(self, guild_id: str | None, command_id: str) -> None:
        """Take a command back; raises 10063."""
        command = self.get(guild_id, command_id)
        del self._kept[guild_id][(command.body.type, command.body.name)]

    def get(self, guild_id: str | None, command_id: str) -> Command:
        """One command by its id; raises 10063."""
        for command in self.of(guild_id):
            if command.id == command_id:
                return command
        raise ApiError(errors.UNKNOWN_COMMAND)

    def _made(
        self, guild_id: str | None, body: CommandBody, before: dict[tuple[int, str], Command]
    ) -> Command:
        body = msgspec.structs.replace(body, id=None)
        known = before.get((body.type, body.name))
        if known is not None and known.body == body:
            return known
        identity = known.id if known else self._snowflakes.next()
        version = self._snowflakes.next()
        return Command(id=identity, version=version, guild_id=guild_id, body=body)

    def named(self, name: str, kind: int, guild_id: str | None) -> Command | None:
        """The command a person means in that server: its own first, then the global one."""
        for place in (guild_id, None):
            found = self._kept.get(place, {}).get((kind, name))
            if found is not None:
                return found
        return None
