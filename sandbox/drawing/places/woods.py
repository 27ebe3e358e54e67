"""A forest with a path."""

import math
from dataclasses import replace

from sandbox.drawing.places.plants import LEAVES, PINES, bush, grass, pine, tree
from sandbox.drawing.places.terrain import ground, hill, shafts, trail
from sandbox.drawing.sheet import mixed
from sandbox.drawing.sky import sky
from sandbox.drawing.stage import Stage


def forest(stage: Stage) -> None:
    """Layers of trees that fade into the light, a path, mushrooms, fireflies in the dark."""
    sky(stage, clouds=2)
    # Under leaves the air itself is green.
    stage.light = replace(
        stage.light, haze=mixed(stage.light.haze, stage.ink((146, 206, 130)), 0.55)
    )
    base = stage.horizon
    hill(stage, base - stage.u * 4, stage.u * 3, (108, 160, 120), 0.55, stage.h)
    for depth, count, size in ((0.6, 15, 28), (0.4, 11, 38), (0.2, 7, 50)):
        for x in stage.spread(count):
            draw = pine if stage.chance.random() < 0.55 else tree
            y = base + stage.u * (9 * (1 - depth) - 3)
            draw(
                stage,
                x,
                y,
                stage.u * size * stage.chance.uniform(0.8, 1.25),
                PINES if draw is pine else LEAVES,
                depth,
            )
        stage.veil(
            [
                (0, base - stage.u * 10),
                (stage.w, base - stage.u * 10),
                (stage.w, base + stage.u * 6),
                (0, base + stage.u * 6),
            ],
            stage.light.haze,
            0.22,
            stage.u * 3,
        )
    ground(stage, base + stage.u * 4, (84, 140, 74))
    trail(stage, base + stage.u * 5, (196, 164, 116))
    _trunks(stage)
    if stage.light.dark < 0.6:
        shafts(stage, 0.16)
    grass(stage, base + stage.u * 7, (92, 152, 76), 120)
    for _ in range(5):
        mushroom(
            stage,
            stage.chance.uniform(0, stage.w),
            stage.h * stage.chance.uniform(0.8, 0.97),
            stage.u * stage.chance.uniform(2, 3.6),
        )
    for _ in range(26 if stage.light.dark > 0.6 else 8):
        stage.lamp(
            stage.chance.uniform(0, stage.w),
            stage.h * stage.chance.uniform(0.4, 0.95),
            stage.u * 0.32,
            (226, 255, 140),
        )


def _trunks(stage: Stage) -> None:
    """Two great trees that frame the picture."""
    for side in (0.0, 1.0):
        x, out = stage.w * side, 1 if side == 0 else -1
        wide = stage.u * stage.chance.uniform(9, 13)
        bark = (92, 64, 54)
        low = stage.h * stage.chance.uniform(0.86, 0.95)
        stage.shade(
            [
                (x - out * wide, -1),
                (x + out * wide * 0.7, -1),
                (x + out * wide * 0.75, low * 0.8),
                (x + out * wide * 0.9, low * 0.93),
                (x + out * wide * 1.5, low),
                (x - out * wide, low),
            ],
            stage.ink(mixed(bark, (20, 20, 40), 0.3)),
            stage.ink(bark),
        )
        for _ in range(9):
            y, at = (
                stage.chance.uniform(0, low * 0.9),
                x + out * wide * stage.chance.uniform(0.1, 0.6),
            )
            stage.line(
                [(at, y), (at + stage.u * 0.6, y + stage.u * 6)],
                stage.u * 0.4,
                stage.ink(mixed(bark, (20, 10, 20), 0.4)),
            )
        for _ in range(10):
            bush(
                stage,
                x + out * wide * stage.chance.uniform(-0.3, 2.6),
                stage.h * stage.chance.uniform(0.0, 0.16),
                stage.u * stage.chance.uniform(6, 9),
                LEAVES,
            )


def mushroom(stage: Stage, x: float, y: float, size: float) -> None:
    """A red one with white spots."""
    stage.box(x - size * 0.3, y - size, x + size * 0.3, y, stage.ink((250, 236, 214)), size * 0.25)
    stage.veil(
        [(x - size * 1.2, y), (x, y - size * 0.2), (x + size * 1.2, y), (x, y + size * 0.25)],
        (10, 20, 30),
        0.25,
    )
    top = y - size * 0.85
    cap = [
        (
            x + size * math.cos(step * math.pi / 16),
            top - size * 0.95 * math.sin(step * math.pi / 16),
        )
        for step in range(17)
    ]
    stage.shade([*cap, (x, top + size * 0.2)], stage.ink((240, 96, 80)), stage.ink((190, 46, 58)))
    for dx, dy, r in ((-0.4, 0.35, 0.16), (0.15, 0.6, 0.2), (0.55, 0.25, 0.13)):
        stage.disc(x + dx * size, top - dy * size, r * size, stage.ink((255, 246, 236)))
