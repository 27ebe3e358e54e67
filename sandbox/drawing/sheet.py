"""A supersampled sheet: shapes with gradient, soft shading, rim light, grain and a tinted line."""

import io
import math
import random
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.drawing.shapes import Point, Points, curve, oval

Colour = tuple[int, int, int]

_SOFT = 4  # soft shading is worked out on masks this many times smaller


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """How a shape is filled: from `top` to `bottom`, darker to the lower right, lit upper left."""

    top: Colour
    bottom: Colour
    shade: float = 0.35
    light: float = 0.35
    depth: float = 16.0
    shadow: Colour = (70, 30, 70)
    shine: Colour = (255, 250, 225)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: 0 is the one, 1 the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return (red, green, blue)


class Sheet:
    """An RGBA picture drawn in logical units at `scale` times their number of pixels."""

    def __init__(self, width: int, height: int, *, scale: int = 3) -> None:
        """Width and height are logical; the finished picture has that many pixels."""
        self.width, self.height, self.scale = width, height, scale
        self.image = Image.new("RGBA", (width * scale, height * scale), (0, 0, 0, 0))

    def mask(self, *outlines: Points) -> Image.Image:
        """A mask of the union of outlines."""
        mask = Image.new("L", self.image.size, 0)
        draw = ImageDraw.Draw(mask)
        for outline in outlines:
            draw.polygon([(x * self.scale, y * self.scale) for x, y in outline], fill=255)
        return mask

    def limb_mask(self, points: Points, widths: tuple[float, ...]) -> Image.Image:
        """A mask of a bent line with round ends whose width changes along the way."""
        line = curve(points, closed=False, steps=_beads(points, min(widths)))
        mask = Image.new("L", self.image.size, 0)
        draw = ImageDraw.Draw(mask)
        for index, (x, y) in enumerate(line):
            radius = _along(widths, index / (len(line) - 1)) / 2 * self.scale
            px, py = x * self.scale, y * self.scale
            draw.ellipse((px - radius, py - radius, px + radius, py + radius), fill=255)
        return mask

    def blob(
        self,
        points: Points,
        paint: Paint,
        *,
        line: Colour | None = None,
        weight: float = 3.0,
        clip: Image.Image | None = None,
    ) -> Image.Image:
        """Paint a smooth outline; gives its mask."""
        return self.fill(self.mask(curve(points)), paint, line=line, weight=weight, clip=clip)

    def limb(
        self,
        points: Points,
        widths: tuple[float, ...],
        paint: Paint,
        *,
        line: Colour | None = None,
        weight: float = 3.0,
        clip: Image.Image | None = None,
    ) -> Image.Image:
        """Paint a bent line with round ends; gives its mask."""
        mask = self.limb_mask(points, widths)
        return self.fill(mask, paint, line=line, weight=weight, clip=clip)

    def fill(
        self,
        mask: Image.Image,
        paint: Paint,
        *,
        line: Colour | None = None,
        weight: float = 3.0,
        clip: Image.Image | None = None,
    ) -> Image.Image:
        """Paint a mask; the line lies around it, everything within `clip`. Gives the mask."""
        if clip is not None:
            mask = ImageChops.multiply(mask, clip)
        box = self._box(mask, round((weight + 2) * self.scale))
        if box is None:
            return mask
        part = mask.crop(box)
        if line is not None:
            around = _grown(part, weight * self.scale)
            if clip is not None:
                around = ImageChops.multiply(around, clip.crop(box))
            self.image.paste((*line, 255), box, around)
        filled = shaded(part, paint, self.scale)
        self.image.paste(filled, box, part)
        return mask

    def flat(self, points: Points, colour: Colour, *, alpha: float = 1.0) -> None:
        """A smooth outline in one colour, blended by alpha (0 to 1)."""
        self.tint(self.mask(curve(points)), colour, alpha=alpha)

    def dot(
        self, x: float, y: float, rx: float, ry: float, colour: Colour, *, alpha: float = 1.0
    ) -> None:
        """A plain ellipse."""
        self.tint(self.mask(oval(x, y, rx, ry)), colour, alpha=alpha)

    def tint(
        self,
        mask: Image.Image,
        colour: Colour,
        *,
        alpha: float = 1.0,
        blur: float = 0.0,
        clip: Image.Image | None = None,
    ) -> None:
        """Blend one colour through a mask that may be blurred by that many units first."""
        box = self._box(mask, round(blur * 3 * self.scale) + 2)
        if box is None:
            return
        part = mask.crop(box)
        if blur:
            part = _blurred(part, blur * self.scale)
        if clip is not None:
            part = ImageChops.multiply(part, clip.crop(box))
        if alpha < 1:
            part = part.point(lambda value: round(value * alpha))
        layer = Image.new("RGBA", part.size, (*colour, 255))
        layer.putalpha(part)
        self.image.alpha_composite(layer, box[:2])

    def stroke(
        self,
        points: Points,
        colour: Colour,
        width: float,
        *,
        alpha: float = 1.0,
        taper: bool = False,
        clip: Image.Image | None = None,
    ) -> None:
        """A smooth line with round (or tapering) ends."""
        widths = (width * 0.25, width, width * 0.25) if taper else (width, width)
        self.tint(self.limb_mask(points, widths), colour, alpha=alpha, clip=clip)

    def finished(self) -> Image.Image:
        """The picture at its logical size, smooth, with a little grain."""
        small = self.image.resize(
            (self.width, self.height), Image.Resampling.LANCZOS, reducing_gap=3
        )
        return grained(small, 5)

    def _box(self, mask: Image.Image, margin: int) -> tuple[int, int, int, int] | None:
        box = mask.getbbox()
        if box is None:
            return None
        left, top, right, bottom = box
        return (
            max(0, left - margin),
            max(0, top - margin),
            min(mask.width, right + margin),
            min(mask.height, bottom + margin),
        )


