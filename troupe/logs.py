"""Log lines that name generation and prediction, and never a secret."""

import copy
import json
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from troupe.secret import Secret

_TALKATIVE = ("discord", "aiosqlite", "PIL", "asyncio")

_about: ContextVar[dict[str, str]] = ContextVar("_about")

# discord.py writes whole webhook and interaction addresses at DEBUG, and theirs hold the token. The
# addresses that we give the provider hold one too.
_TOKENS = re.compile(
    r"(?P<kept>(?:/|%2F)(?:webhooks|interactions)(?:/|%2F)[\d-]+(?:/|%2F)|\b(?:Bearer|Bot)\s+|\bwhsec_)[\w.\-]{8,}"
)


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """Names `ids` (generation, prediction) on every line logged inside, tasks included."""
    token = _about.set(_about.get({}) | {name: str(value) for name, value in ids.items()})
    try:
        yield
    finally:
        _about.reset(token)


class Masked(logging.Formatter):
    """Replaces the secrets it was given, and whatever looks like one, in the finished line."""

    def __init__(self, secrets: Sequence[Secret]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = tuple(secret.reveal() for secret in secrets if len(secret.reveal()) >= 8)

    def format(self, record: logging.LogRecord) -> str:
        ids = " ".join(f"{name}={value}" for name, value in _about.get({}).items())
        told = _message(record)
        if record.args:
            record = copy.copy(record)
            record.msg, record.args = told, None
        line = super().format(record)
        return self.mask(f"{line} [{ids}]" if ids else line)

    def mask(self, text: str) -> str:
        """`text` with every secret as `***`."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return _TOKENS.sub(r"\g<kept>***", text)


class MaskedJson(Masked):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, str] = {
            "at": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        } | _about.get({})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        # Before it is written as JSON, which may spell a secret differently.
        masked = {name: self.mask(value) for name, value in line.items()}
        return json.dumps(masked, ensure_ascii=False).translate(_BREAKS)


# JSON leaves these as they are, and some readers begin a new line at them.
_BREAKS = {number: f"\\u{number:04x}" for number in (0x85, 0x2028, 0x2029)}


def _message(record: logging.LogRecord) -> str:
    """Never fails: the library would print the arguments as they are, secrets and all."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  # whatever an argument's own text raises
        return f"{record.msg} (and arguments that don't fit)"


def _without_traceback(record: logging.LogRecord) -> bool:
    """A connection that broke is no bug: discord.py adds a traceback, a name is enough."""
    if record.exc_info and "reconnect" in str(record.msg):
        kind = record.exc_info[0]
        record.msg = f"{record.msg} ({kind.__name__ if kind else 'unknown'})"
        record.exc_info = record.exc_text = None
    return True


def install(*, level: str, form: str, secrets: Sequence[Secret]) -> None:
    """Sets up the root logger; the only place that does."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskedJson(secrets) if form == "json" else Masked(secrets))
    logging.getLogger("discord.client").addFilter(_without_traceback)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        # At DEBUG these write whole events and statements: what people wrote, and their tokens.
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
