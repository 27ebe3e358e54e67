"""Of an erased person nothing is left: in no table, no byte, no picture. Of others, everything."""

import io
import os
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg
import pytest

from tests.clocks import FakeClock
from tests.samples import generation, queued
from tests.store.ledgers import reserve
from tests.store.test_characters import WREN
from tests.store.test_history import keep
from troupe import lifecycle, privacy
from troupe.blobs import Blobs
from troupe.data_rights import DataRights, Holder
from troupe.doors import Doors
from troupe.errors import BlobMissing, Unavailable
from troupe.farewells import REST_MS, Farewells
from troupe.folder_blobs import FolderBlobs
from troupe.limits import DAY_MS, Allowed, Asker, Closed, Terms, Why
from troupe.models import FailureReason, Place, Prediction, PredictionState, Size
from troupe.secret import Secret
from troupe.shards import Shard
from troupe.store.characters import Characters
from troupe.store.database import Database, Transaction, Value
from troupe.store.departures import Departures
from troupe.store.erasures import Erasures
from troupe.store.generations import Generations
from troupe.store.history import Filters, History
from troupe.store.ledger import Ledger
from troupe.store.leftovers import Leftovers
from troupe.store.people import People
from troupe.store.pictures import Pictures
from troupe.store.postgres import Postgres
from troupe.store.predictions import Predictions
from troupe.store.preferences import PreferencesStore
from troupe.store.sqlite import Sqlite
from troupe.store.traces import Traces
from troupe.tidying import Tidying

NOW = 1_800_000_000_000
MIRA, JONAS = 1_234_567_890_123_456_789, 1_111_222_233_334_444_555
SECRETS = (
    "Wrenna the unspoken",
    "silver hair unspoken",
    "plays unspoken",
    "unspoken tag",
    "a reason unspoken",
)
PLACE = Place(guild_id=5, channel_id=20)
CALLED_OFF_TOO_LATE = """
    UPDATE predictions SET state = 'cancelled', submitted_at = 1, version = 5 WHERE id = $1
"""


_COLUMNS_IN_POSTGRES = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name <> 'schema_version'
"""


class PowerCut(BaseException):
    """Nothing of the program runs after this."""


@dataclass
class House:
    """One life of the program's storage on a folder; `cut_after` effects the power goes."""

    folder: Path
    database: Database
    blobs: Blobs
    clock: FakeClock
    kept_at: Secret | None = None
    cut_after: int | None = None
    away: bool = False
    asked_provider: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.doors = Doors()
        self.generations = Generations(self.database)
        self.predictions = Predictions(self.database)
        self.leftovers = Leftovers(database=self.database, clock=self.clock)
        self.erasures = Erasures(database=self.database, clock=self.clock)
        self.data_rights = DataRights(database=self.database, holders=self.holders())
        self.departures = Departures(self.database)
        self.farewells = Farewells(
            erasures=self.erasures,
            leftovers=self.leftovers,
            departures=self.departures,
            data_rights=self.data_rights,
            see_off=self._see_off,
            delete_copies=self._delete,
            tidying=Tidying(blobs=self.blobs, pictures=Pictures(self.database), clock=self.clock),
            doors=self.doors,
            clock=self.clock,
        )
        self.ledger = Ledger(database=self.database, terms=Terms(per_day=10))

    def holders(self) -> tuple[Holder, ...]:
        """As the program has them."""
        return (
            self.leftovers,
            self.erasures,
            Traces(self.database),
            self.generations,
            Characters(self.database),
            PreferencesStore(self.database),
            People(self.database),
        )

    async def _see_off(self, waiting: Sequence[Prediction]) -> None:
        for one in waiting:
            if one.state is PredictionState.QUEUED and self.doors.is_leaving(one.person_id):
                assert await self.predictions.move(one, lifecycle.cancelled(one, now=1), now=1)

    async def _delete(self, task_ids: Sequence[str]) -> None:
        self.effect()
        if self.away:
            raise Unavailable("away")
        self.asked_provider += task_ids
        self.effect()

    def effect(self) -> None:
        if self.cut_after is None:
            return
        if not self.cut_after:
            raise PowerCut
        self.cut_after -= 1

    async def write(self, sql: str, *values: Value) -> None:
        async with self.database.transaction() as transaction:
            await transaction.execute(sql, *values)

    def grow_old(self) -> None:
        """Every picture was put long ago."""
        for path in self.folder.glob("blobs/*/*"):
            os.utime(path, (1_000_000, 1_000_000))


