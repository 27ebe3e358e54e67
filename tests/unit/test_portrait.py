"""A character goes out as one PNG and comes back whole; of a stranger's, only what may."""

import io
import json
import random
import time
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests import hostile
from tests.samples import encoded, png
from troupe import collection, prompts, sentences, styles
from troupe.collection import Typed
from troupe.errors import UserError
from troupe.images import HEAVIEST_UPLOAD, make_reference
from troupe.models import Character, Size
from troupe.portrait import Imported, read_png, to_png

MIRA = Character(
    id=1_234_567_890_123,
    owner_id=9_876_543_210_987,
    name="Mira",
    reference_sha256="a" * 64,
    description="silver hair, a green cloak",
    size=Size(1024, 1536),
    style="ghibli",
    seed=42,
    tags=("elf", "bard"),
    guild_id=5_555_555_555_555,
    created_at=1_800_000_000_000,
    used_at=1_800_000_000_001,
)
REFERENCE = make_reference(png(64, 64)).data
GOOD = to_png(MIRA, REFERENCE)
TINY = b'{"version":1,"name":"Mira"}'
END = hostile.split(GOOD)[2:]
MANY = 1_000


def card(imported: Imported) -> tuple[object, ...]:
    one = imported.draft
    return one.name, one.description, one.tags, one.size, one.style, one.seed


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB").tobytes()


def with_card(**fields: object) -> bytes:
    values = {"version": 1, "name": "Mira", **fields}
    return hostile.carrying(GOOD, json.dumps(values).encode())


def test_it_comes_back_with_everything_and_the_same_pixels() -> None:
    imported = read_png(GOOD)
    assert card(imported) == (
        *("Mira", "silver hair, a green cloak", ("elf", "bard")),
        *(Size(1024, 1536), "ghibli", 42),
    )
    assert imported.notes == ()
    assert pixels(imported.picture) == pixels(REFERENCE)


def test_it_says_nothing_about_anybody() -> None:
    for private in (MIRA.id, MIRA.owner_id, MIRA.guild_id, MIRA.created_at, MIRA.used_at):
        assert str(private).encode() not in GOOD
    assert MIRA.reference_sha256.encode() not in GOOD
    assert [kind for kind, _ in hostile.split(GOOD)] == [b"IHDR", b"iTXt", b"IDAT", b"IEND"]


def test_other_programs_can_read_the_card() -> None:
    with Image.open(io.BytesIO(GOOD)) as image:
        text = image.info["Troupe character"]
    assert json.loads(text)["name"] == "Mira"


def test_the_metadata_of_a_kept_png_stays_behind() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    kept = encoded(Image.new("RGB", (64, 64)), "PNG", exif=exif, icc_profile=b"SecretProfile")
    assert b"Secret" not in to_png(MIRA, kept)


def passing(rule: Callable[[str], object]) -> Callable[[str], bool]:
    def passes(text: str) -> bool:
        try:
            return bool(rule(text))
        except UserError:
            return False

    return passes


names = st.text(min_size=1, max_size=32).filter(passing(collection.clean_name))
tags = st.text(min_size=1, max_size=50).filter(passing(collection.read_tags))
sides = st.integers(prompts.SMALLEST_SIDE, prompts.LARGEST_SIDE)
characters = st.builds(
    replace,
    st.just(MIRA),
    name=names.map(collection.clean_name),
    description=st.text(max_size=280).map(collection.clean_description),
    tags=st.just(()) | tags.map(collection.read_tags),
    size=st.none() | st.builds(Size, sides, sides),
    style=st.none() | st.sampled_from([style.key for style in styles.STYLES]),
    seed=st.none() | st.integers(0, prompts.LARGEST_SEED),
)


