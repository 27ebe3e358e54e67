"""What people type is understood, or refused in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troupe import prompts, sentences
from troupe.errors import UserError
from troupe.models import Size


@pytest.mark.parametrize(
    "blank",
    ["", "   ", "\n\t", "\u200b\u2060", "\u202e", "...", "\u0301", "\u3164", "\u2800", "\uffa0"],
)
def test_a_prompt_without_words_is_refused(blank: str) -> None:
    with pytest.raises(UserError, match=sentences.asking.PROMPT_BLANK):
        prompts.clean_prompt(blank)


def test_a_prompt_becomes_one_clean_line() -> None:
    assert (
        prompts.clean_prompt("  a fox\r\n # reads\u202e \x00 a\u200bbook ") == "a fox # reads abook"
    )


def test_scripts_and_emoji_stay_whole() -> None:
    family = "👩‍👩‍👧 يلعب 猫が踊る हिन्दी"
    assert prompts.clean_prompt(family) == family


def test_heaps_of_accents_are_cut_down() -> None:
    for mark in ("\u0315", "\u20dd"):
        assert len(prompts.clean_prompt("a" + mark * 500)) <= 6


def test_too_long_a_prompt_is_refused_with_both_numbers() -> None:
    with pytest.raises(UserError, match=r"1,001 characters; it can have up to 1,000"):
        prompts.clean_prompt("x" * 1001)


@given(st.text(max_size=300))
def test_any_text_is_cleaned_or_refused(text: str) -> None:
    try:
        cleaned = prompts.clean_prompt(text)
    except UserError:
        return
    assert cleaned == " ".join(cleaned.split())
    assert cleaned.isprintable() or "\u200d" in cleaned or "\u200c" in cleaned


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (None, Size(1024, 1024)),
        ("", Size(1024, 1024)),
        ("256*1536", Size(256, 1536)),
        (" 1024 x 768 ", Size(1024, 768)),
        ("1024×1024", Size(1024, 1024)),
        ("512X512", Size(512, 512)),
    ],
)
def test_sizes_are_read(text: str | None, size: Size) -> None:
    assert prompts.read_size(text) == size


@pytest.mark.parametrize(
    "text", ["abc", "1024*", "*", "1024", "-5*300", "1e3*1e3", "١٠٢٤*١٠٢٤", "9" * 5000 + "*1"]
)
def test_unreadable_sizes_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="can't be read"):
        prompts.read_size(text)


@pytest.mark.parametrize("text", ["10*10", "5000*5000", "255*1024", "1024*1537", "0*0"])
def test_sizes_out_of_range_are_refused_with_the_range(text: str) -> None:
    with pytest.raises(UserError, match="256 to 1536"):
        prompts.read_size(text)


def test_seeds() -> None:
    assert prompts.read_seed(None) is None
    assert prompts.read_seed(-1) is None
    assert prompts.read_seed(0) == 0
    assert prompts.read_seed(2_147_483_647) == 2_147_483_647
    for seed in (-2, 2_147_483_648):
        with pytest.raises(UserError, match="seed goes from 0"):
            prompts.read_seed(seed)


def test_what_was_typed_is_quoted_as_text() -> None:
    with pytest.raises(UserError) as caught:
        prompts.read_size("**# big**\n<@5>\u202e")
    assert "\\*\\*\\# big\\*\\* \\<\\@5\\>" in str(caught.value)
