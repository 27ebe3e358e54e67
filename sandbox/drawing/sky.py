"""Skies: gradient, sun or moon, stars, clouds."""

import math

from sandbox.drawing.shapes import Point
from sandbox.drawing.sheet import mixed
from sandbox.drawing.stage import Stage


def sky(stage: Stage, *, bottom: float | None = None, clouds: int = 5) -> None:
    """The whole sky of the stage's light, down to `bottom` (or a little below the horizon)."""
    light = stage.light
    end = stage.horizon + stage.u * 4 if bottom is None else bottom
    stage.backdrop(light.sky, 0, end)
    if light.dark > 0.6 and not light.veiled:
        stars(stage, end, 130)
    if not light.veiled:
        (moon if light.dark > 0.6 else sun)(stage)
    for _ in range(clouds):
        y = stage.chance.uniform(0.06, 0.75) * end
        cloud(
            stage,
            stage.chance.uniform(-0.05, 1.05) * stage.w,
            y,
            stage.u * stage.chance.uniform(5, 11),
        )


def sun(stage: Stage) -> None:
    """The sun with a wide glow; lower and larger at the ends of the day."""
    x, y, size = stage.sun_x, stage.sun_y, stage.u * (9 if stage.light.low else 6)
    stage.disc(x, y, size, mixed(stage.light.sun, (255, 255, 255), 0.35))
    stage.glow(x, y, size * 7, stage.light.sun, 0.55)
    stage.glow(x, y, size * 2.4, stage.light.sun, 0.6)


def moon(stage: Stage) -> None:
    """A round moon with a few seas."""
    x, y, size = stage.sun_x, min(stage.sun_y, stage.h * 0.24), stage.u * 7
    face = stage.light.sun
    stage.disc(x, y, size, face)
    for dx, dy, part in (
        (-0.3, -0.2, 0.24),
        (0.3, 0.15, 0.3),
        (-0.1, 0.45, 0.16),
        (0.25, -0.45, 0.12),
    ):
        stage.disc(x + dx * size, y + dy * size, part * size, mixed(face, (150, 165, 210), 0.35))
    stage.glow(x, y, size * 5, (150, 176, 255), 0.5)
    stage.glow(x, y, size * 1.9, face, 0.5)


def stars(stage: Stage, bottom: float, count: int) -> None:
    """Stars of several sizes, thinner towards the horizon."""
    for _ in range(count):
        x = stage.chance.uniform(0, stage.w)
        y = bottom * stage.chance.random() ** 1.6
        size = stage.u * stage.chance.choice((0.1, 0.14, 0.14, 0.22, 0.34))
        stage.disc(
            x, y, size, mixed((255, 255, 255), stage.light.sky[1], stage.chance.uniform(0, 0.5))
        )
        if size > stage.u * 0.3:
            stage.glow(x, y, size * 7, (200, 215, 255), 0.5)


def cloud(stage: Stage, x: float, y: float, size: float) -> None:
    """A heap of puffs with a flat, shaded underside."""
    light = stage.light
    lit = mixed(light.sky[-1], (255, 255, 255), 0.65 if light.dark < 0.6 else 0.08)
    under = mixed(light.sky[-2], lit, 0.35)
    if light.veiled:
        lit, under = (
            mixed(light.sky[-1], light.sky[1], 0.35),
            mixed(light.sky[0], light.sky[-1], 0.35),
        )
    puffs = [
        (x + size * offset, y - size * math.cos(offset * 0.9) * 0.34, size * radius)
        for offset, radius in ((-1.5, 0.34), (-0.85, 0.58), (0.0, 0.78), (0.8, 0.6), (1.5, 0.36))
    ]
    outline: list[Point] = [(x - size * 1.8, y + size * 0.16), (x + size * 1.8, y + size * 0.16)]
    for px, py, radius in puffs:
        stage.veil(_circle(px, py + radius * 0.1, radius), under, 0.5)
    for px, py, radius in puffs:
        stage.veil(_circle(px, py - radius * 0.1, radius * 0.92), lit, 0.72)
    stage.veil(
        [*outline, (x + size * 1.3, y + size * 0.36), (x - size * 1.3, y + size * 0.36)],
        under,
        0.35,
        size * 0.12,
    )


def _circle(x: float, y: float, radius: float) -> list[Point]:
    return [
        (
            x + radius * math.cos(step * math.tau / 28),
            y + radius * 0.82 * math.sin(step * math.tau / 28),
        )
        for step in range(28)
    ]
