"""What `/settings` shows: one message of small rows, each leading to what changes it. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from troupe import sentences
from troupe.markdown import cut, escaped
from troupe.models import Entry, Flagged, GuildSettings
from troupe.ui.buttons import Button
from troupe.ui.cards import BLURPLE, Card, Row
from troupe.ui.choices import MOST_OPTIONS, Kind, Menu, Option, Picker
from troupe.ui.settings_ids import Ask, Verb, ask

MOST_LINES = 5
"""Of the audit list."""

_SHOWN_CHANNELS = 3
_SHOWN_WORDS = 1_500
_LONGEST_LABEL = 60
_FLAGGED = {
    Flagged.WITHHOLD: sentences.settings.WITHHELD,
    Flagged.SPOILER: sentences.settings.SPOILERED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All that the panel shows. The first amounts are the operator's: `ceiling` in micros a day.

    `blocked` are people, newest first, and `unlisted` more whom nobody can name; `roles` are the
    names of those that have amounts; `reports` are pictures that wait for a decision.
    """

    settings: GuildSettings
    per_day: int
    most_per_day: int
    ceiling: int | None = None
    blocked: tuple[int, ...] = ()
    unlisted: int = 0
    audit: tuple[Entry, ...] = ()
    roles: Mapping[int, str] = field(default_factory=dict)
    reports: int = 0


def panel(board: Board, view: Ask, note: str | None = None) -> Card:
    """What this control of the panel leads to; the main panel where it is none of the views."""
    return _SHOWN.get(view.verb, _main)(board, view.number, note)


