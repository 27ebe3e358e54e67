"""A desert."""

from sandbox.drawing.places.terrain import ridge, rock
from sandbox.drawing.sheet import mixed
from sandbox.drawing.sky import sky
from sandbox.drawing.stage import Stage


def desert(stage: Stage) -> None:
    """Dunes with sharp crests, cacti, mesas far away."""
    u = stage.u
    sky(stage, clouds=2)
    for x in stage.spread(4):
        mesa(stage, x, stage.horizon, u * stage.chance.uniform(9, 18))
    for share, depth in ((0.0, 0.4), (0.16, 0.24), (0.36, 0.1)):
        y = stage.horizon + (stage.h - stage.horizon) * share
        dune(stage, y, depth)
    for x in (0.1, 0.3, 0.74, 0.92):
        at = stage.w * (x + stage.chance.uniform(-0.05, 0.05))
        cactus(
            stage,
            at,
            stage.horizon + u * stage.chance.uniform(8, 18),
            u * stage.chance.uniform(12, 22),
        )
    for _ in range(6):
        rock(
            stage,
            stage.chance.uniform(0, stage.w),
            stage.h * stage.chance.uniform(0.8, 0.98),
            u * stage.chance.uniform(1, 3),
            (196, 120, 84),
        )


def mesa(stage: Stage, x: float, y: float, height: float) -> None:
    """A table mountain."""
    half = height * 0.9
    stage.shade(
        [
            (x - half * 0.7, y - height),
            (x + half * 0.7, y - height),
            (x + half * 0.8, y - height * 0.5),
            (x + half * 1.4, y),
            (x - half * 1.4, y),
            (x - half * 0.8, y - height * 0.5),
        ],
        stage.ink((206, 112, 84), 0.4),
        stage.ink((206, 112, 84), 0.65),
    )


def dune(stage: Stage, y: float, depth: float) -> None:
    """A wave of sand with one side in shade."""
    sand = (240, 188, 122)
    crest = ridge(stage, y, stage.u * 5, 1)
    stage.shade(
        [*crest, (stage.w, stage.h), (0, stage.h)],
        stage.ink(mixed(sand, (255, 246, 210), 0.3), depth),
        stage.ink(sand, depth * 0.5),
    )
    x = stage.w * stage.chance.uniform(0.2, 0.8)
    top = min(crest, key=lambda point: abs(point[0] - x))
    lean = stage.u * (30 if stage.sun_x < x else -30)
    stage.veil(
        [
            top,
            (top[0] + lean, top[1] + stage.u * 14),
            (top[0] + lean * 0.3, top[1] + stage.u * 26),
            (top[0] - lean * 0.3, top[1] + stage.u * 22),
        ],
        stage.ink((150, 90, 84), depth),
        0.3,
        stage.u,
    )


def cactus(stage: Stage, x: float, y: float, height: float) -> None:
    """A tall one with two arms."""
    green, half = stage.ink((92, 150, 96), 0.08), height * 0.1
    bright = stage.ink((150, 196, 120), 0.08)
    stage.veil(
        [
            (x - height * 0.3, y),
            (x, y - height * 0.03),
            (x + height * 0.4, y),
            (x, y + height * 0.05),
        ],
        (60, 30, 40),
        0.3,
    )
    stage.box(x - half, y - height, x + half, y, green, half)
    for side, low, high in ((-1, 0.35, 0.7), (1, 0.45, 0.85)):
        stage.box(
            min(x, x + side * half * 3),
            y - height * low - half * 0.7,
            max(x, x + side * half * 3),
            y - height * low + half * 0.7,
            green,
            half * 0.6,
        )
        stage.box(
            x + side * half * 3 - half * 0.7,
            y - height * high,
            x + side * half * 3 + half * 0.7,
            y - height * low + half * 0.7,
            green,
            half * 0.7,
        )
    for dx in (-0.4, 0.2):
        stage.line([(x + dx * half, y - height * 0.93), (x + dx * half, y)], half * 0.22, bright)
    stage.disc(x, y - height, half * 0.6, stage.ink((250, 130, 160)))
