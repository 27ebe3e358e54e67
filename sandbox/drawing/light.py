"""The light of a scene: the colours of the sky and what they do to everything below."""

from dataclasses import dataclass, replace
from typing import Final

from sandbox.drawing.sheet import Colour, mixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """`tint` multiplies every colour, `haze` is what distance fades to, `dark` goes from 0 to 1."""

    sky: tuple[Colour, ...]
    tint: tuple[float, float, float]
    haze: Colour
    sun: Colour
    rim: Colour
    dark: float = 0.0
    low: bool = False
    veiled: bool = False

    def on(self, colour: Colour, depth: float = 0.0) -> Colour:
        """A surface of that colour in this light, `depth` (0 to 1) away from the viewer."""
        red, green, blue = (
            min(255, round(part * by)) for part, by in zip(colour, self.tint, strict=True)
        )
        return mixed((red, green, blue), self.haze, depth)


DAY: Final = Light(
    sky=((70, 150, 226), (128, 192, 242), (206, 232, 250), (244, 246, 236)),
    tint=(1.0, 1.0, 1.0),
    haze=(202, 226, 242),
    sun=(255, 248, 220),
    rim=(255, 250, 226),
)
DAWN: Final = Light(
    sky=((112, 140, 206), (190, 172, 214), (250, 190, 184), (255, 228, 190)),
    tint=(1.0, 0.9, 0.88),
    haze=(250, 206, 190),
    sun=(255, 236, 196),
    rim=(255, 220, 180),
    dark=0.15,
    low=True,
)
SUNSET: Final = Light(
    sky=((58, 52, 118), (150, 76, 142), (240, 118, 104), (255, 206, 122)),
    tint=(0.98, 0.74, 0.66),
    haze=(246, 148, 112),
    sun=(255, 226, 150),
    rim=(255, 178, 92),
    dark=0.4,
    low=True,
)
NIGHT: Final = Light(
    sky=((10, 14, 44), (20, 32, 82), (44, 62, 124), (84, 104, 160)),
    tint=(0.38, 0.44, 0.7),
    haze=(52, 68, 122),
    sun=(238, 242, 255),
    rim=(156, 186, 255),
    dark=1.0,
)
GREY: Final = Light(
    sky=((112, 126, 144), (150, 162, 176), (190, 198, 206), (214, 218, 218)),
    tint=(0.8, 0.84, 0.9),
    haze=(186, 194, 202),
    sun=(240, 240, 240),
    rim=(225, 232, 240),
    dark=0.25,
    veiled=True,
)
STORM: Final = Light(
    sky=((30, 34, 54), (56, 62, 88), (92, 98, 122), (140, 140, 150)),
    tint=(0.5, 0.54, 0.66),
    haze=(96, 102, 124),
    sun=(210, 214, 230),
    rim=(190, 200, 255),
    dark=0.7,
    veiled=True,
)
NEON: Final = Light(
    sky=((12, 6, 40), (48, 14, 92), (138, 28, 132), (250, 86, 150)),
    tint=(0.5, 0.42, 0.74),
    haze=(112, 34, 130),
    sun=(255, 170, 220),
    rim=(255, 92, 214),
    dark=1.0,
)
SPACE: Final = Light(
    sky=((6, 6, 22), (16, 12, 46), (40, 22, 78), (70, 34, 96)),
    tint=(0.82, 0.84, 0.96),
    haze=(60, 40, 100),
    sun=(255, 244, 220),
    rim=(190, 210, 255),
    dark=0.9,
)
DEEP: Final = Light(
    sky=((96, 220, 230), (34, 150, 196), (14, 88, 150), (8, 46, 96)),
    tint=(0.7, 0.9, 0.98),
    haze=(30, 128, 178),
    sun=(220, 255, 250),
    rim=(170, 250, 255),
    dark=0.3,
)

_TIMES: Final = {"day": DAY, "dawn": DAWN, "sunset": SUNSET, "night": NIGHT}


def light_of(time: str, weather: str, *, neon: bool = False) -> Light:
    """The light under an open sky."""
    light = _TIMES.get(time, DAY)
    if neon:
        return NEON
    if weather == "storm":
        return STORM
    if weather in {"rain", "fog"} and light in {DAY, DAWN}:
        return GREY
    if weather == "snow" and light is DAY:
        return replace(
            DAY,
            sky=((136, 164, 200), (176, 196, 222), (212, 222, 236), (236, 238, 242)),
            tint=(0.92, 0.95, 1.0),
            haze=(218, 226, 238),
            veiled=True,
        )
    return light


def indoors(outside: Light) -> Light:
    """Lamplight: warm by day, warmer and dimmer when it is dark outside."""
    dim = 1.0 - 0.2 * outside.dark
    return replace(
        outside,
        tint=(dim, dim * (0.95 - 0.09 * outside.dark), dim * (0.88 - 0.16 * outside.dark)),
        haze=(92, 60, 52) if outside.dark > 0.5 else (236, 206, 168),
        rim=(255, 196, 120),
        sun=(255, 214, 150),
    )
