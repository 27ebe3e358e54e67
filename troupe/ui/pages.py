"""Where somebody is in their history, carried by the ids of its buttons: `th:1:…`.

There is nowhere else to keep it that a restart leaves alone. Numbers are written to the base of 36,
so that the three longest and 40 characters of a search fit into Discord's 100.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from troupe.store.history import NEWEST, Filters

OURS = "th:"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CUSTOM_ID = re.compile(
    r"th:1:(?P<verb>[a-z]):(?P<id>[0-9a-z]{1,13}):(?P<top>[0-9a-z]{1,13})"
    r":(?P<character>[0-9a-z]{0,13}):(?P<favourites>[01]):(?P<words>.*)",
    re.DOTALL,
)


class Verb(StrEnum):
    """What is to be done. Newer, newest and older all turn to a page; a message needs three ids."""

    NEWER = "u"
    NEWEST = "n"
    OLDER = "d"
    OPEN = "o"
    BACK = "b"
    SEND = "s"
    BRING = "v"
    FAVOURITE = "f"
    UNFAVOURITE = "g"
    REMOVE = "r"


@dataclass(frozen=True, slots=True)
class Place:
    """A page of somebody's history: what they filter by, and the id that it begins with."""

    filters: Filters
    top: int = NEWEST


@dataclass(frozen=True, slots=True)
class Turn:
    """A custom id of the history. `generation_id` is 0 where the verb is about no single one."""

    verb: Verb
    place: Place
    generation_id: int = 0

    @property
    def custom_id(self) -> str:
        """At most 95 characters."""
        filters = self.place.filters
        character = "" if filters.character_id is None else _written(filters.character_id)
        return (
            f"{OURS}1:{self.verb}:{_written(self.generation_id)}:{_written(self.place.top)}"
            f":{character}:{int(filters.favourites)}:{filters.words}"
        )


def read_turn(custom_id: str) -> Turn | None:
    """None for an id of an older version, or one that we never made."""
    match = _CUSTOM_ID.fullmatch(custom_id)
    if match is None or match["verb"] not in set(Verb):
        return None
    numbers = [int(match[name] or "0", 36) for name in ("id", "top", "character")]
    if max(numbers) > NEWEST:
        return None
    filters = Filters(
        character_id=numbers[2] if match["character"] else None,
        favourites=match["favourites"] == "1",
        words=match["words"],
    )
    return Turn(Verb(match["verb"]), Place(filters, numbers[1]), numbers[0])


def _written(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"
