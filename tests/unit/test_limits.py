"""Discord's limits hold by construction: any number of pictures, any state, words in any script."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.samples import GENERATION, NOW, QUEUED
from troupe import lifecycle, styles
from troupe.models import FailureReason, Prediction, Preferences, Size, Snapshot, Spot, Usage
from troupe.prompts import LARGEST_SEED, LARGEST_SIDE, LONGEST_PROMPT, MOST_PICTURES, SMALLEST_SIDE
from troupe.ui import cards, forms
from troupe.ui.cards import LONGEST_ALT_TEXT, Card
from troupe.ui.layouts import layout
from troupe.ui.parcels import Parcel, without_words
from troupe.ui.preference_panels import panel

LARGEST_ID = 2**63 - 1
SCRIPTS = st.one_of(
    st.text(min_size=1, max_size=LONGEST_PROMPT),
    st.sampled_from(["🏳️‍🌈", "مرحبا ", "שלום ", "漢字", "\\*", "<@1>", "ﷺ", "e\u0301"]).map(
        lambda piece: (piece * LONGEST_PROMPT)[:LONGEST_PROMPT]
    ),
)
SIZES = st.builds(
    Size,
    st.integers(SMALLEST_SIDE, LARGEST_SIDE),
    st.integers(SMALLEST_SIDE, LARGEST_SIDE),
)
STYLES = st.sampled_from([None, "a style of long ago", *(one.key for one in styles.STYLES)])
SUBMITTING = lifecycle.submitting(QUEUED, now=NOW)
CREATED = lifecycle.created(SUBMITTING, provider_id="task")
PROCESSING = lifecycle.processing(CREATED, now=NOW)
STATES: list[Prediction] = [
    QUEUED,
    SUBMITTING,
    CREATED,
    PROCESSING,
    lifecycle.completed(PROCESSING, now=NOW + 9, sha256="b" * 64, media_type="image/png"),
    lifecycle.cancelled(QUEUED, now=NOW),
    lifecycle.cancelled(CREATED, now=NOW),
    *(lifecycle.failed(PROCESSING, now=NOW, reason=reason) for reason in FailureReason),
]


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    chosen = draw(st.lists(st.sampled_from(STATES), min_size=1, max_size=MOST_PICTURES))
    predictions = tuple(
        replace(
            one,
            id=f"{LARGEST_ID}-{ordinal}",
            ordinal=ordinal,
            seed=draw(st.integers(0, LARGEST_SEED)),
        )
        for ordinal, one in enumerate(chosen)
    )
    generation = replace(
        GENERATION,
        id=LARGEST_ID,
        prompt=draw(SCRIPTS),
        size=draw(SIZES),
        style=draw(STYLES),
    )
    return Snapshot(
        generation=generation,
        predictions=predictions,
        spot=draw(st.sampled_from([None, Spot(place=10_000, ready_at=NOW)])),
        searching=draw(st.booleans()),
        usage=draw(st.sampled_from([None, Usage(used=999, limit=1_000, back_at=NOW)])),
    )


def components(listed: list[Any]) -> Iterator[dict[str, Any]]:
    """Each as it goes over the wire, nested ones too."""
    for one in listed:
        yield one
        yield from components(one.get("components", []))


def judge(card: Card) -> None:
    """What Discord would refuse."""
    sent = layout(card).to_components()  # type: ignore[no-untyped-call]  # discord.py's
    found = list(components(sent))
    assert len(found) <= 40
    texts = [one["content"] for one in found if "content" in one]
    assert 0 < sum(map(len, texts)) <= 4_000
    ids = [one["custom_id"] for one in found if "custom_id" in one]
    assert all(1 <= len(one) <= 100 for one in ids)
    assert len(ids) == len(set(ids))
    assert all(1 <= len(one["label"]) <= 80 for one in found if one["type"] == 2)
    assert all(len(one["components"]) <= 5 for one in found if one["type"] == 1)
    for menu in (one for one in found if "options" in one):
        values = [option["value"] for option in menu["options"]]
        assert len(values) == len(set(values)) <= 25
        assert all(len(option["label"]) <= 100 for option in menu["options"])
        assert sum(option["default"] for option in menu["options"]) <= 1
    for item in (item for one in found for item in one.get("items", [])):
        assert 1 <= len(item["description"]) <= LONGEST_ALT_TEXT
    names = [picture.filename for picture in card.pictures]
    assert len(names) == len(set(names)) <= 10


@settings(max_examples=300)
@given(snapshots())
def test_whatever_a_generation_is_like_discord_takes_its_message(snapshot: Snapshot) -> None:
    generation = snapshot.generation
    over = all(map(lifecycle.is_over, snapshot.predictions))
    card = cards.outcome(snapshot) if over else cards.progress(snapshot)
    judge(card)
    judge(without_words(Parcel(generation=generation, card=card, contents={})).card)
    judge(cards.addressed(card, "<@1>, your picture is ready."))
    if card.pictures:
        judge(cards.without_lost(card, frozenset({card.pictures[0].sha256})))


@given(snapshots())
def test_a_remix_of_anything_opens_as_a_form_that_discord_takes(snapshot: Snapshot) -> None:
    form = forms.remix(snapshot.generation, LARGEST_ID, count=len(snapshot.predictions)).to_dict()
    assert len(form["title"]) <= 45
    assert len(form["custom_id"]) <= 100
    assert 1 <= len(form["components"]) <= 5
    [menu] = [one for one in components_of(form) if one["custom_id"] == forms.STYLE]
    assert sum(option["default"] for option in menu["options"]) <= 1


def components_of(form: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["component"] for one in form["components"]]


@given(
    st.builds(
        Preferences,
        size=st.one_of(st.none(), SIZES),
        style=STYLES,
        private=st.booleans(),
        ping=st.booleans(),
        character_id=st.one_of(st.none(), st.integers(0, LARGEST_ID)),
    ),
    st.one_of(st.none(), SCRIPTS),
)
def test_whatever_a_person_prefers_discord_takes_the_panel(
    preferences: Preferences, character: str | None
) -> None:
    judge(panel(LARGEST_ID, preferences, character))
