"""Who may import whom, and who may know what: read from the code itself."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = sorted(chain([ROOT / "bot.py"], *((ROOT / f).rglob("*.py") for f in ("cogs", "troupe"))))
SANDBOX = [*sorted((ROOT / "sandbox").rglob("*.py")), ROOT / "benchmarks/waiting_provider.py"]

# From the outside in. A module may import from its own layer and from those below it.
LAYERS: list[list[str]] = [
    ["bot"],
    ["cogs.ensemble"],
    ["cogs"],
    ["troupe.ui"],
    ["troupe.doctor"],
    ["troupe.services"],
    ["troupe.ground"],
    ["troupe.workshop", "troupe.sessions"],
    ["troupe.monitor"],
    ["troupe.metrics"],
    ["troupe.restore", "troupe.moving"],
    ["troupe.backup"],
    [
        "troupe.portraits",
        "troupe.takeout",
        "troupe.farewells",
        "troupe.gauges",
        "troupe.neighbours",
    ],
    ["troupe.cast"],
    ["troupe.intake", "troupe.web"],
    ["troupe.engine"],
    ["troupe.corrections"],
    ["troupe.reporter", "troupe.plans"],
    ["troupe.submits", "troupe.waiting_room"],
    ["troupe.tenure"],
    ["troupe.looks"],
    ["troupe.retention", "troupe.notes", "troupe.bookkeeping"],
    ["troupe.data_rights"],
    ["troupe.moves", "troupe.watch", "troupe.tidying", "troupe.pings", "troupe.thumbnails"],
    ["troupe.welcome"],
    ["troupe.portrait", "troupe.rules", "troupe.consents", "troupe.stores", "troupe.health"],
    [
        "troupe.store",
        "troupe.provider",
        "troupe.images",
        "troupe.folder_blobs",
        "troupe.object_blobs",
    ],
    ["troupe.lookout", "troupe.pulse"],
    ["troupe.happenings", "troupe.remembered", "troupe.version"],
    ["troupe.downloads", "troupe.worker", "troupe.delivery", "troupe.durations"],
    [
        "troupe.agenda",
        "troupe.errands",
        "troupe.ages",
        "troupe.circuit",
        "troupe.lease",
        "troupe.lines",
        "troupe.turns",
    ],
    ["troupe.marks"],
    ["troupe.album", "troupe.chunks"],
    ["troupe.shelf"],
    ["troupe.durable"],
    ["troupe.collection"],
    ["troupe.refusals", "troupe.amounts"],
    [
        "troupe.prompts",
        "troupe.lifecycle",
        "troupe.polling",
        "troupe.limits",
        "troupe.queueing",
        "troupe.exposure",
    ],
    ["troupe.sentences", "troupe.markdown", "troupe.styles", "troupe.privacy"],
    ["troupe.words"],
    ["troupe.folding", "troupe.lexicon"],
    ["troupe.models", "troupe.shards"],
    ["troupe.config", "troupe.logs"],
    [
        "troupe.clock",
        "troupe.doors",
        "troupe.secret",
        "troupe.commands",
        "troupe.beside",
        "troupe.blobs",
        "troupe.memory",
    ],
    ["troupe.errors"],
]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """Every module that is imported, `from package import module` included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (one if module_exists(one) else node.module for one in inner)


def module_exists(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def layer(name: str) -> int:
    for number, modules in enumerate(LAYERS):
        if any(name == module or name.startswith(f"{module}.") for module in modules):
            return number
    raise AssertionError(f"{name} has no layer yet: say where it belongs")


def ours(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] in ("bot", "cogs", "troupe")


@pytest.mark.parametrize("path", PROGRAM, ids=name_of)
def test_imports_go_inwards_only(path: Path) -> None:
    if name_of(path) in ("troupe", "cogs"):
        return
    outwards = [one for one in imports(path) if ours(one) and layer(one) < layer(name_of(path))]
    assert outwards == []


@pytest.mark.parametrize("path", PROGRAM, ids=name_of)
def test_only_the_edge_knows_discord(path: Path) -> None:
    if layer_is_discords(name_of(path)):
        return
    assert not [one for one in imports(path) if one.split(".")[0] == "discord"]


def layer_is_discords(name: str) -> bool:
    return name == "bot" or name.startswith(("cogs", "troupe.ui"))


COGS = sorted({*(ROOT / "cogs").glob("*.py")} - {ROOT / "cogs/ensemble.py"})


@pytest.mark.parametrize("path", COGS, ids=name_of)
def test_cogs_import_neither_each_other_nor_the_provider_nor_sql(path: Path) -> None:
    seen = list(imports(path))
    assert not [one for one in seen if one.startswith(("cogs", "troupe.provider"))]
    assert not [one for one in seen if one in ("troupe.store.database", "aiosqlite", "sqlite3")]


SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT INTO|UPDATE\s+\w+\s+SET|DELETE FROM|PRAGMA)\b", re.S)


@pytest.mark.parametrize("path", PROGRAM, ids=name_of)
def test_only_the_store_holds_sql(path: Path) -> None:
    if not name_of(path).startswith("troupe.store"):
        assert not [text for text in strings(path) if SQL.search(text)]


@pytest.mark.parametrize("path", PROGRAM, ids=name_of)
def test_only_the_store_talks_to_a_database(path: Path) -> None:
    """And asyncpg needn't be installed where nobody asks for it."""
    drivers = {"troupe.store": "aiosqlite", "troupe.store.postgres": "asyncpg"}
    for place, driver in drivers.items():
        if not name_of(path).startswith(place):
            assert not [one for one in imports(path) if one.split(".")[0] == driver]


@pytest.mark.parametrize("path", PROGRAM, ids=name_of)
def test_only_the_provider_folder_knows_its_routes(path: Path) -> None:
    if not name_of(path).startswith("troupe.provider"):
        assert not [text for text in strings(path) if "/v3/" in text or "has_nsfw" in text]


@pytest.mark.parametrize("path", PROGRAM, ids=name_of)
def test_the_environment_is_read_in_one_place(path: Path) -> None:
    if name_of(path) != "troupe.config":
        assert not re.search(r"os\.environ|getenv|dotenv", path.read_text())


@pytest.mark.parametrize("path", PROGRAM, ids=name_of)
def test_time_comes_from_a_clock(path: Path) -> None:
    if name_of(path) != "troupe.clock":
        direct = r"\btime\.time|time_ns|monotonic\(|datetime\.now|utcnow|asyncio\.sleep"
        assert not re.search(direct, path.read_text())


@pytest.mark.parametrize("path", SANDBOX, ids=name_of)
def test_the_sandbox_shares_nothing_with_the_program(path: Path) -> None:
    """It speaks the wire, so it can't share our mistakes."""
    assert not [one for one in imports(path) if ours(one) or one.split(".")[0] == "discord"]


def strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_sentence_for_people_stands_in_one_place() -> None:
    """Longer texts outside `sentences` are docstrings, log lines, SQL or errors of ours."""
    for folder in ("cogs", "troupe/ui"):
        for path in (ROOT / folder).glob("*.py"):
            tree = ast.parse(path.read_text())
            for node in ast.walk(tree):
                if isinstance(node, ast.keyword) and node.arg in (
                    "label",
                    "description",
                    "title",
                    "placeholder",
                    "text",
                ):
                    assert not isinstance(node.value, ast.Constant), f"{path}:{node.value.lineno}"
