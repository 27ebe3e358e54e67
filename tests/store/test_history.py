"""What stands in a person's history, page by page, and what never does."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.samples import ADDRESS, NOW, generation, queued
from tests.store.ledgers import reserve
from troupe import lifecycle
from troupe.delivery import Delivered
from troupe.models import FailureReason, Generation, Prediction
from troupe.store.database import Database
from troupe.store.generations import Generations
from troupe.store.history import NEWEST, Filters, History, Page
from troupe.store.predictions import Predictions

SHA = "b" * 64


async def keep(database: Database, wanted: Generation, *, sha256: str = SHA) -> Generation:
    """A finished and delivered one."""
    await reserve(database, wanted)
    before = queued(wanted)
    for after in _life(wanted, sha256):
        assert await Predictions(database).move(before, after, now=NOW)
        before = after
    await Generations(database).delivered(wanted.id, Delivered(20, 30), now=NOW)
    return wanted


def _life(wanted: Generation, sha256: str) -> Iterator[Prediction]:
    submitting = lifecycle.submitting(queued(wanted), now=NOW)
    created = lifecycle.created(submitting, provider_id=f"task-{wanted.id}")
    yield submitting
    yield created
    yield lifecycle.completed(
        created, now=NOW, sha256=sha256, media_type="image/png", thumbnail_sha256="c" * 64
    )


def ids(page: Page) -> list[int]:
    return [entry.generation.id for entry in page.entries]


async def test_pages_lead_to_each_other_both_ways(database: Database) -> None:
    for number in range(1, 24):
        await keep(database, generation(number))
    history = History(database)
    first = await history.page(7, Filters())
    assert ids(first) == list(range(23, 14, -1))
    assert (first.newer, first.older) == (None, 14)
    second = await history.page(7, Filters(), top=14)
    assert ids(second) == list(range(14, 5, -1))
    assert (second.newer, second.older) == (23, 5)
    last = await history.page(7, Filters(), top=5)
    assert (ids(last), last.newer, last.older) == ([5, 4, 3, 2, 1], 14, None)
    near = await history.page(7, Filters(), top=20)
    assert near.newer == NEWEST, "fewer than nine are newer: that is the first page"
    assert not first.entries[0].generation.direct
    assert first.entries[0].predictions[0].thumbnail_sha256 == "c" * 64


async def test_only_what_is_there_to_be_seen_is_listed(database: Database) -> None:
    history, generations = History(database), Generations(database)
    await keep(database, generation(1, person_id=8))
    await reserve(database, generation(2))
    failed = generation(3)
    await reserve(database, failed)
    moderated = lifecycle.failed(queued(failed), now=NOW, reason=FailureReason.MODERATED)
    await Predictions(database).move(queued(failed), moderated, now=NOW)
    await keep(database, generation(4))
    assert ids(await history.page(7, Filters())) == [4]
    await generations.undeliverable(3, error="50007", now=NOW)
    assert ids(await history.page(7, Filters())) == [4, 3], "what waits is shown, picture or not"
    assert await history.remove(7, 3, now=NOW)
    assert ids(await history.page(7, Filters())) == [4]
    assert await generations.kept_for(7) == [], "and it is offered no more"
    assert await history.entry(7, 3) is None
    assert await history.entry(7, 1) is None


async def test_nobody_changes_what_is_not_theirs(database: Database) -> None:
    history = History(database)
    await keep(database, generation(1))
    assert not await history.set_favourite(8, 1, NOW)
    assert not await history.remove(8, 1, now=NOW)
    assert ids(await history.page(7, Filters())) == [1]
    assert ids(await history.page(8, Filters())) == []
    assert await history.remove(7, 1, now=NOW)
    assert not await history.remove(7, 1, now=NOW)


async def test_filters_by_favourite_character_and_words(database: Database) -> None:
    history = History(database)
    prompts = {1: "An ELF in rain", 2: "100% rain", 3: "under_score", 4: "100 per cent rain"}
    for number, prompt in prompts.items():
        character = 77 if number > 2 else None
        await keep(database, replace(generation(number), prompt=prompt, character_id=character))
    await history.set_favourite(7, 2, NOW)
    await history.set_favourite(7, 4, NOW)
    await history.set_favourite(7, 4, None)
    found = {
        name: ids(await history.page(7, filters))
        for name, filters in {
            "favourites": Filters(favourites=True),
            "character": Filters(character_id=77),
            "case": Filters(words="elf"),
            "percent": Filters(words="100% r"),
            "underscore": Filters(words="r_s"),
            "backslash": Filters(words="\\"),
            "both": Filters(words="rain", character_id=77),
        }.items()
    }
    assert found == {
        "favourites": [2],
        "character": [4, 3],
        "case": [1],
        "percent": [2],
        "underscore": [3],
        "backslash": [],
        "both": [4],
    }


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(max_size=40))
async def test_any_words_are_only_words(database: Database, words: str) -> None:
    entry = generation(1)
    if await Generations(database).get(1) is None:
        await keep(database, replace(entry, prompt="plain"))
    page = await History(database).page(7, Filters(words=words.replace("\x00", "")))
    lowered = words.replace("\x00", "").lower()
    assert bool(page.entries) == (lowered in "plain")


async def test_a_family_is_its_parent_itself_and_what_came_of_it(database: Database) -> None:
    history = History(database)
    parents = {1: None, 2: 1, 3: 2, 4: 2, 5: 3, 6: 1}
    for number, parent in parents.items():
        await keep(database, replace(generation(number), parent_id=parent))
    stranger = replace(generation(7, person_id=8), parent_id=2)
    await keep(database, stranger)
    two = await Generations(database).get(2)
    assert two is not None
    assert [one.generation.id for one in await history.family(two)] == [1, 2, 3, 4, 5]
    for number in range(10, 40):
        await keep(database, replace(generation(number), parent_id=2))
    assert len(await history.family(two)) == 10
    await history.remove(7, 3, now=NOW)
    assert 3 not in [one.generation.id for one in await history.family(two)]
    assert two.address.channel_id == ADDRESS.channel_id


async def test_words_are_looked_for_in_the_newest_only_and_it_says_so(database: Database) -> None:
    for number in range(1, 13):
        await keep(database, generation(number))
    history = History(database, most_searched=10)
    found = await history.page(7, Filters(words="lute"))
    assert (ids(found), found.older, found.cut_short) == (list(range(12, 3, -1)), 3, True)
    last = await history.page(7, Filters(words="lute"), top=3)
    assert (ids(last), last.newer, last.older) == ([3], 12, None)
    assert not (await history.page(7, Filters())).cut_short
    assert not (await History(database).page(7, Filters(words="lute"))).cut_short
