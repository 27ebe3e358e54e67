"""A round of the waiting benchmark: its law of durations, and what was measured in it."""

import json
import math
import random
import resource
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import NormalDist
from typing import TypedDict, cast
from urllib.request import Request, urlopen

MEDIAN_SECONDS = 12.6
MEAN_SECONDS = 14.5
SIGMA = math.sqrt(2 * math.log(MEAN_SECONDS / MEDIAN_SECONDS))
"""0.53: the mean of a log-normal law is its median times exp(sigma² / 2)."""

_CONTROL_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Course:
    """What every side plays: `count` at once, of log-normal durations with this median.

    Before that come `warm_ups` rounds of `warm_up`, from which ours learns, and which don't count.
    """

    count: int = 200
    median_seconds: float = MEDIAN_SECONDS
    warm_up: int = 64
    warm_ups: int = 2
    seed: int = 1

    @classmethod
    def given(cls) -> "Course":
        """As `text` put it among this process's arguments."""
        return cls(**json.loads(sys.argv[2]))

    def text(self) -> str:
        """For a process's arguments."""
        return json.dumps(asdict(self))

    def warming(self) -> Iterator[list[float]]:
        """The durations of each round that isn't counted."""
        for number in range(1, self.warm_ups + 1):
            yield durations(self.warm_up, self.median_seconds, self.seed + number)

    def counting(self) -> list[float]:
        """The durations of the round that is."""
        return durations(self.count, self.median_seconds, self.seed)


class Told(TypedDict):
    """What the provider saw in a round. Times in seconds of the monotonic clock."""

    tasks: int
    looks: int
    lags: list[float]
    done: dict[str, float]
    closest: float | None
    requests: int
    api_connections: int
    media_connections: int


@dataclass
class Measured:
    """What one side did in one round. `handed_over` is lag until its caller had the outcome."""

    told: Told
    cpu_seconds: float
    cpu_by_thread: dict[str, float]
    handed_over: list[float] = field(default_factory=list)


def durations(count: int, median_seconds: float, seed: int) -> list[float]:
    """`count` evenly spaced quantiles of the law, shuffled: the law itself, without the luck."""
    normal = NormalDist(math.log(median_seconds), SIGMA)
    drawn = [math.exp(normal.inv_cdf((number + 0.5) / count)) for number in range(count)]
    random.Random(seed).shuffle(drawn)
    return drawn


def begin(base: str, takes: list[float]) -> None:
    """Tells the provider how long the next tasks will take."""
    _control(Request(f"{base}/round", json.dumps({"durations": takes}).encode(), method="POST"))


def told(base: str) -> Told:
    """What the provider saw since `begin`."""
    return cast(Told, json.loads(_control(Request(f"{base}/round"))))


def report(measured: Measured) -> None:
    """Hands a result to the program that started this one."""
    print(json.dumps(asdict(measured)), flush=True)


def reported(line: str) -> Measured:
    """The other end of `report`."""
    return Measured(**json.loads(line))


@dataclass
class Meter:
    """CPU seconds of this process inside `metered`, and by kind of thread."""

    cpu_seconds: float = 0.0
    by_thread: dict[str, float] = field(default_factory=dict)


@contextmanager
def metered() -> Iterator[Meter]:
    """Measures user and system time. Threads that end inside count in the whole alone."""
    meter, before, threads = Meter(), _cpu(), _threads()
    yield meter
    meter.cpu_seconds = _cpu() - before
    for (kind, thread), seconds in _threads().items():
        spent = seconds - threads.get((kind, thread), 0.0)
        meter.by_thread[kind] = meter.by_thread.get(kind, 0.0) + spent


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _threads() -> dict[tuple[str, int], float]:
    """CPU seconds by kind of thread and its id, as Linux counts them in nanoseconds."""
    found: dict[tuple[str, int], float] = {}
    for thread in threading.enumerate():
        counted = Path(f"/proc/self/task/{thread.native_id}/schedstat")
        if thread.native_id and counted.exists():
            spent = int(counted.read_text().split()[0]) / 1e9
            found[_kind(thread.name), thread.native_id] = spent
    return found


def _kind(name: str) -> str:
    if name == "MainThread":
        return "event loop"
    return "SQLite" if "connection_worker" in name else "pictures and files"


def _control(request: Request) -> bytes:
    with urlopen(request, timeout=_CONTROL_SECONDS) as answer:
        return cast(bytes, answer.read())


def monotonic() -> float:
    """The clock that the provider's times are in."""
    return time.monotonic()
