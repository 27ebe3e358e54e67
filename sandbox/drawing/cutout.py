"""Cutting a character out of a plain background: flooded from the edges, with a soft rim."""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from sandbox.drawing.sheet import Colour

SIDE = 1_024  # larger references are reduced first
_SMALL = 4  # the flood runs on a picture this many times smaller
_LIKENESS = 26  # how far (levels of 255) a pixel may be from the background's colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A picture to set into a scene; `whole` when no background could be told from it."""

    image: Image.Image
    whole: bool


def cut_out(reference: Image.Image, side: int = SIDE) -> Subject:
    """The character of a reference without its background, cropped to what is left.

    A reference of more than `side` pixels is reduced first.
    """
    picture = reference.convert("RGBA")
    picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2)
    alpha = picture.getchannel("A")
    if alpha.getextrema()[0] < 250:  # type: ignore[operator]  # one band gives one pair of numbers
        return _cropped(picture, alpha)
    colours = picture.convert("RGB")
    mask = _without_background(colours)
    share = ImageStat.Stat(mask).mean[0] / 255
    if not 0.015 < share < 0.9:
        return Subject(image=_card(colours), whole=True)
    return _cropped(picture, mask)


def _cropped(picture: Image.Image, mask: Image.Image) -> Subject:
    box = mask.point(lambda value: 255 if value > 40 else 0).getbbox()
    if box is None:
        return Subject(image=_card(picture.convert("RGB")), whole=True)
    cut = picture.copy()
    cut.putalpha(mask)
    return Subject(image=cut.crop(box), whole=False)


def _without_background(colours: Image.Image) -> Image.Image:
    """255 where the subject is, 0 where background reaches in from the edges."""
    likeness = _like(colours, _border_colour(colours))
    flooded = _flood(likeness.resize(_shrunk(likeness.size), Image.Resampling.BOX))
    reached = ImageChops.multiply(flooded.resize(likeness.size, Image.Resampling.NEAREST), likeness)
    for _ in range(_SMALL + 1):
        # Creep on pixel by pixel, so that a thin line around the subject is never jumped.
        reached = ImageChops.multiply(reached.filter(ImageFilter.MaxFilter(3)), likeness)
    subject = ImageChops.invert(reached).filter(ImageFilter.MinFilter(3))
    return subject.filter(ImageFilter.GaussianBlur(0.8))


def _border_colour(colours: Image.Image) -> Colour:
    """The median colour of the outermost pixels."""
    width, height = colours.size
    edges = (
        (0, 0, width, 2),
        (0, height - 2, width, height),
        (0, 0, 2, height),
        (width - 2, 0, width, height),
    )
    parts = [ImageStat.Stat(colours.crop(edge)).median for edge in edges]
    red, green, blue = (sorted(part[band] for part in parts)[2] for band in range(3))
    return (round(red), round(green), round(blue))


def _like(colours: Image.Image, colour: Colour) -> Image.Image:
    apart = ImageChops.difference(colours, Image.new("RGB", colours.size, colour))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point(lambda value: 255 if value <= _LIKENESS else 0)


def _shrunk(size: tuple[int, int]) -> tuple[int, int]:
    return max(3, size[0] // _SMALL), max(3, size[1] // _SMALL)


def _flood(likeness: Image.Image) -> Image.Image:
    """Where wholly background-like pixels are connected with the edge."""
    framed = Image.new("L", (likeness.width + 2, likeness.height + 2), 255)
    framed.paste(likeness.point(lambda value: 255 if value == 255 else 0), (1, 1))
    ImageDraw.floodfill(framed, (0, 0), 128)
    reached = framed.point(lambda value: 255 if value == 128 else 0)
    return reached.crop((1, 1, likeness.width + 1, likeness.height + 1))


def _card(colours: Image.Image) -> Image.Image:
    """A picture that can't be cut out becomes a card with a white border and round corners."""
    margin = max(6, min(colours.size) // 24)
    size = (colours.width + margin * 2, colours.height + margin * 2)
    card = Image.new("RGBA", size, (252, 250, 244, 255))
    card.paste(colours, (margin, margin))
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), margin * 1.4, fill=255)
    card.putalpha(mask)
    return card
