"""The panels of managers and the operator: whatever they decided, Discord takes the message."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import NOW
from tests.unit.test_limits import LARGEST_ID, SCRIPTS, judge
from troupe import sentences
from troupe.amounts import LARGEST_COUNT, read_count, read_dollars, typed_dollars
from troupe.errors import UserError
from troupe.gauges import Readings
from troupe.limits import Terms
from troupe.models import Entry, Flagged, GuildSettings, OperatorSettings
from troupe.store.notes import Note
from troupe.ui import announcer, operator_panels, settings_forms
from troupe.ui.operator_panels import State
from troupe.ui.settings_changes import (
    LONGEST_FORM,
    LONGEST_WORD,
    MOST_ROLES,
    MOST_WORDS,
    Given,
    understood,
)
from troupe.ui.settings_ids import IS_A_CHOICE, IS_A_FORM, Verb, ask, read_custom_id
from troupe.ui.settings_panels import MOST_LINES, Board, panel

BARE = GuildSettings(guild_id=5)
IDS = st.integers(10**17, LARGEST_ID)
MONEY = st.none() | st.integers(0, 10**12)
COUNTS = st.none() | st.integers(0, LARGEST_COUNT)
WORD = st.text("aß漢*_`<@>\\", min_size=1, max_size=LONGEST_WORD)
SETTINGS = st.builds(
    GuildSettings,
    guild_id=IDS,
    person_per_day=COUNTS,
    role_limits=st.lists(
        st.tuples(IDS, st.integers(0, LARGEST_COUNT)),
        max_size=MOST_ROLES,
        unique_by=lambda one: one[0],
    ).map(tuple),
    server_per_day=COUNTS,
    budget_per_day=MONEY,
    budget_per_month=MONEY,
    channels=st.lists(IDS, max_size=25, unique=True).map(tuple),
    words=st.lists(WORD, max_size=MOST_WORDS, unique=True).map(tuple),
    flagged=st.sampled_from(Flagged),
    strict=st.booleans(),
    log_channel_id=st.none() | IDS,
    paused_at=st.none() | st.just(NOW),
)
CHANGES = st.builds(
    Entry,
    id=IDS,
    guild_id=IDS,
    by_id=IDS,
    at=st.just(NOW),
    change=st.just("Channels: " + ", ".join([f"<#{LARGEST_ID}>"] * 3) + " and 22 more"),
)


@st.composite
def boards(draw: st.DrawFn) -> Board:
    settings = draw(SETTINGS)
    return Board(
        settings=settings,
        per_day=draw(st.integers(0, LARGEST_COUNT)),
        most_per_day=draw(st.integers(0, LARGEST_COUNT)),
        ceiling=draw(MONEY),
        blocked=tuple(draw(st.lists(IDS, max_size=60, unique=True))),
        unlisted=draw(st.integers(0, 10_000)),
        audit=tuple(draw(st.lists(CHANGES, max_size=MOST_LINES))),
        reports=draw(st.integers(0, LARGEST_COUNT)),
        roles={one: draw(SCRIPTS)[:100] for one, _ in settings.role_limits[::2]},
    )


@given(boards(), st.sampled_from(Verb), st.integers(0, 2**63 - 1))
def test_whatever_managers_decided_discord_takes_the_panel(
    board: Board, verb: Verb, page: int
) -> None:
    judge(panel(board, ask(verb, page), "A note"))


@given(SETTINGS, SCRIPTS)
def test_whatever_was_decided_discord_takes_the_forms(settings: GuildSettings, name: str) -> None:
    forms = [
        settings_forms.person(settings, 1_000_000, LARGEST_ID),
        settings_forms.server(settings, LARGEST_ID),
        settings_forms.budget(settings, LARGEST_ID),
        settings_forms.role(settings, LARGEST_ID, name[:100], 1_000_000, LARGEST_ID),
        settings_forms.try_a_sentence(LARGEST_ID),
    ]
    for form in (one.to_dict() for one in forms):
        assert 1 <= len(form["title"]) <= 45
        assert len(form["custom_id"]) <= 100
        for field in (one["component"] for one in form["components"]):
            assert len(field.get("value") or "") <= field["max_length"] <= 4_000
        assert all(len(one.get("description") or "") <= 100 for one in form["components"])


@given(
    st.builds(
        OperatorSettings,
        paused=st.none() | SCRIPTS.map(lambda text: text[: operator_panels.LONGEST_PAUSE]),
        budget_per_day=MONEY,
        budget_per_month=MONEY,
    ),
    st.lists(IDS, max_size=100),
    MONEY,
    st.lists(CHANGES, max_size=MOST_LINES),
)
def test_whatever_the_operator_decided_discord_takes_the_panel(
    settings: OperatorSettings, ids: list[int], money: int | None, audit: list[Entry]
) -> None:
    readings = Readings(
        waiting=10_000,
        in_work=10_000,
        refused=money is None,
        balance=money,
        free_bytes=10**15,
        spent_today=money or 0,
        spent_this_month=10**12,
    )
    state = State(
        readings=readings,
        settings=settings,
        terms=Terms(per_day=10, budget_per_day=money),
        servers=2_500,
        people=ids,
        guilds=ids,
        audit=audit,
    )
    judge(operator_panels.panel(state))


def test_every_id_is_read_back_and_nothing_else_is() -> None:
    for verb in Verb:
        assert read_custom_id(ask(verb, LARGEST_ID).custom_id) == ask(verb, LARGEST_ID)
        assert read_custom_id(ask(verb).as_form(LARGEST_ID)) == ask(verb)
    for text in ("ts:1:main", "ts:2:main:0", f"ts:1:main:{2**63}", "ts:1:MAIN:0", "ts:1:x:0", ""):
        assert read_custom_id(text) is None


@pytest.mark.parametrize(
    ("typed", "micros"),
    [
        ("", None),
        ("5", 5_000_000),
        ("$5", 5_000_000),
        ("12.5", 12_500_000),
        ("0,05", 50_000),
        ("0", 0),
        ("1000000", 10**12),
    ],
)
def test_dollars_are_read_as_people_type_them(typed: str, micros: int | None) -> None:
    assert read_dollars(typed) == micros
    assert read_dollars(typed_dollars(micros)) == micros


@pytest.mark.parametrize(
    "typed", ["-1", "1e3", "5.001", "1.000,5", "nan", "\u0665", "1000001", "five"]
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="amount of dollars"):
        read_dollars(typed)


@pytest.mark.parametrize("typed", ["-1", "1.5", "100001", "\u0665", "ten", "0x1"])
def test_what_is_no_count_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="whole number"):
        read_count(typed)


def test_a_control_without_what_belongs_to_it_changes_nothing() -> None:
    for verb in Verb:
        try:
            change = understood(ask(verb), Given(now=NOW, most_per_day=50))
        except UserError:
            assert verb in IS_A_FORM | IS_A_CHOICE
        else:
            assert change is None or verb not in IS_A_FORM


def test_words_are_kept_once_and_bounded() -> None:
    text = "Grape\n  raw   meat \n\nGRAPE\n"
    change = understood(ask(Verb.SET_WORDS), Given(now=NOW, most_per_day=50, texts={"words": text}))
    assert change is not None
    assert change.apply(BARE).words == ("grape", "raw meat")
    assert change.sentence == "Blocked words: 2 words"
    many = "\n".join(map(str, range(MOST_WORDS + 1)))
    large = "\n".join(f"{one:040}" for one in range(MOST_WORDS))
    assert len(large) > LONGEST_FORM
    for bad in (many, "x" * (LONGEST_WORD + 1), large):
        with pytest.raises(UserError, match="At most 100 words"):
            understood(ask(Verb.SET_WORDS), Given(now=NOW, most_per_day=50, texts={"words": bad}))


def test_roles_have_amounts_up_to_a_number_of_them() -> None:
    settings = BARE
    for role_id in range(MOST_ROLES):
        settings = _with_role(settings, role_id, "7")
    assert _with_role(settings, 3, "9").role_limits[0] == (3, 9)
    assert len(_with_role(settings, 3, "").role_limits) == MOST_ROLES - 1
    with pytest.raises(UserError, match="At most 25 roles"):
        _with_role(settings, 99, "1")


def _with_role(settings: GuildSettings, role_id: int, amount: str) -> GuildSettings:
    given = Given(now=NOW, most_per_day=50, texts={"amount": amount})
    change = understood(ask(Verb.SET_ROLE, role_id), given)
    assert change is not None
    return change.apply(settings)


def test_nobody_is_given_more_than_the_operator_lets_managers_give() -> None:
    assert _with_role(BARE, 3, "50").role_limits == ((3, 50),)
    for pressed in (ask(Verb.SET_ROLE, 3), ask(Verb.SET_PERSON)):
        with pytest.raises(UserError, match=r"anybody at most 50 a day\. Nothing was changed\."):
            understood(pressed, Given(now=NOW, most_per_day=50, texts={"amount": "51"}))


def test_managers_with_a_budget_and_no_log_channel_hear_that_nobody_is_told() -> None:
    def is_said(settings: GuildSettings, ceiling: int | None = None) -> bool:
        board = Board(settings=settings, per_day=1, most_per_day=1, ceiling=ceiling)
        return sentences.budgets.NOBODY_IS_TOLD in panel(board, ask(Verb.MAIN)).facts

    assert not is_said(BARE)
    assert is_said(BARE, ceiling=1)
    assert is_said(replace(BARE, budget_per_month=1))
    assert is_said(replace(BARE, budget_per_day=1))
    assert not is_said(replace(BARE, budget_per_day=1, log_channel_id=5), ceiling=1)


def test_a_second_pause_keeps_when_the_first_began() -> None:
    paused = replace(BARE, paused_at=1)
    change = understood(ask(Verb.PAUSE), Given(now=NOW, most_per_day=50))
    assert change is not None
    assert change.apply(paused) == paused
    assert change.apply(BARE).paused_at == NOW


@pytest.mark.parametrize("percent", [50, 80, 100])
@pytest.mark.parametrize("guild_id", [0, 5])
@pytest.mark.parametrize("monthly", [False, True])
def test_every_note_is_a_message(percent: int, guild_id: int, *, monthly: bool) -> None:
    note = Note(guild_id=guild_id, monthly=monthly, starts_at=0, most=9, percent=percent)
    judge(announcer.card(note, NOW))
    judge(announcer.for_operator(note, NOW))
