"""Bolt, a small retro robot who gardens."""

from PIL import Image

from sandbox.drawing.face import blush
from sandbox.drawing.shapes import Point, oval, path, rounded, turned
from sandbox.drawing.sheet import Paint, Sheet

LINE = (46, 58, 72)
ENAMEL = Paint(
    top=(160, 224, 208),
    bottom=(84, 172, 166),
    depth=24,
    shade=0.42,
    light=0.55,
    shadow=(30, 70, 110),
)
CREAM = Paint(
    top=(255, 248, 228),
    bottom=(236, 218, 184),
    depth=16,
    shade=0.28,
    light=0.2,
    shadow=(140, 100, 90),
)
STEEL = Paint(
    top=(206, 214, 222), bottom=(142, 154, 170), depth=9, shade=0.4, light=0.6, shadow=(50, 60, 100)
)
DARK = Paint(top=(86, 98, 116), bottom=(58, 66, 86), depth=8, shade=0.3, light=0.35)
COPPER = Paint(top=(246, 168, 104), bottom=(204, 110, 70), depth=8, shade=0.35, light=0.5)
CLAY = Paint(top=(232, 134, 92), bottom=(190, 90, 66), depth=12, shade=0.35, light=0.35)
LEAF = Paint(top=(150, 212, 96), bottom=(76, 160, 78), depth=8, shade=0.3, light=0.35)
GLOW = (150, 255, 226)
MIDDLE = 384.0


def draw_robot() -> Image.Image:
    """The whole figure on a transparent sheet of 768 x 1024 pixels."""
    sheet = Sheet(768, 1024)
    _legs(sheet)
    _can_arm(sheet)
    _body(sheet)
    _neck(sheet)
    _antenna(sheet)
    _head(sheet)
    _screen(sheet)
    _flower_arm(sheet)
    return sheet.finished()


def _rivet(sheet: Sheet, x: float, y: float, size: float = 7) -> None:
    sheet.fill(sheet.mask(oval(x, y, size, size)), COPPER, line=LINE, weight=1.8)
    sheet.dot(x - size * 0.3, y - size * 0.35, size * 0.3, size * 0.26, (255, 255, 255), alpha=0.8)


def _hose(sheet: Sheet, points: list[Point], width: float) -> None:
    """A bent metal hose with ribs."""
    mask = sheet.limb(points, (width, width), STEEL, line=LINE)
    (x0, y0), (x1, y1), (x2, y2) = points
    for step in range(1, 10):
        t = step / 10
        x = (1 - t) ** 2 * x0 + 2 * t * (1 - t) * (2 * x1 - (x0 + x2) / 2) + t * t * x2
        y = (1 - t) ** 2 * y0 + 2 * t * (1 - t) * (2 * y1 - (y0 + y2) / 2) + t * t * y2
        dx = 2 * (1 - t) * (2 * x1 - (x0 + x2) / 2 - x0) + 2 * t * (x2 - 2 * x1 + (x0 + x2) / 2)
        dy = 2 * (1 - t) * (2 * y1 - (y0 + y2) / 2 - y0) + 2 * t * (y2 - 2 * y1 + (y0 + y2) / 2)
        length = (dx * dx + dy * dy) ** 0.5 or 1
        nx, ny = -dy / length * width, dx / length * width
        sheet.stroke([(x - nx, y - ny), (x + nx, y + ny)], LINE, 4, alpha=0.6, clip=mask)


def _legs(sheet: Sheet) -> None:
    for x, out in ((314, -1), (454, 1)):
        _hose(sheet, [(x, 830), (x + out * 2, 870), (x + out * 4, 916)], 46)
        foot = [
            (x - 62 + out * 10, 970),
            (x - 56 + out * 10, 924),
            (x + out * 10, 902),
            (x + 56 + out * 10, 924),
            (x + 62 + out * 10, 970),
            (x + 62 + out * 10, 970),
            (x - 62 + out * 10, 970),
        ]
        sheet.blob(foot, ENAMEL, line=LINE)
        sheet.fill(sheet.mask(rounded(x - 68 + out * 10, 960, 136, 26, 12)), DARK, line=LINE)
        _rivet(sheet, x + out * 10, 930)


def _body(sheet: Sheet) -> None:
    outline = path(
        "384,574 490,580 548,626 562,720 548,812 486,860 384,868 282,860 220,812 "
        "206,720 220,626 278,580"
    )
    body = sheet.blob(outline, ENAMEL, line=LINE)
    sheet.tint(sheet.mask(oval(MIDDLE, 570, 190, 40)), (20, 70, 90), alpha=0.4, blur=12, clip=body)
    sheet.stroke(path("206,800 284,830 384,838 484,830 562,800"), LINE, 4, alpha=0.55, clip=body)
    panel = rounded(286, 640, 196, 152, 34)
    sheet.fill(sheet.mask(panel), CREAM, line=LINE, weight=2.6)
    _dial(sheet)
    for index, colour in enumerate(((246, 108, 96), (252, 198, 92), (126, 206, 120))):
        x = 420
        y = 672 + index * 36
        sheet.tint(sheet.mask(oval(x, y, 20, 20)), colour, alpha=0.45, blur=6)
        sheet.fill(
            sheet.mask(oval(x, y, 13, 13)),
            Paint(top=colour, bottom=colour, depth=4, shade=0.3),
            line=LINE,
            weight=2,
        )
        sheet.dot(x - 4, y - 5, 4, 3, (255, 255, 255), alpha=0.9)
        sheet.stroke([(442, y), (462, y)], (190, 170, 140), 4)
    for x, y in ((250, 640), (518, 640), (246, 780), (522, 780)):
        _rivet(sheet, x, y)
    sheet.stroke([(238, 640), (228, 700), (232, 760)], (255, 255, 255), 12, alpha=0.55, taper=True)
    _patch(sheet)


