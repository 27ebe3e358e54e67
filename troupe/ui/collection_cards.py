"""What a collection shows, as values."""

from collections.abc import Container, Mapping
from types import MappingProxyType

from troupe import sentences, styles
from troupe.collection import PAGE, Page
from troupe.markdown import cut, escaped
from troupe.models import Character
from troupe.ui.buttons import Button
from troupe.ui.cards import AMBER, BLURPLE, GREEN, GREY, LONGEST_ALT_TEXT, Card, Picture
from troupe.ui.choices import Menu, Option
from troupe.ui.collection_ids import LONGEST_FILTER, Deed, Touch, to_page, waiting_picture


def gallery(
    page: Page,
    *,
    person_id: int,
    wanted: str,
    default_id: int | None,
    have: Container[str],
    flagged: Mapping[str, bool | None] = MappingProxyType({}),
) -> Card:
    """One page of a person's characters; `have` holds the pictures that can be shown."""
    if not page.total:
        return _nothing(wanted)
    first = page.number * PAGE + 1
    numbered = list(enumerate(page.characters, start=first))
    return Card(
        colour=BLURPLE,
        heading=sentences.collection.collection_heading(page.pages, page.number + 1),
        text="\n".join(_line(number, one, default_id) for number, one in numbered),
        pictures=tuple(
            picture(one, flagged=flagged.get(one.reference_sha256, False), number=number)
            for number, one in numbered
            if one.reference_sha256 in have
        ),
        menus=(
            Menu(
                Touch(Deed.OPEN, person_id).custom_id,
                sentences.collection.OPEN_ONE,
                tuple(Option(str(one.id), f"{number}. {one.name}") for number, one in numbered),
            ),
        ),
        buttons=_turning(page, person_id, wanted),
    )


