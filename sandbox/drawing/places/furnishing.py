"""What rooms share: walls, windows with a view, beams, lamps, floors."""

from sandbox.drawing.places.buildings import WARM
from sandbox.drawing.shapes import Point
from sandbox.drawing.sheet import Colour, mixed
from sandbox.drawing.stage import Stage


def walls(stage: Stage, top: Colour, bottom: Colour) -> None:
    """The wall down to the horizon, lit from above, and a skirting board."""
    stage.backdrop(
        (stage.ink(mixed(top, (20, 8, 20), 0.35)), stage.ink(top), stage.ink(bottom)),
        0,
        stage.horizon,
    )


def skirting(stage: Stage, colour: Colour) -> None:
    """A board where wall and floor meet."""
    stage.box(0, stage.horizon - stage.u * 3, stage.w, stage.horizon, stage.ink(colour))
    stage.box(
        0,
        stage.horizon - stage.u * 3.5,
        stage.w,
        stage.horizon - stage.u * 3,
        stage.ink(mixed(colour, (255, 240, 200), 0.25)),
    )


def view(
    stage: Stage,
    x: float,
    y: float,
    width: float,
    height: float,
    frame: Colour,
    *,
    arched: bool = False,
) -> None:
    """A window to the outside: its sky, its stars or its light."""
    edge = stage.u * 1.1
    left, top = x - width / 2, y - height / 2
    radius = width / 2 if arched else edge
    stage.box(
        left - edge,
        top - edge,
        left + width + edge,
        top + height + edge,
        stage.ink(frame),
        radius + edge,
    )
    sky = stage.light.sky
    outline = arch(left, top, width, height) if arched else _square(left, top, width, height)
    stage.shade(outline, sky[1], sky[-1])
    if stage.light.dark > 0.6:
        for _ in range(7):
            stage.disc(
                left + width * stage.chance.uniform(0.15, 0.85),
                top + height * stage.chance.uniform(0.15, 0.6),
                stage.u * 0.2,
                (240, 244, 255),
            )
        stage.disc(x + width * 0.18, top + height * 0.3, width * 0.1, (240, 242, 255))
        stage.glow(x + width * 0.18, top + height * 0.3, width * 0.5, (170, 190, 255), 0.4)
    else:
        stage.glow(x, y, width * 1.5, sky[-1], 0.35)
    base = top + height
    stage.poly(
        [
            (left, base),
            (left, base - height * 0.2),
            (x - width * 0.1, base - height * 0.3),
            (left + width, base - height * 0.16),
            (left + width, base),
        ],
        mixed(sky[1], (40, 90, 70), 0.55),
    )
    bar = edge * 0.5
    stage.box(x - bar / 2, top, x + bar / 2, base, stage.ink(frame))
    stage.box(left, y - bar / 2, left + width, y + bar / 2, stage.ink(frame))
    stage.box(
        left - edge * 2,
        base,
        left + width + edge * 2,
        base + edge * 1.2,
        stage.ink(mixed(frame, (255, 240, 210), 0.2)),
    )


def _square(left: float, top: float, width: float, height: float) -> list[Point]:
    return [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]


def arch(left: float, top: float, width: float, height: float) -> list[Point]:
    bend = min(width / 2, height / 2)
    return [
        (left, top + height),
        (left, top + bend),
        (left + width * 0.12, top + bend * 0.42),
        (left + width * 0.3, top + bend * 0.1),
        (left + width * 0.5, top),
        (left + width * 0.7, top + bend * 0.1),
        (left + width * 0.88, top + bend * 0.42),
        (left + width, top + bend),
        (left + width, top + height),
    ]


def beams(stage: Stage, colour: Colour) -> None:
    """Timber along the ceiling with posts below it."""
    dark, bright = stage.ink(colour), stage.ink(mixed(colour, (255, 220, 170), 0.2))
    thick = stage.u * 5
    stage.box(0, 0, stage.w, thick, dark)
    stage.box(0, thick * 0.86, stage.w, thick, bright)
    for x in (stage.w * 0.03, stage.w * 0.97):
        stage.box(x - thick * 0.55, 0, x + thick * 0.55, stage.horizon, dark)
        stage.box(x - thick * 0.55, 0, x - thick * 0.4, stage.horizon, bright)
        side = 1 if x < stage.w / 2 else -1
        stage.poly(
            [
                (x, thick * 3),
                (x + side * thick * 2.2, thick),
                (x + side * thick * 3.2, thick),
                (x, thick * 4),
            ],
            dark,
        )


def pendant(stage: Stage, x: float, drop: float, size: float) -> None:
    """A lamp on a chain."""
    stage.line([(x, 0), (x, drop)], stage.u * 0.4, stage.ink((60, 44, 40)))
    stage.poly(
        [
            (x - size * 1.5, drop + size),
            (x - size * 0.5, drop - size * 0.3),
            (x + size * 0.5, drop - size * 0.3),
            (x + size * 1.5, drop + size),
        ],
        stage.ink((86, 60, 48)),
    )
    stage.lamp(x, drop + size * 1.1, size * 0.75)
    stage.glow(x, drop + size, size * 12, WARM, 0.4)


def rug(stage: Stage, colour: Colour) -> None:
    """A round rug where the character stands."""
    x, y = stage.w / 2, stage.feet - stage.u
    for share, tone in ((1.0, 0.0), (0.9, 0.55), (0.84, 0.1), (0.5, 0.35), (0.44, 0.0)):
        stage.disc(
            x,
            y,
            stage.u * 46 * share,
            stage.ink(mixed(colour, (250, 210, 150), tone)),
            stage.u * 9 * share,
        )


def checker(stage: Stage, one: Colour, other: Colour) -> None:
    """A tiled floor in perspective."""
    rows, columns = 7, 14
    depth = stage.h - stage.horizon
    for row in range(rows):
        top = stage.horizon + depth * (row / rows) ** 1.7
        low = stage.horizon + depth * ((row + 1) / rows) ** 1.7
        for column in range(-columns, columns):
            colour = one if (row + column) % 2 else other
            stage.poly(
                [
                    _floor(stage, column, top),
                    _floor(stage, column + 1, top),
                    _floor(stage, column + 1, low),
                    _floor(stage, column, low),
                ],
                stage.ink(colour),
            )


def _floor(stage: Stage, column: int, y: float) -> Point:
    t = (y - stage.horizon) / (stage.h - stage.horizon)
    return stage.w / 2 + column * stage.w * (0.07 + 0.11 * t), y
