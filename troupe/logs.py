"""Log lines that name generation and prediction, and never a secret."""

import copy
import json
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

from troupe.secret import Secret

_TALKATIVE = ("discord", "aiosqlite", "PIL", "asyncio")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_about: ContextVar[dict[str, str]] = ContextVar("_about")

# discord.py writes whole webhook and interaction addresses at DEBUG, and theirs hold the token. The
# addresses that we give the provider hold one too.
_TOKENS = re.compile(
    r"(?P<kept>(?:/|%2F)(?:webhooks|interactions)(?:/|%2F)[\d-]+(?:/|%2F)|\b(?:Bearer|Bot)\s+|\bwhsec_)[\w.\-]{8,}"
)

# In an address, before the host. To the last @, should the password hold one that isn't encoded.
_PASSWORDS = re.compile(r"(?P<kept>://[^\s/:@]*:)[^\s/]+(?=@)")


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """Names `ids` (generation, prediction) on every line logged inside, tasks included."""
    token = _about.set(_about.get({}) | {name: str(value) for name, value in ids.items()})
    try:
        yield
    finally:
        _about.reset(token)


class Masked(logging.Formatter):
    """Replaces the secrets it was given, and whatever looks like one, in the finished line.

    What is logged stays on its line, and a traceback below it is indented: so nobody whose words
    are in it can write a line of their own.
    """

    def __init__(self, secrets: Sequence[Secret]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = tuple(secret.reveal() for secret in secrets if len(secret.reveal()) >= 8)

    def format(self, record: logging.LogRecord) -> str:
        ids = " ".join(f"{name}={value}" for name, value in _about.get({}).items())
        told = _message(record)
        record = copy.copy(record)
        record.msg, record.args = _on_one_line(f"{told} [{ids}]" if ids else told), None
        record.exc_text = None  # another handler may have left it there, not indented
        return self.mask(super().format(record))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # logging's name
        return _indented(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802  # logging's name
        return _indented(stack_info)

    def mask(self, text: str) -> str:
        """`text` with every secret as `***`."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return _PASSWORDS.sub(r"\g<kept>***", _TOKENS.sub(r"\g<kept>***", text))


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
            line["exception"] = logging.Formatter.formatException(self, record.exc_info)
        if record.stack_info:
            line["stack"] = record.stack_info
        # Before it is written as JSON, which may spell a secret differently.
        masked = {name: self.mask(value) for name, value in line.items()}
        return json.dumps(masked, ensure_ascii=False).translate(_BREAKS)


# JSON leaves these as they are, and some readers begin a new line at them.
_BREAKS = {number: f"\\u{number:04x}" for number in (0x85, 0x2028, 0x2029)}


def _on_one_line(text: str) -> str:
    """What would begin a new line, or move a terminal's cursor, as an escape."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def _indented(text: str) -> str:
    return "\n".join(f"  {_on_one_line(line)}" for line in text.splitlines())


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


def _uncaught(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Python itself would print it as it is, secrets and all."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("troupe").critical(
        "Troupe had to stop by a bug", exc_info=(kind, error, traceback)
    )


def install(*, level: str, form: str, secrets: Sequence[Secret]) -> None:
    """Sets up the root logger, and has Python log what it would print; only here."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskedJson(secrets) if form == "json" else Masked(secrets))
    logging.getLogger("discord.client").addFilter(_without_traceback)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    for name in _TALKATIVE:
        # At DEBUG these write whole events and statements: what people wrote, and their tokens.
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
