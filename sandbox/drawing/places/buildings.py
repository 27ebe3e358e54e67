"""What is built: houses, windows, lamps, pavements, floors."""

from sandbox.drawing.sheet import Colour, mixed
from sandbox.drawing.stage import Stage

WARM: Colour = (255, 206, 116)


def house(
    stage: Stage,
    x: float,
    y: float,
    width: float,
    height: float,
    wall: Colour,
    roof: Colour,
    depth: float,
) -> None:
    """A gabled house with a door and windows that are lit when it is dark."""
    left, right, eaves = x - width / 2, x + width / 2, y - height
    stage.shade(
        [(left, eaves), (right, eaves), (right, y), (left, y)],
        stage.ink(mixed(wall, (255, 255, 255), 0.1), depth),
        stage.ink(mixed(wall, (60, 40, 60), 0.2), depth),
    )
    rise = width * 0.55
    stage.shade(
        [(left - width * 0.1, eaves), (x, eaves - rise), (right + width * 0.1, eaves)],
        stage.ink(mixed(roof, (255, 255, 255), 0.12), depth),
        stage.ink(roof, depth),
    )
    stage.box(
        x + width * 0.2,
        eaves - rise * 0.85,
        x + width * 0.32,
        eaves - rise * 0.3,
        stage.ink(mixed(roof, (40, 30, 40), 0.3), depth),
    )
    rows = max(1, round(height / width / 0.55))
    for row in range(rows):
        wy = eaves + height * (row + 0.3) / rows
        for wx in (x - width * 0.24, x + width * 0.24):
            window(stage, wx, wy, width * 0.16, width * 0.22, depth)


def window(stage: Stage, x: float, y: float, half: float, tall: float, depth: float) -> None:
    """A window with a cross; some are lit in the dark."""
    lit = stage.light.dark > 0.3 and stage.chance.random() < 0.3 + 0.5 * stage.light.dark
    pane = mixed(WARM, stage.light.haze, depth * 0.4) if lit else stage.ink((120, 150, 184), depth)
    stage.box(
        x - half * 0.72,
        y - tall * 0.6,
        x + half * 0.72,
        y + tall * 0.6,
        stage.ink((92, 70, 62), depth),
        half * 0.1,
    )
    stage.box(x - half * 0.58, y - tall * 0.5, x + half * 0.58, y + tall * 0.5, pane)
    bar = max(1.0, half * 0.1)
    frame = stage.ink((92, 70, 62), depth)
    stage.box(x - bar / 2, y - tall * 0.5, x + bar / 2, y + tall * 0.5, frame)
    stage.box(x - half * 0.58, y - bar / 2, x + half * 0.58, y + bar / 2, frame)
    if lit:
        stage.glow(x, y, half * 3.5, WARM, 0.26 * (1 - depth * 0.6))


def lamppost(stage: Stage, x: float, y: float, height: float) -> None:
    """A street lamp, shining when it is dark."""
    iron = stage.ink((52, 56, 68))
    thick = height * 0.018
    stage.box(x - thick, y - height * 0.88, x + thick, y, iron)
    stage.box(x - thick * 3, y - height * 0.04, x + thick * 3, y, iron, thick)
    top = y - height * 0.94
    stage.poly(
        [
            (x - thick * 3, top - height * 0.03),
            (x + thick * 3, top - height * 0.03),
            (x + thick * 2, y - height * 0.87),
            (x - thick * 2, y - height * 0.87),
        ],
        mixed(iron, WARM, 0.9 if stage.light.dark > 0.3 else 0.25),
    )
    stage.poly(
        [
            (x - thick * 4, top - height * 0.03),
            (x, top - height * 0.08),
            (x + thick * 4, top - height * 0.03),
        ],
        iron,
    )
    if stage.light.dark > 0.3:
        stage.lamp(x, top, thick * 1.8)
        stage.glow(x, y, height * 0.4, WARM, 0.25)


def cobbles(stage: Stage, top: float, colour: Colour) -> None:
    """Paving in rows that grow towards the viewer."""
    joint = mixed(colour, (40, 36, 50), 0.4)
    stage.backdrop((stage.ink(joint, 0.3), stage.ink(joint)), top)
    y, row = top, 0
    while y < stage.h:
        t = (y - top) / max(1.0, stage.h - top)
        height = stage.u * (0.8 + 5.5 * t)
        width = height * 2.3
        x = -width * stage.chance.random()
        while x < stage.w:
            tone = stage.ink(
                mixed(colour, (255, 250, 235), stage.chance.uniform(0, 0.2)), 0.3 * (1 - t)
            )
            stage.box(x, y, x + width * 0.94, y + height * 0.9, tone, height * 0.35)
            x += width
        y += height
        row += 1


def planks(stage: Stage, top: float, colour: Colour) -> None:
    """Floorboards running towards the viewer."""
    stage.backdrop(
        (
            stage.ink(mixed(colour, (40, 20, 30), 0.3)),
            stage.ink(mixed(colour, (255, 240, 210), 0.12)),
        ),
        top,
    )
    centre = stage.w / 2
    dark = stage.ink(mixed(colour, (40, 20, 20), 0.45))
    for step in range(-16, 17):
        far, near = centre + step * stage.w * 0.05, centre + step * stage.w * 0.17
        stage.line([(far, top), (near, stage.h)], stage.u * 0.18, dark)
    for _ in range(26):
        t = stage.chance.random()
        y = top + (stage.h - top) * t
        x, half = stage.chance.uniform(0, stage.w), stage.u * (1 + 3 * t)
        stage.line([(x - half, y), (x + half, y)], stage.u * 0.12, dark)
