"""Leaves right before the viewer, far out of focus: they give a scene its depth."""

import math
import random

from PIL import Image, ImageDraw, ImageFilter

from sandbox.drawing.light import Light
from sandbox.drawing.sheet import Colour, mixed

_SHRINK = 4


def framed(scene: Image.Image, colour: Colour, light: Light, chance: random.Random) -> None:
    """Hang leaves of that colour into one or both lower corners of the scene."""
    size = (max(1, scene.width // _SHRINK), max(1, scene.height // _SHRINK))
    unit = min(size) / 100
    layer = Image.new("RGBA", size, (*light.on(mixed(colour, (10, 20, 40), 0.4)), 0))
    draw = ImageDraw.Draw(layer)
    for side in chance.choice(((0,), (1,), (0, 1))):
        for _ in range(11):
            x = side * size[0] + (1 - 2 * side) * unit * chance.uniform(-6, 17)
            y = size[1] + unit * chance.uniform(-2, 8)
            tone = light.on(mixed(colour, (8, 20, 44), chance.uniform(0.15, 0.6)))
            lean = (1 - 2 * side) * chance.uniform(-0.2, 0.7)
            draw.polygon(_leaf(x, y, unit * chance.uniform(12, 24), lean), fill=(*tone, 235))
    soft = layer.filter(ImageFilter.GaussianBlur(unit * 0.9)).resize(
        scene.size, Image.Resampling.BICUBIC
    )
    scene.paste(soft, (0, 0), soft.getchannel("A"))


def _leaf(x: float, y: float, length: float, lean: float) -> list[tuple[float, float]]:
    """A long leaf that grows from (x, y), `lean` radians off the vertical."""
    left, right = [], []
    for step in range(9):
        t = step / 8
        bend = lean + t * t * lean
        px, py = x + math.sin(bend) * length * t, y - math.cos(bend) * length * t
        wide = length * 0.1 * math.sin(math.pi * min(1.0, t + 0.06))
        left.append((px - wide, py))
        right.append((px + wide, py))
    return [*left, *reversed(right)]