@given(characters)
def test_any_character_in_any_script_comes_back_as_it_was(character: Character) -> None:
    imported = read_png(to_png(character, REFERENCE))
    assert card(imported) == (
        *(character.name, character.description, character.tags),
        *(character.size, character.style, character.seed),
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", sentences.collection.CARD_NOT_PNG),
        (b"PK\x03\x04", sentences.collection.CARD_NOT_PNG),
        (REFERENCE, sentences.collection.CARD_NOT_PNG),
        (png(), sentences.collection.CARD_MISSING),
        (with_card(version=2, name=["of another kind"]), sentences.collection.CARD_TOO_NEW),
        (with_card(version=0), sentences.collection.CARD_DAMAGED),
        (with_card(tags="elf"), sentences.collection.CARD_DAMAGED),
        (hostile.carrying(GOOD, TINY, TINY), sentences.collection.CARD_DAMAGED),
        (
            hostile.joined([*hostile.split(GOOD)[:2], *[(b"teSt", b"")] * 12_000, *END]),
            sentences.collection.CARD_DAMAGED,
        ),
        (hostile.carrying(GOOD, b"[" * 16_000), sentences.collection.CARD_DAMAGED),
        (hostile.carrying(GOOD, b'{"a":' * 3_000), sentences.collection.CARD_DAMAGED),
        (hostile.carrying(GOOD, hostile.BOMB, packed=b"\x01"), sentences.collection.CARD_DAMAGED),
        (with_card(name="\u202e\u3164"), sentences.characters.NAME_BLANK),
        (with_card(name="x" * 33), sentences.characters.name_too_long(33, 32)),
        (with_card(description="x" * 301), sentences.characters.description_too_long(301, 300)),
        (with_card(tags=["x" * 21]), sentences.characters.tag_too_long("x" * 21, 20)),
        (with_card(tags=[str(n) for n in range(6)]), sentences.characters.too_many_tags(6, 5)),
        (GOOD[:-1], sentences.collection.CARD_DAMAGED),
        (GOOD.replace(b"a green cloak", b"a GREEN cloak"), sentences.collection.CARD_DAMAGED),
        (bytes(HEAVIEST_UPLOAD + 1), sentences.asking.picture_too_heavy(20)),
    ],
)
def test_what_is_wrong_is_said(data: bytes, sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        read_png(data)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("size", "9*9", "256 to 1536"), ("size", "big", "can't be read"), ("seed", -7, "0 to")],
)
def test_sizes_and_seeds_have_the_rules_of_the_command(
    field: str, value: object, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        read_png(with_card(**{field: value}))


def test_a_style_of_another_bot_is_left_out_and_said_so() -> None:
    imported = read_png(with_card(style="crayon"))
    assert imported.draft.style is None
    assert imported.notes == (sentences.collection.CARD_STYLE_UNKNOWN,)


def test_texts_are_cleaned_like_prompts() -> None:
    imported = read_png(with_card(name=" Mi\u202era\n", tags=["elf", " elf ", "\u200b"]))
    assert (imported.draft.name, imported.draft.tags) == ("Mira", ("elf",))


def test_a_packed_card_is_read_too() -> None:
    packed = zlib.compress(TINY)
    assert read_png(hostile.carrying(GOOD, packed, packed=b"\x01")).draft.name == "Mira"


def test_only_what_the_picture_is_drawn_from_goes_on() -> None:
    parts = hostile.split(GOOD)
    spoiled = hostile.joined(
        [*parts[:1], (b"iCCP", b"x\x00\x00" + hostile.BOMB), (b"eXIf", b"GPS"), *parts[1:]]
    )
    kept = [kind for kind, _ in hostile.split(read_png(spoiled).picture)]
    assert kept == [b"IHDR", b"IDAT", b"IEND"]


def follows_the_rules(imported: Imported) -> bool:
    """Typed into a form, it would be taken as it is."""
    one = imported.draft
    typed = Typed(
        name=one.name,
        description=one.description,
        tags=",".join(one.tags),
        size=f"{one.size.width}*{one.size.height}" if one.size else "",
        style=one.style or "",
        seed=one.seed,
    )
    return collection.understand(typed) == one


@pytest.mark.alone
def test_a_thousand_hostile_cards_get_in_by_the_rules_or_get_a_sentence() -> None:
    """A fixed chance, so a failure can be played again; time and memory are bounded as well."""
    chance = random.Random(8)
    spoiled = [chance.choice(hostile.WAYS)(GOOD, chance) for _ in range(MANY)]
    taken, refused = 0, set()
    tracemalloc.start()
    begun = time.perf_counter()
    for data in spoiled:
        try:
            imported = read_png(data)
            assert follows_the_rules(imported)
            make_reference(imported.picture)
            taken += 1
        except UserError as sentence:
            refused.add(str(sentence))
    took, (_, peak) = time.perf_counter() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 15
    assert peak < 8 * 2**20
    assert taken > MANY // 20, "the spoiling is too coarse to reach the rules"
    assert len(refused) > 8
