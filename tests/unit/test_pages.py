"""Ids of the history and of More… stay short and are read back; their cards fit into Discord."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.samples import GENERATION, NOW, QUEUED
from troupe import lifecycle
from troupe.models import Generation, Prediction
from troupe.prompts import LONGEST_PROMPT, clean_prompt, clean_search
from troupe.store.history import Entry, Filters, Page
from troupe.thumbnails import Thumbnail
from troupe.ui import details, galleries, pages
from troupe.ui.cards import Card
from troupe.ui.choices import Menu
from troupe.ui.details import Ask, command_line, read_ask
from troupe.ui.layouts import layout
from troupe.ui.pages import Place, Turn, Verb, read_turn

IDS = st.integers(0, 2**63 - 1)
PROMPTS = st.text(min_size=1, max_size=LONGEST_PROMPT)
FILTERS = st.builds(
    Filters,
    character_id=st.none() | IDS,
    favourites=st.booleans(),
    words=st.text(max_size=200).map(clean_search),
)
FULL = Place(Filters(character_id=2**63 - 1, favourites=True, words="🦊" * 20), 2**63 - 1)


@given(st.sampled_from(list(Verb)), FILTERS, IDS, IDS)
def test_where_one_is_survives_in_an_id(
    verb: Verb, filters: Filters, top: int, number: int
) -> None:
    turn = Turn(verb, Place(filters, top), number)
    assert len(turn.custom_id) <= 100
    assert len(turn.custom_id.encode("utf-16-le")) <= 200, "however Discord counts"
    assert read_turn(turn.custom_id) == turn


@given(st.sampled_from(list(details.Verb)), IDS, IDS)
def test_what_is_asked_of_a_picture_survives_in_an_id(
    verb: details.Verb, generation_id: int, number: int
) -> None:
    ask = Ask(verb, generation_id, number)
    assert read_ask(ask.custom_id) == ask
    assert read_ask(f"{ask.custom_id}:{2**63}") == ask
    assert len(f"{ask.custom_id}:{2**64}") <= 100


@given(st.text(max_size=120))
def test_other_ids_are_none_of_ours(text: str) -> None:
    for prefix in ("", "th:1:", "tm:1:", "th:1:o:zzzzzzzzzzzzz:0::0:"):
        turn, ask = read_turn(prefix + text), read_ask(prefix + text)
        assert turn is None or turn.generation_id <= 2**63 - 1
        assert ask is None or ask.generation_id <= 2**63 - 1
    assert read_turn(f"th:1:o:{'z' * 13}:0::0:") is None
    assert read_ask(f"tm:1:family:{9 * 10**18 + 9 * 10**17}:0") is None


def completed(number: int, ordinal: int = 0) -> Prediction:
    queued = replace(
        QUEUED, id=f"{number}-{ordinal}", generation_id=number, ordinal=ordinal, seed=ordinal
    )
    submitting = lifecycle.submitting(queued, now=NOW)
    created = lifecycle.created(submitting, provider_id=f"task-{number}-{ordinal}")
    return lifecycle.completed(
        created, now=NOW + 5_000, sha256=f"{number:064x}", media_type="image/png"
    )


def entry(number: int, prompt: str, pictures: int = 1, **changes: object) -> Entry:
    generation: Generation = replace(
        GENERATION,
        id=number,
        prompt=prompt,
        delivered_at=NOW,
        **changes,  # type: ignore[arg-type]  # by name
    )
    return Entry(generation, tuple(completed(number, one) for one in range(pictures)))


def thumbs(*entries: Entry) -> dict[str, Thumbnail]:
    return {
        one.id: Thumbnail(f"{of.generation.id:064x}", b"small")
        for of in entries
        for one in of.predictions
    }


def fits(card: Card) -> None:
    """Discord's limits, counted in what is sent."""
    view = layout(card)
    assert view.total_children_count <= 40
    assert view.content_length() <= 4_000
    assert len(card.pictures) <= 10
    assert len({one.filename for one in card.pictures}) == len(card.pictures)
    assert all(len(one.alt) <= 1_024 for one in card.pictures)
    ids = [one.press.custom_id for row in (card.buttons, *card.more_buttons) for one in row]
    menus = [menu for menu in card.menus if isinstance(menu, Menu)]
    ids += [menu.custom_id for menu in card.menus]
    assert len(set(ids)) == len(ids)
    assert all(len(one) <= 100 for one in ids)
    assert all(len(option.label) <= 100 for menu in menus for option in menu.options)


@given(st.lists(PROMPTS, min_size=1, max_size=9), st.booleans())
def test_any_page_fits_into_a_message(prompts: list[str], favourite: bool) -> None:
    at = NOW if favourite else None
    entries = tuple(
        entry(2**63 - number, prompt, 4, favourite_at=at)
        for number, prompt in enumerate(prompts, start=1)
    )
    found = Page(entries=entries, newer=2**63 - 1, older=2**62)
    fits(galleries.page(found, FULL, thumbs(*entries), character="*" * 32))
    members = (*entries, entry(5, "child"))
    back = details.back(5, 2**63 - 1)
    fits(galleries.family(members, members[0].generation, thumbs(*members), back))


@given(PROMPTS, st.integers(1, 4), st.booleans())
@example(prompt="a" + "`" * 999, count=4, gone=False)
def test_any_picture_opened_and_its_details_fit(prompt: str, count: int, gone: bool) -> None:
    one = entry(2**63 - 1, prompt, count, style="ghibli", parent_id=3)
    missing = frozenset({f"{2**63 - 1:064x}"}) if gone else frozenset[str]()
    shown = galleries.Opened(
        entry=one, place=FULL, missing=missing, thumbs=thumbs(one), link="https://discord.com/x"
    )
    card = galleries.opened(shown)
    fits(replace(card, pictures=card.pictures[:1]))
    labels = [button.label for button in card.buttons]
    assert ("Send again" in labels) is not gone
    fits(details.details(one.generation, one.predictions, message_id=2**63 - 1))


@pytest.mark.parametrize(
    "prompt", ["``` @everyone", "`````` x", "a ` b `` c", "x```", "plain", "🦊 مرحبا"]
)
def test_nothing_ends_the_block_of_the_command_line(prompt: str) -> None:
    line = command_line(replace(GENERATION, prompt=prompt), 42)
    assert line.startswith("```\n/character prompt:")
    assert line.count("```") == 2
    assert line.endswith(" seed:42 size:1024*1024\n```")
    typed = line.removeprefix("```\n/character prompt:").partition(" seed:")[0]
    assert clean_prompt(typed) == clean_prompt(prompt), "what is copied is the same prompt"


def test_an_undelivered_one_can_be_brought_and_not_sent() -> None:
    waiting = entry(5, "an elf", undeliverable_at=NOW)
    waiting = replace(waiting, generation=replace(waiting.generation, delivered_at=None))
    found = Page(entries=(waiting,), newer=None, older=None)
    card = galleries.page(found, Place(Filters()), thumbs(waiting))
    assert "not brought to you yet" in (card.text or "")
    shown = galleries.Opened(entry=waiting, place=FULL, missing=frozenset(), thumbs={}, link=None)
    labels = [button.label for button in galleries.opened(shown).buttons]
    assert labels == ["Bring it here", "Favourite", "Remove", "Back"]
    assert pages.OURS == "th:"
