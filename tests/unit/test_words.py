"""The words that aren't let through, and all the ways in which they are written in disguise."""

import random
import re
import time
import unicodedata
from collections.abc import Callable

import pytest

from tests.wordings import GUILTY, INNOCENT
from troupe.folding import folded
from troupe.lexicon import KEPT
from troupe.words import blocked, endangers_minors

WORDS = (
    "sex",
    "ass",
    "rape",
    "the rapist",
    "cock",
    "nude",
    "hell",
    "god",
    "scheiße",
    "жопа",
    "猫耳",
)
Disguise = Callable[[str, random.Random], str]

_CYRILLIC = str.maketrans("aceopxy", "асеорху")
_GREEK = str.maketrans("oaktv", "οακτν")
_DIGITS = str.maketrans("oleast", "013457")


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def _mathematical(text: str) -> str:
    return "".join(chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in text.lower())


def _each_word(text: str, change: Callable[[str], str]) -> str:
    """Leaves numbers and short words as they are, and the accents together with their letters."""
    return " ".join(
        change(word) if len(word) > 3 and word.isalpha() else word
        for word in unicodedata.normalize("NFC", text).split()
    )


def _marked(text: str) -> str:
    return "".join(c + "\u0301" if c.isalpha() else c for c in text)


DISGUISES: dict[str, Disguise] = {
    "capitals": lambda text, _: text.upper(),
    "wide": lambda text, _: _wide(text),
    "mathematical": lambda text, _: _mathematical(text),
    "cyrillic": lambda text, _: text.translate(_CYRILLIC),
    "greek": lambda text, _: text.translate(_GREEK),
    "marks": lambda text, _: _marked(text),
    "zero width": lambda text, _: "\u200b".join(text),
    "soft hyphens": lambda text, _: "\u00ad".join(text),
    "variation": lambda text, _: "\ufe0f".join(text),
    "directions": lambda text, _: "\u2066".join(text),
    "spaced": lambda text, _: _each_word(text, " ".join),
    "dotted": lambda text, _: _each_word(text, ".".join),
    "dashed": lambda text, _: _each_word(text, "-".join),
    "underlined": lambda text, _: _each_word(text, "_".join),
    "cut": lambda text, chance: _each_word(text, lambda word: _cut(word, chance)),
    "stretched": lambda text, chance: _each_word(text, lambda word: _stretched(word, chance)),
    "doubled": lambda text, chance: _each_word(text, lambda word: _stretched(word, chance, 2)),
    "digits": lambda text, _: _each_word(text.lower(), lambda word: word.translate(_DIGITS)),
    "signs": lambda text, _: _each_word(
        text.lower(), lambda word: word.replace("a", "@").replace("s", "$").replace("i", "!")
    ),
}  # fmt: skip


def _cut(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return f"{word[:at]}.{word[at:]}"


def _stretched(word: str, chance: random.Random, times: int = 4) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at] * times + word[at + 1 :]


def test_the_corpus_is_large_enough() -> None:
    assert len(set(INNOCENT)) >= 200
    assert len(set(GUILTY)) >= 120


@pytest.mark.parametrize("text", INNOCENT)
def test_the_innocent_are_let_through(text: str) -> None:
    assert not endangers_minors(text)


@pytest.mark.parametrize("text", GUILTY)
def test_the_guilty_are_not(text: str) -> None:
    assert endangers_minors(text)


def _is_near_a_kept_word(text: str) -> bool:
    """Of which a letter more makes another word, or a letter less."""
    words = re.findall(r"\w+", folded(text, lookalikes=True))
    return any(re.sub(r"(.)\1+", r"\1", word) in KEPT for word in words) or not words[0].isascii()


@pytest.mark.parametrize("text", ["na ked child", "nu de child", "n aked chi ld"])
def test_a_space_doesnt_help(text: str) -> None:
    assert endangers_minors(text)


@pytest.mark.parametrize(
    "text",
    [
        "A kid draws with his pen.Is it magic",
        "A child with a pen—is it magic",
    ],
)
def test_the_end_of_a_sentence_is_none_of_a_word(text: str) -> None:
    assert not endangers_minors(text)


@pytest.mark.parametrize("name", DISGUISES)
def test_no_disguise_helps(name: str) -> None:
    chance = random.Random(7)
    asked = [text for text in GUILTY if name != "doubled" or not _is_near_a_kept_word(text)]
    missed = [text for text in asked if not endangers_minors(DISGUISES[name](text, chance))]
    assert missed == []


WHOLE = sorted(DISGUISES.keys() - {"doubled", "spaced", "dotted", "dashed", "underlined", "cut"})
"""Those that leave it to be seen where a word begins and ends."""


@pytest.mark.parametrize("name", WHOLE)
def test_no_disguise_makes_the_innocent_guilty(name: str) -> None:
    chance = random.Random(7)
    asked = [text for text in INNOCENT if name != "stretched" or not _is_near_a_kept_word(text)]
    hit = [text for text in asked if endangers_minors(DISGUISES[name](text, chance))]
    assert hit == []


def test_the_innocent_stay_so_among_the_innocent() -> None:
    chance = random.Random(11)
    harmless = [text for text in INNOCENT if not _has_either(text)]
    for _ in range(300):
        text = " and ".join(chance.sample(harmless, 5))
        assert not endangers_minors(text), text


