"""What a message shows, as values: from the state of a generation, without asking anybody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from troupe import sentences, styles
from troupe.exposure import Audience, Exposure, exposure
from troupe.markdown import cut, escaped
from troupe.models import (
    ERASED_PERSON,
    FailureReason,
    Generation,
    Prediction,
    PredictionState,
    Snapshot,
)
from troupe.ui import buttons, fates
from troupe.ui.buttons import Button
from troupe.ui.choices import Menu, Picker

BLURPLE, GREEN, RED, AMBER, GREY = 0x5865F2, 0x23A55A, 0xDA373C, 0xF0B232, 0x80848E

SHOWN_PROMPT = 300
LONGEST_ALT_TEXT = 1024  # Discord's limit
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a card: where its bytes are, the name it travels under, and its alt text.

    `bare_alt` holds nothing that a person wrote; `number` is its place among several. A `spoiler`
    is covered until somebody presses it. `flagged` is the provider's word, which `exposed` weighs
    before anything is sent; `made` by a machine, so that the file says so.
    """

    sha256: str
    filename: str
    alt: str
    bare_alt: str = sentences.outcome.ALT_TEXT_WITHOUT_PROMPT
    number: int = 1
    spoiler: bool = False
    flagged: bool | None = False
    made: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a panel, with the one control that changes it beside it."""

    text: str
    button: Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message. Texts are Discord's markup with everything from people already escaped.

    `facts` are lines after the text that hold nothing a person wrote; `more_buttons` are further
    rows of up to five; `files` are names of what is attached, `covered` like a spoiler. Where there
    are `rows`, the notes stand below them; `below` are small pictures under all the words.
    """

    colour: int
    above: str | None = None
    heading: str | None = None
    text: str | None = None
    facts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    rows: tuple[Row, ...] = ()
    menus: tuple[Menu | Picker, ...] = ()
    buttons: tuple[Button, ...] = ()
    more_buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[str, ...] = ()
    covered: bool = False
    below: tuple[Picture, ...] = ()


def progress(snapshot: Snapshot) -> Card:
    """A generation that is still on its way."""
    if snapshot.withdrawn:
        return notice(sentences.privacy.WITHDRAWN)
    generation, prediction = snapshot.generation, _leading(snapshot.predictions)
    return Card(
        colour=BLURPLE,
        heading=_progress_heading(snapshot, prediction),
        text=quoted(generation.prompt),
        notes=(_progress_details(snapshot, prediction), *_so_far(snapshot)),
        buttons=buttons.while_waiting(generation.id),
    )


def outcome(snapshot: Snapshot) -> Card:
    """A generation that is over, well or not."""
    done = [one for one in snapshot.predictions if one.state is PredictionState.COMPLETED]
    if done:
        return _finished(snapshot, done)
    if len(snapshot.predictions) > 1:
        return _none_came(snapshot.generation, snapshot.predictions)
    [only] = snapshot.predictions
    if only.state is PredictionState.CANCELLED:
        return _cancelled(snapshot.generation, only)
    return _failed(snapshot.generation, only)


def without_lost(card: Card, lost: frozenset[str]) -> Card:
    """An outcome of which our own store has lost some pictures, given by SHA-256."""
    numbers = [one.number for one in card.pictures if one.sha256 in lost]
    kept = tuple(one for one in card.pictures if one.sha256 not in lost)
    return replace(card, pictures=kept, facts=(*card.facts, sentences.outcome.some_lost(numbers)))


def exposed(
    card: Card,
    audience: Audience,
    *,
    told: Callable[[Sequence[int]], str] = sentences.flagged.withheld,
) -> Card:
    """The card for those who may come across it: covered, or without what they may not see.

    `told` says what is kept back, by the pictures' numbers; none, where there is but one.
    """
    shown, withheld = _weighed(card.pictures, audience)
    below, kept_back = _weighed(card.below, audience)
    card = replace(card, pictures=shown, below=below)
    facts = [told(withheld if len(shown) + len(withheld) > 1 else [])] if withheld else []
    facts += [sentences.flagged.withheld_of_many(kept_back)] if kept_back else []
    return replace(card, facts=(*card.facts, *facts))


