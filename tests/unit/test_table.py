"""A benchmark's table: what is kept, what is printed, and what is read back."""

import pytest

from benchmarks.table import Row, at_least, at_most, got_worse, markdown, ratio_at_most, recorded

SLOW = Row("acknowledged", "ms", 2.6, 2.0, "bare", ratio_at_most(1.2))
FULL = Row("memory", "MiB", 19.0, bound=at_most(20))
QUICK = Row("delivered a second", "pictures", 1234.0, bound=at_least(40))


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (SLOW, False),
        (FULL, True),
        (QUICK, True),
        (Row("few", "pictures", 39.0, bound=at_least(40)), False),
        (Row("told", "ms", 1.0, 2.0, "bare"), True),
    ],
)
def test_a_bound_is_of_the_ratio_or_of_our_own_figure(row: Row, kept: bool) -> None:
    assert row.kept is kept


def test_what_is_printed_says_whether_it_is_enough() -> None:
    lines = markdown([SLOW, FULL, QUICK]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[2].split("|")[1:-1] == [
        " acknowledged, ms             ",
        " 2.6    ",
        " 2 (bare) ",
        " 1.30× ",
        " ≤ 1.2×  ",
        " **no** ",
    ]
    assert "≥ 40" in lines[4]
    assert "1,234" in lines[4]


def test_a_ratio_that_got_much_worse_than_the_recorded_one_is_told() -> None:
    before = recorded("# Figures\n\n" + markdown([SLOW, FULL]) + "\n\n| a | b |\n")
    assert before == {"acknowledged, ms": 1.3}
    assert got_worse([Row("acknowledged", "ms", 3.9, 2.0, "bare")], before) == {}
    told = got_worse([Row("acknowledged", "ms", 4.0, 2.0, "bare"), FULL], before)
    assert told == {"acknowledged, ms": "acknowledged, ms: 2.00× now, 1.30× recorded"}
