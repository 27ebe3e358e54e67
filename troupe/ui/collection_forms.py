"""The forms of a collection, and what was filled in."""

from collections.abc import Sequence

import discord
from discord import ui

from troupe import collection, prompts, sentences
from troupe.collection import Typed
from troupe.models import Character, Prediction
from troupe.ui.collection_ids import Deed, Touch
from troupe.ui.forms import PICTURE, PROMPT, SEED, SIZE, Filled

NAME, DESCRIPTION, TAGS, DEFAULTS, STYLE, WHICH = (
    "name",
    "description",
    "tags",
    "defaults",
    "style",
    "which",
)

_LONGEST_TAGS_LINE = collection.MOST_TAGS * (collection.LONGEST_TAG + 2)
_LONGEST_DEFAULTS_LINE = 60

Field = ui.Label[ui.Modal]


def save(touch: Touch, interaction_id: int, results: Sequence[Prediction] = ()) -> ui.Modal:
    """A name, a description and tags for a new character; with several results, which of them."""
    which = [_which(results)] if len(results) > 1 else []
    return _form(sentences.characters.SAVE_TITLE, touch, interaction_id, [*_words(None), *which])


def edit(character: Character, interaction_id: int) -> ui.Modal:
    """All that can be changed, filled in as it is."""
    defaults = _line(
        DEFAULTS,
        sentences.characters.FIELD_DEFAULTS,
        sentences.characters.FIELD_DEFAULTS_HINT,
        collection.defaults_text(character),
        most=_LONGEST_DEFAULTS_LINE,
    )
    picture: Field = ui.Label(
        text=sentences.characters.FIELD_NEW_PICTURE,
        description=sentences.characters.FIELD_NEW_PICTURE_HINT,
        component=ui.FileUpload(custom_id=PICTURE, required=False, min_values=0, max_values=1),
    )
    touch = Touch(Deed.EDIT, character.id)
    fields = [*_words(character), defaults, picture]
    return _form(sentences.characters.EDIT_TITLE, touch, interaction_id, fields)


def use(character: Character, interaction_id: int) -> ui.Modal:
    """What should happen with this character."""
    prompt: Field = ui.Label(
        text=sentences.buttons.REMIX_PROMPT,
        component=ui.TextInput(
            custom_id=PROMPT,
            style=discord.TextStyle.paragraph,
            max_length=prompts.LONGEST_PROMPT,
        ),
    )
    size = f"{character.size.width}*{character.size.height}" if character.size else ""
    seed = "" if character.seed is None else str(character.seed)
    fields = [
        prompt,
        _line(SIZE, sentences.buttons.REMIX_SIZE, sentences.buttons.REMIX_SIZE_HINT, size, most=20),
        _line(SEED, sentences.buttons.REMIX_SEED, sentences.buttons.REMIX_SEED_HINT, seed, most=10),
    ]
    return _form(
        sentences.characters.USE_TITLE, Touch(Deed.USE, character.id), interaction_id, fields
    )


def typed(filled: Filled) -> Typed:
    """What a form says about a character."""
    return Typed(
        name=filled.text(NAME),
        description=filled.text(DESCRIPTION),
        tags=filled.text(TAGS),
        defaults=filled.text(DEFAULTS),
    )


def _form(title: str, touch: Touch, interaction_id: int, fields: Sequence[Field]) -> ui.Modal:
    modal = ui.Modal(title=title, custom_id=touch.as_form(interaction_id), timeout=None)
    for one in fields:
        modal.add_item(one)
    # Stopped, so that discord.py doesn't wait for it: the event itself tells all we need.
    modal.stop()
    return modal


def _words(character: Character | None) -> list[Field]:
    description: Field = ui.Label(
        text=sentences.characters.FIELD_DESCRIPTION,
        description=sentences.characters.FIELD_DESCRIPTION_HINT,
        component=ui.TextInput(
            custom_id=DESCRIPTION,
            style=discord.TextStyle.paragraph,
            default=character.description if character else None,
            required=False,
            max_length=collection.LONGEST_DESCRIPTION,
        ),
    )
    name, tags = (character.name, ", ".join(character.tags)) if character else ("", "")
    return [
        _line(
            NAME,
            sentences.characters.FIELD_NAME,
            sentences.characters.FIELD_NAME_HINT,
            name,
            most=collection.LONGEST_NAME,
            required=True,
        ),
        description,
        _line(
            TAGS,
            sentences.characters.FIELD_TAGS,
            sentences.characters.FIELD_TAGS_HINT,
            tags,
            most=_LONGEST_TAGS_LINE,
        ),
    ]


def _line(
    name: str, label: str, hint: str, value: str, *, most: int, required: bool = False
) -> Field:
    return ui.Label(
        text=label,
        description=hint,
        component=ui.TextInput(
            custom_id=name, default=value or None, required=required, max_length=most
        ),
    )


def _which(results: Sequence[Prediction]) -> Field:
    options = [
        discord.SelectOption(
            value=one.id,
            label=sentences.characters.which_picture(number, one.seed),
            default=number == 1,
        )
        for number, one in enumerate(results, start=1)
    ]
    return ui.Label(
        text=sentences.characters.FIELD_WHICH, component=ui.Select(custom_id=WHICH, options=options)
    )
