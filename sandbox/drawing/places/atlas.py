"""All places by name: how each is painted and what light it has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.drawing.light import DEEP, SPACE, Light
from sandbox.drawing.places.castle import castle
from sandbox.drawing.places.desert import desert
from sandbox.drawing.places.gardens import garden
from sandbox.drawing.places.hills import meadow, mountains
from sandbox.drawing.places.kitchen import kitchen
from sandbox.drawing.places.library import library
from sandbox.drawing.places.nowhere import nowhere
from sandbox.drawing.places.shore import beach
from sandbox.drawing.places.space import space
from sandbox.drawing.places.tavern import tavern
from sandbox.drawing.places.towns import city, rooftop
from sandbox.drawing.places.train import train
from sandbox.drawing.places.underwater import underwater
from sandbox.drawing.places.woods import forest
from sandbox.drawing.sheet import Colour
from sandbox.drawing.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How a place is painted and what kind of light it has."""

    paint: Callable[[Stage], None]
    indoors: bool = False
    light: Light | None = None
    usual: str = "day"
    floats: float = 0.0
    leaves: Colour | None = None


PLACES: Final[Mapping[str, Place]] = {
    "tavern": Place(paint=tavern, indoors=True, usual="night"),
    "library": Place(paint=library, indoors=True),
    "kitchen": Place(paint=kitchen, indoors=True),
    "castle": Place(paint=castle, indoors=True),
    "train": Place(paint=train, indoors=True),
    "forest": Place(paint=forest, leaves=(64, 140, 76)),
    "garden": Place(paint=garden, leaves=(96, 172, 84)),
    "meadow": Place(paint=meadow, leaves=(110, 180, 80)),
    "mountains": Place(paint=mountains),
    "beach": Place(paint=beach, leaves=(70, 150, 96)),
    "desert": Place(paint=desert),
    "city": Place(paint=city),
    "rooftop": Place(paint=rooftop, usual="night"),
    "space": Place(paint=space, light=SPACE),
    "underwater": Place(paint=underwater, light=DEEP, floats=0.06, leaves=(60, 150, 120)),
    "": Place(paint=nowhere),
}
