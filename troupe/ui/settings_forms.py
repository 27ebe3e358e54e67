"""The forms of `/settings` and `/operator`: each filled in with what holds now."""

from collections.abc import Iterable

import discord
from discord import ui

from troupe import sentences
from troupe.amounts import typed_dollars
from troupe.models import GuildSettings
from troupe.ui.settings_changes import AMOUNT, DAY, LONGEST_FORM, MONTH, SENTENCE, WORDS
from troupe.ui.settings_ids import Verb, ask

LONGEST_SENTENCE = 1_000
_LONGEST_AMOUNT = 12

Field = ui.Label[ui.Modal]


def person(settings: GuildSettings, most: int, interaction_id: int) -> ui.Modal:
    """What everybody has a day; `most` is the operator's ceiling."""
    amount = _amount(settings.person_per_day, sentences.settings.person_field_hint(most))
    custom_id = ask(Verb.SET_PERSON).as_form(interaction_id)
    return form(sentences.settings.SETTING_PICTURES, custom_id, [amount])


def role(
    settings: GuildSettings, role_id: int, name: str, most: int, interaction_id: int
) -> ui.Modal:
    """The same for members with this role."""
    amount = _amount(
        dict(settings.role_limits).get(role_id), sentences.settings.role_field_hint(most)
    )
    custom_id = ask(Verb.SET_ROLE, role_id).as_form(interaction_id)
    return form(sentences.settings.role_title(name), custom_id, [amount])


def server(settings: GuildSettings, interaction_id: int) -> ui.Modal:
    """What everybody together has a day."""
    amount = _amount(settings.server_per_day, sentences.settings.SERVER_FIELD_HINT)
    custom_id = ask(Verb.SET_SERVER).as_form(interaction_id)
    return form(sentences.settings.SETTING_SERVER_DAY, custom_id, [amount])


def budget(settings: GuildSettings, interaction_id: int) -> ui.Modal:
    """Dollars a day and a month."""
    custom_id = ask(Verb.SET_BUDGET).as_form(interaction_id)
    fields = budget_fields(
        settings.budget_per_day, settings.budget_per_month, sentences.budgets.BUDGET_FIELD_HINT
    )
    return form(sentences.settings.SETTING_BUDGET, custom_id, fields)


def words(settings: GuildSettings, interaction_id: int) -> ui.Modal:
    """One word a line."""
    field = long_line(
        WORDS,
        sentences.settings.WORDS_FIELD,
        sentences.settings.WORDS_FIELD_HINT,
        "\n".join(settings.words),
        most=LONGEST_FORM,
        required=False,
    )
    return form(
        sentences.settings.SETTING_WORDS, ask(Verb.SET_WORDS).as_form(interaction_id), [field]
    )


def try_a_sentence(interaction_id: int) -> ui.Modal:
    """The test box of the words."""
    field = long_line(SENTENCE, sentences.settings.TRY_FIELD, None, "", most=LONGEST_SENTENCE)
    return form(sentences.settings.TRY_TITLE, ask(Verb.TRY).as_form(interaction_id), [field])


def budget_fields(day: int | None, month: int | None, hint: str) -> list[Field]:
    """Two amounts in dollars."""
    return [
        line(
            DAY, sentences.budgets.BUDGET_DAY_FIELD, hint, typed_dollars(day), most=_LONGEST_AMOUNT
        ),
        line(
            MONTH,
            sentences.budgets.BUDGET_MONTH_FIELD,
            hint,
            typed_dollars(month),
            most=_LONGEST_AMOUNT,
        ),
    ]


def form(title: str, custom_id: str, fields: Iterable[Field]) -> ui.Modal:
    """Stopped, so that discord.py doesn't wait for it: the event itself tells all we need."""
    modal = ui.Modal(title=title[:_LONGEST_TITLE], custom_id=custom_id, timeout=None)
    for field in fields:
        modal.add_item(field)
    modal.stop()
    return modal


_LONGEST_TITLE = 45  # Discord's limit


def line(
    name: str, label: str, hint: str | None, value: str, *, most: int, required: bool = False
) -> Field:
    """One line to type into."""
    return ui.Label(
        text=label,
        description=hint,
        component=ui.TextInput[ui.Modal](
            custom_id=name, default=value, required=required, max_length=most
        ),
    )


def long_line(
    name: str, label: str, hint: str | None, value: str, *, most: int, required: bool = True
) -> Field:
    """Several lines to type into."""
    return ui.Label(
        text=label,
        description=hint,
        component=ui.TextInput[ui.Modal](
            custom_id=name,
            style=discord.TextStyle.paragraph,
            default=value,
            required=required,
            max_length=most,
        ),
    )


def _amount(value: int | None, hint: str) -> Field:
    shown = "" if value is None else str(value)
    return line(AMOUNT, sentences.settings.AMOUNT_FIELD, hint, shown, most=_LONGEST_AMOUNT)
