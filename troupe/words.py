"""Which words aren't let through: a server's own, and a rule that nobody can switch off. Pure.

Whole words only, however they are written: `troupe.folding` reads them. The rule on minors is made
of `troupe.lexicon`. Both take time that grows with the text alone: some tens of milliseconds for
2,000 characters that are written to be hard to read, and less than one for a usual prompt.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from troupe import folding, lexicon
from troupe.folding import Form, Reading

_SHORTEST_SPELLED = 3
"""Shorter ones would be found in any letters that stand alone."""

_NEAR, _BESIDE = 2, 1
_NEAR_CHARACTERS = 4
_A_LETTER = 0.25
_ADULT = 18
_AGE = re.compile(r"(\d{1,2})([a-z]+)")
_WRITTEN_AGE = re.compile(r"years?(?:old)?$")
_LONGEST_WORD = 18
_SHORTEST_COMPOUND, _LONGEST_COMPOUND = 6, 30
# These are written without spaces, so in them a word is one wherever it stands.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_CHARACTERS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Between Japanese and Chinese characters; Korean words have gaps of their own.
_GAPS = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff])[\W_]+(?=[\u3040-\u30ff\u3400-\u9fff])"
    r"|(?<=(?<!\w)[\uac00-\ud7af])[\W_]+(?=[\uac00-\ud7af](?!\w))"
    r"|(?<=[\uac00-\ud7af])(?:[^\w\s]|_)+(?=[\uac00-\ud7af])"
)
_STRETCHED = re.compile(r"(.)\1{2,}")

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
    return _endangers(folding.read(text, lookalikes=True, doubles=True, kept=lexicon.KEPT))


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
    | lexicon.BODY
    | lexicon.NUMBERS.keys()
    | frozenset(
        folding.folded(word, lookalikes=True)
        for phrase in (
            *lexicon.MINOR_PHRASES,
            *lexicon.SEXUAL_PHRASES,
            *lexicon.SEE_THROUGH,
            *lexicon.OTHER_PHRASES,
            lexicon.NOTHING_ON,
            *lexicon.AGES,
            *lexicon.AGED,
        )
        for word in phrase
    )
    | frozenset(
        folding.folded(word.rstrip("*"), lookalikes=True)
        for tongue in lexicon.TONGUES
        for word in f"{tongue.minors} {tongue.sexual} {tongue.bare}".split()
    )
)


def _index(phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        words = tuple(map(_folded, phrase))
        found.setdefault(words[0], []).append(words)
    return found


def _folded(word: str) -> str:
    return folding.folded(word, lookalikes=True)


_MINOR_PHRASES = _index(lexicon.MINOR_PHRASES)
_SEXUAL_PHRASES = _index((*lexicon.SEXUAL_PHRASES, *lexicon.SEE_THROUGH))
_OTHER_PHRASES = _index(lexicon.OTHER_PHRASES)
_NOTHING_ON = _index([lexicon.NOTHING_ON])
_NO_PIECES = re.compile("|".join(lexicon.SHORT_SPELLED))
_HARMLESS = _index(lexicon.HARMLESS)
_AGES = _index(lexicon.AGES)
_AGED = _index(lexicon.AGED)


def _endangers(reading: Reading) -> bool:
    if _is_written_without_gaps(reading.text):
        return True
    places = _without_harmless(_with_broken(_with_spelled(reading), reading.words), reading.apart)
    said = _said(places)
    if _at(said, lexicon.ALONE) or any(map(_is_compound, said)):
        return True
    minors = {
        *_at(said, lexicon.MINORS),
        *_found(places, _MINOR_PHRASES),
        *_ages(places, said, reading),
    }
    sexual = {
        *_where(said, _is_sexual),
        *_found(places, _SEXUAL_PHRASES),
        *_nothing_on(places, reading.apart),
    }
    phrases = {*_found(places, _OTHER_PHRASES)}
    others = _at(said, lexicon.OTHER_SEXUAL) | phrases
    if minors and (sexual or others):
        return True
    if others and _at(said, lexicon.OTHER_MINORS):
        return True
    if _meets_another_script(reading.text, minors=bool(minors), sexual=bool(sexual)):
        return True
    way = _way(reading)
    youths, bodily = _at(said, lexicon.YOUTHS), _at(said, lexicon.BODILY)
    return (
        _are_near(youths, sexual | others, way)
        or _are_near(bodily, minors, way)
        or any(_is_said_in(tongue, said, way, minors, sexual | phrases) for tongue in _TONGUES)
    )


Said = Mapping[str, set[Span]]
"""Everything as which a text can be read, and where."""


def _said(places: Places) -> Said:
    said: dict[str, set[Span]] = {}
    for at, forms in enumerate(places):
        for form, end in forms:
            said.setdefault(form, set()).add((at, end))
    return said


# --- other languages ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kind:
    """Words and beginnings of words."""

    words: frozenset[str]
    stems: tuple[str, ...]

    def at(self, said: Said) -> set[Span]:
        return _at(said, self.words) | (
            _where(said, lambda form: form.startswith(self.stems)) if self.stems else set()
        )


def _kind(text: str) -> _Kind:
    words = text.split()
    return _Kind(
        frozenset(_folded(word) for word in words if not word.endswith("*")),
        tuple(_folded(word.rstrip("*")) for word in words if word.endswith("*")),
    )


@dataclass(frozen=True, slots=True)
class _Tongue:
    minors: _Kind
    sexual: _Kind
    bare: _Kind


_TONGUES = [
    _Tongue(_kind(one.minors), _kind(one.sexual), _kind(one.bare)) for one in lexicon.TONGUES
]


def _is_said_in(
    tongue: _Tongue, said: Said, way: Sequence[float], minors: set[Span], sexual: set[Span]
) -> bool:
    young, lewd = tongue.minors.at(said), tongue.sexual.at(said)
    # What is a word of English as well doesn't go together with English ones.
    surely = young - _at(said, lexicon.OTHER_MINORS)
    if (young and lewd) or (surely and sexual) or (lewd - sexual and minors):
        return True
    return bool(young) and _are_near(young, tongue.bare.at(said) - young, way, _BESIDE)


def _any_of(text: str) -> re.Pattern[str]:
    """The longest first, so that what is harmless isn't taken to pieces."""
    words = sorted(
        (_folded(word.replace("_", " ")) for word in text.split()), key=len, reverse=True
    )
    return re.compile("|".join(map(re.escape, words)))


