"""Three characters to try the bot with, before one has a picture of one's own at hand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from PIL import Image

from sandbox.drawing.elf import draw_elf
from sandbox.drawing.fox import draw_fox
from sandbox.drawing.kept import kept
from sandbox.drawing.robot import draw_robot
from sandbox.drawing.sheet import png


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A picture that is ready to be attached: a whole figure on transparent ground."""

    id: str
    name: str
    filename: str
    alt: str
    draw: Callable[[], bytes]


def _drawn_once(name: str, draw: Callable[[], Image.Image]) -> Callable[[], bytes]:
    @cache
    def drawn() -> bytes:
        return kept(name, lambda: png(draw()))

    return drawn


EXAMPLES: Final = (
    Example(
        id="wren",
        name="Wren",
        filename="wren.png",
        alt="Wren, a freckled elf bard with auburn hair, a blue feather and a green cloak, waving",
        draw=_drawn_once("wren", draw_elf),
    ),
    Example(
        id="pim",
        name="Pim",
        filename="pim.png",
        alt="Pim, a round fox with a teal scarf and a satchel, holding up a letter with a heart",
        draw=_drawn_once("pim", draw_fox),
    ),
    Example(
        id="bolt",
        name="Bolt",
        filename="bolt.png",
        alt="Bolt, a small mint-green robot with a watering can, holding a daisy",
        draw=_drawn_once("bolt", draw_robot),
    ),
)
