"""The great hall of a castle."""

from sandbox.drawing.places.furnishing import (
    checker,
    view,
    walls,
)
from sandbox.drawing.sheet import Colour, mixed
from sandbox.drawing.stage import Stage


def castle(stage: Stage) -> None:
    """A great hall: arched windows with beams of light, banners, a red carpet."""
    u, stone = stage.u, (150, 146, 164)
    walls(stage, mixed(stone, (60, 50, 80), 0.3), stone)
    _blocks(stage, stone)
    stage.backdrop((stage.ink((92, 86, 104)), stage.ink((148, 140, 152))), stage.horizon)
    checker(stage, (128, 122, 142), (162, 156, 170))
    count = max(2, min(4, round(stage.w / (u * 34))))
    for index in range(count):
        x = stage.w * (index + 0.5) / count
        view(
            stage,
            x,
            stage.horizon * 0.4,
            u * 13,
            stage.horizon * 0.52,
            (110, 104, 124),
            arched=True,
        )
        if stage.light.dark < 0.6:
            lean = u * (16 if stage.sun_x < stage.w / 2 else -16)
            stage.veil(
                [
                    (x - u * 6, stage.horizon * 0.2),
                    (x + u * 6, stage.horizon * 0.2),
                    (x + u * 10 + lean, stage.h * 0.9),
                    (x - u * 10 + lean, stage.h * 0.9),
                ],
                stage.light.sun,
                0.08,
                u * 1.5,
            )
    for index in range(count + 1):
        x = stage.w * index / count
        stage.shade(
            [
                (x - u * 4, 0),
                (x + u * 4, 0),
                (x + u * 4, stage.horizon + u * 3),
                (x - u * 4, stage.horizon + u * 3),
            ],
            stage.ink(mixed(stone, (40, 36, 60), 0.45)),
            stage.ink(mixed(stone, (255, 255, 255), 0.06)),
        )
        stage.box(
            x - u * 5,
            stage.horizon - u,
            x + u * 5,
            stage.horizon + u * 4,
            stage.ink(mixed(stone, (40, 36, 60), 0.2)),
            u,
        )
        banner(stage, x, u * 10, (176, 44, 62) if index % 2 else (52, 78, 150))
        torch(stage, x, stage.horizon * 0.74)
    middle = stage.w / 2
    stage.shade(
        [
            (middle - u * 8, stage.horizon),
            (middle + u * 8, stage.horizon),
            (middle + u * 34, stage.h),
            (middle - u * 34, stage.h),
        ],
        stage.ink((128, 26, 46)),
        stage.ink((196, 48, 62)),
    )
    for side in (-1, 1):
        stage.line(
            [(middle + side * u * 7, stage.horizon), (middle + side * u * 31, stage.h)],
            u * 1.2,
            stage.ink((240, 196, 96)),
        )


def _blocks(stage: Stage, stone: Colour) -> None:
    u, row, y = stage.u, 0, 0.0
    while y < stage.horizon:
        x = -u * 7 * (row % 2)
        while x < stage.w:
            if stage.chance.random() < 0.5:
                stage.box(
                    x,
                    y,
                    x + u * 13,
                    y + u * 6,
                    stage.ink(
                        mixed(
                            stone,
                            (255, 250, 240) if stage.chance.random() < 0.5 else (70, 62, 92),
                            0.1,
                        )
                    ),
                    u * 0.5,
                )
            x += u * 14
        y += u * 7
        row += 1


def banner(stage: Stage, x: float, top: float, colour: Colour) -> None:
    """A hanging banner with a star."""
    u, long = stage.u, stage.horizon * 0.42
    stage.shade(
        [
            (x - u * 4, top),
            (x + u * 4, top),
            (x + u * 4, top + long),
            (x, top + long - u * 4),
            (x - u * 4, top + long),
        ],
        stage.ink(mixed(colour, (255, 255, 255), 0.12)),
        stage.ink(mixed(colour, (20, 10, 30), 0.3)),
    )
    stage.box(x - u * 5, top - u, x + u * 5, top + u * 0.4, stage.ink((228, 184, 96)), u * 0.5)
    stage.poly(
        [
            (x, top + u * 6),
            (x + u * 2.4, top + u * 10),
            (x, top + u * 14),
            (x - u * 2.4, top + u * 10),
        ],
        stage.ink((244, 206, 112)),
    )


def torch(stage: Stage, x: float, y: float) -> None:
    """A torch in its bracket."""
    u = stage.u
    stage.poly(
        [(x - u * 1.4, y), (x + u * 1.4, y), (x + u * 0.5, y + u * 7), (x - u * 0.5, y + u * 7)],
        stage.ink((74, 54, 50)),
    )
    for colour, size in (((240, 96, 40), 1.0), ((255, 168, 60), 0.7), ((255, 236, 150), 0.4)):
        tip = y - u * 6 * size
        stage.poly(
            [
                (x - u * 1.6 * size, y),
                (x - u * 1.2 * size, y - u * 2 * size),
                (x, tip),
                (x + u * 1.3 * size, y - u * 1.8 * size),
                (x + u * 1.6 * size, y),
            ],
            colour,
        )
    stage.glow(x, y - u * 2, u * 16, (255, 150, 70), 0.35 + 0.2 * stage.light.dark)
