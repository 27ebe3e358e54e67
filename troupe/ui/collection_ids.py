"""The ids of what is pressed in a collection: `tc:1:<action>:<id>:<form>:<detail>`, always valid.

The id is the character's, the generation's that a character is saved from, the person's whose
collection it is, or the seal on a picture that waits for its person. The detail is a page and what
it is filtered by, or a picture by its hash.
"""

import base64
import re
from dataclasses import dataclass, replace
from enum import StrEnum

OURS = "tc:"
LONGEST_FILTER = 32

_CUSTOM_ID = re.compile(
    r"tc:1:(?P<action>[a-z_]{1,9}):(?P<id>[0-9]{1,19}):[0-9]{0,20}:(?P<detail>.{0,43})", re.DOTALL
)
_LIST = re.compile(r"(?P<page>[0-9]{1,4}):(?P<wanted>.*)", re.DOTALL)
_LARGEST_ID = 2**63 - 1
_SHA256_BYTES = 32


class Deed(StrEnum):
    """What a button, menu or form of a collection does; the words after are what the id is of."""

    LIST = "list"  # person
    OPEN = "open"  # person
    SHOW = "show"  # character
    USE = "use"  # character
    EDIT = "edit"  # character
    SHARE = "share"  # character
    UNSHARE = "unshare"  # character
    DEFAULT = "default"  # character
    REMOVE = "remove"  # character
    REALLY = "really"  # character
    SAVE = "save"  # generation, its reference
    RESULT = "result"  # generation, one of its results
    PICTURE = "picture"  # seal, and the picture that is waiting for a name


@dataclass(frozen=True, slots=True)
class Touch:
    """A custom id of a collection, understood. `form` is an interaction's id, '' for a button."""

    deed: Deed
    id: int
    detail: str = ""
    form: str = ""

    @property
    def custom_id(self) -> str:
        """At most 100 characters: 9 for the action, 19 and 20 for the ids, 43 for the detail."""
        return f"{OURS}1:{self.deed}:{self.id}:{self.form}:{self.detail}"

    def as_form(self, interaction_id: int) -> str:
        """Unique for each time the form is opened."""
        return replace(self, form=str(interaction_id)).custom_id


def read_touch(custom_id: str) -> Touch | None:
    """None for an id of an older version, or one that we never made."""
    match = _CUSTOM_ID.fullmatch(custom_id)
    if match is None or match["action"] not in set(Deed) or int(match["id"]) > _LARGEST_ID:
        return None
    return Touch(Deed(match["action"]), int(match["id"]), match["detail"])


def to_page(person_id: int, number: int, wanted: str = "") -> Touch:
    """One page of a person's list, filtered by the beginning of a name or tag."""
    return Touch(Deed.LIST, person_id, f"{number}:{wanted[:LONGEST_FILTER]}")


def read_page(touch: Touch) -> tuple[int, str]:
    """The page and what was wanted."""
    match = _LIST.fullmatch(touch.detail)
    return (int(match["page"]), match["wanted"]) if match else (0, "")


def waiting_picture(seal: int, sha256: str) -> Touch:
    """A picture of our store that its person, whom the seal is for, may give a name to."""
    short = base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
    return Touch(Deed.PICTURE, seal, short)


def read_picture(touch: Touch) -> str | None:
    """Its SHA-256 in hex; None where it is none."""
    try:
        digest = base64.b64decode(f"{touch.detail}=", altchars=b"-_", validate=True)
    except ValueError:
        return None
    return digest.hex() if len(digest) == _SHA256_BYTES else None