def _has_either(text: str) -> bool:
    """Half of what the rule looks for: two such halves may well be guilty together."""
    return endangers_minors(f"{text} child") or endangers_minors(f"{text} /// porn")


def test_guilty_words_count_however_many_innocent_ones_stand_around_them() -> None:
    padding = "a meadow with flowers under a wide sky, " * 20
    for text in GUILTY:
        assert endangers_minors(f"{padding}{text}, {padding}")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("This is hell", "hell"),
        ("HELL!", "hell"),
        ("hèll", "hell"),
        ("h e l l", "hell"),
        ("what the h.e.l.l is it", "hell"),
        ("h-ell", "hell"),
        ("heeeell", "hell"),
        ("helllll", "hell"),
        ("h3ll", "hell"),
        ("he|l", "hell"),
        ("ｈｅｌｌ", "hell"),
        ("𝖍𝖊𝖑𝖑", "hell"),
        ("ⓗⓔⓛⓛ", "hell"),
        ("🅷🅴🅻🅻", "hell"),
        ("🇭🇪🇱🇱", "hell"),
        ("һеll", "hell"),
        ("he\u200bll", "hell"),
        ("hell", "Hell"),
        ("hell", "ｈèll"),
        ("the Dark Lord comes", "dark lord"),
        ("the d a r k l o r d comes", "dark lord"),
        ("dark-lord", "dark lord"),
        ("DARK\nLORD", "dark lord"),
        ("Große Scheisse", "scheiße"),
        ("полная жопа", "Жопа"),
        ("一只猫耳女孩", "猫耳"),
        ("νύχτα", "ΝΎΧΤΑ"),
        ("हिन्दी में", "हिन्दी"),
        ("a$$", "ass"),
        ("s3x", "sex"),
        ("c++ and rust", "rust"),
        ("he'll", "he'll"),
        ("h'ell", "hell"),
        ("an 🍆 on a plate", "🍆"),
        ("a heart ❤ in the sky", "❤\ufe0f"),
        ("stop it!!!", "!!!"),
        ("stop it！！！", "!!!"),
    ],
)
def test_a_servers_words_are_found(text: str, word: str) -> None:
    assert blocked(text, ["something else", word])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("hello shell", "hell"),
        ("Scunthorpe", "cunt"),
        ("assassin class grass", "ass"),
        ("Essex Sussex sexton", "sex"),
        ("grape drape", "rape"),
        ("therapist", "rapist"),
        ("therapist", "the rapist"),
        ("cockpit", "cock"),
        ("good", "god"),
        ("boss", "bos"),
        ("dark the lord", "dark lord"),
        ("lord dark", "dark lord"),
        ("", "hell"),
        ("hell", ""),
        ("hell", " . "),
        ("455", "ass"),
        ("a b c d e f g", "be"),
        ("हिन्दू", "हिन्दी"),
        ("и так далее", "so"),
        ("A knight hopes he'll win", "hell"),
        ("A knight hopes he’ll win", "hell"),
        ("I'll be there", "ill"),
        ("we're here", "were"),
        ("she'd run to the shed", "shed rune"),
        ("pen.Is it magic", "penis"),
        ("pen—is it magic", "penis"),
        ("a carrot 🥕 on a plate", "🍆"),
        ("stop it!!", "!!!"),
        ("hell", "\u200b"),
    ],
)
def test_nothing_else_is_found(text: str, word: str) -> None:
    assert not blocked(text, [word])


def test_no_words_block_nothing() -> None:
    assert not any(blocked(text, []) for text in INNOCENT + GUILTY)


INNOCENTLY_LONG = ("An elf in a tavern plays the lute. " * 57, ", ".join(INNOCENT)[:2_000])
HARD = (
    "a " * 1_000,
    "a.b" * 660,
    "n u d e " * 250,
    "aaa" * 660,
    "aaabbb1" * 285,
    "0i1l|!" * 330,
    "@$!|" * 500,
    "é\u200b" * 1_000,
    "ｎude-" * 400,
    "12 year " * 250,
    *INNOCENTLY_LONG,
    "\U0001f1e6" * 2_000,
    "猫" * 2_000,
    "child-" * 330,
    *(
        (piece * 2_000)[:2_000]
        for piece in (
            "aa1!",
            "ab1!-x",
            "aa11!!-",
            "aa-",
            "a1!'",
            "aabb1!.",
            "нн1!-",
            "aa1!é",
            "a 1 b ",
            "girl a b c nude a b c ",
            "裸子供",
            "아 ",
            "nothing on a ",
        )
    ),
    *("".join(random.Random(3).choices(signs, k=2_000)) for signs in ("aab1!-", "aé1!-", "аб1!-")),
)


@pytest.mark.alone
@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_the_longest_text_takes_a_few_milliseconds(text: str) -> None:
    words = [*WORDS, *(f"wort{number} und {number}" for number in range(100 - len(WORDS)))]

    def fastest(work: Callable[[], object]) -> float:
        def once() -> float:
            began = time.process_time()
            work()
            return time.process_time() - began

        return min(once() for _ in range(5))

    most = 0.005 if text in INNOCENTLY_LONG else 0.15
    assert fastest(lambda: blocked(text, words)) < most
    assert fastest(lambda: endangers_minors(text)) < most
