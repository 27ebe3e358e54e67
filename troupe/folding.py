"""What a text reads as, however it is written: letters of other alphabets, marks, gaps, digits.

Pure. Nothing here decides; it only says as which words a piece of a text can be read.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise, product, zip_longest

_WORD = re.compile(
    # Vowel signs of India's and its neighbours' scripts belong to their words.
    r"(?:[^\W_]|[\u0900-\u0963\u0966-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3099\u309a])+"
)
_WIDE = re.compile(r"(?:[^\W_]|[@$!|+€£¢])+")
_SYMBOLS = re.compile(r"[@$!|+€£¢]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_STRETCHED = re.compile(r"(.)\1\1+")
_REPEATED = re.compile(r"(.)\1+")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_A_LETTER = re.compile(r"[\d@$!|+€£¢]")
_PAUSE = re.compile(r"[^\w\s'’@$!|+€£¢-]|[!|+]\s|\n")
_NONE: frozenset[str] = frozenset()
_JOINS = re.compile("[\u034f\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SENTENCE_END = re.compile(r"([a-zß-ÿ][.?])(?=[A-ZÀ-Þ])|[—―](?=(?i:is|it|as|an|in|he|us|a|i|at)\b)")
_APOSTROPHES = frozenset("'’‘`")
_CONTRACTED = frozenset(["ll", "re", "ve", "d", "m", "s", "t"])
_MOST_READINGS = 8
_MOST_OF_A_WORD, _MOST_OF_PARTS = 12, 4
"""All that a word can be read as together; the cost of a text is bound by these two."""
_LONGEST = 40
"""Of words in disguise; anything longer is none."""
_WEAKEST_MARK = 10
"""Of combining classes; those below belong to the letters of scripts without accents."""

_CONTROLS = dict.fromkeys((*range(9), *range(14, 32), 127))

LINKED_PARTS = 4
"""A word may be cut into so many parts by signs; letters that stand alone, into any number."""

_AS_LETTERS = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "il", "+": "t", "€": "e", "£": "l", "¢": "c",
}  # fmt: skip

# Capitals look like others than their small letters do, so they are folded before their case is.
_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕІЈКМНОРЅТУХСԜҮ", "ABEZHIKMNOPTYXABEIJKMHOPSTYXCWY")
_LOOKALIKES = (
    str.maketrans("αβγεζηικμνορστυχω", "abyeznikmvopotuxw")
    | str.maketrans("асеіјкмнорѕтухвгпьԁԛԝһӏѵҽү", "aceijkmhopstyxbrnbdqwhlvey")
    | str.maketrans("օոսհցյ", "onuhgj")
    | str.maketrans("øłđħŧƒɑɡɩıɪʟɴʀʏʙɢʜ", "oldhtfagiiilnrybgh")
    | str.maketrans("ᴀᴄᴅᴇꜰᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡᴢ", "acdefjkmopstuvwz")
    | {ord("æ"): "ae", ord("œ"): "oe", ord("þ"): "th", ord("ð"): "d"}
)
_ENCLOSED = {
    first + offset: chr(ord("a") + offset)
    for first in (0x1F150, 0x1F170, 0x1F1E6)
    for offset in range(26)
}


def folded(text: str, *, lookalikes: bool) -> str:
    """Small letters without marks; `lookalikes` writes those of other alphabets as Latin ones."""
    if text.isascii():
        return text.lower().translate(_CONTROLS)
    if lookalikes:
        text = unicodedata.normalize("NFKD", text).translate(_CAPITALS)
    text = unicodedata.normalize("NFKC", text).casefold().translate(_ENCLOSED)
    text = _NOT_ASCII.sub(_bare, unicodedata.normalize("NFKD", text)).translate(_CONTROLS)
    return unicodedata.normalize("NFC", text.translate(_LOOKALIKES) if lookalikes else text)


def _bare(match: re.Match[str]) -> str:
    return _bared(match[0])


@lru_cache(maxsize=4_096)
def _bared(character: str) -> str:
    """'' for what can't be seen or only stands above, below or around a letter."""
    category = unicodedata.category(character)
    if category in ("Cf", "Cc", "Cs", "Co", "Cn", "Me") or character in "\u115f\u1160\u3164\uffa0":
        return ""
    if category == "Mn" and (_is_an_accent(character) or _JOINS.match(character)):
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    return character


def _is_an_accent(mark: str) -> bool:
    return unicodedata.combining(mark) >= _WEAKEST_MARK


