"""Each kind of request that the bot sends, with each fault that its other end can have.

`python -m tests.e2e.fault_sweep` tries them all; `test_faults.py` tries some of each. A cell is one
picture, and one fault that happens to one of its requests. All cells of one side are on their way
at once, in one bot process; at the end the books are compared (`ledger.py`).
"""

import asyncio
import io
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from PIL import Image

from tests.e2e import ledger
from tests.e2e.ledger import Entry, Judgement
from tests.e2e.stage import ADA, ART, DEADLINE_SECONDS, MIRA, Json, Person, Stage, staged, words
from tests.samples import encoded, png
from troupe.images import make_reference

STORIES = "1100000000000000122"
SMALLEST = "256*256"
PACE = {"created": 1.0, "processing": 2.0}
SETTINGS = {
    "PROVIDER_CONCURRENCY": "300",
    "PROVIDER_POLL_SECONDS": "0.5",
    "PROVIDER_TIMEOUT_SECONDS": "20",
    "LOG_LEVEL": "INFO",
}
LONGEST_SECONDS = 200.0
"""A submit of which nothing can be found is given up after two minutes, and told after that."""

A_RETRY_SECONDS = 3.0

UNUSABLE = frozenset({"empty_result", "bad_result", "timed_out"})
"""How a picture may end that was billed, and of which the provider gives nothing usable."""

_NOWHERE, _INSIDE = "http://127.0.0.1:9/", "http://169.254.169.254/latest"


@dataclass(frozen=True)
class Trouble:
    """A fault as the sandbox takes it, and what it is called in the table."""

    name: str
    do: Json


def _status(status: int, **more: object) -> Trouble:
    body = {"code": 0, "message": "as was ordered"}
    return Trouble(str(status), {"kind": "status", "status": status, "body": body, **more})


_WIRE = (
    Trouble("delay", {"kind": "delay", "seconds": 1.5}),
    Trouble("drop before", {"kind": "drop_before"}),
    Trouble("drop after", {"kind": "drop_after"}),
    Trouble("drip", {"kind": "drip", "seconds": 1.5}),
    Trouble("malformed", {"kind": "malformed"}),
    Trouble("html", {"kind": "html"}),
)
_HUGE = Trouble("huge", {"kind": "huge"})
AT_PROVIDER = (
    *map(_status, (400, 401, 402, 403, 404, 500, 503)),
    _status(429, headers={"Retry-After": "1"}),
    *_WIRE,
    _HUGE,
    Trouble("redirect", {"kind": "redirect", "to": _INSIDE}),
)
AT_DISCORD = (
    *map(_status, (400, 401, 403, 404, 413, 500, 503)),
    _status(
        429,
        headers={"Retry-After": "1", "Via": "1.1 sandbox"},
        body={"message": "You are being rate limited.", "retry_after": 0.5, "global": False},
    ),
    *_WIRE,
    Trouble("redirect", {"kind": "redirect", "to": _NOWHERE}),
)
"""Without `huge`: discord.py reads an answer of Discord's whole, whatever its length."""

AT_CDN = (*AT_DISCORD[:-1], _HUGE, Trouble("redirect", {"kind": "redirect", "to": _INSIDE}))
OUTCOMES = (
    *(
        Trouble(kind, {"kind": kind})
        for kind in (
            *("moderated", "unreachable", "failed", "internal", "empty", "unknown_status"),
            *("flagged", "stuck", "html_output", "bomb_output"),
        )
    ),
    Trouble("slow", {"kind": "slow", "seconds": 5.0}),
)
"""Without `foreign_output`, which is waited for as long as an operator needs to allow its host."""


@dataclass(frozen=True)
class Cell:
    """One picture and its fault."""

    number: int
    point: str
    trouble: Trouble

    @property
    def key(self) -> str:
        """In the prompt, so that an order can name this picture and no other."""
        return f"cell {self.number:03} "

    @property
    def prompt(self) -> str:
        return f"{self.key}where {self.point} meets {self.trouble.name}"

    @property
    def filename(self) -> str:
        return f"cell-{self.number:03}.png"


