"""Places among houses: a street, and the roofs above it."""

from sandbox.drawing.light import NEON
from sandbox.drawing.places.buildings import WARM, cobbles, house, lamppost, window
from sandbox.drawing.sheet import Colour, mixed
from sandbox.drawing.sky import sky
from sandbox.drawing.stage import Stage

SIGNS: tuple[Colour, ...] = (
    (255, 70, 190),
    (60, 230, 255),
    (255, 196, 60),
    (140, 110, 255),
    (80, 255, 170),
)
PLASTER: tuple[Colour, ...] = (
    (240, 214, 176),
    (226, 166, 136),
    (182, 202, 204),
    (236, 196, 140),
    (206, 178, 196),
)


def skyline(stage: Stage, y: float, height: float, depth: float) -> None:
    """Distant towers with lit windows when it is dark."""
    x = 0.0
    while x < stage.w:
        wide = stage.u * stage.chance.uniform(4, 9)
        tall = height * stage.chance.uniform(0.35, 1.0)
        tone = stage.ink((98, 112, 146), depth)
        stage.box(x, y - tall, x + wide, y, tone)
        if stage.chance.random() < 0.3:
            stage.box(x + wide * 0.45, y - tall - stage.u * 4, x + wide * 0.55, y - tall, tone)
        if stage.light.dark > 0.3:
            for _ in range(int(tall / stage.u)):
                wx, wy = (
                    x + wide * stage.chance.uniform(0.1, 0.85),
                    y - tall * stage.chance.uniform(0.05, 0.95),
                )
                stage.box(
                    wx,
                    wy,
                    wx + stage.u * 0.45,
                    wy + stage.u * 0.7,
                    mixed(WARM, stage.light.haze, depth * 0.6),
                )
        x += wide + stage.u * stage.chance.uniform(0, 1)


def city(stage: Stage) -> None:
    """A street between tall houses, lamps, awnings, wet stones that mirror the light."""
    u = stage.u
    sky(stage, clouds=3)
    skyline(stage, stage.horizon + u * 2, u * 40, 0.62)
    neon = stage.light is NEON
    stone = (74, 66, 96) if neon else (164, 154, 152)
    cobbles(stage, stage.horizon + u * 4, stone)
    pavements(stage, mixed(stone, (255, 250, 240), 0.25))
    for rank, (far, depth) in enumerate(((0.34, 0.3), (0.2, 0.15), (0.02, 0.0))):
        for side in (0, 1):
            x = stage.w * (far if side == 0 else 1 - far)
            front(stage, x, rank, depth, side, neon=neon)
    if stage.light.dark > 0.3:
        puddles(stage, neon=neon)
    for x in (0.13, 0.87):
        lamppost(stage, stage.w * x, stage.h * 0.86, min(u * 66, stage.h * 0.6))


def front(stage: Stage, x: float, rank: int, depth: float, side: int, *, neon: bool) -> None:
    """One house of the street, nearer ones larger, with a shop below."""
    u, chance = stage.u, stage.chance
    wide = u * (16 + rank * 11)
    top = stage.horizon - u * (30 + rank * 22) * chance.uniform(0.85, 1.15)
    base = stage.horizon + u * (4 + rank * 7)
    wall = (64, 56, 96) if neon else chance.choice(PLASTER)
    left, right = x - wide / 2, x + wide / 2
    stage.shade(
        [(left, top), (right, top), (right, base), (left, base)],
        stage.ink(mixed(wall, (255, 255, 255), 0.1), depth),
        stage.ink(mixed(wall, (60, 40, 70), 0.25), depth),
    )
    stage.box(
        left - u,
        top - u * 1.6,
        right + u,
        top + u * 0.8,
        stage.ink(mixed(wall, (60, 40, 60), 0.4), depth),
    )
    size = u * (2.6 + rank * 0.9)
    y = top + size * 2
    while y < base - size * 5:
        for column in range(3):
            window(stage, left + wide * (column + 0.5) / 3, y, size, size * 1.7, depth)
        y += size * 2.7
    shop(stage, left, right, base, size, depth, neon=neon)
    if neon:
        sign(
            stage, right if side == 0 else left, top + (base - top) * chance.uniform(0.2, 0.5), size
        )


def shop(
    stage: Stage, left: float, right: float, base: float, size: float, depth: float, *, neon: bool
) -> None:
    """A lit window under a striped awning."""
    top = base - size * 3.6
    lit = stage.light.dark > 0.3
    glass = (
        stage.chance.choice(SIGNS) if neon else WARM if lit else stage.ink((140, 170, 190), depth)
    )
    stage.box(
        left + size * 0.4,
        top,
        right - size * 0.4,
        base - size * 0.5,
        mixed(glass, (30, 20, 50), 0.25 if neon else 0.0),
    )
    for share in (0.33, 0.66):
        x = left + (right - left) * share
        stage.box(x - size * 0.1, top, x + size * 0.1, base, stage.ink((84, 62, 58), depth))
    if lit:
        stage.glow((left + right) / 2, base - size * 2, (right - left) * 0.7, glass, 0.3)
    colour = stage.chance.choice(((206, 78, 76), (70, 130, 120), (70, 96, 156), (220, 160, 80)))
    count = 7
    step = (right - left) / count
    for index in range(count):
        x = left + index * step
        tone = colour if index % 2 else (250, 244, 232)
        stage.poly(
            [
                (x, top - size * 0.6),
                (x + step, top - size * 0.6),
                (x + step, top + size * 0.6),
                (x, top + size * 0.6),
            ],
            stage.ink(tone, depth),
        )
        stage.disc(x + step / 2, top + size * 0.6, step / 2, stage.ink(tone, depth), step * 0.35)


