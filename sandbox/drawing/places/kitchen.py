"""A bright kitchen or café."""

from sandbox.drawing.places.furnishing import (
    checker,
    pendant,
    view,
    walls,
)
from sandbox.drawing.sheet import mixed
from sandbox.drawing.stage import Stage


def kitchen(stage: Stage) -> None:
    """A bright café kitchen: tiles, a window, a counter, plants, copper pans."""
    u = stage.u
    walls(stage, (250, 226, 190), (255, 238, 208))
    tiles_top = stage.horizon * 0.5
    size = u * 5
    y = tiles_top
    while y < stage.horizon:
        x = 0.0
        while x < stage.w:
            tone = mixed((206, 232, 226), (255, 255, 255), stage.chance.uniform(0, 0.45))
            stage.box(x, y, x + size * 0.94, y + size * 0.94, stage.ink(tone), u * 0.4)
            x += size
        y += size
    floor = stage.ink((236, 206, 170))
    stage.backdrop((stage.ink((176, 120, 92)), floor), stage.horizon)
    checker(stage, (206, 128, 96), (244, 220, 184))
    view(
        stage,
        stage.w * stage.chance.choice((0.3, 0.5, 0.7)),
        stage.horizon * 0.32,
        min(u * 34, stage.w * 0.36),
        stage.horizon * 0.42,
        (250, 246, 236),
    )
    counter = stage.horizon * 0.78
    stage.box(0, counter, stage.w, stage.horizon + u * 2, stage.ink((122, 168, 160)))
    stage.box(0, counter - u * 2, stage.w, counter + u * 0.6, stage.ink((206, 150, 102)))
    for x in stage.spread(6, 0.05):
        stage.box(
            x - u * 7, counter + u * 3, x + u * 7, stage.horizon - u, stage.ink((142, 188, 178)), u
        )
        stage.disc(x + u * 5, counter + u * 6, u * 0.7, stage.ink((246, 206, 120)))
    for x in stage.spread(6, 0.4):
        ornament(stage, x, counter - u * 2)
    for x in (0.14, 0.4, 0.66, 0.92):
        pendant(stage, stage.w * x, stage.horizon * 0.1, u * 1.9)


def ornament(stage: Stage, x: float, y: float) -> None:
    """Something on a counter: a plant, a jar or a kettle."""
    u, kind = stage.u, stage.chance.randrange(3)
    if kind == 0:
        stage.poly(
            [
                (x - u * 2.2, y - u * 4),
                (x + u * 2.2, y - u * 4),
                (x + u * 1.6, y),
                (x - u * 1.6, y),
            ],
            stage.ink((212, 122, 88)),
        )
        for dx, dy in ((-2, -6), (2, -6), (0, -8), (-1, -5), (1.2, -7)):
            stage.disc(x + dx * u, y + dy * u, u * 2, stage.ink((96, 168, 96)), u * 1.4)
    elif kind == 1:
        stage.box(x - u * 2, y - u * 5.5, x + u * 2, y, stage.ink((226, 238, 240)), u)
        stage.box(x - u * 2, y - u * 3.4, x + u * 2, y, stage.ink((236, 178, 106)), u)
        stage.box(
            x - u * 2.2, y - u * 6.4, x + u * 2.2, y - u * 5.2, stage.ink((176, 112, 78)), u * 0.4
        )
    else:
        stage.disc(x, y - u * 2.6, u * 3.2, stage.ink((226, 104, 92)), u * 2.6)
        stage.disc(x - u, y - u * 3.6, u * 0.9, stage.ink((250, 170, 156)), u * 0.6)
        stage.line([(x + u * 2.6, y - u * 3), (x + u * 5, y - u * 5)], u, stage.ink((226, 104, 92)))
        stage.disc(x, y - u * 5.4, u * 0.8, stage.ink((90, 60, 60)))