@asynccontextmanager
async def opened(
    folder: Path, clock: FakeClock, kept_at: Secret | None = None
) -> AsyncIterator[House]:
    database = await (Postgres.open(kept_at) if kept_at else Sqlite.open(folder / "troupe.db"))
    blobs = FolderBlobs(folder / "blobs")
    await blobs.open()
    house = House(folder, database, blobs, clock, kept_at)
    try:
        yield house
    finally:
        await database.close()


@pytest.fixture
async def house(tmp_path: Path, clock: FakeClock, kept_at: Secret | None) -> AsyncIterator[House]:
    async with opened(tmp_path / "data", clock, kept_at) as one:
        yield one


@pytest.fixture
async def house_of_files(tmp_path: Path, clock: FakeClock) -> AsyncIterator[House]:
    async with opened(tmp_path / "data", clock) as one:
        yield one


async def test_one_of_everything_is_erased_to_the_last_byte(house: House) -> None:
    mine, shared = await one_of_everything(house)
    before = await rows_of(house, JONAS)
    traces = [str(MIRA).encode(), MIRA.to_bytes(8, "big"), *(one.encode() for one in SECRETS)]
    kept = await bytes_of(house)
    assert all(any(one in data for data in kept) for one in traces)
    assert await house.farewells.erase(MIRA) == 0
    kept = await bytes_of(house)
    assert not [one for one in traces if any(one in data for data in kept)]
    await house.farewells.clear_up()
    await nothing_is_left(house, mine, shared)
    assert await rows_of(house, JONAS) == before
    [copy] = (await house.generations.get(40),)
    assert copy is not None
    assert (copy.character_owner_id, copy.character_id, copy.description) == (0, None, "")
    assert sorted(house.asked_provider) == sorted(["task-1", "task-2", "task-3", "replaced-3"])
    assert await house.leftovers.copies(most=9) == []
    assert await house.leftovers.pictures(after="", most=9) == []


async def test_what_was_made_today_still_counts_and_a_block_still_blocks(house: House) -> None:
    await one_of_everything(house)
    asker = Asker(MIRA, replace(PLACE, guild_id=6))
    # The one that only waits is called off, and so it doesn't count.
    used = await house.ledger.used_today(MIRA, now=NOW) - 1
    standing = await house.ledger.standing(Asker(JONAS, PLACE), now=NOW)
    assert used > 1
    await house.farewells.erase(MIRA)
    assert await house.ledger.used_today(MIRA, now=NOW) == used
    _, [limit, *_] = await house.ledger.allowance(asker, now=NOW)
    assert limit.used == used
    assert await house.ledger.standing(Asker(JONAS, PLACE), now=NOW) == standing
    blocked = await house.ledger.verdict(Asker(MIRA, PLACE), pictures=1, now=NOW)
    assert blocked == Closed(Why.BLOCKED_HERE)
    assert isinstance(await house.ledger.verdict(asker, pictures=1, now=NOW), Allowed)
    again = replace(generation(90, person_id=MIRA), guild_id=6)
    await reserve(house.database, again)
    await house.write(CALLED_OFF_TOO_LATE, "90-0")
    await house.farewells.erase(MIRA)
    assert await house.ledger.used_today(MIRA, now=NOW) == used + 1
    house.clock.jump(86_400)
    await house.farewells.clear_up()
    assert await house.database.fetch("SELECT * FROM erased_days") == []
    assert await house.ledger.used_today(MIRA, now=house.clock.now()) == 0


async def test_budgets_keep_what_was_spent(house: House) -> None:
    purse = Terms(per_day=100, budget_per_day=10**9, budget_per_month=10**9, price=7)
    ledger = Ledger(database=house.database, terms=purse)
    for number in range(1, 4):
        wanted = generation(number, person_id=MIRA, created_at=NOW - (number - 1) * DAY_MS)
        assert await ledger.reserve(wanted, [queued(wanted)], PLACE)
        await house.write(CALLED_OFF_TOO_LATE, f"{number}-0")
    before = (await ledger.standing(Asker(JONAS, PLACE), now=NOW)).used
    assert (before.everybody_day, before.everybody_month) == (7, 21)
    await house.farewells.erase(MIRA)
    assert (await ledger.standing(Asker(JONAS, PLACE), now=NOW)).used == before


