"""Showing what a person wrote as nothing but text."""

import re

# Every character that Discord's markup, mentions, links, emoji or timestamps are made of. A
# backslash before punctuation is always dropped on display, so escaping too much is harmless.
_MARKUP = re.compile(r"([\\*_~`|>#\-+.\[\]()<:@/!&])")


def escaped(text: str) -> str:
    """`text` so that Discord shows it letter by letter: no ping, link, heading or layout in it."""
    return _MARKUP.sub(r"\\\1", text)


def cut(text: str, length: int) -> str:
    """At most `length` characters; a cut is shown by an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
