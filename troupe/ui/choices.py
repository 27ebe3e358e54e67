"""A menu to choose from, as a card shows it."""

from dataclasses import dataclass

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
