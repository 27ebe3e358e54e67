"""The ids of panels that anybody who may open them can press: `<prefix>1:<verb>:<number>`.

They name neither a person nor a server: who may, and for which server, is read from the press.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

V = TypeVar("V", bound=StrEnum)

_ASK = re.compile(r"1:(?P<verb>[a-z_]{1,20}):(?P<number>[0-9]{1,19})(?::[0-9]{1,20})?")
_LARGEST_ID = 2**63 - 1


# Without slots, which a generic frozen class can't have in Python 3.11.
@dataclass(frozen=True)
class Ask(Generic[V]):
    """A custom id, understood. The number is a page, or the id of what the verb is about."""

    prefix: str
    verb: V
    number: int = 0

    @property
    def custom_id(self) -> str:
        """Valid after any restart."""
        return f"{self.prefix}1:{self.verb}:{self.number}"

    def as_form(self, interaction_id: int) -> str:
        """Unique for each time the form is opened."""
        return f"{self.custom_id}:{interaction_id}"


def read_ask(text: str, prefix: str, verbs: type[V]) -> Ask[V] | None:
    """None for an id of an older version, or one that we never made."""
    match = _ASK.fullmatch(text.removeprefix(prefix))
    if match is None or match["verb"] not in set(verbs) or int(match["number"]) > _LARGEST_ID:
        return None
    return Ask(prefix, verbs(match["verb"]), int(match["number"]))
