"""The ids of the question's buttons: `ta:1:<answer>:<person>:<what was asked for>`."""

import re
from dataclasses import dataclass
from enum import StrEnum

OURS = "ta:"
_CUSTOM_ID = re.compile(
    r"ta:1:(?P<answer>[a-z]{1,10}):(?P<person>[0-9]{1,19}):(?P<request>[0-9]{1,19})", re.ASCII
)


class Answer(StrEnum):
    """What a button answers."""

    AGREE = "agree"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, understood. `request_id` is the interaction that waits for it."""

    answer: Answer
    person_id: int
    request_id: int

    @property
    def custom_id(self) -> str:
        """After a restart it still says whose it is; the request has to be sent again then."""
        return f"{OURS}1:{self.answer}:{self.person_id}:{self.request_id}"


def read_reply(text: str) -> Reply | None:
    """None for an id of an older version, or one that we never made."""
    match = _CUSTOM_ID.fullmatch(text)
    if match is None or match["answer"] not in set(Answer):
        return None
    return Reply(Answer(match["answer"]), int(match["person"]), int(match["request"]))
