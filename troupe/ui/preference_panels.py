"""What `/preferences` shows, and what changes it by ids like `tp:1:<setting>:<person>`."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from troupe import prompts, sentences, styles
from troupe.markdown import cut, escaped
from troupe.models import Preferences, Size
from troupe.ui.buttons import Button
from troupe.ui.cards import BLURPLE, Card
from troupe.ui.choices import Menu, Option

OURS = "tp:"
PROGRAMS_OWN = "none"
_CUSTOM_ID = re.compile(r"tp:1:(?P<setting>[a-z_]{1,20}):(?P<person>[0-9]{1,20})")
_LONGEST_NAME = 32


class Setting(StrEnum):
    """What a menu or button of the panel sets; a button names what it sets it to."""

    SIZE = "size"
    STYLE = "style"
    PRIVATE = "private"
    PUBLIC = "public"
    PING = "ping"
    QUIET = "quiet"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Change:
    """A custom id of the panel, understood: whose it is, and what it sets."""

    setting: Setting
    person_id: int

    @property
    def custom_id(self) -> str:
        """Valid after any restart."""
        return f"{OURS}1:{self.setting}:{self.person_id}"


def read_custom_id(text: str) -> Change | None:
    """None for an id of an older version, or one that we never made."""
    match = _CUSTOM_ID.fullmatch(text)
    if match is None or match["setting"] not in set(Setting):
        return None
    return Change(Setting(match["setting"]), int(match["person"]))


def changed(before: Preferences, setting: Setting, value: str | None) -> Preferences:
    """`value` is a menu's choice. Raises UserError where it is none of ours."""
    chosen = None if value == PROGRAMS_OWN else value
    match setting:
        case Setting.SIZE:
            return replace(before, size=prompts.read_size(chosen) if chosen else None)
        case Setting.STYLE:
            style = prompts.read_style(chosen)
            return replace(before, style=style.key if style else None)
        case Setting.PRIVATE | Setting.PUBLIC:
            return replace(before, private=setting is Setting.PRIVATE)
        case Setting.PING | Setting.QUIET:
            return replace(before, ping=setting is Setting.PING)
        case Setting.FORGET:
            return replace(before, character_id=None)


def panel(person_id: int, preferences: Preferences, character: str | None) -> Card:
    """All of them, each with what changes it; `character` is the default one's name."""
    return Card(
        colour=BLURPLE,
        heading=sentences.preferences.PREFERENCES,
        text="\n".join(_lines(preferences, character)),
        notes=(sentences.preferences.PREFERENCES_ORDER,),
        menus=(_sizes(person_id, preferences), _styles(person_id, preferences)),
        buttons=tuple(_buttons(person_id, preferences, character)),
    )


def _lines(preferences: Preferences, character: str | None) -> list[str]:
    style = styles.find(preferences.style or "")
    return [
        sentences.preferences.preferred_size(_size_name(preferences.size)),
        sentences.preferences.preferred_style(style.name if style else sentences.asking.NO_STYLE),
        sentences.preferences.REPLIES_PRIVATE
        if preferences.private
        else sentences.preferences.REPLIES_PUBLIC,
        sentences.preferences.PINGED if preferences.ping else sentences.preferences.NOT_PINGED,
        sentences.preferences.default_character(escaped(cut(character, _LONGEST_NAME)))
        if character is not None
        else sentences.preferences.NO_DEFAULT_CHARACTER,
    ]


def _sizes(person_id: int, preferences: Preferences) -> Menu:
    known = [(value, name) for name, value in sentences.asking.SIZE_CHOICES]
    own = _value(preferences.size)
    if own is not None and own not in dict(known):
        known.append((own, _size_name(preferences.size)))
    return _menu(Change(Setting.SIZE, person_id), sentences.preferences.SIZE_OWN, known, own)


def _styles(person_id: int, preferences: Preferences) -> Menu:
    known = [(one.key, one.name) for one in styles.STYLES]
    own = styles.find(preferences.style or "")
    chosen = own.key if own else None
    return _menu(Change(Setting.STYLE, person_id), sentences.asking.NO_STYLE, known, chosen)


def _menu(change: Change, none: str, known: list[tuple[str, str]], chosen: str | None) -> Menu:
    return Menu(
        custom_id=change.custom_id,
        hint=none,
        options=tuple(
            Option(value=value, label=label, chosen=value == (chosen or PROGRAMS_OWN))
            for value, label in [(PROGRAMS_OWN, none), *known]
        ),
    )


def _buttons(person_id: int, preferences: Preferences, character: str | None) -> list[Button]:
    privacy = Setting.PUBLIC if preferences.private else Setting.PRIVATE
    ping = Setting.QUIET if preferences.ping else Setting.PING
    shown = [
        Button(Change(one, person_id), sentences.preferences.PREFERENCE_BUTTONS[one])
        for one in (privacy, ping)
    ]
    if character is not None:
        label = sentences.preferences.forget_character(cut(character, _LONGEST_NAME))
        shown.append(Button(Change(Setting.FORGET, person_id), label))
    return shown


def _size_name(size: Size | None) -> str:
    value = _value(size)
    if size is None or value is None:
        return sentences.preferences.SIZE_OWN
    names = {value: name for name, value in sentences.asking.SIZE_CHOICES}
    return names.get(value, f"{size.width} × {size.height}")


def _value(size: Size | None) -> str | None:
    return f"{size.width}*{size.height}" if size else None
