"""More…: a private card about one picture. Its ids are `tm:1:<verb>:<generation>:<number>`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from troupe import sentences, styles
from troupe.models import Generation, Prediction, PredictionState
from troupe.ui.buttons import Button
from troupe.ui.cards import BLURPLE, GREY, Card, quoted
from troupe.ui.report_ids import Deed, Step

OURS = "tm:"
_LARGEST_ID = 2**63 - 1
_CUSTOM_ID = re.compile(
    r"tm:1:(?P<verb>[a-z]{1,12}):(?P<id>[0-9]{1,19}):(?P<number>[0-9]{1,19})(?::[0-9]{1,20})?"
)
_FENCE = re.compile("`(?=``)")
_ZERO_WIDTH = "\u200b"


class Verb(StrEnum):
    """What is to be done with the picture."""

    REFERENCE = "reference"
    FAMILY = "family"
    DETAILS = "details"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Ask:
    """A custom id of the card. `number` is the picture's for `REFERENCE`, else its message's id.

    0 is the message that can only be dismissed by the person who sees it.
    """

    verb: Verb
    generation_id: int
    number: int = 0

    @property
    def custom_id(self) -> str:
        """Valid after any restart."""
        return f"{OURS}1:{self.verb}:{self.generation_id}:{self.number}"


def read_ask(custom_id: str) -> Ask | None:
    """None for an id of an older version, or one that we never made."""
    match = _CUSTOM_ID.fullmatch(custom_id)
    if match is None or match["verb"] not in set(Verb):
        return None
    generation_id, number = int(match["id"]), int(match["number"])
    if max(generation_id, number) > _LARGEST_ID:
        return None
    return Ask(Verb(match["verb"]), generation_id, number)


def details(
    generation: Generation, predictions: tuple[Prediction, ...], *, message_id: int
) -> Card:
    """All there is to know, for the picture's author."""
    return Card(
        colour=BLURPLE,
        heading=sentences.history.DETAILS,
        text="\n".join(_lines(generation, predictions)),
        buttons=tuple(_references(generation, predictions)),
        more_buttons=(tuple(_others(generation, message_id)),),
    )


def for_others(generation: Generation, *, message_id: int, moderates: bool) -> Card:
    """Nothing of it but that it can be reported, and deleted by whoever moderates."""
    report = Button(Step(Deed.REPORT, generation.id, message_id), sentences.reports.REPORT)
    delete = Button(Ask(Verb.DELETE, generation.id, message_id), sentences.buttons.DELETE)
    return Card(
        colour=GREY,
        text=sentences.reports.OTHERS_MAY_REPORT,
        facts=(sentences.history.MODERATOR_MAY_DELETE,) if moderates else (),
        buttons=(report, delete) if moderates else (report,),
    )


def back(generation_id: int, message_id: int) -> Button:
    """From the family to the details."""
    return Button(Ask(Verb.DETAILS, generation_id, message_id), sentences.history.BACK)


def command_line(generation: Generation, seed: int) -> str:
    """What to type for the same picture, as a block that nothing in the prompt can end.

    Three backticks in a row get something invisible between them, which is taken out of every
    prompt again: so what is copied is the same prompt.
    """
    prompt = _FENCE.sub(f"`{_ZERO_WIDTH}", generation.prompt)
    style = f" style:{generation.style}" if generation.style else ""
    size = f"{generation.size.width}*{generation.size.height}"
    return f"```\n/character prompt:{prompt} seed:{seed} size:{size}{style}\n```"


def _lines(generation: Generation, predictions: tuple[Prediction, ...]) -> Iterable[str]:
    size, style = generation.size, styles.find(generation.style or "")
    finished = [one.finished_at for one in predictions if one.finished_at is not None]
    yield quoted(generation.prompt)
    yield sentences.history.details_seeds(", ".join(str(one.seed) for one in predictions))
    yield sentences.history.details_size(size.width, size.height)
    if style is not None:
        yield sentences.history.details_style(style.name)
    yield sentences.history.details_times(
        generation.created_at // 1000, max(finished) // 1000 if finished else None
    )
    yield from _flags(predictions)
    if generation.parent_id is not None:
        yield sentences.history.DETAILS_PARENT
    yield sentences.history.DETAILS_COMMAND
    yield command_line(generation, predictions[0].seed)


def _flags(predictions: tuple[Prediction, ...]) -> Iterable[str]:
    """What the provider said of finished pictures, where that isn't simply that all is well."""
    made = [one for one in predictions if one.state is PredictionState.COMPLETED]
    flagged = [one.ordinal + 1 for one in made if one.flagged]
    unknown = [one.ordinal + 1 for one in made if one.flagged is None]
    several = len(predictions) > 1
    if flagged:
        yield sentences.flagged.details_flagged(flagged if several else [])
    if unknown:
        yield sentences.flagged.details_not_flagged(unknown if several else [])


def _references(generation: Generation, predictions: tuple[Prediction, ...]) -> Iterable[Button]:
    made = [one for one in predictions if one.state is PredictionState.COMPLETED]
    for number, one in enumerate(made, start=1):
        ask = Ask(Verb.REFERENCE, generation.id, one.ordinal)
        several = sentences.history.use_number_as_reference(number)
        yield Button(ask, several if len(made) > 1 else sentences.history.USE_AS_REFERENCE)


def _others(generation: Generation, message_id: int) -> Iterable[Button]:
    yield Button(Ask(Verb.FAMILY, generation.id, message_id), sentences.history.FAMILY)
    if message_id:
        yield Button(Ask(Verb.DELETE, generation.id, message_id), sentences.buttons.DELETE)
