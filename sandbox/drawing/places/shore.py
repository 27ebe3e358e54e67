"""A beach."""

import math

from sandbox.drawing.places.terrain import ridge, water
from sandbox.drawing.sheet import mixed
from sandbox.drawing.sky import sky
from sandbox.drawing.stage import Stage


def beach(stage: Stage) -> None:
    """Sea, foam, sand, palms, a sail on the horizon."""
    u = stage.u
    shore = stage.horizon + u * 12
    sky(stage, bottom=stage.horizon, clouds=6)
    if stage.chance.random() < 0.7:
        island = stage.w * stage.chance.choice((0.2, 0.8))
        stage.shade(
            [
                (island - u * 24, stage.horizon),
                (island - u * 9, stage.horizon - u * 8),
                (island + u * 3, stage.horizon - u * 11),
                (island + u * 22, stage.horizon),
            ],
            stage.ink((96, 150, 130), 0.5),
            stage.ink((96, 150, 130), 0.7),
        )
    water(stage, stage.horizon, shore + u * 4, (42, 146, 178))
    sail(stage, stage.w * stage.chance.uniform(0.3, 0.7), stage.horizon + u * 2)
    sand = (246, 218, 164)
    line = ridge(stage, shore, u * 1.6, 2)
    for lift, colour, alpha in (
        (-2.2, (255, 255, 255), 0.45),
        (-0.8, (255, 255, 255), 0.85),
        (0.4, mixed(sand, (120, 110, 120), 0.4), 0.9),
    ):
        moved = [(x, y + lift * u) for x, y in line]
        stage.veil([*moved, (stage.w, stage.h), (0, stage.h)], stage.ink(colour), alpha)
    stage.shade(
        [*((x, y + u * 2.6) for x, y in line), (stage.w, stage.h), (0, stage.h)],
        stage.ink(sand),
        stage.ink(mixed(sand, (214, 160, 106), 0.5)),
    )
    for _ in range(60):
        stage.disc(
            stage.chance.uniform(0, stage.w),
            stage.chance.uniform(shore + u * 5, stage.h),
            u * 0.22,
            stage.ink((214, 178, 126)),
        )
    side = stage.chance.choice((0, 1))
    palm(
        stage,
        stage.w * (0.06 if side else 0.94),
        stage.h * 0.93,
        min(stage.h * 0.66, u * 74),
        1 if side else -1,
    )
    for _ in range(3):
        starfish(
            stage,
            stage.chance.uniform(0.05, 0.95) * stage.w,
            stage.h * stage.chance.uniform(0.86, 0.97),
            u * 1.8,
        )


def sail(stage: Stage, x: float, y: float) -> None:
    """A small boat."""
    u = stage.u
    stage.poly(
        [(x, y - u * 9), (x + u * 4, y - u * 1.6), (x, y - u * 1.6)],
        stage.ink((255, 252, 244), 0.2),
    )
    stage.poly(
        [(x - u * 0.5, y - u * 8), (x - u * 2.8, y - u * 1.6), (x - u * 0.5, y - u * 1.6)],
        stage.ink((240, 120, 96), 0.2),
    )
    stage.poly(
        [
            (x - u * 4, y - u * 1.2),
            (x + u * 4.6, y - u * 1.2),
            (x + u * 3, y + u * 0.6),
            (x - u * 3, y + u * 0.6),
        ],
        stage.ink((120, 76, 62), 0.2),
    )


def palm(stage: Stage, x: float, y: float, height: float, lean: int) -> None:
    """A palm that leans into the picture."""
    u = stage.u
    trunk = [
        (x + lean * height * 0.22 * t * t, y - height * t)
        for t in (step / 16 for step in range(17))
    ]
    for index, (px, py) in enumerate(trunk[:-1]):
        half = u * (2.2 - index * 0.07)
        nx, ny = trunk[index + 1]
        stage.poly(
            [(px - half, py), (px + half, py), (nx + half * 0.85, ny), (nx - half * 0.85, ny)],
            stage.ink((168 - index % 2 * 18, 124 - index % 2 * 16, 84)),
        )
    tx, ty = trunk[-1]
    for angle in (-170, -140, -105, -75, -40, -10, 15, -195):
        frond(stage, tx, ty, height * 0.4, math.radians(angle + stage.chance.uniform(-8, 8)))
    for dx in (-1.4, 1.2, 0):
        stage.disc(tx + dx * u, ty + u * 1.4, u * 1.5, stage.ink((118, 80, 56)))


def frond(stage: Stage, x: float, y: float, length: float, angle: float) -> None:
    """One drooping leaf."""
    spine = []
    for step in range(13):
        t = step / 12
        spine.append(
            (x + length * t * math.cos(angle), y + length * (t * math.sin(angle) + 0.55 * t * t))
        )
    green = stage.ink((62, 146, 84))
    for index, (px, py) in enumerate(spine[1:-1], start=1):
        t = index / 12
        reach = length * 0.2 * math.sin(math.pi * (0.15 + 0.8 * t))
        wide = length * 0.045
        for side in (-0.7, 0.7):
            lean = angle + side + 0.6 * t
            tip = (px + reach * math.cos(lean), py + reach * math.sin(lean) + reach * 0.5)
            stage.poly([(px - wide, py), tip, (px + wide, py)], green)
    stage.line(spine, stage.u * 0.7, stage.ink((130, 196, 106)))


def starfish(stage: Stage, x: float, y: float, size: float) -> None:
    """Five arms on the sand."""
    points = []
    for step in range(10):
        radius = size * (0.42 if step % 2 else 1.0)
        angle = step * math.pi / 5 + 0.4
        points.append((x + radius * math.cos(angle), y + radius * 0.6 * math.sin(angle)))
    stage.poly(points, stage.ink((240, 122, 96)))
