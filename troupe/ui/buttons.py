"""Buttons carry an id, not a memory: `tr:1:<action>:<generation>`, valid after any restart."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from troupe import sentences

_CUSTOM_ID = re.compile(r"tr:1:(?P<action>[a-z_]{1,20}):(?P<id>[0-9]{1,19})(?::[0-9]{1,20})?")
_LARGEST_ID = 2**63 - 1
OURS = "tr:"


class Action(StrEnum):
    """What a button or form does."""

    AGAIN = "again"
    REMIX = "remix"
    DELETE = "delete"
    TRY_AGAIN = "retry"
    CANCEL = "cancel"
    SHOW_KEPT = "show"
    SAVE = "save"
    FAVOURITE = "favourite"
    UNFAVOURITE = "unfavourite"
    MORE = "more"


OF_DETAILS = frozenset({Action.FAVOURITE, Action.UNFAVOURITE, Action.MORE})
"""Those that `cogs/details.py` hears."""

OF_AN_OUTCOME = frozenset({Action.AGAIN, Action.REMIX, Action.DELETE, Action.TRY_AGAIN})
"""Every outcome has one of these, and nothing else in a channel has: so it can be found again."""


class Pressable(Protocol):
    """What a button is for."""

    @property
    def custom_id(self) -> str:
        """The id that Discord keeps with the button, at most 100 characters."""
        ...


@dataclass(frozen=True, slots=True)
class Press:
    """A custom id of `/character`'s replies, understood."""

    action: Action
    generation_id: int

    @property
    def custom_id(self) -> str:
        """Valid after any restart."""
        return f"{OURS}1:{self.action}:{self.generation_id}"


@dataclass(frozen=True, slots=True)
class Button:
    """One button as a card shows it; `main` marks the one that most people want."""

    press: Pressable
    label: str
    main: bool = False


def form_id(press: Press, interaction_id: int) -> str:
    """Unique for each time the form is opened."""
    return f"{press.custom_id}:{interaction_id}"


def read_custom_id(text: str) -> Press | None:
    """None for an id of an older version, or one that we never made."""
    match = _CUSTOM_ID.fullmatch(text)
    if match is None or match["action"] not in set(Action) or int(match["id"]) > _LARGEST_ID:
        return None
    return Press(Action(match["action"]), int(match["id"]))


def while_waiting(generation_id: int) -> tuple[Button, ...]:
    """What can be done with a picture that is on its way."""
    return (Button(Press(Action.CANCEL, generation_id), sentences.buttons.CANCEL),)


def for_kept(generation_id: int) -> tuple[Button, ...]:
    """What can be done about an outcome that could not be delivered."""
    return (Button(Press(Action.SHOW_KEPT, generation_id), sentences.outcome.SHOW_KEPT, main=True),)


def favourite(generation_id: int, *, is_one: bool) -> Button:
    """Its id says what pressing makes of it, so that two quick presses are one."""
    if is_one:
        return Button(Press(Action.UNFAVOURITE, generation_id), sentences.history.FAVOURITED)
    return Button(Press(Action.FAVOURITE, generation_id), sentences.history.FAVOURITE)


def after_success(generation_id: int, *, is_favourite: bool = False) -> tuple[Button, ...]:
    """What can be done with a finished picture."""
    return (
        Button(Press(Action.AGAIN, generation_id), sentences.buttons.AGAIN, main=True),
        Button(Press(Action.REMIX, generation_id), sentences.buttons.REMIX),
        Button(Press(Action.SAVE, generation_id), sentences.characters.SAVE_CHARACTER),
        favourite(generation_id, is_one=is_favourite),
        Button(Press(Action.MORE, generation_id), sentences.history.MORE),
    )


def after_failure(generation_id: int) -> tuple[Button, ...]:
    """What can be done when nothing came of it."""
    return (
        Button(Press(Action.TRY_AGAIN, generation_id), sentences.buttons.TRY_AGAIN, main=True),
        Button(Press(Action.REMIX, generation_id), sentences.buttons.REMIX),
    )


def without_reference(generation_id: int) -> tuple[Button, ...]:
    """What can be done when the picture to start from is gone: attach another one."""
    return (Button(Press(Action.REMIX, generation_id), sentences.buttons.REMIX, main=True),)
