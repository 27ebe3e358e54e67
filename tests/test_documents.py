"""What the manual names is there: settings, and commands with their options."""

import re
from pathlib import Path

import pytest

from tests.test_architecture import LAYERS
from troupe import commands

ROOT = Path(__file__).parents[1]
MANUALS = ("README.md", "CONTRIBUTING.md", "docs/OPERATIONS.md")

_NAME = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_MADE = re.compile(r"\bmake ([a-z][a-z-]*)")
_RUN = re.compile(r"\bbot\.py ([a-z]+)([^`\n#>]*)")
_OPTION = re.compile(r"--[a-z-]+")
_LINK = re.compile(r"\]\(([^)#:]*)(#[^)]*)?\)")


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def code(text: str) -> str:
    """What stands between backticks or is indented or fenced: in prose `make` is a word."""
    fenced = re.findall(r"^```.*?^```", text, re.DOTALL | re.MULTILINE)
    quoted = re.findall(r"`[^`\n]+`", text)
    indented = re.findall(r"^    .*$", text, re.MULTILINE)
    return "\n".join((*fenced, *quoted, *indented))


def settings() -> set[str]:
    """Of the program, of the compose files, and of the Makefile."""
    program = set(re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    composed = {
        name
        for file in ("compose.yml", "compose.scale.yml")
        for name in re.findall(r"\$\{([A-Z_]+)", read(file))
    }
    return program | composed | set(_NAME.findall(read("Makefile")))


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))


def anchors(text: str) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("manual", ["README.md", "docs/OPERATIONS.md"])
def test_every_setting_that_a_manual_names_is_there(manual: str) -> None:
    named = {name for name in _NAME.findall(read(manual)) if not name.startswith("YOUR_")}
    assert named <= settings()


def test_the_manual_names_every_setting() -> None:
    of_the_program = set(re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    assert of_the_program <= set(_NAME.findall(read("docs/OPERATIONS.md")))


@pytest.mark.parametrize("manual", MANUALS)
def test_every_target_that_a_manual_names_is_there(manual: str) -> None:
    named = set(_MADE.findall(code(read(manual))))
    assert named
    assert named <= targets()


def test_every_command_of_the_program_that_a_manual_names_is_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    named = [found for manual in MANUALS for found in _RUN.findall(code(read(manual)))]
    assert {command for command, _ in named} >= {"doctor", "backup", "restore"}
    for command, arguments in named:
        with pytest.raises(SystemExit) as ended:
            commands.read([command, "--help"])
        assert ended.value.code == 0, command
        known = set(_OPTION.findall(capsys.readouterr().out))
        assert set(_OPTION.findall(arguments)) <= known, command


@pytest.mark.parametrize("manual", MANUALS)
def test_every_link_of_a_manual_leads_somewhere(manual: str) -> None:
    here = ROOT / manual
    for path, anchor in _LINK.findall(read(manual)):
        target = (here.parent / path).resolve() if path else here
        assert target.exists(), path
        if anchor:
            assert anchor[1:] in anchors(target.read_text("utf-8")), anchor


def test_the_architecture_has_every_module_in_its_row() -> None:
    text = read("docs/ARCHITECTURE.md")
    table = text[text.index("## Who may import whom") :].split("```")[1]
    rows = re.findall(r"^(?:troupe/)?((?:[a-z_]+(?:\.py|/)(?: +|$))+)", table, re.MULTILINE)
    told = [name for row in rows for name in re.findall(r"([a-z_]+)(?:\.py|/)", row)]
    for layer in LAYERS:
        modules = {one.removeprefix("troupe.") for one in layer} - {"cogs.ensemble"}
        row, told = set(told[: len(modules)]), told[len(modules) :]
        assert row == modules
    assert told == []
