"""Avatars: the three people who live in the sandbox, and the bot with its theatre masks."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from sandbox.drawing.face import INK, blush, eye, smile
from sandbox.drawing.kept import kept
from sandbox.drawing.shapes import Point, mirrored, oval, path, star, turned
from sandbox.drawing.sheet import Colour, Paint, Sheet, gradient, mixed, png

SIDE: Final = 256
LINE: Colour = (66, 40, 52)
GOLD = Paint(top=(255, 226, 130), bottom=(232, 164, 62), depth=6, shade=0.3)


def _backdrop(top: Colour, bottom: Colour) -> Sheet:
    sheet = Sheet(SIDE, SIDE)
    sheet.image.paste(gradient(sheet.image.size, top, bottom))
    sheet.tint(sheet.mask(oval(80, 60, 90, 80)), (255, 255, 255), alpha=0.22, blur=24)
    return sheet


def _bust(sheet: Sheet, skin: Colour, clothes: Colour) -> None:
    """Shoulders, neck and head."""
    cloth = Paint(top=clothes, bottom=mixed(clothes, (30, 20, 50), 0.3), depth=10)
    sheet.blob(
        path("128,196 176,206 216,232 226,290 30,290 40,232 80,206"),
        cloth,
        line=LINE,
    )
    tone = Paint(
        top=skin, bottom=mixed(skin, (190, 90, 70), 0.18), depth=9, shade=0.28, shadow=(170, 70, 70)
    )
    sheet.limb([(128, 176), (128, 212)], (40, 44), tone, line=LINE)
    for x in (62, 194):
        sheet.fill(sheet.mask(oval(x, 132, 14, 17)), tone, line=LINE)
    sheet.blob(
        path("128,62 174,74 194,122 182,168 128,200 74,168 62,122 82,74"),
        tone,
        line=LINE,
    )


def _gaze(sheet: Sheet, iris: Colour, brow: Colour) -> None:
    for x, out in ((102, -1), (154, 1)):
        eye(sheet, x, 134, 13, iris)
        sheet.stroke([(x - 12, 112 - out), (x, 107), (x + 12, 112 + out)], brow, 5, taper=True)
    sheet.stroke([(125, 150), (128, 154), (132, 150)], (176, 96, 82), 3.4)
    for x in (82, 174):
        blush(sheet, x, 160, 13, 8)


def _mira() -> Sheet:
    """Dark curls, a yellow pullover, a broad smile."""
    sheet = _backdrop((255, 196, 170), (236, 120, 140))
    hair = Paint(top=(86, 52, 66), bottom=(52, 30, 46), depth=8, light=0.3)
    curls = (
        (62, 96, 34),
        (50, 146, 32),
        (66, 190, 30),
        (194, 96, 34),
        (206, 146, 32),
        (190, 190, 30),
        (100, 60, 34),
        (156, 60, 34),
    )
    for x, y, size in curls:
        sheet.fill(sheet.mask(oval(x, y, size, size)), hair, line=LINE)
    _bust(sheet, (232, 176, 138), (250, 196, 84))
    for x, y, size in ((84, 74, 24), (116, 62, 26), (148, 64, 25), (174, 80, 22), (70, 98, 16)):
        sheet.fill(sheet.mask(oval(x, y, size, size)), hair, line=LINE, weight=2)
    _gaze(sheet, (120, 78, 44), (62, 36, 46))
    smile(sheet, 128, 168, 34, weight=4.5)
    sheet.fill(sheet.mask(star(68, 84, 15, 7)), GOLD, line=LINE, weight=2)
    return sheet


def _jonas() -> Sheet:
    """A blue woollen cap and a ginger beard."""
    sheet = _backdrop((170, 226, 214), (70, 150, 170))
    _bust(sheet, (255, 220, 190), (196, 84, 76))
    beard = Paint(top=(206, 116, 62), bottom=(170, 84, 48), depth=8, light=0.25)
    sheet.blob(
        path(
            "62,132 72,150 98,164 128,158 158,164 184,150 194,132 192,176 164,208 128,220 "
            "92,208 64,176"
        ),
        beard,
        line=LINE,
    )
    _gaze(sheet, (70, 120, 170), (160, 80, 44))
    smile(sheet, 128, 176, 28, colour=(96, 40, 36), weight=4.5)
    wool = Paint(top=(84, 120, 190), bottom=(52, 78, 146), depth=12, light=0.4)
    sheet.fill(
        sheet.mask(oval(128, 26, 18, 18)),
        Paint(top=(255, 246, 226), bottom=(230, 212, 190), depth=5),
        line=LINE,
    )
    sheet.blob(
        path("56,98 60,62 92,34 128,28 164,34 196,62 200,98 128,88"),
        wool,
        line=LINE,
    )
    band = sheet.limb(
        [(58, 100), (128, 86), (198, 100)],
        (28, 30, 28),
        Paint(top=(120, 154, 214), bottom=(84, 116, 184), depth=6),
        line=LINE,
    )
    for x in range(64, 200, 14):
        sheet.stroke([(x, 80), (x, 116)], (52, 78, 146), 3, alpha=0.6, clip=band)
    return sheet


def _ada() -> Sheet:
    """A silver bob, round glasses, a purple coat."""
    sheet = _backdrop((214, 204, 250), (124, 104, 196))
    hair = Paint(
        top=(236, 236, 246),
        bottom=(176, 178, 204),
        depth=12,
        light=0.2,
        shade=0.4,
        shadow=(90, 80, 140),
    )
    sheet.blob(
        path("128,34 188,50 214,112 208,190 176,204 80,204 48,190 42,112 68,50"),
        hair,
        line=LINE,
    )
    _bust(sheet, (250, 208, 182), (104, 70, 150))
    fringe: list[Point] = path(
        "128,40 180,52 204,104 204,140 204,140 176,98 140,84 140,84 104,96 60,116 "
        "52,140 52,140 54,100 78,52"
    )
    sheet.blob(fringe, hair, line=LINE)
    _gaze(sheet, (86, 110, 170), (150, 146, 170))
    for x in (102, 154):
        sheet.fill(sheet.limb_mask([*oval(x, 136, 22, 22), (x + 22, 136)][::6], (4, 4)), GOLD)
    sheet.stroke([(124, 132), (128, 129), (132, 132)], GOLD.bottom, 4)
    smile(sheet, 128, 170, 26, weight=4.5)
    sheet.fill(
        sheet.mask(oval(128, 222, 9, 11)),
        Paint(top=(130, 220, 200), bottom=(60, 150, 150), depth=3),
        line=LINE,
        weight=2,
    )
    return sheet


def _troupe() -> Sheet:
    """Two masks before a curtain: one laughs, one is moved."""
    sheet = _backdrop((98, 76, 190), (52, 36, 120))
    for index in range(9):
        x = index * 32
        sheet.stroke([(x, -10), (x + 6, 128), (x, 270)], (34, 20, 92), 12, alpha=0.4)
    sheet.tint(sheet.mask(oval(128, 140, 110, 90)), (255, 214, 150), alpha=0.4, blur=26)
    _mask(sheet, 166, 112, 14, glad=False)
    _mask(sheet, 96, 132, -12, glad=True)
    for x, y, size in ((206, 44, 12), (40, 52, 9), (222, 206, 8)):
        sheet.fill(sheet.mask(star(x, y, size, size * 0.42, 4)), GOLD)
    return sheet


def _mask(sheet: Sheet, x: float, y: float, turn: float, *, glad: bool) -> None:
    def at(points: list[Point]) -> list[Point]:
        return turned([(x + px, y + py) for px, py in points], x, y, turn)

    paint = (
        Paint(top=(255, 246, 222), bottom=(255, 206, 130), depth=11, shade=0.35)
        if glad
        else Paint(top=(206, 226, 255), bottom=(134, 160, 232), depth=11, shade=0.35)
    )
    half: list[Point] = path("0,-58 -40,-60 -62,-46 -60,4 -40,50 0,72")
    sheet.blob(at([*half, *reversed(mirrored(half[1:-1], 0))]), paint, line=LINE, weight=3.4)
    bend = -8 if glad else 6
    for side in (-1, 1):
        hole: list[Point] = [
            (side * 40, -8),
            (side * 40, -8),
            (side * 26, -18 + bend),
            (side * 12, -8),
            (side * 12, -8),
            (side * 26, -4 + bend),
        ]
        sheet.flat(at(hole), INK)
        brow: list[Point] = [
            (side * 44, -28 + bend),
            (side * 26, -36 + bend),
            (side * 10, -28 - bend),
        ]
        sheet.stroke(at(brow), INK, 5, taper=True)
        if glad:
            ((cx, cy),) = at([(side * 38, 14)])
            blush(sheet, cx, cy, 11, 8)
    mouth: list[Point] = path("-30,20 -30,20 0,34 30,20 30,20 16,46 -16,46")
    sheet.flat(at(mouth if glad else [(px, 68 - py) for px, py in mouth]), INK)
    if not glad:
        sheet.fill(
            sheet.mask(at(oval(-27, 14, 5, 9))),
            Paint(top=(240, 250, 255), bottom=(120, 200, 250), depth=2),
            line=LINE,
            weight=1.6,
        )


def _initial(name: str) -> Sheet:
    """Anybody else: the first letter on a colour of their own."""
    hues = ((240, 132, 120), (120, 176, 226), (126, 190, 130), (236, 180, 92), (170, 140, 220))
    colour = hues[sum(name.encode()) % len(hues)]
    sheet = _backdrop(mixed(colour, (255, 255, 255), 0.25), mixed(colour, (40, 20, 70), 0.25))
    mask = Image.new("L", sheet.image.size, 0)
    font = ImageFont.load_default(120 * sheet.scale)
    middle = (mask.width // 2, mask.height // 2)
    ImageDraw.Draw(mask).text(middle, name[:1].upper(), font=font, anchor="mm", fill=255)
    sheet.tint(mask, (255, 255, 255), alpha=0.95)
    return sheet


_PORTRAITS: Final[Mapping[str, Callable[[], Sheet]]] = {
    "mira": _mira,
    "jonas": _jonas,
    "ada": _ada,
    "troupe": _troupe,
}


@cache
def avatar(name: str) -> bytes:
    """The square PNG (256 pixels) of Mira, Jonas, Ada or Troupe; a letter for anybody else."""
    portrait = _PORTRAITS.get(name.lower())
    if portrait is None:
        return _finished(_initial(name))
    return kept(f"avatar-{name.lower()}", lambda: _finished(portrait()))


def _finished(sheet: Sheet) -> bytes:
    return png(sheet.finished().convert("RGB"))
