"""A secret never reaches the log, by whichever door."""

import json
import logging

import pytest

from troupe import logs
from troupe.secret import Secret

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
    try:
        logs.install(level="DEBUG", form="console", secrets=[])
        for name in ("aiosqlite", "discord.gateway", "discord.webhook.async_", "PIL.Image"):
            assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
    finally:
        logging.basicConfig(level=before[1], handlers=before[0], force=True)


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
