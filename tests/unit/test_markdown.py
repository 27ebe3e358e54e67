"""What a person wrote is shown as nothing but text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troupe.markdown import cut, escaped


@pytest.mark.parametrize(
    "hostile",
    [
        "@everyone",
        "<@123>",
        "<@&5>",
        "<#5>",
        "</character:1>",
        "<t:0:R>",
        "<:a:1>",
        "# big",
        "-# small",
        "> quote",
        "- item",
        "1. item",
        "[a](https://b.c)",
        "https://b.c",
        "<https://b.c>",
        "||x||",
        "**b** __u__ ~~s~~ `c` ```d```",
        "\\",
    ],
)
def test_no_markup_survives(hostile: str) -> None:
    shown = escaped(hostile)
    for position, character in enumerate(shown):
        if character in "@<>#*_~`|[]()":
            assert shown[position - 1] == "\\"
    assert "://" not in shown


@given(st.text(max_size=200))
def test_escaping_only_adds_backslashes(text: str) -> None:
    assert escaped(text).replace("\\", "") == text.replace("\\", "")
    assert len(escaped(text)) <= 2 * len(text)


def test_cutting() -> None:
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "ab…"
