"""Many pictures in one card: a page of somebody's history, an opened one, and a family."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from troupe import lifecycle, sentences
from troupe.markdown import cut, escaped
from troupe.models import Generation, Prediction, PredictionState, Snapshot
from troupe.store.history import Entry, Page
from troupe.thumbnails import Thumbnail
from troupe.ui import cards
from troupe.ui.buttons import Button
from troupe.ui.cards import BLURPLE, LONGEST_ALT_TEXT, Card, Picture
from troupe.ui.choices import Menu, Option
from troupe.ui.pages import Place, Turn, Verb

LISTED_PROMPT = 80
Thumbs = Mapping[str, Thumbnail]
"""By the id of the prediction; what has none is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One entry, where it stands, and what is left of its pictures. `link` leads to its message."""

    entry: Entry
    place: Place
    missing: frozenset[str]
    thumbs: Thumbs
    link: str | None


def page(found: Page, place: Place, thumbs: Thumbs, *, character: str | None = None) -> Card:
    """Nine at most, numbered alike in the pictures' texts, in the words and in the menu."""
    if not found.entries:
        return _empty(found, place)
    numbered = list(enumerate(found.entries, start=1))
    return Card(
        colour=BLURPLE,
        heading=_heading(place, character),
        text="\n".join(_line(number, entry, thumbs) for number, entry in numbered),
        notes=(sentences.history.HISTORY_CUT_SHORT,) if found.cut_short else (),
        pictures=_pictures(numbered, thumbs),
        menus=(
            Menu(
                Turn(Verb.OPEN, place).custom_id,
                sentences.history.HISTORY_MENU,
                tuple(_option(number, entry) for number, entry in numbered),
            ),
        ),
        buttons=tuple(_turns(found, place)),
    )


def opened(shown: Opened) -> Card:
    """As its reply showed it, with the history's own buttons."""
    generation, made = shown.entry.generation, completed(shown.entry)
    snapshot = Snapshot(generation=generation, predictions=shown.entry.predictions)
    over = all(map(lifecycle.is_over, snapshot.predictions))
    card = cards.outcome(snapshot) if over else cards.progress(snapshot)
    if generation.hidden_at is not None:
        return _opened_hidden(card, shown)
    small = tuple(
        _thumbnail(number, generation, one, shown.thumbs)
        for number, one in enumerate(made, start=1)
        if one.result_sha256 in shown.missing and one.id in shown.thumbs
    )
    whole = tuple(one for one in card.pictures if one.sha256 not in shown.missing)
    return replace(
        card,
        notes=(*card.notes, *_more_notes(shown, small)),
        pictures=(*whole, *small),
        buttons=tuple(_of_opened(shown, has_picture=bool(whole), over=over)),
    )


