"""The character on the stage: how large, where, in which light, with which shadow."""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from sandbox.drawing.light import Light
from sandbox.drawing.sheet import Colour
from sandbox.drawing.stage import softened


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where the figure stands: the box it fills and the ground line, in picture pixels."""

    left: int
    top: int
    width: int
    height: int
    ground: int
    lit_from_left: bool

    @property
    def middle(self) -> float:
        """The vertical axis of the figure."""
        return self.left + self.width / 2


def placed(
    subject: Image.Image,
    *,
    width: int,
    height: int,
    zoom: float,
    side: float,
    ground: float,
    lift: float,
    lit_from_left: bool,
) -> Spot:
    """Fit the figure: about 66 % of the height times zoom, and within the width."""
    tall = height * 0.66 * zoom
    wide = tall * subject.width / subject.height
    most = width * 0.86
    if wide > most:
        tall, wide = tall * most / wide, most
    slack = width - wide
    left = min(max(slack * 0.02, slack * side), slack * 0.98)
    low = round(height * ground)
    return Spot(
        left=round(left),
        top=round(low - height * lift - tall),
        width=max(1, round(wide)),
        height=max(1, round(tall)),
        ground=low,
        lit_from_left=lit_from_left,
    )


def set_in(
    scene: Image.Image, subject: Image.Image, spot: Spot, light: Light, *, strength: float
) -> None:
    """Paint shadow and figure into the scene, coloured by its light."""
    figure = subject.resize((spot.width, spot.height), Image.Resampling.LANCZOS, reducing_gap=3)
    alpha = figure.getchannel("A")
    _cast_shadow(scene, alpha, spot, strength)
    graded = _graded(figure.convert("RGB"), alpha, light, spot)
    scene.paste(graded, (spot.left, spot.top), alpha)


def _cast_shadow(scene: Image.Image, alpha: Image.Image, spot: Spot, strength: float) -> None:
    """The silhouette laid on the ground away from the light, and a dark pool under the feet."""
    tall = max(2, round(spot.height * 0.2))
    lying = alpha.resize((spot.width, tall)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    reach = round(spot.width * 0.35)
    shadow = Image.new("L", (spot.width + reach * 2, tall), 0)
    shadow.paste(lying, (reach, 0))
    slope = -reach / tall if spot.lit_from_left else reach / tall
    shadow = shadow.transform(
        shadow.size, Image.Transform.AFFINE, (1, slope, 0, 0, 1, 0), Image.Resampling.BILINEAR
    )
    fade = Image.linear_gradient("L").transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize(shadow.size)
    shadow = ImageChops.multiply(shadow, fade)
    _darken(
        scene,
        softened(_padded(shadow, 20), max(1.5, spot.width * 0.012)),
        spot.left - reach - 20,
        spot.ground - 22 - tall // 14,
        0.5 * strength,
    )
    pool = Image.new("L", (spot.width, max(4, spot.height // 12)), 0)
    inner = ImageChops.invert(Image.radial_gradient("L")).point(lambda value: max(0, value - 70))
    pool.paste(inner.resize((round(spot.width * 0.9), pool.height)), (round(spot.width * 0.05), 0))
    _darken(
        scene, pool, spot.left, spot.ground - pool.height // 2 - pool.height // 10, 0.85 * strength
    )


def _padded(mask: Image.Image, margin: int) -> Image.Image:
    padded = Image.new("L", (mask.width + margin * 2, mask.height + margin * 2), 0)
    padded.paste(mask, (margin, margin))
    return padded


def _darken(scene: Image.Image, mask: Image.Image, left: int, top: int, alpha: float) -> None:
    scene.paste((16, 10, 34), (left, top), mask.point(lambda value: round(value * alpha)))


def _graded(figure: Image.Image, alpha: Image.Image, light: Light, spot: Spot) -> Image.Image:
    """Less tinted than the scenery, so that the face stays readable, with a rim of light."""
    tint: Colour = tuple(round(255 * (1 - (1 - part) * 0.55)) for part in light.tint)  # type: ignore[assignment]  # three parts
    graded = ImageChops.multiply(figure, Image.new("RGB", figure.size, tint))
    graded = ImageEnhance.Color(graded).enhance(1.06)
    shift = max(1, round(spot.width * 0.016)) * (1 if spot.lit_from_left else -1)
    moved = Image.new("L", alpha.size, 0)
    moved.paste(alpha, (shift, abs(shift) // 2))
    rim = ImageChops.subtract(alpha, moved).filter(
        ImageFilter.GaussianBlur(max(0.6, spot.width * 0.004))
    )
    graded.paste(
        light.rim, (0, 0), rim.point(lambda value: round(value * (0.35 + 0.35 * light.dark)))
    )
    return _footed(graded, light)


def _footed(figure: Image.Image, light: Light) -> Image.Image:
    """A little of the ground's darkness climbs up from the feet."""
    rise = (
        Image.linear_gradient("L")
        .resize(figure.size)
        .point(lambda value: max(0, value - 150) * 90 // 105)
    )
    figure.paste(light.on((96, 80, 96)), (0, 0), rise)
    return figure