def _dial(sheet: Sheet) -> None:
    sheet.fill(
        sheet.mask(oval(344, 712, 42, 42)),
        Paint(top=(255, 255, 250), bottom=(232, 238, 240), depth=6, shade=0.25),
        line=LINE,
        weight=3.4,
    )
    arc = path("316,724 318,696 344,682 370,696 372,724")
    sheet.stroke(arc, (126, 206, 120), 7)
    sheet.stroke([(362, 690), (371, 704), (372, 724)], (246, 108, 96), 7)
    sheet.stroke([(344, 716), (360, 698)], LINE, 5)
    sheet.dot(344, 716, 6, 6, LINE)
    heart = path("344,736 344,736 349,730 356,734 354,741 344,750 344,750 334,741 332,734 339,730")
    sheet.flat(heart, (236, 96, 96))


def _patch(sheet: Sheet) -> None:
    """A repair that shows: it has been loved for a long time."""
    corners = turned(rounded(496, 716, 52, 48, 6), 522, 740, 10)
    sheet.fill(sheet.mask(corners), COPPER, line=LINE, weight=2.2)
    for x, y in ((503, 720), (546, 728), (497, 754), (539, 764)):
        sheet.dot(x + 2, y, 3, 3, LINE, alpha=0.8)


def _neck(sheet: Sheet) -> None:
    sheet.fill(sheet.mask(rounded(322, 538, 124, 52, 16)), DARK, line=LINE)
    for y in (556, 570):
        sheet.stroke([(326, y), (442, y)], (40, 46, 62), 4, alpha=0.8)
    scarf = path("262,584 320,600 384,604 448,600 506,584")
    sheet.limb(
        scarf, (26, 34, 26), Paint(top=(248, 206, 92), bottom=(232, 160, 62), depth=8), line=LINE
    )


def _antenna(sheet: Sheet) -> None:
    sheet.fill(sheet.mask(rounded(350, 150, 68, 40, 14)), COPPER, line=LINE)
    sheet.limb(
        [(384, 160), (378, 116), (388, 76)],
        (13, 11, 9),
        Paint(top=(120, 190, 90), bottom=(76, 150, 74), shade=0.2, light=0.2, depth=3),
        line=LINE,
    )
    left = path("384,84 384,84 346,82 308,54 296,22 296,22 340,22 374,46")
    right = path("386,80 386,80 424,84 468,66 490,34 490,34 444,24 402,42")
    for leaf, vein in (
        (left, [(378, 76), (344, 50), (310, 32)]),
        (right, [(394, 74), (434, 56), (474, 42)]),
    ):
        sheet.blob(leaf, LEAF, line=LINE)
        sheet.stroke(vein, (230, 250, 190), 4, alpha=0.8)


def _head(sheet: Sheet) -> None:
    for side in (1, -1):
        x = MIDDLE + side * 232
        sheet.fill(sheet.mask(rounded(x - 26, 320, 52, 108, 22)), COPPER, line=LINE)
        sheet.fill(sheet.mask(oval(x + side * 18, 374, 20, 34)), STEEL, line=LINE)
    outline = path(
        "384,172 510,178 588,224 612,320 612,420 584,516 500,556 384,560 268,556 "
        "184,516 156,420 156,320 180,224 258,178"
    )
    head = sheet.blob(outline, ENAMEL, line=LINE)
    sheet.stroke(path("150,244 264,214 384,208 504,214 618,244"), LINE, 4, alpha=0.4, clip=head)
    for x, y in ((200, 268), (568, 268), (206, 498), (562, 498)):
        _rivet(sheet, x, y)
    sheet.stroke([(228, 214), (286, 192), (350, 186)], (255, 255, 255), 16, alpha=0.7, taper=True)


