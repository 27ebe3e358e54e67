"""A cottage garden."""

import math

from sandbox.drawing.places.buildings import house
from sandbox.drawing.places.plants import blossoms, bush, flower, grass, tree
from sandbox.drawing.places.terrain import ground, hill, trail
from sandbox.drawing.sheet import mixed
from sandbox.drawing.sky import sky
from sandbox.drawing.stage import Stage


def garden(stage: Stage) -> None:
    """Flower beds, a hedge, a fence, an arch of roses and a cottage behind."""
    u = stage.u
    sky(stage)
    hill(stage, stage.horizon - u * 6, u * 3, (124, 178, 122), 0.5, stage.h)
    side = stage.chance.choice((0.22, 0.78))
    for x in stage.spread(7):
        tree(stage, x, stage.horizon, u * stage.chance.uniform(22, 32), (104, 172, 100), 0.32)
    house(
        stage,
        stage.w * side,
        stage.horizon + u,
        u * 30,
        u * 18,
        (250, 234, 206),
        (196, 96, 78),
        0.12,
    )
    for x in stage.spread(14):
        bush(stage, x, stage.horizon + u * 2, u * 7, (74, 148, 84), 0.12)
    ground(stage, stage.horizon + u * 2, (124, 186, 92))
    trail(stage, stage.horizon + u * 3, (226, 204, 164))
    fence(stage, stage.horizon + u * 6)
    rose_arch(stage, stage.w * (1 - side), stage.horizon + u * 7)
    grass(stage, stage.horizon + u * 6, (110, 176, 82), 90)
    blossoms(
        stage,
        stage.horizon + u * 10,
        ((246, 120, 150), (255, 236, 246), (252, 196, 84), (176, 130, 226), (240, 96, 88)),
        110,
    )


def fence(stage: Stage, y: float) -> None:
    """A white picket fence with a gap in the middle."""
    u, white = stage.u, (250, 248, 240)
    for left, right in ((0.0, stage.w * 0.5 - u * 17), (stage.w * 0.5 + u * 17, stage.w)):
        for rail in (-5.2, -2.2):
            stage.box(
                left,
                y + rail * u,
                right,
                y + (rail + 0.9) * u,
                stage.ink(mixed(white, (120, 140, 180), 0.25), 0.1),
            )
        x = left
        while x < right:
            stage.poly(
                [
                    (x, y),
                    (x, y - u * 6.4),
                    (x + u * 1.1, y - u * 7.8),
                    (x + u * 2.2, y - u * 6.4),
                    (x + u * 2.2, y),
                ],
                stage.ink(white, 0.1),
            )
            stage.box(
                x + u * 1.8,
                y - u * 6.6,
                x + u * 2.2,
                y,
                stage.ink(mixed(white, (120, 140, 180), 0.3), 0.1),
            )
            x += u * 3.6


def rose_arch(stage: Stage, x: float, y: float) -> None:
    """A trellis grown over with roses."""
    u = stage.u
    for step in range(33):
        angle = math.pi * step / 32
        px, py = x + u * 11 * math.cos(angle), y - u * 22 - u * 9 * math.sin(angle)
        bush(stage, px, py + u, u * 2.6, (82, 150, 84))
    for side in (-1, 1):
        for step in range(9):
            bush(stage, x + side * u * 11, y - step * u * 2.6, u * 2.6, (82, 150, 84))
    for _ in range(38):
        angle = stage.chance.uniform(-0.5, math.pi + 0.5)
        inside = 0 <= angle <= math.pi
        px = (
            x
            + u * 11 * (math.cos(angle) if inside else math.copysign(1, math.cos(angle)))
            + stage.chance.gauss(0, u)
        )
        py = y - u * 22 - u * 9 * math.sin(angle) if inside else y - u * stage.chance.uniform(0, 22)
        flower(
            stage,
            px,
            py + stage.chance.gauss(0, u),
            u * 0.75,
            stage.chance.choice(((250, 130, 160), (255, 214, 224), (226, 70, 100))),
        )
