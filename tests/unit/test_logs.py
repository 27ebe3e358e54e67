"""A secret never reaches the log, by whichever door."""

import json
import logging
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from troupe import logs
from troupe.secret import Secret
from troupe.version import VERSION

ROOT = Path(__file__).parents[2]

KEY = "wavespeed-secret-key"


def line(
    formatter: logging.Formatter, message: str, *arguments: object, error: bool = False
) -> str:
    info = None
    if error:
        try:
            raise ValueError(f"bad key {KEY}")
        except ValueError as caught:
            info = (type(caught), caught, caught.__traceback__)
    record = logging.LogRecord("troupe", logging.INFO, "f.py", 1, message, arguments, info)
    return formatter.format(record)


@pytest.mark.parametrize("kind", [logs.Masked, logs.MaskedJson])
def test_secrets_are_masked_in_messages_arguments_and_tracebacks(
    kind: type[logs.Masked],
) -> None:
    formatter = kind([Secret(KEY)])
    written = line(formatter, "asked with %s", KEY, error=True)
    assert KEY not in written
    assert "bad key ***" in written


def test_what_looks_like_a_secret_is_masked_too() -> None:
    formatter = logs.Masked([])
    written = line(
        formatter,
        "POST https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb24 Bearer abcdefgh12 "
        "/interactions/55/dG9rZW4tdG9rZW4/callback whsec_0123456789 "
        "/webhooks/123-0/0f1e2d3c4b",
    )
    for secret in ("aW50ZXJhY3Rpb24", "abcdefgh12", "dG9rZW4tdG9rZW4", "0123456789", "0f1e2d3c4b"):
        assert secret not in written
    assert "/webhooks/123/***" in written
    assert "/callback" in written


def test_libraries_that_write_whole_statements_stay_at_info() -> None:
    """Theirs hold interaction tokens and what people wrote."""
    before = logging.getLogger().handlers[:], logging.getLogger().level
    hook = sys.excepthook
    try:
        logs.install(level="DEBUG", form="console", secrets=[])
        for name in ("aiosqlite", "discord.gateway", "discord.webhook.async_", "PIL.Image"):
            assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
    finally:
        logging.basicConfig(level=before[1], handlers=before[0], force=True)
        logging.captureWarnings(capture=False)
        sys.excepthook = hook


def test_lines_name_generation_and_prediction() -> None:
    with logs.about(generation=5), logs.about(prediction="5-0"):
        assert line(logs.Masked([]), "Delivered").endswith(
            "Delivered [generation=5 prediction=5-0]"
        )
        assert json.loads(line(logs.MaskedJson([]), "Delivered"))["prediction"] == "5-0"
    assert "generation" not in line(logs.Masked([]), "Delivered")


@pytest.mark.parametrize("kind", [logs.Masked, logs.MaskedJson])
def test_arguments_that_do_not_fit_break_nothing_and_show_nothing(kind: type[logs.Masked]) -> None:
    written = line(kind([Secret(KEY)]), "asked %d times", KEY)
    assert "asked %d times" in written
    assert KEY not in written


def test_a_json_line_is_one_line_whatever_it_says() -> None:
    said = "one\ntwo\u2028three\u2029four\x85five"
    written = line(logs.MaskedJson([]), said, error=True)
    assert len(written.splitlines()) == 1
    assert json.loads(written)["message"] == said


def test_a_secret_that_json_spells_differently_is_masked_too() -> None:
    assert "with" not in line(logs.MaskedJson([Secret('with"quotes')]), 'the key is with"quotes')


@pytest.mark.parametrize("kind", [logs.Masked, logs.MaskedJson])
def test_a_secret_in_what_an_exception_came_of_is_masked(kind: type[logs.Masked]) -> None:
    try:
        try:
            raise ValueError(f"bad key {KEY}")
        except ValueError as first:
            raise RuntimeError("could not ask") from first
    except RuntimeError as caught:
        info = (type(caught), caught, caught.__traceback__)
    record = logging.LogRecord("troupe", logging.ERROR, "f.py", 1, "It broke", (), info)
    written = kind([Secret(KEY)]).format(record)
    assert "bad key ***" in written
    assert "could not ask" in written
    assert KEY not in written


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("postgresql://troupe:s3cret@host/db", "postgresql://troupe:***@host/db"),
        ("redis://:s3cret@host", "redis://:***@host"),
        (
            "at https://a:b@c:d@host/x, then http://host:80/y",
            "at https://a:***@host/x, then http://host:80/y",
        ),
    ],
)
def test_a_password_in_an_address_is_masked(told: str, written: str) -> None:
    assert line(logs.Masked([]), "asked %s", told).endswith(f": asked {written}")
    assert json.loads(line(logs.MaskedJson([]), told))["message"] == written


def test_nobodys_words_can_write_a_line_of_their_own() -> None:
    forged = "2026-11-29 01:00:00,000 INFO    troupe: Delivered"
    said = f"elf\n{forged}\r{forged}\x85{forged}\u2028{forged}\x1b[2K"
    with logs.about(generation=5):
        written = line(logs.Masked([]), "asked for %s", said)
    assert len(written.splitlines()) == 1
    assert "\\n2026" in written
    assert "\x1b" not in written
    assert written.endswith("[generation=5]")


def test_nobodys_words_can_write_a_line_below_a_traceback() -> None:
    forged = "2026-11-29 01:00:00,000 INFO    troupe: Delivered"
    try:
        raise ValueError(f"elf\n{forged}")
    except ValueError as caught:
        info = (type(caught), caught, caught.__traceback__)
    record = logging.LogRecord("troupe", logging.ERROR, "f.py", 1, "It broke", (), info)
    first, *others = logs.Masked([]).format(record).splitlines()
    assert first.endswith("troupe: It broke")
    assert any(forged in one for one in others)
    assert all(one.startswith("  ") for one in others)


@pytest.mark.parametrize("kind", [logs.Masked, logs.MaskedJson])
def test_where_a_line_was_logged_is_kept_where_that_was_asked_for(kind: type[logs.Masked]) -> None:
    record = logging.LogRecord("troupe", logging.INFO, "f.py", 1, "Here", (), None)
    record.stack_info = f"Stack (most recent call last):\n  called with {KEY}"
    written = kind([Secret(KEY)]).format(record)
    assert "called with ***" in written


def test_what_nobody_caught_and_what_python_warns_of_is_logged_and_masked() -> None:
    """In a process of its own, because both are the process's."""
    program = f"""
import warnings
from troupe import logs
from troupe.secret import Secret

logs.install(level="INFO", form="json", secrets=[Secret({KEY!r})])
warnings.warn("old, as is {KEY}", UserWarning)
raise ValueError("bad key {KEY}")
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    warned, broke = map(json.loads, done.stderr.splitlines())
    assert done.returncode == 1
    assert (warned["level"], broke["level"]) == ("WARNING", "CRITICAL")
    assert "old, as is ***" in warned["message"]
    assert "bad key ***" in broke["exception"]
    assert KEY not in done.stderr


def test_the_version_is_the_one_that_is_packed() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert packed["project"]["version"] == VERSION