async def test_whoever_leaves_gets_nothing_new_and_is_waited_for(house: House) -> None:
    """What the provider has goes on; as soon as it is over, all goes."""
    wanted = generation(1, person_id=MIRA)
    await reserve(house.database, wanted)
    before = lifecycle.submitting(queued(wanted), now=NOW)
    await house.predictions.move(queued(wanted), before, now=NOW)
    waiting = generation(2, person_id=MIRA)
    await reserve(house.database, waiting)
    assert await house.farewells.erase(MIRA) == 1
    cancelled = await house.predictions.get("2-0")
    assert cancelled is not None
    assert cancelled.state is PredictionState.CANCELLED
    for number, place in ((3, PLACE), (4, replace(PLACE, guild_id=None))):
        new = replace(generation(number, person_id=MIRA), guild_id=place.guild_id)
        assert await reserve(house.database, new) == Closed(Why.ERASING)
    failed = lifecycle.failed(before, now=NOW, reason=FailureReason.INTERRUPTED)
    await house.predictions.move(before, failed, now=NOW)
    await house.farewells.clear_up()
    assert await house.generations.get(1) is None
    assert not house.doors.is_leaving(MIRA)
    assert isinstance(await reserve(house.database, generation(5, person_id=MIRA)), Allowed)


async def test_a_character_that_is_going_is_lent_to_nobody_new(house: House) -> None:
    await Characters(house.database).save(
        replace(WREN, id=1, owner_id=MIRA, guild_id=5, reference_sha256="a" * 64), most=9
    )
    theirs = replace(
        generation(1, person_id=JONAS), character_id=1, character_owner_id=MIRA, description="red"
    )
    assert isinstance(await reserve(house.database, theirs), Allowed)
    assert await house.farewells.erase(MIRA) == 1, "Jonas's picture is made with it"
    assert await Characters(house.database).shared_and_named(5, WREN.name) is None
    [one] = await house.predictions.of_generation(1)
    await house.predictions.move(one, lifecycle.cancelled(one, now=1), now=1)
    await house.farewells.clear_up()
    late = replace(theirs, id=2)
    assert await reserve(house.database, late) == Closed(Why.NOT_SHARED)


async def test_a_provider_that_is_away_is_asked_again_until_it_forgot_by_itself(
    house: House,
) -> None:
    await keep(house.database, generation(1, person_id=MIRA))
    house.away = True
    await house.farewells.erase(MIRA)
    await house.farewells.clear_up()
    assert await house.leftovers.copies(most=9) == ["task-1"]
    house.away = False
    await house.farewells.clear_up()
    assert house.asked_provider == ["task-1"]
    await keep(house.database, generation(2, person_id=MIRA))
    house.away = True
    await house.farewells.erase(MIRA)
    house.clock.jump(8 * 86_400)
    await house.farewells.clear_up()
    assert await house.leftovers.copies(most=9) == []


async def test_a_picture_that_somebody_sends_just_now_stays_for_the_row_to_come(
    house: House,
) -> None:
    sha256 = await house.blobs.put(b"both have it")
    await keep(house.database, generation(1, person_id=MIRA), sha256=sha256)
    path = house.folder / "blobs" / sha256[:2] / sha256
    just = (house.clock.now() - REST_MS + 1_000) / 1000
    os.utime(path, (just, just))
    await house.farewells.erase(MIRA)
    assert await house.farewells.clear_up() <= 60
    assert path.exists()
    house.clock.jump(2)
    await house.farewells.clear_up()
    assert not path.exists()


async def test_the_power_may_go_after_each_step(tmp_path: Path) -> None:
    """Started again it ends as if nothing had been; at every commit, file and request."""
    cuts, before = 0, tmp_path / "before"
    async with opened(before, FakeClock()) as house:
        mine, shared = await one_of_everything(house)
    for cut_after in range(1_000):
        folder = tmp_path / str(cut_after)
        shutil.copytree(before, folder)
        async with opened(folder, FakeClock()) as house:
            with pytest.MonkeyPatch.context() as patch:
                with_effects(patch, house)
                house.cut_after = cut_after
                try:
                    await house.farewells.erase(MIRA)
                    await house.farewells.clear_up()
                    break
                except PowerCut:
                    cuts += 1
            left = tmp_path / f"{cut_after} later"
            shutil.copytree(folder, left, ignore=shutil.ignore_patterns("*-shm"))
        async with opened(left, FakeClock()) as again:
            if not cut_after:
                assert await again.erasures.asked() == [], "nobody was asked yet"
                continue
            await again.farewells.open()
            await again.farewells.clear_up()
            await nothing_is_left(again, mine, shared)
            used = await again.ledger.used_today(MIRA, now=NOW)
            assert used == 4
        shutil.rmtree(folder)
    assert cuts > 20


