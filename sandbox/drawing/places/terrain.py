"""Land and water: hills, mountains, rocks, the sea, paths and beams of light."""

import math

from sandbox.drawing.shapes import Point
from sandbox.drawing.sheet import Colour, mixed
from sandbox.drawing.stage import Stage


def ridge(stage: Stage, y: float, rough: float, detail: int = 3) -> list[Point]:
    """A wavy line across the stage around `y`, `rough` stage pixels high."""
    waves = [
        (
            stage.chance.uniform(0.6, 1.4) * 2**octave,
            stage.chance.uniform(0, math.tau),
            0.55**octave,
        )
        for octave in range(detail)
    ]
    points = []
    for step in range(97):
        t = step / 96
        lift = sum(math.sin(t * math.tau * speed + start) * part for speed, start, part in waves)
        points.append((t * stage.w, y - lift * rough))
    return points


def hill(stage: Stage, y: float, rough: float, colour: Colour, depth: float, foot: float) -> None:
    """A rolling hill down to `foot`, hazy below, lit above."""
    line = ridge(stage, y, rough)
    top = stage.ink(mixed(colour, (255, 255, 220), 0.12), depth)
    stage.shade([*line, (stage.w, foot), (0, foot)], top, stage.ink(colour, min(1, depth + 0.18)))


def peaks(
    stage: Stage, y: float, height: float, colour: Colour, depth: float, *, snow: bool
) -> None:
    """A range of mountains with a lit and a shaded side, and snow on top if wanted."""
    for x in stage.spread(5):
        peak(stage, x, y, height * stage.chance.uniform(0.55, 1.1), colour, depth, snow=snow)


def peak(
    stage: Stage, x: float, y: float, height: float, colour: Colour, depth: float, *, snow: bool
) -> None:
    """One mountain with its foot at y."""
    half = height * stage.chance.uniform(0.75, 1.0)
    lean = stage.chance.uniform(-0.12, 0.12) * half
    tip = (x + lean, y - height)
    base = stage.ink(mixed(colour, stage.light.haze, 0.35), depth)
    stage.shade([tip, (x + half, y), (x - half, y)], stage.ink(colour, depth), base)
    sunny = -1 if stage.sun_x < x else 1
    dark = mixed(stage.ink(colour, depth), (24, 26, 60), 0.28)
    fold = [
        tip,
        (x + lean * 0.4 - sunny * half * 0.1, y - height * 0.5),
        (x + sunny * half * 0.12, y),
    ]
    stage.shade([*fold, (x - sunny * half, y)], dark, base)
    if snow:
        _snowcap(stage, tip, height, half, depth, sunny)


def _snowcap(
    stage: Stage, tip: Point, height: float, half: float, depth: float, sunny: int
) -> None:
    x, y = tip
    part = 0.36
    teeth = [
        (x + half * part * offset, y + height * part * drop)
        for offset, drop in (
            (1.0, 1.0),
            (0.55, 0.8),
            (0.3, 1.12),
            (0.0, 0.78),
            (-0.35, 1.15),
            (-0.6, 0.82),
            (-1.0, 1.0),
        )
    ]
    stage.poly([tip, *teeth], stage.ink((246, 250, 255), depth * 0.7))
    shaded = [point for point in teeth if (point[0] - x) * sunny <= 0]
    stage.poly([tip, *shaded], stage.ink((186, 204, 232), depth * 0.7))


def rock(stage: Stage, x: float, y: float, size: float, colour: Colour, depth: float = 0.0) -> None:
    """A boulder with a lit top."""
    c = stage.chance
    outline = [
        (x - size, y),
        (x - size * 0.85, y - size * c.uniform(0.4, 0.6)),
        (x - size * 0.3, y - size * c.uniform(0.75, 0.95)),
        (x + size * 0.4, y - size * c.uniform(0.6, 0.85)),
        (x + size * 0.95, y - size * 0.3),
        (x + size, y),
    ]
    stage.shade(
        outline,
        stage.ink(mixed(colour, (255, 255, 255), 0.2), depth),
        stage.ink(mixed(colour, (20, 20, 50), 0.3), depth),
    )
    stage.poly(
        [outline[1], outline[2], (x, y - size * 0.45), (x - size * 0.5, y - size * 0.25)],
        stage.ink(mixed(colour, (255, 255, 240), 0.32), depth),
    )


def water(stage: Stage, top: float, bottom: float, colour: Colour) -> None:
    """Water that mirrors the sky and glitters under the sun."""
    sky = stage.light.sky
    stage.backdrop(
        (
            mixed(sky[-1], stage.ink(colour), 0.35),
            mixed(sky[1], stage.ink(colour), 0.6),
            stage.ink(colour),
        ),
        top,
        bottom,
    )
    bright = mixed(sky[-1], (255, 255, 255), 0.5)
    for _ in range(90):
        t = stage.chance.random() ** 1.5
        y = top + (bottom - top) * t
        near = stage.chance.random() < 0.55
        x = (
            stage.sun_x + stage.chance.gauss(0, 0.05 + 0.1 * t) * stage.w
            if near
            else stage.chance.uniform(0, stage.w)
        )
        half = stage.u * stage.chance.uniform(0.8, 2.4) * (0.4 + 1.8 * t)
        thin = stage.u * 0.12 * (0.5 + 2 * t)
        oval = [(x - half, y), (x, y - thin), (x + half, y), (x, y + thin)]
        stage.veil(oval, stage.light.sun if near else bright, 0.75 if near else 0.35)
    stage.glow(stage.sun_x, top + (bottom - top) * 0.12, stage.u * 22, stage.light.sun, 0.3)


def ground(stage: Stage, top: float, colour: Colour) -> None:
    """The land from a wavy line at `top` to the lower edge."""
    line = ridge(stage, top, stage.u * 1.2, 2)
    near = stage.ink(mixed(colour, (30, 50, 60), 0.22))
    stage.shade(
        [*line, (stage.w, stage.h), (0, stage.h)],
        stage.ink(mixed(colour, (255, 255, 180), 0.16), 0.12),
        near,
    )


def trail(stage: Stage, top: float, colour: Colour) -> None:
    """A path that winds from the viewer to the distance."""
    middle, bend = stage.w * 0.5, stage.u * stage.chance.choice((-16, 16))
    left, right = [], []
    for step in range(25):
        t = step / 24
        x = middle + bend * math.sin(t * 3.0) * (1 - t)
        half = stage.u * (1.2 + 26 * t**1.8)
        y = top + (stage.h - top) * t
        left.append((x - half, y))
        right.append((x + half, y))
    stage.shade(
        [*left, *reversed(right)],
        stage.ink(colour, 0.3),
        stage.ink(mixed(colour, (255, 240, 200), 0.15)),
    )


def shafts(stage: Stage, strength: float) -> None:
    """Beams of light that fall from the sun's side."""
    lean = stage.w * 0.34 * (1 if stage.sun_x < stage.w / 2 else -1)
    for _ in range(5):
        x = stage.sun_x + stage.chance.uniform(-0.25, 0.25) * stage.w
        half = stage.u * stage.chance.uniform(2, 5)
        stage.veil(
            [
                (x - half, -stage.u),
                (x + half, -stage.u),
                (x + half * 3 + lean, stage.h * 0.95),
                (x - half * 3 + lean, stage.h * 0.95),
            ],
            stage.light.sun,
            strength,
            stage.u * 1.4,
        )
