"""Waiting for pictures: ours against the provider's official SDK, in real time, in the same run.

    make bench-waiting

Both upload, submit and wait for 200 predictions at once, of the same durations, at the same local
provider, one side after the other. Ours is the composition that the bot runs, client, steps, engine
and store, and also fetches, checks and keeps each picture; the SDK only returns its address. Takes
about four minutes. Ends with 1 where a target is missed.
"""

import math
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import fmean

from benchmarks import waiting_bot, waiting_rounds
from benchmarks.waiting_rounds import Measured

COUNT = 200
SEED = 1
PROVIDER_FLOOR = 2.0
_SIDE_SECONDS = 280.0
_PICTURE = b"\xff\xd8\xff" + bytes(700)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `target` bounds the ratio where `of_ratio`, else our own figure."""

    what: str
    ours: float
    peers: float
    target: float | None = None
    of_ratio: bool = False

    @property
    def ratio(self) -> float:
        """Ours by the peer's."""
        return self.ours / self.peers

    @property
    def kept(self) -> bool:
        """Whether the target is met."""
        return self.target is None or (self.ratio if self.of_ratio else self.ours) <= self.target

    def __str__(self) -> str:
        bound = "" if self.target is None else f"≤ {self.target:g}{'×' if self.of_ratio else ''}"
        verdict = "" if self.target is None else ("yes" if self.kept else "NO")
        return (
            f"{self.what:<44}{self.ours:>9.2f}{self.peers:>10.2f}{self.ratio:>8.2f}×"
            f"{bound:>9}{verdict:>5}"
        )


def main() -> int:
    """Runs both sides and prints the table."""
    with provider() as base:
        ours = side(base, "benchmarks.waiting_bot")
        peers = side(base, "benchmarks.waiting_sdk")
    lines = table(ours, peers)
    print(heading())
    print(f"\n{'':<44}{'Troupe':>9}{'SDK':>10}{'ratio':>9}{'target':>9}")
    print(*lines, sep="\n")
    closest = ours.told["closest"] or math.inf
    print(f"\nTwo looks of ours at one task were never closer than {closest:.3f} s.")
    print("Our CPU by thread:", cpu_shares(ours))
    complete = all(one.told["tasks"] == len(one.told["lags"]) == COUNT for one in (ours, peers))
    return 0 if complete and closest >= PROVIDER_FLOOR and all(one.kept for one in lines) else 1


@contextmanager
def provider() -> Iterator[str]:
    """The address of a provider that runs as long as the context."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.waiting_provider"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def side(base: str, module: str) -> Measured:
    """One side in a process of its own, so that its CPU is its own. Raises if it fails."""
    ran = subprocess.run(
        [sys.executable, "-m", module, base, str(COUNT), str(SEED)],
        input=_PICTURE,
        stdout=subprocess.PIPE,
        timeout=_SIDE_SECONDS,
        check=True,
    )
    return waiting_rounds.reported(ran.stdout.decode().splitlines()[-1])


def table(ours: Measured, peers: Measured) -> list[Line]:
    """Everything a prediction, and the targets that the project set itself."""

    def line(
        what: str,
        figure: Callable[[Measured], float],
        target: float | None = None,
        *,
        of_ratio: bool = False,
    ) -> Line:
        return Line(what, figure(ours), figure(peers), target, of_ratio)

    return [
        line("status requests a prediction", looks),
        line(
            "requests a prediction, with its submit",
            lambda one: looks(one) + 1,
            0.40,
            of_ratio=True,
        ),
        line("lag until a look finds it done, mean, s", lambda one: fmean(one.told["lags"]), 1.15),
        line("its 99th percentile, s", late_lag, 2.6),
        line("lag until it is handed over, mean, s", lambda one: fmean(one.handed_over)),
        line("CPU a prediction, ms", cpu_ms, 0.30, of_ratio=True),
        line("CPU without the threads of our store, ms", cpu_without_store_ms),
        line(
            "new connections a prediction, to the API",
            lambda one: one.told["api_connections"] / COUNT,
            0.1,
        ),
        line("  to the media hosts", lambda one: one.told["media_connections"] / COUNT),
    ]


def looks(one: Measured) -> float:
    """Status requests a prediction."""
    return one.told["looks"] / COUNT


def cpu_ms(one: Measured) -> float:
    """User and system time a prediction, in ms."""
    return one.cpu_seconds / COUNT * 1000


def cpu_without_store_ms(one: Measured) -> float:
    """What is left of it without SQLite's threads; what the event loop does for it stays in."""
    return cpu_ms(one) - one.cpu_by_thread.get("SQLite", 0.0) / COUNT * 1000


def late_lag(one: Measured) -> float:
    """The smallest lag that 99 % of the looks that found a task done don't exceed, in seconds."""
    lags = sorted(one.told["lags"])
    return lags[math.ceil(len(lags) * 0.99) - 1]


def cpu_shares(ours: Measured) -> str:
    """Milliseconds a prediction for each kind of thread."""
    by_thread = sorted(ours.cpu_by_thread.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {seconds / COUNT * 1000:.1f} ms" for name, seconds in by_thread)


def heading() -> str:
    """What ran where and when."""
    return (
        f"{COUNT} predictions in flight, log-normal, median {waiting_rounds.MEDIAN_SECONDS} s, "
        f"mean {waiting_rounds.MEAN_SECONDS} s, floor {PROVIDER_FLOOR:g} s.\n"
        f"The memory was warmed up by {waiting_bot.WARM_UPS} rounds of {waiting_bot.WARM_UP} "
        "predictions of that law, from empty; they are not counted.\n"
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, aiohttp {version('aiohttp')}, "
        f"wavespeed {version('wavespeed')}."
    )


if __name__ == "__main__":
    sys.exit(main())
