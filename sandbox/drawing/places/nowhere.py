"""The pleasant nowhere, when no place was named."""

import colorsys

from sandbox.drawing.places.terrain import (
    ridge,
)
from sandbox.drawing.shapes import oval
from sandbox.drawing.sheet import Colour, mixed
from sandbox.drawing.stage import Stage


def nowhere(stage: Stage) -> None:
    """A calm studio of soft discs and waves in two hues that go together."""
    u, hue = stage.u, stage.chance.random()
    main, other = _pastel(hue, 0.42, 0.96), _pastel(hue + 0.42, 0.36, 0.98)
    stage.backdrop(
        (
            stage.ink(mixed(main, (255, 255, 255), 0.25)),
            stage.ink(mixed(main, other, 0.5)),
            stage.ink(mixed(other, (255, 255, 255), 0.3)),
        )
    )
    x, y = stage.w * stage.chance.uniform(0.4, 0.6), stage.h * 0.44
    for radius, alpha in ((46, 0.22), (36, 0.3), (26, 0.42)):
        stage.veil(oval(x, y, radius * u, radius * u), mixed(other, (255, 255, 255), 0.6), alpha)
    stage.glow(x, y, u * 60, mixed(stage.light.sun, other, 0.3), 0.3)
    for index in range(4):
        line = ridge(stage, stage.h * (0.68 + index * 0.08), u * 4, 2)
        tone = mixed(
            _pastel(hue + index * 0.05, 0.4 + index * 0.06, 0.92 - index * 0.05), other, 0.2
        )
        stage.shade(
            [*line, (stage.w, stage.h), (0, stage.h)],
            stage.ink(mixed(tone, (255, 255, 255), 0.2)),
            stage.ink(tone),
        )
    for _ in range(22):
        size = u * stage.chance.uniform(0.4, 1.7)
        stage.veil(
            oval(
                stage.chance.uniform(0, stage.w),
                stage.chance.uniform(0, stage.h * 0.75),
                size,
                size,
            ),
            (255, 255, 255),
            stage.chance.uniform(0.25, 0.7),
        )


def _pastel(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)
