"""What no log may hold, looked for in every line that every bot of the run wrote."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

SHORTEST = 6
"""Shorter prompts may stand in any line by chance."""

# The sandbox's interaction tokens are 64 such characters; a SHA-256 is as long, and of hex alone.
_INTERACTION_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]{64}(?![\w-]))(?![0-9a-f]{64})[\w-]{64}")
_WEBHOOK_SECRET = re.compile(r"whsec_[\w+/=-]{8,}")
# The address that the provider is given for its webhooks ends in a secret of its own.
_WEBHOOK_TOKEN = re.compile(r"/webhooks/\d+-\d+/[\w-]{8,}")
_DEBUG = re.compile(r"^\S+ \S+ DEBUG |\"level\": \"DEBUG\"")


def leaks(log: str, secrets: Iterable[str], prompts: Iterable[str]) -> Iterator[str]:
    """Each leak with the line that it is in."""
    patterns = (_INTERACTION_TOKEN, _WEBHOOK_SECRET, _WEBHOOK_TOKEN)
    marks = [(secret, "a secret") for secret in secrets if secret]
    for needle, what in marks:
        if needle in log:
            yield f"{what}: {_line(log, log.index(needle))}"
    for pattern in patterns:
        if match := pattern.search(log):
            yield f"a token: {_line(log, match.start())}"
    told = "\n".join(line for line in log.splitlines() if not _DEBUG.search(line))
    for prompt in {one for one in prompts if len(one) >= SHORTEST}:
        if prompt in told:
            yield f"a prompt: {_line(told, told.index(prompt))}"


def prompts_kept(database: Path) -> list[str]:
    """What people wrote that came as far as the store; none where that can't be read any more."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
            rows = opened.execute(
                "SELECT prompt FROM generations UNION SELECT description FROM characters"
            )
            return [text for (text,) in rows]
    except sqlite3.Error:
        return []


def _line(log: str, at: int) -> str:
    start = log.rfind("\n", 0, at) + 1
    return log[start : log.find("\n", at)][:500]
