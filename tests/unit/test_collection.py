"""Names, tags and defaults are understood or refused whole, and every card fits into a message."""

from dataclasses import replace

import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import GENERATION, NOW, QUEUED
from troupe import collection, sentences
from troupe.collection import Draft, Typed
from troupe.errors import Refusal, UserError
from troupe.intake import Attached, Kept, Wish
from troupe.models import Character, Place, Size
from troupe.ui import collection_cards, collection_forms
from troupe.ui.collection_ids import (
    Deed,
    Touch,
    read_page,
    read_picture,
    read_touch,
    to_page,
    waiting_picture,
)
from troupe.ui.forms import read_form
from troupe.ui.layouts import layout

WREN = Character(
    id=2**63 - 1,
    owner_id=7,
    name="Wren",
    reference_sha256="a" * 64,
    created_at=NOW,
    used_at=NOW,
)
ANY_ID = st.integers(0, 2**63 - 1)


def test_what_was_typed_is_cleaned_and_understood() -> None:
    assert collection.understand(
        Typed(
            name="  Wren\u202e the\n Elf ",
            description=" silver  hair ",
            tags="#elf, Hero,, ELF",
            defaults="1024x512, GHIBLI, 42",
        )
    ) == Draft(
        name="Wren the Elf",
        description="silver hair",
        tags=("elf", "Hero"),
        size=Size(1024, 512),
        style="ghibli",
        seed=42,
    )


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (Typed(name=""), sentences.characters.NAME_BLANK),
        (Typed(name="\u3164 \u200b"), sentences.characters.NAME_BLANK),
        (Typed(name="x" * 33), "The name has 33 characters; it can have up to 32."),
        (Typed(name="a", description="x" * 301), "The description has 301 characters"),
        (Typed(name="a", tags="x" * 21), "a tag can have up to 20 characters"),
        (Typed(name="a", tags="1,2,3,4,5,6"), "There are 6 tags"),
        (Typed(name="a", defaults="9*9"), "9 × 9 doesn't fit"),
        (Typed(name="a", defaults="99999999999"), "The seed goes from 0"),
        (Typed(name="a", defaults="baroque"), "There is no style baroque"),
    ],
)
def test_each_problem_has_its_sentence(typed: Typed, problem: str) -> None:
    with pytest.raises(Refusal) as refused:
        collection.understand(typed)
    [told] = refused.value.problems
    assert problem in told


@pytest.mark.parametrize(
    ("one", "other"),
    [("Wren", "WREN"), ("Ünal", "U\u0308NAL"), ("\uff37ren", "wren"), ("Straße", "STRASSE")],
)
def test_names_that_look_alike_are_one(one: str, other: str) -> None:
    assert collection.name_key(one) == collection.name_key(other)


@given(st.text(max_size=60))
def test_a_name_that_was_accepted_is_accepted_again_and_keeps_its_key(text: str) -> None:
    try:
        name = collection.clean_name(text)
    except UserError:
        return
    assert 1 <= len(name) <= 32
    assert collection.clean_name(name) == name
    assert collection.name_key(name) == collection.name_key(text)
    assert collection.name_key(collection.name_key(name)) == collection.name_key(name)


@pytest.mark.parametrize("size", [None, Size(256, 1536)])
@pytest.mark.parametrize("style", [None, "pixel", "3d"])
@pytest.mark.parametrize("seed", [None, 0, 2_147_483_647])
def test_a_forms_defaults_are_read_back_as_they_were(
    size: Size | None, style: str | None, seed: int | None
) -> None:
    kept = replace(WREN, size=size, style=style, seed=seed)
    draft = collection.understand(Typed(name="a", defaults=collection.defaults_text(kept)))
    assert (draft.size, draft.style, draft.seed) == (size, style, seed)


