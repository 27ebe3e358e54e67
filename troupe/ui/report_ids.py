"""The ids of reporting: `tw:1:<deed>:<id>:<message>`, valid after any restart.

Reporting names the generation and the message that shows it; deciding names the report.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

OURS = "tw:"
_LARGEST_ID = 2**63 - 1
_CUSTOM_ID = re.compile(
    r"tw:1:(?P<deed>[a-z]{1,12}):(?P<id>[0-9]{1,19}):(?P<message>[0-9]{1,19})(?::[0-9]{1,20})?"
)


class Deed(StrEnum):
    """What is to be done; the last three are the managers'."""

    REPORT = "report"
    RESTORE = "restore"
    REMOVE = "remove"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Step:
    """A custom id, understood. `message_id` is 0 on the managers' card."""

    deed: Deed
    id: int
    message_id: int = 0

    @property
    def custom_id(self) -> str:
        """At most 52 characters."""
        return f"{OURS}1:{self.deed}:{self.id}:{self.message_id}"

    def as_form(self, interaction_id: int) -> str:
        """Unique for each time the form is opened."""
        return f"{self.custom_id}:{interaction_id}"


def read_step(custom_id: str) -> Step | None:
    """None for an id of an older version, or one that we never made."""
    match = _CUSTOM_ID.fullmatch(custom_id)
    if match is None or match["deed"] not in set(Deed):
        return None
    number, message_id = int(match["id"]), int(match["message"])
    if max(number, message_id) > _LARGEST_ID:
        return None
    return Step(Deed(match["deed"]), number, message_id)