async def test_every_column_that_can_name_a_person_is_somebodys_to_forget(house: House) -> None:
    """A new one fails here until the store that holds it hands it out and erases it."""
    held = {pair for holder in house.holders() for pair in holder.holds}
    like_a_person = re.compile(r"person|owner|reporter|member|user|author|settled_by|(^|_)by(_|$)")
    columns = await columns_of(house.database)
    named = {
        (table, column)
        for table, column in columns
        if like_a_person.search(column) and not column.endswith(("_per_day", "_at"))
    }
    assert named - held - {("guild_settings", "person_per_day")} == set()
    assert held <= columns, "what is held is there"


async def test_every_table_is_in_the_words_of_privacy(house: House) -> None:

    told = {table for one in privacy.kept() for table in one.tables}
    tables = {table for table, _ in await columns_of(house.database)}
    assert tables - told == {"registered_commands", "processes", "identifies"}
    assert told <= tables


def test_the_page_is_what_its_source_gives() -> None:

    assert privacy.PAGE.read_text("utf-8") == privacy.page(), "run `make privacy`"


async def test_what_a_server_set_goes_a_month_after_it_removed_the_bot(house: House) -> None:
    await one_of_everything(house)
    departures, clock = house.departures, house.clock
    await departures.compare({5, 6}, shard=Shard(0, 1), now=clock.now())
    await departures.left(5, now=clock.now())
    clock.jump(29 * 86_400)
    await departures.left(5, now=clock.now())
    await departures.compare({6}, shard=Shard(0, 1), now=clock.now())
    await house.farewells.clear_up()
    assert await house.database.fetch("SELECT 1 FROM audit WHERE guild_id = 5")
    await departures.came(5)
    clock.jump(2 * 86_400)
    await house.farewells.clear_up()
    assert await house.database.fetch("SELECT 1 FROM audit WHERE guild_id = 5")
    await departures.compare({6}, shard=Shard(0, 1), now=clock.now())
    clock.jump(31 * 86_400)
    pictures = len((await History(house.database).page(MIRA, Filters())).entries)
    await house.farewells.clear_up()
    for table, column in await columns_of(house.database):
        if column == "guild_id" and table != "blocked_guilds":
            over = f"SELECT 1 FROM {table} WHERE guild_id = 5"
            if table == "generations":
                over += " AND delivered_at IS NOT NULL"
            if table == "predictions":
                over += " AND state IN ('completed', 'failed', 'cancelled')"
            assert not await house.database.fetch(over), table
    page = await History(house.database).page(MIRA, Filters())
    assert len(page.entries) == pictures > 0, "people keep their own"
    assert await house.database.fetch("SELECT 1 FROM guild_settings WHERE guild_id = 6")


async def test_no_copy_stays_where_pages_were_split(house_of_files: House) -> None:
    """Few rows lie on one page; of many some are copied when pages are split, and stay there."""
    for number in range(1, 400):
        person = MIRA if number % 2 else JONAS
        prompt = ("Mira's unspoken " if number % 2 else "A harp ") * (number % 40 + 1)
        wanted = generation(number * 7919 % 1_009, person_id=person)
        await reserve(house_of_files.database, replace(wanted, prompt=prompt))
    assert await house_of_files.farewells.erase(MIRA) == 0
    await house_of_files.farewells.clear_up()
    data = b"".join(await bytes_of(house_of_files))
    assert b"unspoken" not in data
    assert MIRA.to_bytes(8, "big") not in data
    assert data.count(b"A harp A harp") > 100


