"""What a benchmark prints: one line a measure, ours beside the peer's, and whether it is enough."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

#: How much worse than recorded a ratio may get before it counts as broken.
WORSE: Final = 1.5

_HEAD: Final = ("measure", "Troupe", "peer", "ratio", "must be", "kept")


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure must be: of the ratio to the peer's, or of our own, in the row's unit."""

    of: Literal["ratio", "ours"]
    most: float | None = None
    least: float | None = None

    def kept(self, value: float) -> bool:
        """Whether `value` is inside."""
        return (self.most is None or value <= self.most) and (
            self.least is None or value >= self.least
        )

    def __str__(self) -> str:
        unit = "×" if self.of == "ratio" else ""
        return f"≤ {self.most:g}{unit}" if self.most is not None else f"≥ {self.least:g}{unit}"


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. `ours` and `peers` are in `unit`; of two with a ratio the smaller is better.

    `peer` says who was measured beside us in the same run; a row without one has a figure alone.
    """

    measure: str
    unit: str
    ours: float
    peers: float | None = None
    peer: str = ""
    bound: Bound | None = None

    @property
    def ratio(self) -> float | None:
        """Ours by the peer's."""
        return None if self.peers is None else self.ours / self.peers

    @property
    def kept(self) -> bool:
        """Whether the bound holds; what has none is told for its own sake."""
        if self.bound is None:
            return True
        value = self.ours if self.bound.of == "ours" else self.ratio
        return value is not None and self.bound.kept(value)

    def cells(self) -> tuple[str, ...]:
        """The line of the table."""
        theirs = "" if self.peers is None else f"{_figure(self.peers)} ({self.peer})"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}×"
        verdict = "" if self.bound is None else ("yes" if self.kept else "**no**")
        name = f"{self.measure}, {self.unit}"
        return name, _figure(self.ours), theirs, ratio, str(self.bound or ""), verdict


def ratio_at_most(times: float) -> Bound:
    """Ours is at most so many times the peer's."""
    return Bound("ratio", most=times)


def at_most(figure: float) -> Bound:
    """Our own figure, in the row's unit."""
    return Bound("ours", most=figure)


def at_least(figure: float) -> Bound:
    """Our own figure, in the row's unit: here more is better."""
    return Bound("ours", least=figure)


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a table, its columns in line where letters are equally wide."""
    lines = [_HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEAD))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(cells, widths) for cells in (lines[0], rule, *lines[1:]))


def recorded(text: str) -> Mapping[str, float]:
    """The ratios of the tables in `text` by their measure; lines of anything else are no matter."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    return {
        line[0]: float(line[3].removesuffix("×"))
        for line in cells
        if len(line) == len(_HEAD) and line[3].endswith("×")
    }


def got_worse(rows: Iterable[Row], before: Mapping[str, float]) -> dict[str, str]:
    """A sentence, by its measure, for each ratio that is more than 1.5 times the recorded one."""
    return {
        name: f"{name}: {row.ratio:.2f}× now, {before[name]:.2f}× recorded"
        for row in rows
        for name in row.cells()[:1]
        if row.ratio is not None and name in before and row.ratio > WORSE * before[name]
    }


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` percent of them don't exceed, or the largest."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return f"| {' | '.join(padded)} |"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
