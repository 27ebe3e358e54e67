"""What the doctor makes of what it found: judged without asking anybody."""

import asyncio
import itertools
from pathlib import Path

import discord
import pytest

from tests.clocks import FakeClock
from troupe.doctor.findings import (
    Check,
    Finding,
    Mark,
    examined,
    exit_code,
    look,
    ok,
    verdict,
    written,
    wrong,
)
from troupe.doctor.machine import judged_files
from troupe.doctor.settings import NAMES
from troupe.doctor.storage import Room, judged_database, judged_pictures
from troupe.errors import DatabaseAway
from troupe.store import lock
from troupe.store.database import closed_for_good, closed_meanwhile
from troupe.store.inspection import Condition, inspected
from troupe.store.sqlite import Sqlite
from troupe.ui.doctor import account, commands, server
from troupe.ui.doctor.server import Channel, Overwrite, Server

HOME, BOT, ROLE = 100, 7, 200


async def test_a_check_that_breaks_or_hangs_hides_no_other() -> None:
    async def breaks() -> list[Finding]:
        raise RuntimeError("with a key in it")

    async def hangs() -> list[Finding]:
        await asyncio.Event().wait()
        return []

    async def works() -> list[Finding]:
        return [ok("third", "well")]

    first, second, third = await examined(
        [Check("first", breaks), Check("second", hangs, seconds=0.01), Check("third", works)]
    )
    assert (first.mark, first.what) == (Mark.LOOK, "could not be checked: RuntimeError")
    assert (second.mark, second.what) == (Mark.WRONG, "no answer within 0.01 s")
    assert third == ok("third", "well")


def test_lines_fit_into_eighty_columns_and_commands_stay_whole() -> None:
    command = "    mv " + "x" * 100 + " somewhere/else"
    text = written([look("database", "a word " * 30, f"Do this:\n{command}\nand " + "that " * 30)])
    long = [line for line in text.splitlines() if len(line) > 80]
    assert [line.strip() for line in long] == [command.strip()]
    assert text.startswith("look   database    a word")


def test_a_name_from_outside_moves_no_cursor() -> None:
    assert "\x1b" not in written([ok("server", "in \x1b[2J\x1b[H nowhere")])


@pytest.mark.parametrize(
    ("found", "code", "last"),
    [
        ([ok("a", "")], 0, "nothing is wrong, nothing to look at"),
        ([ok("a", ""), look("a", "", "")], 0, "nothing is wrong, 1 to look at"),
        ([wrong("a", "", ""), look("a", "", "")], 1, "1 wrong, 1 to look at"),
    ],
)
def test_the_worst_mark_decides(found: list[Finding], code: int, last: str) -> None:
    assert exit_code(found) == code
    assert last in verdict(found)


def test_every_setting_of_the_example_has_a_name_that_the_doctor_knows() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text()
    given = {line.lstrip("#").partition("=")[0] for line in example.splitlines() if "=" in line}
    assert {name for name in given if name.isupper()} <= NAMES


@pytest.mark.parametrize(
    ("seconds", "mark", "what"),
    [
        (0.9, Mark.OK, "as Discord's"),
        (3, Mark.OK, "3 s ahead of Discord's"),
        (4, Mark.LOOK, "4 s ahead of Discord's"),
        (-4, Mark.LOOK, "4 s behind Discord's"),
        (61, Mark.WRONG, "61 s ahead of Discord's"),
        (-3600, Mark.WRONG, "3600 s behind Discord's"),
    ],
)
def test_the_clock_is_held_against_discords(seconds: float, mark: Mark, what: str) -> None:
    now = 946_684_800_000 + round(seconds * 1000)
    found = account.judged_clock("Sat, 01 Jan 2000 00:00:00 GMT", now)
    assert (found.mark, found.what) == (mark, what)


@pytest.mark.parametrize("date", [None, "", "yesterday", "Sat, 41 Jan 2000 00:00:00 GMT"])
def test_a_date_that_is_none_is_no_crash(date: str | None) -> None:
    assert account.judged_clock(date, 0).mark is Mark.LOOK


def test_a_date_without_a_zone_is_in_discords() -> None:
    found = account.judged_clock("Sat, 01 Jan 2000 00:00:00", 946_684_800_000)
    assert found.mark is Mark.OK


