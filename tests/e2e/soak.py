"""A thousand pictures while one request in twenty goes wrong: `python -m tests.e2e.soak`.

Twenty people ask, at most sixty pictures are on their way at a time, and at each point of either
side a fault is ordered with a chance of 5 % a picture. The chance is seeded; who meets which fault
is up to the moment. At the end nothing may be lost, doubled or stuck, and every day's sum is right.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e import ledger
from tests.e2e.fault_sweep import (
    AT_CDN,
    AT_DISCORD,
    AT_PROVIDER,
    OTHERWISE,
    OUTCOMES,
    SETTINGS,
    SMALLEST,
    UNUSABLE,
    Trouble,
    is_quick,
)
from tests.e2e.ledger import Judgement
from tests.e2e.stage import ART, MIRA, Json, Person, Stage, staged
from tests.samples import png

MANY, SEED = 1_000, 2026
PEOPLE = 20
IN_FLIGHT, ASKING = 60, 10
CHANCE = 0.05
PACE = {"created": 0.3, "processing": 1.0}
LONGEST_SECONDS = 400.0
"""From the last command on: a search in vain, which lasts two minutes, and five where a webhook may
still name the task; and what delivering may take."""

NOTHING_ELSE: Mapping[str, str] = {}

Member = tuple[Person, str]
"""With the picture that they send."""

Table = Mapping[tuple[str, str], tuple[Trouble, ...]]

TROUBLES: Table = {
    # A refused account keeps everybody's requests back; it is no fault of one of them.
    **{("provider", on): OTHERWISE for on in ("ticket", "submit")},
    **{("provider", on): AT_PROVIDER for on in ("put", "result", "output")},
    ("provider", "list"): AT_PROVIDER,
    ("provider", "task"): OUTCOMES,
    **{("discord", on): AT_DISCORD for on in ("callback", "edit", "channel_edit")},
    ("discord", "channel_message"): AT_DISCORD,
    ("discord", "attachment"): AT_CDN,
}
QUICK_TROUBLES: Table = {
    (side, on): quick
    for (side, on), troubles in TROUBLES.items()
    if (quick := tuple(trouble for trouble in troubles if is_quick(on, trouble)))
}


@dataclass
class Soaked:
    """What came of it. `silent` commands never got as far as a row, and spent nothing."""

    judgement: Judgement
    asked: int
    silent: int
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        faults = ", ".join(f"{count} {point}" for point, count in sorted(self.faults.items()))
        lines = [
            f"{self.asked} commands in {self.seconds:.0f} s",
            f"  faults that happened  {sum(self.faults.values())}: {faults}",
            f"  not taken up          {self.silent}",
            f"  the others            {self.judgement}",
        ]
        lines += [f"  VIOLATED              {one}" for one in self.violations]
        return "\n".join(lines)


async def soaked(
    folder: Path,
    *,
    count: int,
    troubles: Table,
    seed: int = SEED,
    settings: Mapping[str, str] = NOTHING_ELSE,
) -> Soaked:
    """Plays all of it, and judges. `settings` are the bot's, beside its usual ones here."""
    began = time.monotonic()
    async with staged(folder, PACE) as stage:
        await stage.put("/provider", {"balance": 1_000})
        await stage.start_bot(**SETTINGS | {"QUOTA_PER_DAY": "100000"} | dict(settings))
        mira = await stage.person(MIRA)
        people = [await _member(stage, number) for number in range(PEOPLE)]
        ordered = await _ask_all(stage, mira, people, count, random.Random(seed), troubles)
        kept = await ledger.settled(stage, mira, least=0, seconds=LONGEST_SECONDS)
        await stage.bots[-1].stop()
        shown = list(mira.seen.values()) + await _told_directly(stage, people)
        judgement = ledger.judge(kept, await ledger.tasks(stage), shown, unusable=UNUSABLE)
        told = Soaked(judgement, count, count - len(kept), ordered - await _pending(stage))
        told.violations += judgement.violations
        if "Traceback" in (log := stage.bots[-1].log):
            told.violations.append(log[log.index("Traceback") - 500 :][:3_000])
    told.seconds = time.monotonic() - began
    return told


async def _ask_all(
    stage: Stage,
    mira: Person,
    people: Sequence[Member],
    count: int,
    chance: random.Random,
    troubles: Table,
) -> Counter[str]:
    """Asks for everything; what was ordered on the way."""
    ordered, asking = Counter[str](), asyncio.Semaphore(ASKING)
    async with asyncio.TaskGroup() as commands:
        for number in range(count):
            await _less_than(IN_FLIGHT, stage, mira)
            for (side, on), kinds in troubles.items():
                if chance.random() < CHANCE:
                    do = chance.choice(kinds).do
                    await stage.post(f"/{side}/faults", {"on": on, "do": do})
                    ordered[f"{side} {on}"] += 1
            await asking.acquire()
            person, picture = people[number % PEOPLE]
            command = commands.create_task(_ask(stage, mira, person, f"number {number}", picture))
            command.add_done_callback(lambda _: asking.release())
    return ordered


async def _ask(stage: Stage, mira: Person, person: Person, prompt: str, picture: str) -> None:
    """Returns once the command was acknowledged, or was too late for that."""
    interaction = await person.character(ART, prompt=prompt, image=picture, size=SMALLEST)
    while (await stage.read(f"/interactions/{interaction}"))["kind"] is None:
        await _moment(mira)


async def _told_directly(stage: Stage, people: Sequence[Member]) -> list[Json]:
    """What Mira can't see: an outcome that the channel refused comes to its person alone."""
    shown: list[Json] = []
    for person, _ in people:
        [channel] = (await stage.read(f"/world?as={person.id}"))["dms"]
        direct = await stage.read(f"/messages?as={person.id}&channel={channel['id']}")
        shown += direct["messages"]
    return shown


async def _member(stage: Stage, number: int) -> Member:
    person = Person(stage, (await stage.post("/people", {"name": f"Guest {number}"}))["id"])
    await stage.agree(person.id)
    return person, await person.attach(png(64, 64 + number))


async def _less_than(most: int, stage: Stage, mira: Person) -> None:
    while sum(not one.settled for one in ledger.entries(stage.data)) >= most:
        await _moment(mira)


async def _moment(mira: Person) -> None:
    """Until something happened, or for a quarter of a second: a commit is no event."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.25):
            await mira.news()


async def _pending(stage: Stage) -> Counter[str]:
    """What was ordered and never happened."""
    left = Counter[str]()
    for side, path in (("provider", "/provider"), ("discord", "/discord/faults")):
        for one in (await stage.read(path))["faults"]:
            left[f"{side} {one['on']}"] += one["times"]
    return left


def _setting(given: str) -> tuple[str, str]:
    name, _, value = given.partition("=")
    return name, value


def main() -> int:
    """Prints what happened; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.soak", description=__doc__)
    parser.add_argument("--count", type=int, default=MANY)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("settings", nargs="*", type=_setting, metavar="NAME=VALUE")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        told = asyncio.run(
            soaked(
                Path(folder),
                count=given.count,
                troubles=TROUBLES,
                seed=given.seed,
                settings=dict(given.settings),
            )
        )
    print(told)
    return 1 if told.violations else 0


if __name__ == "__main__":
    sys.exit(main())
