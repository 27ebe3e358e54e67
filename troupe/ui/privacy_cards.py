"""What `/privacy` shows, and what is pressed there: `tx:1:<verb>:<person>:<place>`.

The place is an export's bookmark, or the interaction that opened the form.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import discord
from discord import ui

from troupe import privacy, sentences
from troupe.takeout import Bookmark, Part
from troupe.ui.buttons import Button
from troupe.ui.cards import AMBER, BLURPLE, GREEN, Card

OURS = "tx:"
WORD = "word"
_CUSTOM_ID = re.compile(
    r"tx:1:(?P<verb>[a-z]{1,7}):(?P<person>[0-9]{1,19}):(?P<holder>[0-9]{0,20})"
    r"(?::(?P<after>-?[0-9]{1,19}))?"
)
_LARGEST_ID = 2**63 - 1


class Verb(StrEnum):
    """What a button or the form does."""

    EXPORT = "export"
    MORE = "more"
    ERASE = "erase"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Step:
    """A custom id, understood. `place` is where an export goes on."""

    verb: Verb
    person_id: int
    place: Bookmark = Bookmark()  # noqa: RUF009  # frozen

    @property
    def custom_id(self) -> str:
        """At most 70 characters."""
        place = f"{self.place.holder}:{self.place.after}"
        return f"{OURS}1:{self.verb}:{self.person_id}:{place}"


def read_step(custom_id: str) -> Step | None:
    """None for an id of an older version, or one that we never made."""
    match = _CUSTOM_ID.fullmatch(custom_id)
    if match is None or match["verb"] not in set(Verb) or int(match["person"]) > _LARGEST_ID:
        return None
    holder, after = int(match["holder"] or 0), int(match["after"] or -1)
    if match["verb"] == Verb.MORE and max(holder, after) > _LARGEST_ID:
        return None
    return Step(Verb(match["verb"]), int(match["person"]), Bookmark(holder, after))


def overview(person_id: int, *, days: int | None) -> Card:
    """All that is kept, in the words of docs/PRIVACY.md; results for `days`."""
    lines = [
        f"{one.what}\n-# {one.why} · {one.until}" for one in privacy.kept(privacy.until_days(days))
    ]
    others = [f"{one.where}, {one.what}\n-# {one.until}" for one in privacy.ELSEWHERE]
    return Card(
        colour=BLURPLE,
        heading=sentences.privacy.PRIVACY,
        text="\n".join(lines),
        facts=(f"### {sentences.privacy.PRIVACY_ELSEWHERE}", *others, privacy.NOBODY_ELSE),
        notes=(privacy.BACKUPS, privacy.SERVERS),
        buttons=(
            Button(Step(Verb.EXPORT, person_id), sentences.privacy.PRIVACY_EXPORT, main=True),
            Button(Step(Verb.ERASE, person_id), sentences.privacy.PRIVACY_ERASE),
        ),
    )


def really_erase(person_id: int, interaction_id: int) -> ui.Modal:
    """The second step: a word has to be typed."""
    custom_id = f"{OURS}1:{Verb.CONFIRM}:{person_id}:{interaction_id}"
    modal = ui.Modal(title=sentences.privacy.ERASE_TITLE, custom_id=custom_id, timeout=None)
    modal.add_item(ui.TextDisplay(privacy.ERASING))
    modal.add_item(
        ui.Label[ui.Modal](
            text=sentences.privacy.ERASE_FIELD,
            description=sentences.privacy.ERASE_HINT,
            component=ui.TextInput[ui.Modal](
                custom_id=WORD, style=discord.TextStyle.short, max_length=20
            ),
        )
    )
    modal.stop()
    return modal


def erased(still_made: int) -> Card:
    """It is done, or goes on by itself."""
    if still_made:
        return Card(
            colour=AMBER,
            heading=sentences.privacy.ERASING_HEADING,
            text=sentences.privacy.still_being_made(still_made),
        )
    return Card(
        colour=GREEN,
        heading=sentences.privacy.ERASED,
        text=sentences.privacy.ERASED_TEXT,
        notes=(sentences.privacy.ERASED_MESSAGES,),
    )


def exported(person_id: int, number: int, name: str, part: Part) -> Card:
    """One file; with the button for the next ones where Discord takes no more in one go."""
    on = () if part.rest is None else (Step(Verb.MORE, person_id, part.rest),)
    first = number == 1
    return Card(
        colour=BLURPLE,
        heading=(
            sentences.privacy.EXPORT_EVERYTHING
            if first
            else sentences.privacy.exported_everything_part(number)
        ),
        text=_what_follows(part),
        notes=(sentences.privacy.EXPORT_HINT,) if first else (),
        files=(name,),
        buttons=tuple(Button(one, sentences.privacy.EXPORT_NEXT, main=True) for one in on),
    )


def _what_follows(part: Part) -> str:
    if not part.last:
        return sentences.privacy.EXPORT_GOES_ON
    return sentences.privacy.EXPORT_ALL if part.rest is None else sentences.privacy.EXPORT_MORE
