"""The rules of a collection: names, descriptions, tags, defaults, and who may use what. Pure."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from troupe import prompts, sentences
from troupe.errors import Refusal, UserError
from troupe.models import Character, Size

T = TypeVar("T")
R = TypeVar("R")

LONGEST_NAME = 32
LONGEST_DESCRIPTION = 300
LONGEST_TAG = 20
MOST_TAGS = 5
MOST_CHARACTERS = 200
"""For one person: what they keep is read whole, for a gallery or a list of choices."""

PAGE = 9

_NUMBER = re.compile(r"-?[0-9]{1,12}")
_SIZE_LIKE = re.compile(r"[0-9]+\s*[*x×]\s*[0-9]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person wants a character to be, understood; the reference comes on its own."""

    name: str
    description: str = ""
    tags: tuple[str, ...] = ()
    size: Size | None = None
    style: str | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The same as it was typed. `defaults` is the one line of a form: size, style and seed."""

    name: str
    description: str = ""
    tags: str = ""
    defaults: str = ""
    size: str = ""
    style: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was asked for; `number` counts from 0 and is always one that there is."""

    characters: Sequence[Character]
    number: int
    pages: int
    total: int


@dataclass(slots=True)
class _Reading:
    """Reads one thing after another and remembers every problem."""

    problems: list[str] = field(default_factory=list)

    def read(self, parse: Callable[[T], R], given: T, otherwise: R) -> R:
        try:
            return parse(given)
        except UserError as problem:
            self.problems.append(str(problem))
            return otherwise


def understand(typed: Typed) -> Draft:
    """Raises Refusal with everything that is wrong."""
    reading = _Reading()
    draft = Draft(
        name=reading.read(clean_name, typed.name, ""),
        description=reading.read(clean_description, typed.description, ""),
        tags=reading.read(read_tags, typed.tags, ()),
        size=reading.read(_size, typed.size, None),
        style=reading.read(_style, typed.style, None),
        seed=reading.read(prompts.read_seed, typed.seed, None),
    )
    for part in filter(None, map(str.strip, typed.defaults.split(","))):
        draft = _with_default(draft, part, reading)
    if reading.problems:
        raise Refusal(reading.problems)
    return draft


def clean_name(text: str) -> str:
    """Raises UserError."""
    name = prompts.one_line(text)
    if not prompts.says_something(name):
        raise UserError(sentences.characters.NAME_BLANK)
    if len(name) > LONGEST_NAME:
        raise UserError(sentences.characters.name_too_long(len(name), LONGEST_NAME))
    return name


def name_key(name: str) -> str:
    """How names are compared: neither case nor width nor the way of writing it makes two of one."""
    folded = unicodedata.normalize("NFKC", prompts.one_line(name)).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def clean_description(text: str) -> str:
    """What is added to every prompt; '' for nothing. Raises UserError."""
    description = prompts.one_line(text)
    if len(description) > LONGEST_DESCRIPTION:
        raise UserError(
            sentences.characters.description_too_long(len(description), LONGEST_DESCRIPTION)
        )
    return description if prompts.says_something(description) else ""


def read_tags(text: str) -> tuple[str, ...]:
    """Words with commas between them, each once. Raises UserError."""
    found: dict[str, str] = {}
    for part in text.split(","):
        tag = prompts.one_line(part).lstrip("# ")
        if not prompts.says_something(tag):
            continue
        if len(tag) > LONGEST_TAG:
            raise UserError(sentences.characters.tag_too_long(prompts.as_quoted(tag), LONGEST_TAG))
        found.setdefault(name_key(tag), tag)
    if len(found) > MOST_TAGS:
        raise UserError(sentences.characters.too_many_tags(len(found), MOST_TAGS))
    return tuple(found.values())


def defaults_text(character: Character) -> str:
    """The line that `understand` reads back."""
    size = f"{character.size.width}*{character.size.height}" if character.size else None
    seed = None if character.seed is None else str(character.seed)
    return ", ".join(filter(None, (size, character.style, seed)))


def may_use(character: Character, *, person_id: int, guild_id: int | None) -> bool:
    """Its owner anywhere, others in the server that it is shared with."""
    if character.owner_id == person_id:
        return True
    return character.guild_id is not None and character.guild_id == guild_id


def matches(character: Character, wanted: str) -> bool:
    """Whether its name, a word of it, or a tag begins with what was typed."""
    key = name_key(wanted)
    names = (character.name, *character.tags)
    return any(f" {name_key(one)}".find(f" {key}") >= 0 for one in names)


def page(characters: Sequence[Character], *, wanted: str, number: int) -> Page:
    """One page of those that match; the nearest there is where `number` is past the end."""
    found = [one for one in characters if matches(one, wanted)]
    pages = max(1, -(-len(found) // PAGE))
    here = min(max(0, number), pages - 1)
    return Page(found[here * PAGE : (here + 1) * PAGE], here, pages, len(found))


def _with_default(draft: Draft, part: str, reading: _Reading) -> Draft:
    """A size, a number or a style, told apart by what it looks like."""
    if _SIZE_LIKE.fullmatch(part):
        return replace(draft, size=reading.read(_size, part, None))
    if _NUMBER.fullmatch(part):
        return replace(draft, seed=reading.read(prompts.read_seed, int(part), None))
    return replace(draft, style=reading.read(_style, part, None))


def _size(text: str) -> Size | None:
    return prompts.read_size(text) if text.strip() else None


def _style(text: str) -> str | None:
    style = prompts.read_style(text)
    return style.key if style else None
