"""What `/operator` shows, its forms, and ids like `to:1:<verb>:0`. Pure but for the forms."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import discord
from discord import ui

from troupe import sentences
from troupe.errors import UserError
from troupe.gauges import Readings
from troupe.limits import Terms
from troupe.markdown import cut, escaped
from troupe.models import Entry, OperatorSettings
from troupe.ui import asks, settings_forms
from troupe.ui.buttons import Button
from troupe.ui.cards import BLURPLE, RED, Card, Row
from troupe.ui.settings_panels import audit_lines, budget_value

OURS = "to:"
ID, WHAT, WORDS = "id", "what", "words"
BLOCK, ALLOW = "block", "allow"
LONGEST_PAUSE = 300
_SHOWN = 10
_ID = re.compile(r"[0-9]{17,20}")
_LARGEST_ID = 2**63 - 1


class Verb(StrEnum):
    """What a control of the panel does."""

    LOOK = "look"
    PAUSE_FORM = "pause_form"
    BUDGET_FORM = "budget_form"
    PERSON_FORM = "person_form"
    SERVER_FORM = "server_form"
    GO_ON = "go_on"

    PAUSE = "pause"
    SET_BUDGET = "set_budget"
    SET_PERSON = "set_person"
    SET_SERVER = "set_server"


Ask = asks.Ask[Verb]

OPENS_A_FORM = frozenset({Verb.PAUSE_FORM, Verb.BUDGET_FORM, Verb.PERSON_FORM, Verb.SERVER_FORM})
IS_A_FORM = frozenset({Verb.PAUSE, Verb.SET_BUDGET, Verb.SET_PERSON, Verb.SET_SERVER})


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All that the panel shows. `servers` is how many have the bot."""

    readings: Readings
    settings: OperatorSettings
    terms: Terms
    servers: int
    people: Sequence[int] = ()
    guilds: Sequence[int] = ()
    audit: Sequence[Entry] = ()

    @property
    def budget_per_day(self) -> int | None:
        """The one in force, in micros."""
        own = self.settings.budget_per_day
        return self.terms.budget_per_day if own is None else own

    @property
    def budget_per_month(self) -> int | None:
        """The one in force, in micros."""
        own = self.settings.budget_per_month
        return self.terms.budget_per_month if own is None else own


def read_custom_id(text: str) -> Ask | None:
    """None for an id of an older version, or one that we never made."""
    return asks.read_ask(text, OURS, Verb)


def panel(state: State) -> Card:
    """How things are, then what can be changed about them."""
    troubled = state.readings.refused or state.settings.paused is not None
    return Card(
        colour=RED if troubled else BLURPLE,
        heading=sentences.operator.OPERATOR,
        text="\n".join(_state(state)),
        rows=(
            _row(
                sentences.operator.OPERATOR_BUDGET,
                budget_value(state.budget_per_day, state.budget_per_month),
                Verb.BUDGET_FORM,
            ),
            _row(
                sentences.operator.OPERATOR_PEOPLE,
                _listed(state.people, sentences.operator.person_named),
                Verb.PERSON_FORM,
            ),
            _row(
                sentences.operator.OPERATOR_SERVERS,
                _listed(state.guilds, sentences.operator.server_named),
                Verb.SERVER_FORM,
            ),
            _paused(state.settings.paused),
        ),
        notes=audit_lines(state.audit),
        buttons=(Button(_ask(Verb.LOOK), sentences.operator.LOOK_AGAIN),),
    )


def _state(state: State) -> list[str]:
    now = state.readings
    balance = (
        sentences.operator.NOT_KNOWN
        if now.balance is None
        else sentences.budgets.dollars(now.balance)
    )
    provider = (
        sentences.operator.PROVIDER_REFUSES if now.refused else sentences.operator.PROVIDER_FINE
    )
    shown = {
        sentences.operator.STATE_QUEUE: sentences.operator.queue_state(now.waiting, now.in_work),
        sentences.operator.STATE_PROVIDER: provider,
        sentences.operator.STATE_BALANCE: balance,
        sentences.operator.STATE_DISK: sentences.operator.gigabytes_free(now.free_bytes),
        sentences.operator.STATE_SPENT: _spent(state),
        sentences.operator.STATE_SERVERS: f"{state.servers:,}",
    }
    return [sentences.settings.setting(name, value) for name, value in shown.items()]