@pytest.mark.parametrize(
    ("person", "guild", "allowed"),
    [(7, None, True), (7, 6, True), (8, 5, True), (8, 6, False), (8, None, False)],
)
def test_who_may_use_what_is_shared_with_server_5(
    person: int, guild: int | None, allowed: bool
) -> None:
    shared = replace(WREN, guild_id=5)
    assert collection.may_use(shared, person_id=person, guild_id=guild) is allowed
    private = replace(WREN, guild_id=None)
    assert collection.may_use(private, person_id=person, guild_id=guild) is (person == 7)


@pytest.mark.parametrize(("number", "shown"), [(-5, 0), (0, 0), (1, 1), (2, 2), (99, 2)])
def test_a_page_that_is_gone_is_the_nearest_there_is(number: int, shown: int) -> None:
    kept = [replace(WREN, id=n) for n in range(19)]
    page = collection.page(kept, wanted="", number=number)
    assert (page.number, page.pages, page.total) == (shown, 3, 19)


def test_a_filter_begins_a_name_a_word_or_a_tag() -> None:
    kept = replace(WREN, name="Old Wren", tags=("Forest elf",))
    assert all(collection.matches(kept, one) for one in ("", "old", "WR", "elf", "forest e"))
    assert not any(collection.matches(kept, one) for one in ("ren", "orest", "elfin"))


@given(st.sampled_from(Deed), ANY_ID, ANY_ID)
def test_an_id_is_read_back_and_fits(deed: Deed, number: int, interaction: int) -> None:
    touch = Touch(deed, number)
    assert read_touch(touch.custom_id) == touch
    assert read_touch(touch.as_form(interaction)) == touch
    assert len(touch.as_form(interaction)) <= 100


@given(ANY_ID, ANY_ID, st.binary(min_size=32, max_size=32))
def test_a_picture_in_an_id_is_read_back_and_fits(
    person: int, interaction: int, digest: bytes
) -> None:
    custom_id = waiting_picture(person, digest.hex()).as_form(interaction)
    assert len(custom_id) <= 100
    touch = read_touch(custom_id)
    assert touch is not None
    assert read_picture(touch) == digest.hex()


@given(ANY_ID, st.integers(0, 30), st.text(max_size=60))
def test_a_page_in_an_id_is_read_back_and_fits(person: int, number: int, wanted: str) -> None:
    custom_id = to_page(person, number, wanted).custom_id
    assert len(custom_id) <= 100
    touch = read_touch(custom_id)
    assert touch is not None
    assert read_page(touch) == (number, wanted[:32])


@pytest.mark.parametrize(
    "custom_id",
    ["tc:", "tc:1:list", "tc:2:list:1::", "tc:1:fly:1::", f"tc:1:show:{2**63}::", "tr:1:again:5"],
)
def test_what_we_never_made_is_not_read(custom_id: str) -> None:
    assert read_touch(custom_id) is None


@pytest.mark.parametrize("detail", ["", "A" * 42, "A" * 44, "!" * 43, "é" * 43])
def test_what_is_no_picture_is_not_read(detail: str) -> None:
    assert read_picture(Touch(Deed.PICTURE, 1, detail)) is None


ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
# In any script, with emoji and directions, and all of it markup that has to be escaped.
WIDE = st.sampled_from(["*" * 400, "مرحبا " * 60, "👩‍👩‍👧" * 60, "\u202e<@1> # " * 50])


@st.composite
def some_character(draw: st.DrawFn) -> Character:
    words = ANYTHING | WIDE
    try:
        draft = collection.understand(
            Typed(
                name=draw(words)[:32],
                description=draw(words)[:300],
                tags=",".join(draw(st.lists(words, max_size=5)))[:80],
            )
        )
    except Refusal:
        draft = Draft(name="*" * 32, description="*" * 300, tags=("*" * 20,) * 5)
    return replace(
        WREN,
        id=draw(ANY_ID),
        name=draft.name,
        description=draft.description,
        tags=draft.tags,
        size=draw(st.sampled_from([None, Size(1536, 1536)])),
        style=draw(st.sampled_from([None, "cinematic"])),
        seed=draw(st.sampled_from([None, 2_147_483_647])),
        guild_id=draw(st.sampled_from([None, 5, 6])),
    )