_AMBIGUOUS = frozenset({"500", "503", "drop before", "html", "huge"})
_REFUSED = frozenset({"400", "401", "403", "404", "413"})
_NO_ANSWER = frozenset({"malformed", "html", "huge", "redirect"})


def is_quick(point: str, trouble: Trouble) -> bool:
    """Whether it is over within some ten seconds, by the waits that the program keeps."""
    match point:
        case "submit":
            return trouble.name not in _AMBIGUOUS
        case "ticket" | "put" | "binary":
            return trouble.name not in _NO_ANSWER
        case "result":
            return trouble.name != "404"
        case "task":
            return trouble.name not in ("stuck", "unknown_status")
        case "fetch":
            return trouble.name not in _REFUSED
        case _:
            return point != "list"


def cells(table: dict[str, tuple[Trouble, ...]]) -> list[Cell]:
    """Every point with each of its troubles."""
    pairs = [(point, trouble) for point, troubles in table.items() for trouble in troubles]
    return [Cell(number, *pair) for number, pair in enumerate(pairs)]


REFUSING = frozenset({"401", "402", "403"})
"""At what only the account is asked for: the next would be refused before it leaves."""

OTHERWISE = tuple(trouble for trouble in AT_PROVIDER if trouble.name not in REFUSING)
PROVIDER = {
    **dict.fromkeys(("ticket", "binary", "submit"), OTHERWISE),
    **dict.fromkeys(("put", "result", "output"), AT_PROVIDER),
    "task": OUTCOMES,
}
SEARCH = {"list": AT_PROVIDER}
DISCORD = {
    "attachment": AT_CDN,
    **dict.fromkeys(
        (
            *("callback", "fetch", "progress", "outcome", "own edit"),
            *("message", "dm channel", "dm", "delete", "followup"),
        ),
        AT_DISCORD,
    ),
}