def _opened_hidden(card: Card, shown: Opened) -> Card:
    """Its words alone, and no way to show the rest anywhere."""
    return replace(
        card,
        facts=(sentences.reports.HIDDEN_IN_HISTORY,),
        notes=(*card.notes, sentences.history.made_at(shown.entry.generation.created_at // 1000)),
        pictures=(),
        buttons=tuple(_of_opened(shown, has_picture=False, over=True)),
    )


def family(members: Sequence[Entry], of: Generation, thumbs: Thumbs, back: Button) -> Card:
    """Who was made from whom, in words and pictures."""
    numbers = {one.generation.id: number for number, one in enumerate(members, start=1)}
    lines = [_family_line(one.generation, numbers, of) for one in members]
    alone = [sentences.history.FAMILY_EMPTY] if len(members) == 1 else []
    return Card(
        colour=BLURPLE,
        heading=sentences.history.FAMILY,
        text="\n".join([*lines, *alone]),
        pictures=_pictures(list(enumerate(members, start=1)), thumbs),
        buttons=(back,),
    )


def completed(entry: Entry) -> list[Prediction]:
    """Those of its predictions that came to a picture."""
    return [one for one in entry.predictions if one.state is PredictionState.COMPLETED]


def first_pictures(entries: Iterable[Entry]) -> list[Prediction]:
    """One for each entry that has any: the one that stands for it. What is hidden has none."""
    return [
        made[0]
        for entry in entries
        if entry.generation.hidden_at is None and (made := completed(entry))
    ]


def small(entries: Sequence[Entry], thumbs: Thumbs) -> tuple[Picture, ...]:
    """One for each entry that has any left, numbered from 1."""
    return _pictures(list(enumerate(entries, start=1)), thumbs)


def contents(thumbs: Thumbs) -> dict[str, bytes]:
    """The bytes by their SHA-256, as a message needs them."""
    return {one.sha256: one.data for one in thumbs.values()}


def _empty(found: Page, place: Place) -> Card:
    filters = place.filters
    filtered = filters.favourites or filters.words or filters.character_id is not None
    told = cards.notice(
        sentences.history.HISTORY_NOTHING_FOUND if filtered else sentences.history.HISTORY_EMPTY
    )
    return replace(told, notes=(sentences.history.HISTORY_CUT_SHORT,)) if found.cut_short else told


def _heading(place: Place, character: str | None) -> str:
    filters = place.filters
    parts = [sentences.history.HISTORY]
    parts += [sentences.history.history_character(escaped(character))] if character else []
    parts += [sentences.history.HISTORY_FAVOURITES] if filters.favourites else []
    parts += [sentences.history.history_searched(escaped(filters.words))] if filters.words else []
    return " · ".join(parts)


def _line(number: int, entry: Entry, thumbs: Thumbs) -> str:
    generation = entry.generation
    prompt = escaped(cut(generation.prompt, LISTED_PROMPT))
    line = sentences.history.history_line(number, generation.created_at // 1000, prompt)
    return " · ".join([line, *_marks(entry, thumbs)])


def _marks(entry: Entry, thumbs: Thumbs) -> list[str]:
    generation, made = entry.generation, completed(entry)
    hidden = generation.hidden_at is not None
    return [
        mark
        for mark, holds in (
            (sentences.history.pictures_count(len(made)), len(made) > 1),
            (sentences.history.IS_FAVOURITE, generation.favourite_at is not None),
            (sentences.history.NOT_DELIVERED, is_kept(generation)),
            (sentences.history.NOTHING_MADE, not made),
            (sentences.reports.IS_HIDDEN, hidden),
            (sentences.history.NO_PICTURE_LEFT, not hidden and made and made[0].id not in thumbs),
        )
        if holds
    ]


def is_kept(generation: Generation) -> bool:
    """Whether its outcome waits because no way led to its person."""
    return generation.undeliverable_at is not None and generation.delivered_at is None


def _option(number: int, entry: Entry) -> Option:
    generation = entry.generation
    return Option(
        value=str(generation.id),
        label=f"{number} · {cut(generation.prompt, LISTED_PROMPT)}",
        description=sentences.history.NOT_DELIVERED if is_kept(generation) else None,
    )


def _turns(found: Page, place: Place) -> Iterable[Button]:
    if found.newer is not None:
        newer = Turn(Verb.NEWER, replace(place, top=found.newer))
        yield Button(newer, sentences.history.NEWER)
        yield Button(Turn(Verb.NEWEST, Place(place.filters)), sentences.history.NEWEST)
    if found.older is not None:
        older = Turn(Verb.OLDER, replace(place, top=found.older))
        yield Button(older, sentences.history.OLDER, main=True)


def _of_opened(shown: Opened, *, has_picture: bool, over: bool) -> Iterable[Button]:
    generation = shown.entry.generation

    def turn(verb: Verb) -> Turn:
        return Turn(verb, shown.place, generation.id)

    if is_kept(generation):
        yield Button(turn(Verb.BRING), sentences.history.BRING_HERE, main=True)
    elif has_picture and over:
        yield Button(turn(Verb.SEND), sentences.history.SEND_AGAIN, main=True)
    if generation.favourite_at is None:
        yield Button(turn(Verb.FAVOURITE), sentences.history.FAVOURITE)
    else:
        yield Button(turn(Verb.UNFAVOURITE), sentences.history.FAVOURITED)
    if over:
        yield Button(turn(Verb.REMOVE), sentences.characters.REMOVE)
    yield Button(turn(Verb.BACK), sentences.history.BACK)


def _more_notes(shown: Opened, small: tuple[Picture, ...]) -> Iterable[str]:
    yield sentences.history.made_at(shown.entry.generation.created_at // 1000)
    if is_kept(shown.entry.generation):
        yield sentences.history.NOT_DELIVERED
    elif shown.link is not None:
        yield sentences.history.jump(shown.link)
    if small:
        yield sentences.history.ONLY_SMALL_LEFT
    elif shown.missing:
        yield sentences.history.NO_PICTURE_LEFT


def _pictures(numbered: list[tuple[int, Entry]], thumbs: Thumbs) -> tuple[Picture, ...]:
    return tuple(
        _thumbnail(number, entry.generation, made[0], thumbs)
        for number, entry in numbered
        if (made := completed(entry)) and made[0].id in thumbs
    )


def _thumbnail(
    number: int, generation: Generation, prediction: Prediction, thumbs: Thumbs
) -> Picture:
    return Picture(
        sha256=thumbs[prediction.id].sha256,
        filename=f"{number}-{prediction.id}.webp",
        alt=cut(sentences.history.numbered_alt(number, generation.prompt), LONGEST_ALT_TEXT),
        number=number,
        flagged=prediction.flagged,
    )


def _family_line(one: Generation, numbers: Mapping[int, int], of: Generation) -> str:
    prompt, number = escaped(cut(one.prompt, LISTED_PROMPT)), numbers[one.id]
    parent = numbers.get(one.parent_id or 0)
    if parent is None:
        line = sentences.history.family_first(number, prompt)
    else:
        line = sentences.history.family_from(number, parent, prompt)
    return sentences.history.family_this(line) if one.id == of.id else line