def one(
    character: Character,
    *,
    viewer_id: int,
    guild_id: int | None,
    is_default: bool = False,
    have: Container[str] = (),
    flagged: bool | None = False,
    news: str | None = None,
    last: tuple[Picture, ...] = (),
) -> Card:
    """One character, with what this viewer may do with it; `news` says what just happened.

    `last` are small pictures that the viewer made with it.
    """
    owned = character.owner_id == viewer_id
    lost = character.reference_sha256 not in have
    return Card(
        colour=GREEN if news else BLURPLE,
        above=news,
        heading=escaped(character.name),
        text=_description(character),
        notes=(
            *_facts(character),
            *((sentences.characters.REFERENCE_LOST,) if lost else ()),
            _visibility(character, viewer_id, guild_id),
            *((sentences.characters.DEFAULT_CHARACTER,) if is_default else ()),
            sentences.characters.kept_since(character.created_at // 1000),
            *((sentences.characters.last_results(len(last)),) if last else ()),
        ),
        below=last,
        pictures=() if lost else (picture(character, flagged=flagged),),
        buttons=_for_owner(character, guild_id, is_default) if owned else (_use(character),),
        more_buttons=((Button(to_page(viewer_id, 0), sentences.collection.BACK_TO_COLLECTION),),),
    )


def really_remove(character: Character) -> Card:
    """Asked before it is gone."""
    return Card(
        colour=AMBER,
        heading=sentences.characters.really_remove(escaped(character.name)),
        text=sentences.characters.REALLY_REMOVE_TEXT,
        buttons=(
            Button(Touch(Deed.REALLY, character.id), sentences.characters.REMOVE_FOR_GOOD),
            Button(Touch(Deed.SHOW, character.id), sentences.characters.KEEP_IT, main=True),
        ),
    )


def removed(character: Character) -> Card:
    """It is gone."""
    return Card(
        colour=GREY,
        text=sentences.characters.removed(escaped(character.name)),
        buttons=(Button(to_page(character.owner_id, 0), sentences.collection.BACK_TO_COLLECTION),),
    )


def waits_for_a_name(seal: int, sha256: str, *, flagged: bool | None = False) -> Card:
    """A picture from a message, as it will be kept."""
    return Card(
        colour=BLURPLE,
        heading=sentences.characters.NAME_IT_HEADING,
        text=sentences.characters.NAME_IT_TEXT,
        pictures=(
            Picture(
                sha256,
                "reference.jpg",
                sentences.characters.NAME_IT_HEADING,
                flagged=flagged,
                made=False,
            ),
        ),
        buttons=(Button(waiting_picture(seal, sha256), sentences.characters.NAME_IT, main=True),),
    )


def picture(character: Character, *, flagged: bool | None = False, number: int = 1) -> Picture:
    """Its reference, with its name and description for those who can't see it."""
    name, description = character.name, character.description
    alt = (
        sentences.characters.reference_alt_described(name, description)
        if description
        else sentences.characters.reference_alt(name)
    )
    return Picture(
        sha256=character.reference_sha256,
        filename=f"reference-{character.id}.jpg",
        alt=cut(alt, LONGEST_ALT_TEXT),
        number=number,
        flagged=flagged,
        made=False,
    )


def _nothing(wanted: str) -> Card:
    if wanted:
        shown = escaped(cut(wanted, LONGEST_FILTER))
        return Card(colour=GREY, text=sentences.collection.collection_no_match(shown))
    return Card(colour=GREY, text=sentences.collection.COLLECTION_EMPTY)


def _line(number: int, character: Character, default_id: int | None) -> str:
    return sentences.collection.collection_line(
        number,
        escaped(character.name),
        escaped(", ".join(character.tags)),
        shared=character.guild_id is not None,
        default=character.id == default_id,
    )


def _turning(page: Page, person_id: int, wanted: str) -> tuple[Button, ...]:
    back = to_page(person_id, page.number - 1, wanted) if page.number else None
    on = to_page(person_id, page.number + 1, wanted) if page.number + 1 < page.pages else None
    pairs = ((back, sentences.collection.PREVIOUS), (on, sentences.collection.NEXT))
    return tuple(Button(touch, label) for touch, label in pairs if touch)


def _description(character: Character) -> str | None:
    return f"> {escaped(character.description)}" if character.description else None


def _facts(character: Character) -> tuple[str, ...]:
    style = styles.find(character.style) if character.style else None
    values = [f"{character.size.width} × {character.size.height}"] if character.size else []
    values += [style.name] if style else []
    values += [f"seed {character.seed}"] if character.seed is not None else []
    tags = escaped(", ".join(character.tags))
    return (
        *((sentences.characters.character_defaults(" · ".join(values)),) if values else ()),
        *((sentences.characters.character_tags(tags),) if tags else ()),
    )


def _visibility(character: Character, viewer_id: int, guild_id: int | None) -> str:
    if character.owner_id != viewer_id:
        return sentences.characters.kept_by(character.owner_id)
    if character.guild_id is None:
        return sentences.characters.PRIVATE_CHARACTER
    here = character.guild_id == guild_id
    return sentences.characters.SHARED_HERE if here else sentences.characters.SHARED_ELSEWHERE


def _use(character: Character) -> Button:
    return Button(Touch(Deed.USE, character.id), sentences.characters.USE, main=True)


def _for_owner(character: Character, guild_id: int | None, is_default: bool) -> tuple[Button, ...]:
    buttons = [_use(character), Button(Touch(Deed.EDIT, character.id), sentences.characters.EDIT)]
    if guild_id is not None and character.guild_id != guild_id:
        buttons.append(Button(Touch(Deed.SHARE, character.id), sentences.characters.SHARE))
    elif character.guild_id is not None:
        buttons.append(Button(Touch(Deed.UNSHARE, character.id), sentences.characters.MAKE_PRIVATE))
    if not is_default:
        buttons.append(Button(Touch(Deed.DEFAULT, character.id), sentences.characters.MAKE_DEFAULT))
    return (*buttons, Button(Touch(Deed.REMOVE, character.id), sentences.characters.REMOVE))
