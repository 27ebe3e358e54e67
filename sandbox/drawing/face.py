"""What makes a drawn face look back: eyes, blush, smile."""

from sandbox.drawing.shapes import oval
from sandbox.drawing.sheet import Colour, Paint, Sheet, mixed

INK: Colour = (52, 34, 44)


def eye(sheet: Sheet, x: float, y: float, size: float, iris: Colour, *, tall: float = 1.25) -> None:
    """A big dark eye with a coloured glow below and two sparks above."""
    ball = sheet.mask(oval(x, y, size, size * tall))
    sheet.fill(ball, Paint(top=INK, bottom=mixed(INK, iris, 0.25), shade=0, light=0))
    sheet.tint(
        sheet.mask(oval(x, y + size * 0.45, size * 0.78, size * 0.72)),
        iris,
        blur=size * 0.12,
        clip=ball,
    )
    sheet.tint(
        sheet.mask(oval(x, y + size * 0.75, size * 0.6, size * 0.4)),
        mixed(iris, (255, 240, 200), 0.45),
        alpha=0.9,
        blur=size * 0.14,
        clip=ball,
    )
    sheet.dot(x, y - size * 0.05, size * 0.4, size * 0.5, INK, alpha=0.92)
    sheet.dot(x - size * 0.34, y - size * 0.52, size * 0.34, size * 0.36, (255, 255, 255))
    sheet.dot(
        x + size * 0.36, y + size * 0.34, size * 0.15, size * 0.16, (255, 255, 255), alpha=0.9
    )


def blush(
    sheet: Sheet, x: float, y: float, rx: float, ry: float, colour: Colour = (240, 110, 100)
) -> None:
    """A soft warm cheek."""
    sheet.tint(sheet.mask(oval(x, y, rx, ry)), colour, alpha=0.5, blur=rx * 0.35)


def smile(
    sheet: Sheet, x: float, y: float, width: float, *, colour: Colour = INK, weight: float = 6
) -> None:
    """A closed, content mouth."""
    sheet.stroke(
        [
            (x - width / 2, y),
            (x - width * 0.22, y + width * 0.2),
            (x + width * 0.22, y + width * 0.2),
            (x + width / 2, y),
        ],
        colour,
        weight,
    )