def with_effects(patch: pytest.MonkeyPatch, house: House) -> None:
    """Before and after each commit, each emptying of the log and each removing of a file."""
    begun, scrub, remove = Sqlite.transaction, Sqlite.scrub, Blobs.remove
    rewrite = Sqlite.rewrite

    @asynccontextmanager
    async def transaction(self: Sqlite) -> AsyncIterator[Transaction]:
        house.effect()
        async with begun(self) as inner:
            yield inner
        house.effect()

    async def scrubbed(self: Sqlite) -> None:
        house.effect()
        await scrub(self)
        house.effect()

    async def rewritten(self: Sqlite) -> None:
        house.effect()
        await rewrite(self)
        house.effect()

    async def removed(self: Blobs, sha256: str, *, before: int) -> bool:
        house.effect()
        done = await remove(self, sha256, before=before)
        house.effect()
        return done

    patch.setattr(Sqlite, "transaction", transaction)
    patch.setattr(Sqlite, "scrub", scrubbed)
    patch.setattr(Sqlite, "rewrite", rewritten)
    patch.setattr(Blobs, "remove", removed)


async def one_of_everything(house: House) -> tuple[list[str], list[str]]:
    """Of Mira's, with Jonas beside her; the pictures that are hers alone, and those that aren't."""
    mine = [await house.blobs.put(f"Mira's {number}".encode()) for number in range(6)]
    shared = [await house.blobs.put(f"everybody's {number}".encode()) for number in range(2)]
    await _generations(house, mine, shared)
    await _collection(house, mine, shared)
    await _decisions(house, mine)
    house.grow_old()
    return mine, shared


async def _generations(house: House, mine: list[str], shared: list[str]) -> None:
    states = {
        1: {"sha256": mine[0]},
        2: {"sha256": shared[0]},
    }
    for number, options in states.items():
        wanted = replace(
            generation(number, person_id=MIRA),
            prompt=f"Mira plays unspoken {number}",
            reference_sha256=mine[1] if number == 1 else shared[1],
            parent_id=None if number == 1 else 1,
            description="silver hair unspoken",
        )
        await keep(house.database, wanted, **options)
        await house.write(
            "UPDATE predictions SET thumbnail_sha256 = $2 WHERE generation_id = $1",
            number,
            mine[2 + number],
        )
    await History(house.database).set_favourite(MIRA, 1, NOW)
    lost = replace(generation(3, person_id=MIRA), prompt="Mira plays unspoken 3")
    await keep(house.database, lost, sha256=mine[2])
    await house.write("UPDATE predictions SET replaces = 'replaced-3' WHERE id = '3-0'")
    await house.write(
        "UPDATE generations SET delivered_at = NULL, undeliverable_at = 1 WHERE id = 3"
    )
    failed = replace(generation(4, person_id=MIRA), prompt="Mira plays unspoken 4")
    await reserve(house.database, failed)
    over = lifecycle.failed(queued(failed), now=NOW, reason=FailureReason.MODERATED)
    await house.predictions.move(queued(failed), over, now=NOW)
    for number in (5, 6):
        waiting = replace(generation(number, person_id=MIRA), prompt="Mira plays unspoken, waits")
        await reserve(house.database, replace(waiting, guild_id=None))
    # Called off after its submit: it counts, unlike one that only waited.
    await house.write(CALLED_OFF_TOO_LATE, "6-0")
    await History(house.database).remove(MIRA, 4, now=NOW)
    jonas = replace(generation(41, person_id=JONAS), reference_sha256=shared[1])
    await keep(house.database, jonas, sha256=shared[0])


async def _collection(house: House, mine: list[str], shared: list[str]) -> None:
    characters = Characters(house.database)
    wren = replace(
        WREN,
        id=11,
        owner_id=MIRA,
        name="Wrenna the unspoken",
        description="silver hair unspoken",
        tags=("unspoken tag",),
        size=Size(512, 512),
        reference_sha256=mine[5],
    )
    await characters.save(wren, most=9)
    await characters.save(
        replace(wren, id=12, name="Another unspoken", guild_id=5, reference_sha256=shared[1]),
        most=9,
    )
    await PreferencesStore(house.database).change(
        MIRA, lambda before: replace(before, character_id=11, private=True), now=NOW
    )
    theirs = replace(
        generation(40, person_id=JONAS),
        reference_sha256=shared[1],
        character_id=12,
        character_owner_id=MIRA,
        description="silver hair unspoken",
    )
    await keep(house.database, theirs, sha256=shared[0])


