"""The stage of a scene: painted at twice its size, with a list of the lights that shine."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.drawing.light import Light
from sandbox.drawing.shapes import Points
from sandbox.drawing.sheet import Colour, gradient, mixed

ZOOM = 2  # painted at this many times the finished size, so that edges are smooth
_GLOW = 8  # glows are worked out this many times smaller than the finished picture

Filling = Callable[[tuple[int, int]], Image.Image]
"""What fills an outline: the size of its box to a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glow:
    """Light that spreads over what is painted, in stage pixels."""

    x: float
    y: float
    radius: float
    colour: Colour
    power: float


class Stage:
    """A canvas with a horizon, a ground line, a light and a source of chance."""

    def __init__(self, *, width: int, height: int, light: Light, chance: random.Random) -> None:
        """Width and height are those of the finished picture, in pixels."""
        self.width, self.height = width, height
        self.w, self.h = width * ZOOM, height * ZOOM
        self.u = min(self.w, self.h * 1.1) / 100
        self.light = light
        self.chance = chance
        self.horizon = self.h * chance.uniform(0.56, 0.66)
        self.feet = self.h * 0.92
        self.sun_x = self.w * chance.choice((0.16, 0.26, 0.74, 0.84))
        self.sun_y = self.h * (0.5 if light.low else chance.uniform(0.13, 0.24))
        self.glows: list[Glow] = []
        self.image = Image.new("RGB", (self.w, self.h), light.haze)
        self._draw = ImageDraw.Draw(self.image)

    def ink(self, colour: Colour, depth: float = 0.0) -> Colour:
        """A colour in the light of this scene at that distance (0 near, 1 gone)."""
        return self.light.on(colour, depth)

    def backdrop(
        self, stops: Sequence[Colour], top: float = 0.0, bottom: float | None = None
    ) -> None:
        """A vertical gradient over the whole width."""
        end = self.h if bottom is None else bottom
        column = Image.new("RGB", (1, len(stops)))
        column.putdata(list(stops))
        size = (self.w, max(1, round(end - top)))
        # Bicubic keeps the stops from showing as bands.
        self.image.paste(
            column.resize((1, 256), Image.Resampling.BICUBIC).resize(size), (0, round(top))
        )

    def poly(self, points: Points, colour: Colour) -> None:
        """A filled outline."""
        self._draw.polygon(list(points), fill=colour)

    def disc(self, x: float, y: float, rx: float, colour: Colour, ry: float | None = None) -> None:
        """A filled ellipse, a circle without `ry`."""
        tall = rx if ry is None else ry
        self._draw.ellipse((x - rx, y - tall, x + rx, y + tall), fill=colour)

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        colour: Colour,
        radius: float = 0,
    ) -> None:
        """A filled rectangle, with round corners when a radius is given."""
        if right <= left or bottom <= top:
            return
        self._draw.rounded_rectangle((left, top, right, bottom), radius, fill=colour)

    def line(self, points: Points, width: float, colour: Colour) -> None:
        """A line with round joints."""
        self._draw.line(list(points), fill=colour, width=max(1, round(width)), joint="curve")

    def shade(self, points: Points, top: Colour, bottom: Colour) -> None:
        """An outline filled from one colour to another, top to bottom."""
        self._through(points, lambda size: gradient(size, top, bottom), 1.0)

    def veil(self, points: Points, colour: Colour, alpha: float, blur: float = 0.0) -> None:
        """An outline laid over what is there, `alpha` from 0 to 1."""
        self._through(points, lambda size: Image.new("RGB", size, colour), alpha, blur)

    def _through(self, points: Points, filling: Filling, alpha: float, blur: float = 0.0) -> None:
        margin = blur * 2.5 + 1
        left = max(0, math.floor(min(x for x, _ in points) - margin))
        top = max(0, math.floor(min(y for _, y in points) - margin))
        right = min(self.w, math.ceil(max(x for x, _ in points) + margin))
        bottom = min(self.h, math.ceil(max(y for _, y in points) + margin))
        if right <= left or bottom <= top:
            return
        size = (right - left, bottom - top)
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon(
            [(x - left, y - top) for x, y in points], fill=round(255 * alpha)
        )
        if blur:
            mask = softened(mask, blur)
        self.image.paste(filling(size), (left, top), mask)

    def glow(self, x: float, y: float, radius: float, colour: Colour, power: float = 0.7) -> None:
        """Let light spread from a point when the background is finished."""
        self.glows.append(Glow(x=x, y=y, radius=radius, colour=colour, power=power))

    def lamp(self, x: float, y: float, size: float, colour: Colour = (255, 214, 130)) -> None:
        """A small light: bright, with a halo that is wider the darker it is."""
        self.disc(x, y, size, mixed(colour, (255, 255, 255), 0.45))
        self.glow(x, y, size * (5 + 7 * self.light.dark), colour, 0.35 + 0.4 * self.light.dark)

    def finished(self) -> Image.Image:
        """The background at its final size, with its lights on."""
        small = self.image.reduce(ZOOM)
        return lit(small, self.glows, ZOOM)

    def spread(self, count: int, jitter: float = 0.5) -> list[float]:
        """Positions across the width, evenly but not too evenly."""
        step = self.w / count
        return [(i + 0.5 + self.chance.uniform(-jitter, jitter)) * step for i in range(count)]


def lit(image: Image.Image, glows: Sequence[Glow], zoom: float) -> Image.Image:
    """The picture with every glow screened over it."""
    if not glows:
        return image
    size = (max(1, image.width // _GLOW), max(1, image.height // _GLOW))
    shine = Image.new("RGB", size)
    for glow in glows:
        _add_glow(shine, glow, zoom * _GLOW)
    # Many lamps together must not burn a hole into the picture.
    shine = shine.point(lambda value: round(value * (1 - value / 900)))
    return ImageChops.screen(image, shine.resize(image.size, Image.Resampling.BICUBIC))


def _add_glow(shine: Image.Image, glow: Glow, shrink: float) -> None:
    radius = max(1, round(glow.radius / shrink))
    left, top = round(glow.x / shrink) - radius, round(glow.y / shrink) - radius
    falloff = ImageChops.invert(Image.radial_gradient("L")).resize((radius * 2, radius * 2))
    # The corners of the gradient are not quite dark: start a little above them, fall off squared.
    falloff = falloff.point(lambda value: round((max(0, value - 76) / 179) ** 2 * 255 * glow.power))
    colour = Image.new("RGB", falloff.size, glow.colour)
    light = ImageChops.multiply(colour, Image.merge("RGB", (falloff,) * 3))
    box = (left, top, left + radius * 2, top + radius * 2)
    shine.paste(ImageChops.screen(shine.crop(box), light), box)


def softened(mask: Image.Image, blur: float) -> Image.Image:
    """A mask blurred by that many pixels, worked out small when the blur is wide."""
    if blur < 8:
        return mask.filter(ImageFilter.GaussianBlur(blur))
    shrink = max(1, round(blur / 4))
    size = (max(1, mask.width // shrink), max(1, mask.height // shrink))
    small = mask.resize(size, Image.Resampling.BILINEAR).filter(
        ImageFilter.GaussianBlur(blur / shrink)
    )
    return small.resize(mask.size, Image.Resampling.BILINEAR)
