"""The shapes of what the control API is asked, and how it refuses."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from sandbox.discord.typed import Mistyped
from sandbox.wire import Shape, Unreadable, answer, read
from sandbox.world import Channel, Person, World


class Refused(Exception):
    """A request that can't be done; `status` is 4xx or 5xx, the text a whole sentence."""

    def __init__(self, text: str, *, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class CommandRequest(msgspec.Struct, frozen=True, kw_only=True, rename={"who": "as"}):
    """POST commands; an attachment option holds an upload's id or `example:ID`."""

    who: str
    channel: str
    command: str
    options: dict[str, object] = {}
    modified_client: bool = False


class AutocompleteRequest(msgspec.Struct, frozen=True, kw_only=True, rename={"who": "as"}):
    """POST autocomplete."""

    who: str
    channel: str
    command: str
    focused: str
    options: dict[str, object] = {}


class ComponentRequest(msgspec.Struct, frozen=True, kw_only=True, rename={"who": "as"}):
    """POST components; `values` are a select's."""

    who: str
    message_id: str
    custom_id: str
    values: Annotated[list[str], msgspec.Meta(max_length=25)] | None = None


class ModalRequest(msgspec.Struct, frozen=True, kw_only=True, rename={"who": "as"}):
    """POST modals; `interaction_id` is the one that opened the form."""

    who: str
    interaction_id: str
    custom_id: str
    fields: dict[str, object] = {}


class ForgedRequest(msgspec.Struct, frozen=True, kw_only=True, rename={"who": "as"}):
    """POST forged: an interaction by a stranger's own program; `type` is Discord's."""

    who: str
    channel: str
    type: Literal[2, 3, 4, 5]
    data: dict[str, object]
    message_id: str | None = None


class MenuRequest(msgspec.Struct, frozen=True, kw_only=True, rename={"who": "as"}):
    """POST context."""

    who: str
    channel: str
    command: str
    message_id: str


class MessageRequest(msgspec.Struct, frozen=True, kw_only=True, rename={"who": "as"}):
    """POST messages: a person writes; `attachments` are uploads."""

    who: str
    channel: str
    content: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    attachments: Annotated[list[str], msgspec.Meta(max_length=10)] = []


class PersonRequest(msgspec.Struct, frozen=True, kw_only=True):
    """POST people."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    roles: list[Literal["Managers", "Boosters"]] = []


class RolesRequest(msgspec.Struct, frozen=True, kw_only=True):
    """PUT people/{person_id}."""

    roles: list[Literal["Managers", "Boosters"]]


class MembershipRequest(msgspec.Struct, frozen=True, kw_only=True):
    """PUT guilds/{guild_id}."""

    has_bot: bool


class GatewayRequest(msgspec.Struct, frozen=True, kw_only=True):
    """POST gateway."""

    do: Literal["drop", "invalid_session", "reconnect"]


async def body_of(request: web.Request, shape: type[Shape]) -> Shape:
    """The JSON of a request; raises Unreadable."""
    return read(await request.read(), shape)


def person_in(world: World, person_id: str) -> Person:
    """Who acts; raises Refused."""
    person = world.people.get(person_id)
    if person is None:
        raise Refused(f"There is no person {person_id!r}.", status=404)
    return person


def channel_for(world: World, person: Person, channel_id: str) -> Channel:
    """A channel that person is in; raises Refused."""
    channel = world.channels.get(channel_id)
    if channel is None or not world.may_see(person.id, channel):
        raise Refused(f"{person.name} is in no channel {channel_id!r}.", status=404)
    return channel


def asked(query: Mapping[str, str], key: str) -> str:
    """A part of the query that must be there; raises Refused."""
    value = query.get(key)
    if not value:
        raise Refused(f"The address needs ?{key}=…")
    return value


@web.middleware
async def refusals(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer refusals as {"error": "whole sentence"}."""
    try:
        return await handler(request)
    except (Refused, ValueError, web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
        text, status = _told(error)
        return answer({"error": text}, status=status)


def _told(error: Exception) -> tuple[str, int]:
    """The sentence and the status of what went wrong."""
    match error:
        case Refused():
            return str(error), error.status
        case Unreadable():
            return f"{error} (at {error.path})" if error.path else str(error), 400
        case Mistyped():
            return str(error), 422
        case web.HTTPNotFound():
            return "There is nothing at this address.", 404
        case web.HTTPMethodNotAllowed():
            return f"{error.method} is not possible here.", 405
        case _:
            return str(error), 400
