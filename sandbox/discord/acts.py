"""What people do: commands, buttons, selects, forms and menus become interactions."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sandbox.discord import command_shapes, forms, typed
from sandbox.discord.command_shapes import OptionBody
from sandbox.discord.commands import Command, Commands
from sandbox.discord.component_rules import interactive
from sandbox.discord.components import Selects
from sandbox.discord.envelopes import envelope, owners
from sandbox.discord.files import Files, StoredFile
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import Interaction, Interactions, Kind
from sandbox.discord.message import Message, Origin
from sandbox.discord.permissions import Access, of_person
from sandbox.discord.rendering import Renderer
from sandbox.discord.rules import Rulebook
from sandbox.discord.snowflakes import Snowflakes, secret
from sandbox.discord.typed import Mistyped, Resolved
from sandbox.wire import Json, convert
from sandbox.world import Channel, Person, World

BUTTON: Final = 2
LINK_STYLES: Final = (5, 6)


class Acts:
    """Opens interactions for people and hands them to the gateway.

    Everything raises Mistyped when Discord's client would not let the person do it.
    """

    def __init__(
        self,
        *,
        world: World,
        commands: Commands,
        interactions: Interactions,
        gateway: Gateway,
        renderer: Renderer,
        files: Files,
        access: Access,
        rules: Rulebook,
        snowflakes: Snowflakes,
        clock: Callable[[], float],
    ) -> None:
        self._world = world
        self._commands = commands
        self._interactions = interactions
        self._gateway = gateway
        self._renderer = renderer
        self._files = files
        self._access = access
        self._rules = rules
        self._snowflakes = snowflakes
        self._clock = clock

    def usable(self, command: Command, person: Person, channel: Channel) -> bool:
        """Whether Discord offers that command to that person in that channel."""
        body = command.body
        if command.guild_id is not None and command.guild_id != channel.guild_id:
            return False
        installs = body.integration_types or [0]
        contexts = [0, 1] if body.contexts is None else body.contexts
        if channel.kind == "dm":
            return 1 in contexts and body.dm_permission is not False
        if (1 if channel.kind == "foreign" else 0) not in installs or 0 not in contexts:
            return False
        if body.nsfw and not channel.nsfw:
            return False
        needed = int(body.default_member_permissions or 0)
        return of_person(person) & needed == needed

    def _offered(self, name: str, kind: int, person: Person, channel: Channel) -> Command:
        command = self._commands.named(name, kind, channel.guild_id)
        if command is None:
            raise Mistyped(f"There is no command {name}.")
        if not self.usable(command, person, channel):
            raise Mistyped(f"The command {name} is not available here.")
        return command

    def _resolved(self, channel: Channel) -> Resolved:
        return Resolved(world=self._world, link=self._files.link, home=channel.kind == "guild")

    def command(
        self,
        person: Person,
        channel: Channel,
        name: str,
        given: Mapping[str, object],
        files: Mapping[str, StoredFile],
        *,
        modified_client: bool,
    ) -> Interaction:
        """A slash command; `name` holds its subcommands too, `files` uploads by what was given."""
        first, *words = name.split()
        command = self._offered(first, command_shapes.CHAT, person, channel)
        way, options = typed.chosen(command.body.options, words)
        resolved = self._resolved(channel)
        values = typed.read(options, given, files, resolved, lenient=modified_client)
        origin = self._origin(Kind.COMMAND, person, channel, command)
        origin = replace(origin, command=name, options=typed.header(values, files))
        data = self._data(command, typed.wrapped(way, values), resolved)
        return self._send(self._opened(origin, person, channel), data)

    def autocomplete(
        self, person: Person, channel: Channel, name: str, given: Mapping[str, object], focused: str
    ) -> Interaction:
        """A person types into an option; the interaction's `choices` will hold the answer."""
        first, *words = name.split()
        command = self._offered(first, command_shapes.CHAT, person, channel)
        way, options = typed.chosen(command.body.options, words)
        _check_focus(options, focused)
        values = typed.typed_so_far(options, given, focused)
        origin = self._origin(Kind.AUTOCOMPLETE, person, channel, command)
        data = self._data(command, typed.wrapped(way, values), self._resolved(channel))
        interaction = self._opened(origin, person, channel)
        interaction.choices = asyncio.get_running_loop().create_future()
        return self._send(interaction, data)

    def menu(self, person: Person, channel: Channel, name: str, target: Message) -> Interaction:
        """A command of a message's context menu."""
        command = self._offered(name, command_shapes.MESSAGE, person, channel)
        origin = self._origin(Kind.COMMAND, person, channel, command)
        body: Json = {"messages": {target.id: self._renderer.message(target)}}
        data: Json = {
            "id": command.id,
            "name": command.body.name,
            "type": command_shapes.MESSAGE,
            "target_id": target.id,
            "resolved": body,
        }
        return self._send(self._opened(origin, person, channel), data)

    def component(
        self, person: Person, message: Message, custom_id: str, values: Sequence[str]
    ) -> Interaction:
        """A button is pressed, or something is picked from a select."""
        channel = self._world.channels[message.channel_id]
        component = interactive(message.contents.components, custom_id)
        if component is None or component.get("disabled"):
            raise Mistyped("There is nothing like that to press on this message.")
        kind = component["type"]
        data: Json = {"custom_id": custom_id, "component_type": kind, "id": component["id"]}
        if kind != BUTTON:
            data |= self._picked(component, values, channel)
        installs = message.origin.owners if message.origin else owners(channel, person.id, [0])
        origin = Origin(
            interaction_id=self._snowflakes.next(),
            kind=Kind.COMPONENT,
            person_id=person.id,
            owners=installs,
            message_id=message.id,
        )
        interaction = self._opened(origin, person, channel)
        interaction.source_id = message.id
        return self._send(interaction, data, self._renderer.message(message))

    def _picked(self, component: Json, values: Sequence[str], channel: Channel) -> Json:
        select = convert([component], Selects)[0]
        if not select.min_values <= len(values) <= select.max_values:
            raise Mistyped(f"This takes {select.min_values} to {select.max_values} values.")
        resolved = self._resolved(channel)
        picked = [forms.named(select, value, {}, resolved) for value in values]
        found = resolved.payload()
        return {"values": picked, "resolved": found} if found else {"values": picked}

    def modal(
        self,
        opener: Interaction,
        fields: Mapping[str, object],
        files: Mapping[str, StoredFile],
        *,
        source: Message | None,
    ) -> Interaction:
        """A form is sent that `opener` was answered with."""
        if opener.modal is None or opener.modal_body is None:
            raise Mistyped("No form was opened there.")
        # As they are now: whoever opened the form may have lost a role since.
        person, channel = self._world.people[opener.person.id], opener.channel
        resolved = self._resolved(channel)
        filled = forms.submitted(opener.modal, opener.modal_body, fields, files, resolved)
        data: Json = {"custom_id": opener.modal.custom_id, "components": filled}
        if resolved.payload():
            data["resolved"] = resolved.payload()
        origin = Origin(
            interaction_id=self._snowflakes.next(),
            kind=Kind.MODAL,
            person_id=person.id,
            owners=opener.origin.owners,
            command=opener.origin.command,
            trigger=opener.origin,
        )
        interaction = self._opened(origin, person, channel)
        interaction.source_id = opener.source_id
        return self._send(interaction, data, self._renderer.message(source) if source else None)

    def forged(
        self, person: Person, channel: Channel, kind: Kind, data: Json, *, source: Message | None
    ) -> Interaction:
        """Whatever somebody's own program sends in their name: nothing of it is checked."""
        origin = Origin(
            interaction_id=self._snowflakes.next(),
            kind=kind,
            person_id=person.id,
            owners=owners(channel, person.id, [0, 1]),
            message_id=source.id if source else None,
        )
        interaction = self._opened(origin, person, channel)
        interaction.source_id = source.id if source else None
        if kind is Kind.AUTOCOMPLETE:
            interaction.choices = asyncio.get_running_loop().create_future()
        return self._send(interaction, data, self._renderer.message(source) if source else None)

    def _origin(self, kind: Kind, person: Person, channel: Channel, command: Command) -> Origin:
        return Origin(
            interaction_id=self._snowflakes.next(),
            kind=kind,
            person_id=person.id,
            owners=owners(channel, person.id, command.body.integration_types or [0]),
            command=command.body.name,
            command_type=command.body.type,
        )

    def _data(self, command: Command, options: list[Json], resolved: Resolved) -> Json:
        data: Json = {
            "id": command.id,
            "name": command.body.name,
            "type": command.body.type,
            "options": options,
        }
        if command.guild_id is not None:
            data["guild_id"] = command.guild_id
        if resolved.payload():
            data["resolved"] = resolved.payload()
        return data

    def _opened(self, origin: Origin, person: Person, channel: Channel) -> Interaction:
        rules = self._rules.current
        return Interaction(
            id=origin.interaction_id,
            token=secret(),
            kind=Kind(origin.kind),
            person=person,
            channel=channel,
            origin=origin,
            created=self._clock(),
            lifetime=rules.token_seconds,
            upload_limit=rules.upload_limit,
        )

    def _send(
        self, interaction: Interaction, data: Json, message: Json | None = None
    ) -> Interaction:
        self._interactions.open(interaction)
        payload = envelope(
            interaction, data, world=self._world, access=self._access, message=message
        )
        guild_id = interaction.channel.guild_id
        if not self._gateway.dispatch("INTERACTION_CREATE", payload, guild_id=guild_id):
            self._interactions.unreached(interaction)
        return interaction


def _check_focus(options: Sequence[OptionBody], focused: str) -> None:
    if not any(option.name == focused and option.autocomplete for option in options):
        raise Mistyped(f"The option {focused} completes nothing.")