async def _decisions(house: House, mine: Sequence[str]) -> None:
    await house.write("INSERT INTO guild_settings (guild_id, words) VALUES (5, '[\"x\"]')")
    await house.write("INSERT INTO consents VALUES ($1, 1, 'I may use it')", MIRA)
    await house.write("INSERT INTO consents VALUES ($1, 1, 'I may use it')", JONAS)
    for number, generation_id, reporter, settled in (
        (21, 1, JONAS, None),
        (22, 41, MIRA, JONAS),
        (23, 41, JONAS, MIRA),
    ):
        await house.write(
            """
            INSERT INTO reports (id, generation_id, guild_id, channel_id, message_id, reporter_id,
                at, settled_by, blocked_by, reason)
            VALUES ($1, $2, 5, 20, 30, $3, 1, $4, $4, $5)
            """,
            number,
            generation_id,
            reporter,
            settled,
            "a reason unspoken" if reporter == MIRA else "Not nice",
        )
    blocked = "INSERT INTO blocked_people VALUES ($1, $2, 1, $3)"
    await house.write(blocked, 5, MIRA, JONAS)
    await house.write(blocked, 6, JONAS, MIRA)
    await house.write("INSERT INTO blocked_guilds VALUES (9, 1, $1)", MIRA)
    await house.write("INSERT INTO blocked_references VALUES (5, 'abc', 1, $1)", MIRA)
    await house.write("INSERT INTO drawn_references VALUES ($1, $2, 1)", mine[5], mine[0])
    await house.write("INSERT INTO audit VALUES (31, 5, $1, 1, 'Paused')", MIRA)
    await house.write("INSERT INTO audit VALUES (32, 5, $1, 1, $2)", JONAS, f"Blocked <@{MIRA}>")
    await house.write("INSERT INTO audit VALUES (33, 5, $1, 1, $2)", JONAS, f"Allowed {MIRA} again")


async def nothing_is_left(house: House, mine: list[str], shared: list[str]) -> None:
    for table, column in await columns_of(house.database):
        for row in await house.database.fetch(f"SELECT {column} AS value FROM {table}"):
            text = str(row["value"])
            assert str(MIRA) not in text, f"{table}.{column}"
            assert "unspoken" not in text, f"{table}.{column}"
            assert not any(sha256 in text for sha256 in mine), f"{table}.{column}"
    for data in await bytes_of(house):
        assert str(MIRA).encode() not in data
        assert MIRA.to_bytes(8, "big") not in data
        assert b"unspoken" not in data
        assert not any(sha256.encode() in data for sha256 in mine)
        assert not data.startswith(b"Mira's")
    assert [await is_there(house.blobs, one) for one in mine] == [False] * len(mine)
    assert [await is_there(house.blobs, one) for one in shared] == [True] * len(shared)


async def bytes_of(house: House) -> list[bytes]:
    """The database, its log, and every picture; of PostgreSQL all rows as they are kept."""
    files = [path.read_bytes() for path in house.folder.rglob("*") if path.is_file()]
    if house.kept_at is None:
        return files
    tables = {table for table, _ in await columns_of(house.database)}
    return [*files, *[await copied_out(house.kept_at, table) for table in tables]]


async def copied_out(url: Secret, table: str) -> bytes:
    connection = await asyncpg.connect(url.reveal(), timeout=10)
    try:
        with io.BytesIO() as output:
            await connection.copy_from_table(table, output=output, format="binary")
            return output.getvalue()
    finally:
        await connection.close()


async def is_there(blobs: Blobs, sha256: str) -> bool:
    try:
        await blobs.get(sha256)
    except BlobMissing:
        return False
    return True


async def columns_of(database: Database) -> set[tuple[str, str]]:
    if isinstance(database, Postgres):
        rows = await database.fetch(_COLUMNS_IN_POSTGRES)
        return {(str(one["table_name"]), str(one["column_name"])) for one in rows}
    tables = await database.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")
    found: set[tuple[str, str]] = set()
    for table in tables:
        columns = await database.fetch(f"PRAGMA table_info({table['name']})")
        found |= {(str(table["name"]), str(one["name"])) for one in columns}
    return found


async def rows_of(house: House, person_id: int) -> dict[str, list[object]]:
    """What the tables hold of somebody, but for whose character it was."""
    found: dict[str, list[object]] = {}
    for table, column in (
        ("generations", "person_id"),
        ("predictions", "person_id"),
        ("consents", "person_id"),
        ("blocked_people", "person_id"),
        ("people", "id"),
    ):
        rows = await house.database.fetch(f"SELECT * FROM {table} WHERE {column} = $1", person_id)
        lent = ("character_owner_id", "character_id", "description", "by_id")
        told = [{name: row[name] for name in row if name not in lent} for row in rows]
        found[table] = sorted(told, key=repr)
    return found