def sign(stage: Stage, x: float, y: float, size: float) -> None:
    """A neon sign of bars and a ring; it says nothing in any language."""
    colour = stage.chance.choice(SIGNS)
    stage.box(x - size * 1.3, y - size, x + size * 1.3, y + size * 6, (24, 14, 44), size * 0.4)
    bright = mixed(colour, (255, 255, 255), 0.35)
    for row in range(4):
        top = y - size * 0.4 + row * size * 1.6
        if stage.chance.random() < 0.4:
            stage.disc(x, top + size * 0.5, size * 0.7, bright)
            stage.disc(x, top + size * 0.5, size * 0.45, (24, 14, 44))
        else:
            stage.box(x - size * 0.8, top, x + size * 0.8, top + size * 0.28, bright)
            stage.box(x - size * 0.14, top, x + size * 0.14, top + size * 1.1, bright)
    stage.glow(x, y + size * 2.5, size * 6, colour, 0.45)


def pavements(stage: Stage, colour: Colour) -> None:
    """Two pavements that meet far away."""
    u = stage.u
    for side in (0, 1):
        far, edge, out = (
            (stage.w * 0.42, -1.0, 1) if side == 0 else (stage.w * 0.58, stage.w + 1.0, -1)
        )
        near = stage.w * (0.1 if side == 0 else 0.9)
        stage.veil(
            [
                (far, stage.horizon + u * 3),
                (edge, stage.horizon + u * 3),
                (edge, stage.h),
                (near - out * u * 4, stage.h),
            ],
            stage.ink(colour),
            0.55,
        )
        stage.line(
            [(far, stage.horizon + u * 3), (near - out * u * 4, stage.h)],
            u * 0.9,
            stage.ink(mixed(colour, (255, 255, 255), 0.3)),
        )


def puddles(stage: Stage, *, neon: bool) -> None:
    """Reflections on the stones."""
    for _ in range(14):
        x, y = (
            stage.chance.uniform(0, stage.w),
            stage.chance.uniform(stage.horizon + stage.u * 8, stage.h),
        )
        colour = stage.chance.choice(SIGNS) if neon else WARM
        tall = stage.u * stage.chance.uniform(4, 12)
        stage.veil(
            [(x - stage.u * 1.6, y), (x, y - tall), (x + stage.u * 1.6, y), (x, y + tall)],
            colour,
            0.3 if neon else 0.18,
            stage.u,
        )


def rooftop(stage: Stage) -> None:
    """Above the town: roofs, chimneys, a string of lamps, the sky."""
    u = stage.u
    stage.horizon = stage.h * 0.72
    sky(stage, clouds=4)
    skyline(stage, stage.horizon, u * 34, 0.5)
    for x in stage.spread(7):
        house(
            stage,
            x,
            stage.horizon + u * 8,
            u * stage.chance.uniform(13, 18),
            u * stage.chance.uniform(8, 16),
            stage.chance.choice(PLASTER),
            (150, 82, 84),
            0.2,
        )
    tiles(stage, stage.h * 0.8)
    side = stage.chance.choice((0.12, 0.88))
    chimney(stage, stage.w * side, stage.h * 0.84)
    string_lights(stage)


def tiles(stage: Stage, top: float) -> None:
    """The roof one stands on."""
    stage.backdrop((stage.ink((96, 48, 56)), stage.ink((120, 62, 60))), top)
    u, y, row = stage.u, top, 0
    stage.box(0, top - u * 1.5, stage.w, top + u, stage.ink((110, 62, 70)), u * 0.5)
    while y < stage.h:
        size = u * (3.4 + 3.4 * (y - top) / max(1.0, stage.h - top))
        x = -size * (0.5 + 0.5 * (row % 2))
        while x < stage.w + size:
            tone = mixed((196, 104, 88), (240, 150, 110), stage.chance.random())
            stage.box(
                x, y - size * 0.2, x + size * 0.95, y + size * 0.9, stage.ink(tone), size * 0.42
            )
            x += size
        y += size * 0.72
        row += 1


def chimney(stage: Stage, x: float, y: float) -> None:
    """A brick chimney with smoke."""
    u = stage.u
    for row in range(7):
        for column in range(3):
            left = x - u * 6 + column * u * 4 + (row % 2) * u - u
            stage.box(
                left,
                y - u * (3 * row + 3),
                left + u * 3.7,
                y - u * (3 * row + 0.3),
                stage.ink(mixed((164, 84, 76), (220, 140, 110), stage.chance.random() * 0.6)),
                u * 0.3,
            )
    stage.box(x - u * 8, y - u * 24, x + u * 8, y - u * 21, stage.ink((120, 66, 66)), u * 0.5)
    for step in range(6):
        radius = u * (2 + step * 0.9)
        px, py = x + step * u * 2, y - u * (26 + step * 5)
        stage.veil(
            [(px - radius, py), (px, py - radius), (px + radius, py), (px, py + radius)],
            mixed(stage.light.haze, (255, 255, 255), 0.3),
            0.3 - step * 0.04,
            u,
        )


def string_lights(stage: Stage) -> None:
    """Lamps on a line across the picture."""
    u = stage.u
    left, right = stage.h * stage.chance.uniform(0.3, 0.4), stage.h * stage.chance.uniform(0.3, 0.4)
    points = []
    for step in range(25):
        t = step / 24
        points.append((stage.w * t, left + (right - left) * t + u * 36 * t * (1 - t)))
    stage.line(points, u * 0.3, stage.ink((50, 40, 50)))
    for x, y in points[1::2]:
        stage.lamp(x, y + u * 1.4, u * 1.0)
