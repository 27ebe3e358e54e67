"""What a person types: cleaned, measured, and understood or refused in a whole sentence."""

import re
import unicodedata

from troupe import sentences, styles
from troupe.errors import UserError
from troupe.markdown import cut, escaped
from troupe.models import Size
from troupe.styles import Style

LONGEST_PROMPT = 1_000
LONGEST_SEARCH = 40
DEFAULT_SIZE = Size(1024, 1024)
SMALLEST_SIDE, LARGEST_SIDE = 256, 1536
LARGEST_SEED = 2_147_483_647
RANDOM_SEED = -1
MOST_PICTURES = 4

_SIZE = re.compile(r"\s*(\d{1,6})\s*[*x×]\s*(\d{1,6})\s*", re.IGNORECASE | re.ASCII)
# Joiners hold emoji and several scripts together; everything else of these classes is invisible
# at best and turns the direction of the text at worst.
_KEPT_INVISIBLES = frozenset("\u200c\u200d")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_MARKS_IN_A_ROW = 4
_NO_STYLE = frozenset({"", styles.NO_STYLE, sentences.asking.NO_STYLE.casefold()})


def clean_prompt(text: str) -> str:
    """One line without control, direction or private characters. Raises UserError."""
    cleaned = one_line(text)
    if not says_something(cleaned):
        raise UserError(sentences.asking.PROMPT_BLANK)
    if len(cleaned) > LONGEST_PROMPT:
        raise UserError(sentences.asking.prompt_too_long(len(cleaned), LONGEST_PROMPT))
    return cleaned


def one_line(text: str) -> str:
    """What can be seen of it, composed, with single spaces; '' where that is nothing."""
    shown = " ".join(_visible(unicodedata.normalize("NFC", text)).split())
    # Once more: what stood invisibly between a letter and its accent may have kept them apart.
    return unicodedata.normalize("NFC", shown)


def says_something(cleaned: str) -> bool:
    """Whether anything in it is drawn."""
    return any(map(_says_something, cleaned))


def clean_search(text: str) -> str:
    """One line that a button's id has room for, however Discord counts: as UTF-16 or as letters."""
    cleaned = one_line(text)
    while len(cleaned.encode("utf-16-le")) > 2 * LONGEST_SEARCH:
        cleaned = cleaned[:-1]
    return cleaned.strip()


def _says_something(character: str) -> bool:
    """Letters, digits and pictures; some letters are drawn as nothing at all."""
    drawn = character.isalnum() or unicodedata.category(character) == "So"
    return drawn and character not in _BLANK_LETTERS


def _visible(text: str) -> str:
    shown: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if character.isspace():
            shown.append(" ")
        elif marks <= _MARKS_IN_A_ROW and (
            category not in _INVISIBLE or character in _KEPT_INVISIBLES
        ):
            shown.append(character)
    return "".join(shown)


def read_size(text: str | None) -> Size:
    """`1024*1536`, also with x or ×; the provider takes 256 to 1536 a side. Raises UserError."""
    if text is None or not text.strip():
        return DEFAULT_SIZE
    match = _SIZE.fullmatch(text)
    if match is None:
        raise UserError(sentences.asking.size_unreadable(as_quoted(text)))
    size = Size(int(match[1]), int(match[2]))
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in (size.width, size.height)):
        raise UserError(
            sentences.asking.size_out_of_range(size.width, size.height, SMALLEST_SIDE, LARGEST_SIDE)
        )
    return size


def as_quoted(text: str) -> str:
    """What was typed, short and as nothing but text, to be shown in a sentence."""
    return escaped(cut(one_line(text), 30))


def read_seed(seed: int | None) -> int | None:
    """A seed to use, or None for one of our choosing. Raises UserError."""
    if seed is None or seed == RANDOM_SEED:
        return None
    if not 0 <= seed <= LARGEST_SEED:
        raise UserError(sentences.asking.seed_out_of_range(LARGEST_SEED))
    return seed


def read_style(text: str | None) -> Style | None:
    """By name or key; None where none is asked for. Raises UserError."""
    if text is None or text.strip().casefold() in _NO_STYLE:
        return None
    style = styles.find(text)
    if style is None:
        raise UserError(sentences.asking.style_unknown(as_quoted(text)))
    return style


def read_count(count: int) -> int:
    """How many pictures, 1 to 4. Raises UserError."""
    if not 1 <= count <= MOST_PICTURES:
        raise UserError(sentences.asking.count_out_of_range(MOST_PICTURES))
    return count
