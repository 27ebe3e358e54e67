"""What is recorded in docs/PERFORMANCE.md still holds, within a factor, beside the same peers."""

import sys
from pathlib import Path
from subprocess import PIPE, STDOUT, run

import pytest

from benchmarks.table import recorded
from benchmarks.written import Written

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs/PERFORMANCE.md"
DEADLINE_SECONDS = 240.0


@pytest.mark.alone
def test_no_ratio_got_half_again_as_bad_as_the_recorded_one() -> None:
    ran = run(
        [sys.executable, "-m", "benchmarks", "--short"],
        cwd=ROOT,
        stdout=PIPE,
        stderr=STDOUT,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    print(ran.stdout)
    assert ran.returncode == 0, ran.stdout
    assert recorded(ran.stdout).keys() == recorded(Written(DOCUMENT).read("short")).keys()


@pytest.mark.parametrize("name", ["full", "short"])
def test_what_is_recorded_says_where_it_was_measured(name: str) -> None:
    text = Written(DOCUMENT).read(name)
    assert "cores" in text
    assert recorded(text)


def test_a_table_is_written_where_the_last_one_stood(tmp_path: Path) -> None:
    path = tmp_path / "figures.md"
    path.write_text("# Before\n<!-- full -->\nold\n<!-- end of full -->\nafter\n")
    Written(path).write("full", r"new \1")
    assert path.read_text() == "# Before\n<!-- full -->\nnew \\1\n<!-- end of full -->\nafter\n"
    assert Written(path).read("full") == "\nnew \\1\n"
    with pytest.raises(LookupError, match="short"):
        Written(path).write("short", "anything")