def audit_lines(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The newest changes, for the foot of a panel."""
    lines = [sentences.audit.audit_line(one.at // 1000, one.by_id, one.change) for one in entries]
    return (sentences.settings.LAST_CHANGES, *lines) if lines else ()


def page_of_blocked(blocked: Sequence[int], page: int) -> tuple[int, Sequence[int]]:
    """A page that exists, and who is on it."""
    last = max(0, (len(blocked) - 1) // MOST_OPTIONS)
    number = min(page, last)
    return number, blocked[number * MOST_OPTIONS : (number + 1) * MOST_OPTIONS]


def _main(board: Board, _: int, note: str | None) -> Card:
    settings = board.settings
    rows = (
        (sentences.settings.SETTING_CHANNELS, channels_value(settings), Verb.CHANNELS),
        (sentences.settings.SETTING_PICTURES, pictures_value(board), Verb.PICTURES),
        (sentences.settings.SETTING_SERVER_DAY, server_value(settings), Verb.SERVER_FORM),
        (sentences.settings.SETTING_BUDGET, _budget(board), Verb.BUDGET_FORM),
        (sentences.settings.SETTING_FLAGGED, flagged_value(settings), Verb.FLAGGED),
        (sentences.settings.SETTING_WORDS, words_value(settings), Verb.WORDS),
        (
            sentences.settings.SETTING_MEMBERS,
            f"{len(board.blocked) + board.unlisted or sentences.settings.MEMBERS_NONE}",
            Verb.MEMBERS,
        ),
        (sentences.settings.SETTING_LOG, log_value(settings), Verb.LOG),
    )
    changes = [_row(name, value, verb, sentences.settings.CHANGE) for name, value, verb in rows]
    return Card(
        colour=BLURPLE,
        heading=sentences.settings.SETTINGS,
        facts=(*((note,) if note else ()), *_untold(board)),
        rows=(*_reports(board), *changes, _paused(settings)),
        notes=audit_lines(board.audit),
    )


def _reports(board: Board) -> tuple[Row, ...]:
    if not board.reports:
        return ()
    waits = sentences.settings.reports_wait(board.reports, board.settings.log_channel_id)
    return (Row(waits, Button(ask(Verb.SHOW_REPORTS), sentences.settings.SHOW_REPORTS)),)


def _untold(board: Board) -> tuple[str, ...]:
    settings = board.settings
    budgets = (settings.budget_per_day, settings.budget_per_month, board.ceiling)
    has_budget = any(one is not None for one in budgets)
    return (
        (sentences.budgets.NOBODY_IS_TOLD,)
        if has_budget and settings.log_channel_id is None
        else ()
    )


def _row(name: str, value: str, verb: Verb, label: str) -> Row:
    return Row(sentences.settings.setting(name, value), Button(ask(verb), label))


def _paused(settings: GuildSettings) -> Row:
    if settings.paused_at is None:
        return _row(
            sentences.settings.SETTING_PAUSED,
            sentences.settings.NOT_PAUSED,
            Verb.PAUSE,
            sentences.settings.PAUSE,
        )
    since = sentences.settings.paused_since(settings.paused_at // 1000)
    return _row(sentences.settings.SETTING_PAUSED, since, Verb.GO_ON, sentences.settings.GO_ON)


def channels_value(settings: GuildSettings) -> str:
    """All of them, or the first few and how many more."""
    if not settings.channels:
        return sentences.settings.ALL_CHANNELS
    shown = ", ".join(map(sentences.settings.channel_named, settings.channels[:_SHOWN_CHANNELS]))
    more = len(settings.channels) - _SHOWN_CHANNELS
    return sentences.settings.and_more(shown, more) if more > 0 else shown


def pictures_value(board: Board) -> str:
    """What everybody has, and how many roles have more."""
    settings = board.settings
    own = settings.person_per_day
    amounts = [str(board.per_day if own is None else own)]
    amounts += [
        sentences.settings.role_amount(*one) for one in settings.role_limits[:_SHOWN_CHANNELS]
    ]
    shown = " · ".join(amounts)
    more = len(settings.role_limits) - _SHOWN_CHANNELS
    return sentences.settings.and_more(shown, more) if more > 0 else shown


def _everybodys(board: Board) -> str:
    own = board.settings.person_per_day
    most = board.per_day if own is None else own
    return sentences.settings.everybodys_amount(most, is_own=own is not None)


def server_value(settings: GuildSettings) -> str:
    """Pictures by everybody together."""
    most = settings.server_per_day
    return (
        sentences.settings.SERVER_DAY_NONE if most is None else sentences.settings.server_day(most)
    )


def budget_value(day: int | None, month: int | None) -> str:
    """In dollars."""
    amounts = [None if one is None else sentences.budgets.dollars(one) for one in (day, month)]
    return sentences.budgets.budget(*amounts) or sentences.budgets.BUDGET_NONE


def _budget(board: Board) -> str:
    """The operator's ceiling is said where it is what counts."""
    own = board.settings.budget_per_day
    value = budget_value(own, board.settings.budget_per_month)
    if board.ceiling is None or (own is not None and own <= board.ceiling):
        return value
    return f"{value}\n-# {sentences.budgets.ceiling(sentences.budgets.dollars(board.ceiling))}"


def flagged_value(settings: GuildSettings) -> str:
    """What becomes of indecent results."""
    value = _FLAGGED[settings.flagged]
    return f"{value}, {sentences.settings.STRICT}" if settings.strict else value


def words_value(settings: GuildSettings) -> str:
    """How many, not which."""
    return (
        sentences.settings.words_count(len(settings.words))
        if settings.words
        else sentences.settings.WORDS_NONE
    )


def log_value(settings: GuildSettings) -> str:
    """Where notes and reports go."""
    channel_id = settings.log_channel_id
    return (
        sentences.settings.LOG_NONE
        if channel_id is None
        else sentences.settings.channel_named(channel_id)
    )


def _channels(board: Board, *_: object) -> Card:
    settings = board.settings
    return Card(
        colour=BLURPLE,
        heading=sentences.settings.SETTING_CHANNELS,
        text=", ".join(map(sentences.settings.channel_named, settings.channels))
        or sentences.settings.ALL_CHANNELS,
        notes=(sentences.settings.CHANNELS_HINT,),
        menus=(
            Picker(
                custom_id=ask(Verb.SET_CHANNELS).custom_id,
                hint=sentences.settings.CHOOSE_CHANNELS,
                kind=Kind.CHANNELS,
                least=0,
                most=MOST_OPTIONS,
                chosen=settings.channels,
            ),
        ),
        buttons=(_back(), Button(ask(Verb.ALL_CHANNELS), sentences.settings.ALLOW_ALL_CHANNELS)),
    )


def _pictures(board: Board, *_: object) -> Card:
    lines = [_everybodys(board)]
    lines += [sentences.settings.role_amount(*one) for one in board.settings.role_limits]
    return Card(
        colour=BLURPLE,
        heading=sentences.settings.SETTING_PICTURES,
        text="\n".join(lines),
        notes=(
            sentences.settings.PICTURES_HINT,
            sentences.settings.most_per_day(board.most_per_day),
        ),
        menus=(
            Picker(
                custom_id=ask(Verb.ROLE_FORM).custom_id,
                hint=sentences.settings.CHOOSE_ROLE,
                kind=Kind.ROLES,
            ),
            *_roles_to_drop(board),
        ),
        buttons=(_back(), Button(ask(Verb.PERSON_FORM), sentences.settings.CHANGE_EVERYBODYS)),
    )


def _roles_to_drop(board: Board) -> tuple[Menu, ...]:
    """By name: a role that is gone from the server can be picked nowhere else."""
    options = [
        Option(
            value=str(role_id),
            label=sentences.settings.role_option(_role_name(board, role_id), most),
        )
        for role_id, most in board.settings.role_limits[:MOST_OPTIONS]
    ]
    custom_id, hint = ask(Verb.DROP_ROLE).custom_id, sentences.settings.DROP_ROLE
    return (Menu(custom_id=custom_id, hint=hint, options=tuple(options)),) if options else ()


def _role_name(board: Board, role_id: int) -> str:
    name = board.roles.get(role_id)
    return sentences.settings.role_gone(role_id) if name is None else cut(name, _LONGEST_LABEL)


def _flagged(board: Board, *_: object) -> Card:
    settings = board.settings
    strict = (
        Button(ask(Verb.LENIENT), sentences.settings.MAKE_LENIENT)
        if settings.strict
        else Button(ask(Verb.STRICT), sentences.settings.MAKE_STRICT)
    )
    options = tuple(
        Option(
            value=one, label=sentences.settings.FLAGGED_OPTIONS[one], chosen=one is settings.flagged
        )
        for one in Flagged
    )
    return Card(
        colour=BLURPLE,
        heading=sentences.settings.SETTING_FLAGGED,
        text=flagged_value(settings),
        notes=(sentences.settings.FLAGGED_HINT,),
        menus=(
            Menu(
                custom_id=ask(Verb.SET_FLAGGED).custom_id,
                hint=sentences.settings.CHOOSE_FLAGGED,
                options=options,
            ),
        ),
        buttons=(_back(), strict),
    )


def _words(board: Board, _: int, note: str | None) -> Card:
    words = escaped(cut(", ".join(board.settings.words), _SHOWN_WORDS))
    return Card(
        colour=BLURPLE,
        heading=sentences.settings.SETTING_WORDS,
        text=words or sentences.settings.WORDS_NONE,
        facts=(note,) if note else (),
        notes=(sentences.settings.WORDS_HINT,),
        buttons=(
            _back(),
            Button(ask(Verb.WORDS_FORM), sentences.settings.CHANGE_WORDS),
            Button(ask(Verb.TRY_FORM), sentences.settings.TRY_A_SENTENCE),
        ),
    )


def _members(board: Board, page: int, _: str | None) -> Card:
    """Named by mentions, because nobody keeps the names of members."""
    page, shown = page_of_blocked(board.blocked, page)
    first = page * MOST_OPTIONS + 1
    lines = [sentences.settings.numbered_person(*one) for one in enumerate(shown, start=first)]
    return Card(
        colour=BLURPLE,
        heading=sentences.settings.SETTING_MEMBERS,
        text="\n".join(lines) or ("" if board.unlisted else sentences.settings.MEMBERS_NONE),
        facts=(sentences.settings.blocked_unlisted(board.unlisted),) if board.unlisted else (),
        notes=(sentences.settings.MEMBERS_HINT,),
        menus=(
            Picker(
                custom_id=ask(Verb.BLOCK, page).custom_id,
                hint=sentences.settings.CHOOSE_MEMBER,
                kind=Kind.PEOPLE,
            ),
            *_to_allow(shown, page, first),
            *_to_allow_unlisted(board, page),
        ),
        buttons=(_back(), *_pages(page, len(board.blocked))),
    )


def _to_allow(shown: Sequence[int], page: int, first: int) -> tuple[Menu, ...]:
    options = tuple(
        Option(value=str(person_id), label=sentences.settings.number_option(number))
        for number, person_id in enumerate(shown, start=first)
    )
    custom_id, hint = ask(Verb.ALLOW, page).custom_id, sentences.settings.ALLOW_AGAIN
    return (Menu(custom_id=custom_id, hint=hint, options=options),) if options else ()


def _to_allow_unlisted(board: Board, page: int) -> tuple[Picker, ...]:
    """From all members: whoever is picked shows the hash that is to go."""
    custom_id, hint = ask(Verb.ALLOW_UNLISTED, page).custom_id, sentences.settings.ALLOW_UNLISTED
    picker = Picker(custom_id=custom_id, hint=hint, kind=Kind.PEOPLE)
    return (picker,) if board.unlisted else ()


def _pages(page: int, count: int) -> Iterable[Button]:
    if page > 0:
        yield Button(ask(Verb.MEMBERS, page - 1), sentences.history.NEWER)
    if (page + 1) * MOST_OPTIONS < count:
        yield Button(ask(Verb.MEMBERS, page + 1), sentences.history.OLDER)


def _log(board: Board, _: int, note: str | None) -> Card:
    chosen = board.settings.log_channel_id
    return Card(
        colour=BLURPLE,
        heading=sentences.settings.SETTING_LOG,
        text=log_value(board.settings),
        facts=(note,) if note else (),
        notes=(sentences.settings.LOG_HINT,),
        menus=(
            Picker(
                custom_id=ask(Verb.SET_LOG).custom_id,
                hint=sentences.settings.CHOOSE_LOG,
                kind=Kind.CHANNELS,
                chosen=() if chosen is None else (chosen,),
            ),
        ),
        buttons=(_back(), Button(ask(Verb.NO_LOG), sentences.settings.NO_LOG)),
    )


def _back() -> Button:
    return Button(ask(Verb.MAIN), sentences.history.BACK)


_SHOWN: Mapping[Verb, Callable[[Board, int, str | None], Card]] = {
    Verb.CHANNELS: _channels,
    Verb.PICTURES: _pictures,
    Verb.FLAGGED: _flagged,
    Verb.WORDS: _words,
    Verb.MEMBERS: _members,
    Verb.LOG: _log,
}
