"""Forms, and what people filled in, read from the raw event so that a restart loses nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import discord
from discord import ui

from troupe import prompts, sentences, styles
from troupe.intake import Attached
from troupe.models import Generation
from troupe.ui.buttons import Action, Press, form_id

PROMPT, SIZE, STYLE, SEED, PICTURE = "prompt", "size", "style", "seed", "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A submitted form: texts and choices by field, and the first file that was added."""

    texts: Mapping[str, str]
    picture: Attached | None

    def text(self, field: str) -> str:
        """'' for a field that was left empty."""
        return self.texts.get(field, "").strip()


def remix(generation: Generation, interaction_id: int, *, count: int = 1) -> ui.Modal:
    """The form of a remix into `count` pictures, filled in with what the last was made from."""
    press = Press(Action.REMIX, generation.id)
    modal = ui.Modal(
        title=sentences.buttons.remix_title(count),
        custom_id=form_id(press, interaction_id),
        timeout=None,
    )
    for item in _remix_fields(generation):
        modal.add_item(item)
    # Stopped, so that discord.py doesn't wait for it: the event itself tells all we need.
    modal.stop()
    return modal


def from_result(generation: Generation, custom_id: str) -> ui.Modal:
    """The form of a picture that starts from the result of another."""
    modal = ui.Modal(title=sentences.history.REFERENCE_TITLE, custom_id=custom_id, timeout=None)
    modal.add_item(
        _prompt_field(
            generation,
            sentences.history.REFERENCE_PROMPT,
            hint=sentences.history.REFERENCE_PROMPT_HINT,
        )
    )
    for item in _measures(generation):
        modal.add_item(item)
    modal.stop()
    return modal


def _prompt_field(generation: Generation, text: str, *, hint: str) -> ui.Label[ui.Modal]:
    return ui.Label(
        text=text,
        description=hint,
        component=ui.TextInput[ui.Modal](
            custom_id=PROMPT,
            style=discord.TextStyle.paragraph,
            default=generation.prompt,
            max_length=prompts.LONGEST_PROMPT,
        ),
    )


def _measures(generation: Generation) -> Iterator[ui.Label[ui.Modal]]:
    yield ui.Label(
        text=sentences.buttons.REMIX_SIZE,
        description=sentences.buttons.REMIX_SIZE_HINT,
        component=ui.TextInput[ui.Modal](
            custom_id=SIZE,
            default=f"{generation.size.width}*{generation.size.height}",
            required=False,
            max_length=20,
        ),
    )
    yield ui.Label(text=sentences.buttons.REMIX_STYLE, component=_style_menu(generation.style))
    yield ui.Label(
        text=sentences.buttons.REMIX_SEED,
        description=sentences.buttons.REMIX_SEED_HINT,
        component=ui.TextInput[ui.Modal](custom_id=SEED, required=False, max_length=10),
    )


def _remix_fields(generation: Generation) -> Iterator[ui.Label[ui.Modal]]:
    yield _prompt_field(
        generation, sentences.buttons.REMIX_PROMPT, hint=sentences.buttons.REMIX_PROMPT_HINT
    )
    yield from _measures(generation)
    yield ui.Label(
        text=sentences.buttons.REMIX_PICTURE,
        description=sentences.buttons.REMIX_PICTURE_HINT,
        component=ui.FileUpload[ui.Modal](
            custom_id=PICTURE, required=False, min_values=0, max_values=1
        ),
    )


def _style_menu(chosen: str | None) -> ui.Select[ui.Modal]:
    # An option of its own: an empty choice would bring no value at all.
    none = discord.SelectOption(
        value=styles.NO_STYLE, label=sentences.asking.NO_STYLE, default=chosen is None
    )
    return ui.Select(
        custom_id=STYLE,
        options=[none]
        + [
            discord.SelectOption(value=one.key, label=one.name, default=one.key == chosen)
            for one in styles.STYLES
        ],
    )


def read_form(data: object) -> Filled:
    """The `data` of a form's event. What isn't shaped as Discord says is left out."""
    texts: dict[str, str] = {}
    pictures: list[Attached] = []
    resolved = _mapping(_mapping(_mapping(data).get("resolved")).get("attachments"))
    for field in _fields(data):
        value, name = field.get("value"), field.get("custom_id")
        if isinstance(name, str) and isinstance(value, str):
            texts[name] = value
        values = [one for one in _sequence(field.get("values")) if isinstance(one, str)]
        if isinstance(name, str) and values:
            texts[name] = values[0]
        pictures += _attached(values, resolved)
    return Filled(texts=texts, picture=pictures[0] if pictures else None)


def read_seed(text: str) -> int | None:
    """What isn't a number becomes a seed that is refused with the sentence for seeds."""
    if not text:
        return None
    return int(text) if re.fullmatch(r"-?[0-9]{1,10}", text) else -2


def _fields(data: object) -> Iterator[Mapping[str, object]]:
    """The inputs inside labels, and inside the rows of older forms."""
    for holder in _sequence(_mapping(data).get("components")):
        inner = _mapping(holder)
        if "component" in inner:
            yield _mapping(inner["component"])
        yield from map(_mapping, _sequence(inner.get("components")))


def _attached(values: list[str], resolved: Mapping[str, object]) -> list[Attached]:
    found = [_mapping(resolved.get(one)) for one in values]
    return [
        Attached(url=url, size=size)
        for one in found
        if isinstance(url := one.get("url"), str) and isinstance(size := one.get("size"), int)
    ]


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
