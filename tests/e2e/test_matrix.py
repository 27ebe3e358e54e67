"""Every custom id of the program, sent by everybody whom it isn't for: refused, nothing changed.

`IDS` makes one of each kind and verb, as it stands in a message of Mira's. It is held against the
program itself: a prefix that isn't listed here fails the first test, a verb that can't be made any.
"""

import ast
import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.e2e.stage import ADA, JONAS, MIRA, Json, Person, Stage, only_for, words
from tests.samples import png
from troupe.store import hashes
from troupe.store.history import Filters
from troupe.ui import (
    buttons,
    collection_ids,
    consent_ids,
    details,
    operator_panels,
    pages,
    preference_panels,
    privacy_cards,
    report_ids,
    settings_ids,
)
from troupe.ui.presses import PREFIXES

Sent = dict[str, str]
"""The ids that were sent, by the interactions that they were sent with."""

BUTTON, MENU, FORM = 2, 3, 5
COMPONENT = 3
KEY = "5e" * 32
ROOT = Path(__file__).parents[2]
PRESSES = ROOT / "troupe/ui/presses.py"


@dataclass(frozen=True)
class Things:
    """What belongs to Mira and stands in her messages."""

    person: int
    generation: int
    character: int
    message: int
    picture: str
    seal: int


@dataclass(frozen=True)
class Kind:
    """One sort of id: its prefix, its verbs, and one id of each.

    `public` ones stand on messages that everybody sees; the others only on one's own. `anybodys`
    are the verbs that everybody is entitled to.
    """

    ours: str
    verbs: type[StrEnum]
    made: Callable[[StrEnum, Things], str]
    public: bool = False
    anybodys: frozenset[StrEnum] = frozenset()


def _touch(verb: StrEnum, things: Things) -> str:
    deed = collection_ids.Deed(verb)
    person = {collection_ids.Deed.LIST, collection_ids.Deed.OPEN}
    if deed is collection_ids.Deed.PICTURE:
        return collection_ids.waiting_picture(things.seal, things.picture).custom_id
    if deed in person:
        return collection_ids.Touch(deed, things.person, "0:").custom_id
    of_generation = deed in (collection_ids.Deed.SAVE, collection_ids.Deed.RESULT)
    id_ = things.generation if of_generation else things.character
    return collection_ids.Touch(deed, id_).custom_id


IDS = (
    Kind(
        buttons.OURS,
        buttons.Action,
        lambda verb, things: buttons.Press(buttons.Action(verb), things.generation).custom_id,
        public=True,
    ),
    Kind(collection_ids.OURS, collection_ids.Deed, _touch),
    Kind(
        preference_panels.OURS,
        preference_panels.Setting,
        lambda verb, things: (
            preference_panels.Change(preference_panels.Setting(verb), things.person).custom_id
        ),
    ),
    Kind(
        details.OURS,
        details.Verb,
        lambda verb, things: (
            details.Ask(
                details.Verb(verb),
                things.generation,
                0 if verb == details.Verb.REFERENCE else things.message,
            ).custom_id
        ),
    ),
    Kind(
        pages.OURS,
        pages.Verb,
        lambda verb, things: (
            pages.Turn(
                pages.Verb(verb),
                pages.Place(Filters(character_id=things.character, favourites=True, words="elf")),
                things.generation,
            ).custom_id
        ),
    ),
    Kind(
        consent_ids.OURS,
        consent_ids.Answer,
        lambda verb, things: (
            consent_ids.Reply(consent_ids.Answer(verb), things.person, things.generation).custom_id
        ),
    ),
    Kind(
        settings_ids.OURS,
        settings_ids.Verb,
        lambda verb, things: settings_ids.ask(settings_ids.Verb(verb), things.person).custom_id,
    ),
    Kind(
        operator_panels.OURS,
        operator_panels.Verb,
        lambda verb, _: (
            operator_panels.Ask(operator_panels.OURS, operator_panels.Verb(verb)).custom_id
        ),
    ),
    Kind(
        report_ids.OURS,
        report_ids.Deed,
        lambda verb, things: (
            report_ids.Step(report_ids.Deed(verb), things.generation, things.message).custom_id
        ),
        anybodys=frozenset({report_ids.Deed.REPORT}),
    ),
    Kind(
        privacy_cards.OURS,
        privacy_cards.Verb,
        lambda verb, things: privacy_cards.Step(privacy_cards.Verb(verb), things.person).custom_id,
    ),
)


def test_every_prefix_of_the_program_is_in_the_list() -> None:
    """Whoever adds one says here who it is for."""
    written = set()
    for path in {*ROOT.glob("troupe/ui/*.py"), *ROOT.glob("cogs/*.py")} - {PRESSES}:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written |= set(re.findall(r"^t[a-z]:$", node.value))
    assert written - set(PREFIXES) == set(), "the catch-all answers what is not in its list"
    assert written == {kind.ours for kind in IDS}


def test_every_id_is_short_enough_and_begins_as_its_kind_does() -> None:
    things = Things(2**63 - 1, 2**63 - 1, 2**63 - 1, 2**63 - 1, "f" * 64, 2**63 - 1)
    for kind in IDS:
        for verb in kind.verbs:
            custom_id = kind.made(verb, things)
            assert custom_id.startswith(f"{kind.ours}1:")
            assert len(custom_id) <= 100, custom_id