def _weighed(
    pictures: Sequence[Picture], audience: Audience
) -> tuple[tuple[Picture, ...], list[int]]:
    """Those that may be shown, as they may be; and the numbers of those that may not."""
    weighed = [(one, exposure(one.flagged, audience)) for one in pictures]
    shown = tuple(
        replace(one, flagged=False, spoiler=one.spoiler or verdict is Exposure.SPOILERED)
        for one, verdict in weighed
        if verdict is not Exposure.WITHHELD
    )
    return shown, [one.number for one, verdict in weighed if verdict is Exposure.WITHHELD]


def hidden(generation: Generation) -> Card:
    """What stands in the place of pictures that somebody reported."""
    return Card(
        colour=GREY,
        text=sentences.reports.HIDDEN,
        notes=(sentences.reports.hidden_by(generation.person_id),),
    )


def result_lost(generation: Generation) -> Card:
    """A picture that was made and paid for, and that our own store has lost since."""
    return Card(
        colour=RED,
        heading=sentences.outcome.FAILED,
        text=quoted(generation.prompt),
        facts=(sentences.outcome.RESULT_LOST,),
        buttons=buttons.after_failure(generation.id),
    )


def addressed(card: Card, sentence: str) -> Card:
    """The same card as a message of its own, which must say whom it is for."""
    return replace(card, above=sentence)


def refusal(problems: tuple[str, ...]) -> Card:
    """Everything that has to be fixed first."""
    return Card(
        colour=AMBER,
        heading=sentences.asking.things_to_fix(len(problems)),
        text="\n".join(f"- {problem}" for problem in problems),
        notes=(sentences.asking.NOTHING_SPENT,),
    )


def notice(sentence: str) -> Card:
    """One sentence for one person."""
    return Card(colour=GREY, text=sentence)


def kept(generation_ids: list[int]) -> Card:
    """Outcomes that wait for a person; the button shows the oldest."""
    return Card(
        colour=BLURPLE,
        text=sentences.outcome.kept_for_you(len(generation_ids)),
        buttons=buttons.for_kept(generation_ids[0]),
    )


def quoted(prompt: str) -> str:
    """A prompt as a quote that is nothing but text."""
    return f"> {escaped(cut(prompt, SHOWN_PROMPT))}"


def _leading(predictions: tuple[Prediction, ...]) -> Prediction:
    """The one that is furthest along, whose state the heading names."""
    order = list(PredictionState)
    return max(predictions, key=lambda one: (one.state in _ON_THE_WAY, order.index(one.state)))


_ON_THE_WAY = frozenset(
    {
        PredictionState.QUEUED,
        PredictionState.SUBMITTING,
        PredictionState.CREATED,
        PredictionState.PROCESSING,
    }
)