def _screen(sheet: Sheet) -> None:
    rim = rounded(222, 258, 324, 236, 84)
    sheet.fill(sheet.mask(rim), CREAM, line=LINE)
    inner = sheet.mask(rounded(242, 276, 284, 200, 68))
    sheet.fill(
        inner,
        Paint(
            top=(34, 58, 78),
            bottom=(24, 84, 96),
            depth=14,
            shade=0.5,
            light=0.0,
            shadow=(8, 16, 34),
        ),
        line=LINE,
    )
    for x in (316, 452):
        sheet.tint(sheet.mask(oval(x, 364, 52, 60)), GLOW, alpha=0.35, blur=16, clip=inner)
        sheet.dot(x, 364, 32, 42, GLOW)
        sheet.dot(x + 2, 370, 19, 27, (28, 96, 104))
        sheet.dot(x - 7, 352, 10, 12, (255, 255, 255))
        sheet.dot(x + 9, 382, 5, 6, (220, 255, 246))
    for x in (272, 496):
        blush(sheet, x, 412, 24, 14, (255, 130, 140))
    smile: list[Point] = path("348,414 366,434 384,438 402,434 420,414")
    sheet.tint(sheet.limb_mask(smile, (16, 16)), GLOW, alpha=0.4, blur=6, clip=inner)
    sheet.stroke(smile, GLOW, 9)
    for x, lean in ((316, -1), (452, 1)):
        sheet.stroke(
            [(x - 22, 308 - lean * 5), (x, 300), (x + 22, 308 + lean * 5)], GLOW, 7, alpha=0.9
        )
    shine = path("262,330 286,290 340,282 300,306 274,352")
    sheet.tint(sheet.mask(shine), (255, 255, 255), alpha=0.22, blur=2, clip=inner)
    for row in range(284, 474, 8):
        sheet.stroke([(240, row), (528, row)], (255, 255, 255), 1.6, alpha=0.05, clip=inner)


def _can_arm(sheet: Sheet) -> None:
    _hose(sheet, [(236, 650), (200, 690), (190, 770)], 40)
    can = path("140,828 140,828 216,828 216,828 222,930 222,930 126,930 126,930")
    spout = [(142, 906), (96, 872), (80, 830)]
    sheet.limb(spout, (26, 18, 16), CLAY, line=LINE)
    sheet.fill(sheet.mask(oval(78, 822, 22, 12, -24)), COPPER, line=LINE)
    sheet.tint(sheet.mask(path("152,840 160,790 184,778 202,790 206,840")), (120, 56, 48))
    handle = sheet.limb_mask(path("150,832 156,786 184,772 204,786 206,832"), (15, 15))
    sheet.fill(handle, CLAY, line=LINE)
    body = sheet.blob(can, CLAY, line=LINE)
    sheet.stroke([(126, 862), (198, 868), (270, 862)], (255, 226, 180), 9, alpha=0.85, clip=body)
    sheet.stroke([(124, 904), (198, 912), (272, 904)], (255, 226, 180), 5, alpha=0.7, clip=body)
    for x, y in ((80, 858), (68, 884), (88, 892)):
        drop = [(x, y - 12), (x, y - 12), (x + 7, y + 2), (x, y + 9), (x - 7, y + 2)]
        sheet.blob(
            drop, Paint(top=(190, 236, 255), bottom=(96, 184, 236), depth=3), line=LINE, weight=1.6
        )
    _claw(sheet, 188, 768, 90)


def _shoulder(sheet: Sheet, x: float, y: float) -> None:
    sheet.fill(sheet.mask(oval(x, y, 30, 32)), COPPER, line=LINE)
    sheet.dot(x - 9, y - 10, 8, 7, (255, 255, 255), alpha=0.6)


def _claw(sheet: Sheet, x: float, y: float, turn: float) -> None:
    """A friendly grip: a ball with three round fingers pointing along `turn` degrees."""
    for finger in (-38, 0, 38):
        (tip,) = turned([(x + 40, y)], x, y, turn + finger)
        sheet.limb([(x, y), tip], (24, 20), DARK, line=LINE, weight=2.4)
    sheet.fill(sheet.mask(oval(x, y, 27, 27)), COPPER, line=LINE)
    sheet.dot(x - 8, y - 9, 7, 6, (255, 255, 255), alpha=0.7)


def _flower_arm(sheet: Sheet) -> None:
    _hose(sheet, [(540, 656), (628, 690), (650, 628)], 40)
    _shoulder(sheet, 546, 658)
    _shoulder(sheet, 224, 654)
    stem: list[Point] = [(656, 640), (676, 590), (692, 530)]
    sheet.limb(stem, (12, 11, 10), LEAF, line=LINE, weight=2.6)
    leaf: list[Point] = path("680,606 680,606 706,606 732,590 744,566 744,566 714,568 690,582")
    sheet.blob(leaf, LEAF, line=LINE, weight=2.6)
    petal = Paint(
        top=(255, 255, 250),
        bottom=(255, 226, 226),
        depth=6,
        shade=0.22,
        light=0.0,
        shadow=(190, 120, 170),
    )
    for step in range(8):
        outline = turned(oval(694, 463, 20, 34), 694, 500, step * 45 + 12)
        sheet.fill(sheet.mask(outline), petal, line=LINE, weight=2.4)
    heart = Paint(top=(255, 214, 92), bottom=(240, 156, 56), depth=7, shade=0.35)
    sheet.fill(sheet.mask(oval(694, 500, 25, 25)), heart, line=LINE, weight=2.4)
    for x, y in ((686, 494), (700, 490), (704, 504), (690, 510)):
        sheet.dot(x, y, 3, 3, (190, 108, 40), alpha=0.7)
    _claw(sheet, 652, 632, -90)
