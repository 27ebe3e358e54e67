"""Things a prompt may name, drawn like the characters: one small sheet each, drawn once."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from PIL import Image

from sandbox.drawing.carried import book, flowers, lute, tea
from sandbox.drawing.sheet import Sheet
from sandbox.drawing.standing import balloon, cat, lantern, sword, umbrella

_DRAWN: Final[Mapping[str, Callable[[], Sheet]]] = {
    "lute": lute,
    "book": book,
    "tea": tea,
    "balloon": balloon,
    "umbrella": umbrella,
    "sword": sword,
    "lantern": lantern,
    "flowers": flowers,
    "cat": cat,
}


@cache
def prop(name: str) -> Image.Image:
    """The picture of a thing, cropped to what is drawn."""
    image = _DRAWN[name]().finished()
    return image.crop(image.getbbox())
