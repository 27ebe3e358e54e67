"""Where the things of a prompt go: before the chest, beside the feet, above the head."""

from dataclasses import dataclass
from typing import Final

from PIL import Image

from sandbox.drawing.figure import Spot, set_in
from sandbox.drawing.light import Light
from sandbox.drawing.props import prop
from sandbox.drawing.stage import Glow

_CHEST: Final = {"lute": 0.74, "book": 0.5, "flowers": 0.42, "tea": 0.28}
_BESIDE: Final = {"cat": 0.42, "lantern": 0.24, "sword": 0.2}
_ABOVE: Final = {"umbrella": 1.25, "balloon": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A thing with its place; `behind` the figure or in front of it."""

    name: str
    spot: Spot
    behind: bool
    stands: bool


def arranged(names: tuple[str, ...], spot: Spot, *, width: int) -> list[Placed]:
    """At most one thing at the chest (the others stand beside), two beside, all above."""
    chest = [name for name in names if name in _CHEST]
    beside = [name for name in names if name in _BESIDE] + chest[1:]
    roomier = 1 if spot.middle < width / 2 else -1
    things = [
        _beside(name, spot, side, width)
        for name, side in zip(beside, (roomier, -roomier), strict=False)
    ]
    things += [_at_chest(name, spot) for name in chest[:1]]
    return things + [_above(name, spot, roomier) for name in names if name in _ABOVE]


def _sized(name: str, spot: Spot, share: float) -> tuple[int, int]:
    image = prop(name)
    # Wide figures (a card, an outstretched arm) should not carry giant things.
    across = min(spot.width, spot.height * 0.72)
    wide = max(2, round(across * share))
    return wide, max(2, round(wide * image.height / image.width))


def _at_chest(name: str, spot: Spot) -> Placed:
    wide, tall = _sized(name, spot, _CHEST[name])
    low = 0.84 if name != "tea" else 0.8
    left = spot.middle - wide / 2 + (spot.width * 0.16 if name == "tea" else 0)
    top = spot.top + spot.height * low - tall
    return Placed(name=name, spot=_spot(spot, left, top, wide, tall), behind=False, stands=False)


def _beside(name: str, spot: Spot, side: int, width: int) -> Placed:
    wide, tall = _sized(name, spot, _BESIDE.get(name, _CHEST.get(name, 0.3) * 0.8))
    centre = spot.middle + side * (spot.width * 0.5 + wide * 0.3)
    left = min(max(0.0, centre - wide / 2), width - wide)
    top = spot.ground - tall + spot.height * 0.02
    return Placed(name=name, spot=_spot(spot, left, top, wide, tall), behind=False, stands=True)


def _above(name: str, spot: Spot, side: int) -> Placed:
    wide, tall = _sized(name, spot, _ABOVE[name])
    if name == "umbrella":
        left = spot.middle + side * spot.width * 0.22 - wide / 2
        top = spot.top + spot.height * 0.8 - tall
        top = min(top, spot.top - spot.height * 0.1)
    else:
        left = spot.middle + side * spot.width * 0.42 - wide / 2
        top = spot.top + spot.height * 0.62 - tall
    return Placed(name=name, spot=_spot(spot, left, top, wide, tall), behind=True, stands=False)


def _spot(spot: Spot, left: float, top: float, wide: int, tall: int) -> Spot:
    return Spot(
        left=round(left),
        top=round(top),
        width=wide,
        height=tall,
        ground=round(top + tall * 0.98),
        lit_from_left=spot.lit_from_left,
    )


def put(scene: Image.Image, thing: Placed, light: Light) -> list[Glow]:
    """Paint a thing into the scene; the lights it carries."""
    set_in(scene, prop(thing.name), thing.spot, light, strength=0.8 if thing.stands else 0.0)
    if thing.name != "lantern":
        return []
    spot = thing.spot
    x, y = spot.middle, spot.top + spot.height * 0.62
    power = 0.3 + 0.35 * light.dark
    return [
        Glow(x=x, y=y, radius=spot.height * 2.6, colour=(255, 180, 90), power=power * 0.7),
        Glow(x=x, y=y, radius=spot.height * 0.8, colour=(255, 226, 150), power=power),
    ]
