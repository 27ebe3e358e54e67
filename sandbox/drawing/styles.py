"""Style words: what happens to the finished picture."""

from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from sandbox.drawing.sheet import Colour, gradient, noise

Styled = Callable[[Image.Image], Image.Image]


def styled(image: Image.Image, style: str) -> Image.Image:
    """The picture in that style; plain gets a soft bloom and a breath of vignette."""
    return _STYLES.get(style, _plain)(image)


def _unit(image: Image.Image) -> float:
    return min(image.size) / 100


def _small_blur(image: Image.Image, radius: float) -> Image.Image:
    shrink = max(1, round(radius / 3))
    size = (max(1, image.width // shrink), max(1, image.height // shrink))
    small = image.resize(size, Image.Resampling.BOX).filter(
        ImageFilter.GaussianBlur(radius / shrink)
    )
    return small.resize(image.size, Image.Resampling.BICUBIC)


def _bloom(image: Image.Image, strength: float) -> Image.Image:
    """Bright parts spread a little light."""
    bright = _small_blur(image.point(lambda value: max(0, value - 150) * 2), _unit(image) * 2.2)
    return ImageChops.screen(image, bright.point(lambda value: round(value * strength)))


def _vignette(image: Image.Image, strength: float, colour: Colour = (20, 12, 40)) -> Image.Image:
    edge = (
        Image.radial_gradient("L")
        .resize((128, 128))
        .point(lambda value: max(0, round((value - 110) * 1.76)))
    )
    mask = edge.resize(image.size, Image.Resampling.BICUBIC).point(
        lambda value: round(value * strength)
    )
    return Image.composite(Image.new("RGB", image.size, colour), image, mask)


def _edges(image: Image.Image, least: int, gain: int) -> Image.Image:
    """Dark where outlines are, 255 elsewhere."""
    grey = ImageOps.grayscale(image).filter(ImageFilter.GaussianBlur(max(0.6, _unit(image) * 0.09)))
    found = grey.filter(ImageFilter.FIND_EDGES).point(
        lambda value: max(0, min(255, (value - least) * gain))
    )
    ImageDraw.Draw(found).rectangle((0, 0, found.width - 1, found.height - 1), outline=0, width=2)
    return ImageChops.invert(found)


def _tiled(image: Image.Image, scale: float) -> Image.Image:
    """Noise over the whole picture, coarser with scale."""
    side = max(1, round(256 * scale))
    tile = noise(256).resize((side, side), Image.Resampling.BICUBIC)
    sheet = Image.new("L", image.size)
    for x in range(0, image.width, side):
        for y in range(0, image.height, side):
            sheet.paste(tile, (x, y))
    return sheet


def _plain(image: Image.Image) -> Image.Image:
    rich = ImageEnhance.Contrast(ImageEnhance.Color(image).enhance(1.14)).enhance(1.06)
    return _vignette(_bloom(rich, 0.25), 0.26)


def _watercolour(image: Image.Image) -> Image.Image:
    """Pigment that pools at edges, paper that shows, a ragged white border."""
    unit = _unit(image)
    wash = image.filter(ImageFilter.SMOOTH_MORE).filter(ImageFilter.MedianFilter(3))
    wash = ImageOps.posterize(ImageEnhance.Color(wash).enhance(1.2), 4)
    wash = ImageEnhance.Brightness(wash.filter(ImageFilter.SMOOTH)).enhance(1.12)
    pooled = _edges(wash, 10, 5).point(lambda value: 130 + value * 125 // 255)
    wash = ImageChops.multiply(wash, Image.merge("RGB", (pooled,) * 3))
    cloud = (
        noise(256).resize((7, 7), Image.Resampling.BOX).resize((64, 64), Image.Resampling.BICUBIC)
    )
    cloudy = cloud.resize(image.size, Image.Resampling.BICUBIC).point(
        lambda value: max(0, min(56, (value - 120) * 5))
    )
    wash = Image.composite(Image.new("RGB", image.size, (255, 252, 244)), wash, cloudy)
    paper = _tiled(image, 2.0).point(lambda value: 241 + value * 14 // 255)
    wash = ImageChops.multiply(wash, Image.merge("RGB", (paper,) * 3))
    return _ragged(wash, unit)


def _ragged(image: Image.Image, unit: float) -> Image.Image:
    """A border of bare paper with an uneven edge."""
    mask = Image.new("L", image.size, 0)
    margin = unit * 4.5
    ImageDraw.Draw(mask).rectangle(
        (margin, margin, image.width - margin, image.height - margin), fill=255
    )
    mask = _grey_blur(mask, unit * 3)
    wobble = (
        noise(256)
        .resize((48, 48), Image.Resampling.BOX)
        .resize(image.size, Image.Resampling.BICUBIC)
    )
    rough = ImageChops.add(
        mask,
        wobble.point(lambda value: max(0, min(255, 128 + (value - 127) * 3))),
        scale=1,
        offset=-128,
    )
    edge = rough.point(lambda value: max(0, min(255, (value - 110) * 6)))
    return Image.composite(image, Image.new("RGB", image.size, (252, 249, 240)), edge)


def _grey_blur(mask: Image.Image, radius: float) -> Image.Image:
    return _small_blur(mask, radius)


def _ink(image: Image.Image) -> Image.Image:
    """Bold lines, few tones, dots in the shade."""
    tones = ImageOps.posterize(
        ImageEnhance.Contrast(image).enhance(1.15).filter(ImageFilter.SMOOTH_MORE), 3
    )
    tones = ImageEnhance.Color(ImageEnhance.Brightness(tones).enhance(1.22)).enhance(1.15)
    step = max(4, round(_unit(image) * 0.9))
    dots = _dots(image.size, step)
    grey = ImageOps.grayscale(image)
    shade = ImageChops.multiply(dots, grey.point(lambda value: max(0, min(255, (120 - value) * 4))))
    tones = Image.composite(
        ImageChops.multiply(tones, Image.new("RGB", image.size, (120, 110, 150))), tones, shade
    )
    lines = _edges(image, 12, 7).filter(ImageFilter.MinFilter(3))
    inked = Image.composite(tones, Image.new("RGB", image.size, (26, 20, 36)), lines)
    border = max(3, round(_unit(image) * 1.1))
    ImageDraw.Draw(inked).rectangle(
        (0, 0, image.width - 1, image.height - 1), outline=(252, 250, 244), width=border
    )
    ImageDraw.Draw(inked).rectangle(
        (border, border, image.width - 1 - border, image.height - 1 - border),
        outline=(26, 20, 36),
        width=max(2, border // 3),
    )
    return inked


def _dots(size: tuple[int, int], step: int) -> Image.Image:
    cell = Image.new("L", (step * 4, step * 4), 0)
    draw = ImageDraw.Draw(cell)
    for x, y in ((step, step), (step * 3, step * 3)):
        draw.ellipse((x - step * 0.9, y - step * 0.9, x + step * 0.9, y + step * 0.9), fill=255)
    small = cell.resize((step * 2, step * 2), Image.Resampling.BOX)
    sheet = Image.new("L", size)
    for x in range(0, size[0], step * 2):
        for y in range(0, size[1], step * 2):
            sheet.paste(small, (x, y))
    return sheet


def _pixel(image: Image.Image) -> Image.Image:
    """Big square pixels from a small palette."""
    step = max(2, round(min(image.size) / 150))
    size = (max(1, round(image.width / step)), max(1, round(image.height / step)))
    small = (
        ImageEnhance.Contrast(ImageEnhance.Color(image).enhance(1.25))
        .enhance(1.12)
        .resize(size, Image.Resampling.BOX)
    )
    few = small.quantize(40, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
    return few.resize(image.size, Image.Resampling.NEAREST)


def _ghibli(image: Image.Image) -> Image.Image:
    """Fresh greens and blues, warm light, a dreamy glow."""
    fresh = ImageEnhance.Color(image).enhance(1.28)
    red, green, blue = fresh.split()
    fresh = Image.merge(
        "RGB",
        (
            red.point(lambda v: min(255, round(v * 1.03 + 4))),
            green.point(lambda v: min(255, round(v * 1.04 + 5))),
            blue.point(lambda v: min(255, v + 6)),
        ),
    )
    soft = ImageChops.screen(
        fresh, _small_blur(fresh, _unit(image) * 2).point(lambda value: value // 4)
    )
    return _vignette(Image.blend(fresh, soft, 0.7), 0.14, (30, 60, 90))


def _neon(image: Image.Image) -> Image.Image:
    """Magenta and cyan, strong bloom, colours that part a little, scan lines."""
    toned = ImageChops.overlay(image, gradient(image.size, (150, 60, 220), (20, 150, 190)))
    toned = _bloom(ImageEnhance.Contrast(Image.blend(image, toned, 0.5)).enhance(1.12), 0.4)
    red, green, blue = toned.split()
    shift = max(1, round(_unit(image) * 0.22))
    toned = Image.merge(
        "RGB", (ImageChops.offset(red, -shift, 0), green, ImageChops.offset(blue, shift, 0))
    )
    lines = Image.new("L", (1, 4), 255)
    lines.putpixel((0, 0), 222)
    lines.putpixel((0, 1), 236)
    rows = lines.resize((1, 4)).resize((image.width, 4))
    sheet = Image.new("L", image.size, 255)
    for y in range(0, image.height, 4):
        sheet.paste(rows, (0, y))
    return _vignette(ImageChops.multiply(toned, Image.merge("RGB", (sheet,) * 3)), 0.45, (8, 0, 30))


def _cinematic(image: Image.Image) -> Image.Image:
    """Teal shadows, orange light, a wide frame."""
    red, green, blue = ImageEnhance.Contrast(image).enhance(1.14).split()
    toned = Image.merge(
        "RGB",
        (
            red.point(lambda v: min(255, round(v * 1.06 + (v - 128) * 0.06))),
            green.point(lambda v: round(v * 0.99)),
            blue.point(lambda v: max(0, min(255, round(v * 0.93 + (128 - v) * 0.1)))),
        ),
    )
    toned = _vignette(_bloom(toned, 0.45), 0.75, (4, 8, 16))
    bar = round(image.height * (0.07 if image.width >= image.height * 0.9 else 0.045))
    draw = ImageDraw.Draw(toned)
    draw.rectangle((0, 0, image.width, bar), fill=(6, 6, 8))
    draw.rectangle((0, image.height - bar, image.width, image.height), fill=(6, 6, 8))
    return toned


def _soft(image: Image.Image) -> Image.Image:
    """Rounded light as on a clay model: soft contrast, bloom, shallow focus above and below."""
    smooth = image.filter(ImageFilter.SMOOTH_MORE)
    soft = ImageChops.soft_light(smooth, _small_blur(smooth, _unit(image) * 3))
    soft = _bloom(ImageEnhance.Color(soft).enhance(1.1), 0.5)
    band = Image.new("L", (1, 64))
    band.putdata([round(max(0.0, abs(row / 63 - 0.55) * 2.6 - 0.75) * 255) for row in range(64)])
    mask = band.resize(image.size, Image.Resampling.BICUBIC)
    return _vignette(Image.composite(_small_blur(soft, _unit(image) * 1.1), soft, mask), 0.25)


_STYLES: Final[Mapping[str, Styled]] = {
    "watercolour": _watercolour,
    "ink": _ink,
    "pixel": _pixel,
    "ghibli": _ghibli,
    "neon": _neon,
    "cinematic": _cinematic,
    "soft": _soft,
}