@dataclass
class Report:
    """How each cell ended, and what may not be. `ends` has a word for each cell."""

    ends: list[tuple[Cell, str]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    judgement: Judgement = field(default_factory=Judgement)
    seconds: float = 0.0

    def __str__(self) -> str:
        rows: dict[str, dict[str, list[str]]] = {}
        for cell, end in self.ends:
            rows.setdefault(cell.point, {}).setdefault(end, []).append(cell.trouble.name)
        lines = [
            f"  {point:11} {end:21} {', '.join(names)}"
            for point, ends in rows.items()
            for end, names in sorted(ends.items())
        ]
        head = f"{len(self.ends)} cells in {self.seconds:.0f} s: {self.judgement}"
        return "\n".join((head, *lines, *(f"  VIOLATED {one}" for one in self.violations)))


# --- the provider's side -------------------------------------------------------------------------


async def at_provider(stage: Stage, mira: Person, wanted: Sequence[Cell]) -> None:
    """Orders each fault for its own picture, then asks for all of them at once."""
    references = _references(len(wanted))
    await asyncio.gather(
        *(
            _ask_provider(stage, mira, cell, data)
            for cell, data in zip(wanted, references, strict=True)
        )
    )


async def _ask_provider(stage: Stage, mira: Person, cell: Cell, data: bytes) -> None:
    await _order(stage, "provider", cell.point, cell.trouble.do, _about(cell, data))
    if cell.point == "binary":
        # The older way of uploading is only gone where the newer one isn't there.
        gone = {"kind": "status", "status": 404, "body": {"code": 404, "message": "not found"}}
        await _order(stage, "provider", "ticket", gone, _announced(data))
    await _ask(mira, cell, data)


def _about(cell: Cell, data: bytes) -> str:
    """What tells this picture's request from all the others' at that point."""
    match cell.point:
        case "ticket":
            return _announced(data)
        case "put":
            return f"Content-Length: {len(make_reference(data).data)}\n"
        case "binary":
            form = aiohttp.FormData()
            reference = io.BytesIO(make_reference(data).data)
            form.add_field("file", reference, filename="reference.jpg", content_type="image/jpeg")
            return f"Content-Length: {form().size}\n"
        case _:
            return cell.key


def _announced(data: bytes) -> str:
    return f'"size": {len(make_reference(data).data)},'


def _references(count: int) -> list[bytes]:
    """Pictures of which no two have the same length once they are made ready for the provider."""
    chance, found = random.Random(count), dict[int, bytes]()
    while len(found) < count:
        noise = Image.frombytes("RGB", (64, 64), chance.randbytes(64 * 64 * 3))
        side = chance.randint(70, 200)
        data = encoded(noise.resize((side, side)), "PNG")
        found[len(make_reference(data).data)] = data
    return list(found.values())


async def at_search(stage: Stage, mira: Person, wanted: Sequence[Cell]) -> None:
    """Each loses the answer of its submit; each first search takes one of the faults.

    A search doesn't say what it searches for, so which takes which is left to chance.
    """
    for cell in wanted:
        await _order(stage, "provider", "submit", {"kind": "drop_after"}, cell.key)
        await _order(stage, "provider", "list", cell.trouble.do)
    await asyncio.gather(*(_ask(mira, cell, png(64, 64)) for cell in wanted))


# --- Discord's side ------------------------------------------------------------------------------


async def at_discord(stage: Stage, mira: Person, wanted: Sequence[Cell]) -> list[Person]:
    """Everybody who was shown something, beside Mira."""
    lanes: dict[str, Callable[[Stage, Person, Cell], Awaitable[Person | None]]] = {
        "attachment": _at_attachment,
        "progress": _at_progress,
        "outcome": _at_outcome,
        "message": _at_message,
        "dm channel": _at_direct,
        "dm": _at_direct,
    }
    await stage.put("/rules", {"denied": {STORIES: ["SEND_MESSAGES"]}})
    await _at_own_edit(stage, mira, [cell for cell in wanted if cell.point == "own edit"])
    met = await asyncio.gather(
        *(lanes[cell.point](stage, mira, cell) for cell in wanted if cell.point in lanes)
    )
    # These can't be told apart before they are made, so one after the other.
    for cell in wanted:
        if cell.point in ("callback", "fetch"):
            await _at_acknowledgement(stage, mira, cell)
    for cell in wanted:
        if cell.point in ("delete", "followup"):
            await _at_refusal(stage, mira, cell)
    return [one for one in met if one is not None]


async def _at_attachment(stage: Stage, mira: Person, cell: Cell) -> None:
    await _order(stage, "discord", "attachment", cell.trouble.do, cell.filename)
    await _ask(mira, cell, png(64, 64))


async def _at_progress(stage: Stage, mira: Person, cell: Cell) -> None:
    reply = await _reply(stage, mira, await _ask(mira, cell, png(64, 64)))
    await _order(stage, "discord", "edit", cell.trouble.do, reply)


async def _at_outcome(stage: Stage, mira: Person, cell: Cell) -> None:
    reply = await _reply(stage, mira, await _ask(mira, cell, png(64, 64)))
    await _shows(mira, reply, "### Processing")
    await _order(stage, "discord", "edit", cell.trouble.do, reply)


async def _at_own_edit(stage: Stage, mira: Person, wanted: Sequence[Cell]) -> None:
    """Their tokens die long before there is a picture."""
    await stage.put("/rules", {"token_seconds": 1})
    asked = [await _ask(mira, cell, png(64, 64)) for cell in wanted]
    for interaction, cell in zip(asked, wanted, strict=True):
        reply = await _reply(stage, mira, interaction)
        await _order(stage, "discord", "channel_edit", cell.trouble.do, reply)
    await stage.put("/rules", {"token_seconds": 900})


async def _at_message(stage: Stage, mira: Person, cell: Cell) -> None:
    """The reply is deleted, so a new message has to come."""
    reply = await _reply(stage, mira, await _ask(mira, cell, png(64, 64)))
    await _shows(mira, reply, "### Created")
    await _order(stage, "discord", "channel_message", cell.trouble.do, f"/channels/{ART}/")
    await stage.delete(f"/messages/{reply}?as={ADA}")


async def _at_direct(stage: Stage, _: Person, cell: Cell) -> Person:
    """The same in a channel where the bot may not write; each by a person of their own."""
    person = await stage.person((await stage.post("/people", {"name": cell.filename}))["id"])
    await stage.agree(person.id)
    [channel] = (await stage.read(f"/world?as={person.id}"))["dms"]
    interaction = await _ask(person, cell, png(64, 64), channel=STORIES)
    reply = await _reply(stage, person, interaction)
    await _shows(person, reply, "### Created")
    if cell.point == "dm channel":
        await _order(stage, "discord", "dm", cell.trouble.do, person.id)
    else:
        about = f"/channels/{channel['id']}/"
        await _order(stage, "discord", "channel_message", cell.trouble.do, about)
    await stage.delete(f"/messages/{reply}?as={ADA}")
    return person


async def _at_acknowledgement(stage: Stage, mira: Person, cell: Cell) -> None:
    if cell.point == "fetch":
        # The answer to the acknowledgement is lost, so the bot looks whether it arrived.
        await _order(stage, "discord", "callback", {"kind": "drop_after"})
    await _order(stage, "discord", cell.point, cell.trouble.do)
    interaction = await _ask(mira, cell, png(64, 64))
    await mira.until(lambda: interaction in mira.answered)
    await _taken(stage, cell)
    # Its retry must not meet the next cell's fault.
    reply = (await stage.read(f"/interactions/{interaction}"))["message_id"]
    with suppress(TimeoutError):
        await mira.until(
            lambda: "[thinking]" not in words(mira.seen.get(reply, {})), seconds=A_RETRY_SECONDS
        )


async def _at_refusal(stage: Stage, mira: Person, cell: Cell) -> None:
    """The public "thinking…" is taken away, and a private sentence follows."""
    await _order(stage, "discord", cell.point, cell.trouble.do)
    await _ask(mira, cell, b"not a picture at all")
    await _taken(stage, cell)


async def _taken(stage: Stage, cell: Cell) -> None:
    """Waits until no fault waits any more for whoever comes first."""
    waiting: list[Json] = []
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            while waiting := await _for_anybody(stage):
                await stage.read("/mistakes")
    except TimeoutError:
        raise AssertionError(f"{cell.prompt}: nobody came for {waiting}") from None


async def _for_anybody(stage: Stage) -> list[Json]:
    faults = (await stage.read("/discord/faults"))["faults"]
    return [one for one in faults if "about" not in one]


# --- what all share ------------------------------------------------------------------------------


async def _order(stage: Stage, side: str, on: str, do: Json, about: str = "") -> None:
    await stage.post(f"/{side}/faults", {"on": on, "do": do, "about": about})


async def _ask(person: Person, cell: Cell, data: bytes, channel: str = ART) -> str:
    picture = await person.attach(data, cell.filename)
    return await person.character(channel, prompt=cell.prompt, image=picture, size=SMALLEST)


async def _reply(stage: Stage, person: Person, interaction: str) -> str:
    """The id of the message that answers an interaction."""
    await person.until(lambda: interaction in person.answered)
    return str((await stage.read(f"/interactions/{interaction}"))["message_id"])


async def _shows(person: Person, message_id: str, text: str) -> None:
    await person.until(lambda: message_id in person.seen and text in words(person.seen[message_id]))


Play = Callable[[Stage, Person, Sequence[Cell]], Awaitable[list[Person] | None]]


async def swept(folder: Path, play: Play, wanted: Sequence[Cell], *, rowless: int = 0) -> Report:
    """One sandbox and one bot for all of these cells; `rowless` may be refused."""
    began = time.monotonic()
    async with staged(folder, PACE) as stage:
        await stage.start_bot(**SETTINGS)
        mira = await stage.person(MIRA)
        others = await play(stage, mira, wanted) or []
        await _nobody_thinks([mira, *others])
        least = len(wanted) - rowless
        kept = await ledger.settled(stage, mira, least=least, seconds=LONGEST_SECONDS)
        await stage.bots[-1].stop()
        shown = mira.seen | {id_: one for each in others for id_, one in each.seen.items()}
        report = await _reported(stage, wanted, kept, list(shown.values()))
    report.seconds = time.monotonic() - began
    return report


async def _nobody_thinks(people: Sequence[Person]) -> None:
    """Until each reply says something, or as long as one may take to."""
    with suppress(TimeoutError):
        async with asyncio.timeout(DEADLINE_SECONDS):
            for one in people:
                await _has_answers(one)


async def _has_answers(person: Person) -> None:
    await person.until(
        lambda: not any("[thinking]" in words(message) for message in person.seen.values())
    )


async def _reported(
    stage: Stage, wanted: Sequence[Cell], kept: list[Entry], shown: list[Json]
) -> Report:
    judgement = ledger.judge(kept, await ledger.tasks(stage), shown, unusable=UNUSABLE)
    by_prompt = {one.prompt: one for one in kept}
    report = Report(judgement=judgement, violations=[*judgement.violations])
    for cell in wanted:
        entry = by_prompt.get(cell.prompt)
        end = (entry.failure or entry.state) if entry else "nothing asked for"
        report.ends.append((cell, end))
    log = stage.bots[-1].log
    if "Traceback" in log:
        report.violations.append(log[log.index("Traceback") - 500 :][:3_000])
    for side in ("provider", "discord"):
        faults = (await stage.read("/provider" if side == "provider" else "/discord/faults"))[
            "faults"
        ]
        report.violations += [f"never happened: {one}" for one in faults]
    _judge_words(report, wanted, shown)
    return report


def _judge_words(report: Report, wanted: Sequence[Cell], shown: list[Json]) -> None:
    """Nobody waits in vain, and whoever was refused knows why.

    Two things are Discord's alone: an acknowledgement whose answer is lost and which it then says
    it doesn't know, and a sentence that it doesn't let us say.
    """
    waiting = ledger.unanswered(shown)
    unheard = sum(cell.point == "fetch" and cell.trouble.name in _REFUSED for cell in wanted)
    if len(waiting) > unheard:
        report.violations += [f"still waiting: {one}" for one in waiting]
    refused = {"attachment", "delete", "followup"}
    due = sum(end == "nothing asked for" and cell.point in refused for cell, end in report.ends)
    due -= sum(cell.point == "followup" and cell.trouble.name in _REFUSED for cell in wanted)
    told = sum("to fix first" in words(message) for message in shown)
    if told < due:
        report.violations.append(f"{told} of {due} refusals were told")


def some(table: dict[str, tuple[Trouble, ...]], each: int) -> list[Cell]:
    """So many quick troubles of each point, going round, so that each kind comes up somewhere."""
    chosen: dict[str, tuple[Trouble, ...]] = {}
    for number, (point, troubles) in enumerate(table.items()):
        quick = tuple(trouble for trouble in troubles if is_quick(point, trouble))
        chosen[point] = (quick[number * each % len(quick) :] + quick)[:each]
    return cells(chosen)


Plan = tuple[str, Play, list[Cell]]

EVERYTHING: tuple[Plan, ...] = (
    ("provider", at_provider, cells(PROVIDER)),
    ("search", at_search, cells(SEARCH)),
    ("discord", at_discord, cells(DISCORD)),
)
ACCOUNT: tuple[Plan, ...] = tuple(
    (f"{cell.point} {cell.trouble.name}", at_provider, [cell])
    for point in ("ticket", "binary", "submit")
    for cell in cells({point: tuple(one for one in AT_PROVIDER if one.name in REFUSING)})
)
"""Each with a bot of its own."""

SOME: tuple[Plan, ...] = (
    ACCOUNT[-2],
    ("provider", at_provider, some(PROVIDER, 3)),
    ("discord", at_discord, some(DISCORD, 2)),
)


async def sweep(folder: Path, plans: Sequence[Plan]) -> list[Report]:
    """Each plan in a sandbox of its own, side by side."""
    async with asyncio.TaskGroup() as group:
        reports = [
            group.create_task(
                swept(_made(folder / name), play, wanted, rowless=_may_be_refused(wanted))
            )
            for name, play, wanted in plans
        ]
    return [one.result() for one in reports]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _may_be_refused(wanted: Iterable[Cell]) -> int:
    points = ("attachment", "callback", "fetch", "delete", "followup")
    return sum(cell.point in points for cell in wanted)


def main() -> int:
    """Prints how every cell ended; 1 where a promise was broken."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        reports = asyncio.run(sweep(Path(folder), EVERYTHING))
        for plan in ACCOUNT:
            reports += asyncio.run(sweep(Path(folder), [plan]))
    for report in reports:
        print(report)
    return 1 if any(report.violations for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