def test_an_interactions_endpoint_is_wrong_because_the_bot_hears_nothing() -> None:
    info = {
        "id": "1",
        "approximate_guild_count": 0,
        "interactions_endpoint_url": "https://x",
        "integration_types_config": {"0": {}},
    }
    marks = [one.mark for one in account.judged_application(info)]
    assert marks == [Mark.LOOK, Mark.WRONG, Mark.LOOK]


@pytest.mark.parametrize(("left", "mark"), [(0, Mark.WRONG), (19, Mark.LOOK), (20, Mark.OK)])
def test_few_connections_left_are_told(left: int, mark: Mark) -> None:
    limit = {"remaining": left, "total": 1000, "reset_after": 3_600_000}
    assert account.judged_sessions(limit).mark is mark


def test_commands_are_the_same_however_discord_fills_them_in() -> None:
    ours: dict[str, object] = {
        "name": "quota",
        "description": "How much",
        "type": 1,
        "options": [{"name": "who", "type": 3, "required": False, "min_value": 1}],
        "nsfw": False,
        "contexts": [0, 1, 2],
        "default_member_permissions": 32,
    }
    theirs: dict[str, object] = {
        "id": "5",
        "version": "6",
        "name": "quota",
        "description": "How much",
        "name_localizations": None,
        "type": 1,
        "options": [{"name": "who", "type": 3, "min_value": 1.0, "choices": []}],
        "contexts": [2, 1, 0],
        "default_member_permissions": "32",
        "dm_permission": True,
    }
    assert commands.judged([ours], [theirs]).mark is Mark.OK
    changes: tuple[dict[str, object], ...] = (
        {"description": "Other"},
        {"contexts": [0]},
        {"default_member_permissions": None},
        {"options": [{"name": "who", "type": 3, "required": True, "min_value": 1}]},
        {"options": []},
        {"options": [{"name": "who", "type": 3, "min_value": 1, "max_value": 0}]},
    )
    for change in changes:
        assert "changed: /quota" in commands.judged([ours], [theirs | change]).what


def server_with(
    *overwrites: Overwrite, everyone: int = account.NEEDED.value, role: int = 0, forum: bool = False
) -> tuple[Server, Channel]:
    channel = Channel(id=1, name="art", forum=forum, overwrites=overwrites)
    return (
        Server(
            id=HOME,
            name="Home",
            bot_id=BOT,
            roles={HOME: everyone, ROLE: role, 999: discord.Permissions.all().value},
            held=frozenset({ROLE}),
            channels=(channel,),
        ),
        channel,
    )


SEND = discord.Permissions(send_messages=True).value
VIEW = discord.Permissions(view_channel=True).value


def overwrite(target: int, *, allow: int = 0, deny: int = 0) -> Overwrite:
    return Overwrite(target_id=target, of_member=target == BOT, allow=allow, deny=deny)


@pytest.mark.parametrize(
    ("overwrites", "lacks"),
    [
        ((), ()),
        ((overwrite(HOME, deny=SEND),), ("Send Messages",)),
        ((overwrite(HOME, deny=SEND), overwrite(ROLE, allow=SEND)), ()),
        ((overwrite(ROLE, allow=SEND), overwrite(BOT, deny=SEND)), ("Send Messages",)),
        ((overwrite(ROLE, deny=SEND), overwrite(BOT, allow=SEND)), ()),
        ((overwrite(999, deny=SEND),), ()),
        ((overwrite(HOME, deny=SEND | VIEW),), ("View Channels",)),
    ],
)
def test_rights_are_those_of_all_then_of_its_roles_then_its_own(
    overwrites: tuple[Overwrite, ...], lacks: tuple[str, ...]
) -> None:
    assert server.lacking(*server_with(*overwrites)) == lacks


def test_an_administrator_lacks_nothing() -> None:
    role = discord.Permissions(administrator=True).value
    there = server_with(overwrite(HOME, deny=SEND), everyone=0, role=role)
    assert server.lacking(*there) == ()


def test_in_a_forum_only_its_posts_are_written_to() -> None:
    assert server.lacking(*server_with(overwrite(HOME, deny=SEND), forum=True)) == ()


def test_a_log_channel_that_is_gone_is_wrong() -> None:
    there, _ = server_with()
    marks = [one.mark for one in server.judged(there, (), 5)]
    assert marks == [Mark.OK, Mark.WRONG]


