"""The sea floor."""

import math

from sandbox.drawing.places.terrain import ridge, rock
from sandbox.drawing.shapes import oval
from sandbox.drawing.sheet import mixed
from sandbox.drawing.stage import Stage


def underwater(stage: Stage) -> None:
    """Sun from above, corals, weeds, fish and bubbles."""
    u = stage.u
    stage.backdrop(stage.light.sky, 0)
    stage.glow(stage.sun_x, -u * 6, u * 80, (220, 255, 250), 0.6)
    for _ in range(9):
        x, half = stage.chance.uniform(-0.1, 1.1) * stage.w, u * stage.chance.uniform(1.5, 5)
        lean = stage.chance.uniform(-10, 10) * u
        stage.veil(
            [
                (x - half, 0),
                (x + half, 0),
                (x + half * 3 + lean, stage.h * 0.9),
                (x - half * 3 + lean, stage.h * 0.9),
            ],
            (230, 255, 255),
            0.12,
            u * 1.6,
        )
    for lift, depth in ((-12, 0.75), (-3, 0.5)):
        line = ridge(stage, stage.horizon + lift * u, u * 6, 3)
        stage.poly([*line, (stage.w, stage.h), (0, stage.h)], stage.ink((60, 110, 140), depth))
    school(stage)
    sand = ridge(stage, stage.horizon + u * 10, u * 2, 2)
    stage.shade(
        [*sand, (stage.w, stage.h), (0, stage.h)],
        stage.ink((250, 230, 190), 0.2),
        stage.ink((226, 190, 150)),
    )
    for x in stage.spread(11):
        if abs(x - stage.w / 2) > u * 18 or stage.chance.random() < 0.3:
            weed(
                stage,
                x,
                stage.horizon + u * stage.chance.uniform(12, 24),
                u * stage.chance.uniform(16, 40),
            )
    for x in stage.spread(7):
        coral(
            stage,
            x,
            stage.horizon + u * stage.chance.uniform(14, 26),
            u * stage.chance.uniform(5, 9),
        )
    for _ in range(8):
        rock(
            stage,
            stage.chance.uniform(0, stage.w),
            stage.h * stage.chance.uniform(0.8, 0.99),
            u * stage.chance.uniform(1.5, 4),
            (120, 130, 150),
        )
    for _ in range(40):
        bubble(
            stage,
            stage.chance.uniform(0, stage.w),
            stage.chance.uniform(0, stage.h),
            u * stage.chance.uniform(0.4, 1.6),
        )


def school(stage: Stage) -> None:
    """Fish that swim the same way."""
    way = stage.chance.choice((-1, 1))
    for _ in range(11):
        x, y = stage.chance.uniform(0, stage.w), stage.chance.uniform(0.12, 0.7) * stage.h
        size = stage.u * stage.chance.uniform(1.6, 4)
        colour = stage.chance.choice(
            ((255, 160, 60), (255, 214, 80), (240, 96, 110), (140, 120, 240))
        )
        depth = 0.5 - size / stage.u * 0.1
        stage.poly(
            [
                (x - way * size * 0.8, y),
                (x - way * size * 1.7, y - size * 0.6),
                (x - way * size * 1.7, y + size * 0.6),
            ],
            stage.ink(colour, depth),
        )
        stage.disc(x, y, size, stage.ink(colour, depth), size * 0.6)
        stage.poly(
            [
                (x - way * size * 0.1, y - size * 0.6),
                (x + way * size * 0.2, y - size * 0.6),
                (x + way * size * 0.1, y + size * 0.6),
                (x - way * size * 0.2, y + size * 0.6),
            ],
            stage.ink((255, 250, 240), depth),
        )
        stage.disc(x + way * size * 0.55, y - size * 0.12, size * 0.14, (30, 30, 50))


def weed(stage: Stage, x: float, y: float, height: float) -> None:
    """A ribbon of weed that sways."""
    start = stage.chance.uniform(0, math.tau)
    left, right = [], []
    for step in range(15):
        t = step / 14
        px = x + math.sin(start + t * 5) * height * 0.07
        half = stage.u * 1.2 * (1 - t) + 1
        left.append((px - half, y - height * t))
        right.append((px + half, y - height * t))
    stage.shade(
        [*left, *reversed(right)], stage.ink((120, 200, 120), 0.2), stage.ink((40, 120, 96), 0.1)
    )


def coral(stage: Stage, x: float, y: float, size: float) -> None:
    """A branching coral in one of three colours."""
    colour = stage.chance.choice(((255, 110, 130), (255, 160, 80), (190, 110, 220)))
    for angle in (-150, -125, -100, -80, -55, -30):
        tip_x, tip_y = (
            x + size * math.cos(math.radians(angle)),
            y + size * 1.3 * math.sin(math.radians(angle)),
        )
        stage.line(
            [(x, y), ((x + tip_x) / 2, (y + tip_y) / 2), (tip_x, tip_y)],
            size * 0.26,
            stage.ink(colour, 0.1),
        )
        stage.disc(tip_x, tip_y, size * 0.2, stage.ink(mixed(colour, (255, 255, 255), 0.3), 0.1))
    stage.disc(x, y, size * 0.36, stage.ink(colour, 0.1), size * 0.24)


def bubble(stage: Stage, x: float, y: float, size: float) -> None:
    """A ring with a spark."""
    stage.veil(oval(x, y, size, size), (230, 255, 255), 0.28)
    stage.veil(oval(x, y, size * 0.8, size * 0.8), stage.light.haze, 0.3)
    stage.disc(x - size * 0.35, y - size * 0.35, size * 0.22, (255, 255, 255))
