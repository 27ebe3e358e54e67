"""What was found, how it reads in a terminal, and what it means as a whole."""

import asyncio
import textwrap
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain

COLUMNS = 80
_MARK_WIDTH = 7
_ABOUT_WIDTH = 12
_INDENT = " " * (_MARK_WIDTH + _ABOUT_WIDTH)
SECONDS = 10.0


class Mark(Enum):
    """In words, because a terminal may have no colours and a log never has."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` is how it is, `todo` a whole sentence on how to mend it; '' where it is well."""

    mark: Mark
    about: str
    what: str
    todo: str = ""


def ok(about: str, what: str) -> Finding:
    """Nothing to do."""
    return Finding(Mark.OK, about, what)


def look(about: str, what: str, todo: str) -> Finding:
    """The bot would run, but somebody should know."""
    return Finding(Mark.LOOK, about, what, todo)


def wrong(about: str, what: str, todo: str) -> Finding:
    """The bot would not run, or not do what it is for."""
    return Finding(Mark.WRONG, about, what, todo)


Findings = Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at, which may take so many seconds."""

    about: str
    run: Callable[[], Awaitable[Findings]]
    seconds: float = SECONDS


async def examined(checks: Iterable[Check]) -> tuple[Finding, ...]:
    """All of them beside each other; the findings in the order of the checks."""
    return tuple(chain.from_iterable(await asyncio.gather(*map(_examined, checks))))


async def _examined(check: Check) -> Findings:
    try:
        async with asyncio.timeout(check.seconds):
            return await check.run()
    except TimeoutError:
        what = f"no answer within {check.seconds:g} s"
        todo = "See whether this machine's network and disk are well, and run this again."
        return (wrong(check.about, what, todo),)
    except Exception as error:  # noqa: BLE001  # one that breaks must not hide the others
        # Its kind alone: the text may quote an address or a key.
        what = f"could not be checked: {type(error).__name__}"
        return (look(check.about, what, "Run this again; if it stays, tell Troupe's developers."),)


def written(findings: Iterable[Finding]) -> str:
    """A line for each, wrapped at 80 columns, with what to do below it."""
    return "".join(f"{_written(one)}\n" for one in findings)


def _written(one: Finding) -> str:
    head = f"{one.mark.value:<{_MARK_WIDTH}}{one.about:<{_ABOUT_WIDTH}}"
    lines = [_wrapped(one.what, head)]
    if one.todo:
        lines.append(_wrapped(one.todo, f"{_INDENT}> "))
    return "\n".join(lines)


def _wrapped(text: str, head: str) -> str:
    first, *others = _printable(text).split("\n")
    indent = " " * len(head)
    return "\n".join([_filled(first, head), *(_filled(line, indent) for line in others)])


def _filled(line: str, head: str) -> str:
    """What is indented already is a command, to be copied as a whole, and begins further left."""
    if line.startswith("    "):
        return _INDENT + line.strip()
    return textwrap.fill(
        line,
        COLUMNS,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _printable(text: str) -> str:
    """Names of servers and channels are anybody's: none may move the cursor."""
    return "".join(one if one.isprintable() or one == "\n" else " " for one in text)


def verdict(findings: Findings) -> str:
    """The last line."""
    wrongs = sum(one.mark is Mark.WRONG for one in findings)
    looks = sum(one.mark is Mark.LOOK for one in findings)
    noted = f"{looks} to look at" if looks else "nothing to look at"
    if wrongs:
        return f"Troupe is not well: {wrongs} wrong, {noted}.\n"
    return f"Troupe would run: nothing is wrong, {noted}.\n"


def exit_code(findings: Findings) -> int:
    """0 where nothing is wrong, else 1."""
    return int(any(one.mark is Mark.WRONG for one in findings))
