"""From what a manager pressed, chose or filled in to the change it means, and its words. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from troupe import sentences
from troupe.amounts import read_count, read_dollars
from troupe.errors import UserError
from troupe.models import Flagged, GuildSettings
from troupe.ui import settings_panels
from troupe.ui.choices import MOST_OPTIONS
from troupe.ui.settings_ids import Ask, Verb

AMOUNT, DAY, MONTH, WORDS, SENTENCE = "amount", "day", "month", "words", "sentence"

MOST_ROLES = MOST_OPTIONS
MOST_WORDS = 100
LONGEST_WORD = 40
LONGEST_FORM = 4_000
"""Discord's limit for a field."""


@dataclass(frozen=True, slots=True)
class Given:
    """What came with an interaction: a menu's ids, a form's texts, the time (ms).

    `most_per_day` is what the operator lets managers give a person.
    """

    now: int
    most_per_day: int
    chosen: tuple[int, ...] = ()
    value: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Raises UserError for a field that isn't there, which is not the same as an empty one."""
        if name not in self.texts:
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        return self.texts[name].strip()

    def a_day(self) -> int | None:
        """Pictures for a person. Raises UserError above the operator's ceiling."""
        most = read_count(self.text(AMOUNT))
        if most is not None and most > self.most_per_day:
            raise UserError(sentences.settings.above_most_per_day(self.most_per_day))
        return most


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the settings, and what the audit list says of it."""

    apply: Callable[[GuildSettings], GuildSettings]
    sentence: str


def understood(ask: Ask, given: Given) -> Change | None:
    """None for what changes no setting. Raises UserError where it can't be meant."""
    read = _READ.get(ask.verb)
    return None if read is None else read(ask, given)


def read_words(text: str) -> tuple[str, ...]:
    """One a line, each once whatever its case. Raises UserError for too many or too long ones."""
    words = {" ".join(one.split()).casefold(): None for one in text.splitlines() if one.strip()}
    fits = len(words) <= MOST_WORDS and all(len(one) <= LONGEST_WORD for one in words)
    if not fits or len("\n".join(words)) > LONGEST_FORM:
        raise UserError(sentences.settings.too_many_words(MOST_WORDS, LONGEST_WORD))
    return tuple(words)


def _one(given: Given) -> int:
    if not given.chosen:
        raise UserError(sentences.settings.CHOICE_MISSING)
    return given.chosen[0]


def _changed(change: Callable[[GuildSettings], GuildSettings], name: str, value: str) -> Change:
    return Change(change, sentences.audit.changed_to(name, value))


def _channels(channels: Iterable[int]) -> Change:
    chosen = tuple(dict.fromkeys(channels))[:MOST_OPTIONS]
    value = settings_panels.channels_value(GuildSettings(guild_id=0, channels=chosen))
    return _changed(
        lambda before: replace(before, channels=chosen), sentences.settings.SETTING_CHANNELS, value
    )


def _person(most: int | None) -> Change:
    value = sentences.audit.AS_THE_OPERATOR_SAYS if most is None else str(most)
    return _changed(
        lambda before: replace(before, person_per_day=most),
        sentences.settings.SETTING_PICTURES,
        value,
    )


def _role(role_id: int, most: int | None) -> Change:
    def change(before: GuildSettings) -> GuildSettings:
        amounts = dict(before.role_limits)
        amounts.pop(role_id, None)
        if most is not None:
            amounts[role_id] = most
        if len(amounts) > max(MOST_ROLES, len(before.role_limits)):
            raise UserError(sentences.settings.too_many_roles(MOST_ROLES))
        ordered = sorted(amounts.items(), key=lambda one: (-one[1], one[0]))
        return replace(before, role_limits=tuple(ordered))

    return Change(change, sentences.audit.role_changed(role_id, most))


def _server(most: int | None) -> Change:
    value = sentences.settings.SERVER_DAY_NONE if most is None else str(most)
    return _changed(
        lambda before: replace(before, server_per_day=most),
        sentences.settings.SETTING_SERVER_DAY,
        value,
    )


def _budget(day: int | None, month: int | None) -> Change:
    return _changed(
        lambda before: replace(before, budget_per_day=day, budget_per_month=month),
        sentences.settings.SETTING_BUDGET,
        settings_panels.budget_value(day, month),
    )


def _flagged(value: str | None) -> Change:
    if value not in set(Flagged):
        raise UserError(sentences.settings.CHOICE_MISSING)
    flagged = Flagged(value)
    shown = settings_panels.flagged_value(GuildSettings(guild_id=0, flagged=flagged))
    return _changed(
        lambda before: replace(before, flagged=flagged), sentences.settings.SETTING_FLAGGED, shown
    )


def _strict(*, strict: bool) -> Change:
    sentence = sentences.audit.STRICT_CHANGE if strict else sentences.audit.LENIENT_CHANGE
    return Change(lambda before: replace(before, strict=strict), sentence)


def _words(words: tuple[str, ...]) -> Change:
    """The audit list says how many: who reads it needn't read them again."""
    value = settings_panels.words_value(GuildSettings(guild_id=0, words=words))
    return _changed(
        lambda before: replace(before, words=words), sentences.settings.SETTING_WORDS, value
    )


def _log(channel_id: int | None) -> Change:
    value = settings_panels.log_value(GuildSettings(guild_id=0, log_channel_id=channel_id))
    return _changed(
        lambda before: replace(before, log_channel_id=channel_id),
        sentences.settings.SETTING_LOG,
        value,
    )


def _paused(now: int) -> Change:
    return Change(
        lambda before: replace(before, paused_at=before.paused_at or now),
        sentences.audit.PAUSED_CHANGE,
    )


def _going_on() -> Change:
    return Change(lambda before: replace(before, paused_at=None), sentences.audit.WENT_ON_CHANGE)


_READ: Mapping[Verb, Callable[[Ask, Given], Change]] = {
    Verb.SET_CHANNELS: lambda _, given: _channels(given.chosen),
    Verb.ALL_CHANNELS: lambda *_: _channels(()),
    Verb.SET_PERSON: lambda _, given: _person(given.a_day()),
    Verb.SET_ROLE: lambda ask, given: _role(ask.number, given.a_day()),
    Verb.DROP_ROLE: lambda _, given: _role(_one(given), None),
    Verb.SET_SERVER: lambda _, given: _server(read_count(given.text(AMOUNT))),
    Verb.SET_BUDGET: lambda _, given: _budget(
        read_dollars(given.text(DAY)), read_dollars(given.text(MONTH))
    ),
    Verb.SET_FLAGGED: lambda _, given: _flagged(given.value),
    Verb.STRICT: lambda *_: _strict(strict=True),
    Verb.LENIENT: lambda *_: _strict(strict=False),
    Verb.SET_WORDS: lambda _, given: _words(read_words(given.text(WORDS))),
    Verb.SET_LOG: lambda _, given: _log(_one(given)),
    Verb.NO_LOG: lambda *_: _log(None),
    Verb.PAUSE: lambda _, given: _paused(given.now),
    Verb.GO_ON: lambda *_: _going_on(),
}