def strange(custom_id: str) -> Iterable[str]:
    """The same as an older or newer version would have it, cut, lengthened, and spoiled."""
    ours, rest = custom_id[:3], custom_id[5:]
    yield f"{ours}0:{rest}"
    yield f"{ours}2:{rest}"
    yield f"{ours}1"
    yield ours
    yield f"{ours}1:{rest}"[:-1] + "\u0661"
    yield re.sub(r"[0-9]{6,}", "9" * 25, custom_id)
    yield re.sub(r"[0-9]{6,}", str(2**63), custom_id)
    yield re.sub(r"[0-9]{6,}", "-1", custom_id)
    yield f"{custom_id}:{'x' * 200}"
    yield custom_id.replace(":", ";")
    yield f"{ours}1:explode:5"
    yield f"{custom_id}\x00\n"


async def things_of(stage: Stage, mira: Person) -> Things:
    """A picture, a character, a default, a favourite: something to lose for each id."""
    await mira.character(prompt="An elf", image="example:wren", size="256*256")
    done = await mira.shows("made in")
    await mira.press(done, "Favourite")
    await mira.until(lambda: "Favourited" in words(mira.seen[done["id"]]) or None)
    await mira.command(
        "collection save", name="Wren", image=await mira.attach(png(300, 300, "teal"))
    )
    await mira.shows("Saved")
    with closing(sqlite3.connect(stage.data / "troupe.db", timeout=10)) as database, database:
        database.execute("INSERT INTO secrets VALUES (?, ?)", (hashes.WAITING, KEY))
        [[generation, picture]] = database.execute("SELECT id, reference_sha256 FROM generations")
        [[character]] = database.execute("SELECT id FROM characters")
    seal = hashes.seal(KEY, int(MIRA), picture)
    return Things(int(MIRA), generation, character, int(done["id"]), picture, seal)


def dump(stage: Stage) -> list[str]:
    """Everything that is kept but when people were last seen."""
    with closing(sqlite3.connect(stage.data / "troupe.db")) as database:
        database.execute("PRAGMA query_only=ON")
        lines = list(database.iterdump())
    return [line for line in lines if 'INSERT INTO "people"' not in line]


FIELDS: Json = {
    "prompt": "stolen",
    "name": "stolen",
    "description": "stolen",
    "tags": "stolen",
    "defaults": "",
    "size": "256*256",
    "seed": "1",
}


def filled() -> list[Json]:
    return [
        {"type": 18, "id": number, "component": {"type": 4, "custom_id": name, "value": value}}
        for number, (name, value) in enumerate(FIELDS.items(), start=1)
    ]


async def answers(stage: Stage, sent: Sent) -> list[tuple[str, str]]:
    """What each of these ids was answered with, once all of them are."""
    told: list[tuple[str, str]] = []
    for interaction_id, custom_id in sent.items():
        while (one := await stage.read(f"/interactions/{interaction_id}"))["kind"] is None:
            await stage.read("/mistakes")
        told.append((custom_id, one["kind"]))
    return told


async def send(person: Person, custom_id: str, message_id: str) -> Sent:
    """As a button, as a menu and as a form."""
    menu = {"component_type": MENU, "custom_id": custom_id, "id": 1, "values": [MIRA]}
    button = {"component_type": BUTTON, "custom_id": custom_id, "id": 1}
    form = {"custom_id": custom_id, "components": filled()}
    sent = await asyncio.gather(
        person.forge(COMPONENT, button, message_id=message_id),
        person.forge(COMPONENT, menu, message_id=message_id),
        person.forge(FORM, form, message_id=message_id),
    )
    return dict.fromkeys(sent, custom_id)


async def answered(
    stage: Stage, person: Person, things: Things, own_message: str
) -> list[tuple[str, str]]:
    """Every id there is, as it was made and spoiled in every way, and what it was answered with."""
    told: list[tuple[str, str]] = []
    for kind in IDS:
        for verb in set(kind.verbs) - kind.anybodys:
            custom_id = kind.made(verb, things)
            sent = await send(person, custom_id, own_message)
            if kind.public:
                sent |= await send(person, custom_id, str(things.message))
            for one in strange(custom_id):
                data = {"component_type": BUTTON, "custom_id": one, "id": 1}
                sent[await person.forge(COMPONENT, data, message_id=own_message)] = one
            # Before the next verb, or a slow machine would be late for those at the end.
            told += await answers(stage, sent)
    return told


async def test_nobody_gets_anywhere_with_anothers_ids(stage: Stage) -> None:
    """Jonas is any member; Ada manages the server, which makes nobody's pictures hers."""
    bot = await stage.start_bot()
    mira, jonas, ada = [await stage.person(one) for one in (MIRA, JONAS, ADA)]
    things = await things_of(stage, mira)
    await stage.server_noted()
    seen, before = dict(mira.seen), dump(stage)
    await jonas.command("preferences")
    own = (await jonas.shows("Your preferences"))["id"]
    told = await answered(stage, jonas, things, own)
    assert len(told) > 700
    assert [custom_id for custom_id, answer in told if answer == "failed"] == []
    assert [custom_id for custom_id, answer in told if answer == "modal"] == []
    assert dump(stage) == before
    assert {id_: mira.seen.get(id_) for id_ in seen} == seen, "her messages stay as they are"
    assert all(map(only_for, (one for id_, one in jonas.seen.items() if id_ not in seen)))
    assert " broke" not in bot.log
    assert await stage.asked("submit") == 1
    assert ada.seen.keys() <= seen.keys()
