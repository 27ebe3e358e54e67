"""Outlines as lists of points: smooth curves, ovals, stars. No pixels yet."""

import math
from collections.abc import Sequence

Point = tuple[float, float]
Points = Sequence[Point]


def path(text: str) -> list[Point]:
    """The points of `"x,y x,y ..."`, as they would stand in a drawing's source."""
    points = []
    for pair in text.split():
        x, y = pair.split(",")
        points.append((float(x), float(y)))
    return points


def curve(points: Points, *, closed: bool = True, steps: int = 14) -> list[Point]:
    """A smooth line through every point (Catmull-Rom); a point given twice is a corner."""
    if not closed:
        return _open_curve(points, steps)
    corner = next((i for i in range(len(points)) if points[i] == points[i - 1]), None)
    if corner is None:
        return _spans([points[-1], *points, points[0], points[1]], steps)
    return _open_curve([*points[corner:], *points[:corner]], steps)


def _open_curve(points: Points, steps: int) -> list[Point]:
    """A line from the first to the last point, broken at every doubled one."""
    line: list[Point] = []
    piece: list[Point] = []
    for point in points:
        if piece and point == piece[-1]:
            line += _spans([piece[0], *piece, piece[-1]], steps)
            piece = []
        piece.append(point)
    return [*line, *_spans([piece[0], *piece, piece[-1]], steps), points[-1]]


def _spans(points: Points, steps: int) -> list[Point]:
    """The curve from the second point to the last but one; the outer two only guide it."""
    return [
        _between(points[index : index + 4], step / steps)
        for index in range(len(points) - 3)
        for step in range(steps)
    ]


def _between(around: Points, t: float) -> Point:
    weights = (
        -0.5 * t**3 + t**2 - 0.5 * t,
        1.5 * t**3 - 2.5 * t**2 + 1,
        -1.5 * t**3 + 2 * t**2 + 0.5 * t,
        0.5 * t**3 - 0.5 * t**2,
    )
    return (
        sum(weight * x for weight, (x, _) in zip(weights, around, strict=True)),
        sum(weight * y for weight, (_, y) in zip(weights, around, strict=True)),
    )


def oval(x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> list[Point]:
    """An ellipse around (x, y), turned clockwise by `turn` degrees."""
    sine, cosine = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    line = []
    for step in range(72):
        angle = step * math.tau / 72
        px, py = rx * math.cos(angle), ry * math.sin(angle)
        line.append((x + px * cosine - py * sine, y + px * sine + py * cosine))
    return line


def star(x: float, y: float, outer: float, inner: float, tips: int = 5) -> list[Point]:
    """A star with its first tip upwards."""
    line = []
    for step in range(tips * 2):
        radius = inner if step % 2 else outer
        angle = step * math.pi / tips - math.pi / 2
        line.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return line


def rounded(x: float, y: float, width: float, height: float, radius: float) -> list[Point]:
    """A rectangle with its corner at (x, y) and round corners."""
    line: list[Point] = []
    corners = (
        (x + width - radius, y + radius, -90),
        (x + width - radius, y + height - radius, 0),
        (x + radius, y + height - radius, 90),
        (x + radius, y + radius, 180),
    )
    for cx, cy, start in corners:
        for step in range(9):
            angle = math.radians(start + step * 90 / 8)
            line.append((cx + radius * math.cos(angle), cy + radius * math.sin(angle)))
    return line


def mirrored(points: Points, axis: float) -> list[Point]:
    """The same outline on the other side of a vertical axis."""
    return [(2 * axis - x, y) for x, y in points]


def turned(points: Points, x: float, y: float, degrees: float) -> list[Point]:
    """The outline turned clockwise around (x, y)."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return [
        (x + (px - x) * cosine - (py - y) * sine, y + (px - x) * sine + (py - y) * cosine)
        for px, py in points
    ]
