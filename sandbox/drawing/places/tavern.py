"""A tavern by the fire."""

from sandbox.drawing.places.buildings import planks
from sandbox.drawing.places.furnishing import arch, beams, pendant, skirting, view, walls
from sandbox.drawing.shapes import Point
from sandbox.drawing.sheet import mixed
from sandbox.drawing.stage import Stage


def tavern(stage: Stage) -> None:
    """A snug taproom: beams, a fire, bottles, lamps."""
    u, side = stage.u, stage.chance.choice((0.2, 0.8))
    walls(stage, (176, 122, 84), (206, 154, 106))
    planks(stage, stage.horizon, (150, 96, 62))
    skirting(stage, (92, 58, 44))
    hearth(stage, stage.w * side, min(stage.w * 0.3, stage.horizon * 0.5))
    other = stage.w * (1 - side)
    width = min(stage.w * 0.26, u * 34)
    view(
        stage,
        stage.w * 0.5,
        stage.horizon * 0.42,
        min(u * 18, stage.w * 0.2),
        u * 22,
        (96, 62, 46),
        arched=True,
    )
    for y in (0.36, 0.56):
        bottles(stage, other - width / 2, stage.horizon * y, width)
    bar_top = stage.horizon * 0.8
    stage.box(
        other - width * 0.7,
        bar_top,
        other + width * 0.7,
        stage.horizon + u * 4,
        stage.ink((116, 74, 50)),
        u,
    )
    stage.box(
        other - width * 0.76,
        bar_top - u * 2,
        other + width * 0.76,
        bar_top + u,
        stage.ink((164, 110, 72)),
        u,
    )
    for x in (0.06, 0.94):
        table(stage, stage.w * x, stage.horizon + u * stage.chance.uniform(16, 20))
    barrel(stage, other + (side - 0.5) * width, stage.horizon + u * 8)
    beams(stage, (84, 54, 42))
    for x in (0.36, 0.64):
        pendant(stage, stage.w * x, stage.horizon * 0.2, u * 2.2)


def hearth(stage: Stage, x: float, width: float) -> None:
    """A fireplace with a fire in it."""
    u, base = stage.u, stage.horizon
    height = width * 1.05
    stone = (142, 124, 116)
    stage.shade(
        [
            (x - width * 0.4, 0),
            (x + width * 0.4, 0),
            (x + width * 0.62, base - height),
            (x - width * 0.62, base - height),
        ],
        stage.ink(mixed(stone, (30, 20, 30), 0.5)),
        stage.ink(stone),
    )
    stage.box(x - width * 0.62, base - height, x + width * 0.62, base, stage.ink(stone), u)
    for row in range(7):
        for column in range(5):
            bx = x - width * 0.6 + (column + 0.5 * (row % 2)) * width * 0.24
            by = base - height + row * height / 7
            stage.box(
                bx,
                by + u * 0.15,
                min(bx + width * 0.22, x + width * 0.61),
                by + height / 7 - u * 0.2,
                stage.ink(mixed(stone, (255, 235, 210), stage.chance.uniform(0, 0.25))),
                u * 0.5,
            )
    stage.box(
        x - width * 0.72,
        base - height - u * 2,
        x + width * 0.72,
        base - height + u,
        stage.ink((98, 66, 48)),
        u * 0.4,
    )
    opening = arch(x - width * 0.4, base - height * 0.72, width * 0.8, height * 0.72)
    stage.shade(opening, (36, 16, 18), (110, 40, 20))
    for colour, scale in (((232, 84, 36), 1.0), ((255, 150, 50), 0.72), ((255, 226, 130), 0.42)):
        for offset in (-0.2, 0.0, 0.2):
            fx, half = x + offset * width, width * 0.13 * scale
            tall = height * (0.42 if offset == 0 else 0.3) * scale * stage.chance.uniform(0.9, 1.2)
            stage.poly(
                [
                    (fx - half, base - u),
                    (fx - half * 0.9, base - tall * 0.4),
                    (fx + half * 0.2, base - tall),
                    (fx + half, base - tall * 0.35),
                    (fx + half, base - u),
                ],
                colour,
            )
    stage.glow(x, base - height * 0.25, width * 2.4, (255, 140, 50), 0.55)
    stage.glow(x, base - height * 0.2, width * 0.8, (255, 200, 110), 0.6)


