"""What grows: trees, bushes, grass, flowers."""

import math

from sandbox.drawing.sheet import Colour, mixed
from sandbox.drawing.stage import Stage

LEAVES: Colour = (86, 156, 84)
PINES: Colour = (46, 110, 86)


def pine(stage: Stage, x: float, y: float, height: float, colour: Colour, depth: float) -> None:
    """A fir of four tiers, one side in shade."""
    trunk = height * 0.05
    stage.box(x - trunk, y - height * 0.16, x + trunk, y, stage.ink((92, 62, 50), depth))
    for tier in range(4):
        top = y - height * (1 - tier * 0.19)
        low = y - height * (0.58 - tier * 0.155)
        half = height * (0.13 + tier * 0.058)
        tone = stage.ink(mixed(colour, (255, 255, 190), 0.14 - tier * 0.05), depth)
        stage.poly([(x, top), (x + half, low), (x, low + half * 0.18), (x - half, low)], tone)
        shade = mixed(tone, (12, 22, 54), 0.26)
        side = 1 if stage.sun_x < x else -1
        stage.poly([(x, top), (x + side * half, low), (x, low + half * 0.18)], shade)


def tree(stage: Stage, x: float, y: float, height: float, colour: Colour, depth: float) -> None:
    """A leafy tree: a forked trunk and a crown of puffs, lit on the sun's side."""
    bark = stage.ink((104, 72, 56), depth)
    width = height * 0.045
    crown_y = y - height * 0.66
    stage.poly(
        [
            (x - width * 1.5, y),
            (x - width * 0.7, crown_y),
            (x + width * 0.7, crown_y),
            (x + width * 1.5, y),
        ],
        bark,
    )
    stage.line([(x, y - height * 0.4), (x + height * 0.14, y - height * 0.58)], width, bark)
    sunny = -1 if stage.sun_x < x else 1
    size = height * 0.21
    spots = ((-1.0, 0.15), (1.0, 0.15), (-0.62, -0.55), (0.62, -0.55), (0.0, -0.95), (0.0, 0.05))
    for tone, shift, scale in ((-0.3, 0.0, 1.0), (0.0, 0.16, 0.86), (0.2, 0.34, 0.5)):
        shown = mixed(colour, (16, 30, 60) if tone < 0 else (255, 250, 170), abs(tone))
        for dx, dy in spots:
            stage.disc(
                x + (dx + sunny * shift) * size,
                crown_y + (dy - shift * 0.7) * size,
                size * scale * 0.92,
                stage.ink(shown, depth),
            )


def bush(stage: Stage, x: float, y: float, size: float, colour: Colour, depth: float = 0.0) -> None:
    """A round bush with light on its shoulders."""
    for dx, dy, radius, tone in (
        (-0.8, 0.1, 0.6, -0.2),
        (0.8, 0.1, 0.6, -0.2),
        (0, -0.3, 0.8, -0.12),
        (-0.5, -0.1, 0.5, 0.0),
        (0.45, -0.15, 0.5, 0.0),
        (0, -0.55, 0.42, 0.14),
        (-0.75, -0.15, 0.25, 0.14),
    ):
        shown = mixed(colour, (14, 30, 60) if tone < 0 else (255, 255, 170), abs(tone))
        stage.disc(
            x + dx * size, y + dy * size - size * 0.2, radius * size, stage.ink(shown, depth)
        )


def grass(stage: Stage, top: float, colour: Colour, count: int) -> None:
    """Tufts over the ground from `top` to the lower edge, larger in front."""
    for _ in range(count):
        t = stage.chance.random()
        x, y = stage.chance.uniform(0, stage.w), top + (stage.h - top) * t
        size = stage.u * (0.7 + 2.4 * t)
        tone = stage.ink(
            mixed(colour, (255, 255, 140), stage.chance.uniform(0, 0.28)), 0.25 * (1 - t)
        )
        for lean in (-0.5, -0.1, 0.4):
            tip = (x + lean * size, y - size * stage.chance.uniform(0.8, 1.3))
            stage.poly([(x - size * 0.12, y), tip, (x + size * 0.12, y)], tone)


def blossoms(stage: Stage, top: float, colours: tuple[Colour, ...], count: int) -> None:
    """Little flowers over the ground, larger in front."""
    for _ in range(count):
        t = stage.chance.random()
        x, y = stage.chance.uniform(0, stage.w), top + (stage.h - top) * t
        size = stage.u * (0.35 + 0.8 * t)
        stem = stage.ink((74, 140, 70), 0.2 * (1 - t))
        stage.line([(x, y), (x, y - size * 3)], size * 0.3, stem)
        flower(stage, x, y - size * 3, size, stage.chance.choice(colours), 0.2 * (1 - t))


def flower(
    stage: Stage, x: float, y: float, size: float, colour: Colour, depth: float = 0.0
) -> None:
    """Five petals and a heart."""
    for step in range(5):
        angle = step * math.tau / 5 - 1.57
        stage.disc(
            x + size * math.cos(angle),
            y + size * math.sin(angle),
            size * 0.72,
            stage.ink(colour, depth),
        )
    stage.disc(x, y, size * 0.6, stage.ink((255, 214, 96), depth))
