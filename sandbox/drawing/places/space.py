"""The moon, and what hangs above it."""

import math

from sandbox.drawing.places.terrain import ridge, rock
from sandbox.drawing.shapes import oval
from sandbox.drawing.sheet import Colour, mixed
from sandbox.drawing.sky import stars
from sandbox.drawing.stage import Stage


def space(stage: Stage) -> None:
    """Stars, nebulae, a ringed planet, the blue Earth, and grey craters to stand on."""
    u = stage.u
    stage.backdrop(stage.light.sky, 0)
    for _ in range(7):
        colour = stage.chance.choice(
            ((120, 60, 200), (40, 110, 220), (220, 70, 150), (40, 170, 170))
        )
        stage.glow(
            stage.chance.uniform(0, stage.w),
            stage.chance.uniform(0, stage.horizon),
            u * stage.chance.uniform(22, 46),
            colour,
            0.42,
        )
    stars(stage, stage.h, 240)
    left = stage.sun_x < stage.w / 2
    planet(
        stage, stage.w * (0.8 if left else 0.2), stage.h * 0.24, u * 12, (236, 160, 110), ring=True
    )
    planet(
        stage, stage.w * (0.14 if left else 0.86), stage.h * 0.2, u * 7, (70, 140, 226), ring=False
    )
    line = ridge(stage, stage.horizon + u * 6, u * 2.4, 3)
    grey = (186, 184, 200)
    stage.shade(
        [*line, (stage.w, stage.h), (0, stage.h)],
        stage.ink(mixed(grey, (255, 255, 255), 0.25)),
        stage.ink(mixed(grey, (60, 56, 96), 0.5)),
    )
    for _ in range(16):
        t = stage.chance.random()
        crater(
            stage,
            stage.chance.uniform(0, stage.w),
            stage.horizon + u * 10 + (stage.h - stage.horizon) * 0.85 * t,
            u * (1.5 + 6 * t),
        )
    for _ in range(7):
        rock(
            stage,
            stage.chance.uniform(0, stage.w),
            stage.h * stage.chance.uniform(0.78, 0.98),
            u * stage.chance.uniform(1, 3),
            grey,
        )
    rocket(stage, stage.w * (0.9 if left else 0.1), stage.horizon + u * 10, u * 26)


def planet(stage: Stage, x: float, y: float, size: float, colour: Colour, *, ring: bool) -> None:
    """A ball with bands and a night side."""
    stage.glow(x, y, size * 2.2, colour, 0.4)
    if ring:
        _ring(stage, x, y, size, 180, 360)
    stage.disc(x, y, size, mixed(colour, (255, 255, 255), 0.15))
    for dy, share in ((-0.5, 0.3), (-0.1, 0.12), (0.25, 0.35), (0.6, 0.2)):
        half = size * math.sqrt(1 - dy * dy)
        stage.veil(
            oval(x, y + dy * size, half * 0.98, size * 0.11),
            mixed(colour, (80, 40, 90), share),
            0.8,
        )
    lit = -1 if stage.sun_x < x else 1
    night = [
        (x + size * math.cos(a) * 1.0, y + size * math.sin(a))
        for a in (math.pi * (0.5 - step / 20) for step in range(21))
    ]
    inner = [
        (x + size * 0.3 * math.cos(a), y + size * math.sin(a))
        for a in (math.pi * (-0.5 + step / 20) for step in range(21))
    ]
    shade = [(2 * x - px, py) if lit > 0 else (px, py) for px, py in [*night, *inner]]
    stage.veil(shade, (10, 8, 40), 0.5)
    if ring:
        _ring(stage, x, y, size, 0, 180)


def _ring(stage: Stage, x: float, y: float, size: float, start: int, end: int) -> None:
    for radius, colour in (
        (2.0, (226, 196, 170)),
        (1.75, (196, 150, 140)),
        (1.55, (240, 220, 190)),
    ):
        points = []
        for degrees in range(start, end + 1, 6):
            angle = math.radians(degrees)
            px, py = size * radius * math.cos(angle), size * radius * 0.3 * math.sin(angle)
            points.append((x + px * 0.95 - py * 0.3, y + py * 0.95 + px * 0.25))
        stage.line(points, size * 0.14, stage.ink(colour))


def crater(stage: Stage, x: float, y: float, size: float) -> None:
    """A shallow bowl, lit on the far rim."""
    stage.veil(oval(x, y, size, size * 0.32), (250, 250, 255), 0.5)
    stage.veil(oval(x, y + size * 0.04, size * 0.92, size * 0.28), (70, 66, 104), 0.55)
    stage.veil(oval(x, y + size * 0.1, size * 0.74, size * 0.2), (150, 148, 176), 0.8)


def rocket(stage: Stage, x: float, y: float, height: float) -> None:
    """A landed rocket with a round window."""
    half = height * 0.17
    for side in (-1, 1):
        stage.poly(
            [
                (x + side * half * 0.7, y - height * 0.36),
                (x + side * half * 2.0, y),
                (x + side * half * 0.7, y - height * 0.08),
            ],
            stage.ink((206, 66, 72)),
        )
    hull = [
        (x, y - height),
        (x + half * 0.7, y - height * 0.78),
        (x + half, y - height * 0.5),
        (x + half * 0.8, y - height * 0.06),
        (x - half * 0.8, y - height * 0.06),
        (x - half, y - height * 0.5),
        (x - half * 0.7, y - height * 0.78),
    ]
    stage.shade(hull, stage.ink((250, 250, 255)), stage.ink((190, 196, 214)))
    stage.veil(
        [
            hull[0],
            *hull[1:4],
            (x + half * 0.2, y - height * 0.06),
            (x + half * 0.3, y - height * 0.6),
        ],
        (70, 80, 130),
        0.25,
    )
    stage.poly(
        [(x, y - height), (x + half * 0.7, y - height * 0.78), (x - half * 0.7, y - height * 0.78)],
        stage.ink((214, 76, 80)),
    )
    stage.disc(x, y - height * 0.56, half * 0.5, stage.ink((120, 130, 150)))
    stage.disc(x, y - height * 0.56, half * 0.36, (255, 226, 150))
    stage.glow(x, y - height * 0.56, half * 3, (255, 214, 120), 0.4)