def bottles(stage: Stage, x: float, y: float, width: float) -> None:
    """A shelf of bottles and mugs."""
    u = stage.u
    stage.box(x, y, x + width, y + u * 1.2, stage.ink((96, 64, 46)))
    at = x + u
    while at < x + width - u * 2:
        colour = stage.chance.choice(
            ((92, 148, 112), (170, 84, 66), (206, 160, 84), (88, 112, 160), (150, 96, 140))
        )
        tall = u * stage.chance.uniform(4, 6.5)
        stage.box(at, y - tall * 0.7, at + u * 2, y, stage.ink(colour), u * 0.5)
        stage.box(at + u * 0.65, y - tall, at + u * 1.35, y - tall * 0.6, stage.ink(colour))
        stage.box(
            at + u * 0.3,
            y - tall * 0.6,
            at + u * 0.6,
            y - tall * 0.15,
            stage.ink(mixed(colour, (255, 255, 255), 0.5)),
        )
        at += u * stage.chance.uniform(2.6, 3.6)


def table(stage: Stage, x: float, y: float) -> None:
    """A round table with a candle and two mugs."""
    u, wood = stage.u, (158, 102, 66)
    for leg in (-8, 8):
        stage.line(
            [(x + leg * u * 0.6, y), (x + leg * u, y + u * 16)], u * 1.8, stage.ink((104, 66, 48))
        )
    stage.disc(x, y + u * 1.2, u * 17, stage.ink((96, 60, 46)), u * 4.4)
    stage.disc(x, y, u * 17, stage.ink(wood), u * 4.2)
    stage.disc(x, y - u * 0.3, u * 15, stage.ink(mixed(wood, (255, 226, 170), 0.2)), u * 3.4)
    for side in (-1, 1):
        mug(stage, x + side * u * 7.5, y + u * 0.6)
    stage.box(x - u * 0.8, y - u * 5, x + u * 0.8, y, stage.ink((250, 240, 220)), u * 0.4)
    stage.lamp(x, y - u * 6, u * 0.8, (255, 206, 110))


def mug(stage: Stage, x: float, y: float) -> None:
    """A wooden mug with foam."""
    u = stage.u
    stage.disc(x + u * 2, y - u * 2.4, u * 1.5, stage.ink((120, 76, 52)))
    stage.disc(x + u * 2, y - u * 2.4, u * 0.8, stage.ink((70, 44, 36)))
    stage.box(x - u * 1.9, y - u * 4.6, x + u * 1.9, y, stage.ink((186, 126, 80)), u * 0.5)
    for band in (-3.6, -1.2):
        stage.box(
            x - u * 1.9, y + band * u, x + u * 1.9, y + (band + 0.5) * u, stage.ink((110, 104, 108))
        )
    for dx in (-1.2, 0, 1.2):
        stage.disc(x + dx * u, y - u * 4.8, u * 1.0, stage.ink((255, 250, 236)))


def barrel(stage: Stage, x: float, y: float) -> None:
    """A barrel with a tap."""
    u, wood = stage.u, (150, 96, 62)
    half, tall = u * 7, u * 17
    outline: list[Point] = [
        (x - half * 0.82, y - tall),
        (x + half * 0.82, y - tall),
        (x + half, y - tall * 0.5),
        (x + half * 0.82, y),
        (x - half * 0.82, y),
        (x - half, y - tall * 0.5),
    ]
    stage.shade(
        outline,
        stage.ink(mixed(wood, (255, 220, 160), 0.2)),
        stage.ink(mixed(wood, (30, 16, 16), 0.3)),
    )
    for share in (0.2, 0.5, 0.8):
        wide = half * (1.0 if share == 0.5 else 0.93)
        stage.box(
            x - wide,
            y - tall * share - u * 0.6,
            x + wide,
            y - tall * share + u * 0.6,
            stage.ink((84, 78, 84)),
        )
    stage.disc(x, y - tall * 0.34, u * 1.1, stage.ink((230, 180, 96)))