@dataclass(frozen=True, slots=True)
class _Script:
    alone: re.Pattern[str]
    minors: re.Pattern[str]
    sexual: re.Pattern[str]
    beside: re.Pattern[str]
    harmless: re.Pattern[str]


def _script(one: lexicon.Script) -> _Script:
    minors, bare = _any_of(one.minors).pattern, _any_of(one.bare).pattern
    near = f"(?:{minors}).{{0,{_NEAR_CHARACTERS}}}(?:{bare})"
    turned = f"(?:{bare}).{{0,{_NEAR_CHARACTERS}}}(?:{minors})"
    return _Script(
        _any_of(one.alone),
        re.compile(f"{minors}|{lexicon.CHARACTER_AGE_OF_MINORS}"),
        _any_of(one.sexual),
        re.compile(f"{near}|{turned}"),
        _any_of(one.harmless),
    )


_SCRIPTS = [_script(one) for one in lexicon.SCRIPTS]


def _is_written_without_gaps(text: str) -> bool:
    return any(
        one.alone.search(plain)
        or one.beside.search(plain)
        or (one.minors.search(plain) and one.sexual.search(plain))
        for one, plain in _in_scripts(text)
    )


def _meets_another_script(text: str, *, minors: bool, sexual: bool) -> bool:
    """One half in Latin letters, the other in characters."""
    return (minors or sexual) and any(
        (sexual and one.minors.search(plain)) or (minors and one.sexual.search(plain))
        for one, plain in _in_scripts(text)
    )


def _in_scripts(text: str) -> Iterator[tuple[_Script, str]]:
    if _CHARACTERS.search(text):
        plain = _STRETCHED.sub(r"\1", _GAPS.sub("", text))
        yield from ((one, one.harmless.sub("。", plain)) for one in _SCRIPTS)


# --- how it is put together -----------------------------------------------------------------------


def _with_spelled(reading: Reading) -> list[list[Form]]:
    """The words of the lexicon in letters that stood alone join those of their places."""
    places = [list(forms) for forms in reading.places]
    for start, run in reading.spelled:
        for letters in folding.forms(run):
            if len(letters) == len(run):
                for at, word in _pieces(_NO_PIECES.sub(_blank, letters)):
                    places[start + at].append((word, start + at + len(word)))
    return places


def _pieces(letters: str) -> Iterator[tuple[int, str]]:
    """Every word in letters of which nobody knows where words begin."""
    for at in range(len(letters)):
        for end in range(at + _SHORTEST_SPELLED, min(at + _LONGEST_WORD, len(letters)) + 1):
            if letters[at:end] in _OWN:
                yield at, letters[at:end]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _with_broken(places: list[list[Form]], words: Sequence[str]) -> list[list[Form]]:
    """Those of a few words that a space stands in."""
    for at, (one, other) in enumerate(pairwise(words)):
        if one + other in lexicon.BROKEN:
            places[at].append((one + other, at + 2))
    return places


def _without_harmless(places: list[list[Form]], apart: Sequence[bool]) -> list[list[Form]]:
    for at, end in tuple(_found(places, _HARMLESS)):
        for number in range(at, end):
            places[number] = []
    for at, forms in enumerate(places):
        places[at] = [one for one in forms if not _is_harmless(places, apart, *one)]
    return places


def _is_harmless(places: Places, apart: Sequence[bool], form: str, end: int) -> bool:
    """Before a thing that it says something else of: a naked sword."""
    things = lexicon.HARMLESS_BEFORE.get(form)
    return things is not None and _is_before(places, apart, end, things)