def _spent(state: State) -> str:
    now, day, month = state.readings, state.budget_per_day, state.budget_per_month
    return sentences.operator.spent(
        sentences.budgets.dollars(now.spent_today),
        None if day is None else sentences.budgets.dollars(day),
        sentences.budgets.dollars(now.spent_this_month),
        None if month is None else sentences.budgets.dollars(month),
    )


def _listed(ids: Sequence[int], named: Callable[[int], str]) -> str:
    shown = ", ".join(map(named, ids[:_SHOWN])) or sentences.settings.MEMBERS_NONE
    return sentences.settings.and_more(shown, len(ids) - _SHOWN) if len(ids) > _SHOWN else shown


def _paused(words: str | None) -> Row:
    if words is None:
        return _row(
            sentences.settings.SETTING_PAUSED,
            sentences.settings.NOT_PAUSED,
            Verb.PAUSE_FORM,
            sentences.settings.PAUSE,
        )
    shown = escaped(cut(words, LONGEST_PAUSE)) or sentences.operator.OPERATOR_PAUSED_SILENTLY
    return _row(sentences.settings.SETTING_PAUSED, shown, Verb.GO_ON, sentences.settings.GO_ON)


def _row(name: str, value: str, verb: Verb, label: str = sentences.settings.CHANGE) -> Row:
    return Row(sentences.settings.setting(name, value), Button(_ask(verb), label))


def _ask(verb: Verb) -> Ask:
    return Ask(OURS, verb)


def form(verb: Verb, settings: OperatorSettings, interaction_id: int) -> ui.Modal:
    """What this button opens."""
    match verb:
        case Verb.PAUSE_FORM:
            return _pause(interaction_id)
        case Verb.BUDGET_FORM:
            fields = settings_forms.budget_fields(
                settings.budget_per_day,
                settings.budget_per_month,
                sentences.operator.OPERATOR_BUDGET_HINT,
            )
            custom_id = _ask(Verb.SET_BUDGET).as_form(interaction_id)
            return settings_forms.form(sentences.operator.OPERATOR_BUDGET, custom_id, fields)
        case Verb.SERVER_FORM:
            return _by_id(Verb.SET_SERVER, sentences.operator.SERVER_TITLE, interaction_id)
        case _:
            return _by_id(Verb.SET_PERSON, sentences.operator.PERSON_TITLE, interaction_id)


def _pause(interaction_id: int) -> ui.Modal:
    field = settings_forms.long_line(
        WORDS,
        sentences.operator.PAUSE_FIELD,
        sentences.operator.PAUSE_FIELD_HINT,
        "",
        most=LONGEST_PAUSE,
        required=False,
    )
    custom_id = _ask(Verb.PAUSE).as_form(interaction_id)
    return settings_forms.form(sentences.operator.PAUSE_TITLE, custom_id, [field])


def _by_id(verb: Verb, title: str, interaction_id: int) -> ui.Modal:
    number = settings_forms.line(
        ID,
        sentences.operator.ID_FIELD,
        sentences.operator.ID_FIELD_HINT,
        "",
        most=20,
        required=True,
    )
    what: settings_forms.Field = ui.Label(
        text=sentences.operator.WHAT_FIELD,
        component=ui.Select[ui.Modal](
            custom_id=WHAT,
            options=[
                discord.SelectOption(value=value, label=label, default=value == BLOCK)
                for value, label in sentences.operator.WHAT_OPTIONS.items()
            ],
        ),
    )
    return settings_forms.form(title, _ask(verb).as_form(interaction_id), [number, what])


def read_id(text: str) -> int:
    """Raises UserError."""
    if not text.isascii() or not _ID.fullmatch(text) or int(text) > _LARGEST_ID:
        raise UserError(sentences.operator.NOT_AN_ID)
    return int(text)
