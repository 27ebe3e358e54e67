"""Numbers and money as people type them, and as they are shown. Pure."""

import re

from troupe import sentences
from troupe.errors import UserError
from troupe.limits import MICROS

LARGEST_COUNT = 100_000
LARGEST_DOLLARS = 1_000_000
_COUNT = re.compile(r"[0-9]{1,6}")
_DOLLARS = re.compile(r"\$?\s*([0-9]{1,7})(?:[.,]([0-9]{1,2}))?\s*\$?")


def read_count(text: str) -> int | None:
    """Pictures; None where nothing was typed. Raises UserError."""
    if not text:
        return None
    if not _COUNT.fullmatch(text) or not text.isascii() or int(text) > LARGEST_COUNT:
        raise UserError(sentences.settings.not_a_count(LARGEST_COUNT))
    return int(text)


def read_dollars(text: str) -> int | None:
    """Micros; None where nothing was typed. Raises UserError."""
    if not text:
        return None
    match = _DOLLARS.fullmatch(text)
    if match is None or int(match[1]) > LARGEST_DOLLARS:
        raise UserError(sentences.budgets.NOT_DOLLARS)
    cents = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
    return cents * (MICROS // 100)


def typed_dollars(micros: int | None) -> str:
    """As it stands in a form that is filled in already."""
    return "" if micros is None else f"{micros / MICROS:.2f}"
