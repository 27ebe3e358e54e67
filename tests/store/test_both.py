"""Whatever is asked of either database, the answer is the same, to the order of the rows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.clocks import FakeClock
from tests.samples import ADDRESS, NOW
from tests.store.test_erasing import JONAS, MIRA, PLACE, House, one_of_everything, opened
from troupe.delivery import Delivered
from troupe.limits import Asker, Terms
from troupe.secret import Secret
from troupe.store.exports import Piece
from troupe.store.history import Filters
from troupe.store.notes import Note
from troupe.store.results import Due
from troupe.stores import Stores

NOTE = Note(guild_id=5, monthly=False, starts_at=0, most=1, percent=50)


@pytest.fixture
async def houses(
    tmp_path: Path, clock: FakeClock, database_url: Secret
) -> AsyncIterator[tuple[House, House]]:
    async with (
        opened(tmp_path / "file", clock) as one,
        opened(tmp_path / "server", clock, database_url) as two,
    ):
        for house in (one, two):
            await one_of_everything(house)
        yield one, two


async def pieces(export: AsyncIterator[Piece]) -> list[Piece]:
    return [one async for one in export]


Ask = Callable[[Stores], Awaitable[object]]

ASKED: dict[str, Ask] = {
    "characters": lambda it: it.characters.of_person(MIRA),
    "suggested": lambda it: it.characters.suggested(MIRA, "w", most=9),
    "suggested of others": lambda it: it.characters.suggested_of_others(JONAS, 5, "", most=9),
    "shared": lambda it: it.characters.shared_and_named(5, "Wren"),
    "used": lambda it: it.characters.used(1, now=NOW),
    "consent": lambda it: it.consents.has(MIRA),
    "consent kept": lambda it: it.consents.keep(9, "yes", now=1),
    "with predictions": lambda it: it.generations.with_predictions(1),
    "not delivered": lambda it: it.generations.over_but_not_delivered(),
    "kept for": lambda it: it.generations.kept_for(MIRA),
    "readdressed": lambda it: it.generations.readdress(1, ADDRESS, PLACE),
    "history": lambda it: it.history.page(MIRA, Filters()),
    "history of words": lambda it: it.history.page(MIRA, Filters(words="ELF")),
    "history of a character": lambda it: it.history.page(MIRA, Filters(character_id=1)),
    "favourites": lambda it: it.history.page(MIRA, Filters(favourites=True)),
    "blocked": lambda it: it.guilds.blocked_people(5, most=9),
    "blocked unlisted": lambda it: it.guilds.blocked_unlisted(5),
    "audit": lambda it: it.guilds.audit(5, most=9),
    "standing": lambda it: it.ledger.standing(Asker(MIRA, PLACE), now=NOW, reference="abc"),
    "expenses": lambda it: it.ledger.last_expenses(MIRA, most=5),
    "spent": lambda it: it.ledger.spent(now=NOW),
    "used today": lambda it: it.ledger.used_today(MIRA, now=NOW),
    "copies": lambda it: it.leftovers.copies(most=9),
    "pictures to go": lambda it: it.leftovers.pictures(after="", most=9),
    "notes": lambda it: it.notes.to_tell(),
    "note claimed": lambda it: it.notes.claim(NOTE, now=1),
    "note given back": lambda it: it.notes.give_back(NOTE, claimed_at=1),
    "unused": lambda it: it.pictures.unused(["a" * 64, "b" * 64]),
    "flagged": lambda it: it.pictures.flagged(["a" * 64]),
    "a task": lambda it: it.predictions.has_task("task-1"),
    "unfinished": lambda it: it.predictions.unfinished(),
    "durations": lambda it: it.predictions.recent_durations(),
    "preferences": lambda it: it.preferences.get(MIRA),
    "default name": lambda it: it.preferences.default_name(MIRA),
    "registered": lambda it: it.registrations.registered(1, "digest", now=1),
    "digest": lambda it: it.registrations.digest(1),
    "results that aged": lambda it: it.results.older_than(NOW * 2, most=9),
    "results that were removed": lambda it: it.results.of_removed(most=9),
    "a result gone": lambda it: it.results.gone(
        Due(prediction_id="1-0", result_sha256="", thumbnail_sha256="x"), now=1
    ),
    "what is empty": lambda it: it.results.emptied(now=1),
    "a thumbnail": lambda it: it.results.thumbnail_made("1-0", "c" * 64),
    "reports to do": lambda it: it.reports.to_do(),
    "open reports": lambda it: it.reports.open_ones(5),
    "open pictures": lambda it: it.reports.open_of(5),
    "without a card": lambda it: it.reports.without_card(5),
    "servers without": lambda it: it.reports.guilds_without_card(),
    "was decided": lambda it: it.reports.was_decided(1, 5),
    "shown": lambda it: it.reports.shown(1, 5, Delivered(1, 2)),
    "showings": lambda it: it.reports.showings(1, 5),
    "not shown": lambda it: it.reports.not_shown(Delivered(1, 2)),
    "opened again": lambda it: it.reports.open_again(1),
    "take-downs": lambda it: it.reports.take_downs(),
    "departures due": lambda it: it.departures.due(NOW * 2),
    "erasures": lambda it: it.erasures.asked(),
    "waited for": lambda it: it.erasures.waiting_for(MIRA),
    "their characters": lambda it: pieces(it.characters.export(MIRA, -1)),
    "their generations": lambda it: pieces(it.generations.export(MIRA, -1)),
    "their preferences": lambda it: pieces(it.preferences.export(MIRA, -1)),
    "their traces": lambda it: pieces(it.traces.export(MIRA, -1)),
    "their erasure": lambda it: pieces(it.erasures.export(MIRA, MIRA)),
    "who they are": lambda it: pieces(it.people.export(MIRA, -1)),
    "what is left": lambda it: pieces(it.leftovers.export(MIRA, -1)),
}


async def test_both_answer_alike(houses: tuple[House, House]) -> None:
    file, server = (
        Stores.over(house.database, terms=Terms(per_day=10), clock=house.clock) for house in houses
    )
    told = 0
    for name, ask in ASKED.items():
        one, two = await ask(file), await ask(server)
        assert one == two, name
        told += bool(one)
    assert told > len(ASKED) / 2
