"""The sweep: cut the power at every effect of a generation, then at every effect of the recovery.

`python -m tests.crash.sweep` runs all pairs of all scenarios and prints what it found; with
`--singles` single cuts alone, with `--postgres` over a server instead of a file.
"""

import math
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial

from tests.crash.judge import Kind, Verdict
from tests.crash.life import ALONE, Life, Moment, Program, Setting, installed, live
from tests.crash.machine import Cut
from tests.crash.outside import Discord, Provider, World
from tests.crash.served import Rows, ServedMachine
from tests.postgres import running
from troupe.secret import Secret

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
    setting: Setting = ALONE


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
    Scenario("cancelled before the submit", setting=Setting(cancels_at=0.46)),
    Scenario("cancelled during the submit", setting=Setting(cancels_at=0.56)),
    Scenario(
        "cancelled back in the queue",
        Provider(submits=deque(["429"])),
        setting=Setting(cancels_at=3.0),
    ),
    Scenario("cancelled at the provider", setting=Setting(cancels_at=4.0)),
    Scenario("cancelled as it comes", setting=Setting(cancels_at=9.07)),
    Scenario(
        "private, token dead in mid-job",
        discord=Discord(token_ms=4_000),
        setting=Setting(private=True),
    ),
    Scenario(
        "no way, and asked for later",
        discord=Discord(token_ms=4_000, closed=True),
        setting=Setting(comes_back=True),
    ),
    Scenario("success, webhooks", setting=Setting(webhooks=True)),
    Scenario(
        "answer lost, no echo, webhooks",
        Provider(submits=deque(["lost"]), echoes=False),
        setting=Setting(webhooks=True),
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
    """Each life that is cut is lived once to its end, which shows all that its cuts leave."""
    recoveries = _Recoveries(scenario, program)
    world = World(scenario.provider, scenario.discord)
    start = Moment(installed(program, world), world, seconds=0.0)
    whole = live(start, program, scenario.setting, watched=True)
    yield Schedule((), whole.verdict)
    for first in _named(whole.cuts):
        recovery = recoveries.after(first[1], watched=pairs)
        yield Schedule((first[0],), recovery.verdict)
        for second in _named(recovery.cuts):
            yield Schedule((first[0], second[0]), recoveries.after(second[1]).verdict)


def _named(cuts: list[Cut]) -> list[tuple[str, Cut]]:
    return [(f"{number}: {cut.name}", cut) for number, cut in enumerate(cuts, 1)]


class _Recoveries:
    """Lives after a cut. Two cuts that leave the same, to the last byte, have the same one."""

    def __init__(self, scenario: Scenario, program: Program) -> None:
        self._scenario = scenario
        self._program = program
        self._known: dict[tuple[bytes, bool], Life] = {}

    def after(self, cut: Cut, *, watched: bool = False) -> Life:
        # To the next whole second, so that moments with nothing between them become one.
        seconds = math.ceil(cut.seconds + self._scenario.off_seconds)
        moment = Moment(cut.disk, cut.world, float(seconds), asked=True)
        key = (moment.digest, watched)
        if key not in self._known:
            setting = self._scenario.setting
            self._known[key] = live(moment, self._program, setting, watched=watched)
        return self._known[key]


def main() -> int:
    """Prints a line for each scenario and every violating schedule; 1 where there is one."""
    sweeping = partial(_of_the_real_program, pairs="--singles" not in sys.argv)
    began = time.perf_counter()
    reports: list[Report] = []
    with ExitStack() as stack:
        addresses = _addresses(stack) if "--postgres" in sys.argv else [None] * len(SCENARIOS)
        processes = stack.enter_context(ProcessPoolExecutor())
        for report in processes.map(sweeping, SCENARIOS, addresses):
            reports.append(report)
            print(report, flush=True)
            for schedule in report.violating[:_PRINTED]:
                print(f"    {' | '.join(schedule.cuts)}: {schedule.verdict.violations}")
    schedules = sum(one.singles + one.pairs for one in reports)
    violating = sum(len(one.violating) for one in reports)
    print(f"{schedules} schedules, {violating} violating, {time.perf_counter() - began:.0f} s")
    return 1 if violating else 0


def _addresses(stack: ExitStack) -> list[Secret | None]:
    """A PostgreSQL database for each scenario, because they are swept at the same time."""
    server = stack.enter_context(running())
    return [stack.enter_context(server.database()) for _ in SCENARIOS]


@contextmanager
def over_postgres(url: Secret) -> Iterator[Program]:
    """The real program, with its rows on a server."""
    with closing(Rows(url)) as rows:
        yield Program(machine=partial(ServedMachine, rows))


def _of_the_real_program(scenario: Scenario, url: Secret | None, *, pairs: bool) -> Report:
    with over_postgres(url) if url else nullcontext(Program()) as program:
        return sweep(scenario, program, pairs=pairs)


if __name__ == "__main__":
    sys.exit(main())