def _progress_heading(snapshot: Snapshot, prediction: Prediction) -> str:
    match prediction.state:
        case PredictionState.SUBMITTING if snapshot.searching:
            return sentences.progress.SEARCHING
        case PredictionState.CREATED:
            return sentences.progress.CREATED
        case PredictionState.PROCESSING if prediction.started_at is not None:
            return sentences.progress.processing_since(prediction.started_at // 1000)
        case PredictionState.QUEUED if snapshot.spot is not None:
            return sentences.progress.queued_at(snapshot.spot.place)
        case _:
            return sentences.progress.QUEUED


def _progress_details(snapshot: Snapshot, prediction: Prediction) -> str:
    details = _details(snapshot.generation, snapshot.predictions)
    if prediction.state is PredictionState.QUEUED and snapshot.spot is not None:
        return sentences.progress.waiting_details_with_estimate(
            snapshot.spot.ready_at // 1000, details
        )
    return details


def _so_far(snapshot: Snapshot) -> tuple[str, ...]:
    """Of several: how many are there already, and what they take of the day."""
    count = len(snapshot.predictions)
    if count == 1:
        return ()
    ready = sum(one.state is PredictionState.COMPLETED for one in snapshot.predictions)
    price = (sentences.progress.price(count, snapshot.usage.limit),) if snapshot.usage else ()
    return (sentences.progress.ready_so_far(ready, count), *price)


def _details(generation: Generation, predictions: Sequence[Prediction]) -> str:
    style, size = styles.find(generation.style or ""), generation.size
    seeds = [one.seed for one in predictions]
    return sentences.outcome.details(style.name if style else None, seeds, size.width, size.height)


def _finished(snapshot: Snapshot, done: list[Prediction]) -> Card:
    generation, count = snapshot.generation, len(snapshot.predictions)
    made = sentences.outcome.made(_details(generation, done), max(map(_seconds, done)))
    return Card(
        colour=GREEN,
        heading=None if len(done) == count else sentences.outcome.some_ready(len(done), count),
        text=quoted(generation.prompt),
        facts=fates.of_missing(snapshot.predictions),
        notes=(made, *_credit(generation), *_left(snapshot)),
        pictures=tuple(_picture(generation, one, count) for one in done),
        buttons=buttons.after_success(
            generation.id, is_favourite=generation.favourite_at is not None
        ),
    )


def _credit(generation: Generation) -> tuple[str, ...]:
    """Whose character it is, where it isn't the person's own."""
    owner_id = generation.character_owner_id
    return () if owner_id in (None, ERASED_PERSON) else (sentences.characters.credited(owner_id),)


def _left(snapshot: Snapshot) -> tuple[str, ...]:
    usage = snapshot.usage
    if usage is None:
        return ()
    cost = fates.cost(snapshot.predictions)
    return (sentences.outcome.left_today(cost, usage.left, usage.limit, usage.back_at // 1000),)


def _none_came(generation: Generation, predictions: tuple[Prediction, ...]) -> Card:
    """Several pictures were asked for, and each failed or was cancelled."""
    by_person = any(one.state is PredictionState.CANCELLED for one in predictions)
    lost = fates.lost_reference(predictions)
    following = buttons.without_reference if lost else buttons.after_failure
    return Card(
        colour=GREY if by_person else RED,
        heading=sentences.outcome.CANCELLED if by_person else sentences.outcome.FAILED,
        text=quoted(generation.prompt),
        facts=(*fates.of_missing(predictions), fates.what_next(predictions)),
        buttons=following(generation.id),
    )


def _cancelled(generation: Generation, prediction: Prediction) -> Card:
    paid = prediction.submitted_at is not None
    return Card(
        colour=GREY,
        heading=sentences.outcome.CANCELLED,
        text=quoted(generation.prompt),
        facts=(
            sentences.outcome.CANCELLED_TOO_LATE if paid else sentences.outcome.CANCELLED_IN_TIME,
        ),
        buttons=buttons.after_failure(generation.id),
    )


def _failed(generation: Generation, prediction: Prediction) -> Card:
    reason = prediction.failure or FailureReason.PROVIDER_FAILED
    lost = reason is FailureReason.PICTURE_LOST
    following = buttons.without_reference if lost else buttons.after_failure
    return Card(
        colour=RED,
        heading=sentences.outcome.FAILED,
        text=quoted(generation.prompt),
        facts=(sentences.outcome.FAILURES[reason],),
        buttons=following(generation.id),
    )


def _picture(generation: Generation, prediction: Prediction, count: int) -> Picture:
    extension = _EXTENSIONS.get(prediction.result_media_type or "", "png")
    number, prompt = prediction.ordinal + 1, generation.prompt
    alt, bare = sentences.outcome.alt_text(prompt), sentences.outcome.ALT_TEXT_WITHOUT_PROMPT
    if count > 1:
        alt = sentences.outcome.alt_text_of_several(number, count, prompt)
        bare = sentences.outcome.alt_text_of_several_without_prompt(number, count)
    return Picture(
        sha256=prediction.result_sha256 or "",
        filename=f"character-{prediction.id}.{extension}",
        alt=cut(alt, LONGEST_ALT_TEXT),
        bare_alt=bare,
        number=number,
        flagged=prediction.flagged,
    )


def _seconds(prediction: Prediction) -> int:
    started, finished = prediction.submitted_at or 0, prediction.finished_at or 0
    return max(1, round((finished - started) / 1000))
