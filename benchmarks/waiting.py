"""Waiting for pictures: ours beside the provider's official SDK and an afternoon's bot.

    make bench-waiting

Each side submits and waits for the same predictions at once, of the same durations, each at a local
provider of its own. All run at the same time, so whatever else the machine does meets all of them.
Ours is the composition that the bot runs, client, steps, engine and store, and also fetches, checks
and keeps each picture; the SDK only returns its address, the afternoon's bot keeps nothing. With
durations as the provider has them it takes two and a half minutes; `--full` and `--short` play
shorter ones. Ends with 1 where a target is missed.
"""

import math
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from statistics import fmean
from typing import Final

from benchmarks import waiting_rounds
from benchmarks.table import Bound, Row, at_least, at_most, markdown, ratio_at_most
from benchmarks.waiting_rounds import Course, Measured

PROVIDER_FLOOR: Final = 2.0
_SIDES: Final = ("waiting_bot", "waiting_sdk", "waiting_afternoon")
_MOST_CONNECTIONS: Final = 20
_SIDE_SECONDS: Final = 280.0
_PICTURE: Final = b"\xff\xd8\xff" + bytes(700)

Figure = Callable[[Measured], float]


@dataclass(frozen=True, slots=True)
class Targets:
    """The most that a figure may be: of the SDK's where it is a ratio, else ours in seconds."""

    requests_ratio: float
    cpu_ratio: float
    mean_lag: float
    late_lag: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """What is played, and what should come of it."""

    course: Course
    targets: Targets


#: Durations as the provider was seen to have them.
REAL: Final = Sizes(Course(), Targets(0.40, 0.30, 1.15, 2.6))
#: Shorter ones. The provider's floor of 2 seconds is then more of each, so less can be saved.
FULL: Final = Sizes(
    Course(count=100, median_seconds=5.0, warm_up=32, warm_ups=1), Targets(0.55, 1.25, 1.3, 2.8)
)
SHORT: Final = Sizes(
    Course(count=20, median_seconds=1.5, warm_up=10, warm_ups=1), Targets(1.0, 2.0, 2.0, 3.5)
)


def rows(sizes: Sizes) -> list[Row]:
    """Raises RuntimeError where the SDK isn't installed, or a side doesn't come to its end.

    Blocks: 45 seconds for `FULL`, 15 for `SHORT`.
    """
    return judged(*_played(sizes.course), sizes.targets)


def _played(course: Course) -> tuple[Measured, Measured, Measured]:
    """What ours, the SDK and the afternoon's bot did."""
    _sdk_version()
    with ThreadPoolExecutor(len(_SIDES)) as pool:
        ours, sdk, afternoon = pool.map(lambda name: side(name, course), _SIDES)
    return ours, sdk, afternoon


def _sdk_version() -> str:
    try:
        return version("wavespeed")
    except PackageNotFoundError:
        raise RuntimeError(
            "waiting is measured beside the provider's SDK, which isn't installed. "
            "Install it with: make .venv/benchmarks"
        ) from None


def side(name: str, course: Course) -> Measured:
    """One side in a process of its own, so that its CPU is its own.

    Raises RuntimeError, or what `subprocess` does, where it doesn't see all of them to their end.
    """
    with _provider() as base:
        ran = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", base, course.text()],
            input=_PICTURE,
            stdout=subprocess.PIPE,
            timeout=_SIDE_SECONDS,
            check=True,
        )
    measured = waiting_rounds.reported(ran.stdout.decode().splitlines()[-1])
    if not measured.told["tasks"] == len(measured.told["lags"]) == course.count:
        raise RuntimeError(f"{name} did not see all of its predictions to their end")
    return measured