def shaded(mask: Image.Image, paint: Paint, scale: int) -> Image.Image:
    """The filling of a mask: a gradient, a crescent of shadow and one of light."""
    filled = gradient(mask.size, paint.top, paint.bottom)
    small = mask.resize(
        (max(1, mask.width // _SOFT), max(1, mask.height // _SOFT)), Image.Resampling.BILINEAR
    )
    shift = max(1, round(paint.depth * scale / _SOFT))
    for sign, colour, strength in ((-1, paint.shadow, paint.shade), (1, paint.shine, paint.light)):
        if strength:
            moved = _moved(small, sign * shift).filter(ImageFilter.GaussianBlur(shift * 0.8))
            edge = ImageChops.subtract(small, moved).point(
                lambda value, by=strength: round(value * by)
            )
            filled.paste(colour, (0, 0), edge.resize(mask.size, Image.Resampling.BILINEAR))
    return filled


def gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    """A vertical gradient."""
    column = Image.new("RGB", (1, 64))
    column.putdata([mixed(top, bottom, row / 63) for row in range(64)])
    return column.resize(size, Image.Resampling.BILINEAR)


def grained(image: Image.Image, strength: int) -> Image.Image:
    """The picture with paper grain of that many levels; its transparency stays."""
    tile = noise(256)
    grain = Image.new("L", image.size)
    for x in range(0, image.width, 256):
        for y in range(0, image.height, 256):
            grain.paste(tile, (x, y))
    lift = grain.point(lambda value: round(value * strength / 255))
    colours = image.convert("RGB")
    toned = ImageChops.subtract(
        ImageChops.add(colours, Image.merge("RGB", (lift, lift, lift))),
        Image.new("RGB", image.size, (strength // 2,) * 3),
    )
    if image.mode != "RGBA":
        return toned
    toned = toned.convert("RGBA")
    toned.putalpha(image.getchannel("A"))
    return toned


@cache
def noise(side: int) -> Image.Image:
    """A square of noise that is the same in every run."""
    return Image.frombytes("L", (side, side), random.Random(side).randbytes(side * side))


def png(image: Image.Image) -> bytes:
    """The picture as the bytes of a PNG."""
    data = io.BytesIO()
    image.save(data, "PNG", compress_level=4)
    return data.getvalue()


def _moved(mask: Image.Image, by: int) -> Image.Image:
    moved = Image.new("L", mask.size, 0)
    moved.paste(mask, (by, by))
    return moved


def _grown(mask: Image.Image, pixels: float) -> Image.Image:
    """The mask grown by about that many pixels, with a smooth edge."""
    soft = mask.filter(ImageFilter.GaussianBlur(pixels * 0.8))
    return soft.point(lambda value: max(0, min(255, (value - 20) * 12)))


def _blurred(mask: Image.Image, pixels: float) -> Image.Image:
    if pixels < 2 * _SOFT:
        return mask.filter(ImageFilter.GaussianBlur(pixels))
    size = (max(1, mask.width // _SOFT), max(1, mask.height // _SOFT))
    small = mask.resize(size, Image.Resampling.BILINEAR)
    soft = small.filter(ImageFilter.GaussianBlur(pixels / _SOFT))
    return soft.resize(mask.size, Image.Resampling.BILINEAR)


def _beads(points: Points, width: float) -> int:
    """How many discs a span needs so that they look like a line."""
    longest = max(math.dist(one, other) for one, other in pairwise(points))
    return min(200, max(12, round(longest / max(width, 1.0) * 5)))


def _along(widths: tuple[float, ...], t: float) -> float:
    place = t * (len(widths) - 1)
    index = min(int(place), len(widths) - 2)
    return widths[index] + (widths[index + 1] - widths[index]) * (place - index)


__all__ = ["Colour", "Paint", "Point", "Sheet", "gradient", "grained", "mixed", "noise", "png"]