def _is_before(places: Places, apart: Sequence[bool], end: int, things: frozenset[str]) -> bool:
    """Whether a thing stands there or after one more word, and nobody before it."""
    for at in range(end, min(end + 2, len(places))):
        if apart[at] or _is_somebody(places, apart, at):
            return False
        ends = [last for form, last in places[at] if form in things]
        if ends:
            return not any(_is_somebody(places, apart, last) for last in ends)
    return False


def _is_somebody(places: Places, apart: Sequence[bool], at: int) -> bool:
    """What a naked sword child is like isn't said of the sword."""
    if at >= len(places) or apart[at]:
        return False
    return any(form in lexicon.PEOPLE for form, _ in places[at])


def _nothing_on(places: Places, apart: Sequence[bool]) -> set[Span]:
    """With nothing on; but on a wall or a plate, nothing is nothing."""
    return {
        (at, end)
        for at, end in _found(places, _NOTHING_ON)
        if end == len(places) or apart[end] or not _is_about_a_thing(places, end)
    }


def _is_about_a_thing(places: Places, at: int) -> bool:
    after = [{form for form, _ in forms} for forms in places[at : at + 2]]
    if not after or lexicon.NOTHING_ON_BEFORE.isdisjoint(after[0] - lexicon.OWNERS):
        of_somebody = bool(after) and not lexicon.OWNERS.isdisjoint(after[0])
        return of_somebody and len(after) > 1 and lexicon.BODY.isdisjoint(after[1])
    return True


def _at(said: Said, words: AbstractSet[str]) -> set[Span]:
    return {span for word in words & said.keys() for span in said[word]}


def _where(said: Said, means: Callable[[str], bool]) -> set[Span]:
    return {span for form, spans in said.items() if means(form) for span in spans}


def _is_sexual(form: str) -> bool:
    return form in lexicon.SEXUAL or form.startswith(lexicon.STEMS)


def _way(reading: Reading) -> list[float]:
    """How far each place is from the first, in words."""
    steps = [1.0] * len(reading.places)
    for start, run in reading.spelled:
        steps[start : start + len(run)] = [_A_LETTER] * len(run)
    return [0.0, *accumulate(steps)]


def _are_near(
    some: set[Span], others: set[Span], way: Sequence[float], most: float = _NEAR
) -> bool:
    """Beside each other, with two words between them at most."""
    pairs = ((one, other) for one in some for other in others)
    return any(
        0 <= way[max(one[0], other[0])] - way[min(one[1], other[1])] <= most for one, other in pairs
    )


def _is_compound(word: str) -> bool:
    """Two words written as one, one of each kind."""
    if not _SHORTEST_COMPOUND <= len(word) <= _LONGEST_COMPOUND:
        return False
    return any(
        (word[cut:] in lexicon.MINORS and _is_sexual(word[:cut]))
        or (word[:cut] in lexicon.MINORS and word[cut:] in lexicon.SEXUAL)
        for cut in range(3, len(word) - 2)
    )


def _ages(places: Places, said: Said, reading: Reading) -> set[Span]:
    """Ages under 18: `12 years old`, `twelve-year-old`, `12yo`, `aged twelve`."""

    def whole(spans: set[Span]) -> set[Span]:
        return {
            (at, end) for at, end in spans if not _is_part_of_a_number(places, reading.linked, at)
        }

    young = whole(_where(said, _is_young))
    found = whole(_where(said, _is_an_age_by_itself))
    found |= {(at, last) for at, end in young for last in _told(places, end)}
    aged = {end: start for start, end in _found(places, _AGED)}
    found |= {
        (aged[at], end)
        for at, end in young
        if at in aged
        and not _is_before(places, reading.apart, end, lexicon.SPANS)
        and not _is_after_a_thing(places, reading.apart, aged[at])
    }
    things = lexicon.OLD_THINGS
    return {(at, end) for at, end in found if not _is_before(places, reading.apart, end, things)}


def _is_after_a_thing(places: Places, apart: Sequence[bool], at: int) -> bool:
    """`wine aged 12 years`."""
    if not at or apart[at]:
        return False
    before = places[max(0, at - folding.LINKED_PARTS) : at]
    return any(form in lexicon.OLD_THINGS for forms in before for form, end in forms if end == at)


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
    if match is not None:
        return int(match[1]) < _ADULT and match[2] in lexicon.WRITTEN_AGES
    ending = _WRITTEN_AGE.search(form)
    return ending is not None and form[: ending.start()] in lexicon.NUMBERS


def _is_part_of_a_number(places: Places, linked: list[bool], at: int) -> bool:
    """`five` in *twenty-five*, and the cents of 25.5."""
    if not at:
        return False
    before = {form for form, end in places[at - 1] if end == at}
    if not lexicon.AND.isdisjoint(before) and at > 1:
        before |= {form for form, end in places[at - 2] if end == at - 1}
    if not lexicon.TENS.isdisjoint(before):
        return True
    return linked[at] and any(one.isdecimal() and int(one) >= _ADULT for one in before)
