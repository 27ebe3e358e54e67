"""A railway carriage."""

from sandbox.drawing.places.furnishing import walls
from sandbox.drawing.places.plants import tree
from sandbox.drawing.places.terrain import hill
from sandbox.drawing.sheet import mixed
from sandbox.drawing.sky import moon, stars
from sandbox.drawing.stage import Stage


def train(stage: Stage) -> None:
    """A railway carriage with the country going by."""
    u = stage.u
    walls(stage, (126, 70, 62), (154, 92, 74))
    glass_top, glass_low = stage.horizon * 0.16, stage.horizon * 0.7
    stage.backdrop(stage.light.sky, glass_top, glass_low)
    if stage.light.dark > 0.6:
        stars(stage, glass_low, 50)
        stage.sun_y = glass_top + (glass_low - glass_top) * 0.35
        moon(stage)
    for share, colour, depth in (
        (0.52, (120, 150, 150), 0.55),
        (0.66, (110, 160, 100), 0.3),
        (0.8, (92, 150, 80), 0.1),
    ):
        hill(stage, glass_top + (glass_low - glass_top) * share, u * 3, colour, depth, glass_low)
    for x in stage.spread(7):
        tree(stage, x, glass_low, u * stage.chance.uniform(10, 16), (84, 150, 84), 0.15)
    panel = stage.ink((142, 82, 66))
    stage.box(0, glass_low, stage.w, stage.horizon, panel)
    stage.box(0, 0, stage.w, glass_top, stage.ink((226, 196, 150)))
    count = max(2, min(5, round(stage.w / (u * 40))))
    for index in range(count + 1):
        x = stage.w * index / count
        stage.box(x - u * 3.4, 0, x + u * 3.4, stage.horizon, panel)
        stage.box(x - u * 3.4, glass_top, x - u * 2.4, glass_low, stage.ink((206, 150, 92)))
    for y in (glass_top, glass_low):
        stage.box(0, y - u * 0.8, stage.w, y + u * 0.8, stage.ink((216, 160, 96)))
    stage.backdrop((stage.ink((92, 52, 56)), stage.ink((150, 92, 80))), stage.horizon)
    carpet(stage)
    for index in range(count):
        x = stage.w * (index + 0.5) / count
        luggage(stage, x, glass_top)
        seat(stage, x)
        stage.lamp(x, glass_top * 0.5, u * 1.5)


def seat(stage: Stage, x: float) -> None:
    """A plush bench under the window."""
    u = stage.u
    for left, right, top, low, tone in ((-15, 15, -17, 4, 0.0), (-16, 16, -5, 7, 0.12)):
        stage.box(
            x + left * u,
            stage.horizon + top * u,
            x + right * u,
            stage.horizon + low * u,
            stage.ink(mixed((56, 112, 116), (255, 255, 255), tone)),
            u * 3,
        )
    for button in (-9, -3, 3, 9):
        stage.disc(x + button * u, stage.horizon - u * 11, u * 0.7, stage.ink((36, 82, 90)))


def carpet(stage: Stage) -> None:
    """A runner along the aisle with a border."""
    top = stage.horizon + (stage.h - stage.horizon) * 0.36
    for share, colour in (
        (0.0, (206, 160, 92)),
        (0.06, (58, 96, 116)),
        (0.82, (206, 160, 92)),
        (0.88, (96, 54, 58)),
    ):
        y = top + (stage.h - top) * share
        stage.backdrop((stage.ink(mixed(colour, (20, 10, 20), 0.15)), stage.ink(colour)), y)
    for x in stage.spread(9, 0.0):
        y = top + (stage.h - top) * 0.44
        diamond = [
            (x, y - stage.u * 2.6),
            (x + stage.u * 4, y),
            (x, y + stage.u * 2.6),
            (x - stage.u * 4, y),
        ]
        stage.poly(diamond, stage.ink((222, 180, 110)))


def luggage(stage: Stage, x: float, y: float) -> None:
    """A rack with somebody's suitcases."""
    u, at = stage.u, x - stage.u * 14
    while at < x + u * 10:
        wide, tall = u * stage.chance.uniform(5, 9), u * stage.chance.uniform(4, 7)
        colour = stage.chance.choice(
            ((176, 106, 66), (70, 116, 124), (150, 62, 66), (206, 166, 104))
        )
        stage.box(at, y - tall - u, at + wide, y - u, stage.ink(colour), u)
        for strap in (0.25, 0.7):
            stage.box(
                at + wide * strap,
                y - tall - u,
                at + wide * strap + u * 0.7,
                y - u,
                stage.ink(mixed(colour, (40, 20, 20), 0.4)),
            )
        at += wide + u * stage.chance.uniform(0.5, 4)
    stage.box(x - u * 15, y - u * 1.4, x + u * 15, y - u * 0.4, stage.ink((222, 176, 106)))
