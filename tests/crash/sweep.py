"""The sweep: cut the power at every effect of a generation, then at every effect of the recovery.

`python -m tests.crash.sweep` runs all pairs of all scenarios and prints what it found.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path

from tests.crash.judge import Kind, Verdict
from tests.crash.life import Moment, Program, live
from tests.crash.machine import Disk
from tests.crash.outside import Discord, Provider, World
from troupe.store.database import Database

_REBOOT_SECONDS = 3.0
_OUTAGE_SECONDS = 20 * 60.0
_PRINTED = 20


@dataclass(frozen=True)
class Scenario:
    """How the outside behaves, and how long the machine stays off after a cut."""

    name: str
    provider: Provider = field(default_factory=Provider)
    discord: Discord = field(default_factory=Discord)
    off_seconds: float = _REBOOT_SECONDS


SCENARIOS = (
    Scenario("success"),
    Scenario("provider fails it (1200)", Provider(failure=1200)),
    Scenario("429, then success", Provider(submits=deque(["429"]))),
    Scenario("answer of the submit lost", Provider(submits=deque(["lost"]))),
    Scenario("answer lost, no echo", Provider(submits=deque(["lost"]), echoes=False)),
    Scenario("reply deleted in mid-job", discord=Discord(deleted_after_ms=4_000)),
    Scenario("token dead in mid-job", discord=Discord(token_ms=4_000)),
    Scenario("delivered, answered 500", discord=Discord(troubles=6)),
    Scenario("reply deleted, answered 500", discord=Discord(deleted_after_ms=4_000, troubles=6)),
    Scenario("no way to the person", discord=Discord(token_ms=4_000, closed=True)),
    Scenario("off for 20 minutes", off_seconds=_OUTAGE_SECONDS),
    Scenario(
        "reply deleted, off for 20 min",
        discord=Discord(deleted_after_ms=4_000),
        off_seconds=_OUTAGE_SECONDS,
    ),
)


@dataclass(frozen=True)
class Schedule:
    """Where the power was cut, and what was found at the end."""

    cuts: tuple[str, ...]
    verdict: Verdict


@dataclass
class Report:
    """What a sweep found."""

    scenario: Scenario
    singles: int = 0
    pairs: int = 0
    interrupted_though_billed: int = 0
    seconds: float = 0.0
    violating: list[Schedule] = field(default_factory=list)

    def add(self, schedule: Schedule) -> None:
        self.singles += len(schedule.cuts) == 1
        self.pairs += len(schedule.cuts) == 2
        self.interrupted_though_billed += schedule.verdict.interrupted_though_billed
        if schedule.verdict.violations:
            self.violating.append(schedule)

    @property
    def kinds(self) -> Counter[Kind]:
        """In how many schedules each promise was broken."""
        return Counter(
            kind for one in self.violating for kind in {kind for kind, _ in one.verdict.violations}
        )

    def __str__(self) -> str:
        return (
            f"{self.scenario.name:30} {self.singles:4} singles {self.pairs:5} pairs "
            f"{len(self.violating):4} violating "
            f"{self.interrupted_though_billed:4} interrupted though billed {self.seconds:6.1f} s"
        )


def sweep(scenario: Scenario, program: Program, *, pairs: bool) -> Report:
    """Every schedule of one cut, and of two where `pairs`; the one without a cut comes first."""
    report, began = Report(scenario), time.perf_counter()
    for schedule in _schedules(scenario, program, pairs=pairs):
        report.add(schedule)
    report.seconds = time.perf_counter() - began
    return report


def _schedules(scenario: Scenario, program: Program, *, pairs: bool) -> Iterator[Schedule]:
    start = Moment(_empty_disk(), World(scenario.provider, scenario.discord), seconds=0.0)
    yield Schedule((), live(start, program).verdict)
    for cut_at in count(1):
        first = live(start, program, cut_at=cut_at)
        if first.cut is None:
            return
        cuts = (f"{cut_at}: {first.effects[-1]}",)
        after = _rebooted(first.cut, scenario)
        if pairs:
            yield from _second_cuts(cuts, after, scenario, program)
        else:
            yield Schedule(cuts, live(after, program).verdict)


def _second_cuts(
    cuts: tuple[str, ...], after: Moment, scenario: Scenario, program: Program
) -> Iterator[Schedule]:
    """The life that is no longer cut is the schedule of the first cut alone."""
    for cut_at in count(1):
        second = live(after, program, cut_at=cut_at)
        if second.cut is None:
            yield Schedule(cuts, second.verdict)
            return
        third = live(_rebooted(second.cut, scenario), program)
        yield Schedule((*cuts, f"{cut_at}: {second.effects[-1]}"), third.verdict)


def _rebooted(cut: Moment, scenario: Scenario) -> Moment:
    return replace(cut, seconds=cut.seconds + scenario.off_seconds)


def _empty_disk() -> Disk:
    """A data folder in which nothing happened yet."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        async def prepare() -> None:
            await (await Database.open(folder / "troupe.db")).close()

        asyncio.run(prepare())
        (folder / "blobs").mkdir()
        return {"troupe.db": (folder / "troupe.db").read_bytes()}


def main() -> int:
    """Prints a line for each scenario and every violating schedule; 1 where there is one."""
    pairs = "--singles" not in sys.argv
    began = time.perf_counter()
    reports: list[Report] = []
    with ProcessPoolExecutor() as processes:
        for report in processes.map(partial(_of_the_real_program, pairs=pairs), SCENARIOS):
            reports.append(report)
            print(report, flush=True)
            for schedule in report.violating[:_PRINTED]:
                print(f"    {' | '.join(schedule.cuts)}: {schedule.verdict.violations}")
    schedules = sum(one.singles + one.pairs for one in reports)
    violating = sum(len(one.violating) for one in reports)
    print(f"{schedules} schedules, {violating} violating, {time.perf_counter() - began:.0f} s")
    return 1 if violating else 0


def _of_the_real_program(scenario: Scenario, *, pairs: bool) -> Report:
    return sweep(scenario, Program(), pairs=pairs)


if __name__ == "__main__":
    sys.exit(main())
