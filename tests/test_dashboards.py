"""The dashboard and the alarms ask for nothing that the program doesn't tell."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it comes without types

from tests.test_monitor import watched

DOCS = Path(__file__).parents[1] / "docs"
OTHERS = {"up"}
"""What Prometheus itself knows of whatever it scrapes."""

_WORDS = frozenset(
    [
        "absent",
        "and",
        "avg",
        "by",
        "delta",
        "histogram_quantile",
        "ignoring",
        "increase",
        "label_values",
        "max",
        "min",
        "on",
        "or",
        "rate",
        "sum",
        "unless",
        "without",
    ]
)
_STRINGS = re.compile(r'"[^"]*"')
_LABELS = re.compile(r"\{[^}]*\}")
_RANGES = re.compile(r"\[[^\]]*\]")
_GROUPED = re.compile(r"\b(by|on|without|ignoring)\s*\([^)]*\)")
_NAME = re.compile(r"(?<![\w.])[a-z_][a-z0-9_]*")
_PICKED = re.compile(r"([a-z_0-9]+)\{([^}]*)\}")
_PICK = re.compile(r'(\w+)="([^"]*)"')


def panels() -> list[dict[str, Any]]:
    return list(json.loads((DOCS / "grafana.json").read_text())["panels"])


def rules() -> list[dict[str, Any]]:
    [group] = yaml.safe_load((DOCS / "alerts.yml").read_text())["groups"]
    return list(group["rules"])


def expressions() -> Iterator[str]:
    yield from (target["expr"] for panel in panels() for target in panel.get("targets", []))
    yield from (rule["expr"] for rule in rules())


def names(expression: str) -> set[str]:
    bare = expression
    for noise in (_STRINGS, _LABELS, _RANGES, _GROUPED):
        bare = noise.sub(" ", bare)
    return set(_NAME.findall(bare)) - _WORDS


def test_the_reader_of_expressions_finds_names_and_only_names() -> None:
    expression = (
        'sum by (le, way) (rate(a_total{way="x"}[5m])) / on (b) c_dollars >= 1e9 and up == 0'
    )
    assert names(expression) == {"a_total", "c_dollars", "up"}


@pytest.fixture(name="text")
async def scraped(tmp_path: Path) -> str:
    async with watched(tmp_path) as told:
        return await told.scraped()


async def test_every_name_in_them_is_exported(text: str) -> None:
    exported = set(re.findall(r"^([a-z_0-9]+)[{ ]", text, re.M))
    asked = set().union(*map(names, expressions()))
    assert len(asked) > 15
    assert asked - exported - OTHERS == set()


async def test_every_label_that_they_pick_by_has_such_a_value(text: str) -> None:
    picked = {
        (name, label, value)
        for expression in expressions()
        for name, labels in _PICKED.findall(expression)
        for label, value in _PICK.findall(labels)
    }
    assert picked
    for name, label, value in picked:
        assert re.search(rf'^{name}\{{[^}}]*\b{label}="{value}"', text, re.M), (name, label, value)


async def test_everything_that_is_exported_is_on_the_dashboard(text: str) -> None:
    """A figure that nobody can find might as well not be counted."""
    families = {
        name.removesuffix("_total") for name in re.findall(r"^# TYPE (troupe_\w+)", text, re.M)
    }
    shown = (DOCS / "grafana.json").read_text()
    assert [family for family in families if family not in shown] == []


def test_every_alarm_says_what_to_do() -> None:
    assert len({rule["alert"] for rule in rules()}) == len(rules())
    for rule in rules():
        assert re.fullmatch(r"\d+[mh]", rule["for"]), rule
        assert rule["labels"]["severity"] in ("page", "ticket"), rule
        assert rule["annotations"]["summary"].endswith((".", "refused.")), rule
        assert len(rule["annotations"]["description"]) > 60, rule


def test_the_dashboard_imports_with_any_source_of_data() -> None:
    board = json.loads((DOCS / "grafana.json").read_text())
    assert "__inputs" not in board
    assert board["templating"]["list"][0]["type"] == "datasource"
    rows = [panel["title"] for panel in panels() if panel["type"] == "row"]
    assert rows == ["People", "Queue", "Provider", "Money", "Machine"]
    assert len({panel["id"] for panel in panels()}) == len(panels())
    for panel in panels():
        for target in panel.get("targets", []):
            assert target["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