@pytest.mark.parametrize(
    ("limit", "mark"), [(-1, Mark.OK), (1024, Mark.OK), (1023, Mark.LOOK), (255, Mark.WRONG)]
)
def test_few_open_files_are_told(limit: int, mark: Mark) -> None:
    assert judged_files(limit).mark is mark


def condition(**changes: object) -> Condition:
    values: dict[str, object] = {
        "version": 8,
        "known": 8,
        "size": 1_000_000,
        "complaint": "",
        "unfinished": 2,
        "undelivered": 1,
    }
    return Condition(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


@pytest.mark.parametrize(
    ("changes", "free", "mark"),
    [
        ({}, 1e10, Mark.OK),
        ({}, 1e8, Mark.LOOK),
        ({"size": 10_000_000_000}, 1e10, Mark.LOOK),
        ({"complaint": None}, 1e10, Mark.LOOK),
        ({"complaint": "row missing"}, 1e10, Mark.WRONG),
        ({"version": 7}, 1e10, Mark.LOOK),
        ({"version": 9}, 1e10, Mark.WRONG),
        ({"version": -8}, 1e10, Mark.WRONG),
    ],
)
def test_a_database_is_judged(changes: dict[str, object], free: float, mark: Mark) -> None:
    marks = {one.mark for one in judged_database(condition(**changes), free_bytes=int(free))}
    assert marks - {Mark.OK} == {mark} - {Mark.OK}


@pytest.mark.parametrize(
    ("version", "todo"),
    [(closed_for_good(8), "unset it if it was moved back"), (closed_meanwhile(8), "once more")],
)
def test_a_database_that_was_moved_away_says_what_to_do(version: int, todo: str) -> None:
    [finding] = judged_database(condition(version=version), free_bytes=None)
    assert finding.mark is Mark.WRONG
    assert todo in finding.todo


def test_no_room_for_pictures_is_wrong_and_leftovers_are_counted() -> None:
    room = Room(free_bytes=100_000_000, enough=False, leftovers=3)
    assert judged_pictures(room, held=False).mark is Mark.WRONG
    assert "3 half-written" in judged_pictures(room, held=False).what
    assert "half-written" not in judged_pictures(room, held=True).what


class Hurrying(FakeClock):
    """A minute passes whenever somebody looks."""

    def __init__(self) -> None:
        super().__init__()
        self._minutes = itertools.count()

    def elapsed(self) -> int:
        return next(self._minutes) * 60_000


async def test_reading_all_of_a_database_ends_when_the_time_is_over(
    file: Sqlite, tmp_path: Path, clock: FakeClock
) -> None:
    async with file.transaction() as transaction:
        await transaction.execute(
            """
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT 20000)
            INSERT INTO blocked_guilds (guild_id, at, by_id) SELECT n, 0, 0 FROM numbers
            """
        )
    async with inspected(tmp_path / "troupe.db") as inspection:
        patient = await inspection.condition(seconds=5, clock=clock)
        hasty = await inspection.condition(seconds=5, clock=Hurrying())
    assert patient.complaint == ""
    assert hasty.complaint is None
    assert (hasty.version, hasty.unfinished) == (hasty.known, 0)


async def test_a_look_neither_waits_for_who_writes_nor_writes(
    file: Sqlite, tmp_path: Path, clock: FakeClock
) -> None:
    before = (tmp_path / "troupe.db").read_bytes()
    async with file.transaction() as transaction:
        await transaction.execute("INSERT INTO blocked_guilds VALUES (1, 0, 0)")
        async with inspected(tmp_path / "troupe.db") as inspection:
            told = await inspection.condition(seconds=5, clock=clock)
    assert told.complaint == ""
    assert (tmp_path / "troupe.db").read_bytes() == before


async def test_a_look_at_what_is_not_there_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(DatabaseAway):
        async with inspected(tmp_path / "troupe.db"):
            pass
    assert not (tmp_path / "troupe.db").exists()


async def test_a_folder_is_held_while_it_is_and_not_after(tmp_path: Path) -> None:
    assert not lock.is_held(tmp_path)
    assert not (tmp_path / "troupe.lock").exists()
    async with lock.held(tmp_path):
        assert lock.is_held(tmp_path)
    assert not lock.is_held(tmp_path)