def fits(view: ui.LayoutView) -> None:
    shown = list(view.walk_children())
    assert len(shown) <= 40
    assert view.content_length() <= 4_000
    ids = [one.custom_id for one in shown if isinstance(one, ui.Button | ui.Select)]
    assert len(set(ids)) == len(ids)
    assert all(one and len(one) <= 100 for one in ids)
    for one in shown:
        if isinstance(one, ui.Select):
            assert 1 <= len(one.options) <= 25
            assert all(1 <= len(option.label) <= 100 for option in one.options)
        if isinstance(one, ui.ActionRow):
            assert 1 <= len(one.children) <= 5
        if isinstance(one, ui.MediaGallery):
            assert 1 <= len(one.items) <= 10
            assert all(item.description and len(item.description) <= 1024 for item in one.items)


@given(
    st.lists(some_character(), max_size=12, unique_by=lambda one: one.id),
    st.integers(0, 30),
    ANYTHING | WIDE,
)
def test_a_gallery_fits_into_a_message(kept: list[Character], number: int, wanted: str) -> None:
    for filtered in ("", wanted):
        page = collection.page(kept, wanted=filtered, number=number)
        card = collection_cards.gallery(
            page, person_id=2**63 - 1, wanted=filtered[:32], default_id=1, have={"a" * 64}
        )
        fits(layout(card))


@given(some_character(), st.sampled_from([7, 8]), st.sampled_from([None, 5]), st.booleans())
def test_a_card_and_its_forms_fit(
    kept: Character, viewer: int, guild: int | None, default: bool
) -> None:
    card = collection_cards.one(
        kept,
        viewer_id=viewer,
        guild_id=guild,
        is_default=default,
        have={"a" * 64},
        news=sentences.characters.SAVED,
    )
    fits(layout(card))
    fits(layout(collection_cards.really_remove(kept)))
    fits(layout(collection_cards.removed(kept)))
    for form in (collection_forms.edit(kept, 2**63 - 1), collection_forms.use(kept, 2**63 - 1)):
        body = form.to_dict()
        assert len(body["title"]) <= 45
        assert len(body["custom_id"]) <= 100
        assert 1 <= len(body["components"]) <= 5
        for one in form.walk_children():
            if isinstance(one, ui.TextInput) and one.default:
                assert one.max_length is not None
                assert len(one.default) <= one.max_length


def test_a_form_asks_which_of_several_results_and_is_answered() -> None:
    results = [replace(QUEUED, id=f"1000-{n}", ordinal=n, seed=n) for n in range(4)]
    touch = Touch(Deed.RESULT, 1_000)
    form = collection_forms.save(touch, 1, results)
    [menu] = [one for one in form.walk_children() if isinstance(one, ui.Select)]
    assert [one.value for one in menu.options] == [one.id for one in results]
    alone = collection_forms.save(touch, 1, results[:1])
    assert not [one for one in alone.walk_children() if isinstance(one, ui.Select)]
    chosen = {"type": 3, "custom_id": menu.custom_id, "values": ["1000-2"]}
    filled = read_form({"components": [{"type": 18, "component": chosen}]})
    assert filled.text(collection_forms.WHICH) == "1000-2"
    assert filled.picture is None


def test_a_remix_from_another_picture_is_no_longer_that_character() -> None:
    before = replace(GENERATION, character_id=1, character_owner_id=8, description="silver hair")
    wish = Wish(
        id=1,
        person_id=7,
        place=Place(guild_id=5, channel_id=1),
        prompt="a",
        picture=Kept("a" * 64),
        repeats=before,
    )
    assert wish.carries_on == before
    assert replace(wish, picture=Attached("https://cdn.example/a.png", 9)).carries_on is None