Form = tuple[str, int]
"""A word as which a text can be read from some place on, and the place that comes after it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as places, one for each word that stands in it, with all that it can be read as.

    `words` are what stands there as it stands, in `text`. `linked` says of a place that no space is
    between it and the one before, `apart` that a comma or the like is. `spelled` are letters that
    stood alone, three or more of them in a row, put together, with the place of the first.
    """

    text: str
    words: list[str]
    places: list[list[Form]]
    linked: list[bool]
    apart: list[bool]
    spelled: list[tuple[int, str]]


def read(
    text: str, *, lookalikes: bool, doubles: bool = False, kept: frozenset[str] = _NONE
) -> Reading:
    """`doubles`: a letter that stands twice may also be meant once, but for the words `kept`."""
    text = folded(_SENTENCE_END.sub(r"\g<0> ", text), lookalikes=lookalikes)
    found = list(_WORD.finditer(text))
    words = [match[0] for match in found]
    between = [text[before.end() : after.start()] for before, after in pairwise(found)]
    linked = [False, *map(_is_link, between)]
    joins = [False, *map(_is_join, between, words[1:])]
    pieces = [(at, at + 1, word) for at, word in enumerate(words)]
    pieces += _joined(words, joins)
    if _SYMBOLS.search(text):
        pieces += _with_symbols(text, found)
    places: list[list[Form]] = [[] for _ in words]
    for at, end, word in pieces:
        most = _MOST_OF_A_WORD if end - at == 1 else _MOST_OF_PARTS
        places[at] += [(form, end) for form in forms(word, doubles=doubles, kept=kept, most=most)]
    apart = [False, *(_PAUSE.search(one) is not None for one in between)]
    return Reading(text, words, places, linked, apart, list(_spelled(words)))


def forms(
    word: str,
    *,
    doubles: bool = False,
    kept: frozenset[str] = _NONE,
    most: int = _MOST_OF_PARTS,
) -> Iterable[str]:
    """As what it can be read: as it stands, unstretched, with its digits as letters."""
    if len(word) > _LONGEST:
        return [word]
    found = [word]
    if _NOT_A_LETTER.search(word) and _LETTER.search(word):
        found += _lettered(word)
    if _STRETCHED.search(word):
        found += _each_shortened(found, _STRETCHED, most)
    if doubles and len(found) < most and _REPEATED.search(word):
        found += [one for one in _each_shortened(found, _REPEATED, most) if one not in kept]
    return list(dict.fromkeys(found))[:most]


def _each_shortened(words: list[str], runs: re.Pattern[str], most: int) -> list[str]:
    """The first few of each in turn, so that none is crowded out by the one before it."""
    every = zip_longest(*(_shortened(one, runs) for one in words[:most]))
    return list(islice((one for turn in every for one in turn if one is not None), most))


def _lettered(word: str) -> list[str]:
    choices = [_AS_LETTERS.get(character, character) for character in word]
    readings: Iterator[tuple[str, ...]] = product(*choices)
    return list(map("".join, islice(readings, _MOST_READINGS)))


def _shortened(word: str, runs: re.Pattern[str]) -> Iterator[str]:
    """Each run of one letter as one and as two."""
    readings = product(
        *((one,) if at % 2 == 0 else (one, one * 2) for at, one in enumerate(runs.split(word)))
    )
    return map("".join, islice(readings, _MOST_READINGS))


def _is_link(between: str) -> bool:
    return len(between) <= 3 and not any(map(str.isspace, between))


def _is_join(between: str, after: str) -> bool:
    """No letters are left out of `hell`, but some are of `he'll`."""
    return _is_link(between) and not (between in _APOSTROPHES and after in _CONTRACTED)


def _joined(words: list[str], joins: list[bool]) -> Iterator[tuple[int, int, str]]:
    """Parts with only signs between them, put together."""
    for start in range(len(words)):
        joined = words[start]
        for at in range(start + 1, min(start + LINKED_PARTS, len(words))):
            if not joins[at]:
                break
            joined += words[at]
            yield start, at + 1, joined


def _with_symbols(text: str, found: list[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    """Words in which a sign stands for a letter."""
    begins = [match.start() for match in found]
    for match in _WIDE.finditer(text):
        word = match[0]
        at, end = bisect_left(begins, match.start()), bisect_left(begins, match.end())
        if at < end and _SYMBOLS.search(word) and len(word) <= _LONGEST:
            for form in {word, word.rstrip("!|+"), word.lstrip("!|+"), word.strip("!|+")}:
                yield at, end, form


def _spelled(words: list[str]) -> Iterator[tuple[int, str]]:
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and len(words[end]) == 1:
            end += 1
        if end - start >= 3:
            yield start, "".join(words[start:end])
        start = max(end, start + 1)
