"""A menu to choose from, as a card shows it."""

from dataclasses import dataclass
from enum import Enum

MOST_OPTIONS = 25
"""Discord's limit."""


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu; `value` is what comes back."""

    value: str
    label: str
    description: str | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """One of up to 25 options; `hint` is shown while nothing is chosen."""

    custom_id: str
    hint: str
    options: tuple[Option, ...]


class Kind(Enum):
    """What Discord itself lists in a menu."""

    CHANNELS = "channels"
    ROLES = "roles"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picker:
    """A menu that Discord fills with what the server has; ids come back.

    `least` 0 lets everything be taken away again; `chosen` are ids.
    """

    custom_id: str
    hint: str
    kind: Kind
    least: int = 1
    most: int = 1
    chosen: tuple[int, ...] = ()
