"""Who a message would ping: its text against what its sender allowed. Pure."""

import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec

from sandbox.discord.errors import broken

Kind = Literal["users", "roles", "everyone"]
Ids = Annotated[list[str | int], msgspec.Meta(max_length=100)]

#: Without `allowed_mentions`, replies to interactions parse people only (Discord's docs).
OF_INTERACTIONS: Final[tuple[Kind, ...]] = ("users",)
OF_CHANNELS: Final[tuple[Kind, ...]] = ("users", "roles", "everyone")

_CODE: Final = re.compile(r"```.*?```|``.*?``|`[^`\n]+`", re.DOTALL)
_USER: Final = re.compile(r"<@!?(\d{15,20})>")
_ROLE: Final = re.compile(r"<@&(\d{15,20})>")
_EVERYONE: Final = re.compile(r"@(?:everyone|here)")


class AllowedMentions(msgspec.Struct, frozen=True, kw_only=True):
    """The field of that name."""

    parse: list[Kind] = []
    users: Ids | None = None
    roles: Ids | None = None
    replied_user: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinged:
    """The ids of who is pinged, in the order of the text."""

    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    everyone: bool = False


NOBODY: Final = Pinged()


def check(allowed: AllowedMentions) -> None:
    """Raise 50035 when a kind is both parsed and listed."""
    if ("users" in allowed.parse and allowed.users) or ("roles" in allowed.parse and allowed.roles):
        raise broken(
            "allowed_mentions",
            "A kind that is parsed can't also be listed.",
            code="MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        )


def pinged(text: str, allowed: AllowedMentions, *, replied_to: str | None = None) -> Pinged:
    """Who that text pings. Code is not parsed; a backslash doesn't protect anybody."""
    parsed = _CODE.sub(" ", text)
    users = _named(_USER, parsed, "users" in allowed.parse, allowed.users)
    if replied_to is not None and allowed.replied_user:
        users = tuple(dict.fromkeys((*users, replied_to)))
    return Pinged(
        users=users,
        roles=_named(_ROLE, parsed, "roles" in allowed.parse, allowed.roles),
        everyone="everyone" in allowed.parse and bool(_EVERYONE.search(parsed)),
    )


def _named(
    pattern: re.Pattern[str], text: str, parse: bool, listed: list[str | int] | None
) -> tuple[str, ...]:
    found = dict.fromkeys(match.group(1) for match in pattern.finditer(text))
    only = {str(each) for each in listed or ()}
    return tuple(each for each in found if parse or each in only)
