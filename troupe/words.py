"""Which words aren't let through: a server's own, and a rule that nobody can switch off. Pure.

Whole words only, however they are written: `troupe.folding` reads them. The rule on minors is made
of `troupe.lexicon`. Both take time that grows with the text alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from troupe import folding, lexicon
from troupe.folding import Form, Reading

_SHORTEST_SPELLED = 3
"""Shorter ones would be found in any letters that stand alone."""

_NEAR = 2
_A_LETTER = 0.25
_ADULT = 18
_AGE = re.compile(r"(\d{1,2})([a-z]+)")
_LONGEST_WORD = 18
_SHORTEST_COMPOUND, _LONGEST_COMPOUND = 6, 30
# These are written without spaces, so in them a word is one wherever it stands.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

Phrase = tuple[str, ...]
Places = Sequence[Sequence[Form]]
Span = tuple[int, int]
"""Where something begins, and the place after it."""


def blocked(text: str, words: Sequence[str]) -> bool:
    """Whether one of a server's words, or of its phrases, stands in the text."""
    if not words:
        return False
    return any(
        _list(tuple(words), lookalikes).stands_in(text, lookalikes)
        for lookalikes in _ways(text, words)
    )


def endangers_minors(text: str) -> bool:
    """Whether it asks for sexual content with minors, as far as words can tell."""
    return _endangers(folding.read(text, lookalikes=True, doubles=True))


def _ways(text: str, words: Sequence[str]) -> tuple[bool, ...]:
    """Plain letters look like nothing else."""
    plain = text.isascii() and all(map(str.isascii, words))
    return (True,) if plain else (True, False)


@dataclass(frozen=True, slots=True)
class _List:
    """A server's words, ready to be looked up: phrases by the first of their words."""

    phrases: dict[str, list[Phrase]]
    spelled: tuple[str, ...]
    inside: tuple[str, ...]

    def stands_in(self, text: str, lookalikes: bool) -> bool:
        if self.inside:
            whole = folding.folded(text, lookalikes=lookalikes)
            if any(one in whole for one in self.inside):
                return True
        reading = folding.read(text, lookalikes=lookalikes)
        return self._is_said(reading) or self._is_spelled(reading)

    def _is_said(self, reading: Reading) -> bool:
        return next(_found(reading.places, self.phrases), None) is not None

    def _is_spelled(self, reading: Reading) -> bool:
        letters = "\n".join(form for _, run in reading.spelled for form in folding.forms(run))
        return bool(letters) and any(word in letters for word in self.spelled)


@lru_cache(maxsize=256)
def _list(words: tuple[str, ...], lookalikes: bool) -> _List:
    phrases: dict[str, list[Phrase]] = {}
    spelled: list[str] = []
    inside: list[str] = []
    for word in words:
        phrase = _phrase(word, lookalikes)
        joined = "".join(phrase)
        literal = folding.folded(word, lookalikes=lookalikes).strip()
        if not phrase:
            # Nothing but signs or emoji: they are meant as they stand.
            inside += [literal] if literal else []
        elif _UNSPACED.search(joined):
            inside.append(joined)
        else:
            phrases.setdefault(phrase[0], []).append(phrase)
            spelled += [joined] if len(joined) >= _SHORTEST_SPELLED else []
    return _List(phrases, tuple(spelled), tuple(inside))


def _phrase(word: str, lookalikes: bool) -> Phrase:
    """An entry as plain words; one that is written in disguise stands for itself."""
    return tuple(forms[0][0] for forms in folding.read(word, lookalikes=lookalikes).places)


def _found(places: Places, phrases: Mapping[str, Sequence[Phrase]]) -> Iterator[Span]:
    """Where one of them stands."""
    for at, forms in enumerate(places):
        for form, end in forms:
            for phrase in phrases.get(form, ()):
                yield from ((at, last) for last in _ends(places, end, phrase[1:]))


def _ends(places: Places, at: int, rest: Phrase) -> Iterator[int]:
    """Where the rest of a phrase ends, if it stands there."""
    if not rest:
        yield at
    elif at < len(places):
        for form, end in places[at]:
            if form == rest[0]:
                yield from _ends(places, end, rest[1:])


# --- the rule on minors ---------------------------------------------------------------------------

_OWN = (
    lexicon.ALONE
    | lexicon.MINORS
    | lexicon.OTHER_MINORS
    | lexicon.YOUTHS
    | lexicon.SEXUAL
    | lexicon.OTHER_SEXUAL
    | lexicon.BODILY
    | lexicon.NUMBERS.keys()
    | frozenset(
        word
        for phrase in (
            *lexicon.MINOR_PHRASES,
            *lexicon.SEXUAL_PHRASES,
            *lexicon.AGES,
            *lexicon.AGED,
        )
        for word in phrase
    )
)


def _index(phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], []).append(phrase)
    return found


_MINOR_PHRASES = _index(lexicon.MINOR_PHRASES)
_SEXUAL_PHRASES = _index(lexicon.SEXUAL_PHRASES)
_HARMLESS = _index(lexicon.HARMLESS)
_AGES = _index(lexicon.AGES)
_AGED = _index(lexicon.AGED)


