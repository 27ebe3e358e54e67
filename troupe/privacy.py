"""What is kept, why, and until when: the one source of the `/privacy` card and docs/PRIVACY.md.

`python -m troupe.privacy` writes the page. These are sentences for people like those in
`troupe.sentences`; they stand here because they say of each table and each folder what it is for,
and a test holds them against the schema.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SERVER_DAYS = 30
"""How long what belongs to a server stays after the bot was removed from it."""

PAGE = Path(__file__).parents[1] / "docs" / "PRIVACY.md"

_GENERAL_RESULTS = (
    "until you remove them in `/history` or erase everything, or for RETENTION_DAYS where the "
    "operator set that; then a small version stays in your history"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kind of data. `tables` hold it; `until` ends a sentence that begins with "Kept"."""

    what: str
    why: str
    until: str
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What leaves the operator's machine."""

    where: str
    what: str
    until: str


def kept(results_until: str = _GENERAL_RESULTS) -> tuple[Kept, ...]:
    """Everything in the operator's data folder."""
    return (
        Kept(
            what="Your Discord id, when you first came and last came",
            why="so that all of this is yours and nobody else's",
            until="until you erase it",
            tables=("people",),
        ),
        Kept(
            what="What you asked for: words, size, style, seed, and where it is shown",
            why="to make it, to bring it to you, and for `/history`",
            until="until you erase it",
            tables=("generations", "predictions", "events", "showings"),
        ),
        Kept(
            what="The pictures made for you",
            why="because Discord and the provider drop theirs",
            until=results_until,
        ),
        Kept(
            what="The pictures you start from, drawn anew without metadata",
            why="for Again, Remix and your characters",
            until="while something of yours uses them, and at most two days longer",
            tables=("drawn_references",),
        ),
        Kept(
            what="Your characters and your preferences",
            why="because you saved them",
            until="until you remove or erase them",
            tables=("characters", "preferences"),
        ),
        Kept(
            what="That you may use the pictures you attach, in the words you agreed to",
            why="to ask only once",
            until="until you erase it",
            tables=("consents",),
        ),
        Kept(
            what="What you reported, and what managers set, blocked and changed",
            why="to do as they say, and to show who did what",
            until=(
                "until it is changed or the server goes; erasing takes your id out of it, but a "
                "block, and that you reported a picture, stays under a keyed hash of it, so that "
                "nobody escapes one or starts over"
            ),
            tables=(
                "reports",
                "guild_settings",
                "operator_settings",
                "audit",
                "blocked_people",
                "blocked_hashes",
                "blocked_guilds",
                "blocked_references",
                "budget_notes",
            ),
        ),
        Kept(
            what="What each server, and everybody together, spent on a day that is over",
            why="so that a budget for the month needn't look at every picture",
            until="until the month is over",
            tables=("closed_days",),
        ),
        Kept(
            what="After erasing: how many pictures were made and what they cost, without a name",
            why="so that no budget grows by it",
            until="for good",
            tables=("erased_spending",),
        ),
        Kept(
            what="After erasing: your pictures of that day, under a keyed hash of your id",
            why="so that nobody gets more a day by erasing",
            until="until midnight UTC",
            tables=("erased_days", "secrets"),
        ),
        Kept(
            what="That you asked to erase, then which files, copies and messages are still to go",
            why="to finish it, whatever happens meanwhile",
            until="until it is done",
            tables=("erasures", "pictures_to_go", "provider_copies", "take_downs", "rewrite_due"),
        ),
        Kept(
            what="Logs: ids of pictures and commands, and what went wrong",
            why="so that the operator can mend it",
            until="for as long as the operator keeps logs",
        ),
    )


ELSEWHERE = (
    Elsewhere(
        where="WaveSpeedAI, which makes the pictures",
        what=("gets the words, the picture you start from, size and seed, and not who you are"),
        until=(
            "Deleted there after 7 days, by its documentation; erasing has the results deleted at "
            "once, for the pictures you started from it offers no way"
        ),
    ),
    Elsewhere(
        where="Discord",
        what="which carries every command, reply and picture, under its own policy",
        until=(
            "Messages in a channel stay there: delete them with More… before you erase, or ask a "
            "moderator; only what waits for managers after a report is taken down by erasing"
        ),
    ),
)

NOBODY_ELSE = "Nobody else gets anything. Nothing is sold, measured or used for training."

ERASING = (
    "Erasing takes everything of yours in one step, also what waits to be made. Pictures that the "
    "provider is making right now are waited for, thrown away, and then all is erased; until then "
    "nothing new begins. The files follow within minutes, where nobody else's picture needs the "
    "same one, and the database is written anew within an hour. What others made with a character "
    "you shared stays theirs, without your name and your words."
)

BACKUPS = (
    "Backups that the operator made before keep what was erased until they are dropped: by the "
    "program's own, when so many newer ones are there as the operator keeps, which is seven unless "
    "they chose otherwise."
)

SERVERS = (
    f"When Troupe is removed from a server, that server's settings, words, blocks, audit list and "
    f"reports go after {SERVER_DAYS} days, and members' pictures forget where they were asked "
    "for. Invited back before that, everything is as it was. People keep their own pictures."
)


def until_days(days: int | None) -> str:
    """How long results are kept here; None is for good."""
    if days is None:
        return "until you remove them in `/history` or erase everything"
    return f"for {days:,} days, then a small version stays in your history"


def page() -> str:
    """docs/PRIVACY.md, word for word."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# Privacy"
    yield ""
    yield "What Troupe keeps, why, and until when. `/privacy` shows the same, exports all of what"
    yield "is yours as a zip, and erases it. Written by `make privacy` from `troupe/privacy.py`."
    yield ""
    yield "## In the operator's data folder"
    yield ""
    yield "| what | why | kept | tables |"
    yield "|---|---|---|---|"
    for one in kept():
        tables = ", ".join(f"`{name}`" for name in one.tables)
        yield f"| {one.what} | {one.why} | {one.until} | {tables} |"
    yield ""
    yield "`registered_commands` and `identifies` hold nothing of any person or server."
    yield ""
    yield "## Elsewhere"
    yield ""
    for other in ELSEWHERE:
        yield f"- **{other.where}**, {other.what}. {other.until}."
    yield f"- {NOBODY_ELSE}"
    yield ""
    yield "## Erasing"
    yield ""
    yield ERASING
    yield ""
    yield BACKUPS
    yield ""
    yield "## Servers"
    yield ""
    yield SERVERS


if __name__ == "__main__":
    sys.exit(0 if PAGE.write_text(page(), "utf-8") else 1)
