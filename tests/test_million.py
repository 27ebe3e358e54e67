"""A store that was filled at once is whole; what one person sees costs the same in any."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import filling, million
from benchmarks.filling import PERSON, Filling
from tests.samples import NOW
from troupe.store.sqlite import Sqlite

TINY = Filling(own=40, others=760, people=20, now=NOW)


async def test_what_is_filled_is_what_the_program_would_have_kept(tmp_path: Path) -> None:
    """The same schema, every check and reference kept, and as many rows as were asked for."""
    await filling.fill(tmp_path / "filled.db", TINY)
    await (await Sqlite.open(tmp_path / "empty.db")).close()
    with (
        closing(sqlite3.connect(tmp_path / "filled.db")) as filled,
        closing(sqlite3.connect(tmp_path / "empty.db")) as empty,
    ):
        schema = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY sql"
        assert filled.execute(schema).fetchall() == empty.execute(schema).fetchall()
        assert filled.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert filled.execute("PRAGMA foreign_key_check").fetchall() == []
        counted = "SELECT count(*), sum(person_id = ?) FROM generations"
        assert filled.execute(counted, [PERSON]).fetchall() == [(800, 40)]
        oldest = "SELECT id FROM generations WHERE person_id = ? ORDER BY id LIMIT 3"
        ids = [(TINY.own_id(number),) for number in range(3)]
        assert filled.execute(oldest, [PERSON]).fetchall() == ids


@pytest.mark.alone
async def test_a_few_thousand_are_measured_as_a_million_is() -> None:
    sizes = million.Sizes(many=4_000, few=1_000, starts=1, rounds=30)
    rows = await million.rows(sizes)
    for row in rows:
        print(row.cells())
    assert len(rows) == 6
    assert all(row.ours > 0 and row.peers for row in rows)
    assert [row.bound is None for row in rows] == [False] * 5 + [True]
    assert all(row.ratio is not None and row.ratio < 3 for row in rows[1:])
