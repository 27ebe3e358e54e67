"""A library up to the ceiling."""

from sandbox.drawing.places.buildings import planks
from sandbox.drawing.places.furnishing import pendant, rug, view, walls
from sandbox.drawing.sheet import mixed
from sandbox.drawing.stage import Stage


def library(stage: Stage) -> None:
    """Shelves to the ceiling, a ladder, a green lamp, a round window."""
    u = stage.u
    walls(stage, (120, 84, 66), (150, 104, 76))
    planks(stage, stage.horizon, (132, 84, 58))
    bay = max(u * 20, stage.w / 7)
    x = -bay * stage.chance.random()
    middle = stage.w * stage.chance.choice((0.42, 0.5, 0.58))
    while x < stage.w:
        if abs(x + bay / 2 - middle) > bay * 0.55:
            bookcase(stage, x, bay)
        x += bay
    view(
        stage,
        middle,
        stage.horizon * 0.46,
        min(bay * 0.62, u * 22),
        stage.horizon * 0.56,
        (84, 54, 42),
        arched=True,
    )
    ladder = stage.w * stage.chance.choice((0.16, 0.84))
    for shift in (-u * 2.4, u * 2.4):
        stage.line(
            [(ladder + shift, stage.horizon + u * 3), (ladder + shift + u * 4, 0)],
            u,
            stage.ink((190, 136, 84)),
        )
    for step in range(1, 9):
        y = stage.horizon * (1 - step / 9)
        lean = u * 4 * step / 9
        stage.line(
            [(ladder - u * 2.4 + lean, y), (ladder + u * 2.4 + lean, y)],
            u * 0.8,
            stage.ink((170, 116, 70)),
        )
    rug(stage, (150, 52, 58))
    for x in (0.2, 0.8):
        pendant(stage, stage.w * x, stage.horizon * 0.16, u * 2)


def bookcase(stage: Stage, x: float, width: float) -> None:
    """Six shelves of books."""
    u, wood = stage.u, (98, 62, 46)
    stage.box(x, 0, x + width, stage.horizon, stage.ink(mixed(wood, (20, 10, 10), 0.45)))
    rows = 6
    tall = stage.horizon / rows
    for row in range(rows):
        floor, at = (row + 1) * tall, x + u
        while at < x + width - u * 2.6:
            thick = u * stage.chance.uniform(1.1, 2.3)
            high = tall * stage.chance.uniform(0.5, 0.8)
            colour = stage.chance.choice(
                (
                    (160, 62, 58),
                    (62, 96, 132),
                    (74, 124, 92),
                    (198, 150, 84),
                    (120, 78, 122),
                    (206, 190, 160),
                )
            )
            stage.box(at, floor - high, at + thick, floor, stage.ink(colour), u * 0.2)
            stage.box(
                at + thick * 0.2,
                floor - high * 0.8,
                at + thick * 0.8,
                floor - high * 0.7,
                stage.ink(mixed(colour, (255, 226, 150), 0.6)),
            )
            at += thick + u * 0.12
        stage.box(x, floor - u * 0.5, x + width, floor + u * 0.5, stage.ink(wood))
    for edge in (x, x + width):
        stage.box(
            edge - u * 0.8,
            0,
            edge + u * 0.8,
            stage.horizon + u,
            stage.ink(mixed(wood, (255, 220, 170), 0.12)),
        )
