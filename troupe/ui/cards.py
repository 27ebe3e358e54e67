"""What a message shows, as values: from the state of a generation, without asking anybody."""

from dataclasses import dataclass, replace

from troupe import sentences
from troupe.markdown import cut, escaped
from troupe.models import FailureReason, Generation, Prediction, PredictionState, Snapshot, Usage
from troupe.ui import buttons
from troupe.ui.buttons import Button
from troupe.ui.choices import Menu

BLURPLE, GREEN, RED, AMBER, GREY = 0x5865F2, 0x23A55A, 0xDA373C, 0xF0B232, 0x80848E

SHOWN_PROMPT = 300
LONGEST_ALT_TEXT = 1024  # Discord's limit
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a card: where its bytes are, the name it travels under, and its alt text."""

    sha256: str
    filename: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message. Texts are Discord's markup with everything from people already escaped.

    `more_buttons` are further rows of up to five; `files` are names of what is attached.
    """

    colour: int
    above: str | None = None
    heading: str | None = None
    text: str | None = None
    notes: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    menus: tuple[Menu, ...] = ()
    buttons: tuple[Button, ...] = ()
    more_buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[str, ...] = ()


def progress(snapshot: Snapshot) -> Card:
    """A generation that is still on its way."""
    generation, prediction = snapshot.generation, _leading(snapshot.predictions)
    return Card(
        colour=BLURPLE,
        heading=_progress_heading(snapshot, prediction),
        text=quoted(generation.prompt),
        notes=(_progress_details(snapshot, prediction),),
        buttons=buttons.while_waiting(generation.id),
    )


def outcome(snapshot: Snapshot) -> Card:
    """A generation that is over, well or not."""
    done = [one for one in snapshot.predictions if one.state is PredictionState.COMPLETED]
    if done:
        return _finished(snapshot.generation, done, snapshot.usage)
    if all(one.state is PredictionState.CANCELLED for one in snapshot.predictions):
        return _cancelled(snapshot.generation, snapshot.predictions)
    return _failed(snapshot.generation, snapshot.predictions)


def result_lost(generation: Generation) -> Card:
    """A picture that was made and paid for, and that our own store has lost since."""
    return Card(
        colour=RED,
        heading=sentences.FAILED,
        text=f"{quoted(generation.prompt)}\n{sentences.RESULT_LOST}",
        buttons=buttons.after_failure(generation.id),
    )


def addressed(card: Card, sentence: str) -> Card:
    """The same card as a message of its own, which must say whom it is for."""
    return replace(card, above=sentence)


def refusal(problems: tuple[str, ...]) -> Card:
    """Everything that has to be fixed first."""
    return Card(
        colour=AMBER,
        heading=sentences.things_to_fix(len(problems)),
        text="\n".join(f"- {problem}" for problem in problems),
        notes=(sentences.NOTHING_SPENT,),
    )


def notice(sentence: str) -> Card:
    """One sentence for one person."""
    return Card(colour=GREY, text=sentence)


def kept(generation_ids: list[int]) -> Card:
    """Outcomes that wait for a person; the button shows the oldest."""
    return Card(
        colour=BLURPLE,
        text=sentences.kept_for_you(len(generation_ids)),
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
            return sentences.SEARCHING
        case PredictionState.CREATED:
            return sentences.CREATED
        case PredictionState.PROCESSING if prediction.started_at is not None:
            return sentences.processing_since(prediction.started_at // 1000)
        case PredictionState.QUEUED if snapshot.spot is not None:
            return sentences.queued_at(snapshot.spot.place)
        case _:
            return sentences.QUEUED


def _progress_details(snapshot: Snapshot, prediction: Prediction) -> str:
    size = snapshot.generation.size
    if prediction.state is PredictionState.QUEUED and snapshot.spot is not None:
        return sentences.waiting_details_with_estimate(
            snapshot.spot.ready_at // 1000, prediction.seed, size.width, size.height
        )
    return sentences.waiting_details(prediction.seed, size.width, size.height)


def _finished(generation: Generation, done: list[Prediction], usage: Usage | None) -> Card:
    size = generation.size
    made = sentences.made(done[0].seed, size.width, size.height, max(map(_seconds, done)))
    left = (sentences.left_today(usage.left, usage.limit, usage.back_at // 1000),) if usage else ()
    return Card(
        colour=GREEN,
        text=quoted(generation.prompt),
        notes=(made, *_credit(generation), *left),
        pictures=tuple(_picture(generation, one) for one in done),
        buttons=buttons.after_success(generation.id),
    )


def _credit(generation: Generation) -> tuple[str, ...]:
    """Whose character it is, where it isn't the person's own."""
    owner_id = generation.character_owner_id
    return () if owner_id is None else (sentences.credited(owner_id),)


def _cancelled(generation: Generation, predictions: tuple[Prediction, ...]) -> Card:
    paid = any(one.submitted_at is not None for one in predictions)
    sentence = sentences.CANCELLED_TOO_LATE if paid else sentences.CANCELLED_IN_TIME
    return Card(
        colour=GREY,
        heading=sentences.CANCELLED,
        text=f"{quoted(generation.prompt)}\n{sentence}",
        buttons=buttons.after_failure(generation.id),
    )


def _failed(generation: Generation, predictions: tuple[Prediction, ...]) -> Card:
    reason = next((one.failure for one in predictions if one.failure), None)
    sentence = sentences.FAILURES[reason or FailureReason.PROVIDER_FAILED]
    lost = reason is FailureReason.PICTURE_LOST
    following = buttons.without_reference if lost else buttons.after_failure
    return Card(
        colour=RED,
        heading=sentences.FAILED,
        text=f"{quoted(generation.prompt)}\n{sentence}",
        buttons=following(generation.id),
    )


def _picture(generation: Generation, prediction: Prediction) -> Picture:
    extension = _EXTENSIONS.get(prediction.result_media_type or "", "png")
    return Picture(
        sha256=prediction.result_sha256 or "",
        filename=f"character-{prediction.id}.{extension}",
        alt=cut(sentences.alt_text(generation.prompt), LONGEST_ALT_TEXT),
    )


def _seconds(prediction: Prediction) -> int:
    started, finished = prediction.submitted_at or 0, prediction.finished_at or 0
    return max(1, round((finished - started) / 1000))