@contextmanager
def _provider() -> Iterator[str]:
    """The address of a provider that runs as long as the context."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.waiting_provider"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def judged(ours: Measured, sdk: Measured, afternoon: Measured, targets: Targets) -> list[Row]:
    """Every figure, with what it must be."""

    def beside_sdk(what: str, unit: str, figure: Figure, bound: Bound | None = None) -> Row:
        return Row(f"waiting: {what}", unit, figure(ours), figure(sdk), "SDK", bound)

    def beside_afternoon(what: str, unit: str, figure: Figure) -> Row:
        name, peer = f"waiting: {what}, beside an afternoon's", "afternoon's bot"
        return Row(name, unit, figure(ours), figure(afternoon), peer)

    floor = at_least(PROVIDER_FLOOR)
    fewer, cheaper = ratio_at_most(targets.requests_ratio), ratio_at_most(targets.cpu_ratio)
    return [
        beside_sdk("requests with the submit", "a picture", _requests, fewer),
        beside_afternoon("requests with the submit", "a picture", _requests),
        beside_sdk("CPU", "ms a picture", _cpu_ms, cheaper),
        beside_afternoon("CPU", "ms a picture", _cpu_ms),
        beside_sdk("CPU but our store's threads", "ms a picture", _cpu_but_store_ms),
        beside_sdk("seen after it was done, mean", "s", _lag, at_most(targets.mean_lag)),
        beside_sdk("seen after it was done, p99", "s", _late_lag, at_most(targets.late_lag)),
        beside_sdk("handed over after it was done, mean", "s", _handed_over),
        beside_sdk("connections to the API", "in all", _connections, at_most(_MOST_CONNECTIONS)),
        Row("waiting: closest two looks at one task", "s", _closest(ours), bound=floor),
    ]


def _requests(one: Measured) -> float:
    return one.told["looks"] / one.told["tasks"] + 1


def _cpu_ms(one: Measured) -> float:
    """User and system time."""
    return one.cpu_seconds / one.told["tasks"] * 1000


def _cpu_but_store_ms(one: Measured) -> float:
    """What is left of it without SQLite's threads; what the event loop does for it stays in."""
    return _cpu_ms(one) - one.cpu_by_thread.get("SQLite", 0.0) / one.told["tasks"] * 1000


def _lag(one: Measured) -> float:
    return fmean(one.told["lags"])


def _late_lag(one: Measured) -> float:
    """The smallest lag that 99 % of the looks that found a task done don't exceed.

    `percentile` takes the next one where 99 % of them is a whole number, as of the 200 here.
    """
    lags = sorted(one.told["lags"])
    return lags[math.ceil(len(lags) * 0.99) - 1]


def _handed_over(one: Measured) -> float:
    return fmean(one.handed_over)


def _connections(one: Measured) -> float:
    return one.told["api_connections"]


def _closest(one: Measured) -> float:
    closest = one.told["closest"]
    return math.inf if closest is None else closest


def _heading(course: Course) -> str:
    """What ran where and when."""
    return (
        f"{course.count} predictions in flight, log-normal, median {course.median_seconds} s, "
        f"sigma {waiting_rounds.SIGMA:.2f}, floor {PROVIDER_FLOOR:g} s, after {course.warm_ups} "
        f"rounds of {course.warm_up} that are not counted.\n"
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, aiohttp {version('aiohttp')}, wavespeed {_sdk_version()}."
    )


def _shares(ours: Measured) -> str:
    """Milliseconds a picture for each kind of thread."""
    shares = sorted(ours.cpu_by_thread.items(), key=lambda item: -item[1])
    each = (f"{name} {seconds / ours.told['tasks'] * 1000:.1f} ms" for name, seconds in shares)
    return f"Our CPU by thread: {', '.join(each)}."


def main() -> int:
    """Prints the table of the durations as they are, or with `--full` or `--short` another's."""
    asked = sys.argv[1:]
    sizes = FULL if "--full" in asked else SHORT if "--short" in asked else REAL
    ours, sdk, afternoon = _played(sizes.course)
    found = judged(ours, sdk, afternoon, sizes.targets)
    print(_heading(sizes.course), _shares(ours), "", markdown(found), sep="\n")
    return 0 if all(row.kept for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