def _endangers(reading: Reading) -> bool:
    places = _without_harmless(_with_spelled(reading))
    if _at(places, lexicon.ALONE.__contains__) or _at(places, _is_compound):
        return True
    ages = _ages(places, reading.linked)
    minors = {
        *_at(places, lexicon.MINORS.__contains__),
        *_found(places, _MINOR_PHRASES),
        *ages,
    }
    sexual = {*_at(places, _is_sexual), *_found(places, _SEXUAL_PHRASES)}
    others = _at(places, lexicon.OTHER_SEXUAL.__contains__)
    if minors and (sexual or others):
        return True
    if others and _at(places, lexicon.OTHER_MINORS.__contains__):
        return True
    way = _way(reading)
    youths, bodily = (
        _at(places, lexicon.YOUTHS.__contains__),
        _at(places, lexicon.BODILY.__contains__),
    )
    return _are_near(youths, sexual | others, way) or _are_near(bodily, minors, way)


def _with_spelled(reading: Reading) -> list[list[Form]]:
    """The words of the lexicon in letters that stood alone join those of their places."""
    places = [list(forms) for forms in reading.places]
    for start, run in reading.spelled:
        for letters in folding.forms(run):
            if len(letters) == len(run):
                for at, word in _pieces(letters):
                    places[start + at].append((word, start + at + len(word)))
    return places


def _pieces(letters: str) -> Iterator[tuple[int, str]]:
    """Every word in letters of which nobody knows where words begin."""
    for at in range(len(letters)):
        for end in range(at + _SHORTEST_SPELLED, min(at + _LONGEST_WORD, len(letters)) + 1):
            if letters[at:end] in _OWN:
                yield at, letters[at:end]


def _without_harmless(places: list[list[Form]]) -> list[list[Form]]:
    for at, end in tuple(_found(places, _HARMLESS)):
        for number in range(at, end):
            places[number] = []
    return places


def _at(places: Places, means: Callable[[str], bool]) -> set[Span]:
    return {(at, end) for at, forms in enumerate(places) for form, end in forms if means(form)}


def _is_sexual(form: str) -> bool:
    return form in lexicon.SEXUAL or form.startswith(lexicon.STEMS)


def _way(reading: Reading) -> list[float]:
    """How far each place is from the first, in words."""
    steps = [1.0] * len(reading.places)
    for start, run in reading.spelled:
        steps[start : start + len(run)] = [_A_LETTER] * len(run)
    return [0.0, *accumulate(steps)]


def _are_near(some: set[Span], others: set[Span], way: Sequence[float]) -> bool:
    """Beside each other, with two words between them at most."""
    pairs = ((one, other) for one in some for other in others)
    return any(
        0 <= way[max(one[0], other[0])] - way[min(one[1], other[1])] <= _NEAR
        for one, other in pairs
    )


def _is_compound(word: str) -> bool:
    """Two words written as one, one of each kind."""
    if not _SHORTEST_COMPOUND <= len(word) <= _LONGEST_COMPOUND:
        return False
    return any(
        (_is_sexual(word[:cut]) and word[cut:] in lexicon.MINORS)
        or (word[:cut] in lexicon.MINORS and word[cut:] in lexicon.SEXUAL)
        for cut in range(3, len(word) - 2)
    )


def _ages(places: Places, linked: list[bool]) -> set[Span]:
    """Ages under 18: `12 years old`, `twelve-year-old`, `12yo`, `aged twelve`."""
    things = _at(places, lexicon.OLD_THINGS.__contains__)
    beside = {start for start, _ in things}
    young = {
        (at, end)
        for at, end in _at(places, _is_young)
        if not _is_part_of_a_number(places, linked, at)
    }
    found = _at(places, _is_an_age_by_itself)
    found |= {(at, last) for at, end in young for last in _told(places, end)}
    aged = {end for _, end in _found(places, _AGED)}
    found |= {(at, end) for at, end in young if at in aged}
    return {(at, end) for at, end in found if beside.isdisjoint((end, end + 1))}


def _told(places: Places, at: int) -> Iterator[int]:
    """What makes a number somebody's age ends there."""
    if at < len(places):
        for form, end in places[at]:
            for phrase in _AGES.get(form, ()):
                yield from _ends(places, end, phrase[1:])


def _is_young(form: str) -> bool:
    if form.isdecimal():
        return len(form) <= 2 and int(form) < _ADULT
    return form in lexicon.NUMBERS


def _is_an_age_by_itself(form: str) -> bool:
    match = _AGE.fullmatch(form)
    return match is not None and int(match[1]) < _ADULT and match[2] in lexicon.WRITTEN_AGES


def _is_part_of_a_number(places: Places, linked: list[bool], at: int) -> bool:
    """`five` in *twenty-five*, and the cents of 25.5."""
    if not at:
        return False
    before = {form for form, _ in places[at - 1]}
    if not lexicon.AND.isdisjoint(before) and at > 1:
        before |= {form for form, _ in places[at - 2]}
    if not lexicon.TENS.isdisjoint(before):
        return True
    return linked[at] and any(one.isdecimal() and int(one) >= _ADULT for one in before)
