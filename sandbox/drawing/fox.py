"""Pim, a round fox who carries letters."""

from PIL import Image

from sandbox.drawing.face import INK, blush, eye
from sandbox.drawing.shapes import Point, Points, mirrored, oval, path, rounded, star, turned
from sandbox.drawing.sheet import Paint, Sheet

LINE = (104, 46, 36)
FUR = Paint(top=(250, 158, 66), bottom=(228, 106, 44), depth=26, shade=0.4)
CREAM = Paint(top=(255, 244, 224), bottom=(250, 222, 186), shade=0.22, light=0.2)
SOCK = Paint(top=(112, 62, 52), bottom=(78, 42, 42), light=0.28, depth=12)
TEAL = Paint(top=(52, 158, 158), bottom=(26, 112, 128), depth=14, light=0.4)
LEATHER = Paint(top=(170, 108, 66), bottom=(126, 74, 48), depth=14, light=0.4)
PAPER = Paint(top=(255, 253, 244), bottom=(240, 230, 210), shade=0.12, light=0.0, depth=8)
MIDDLE = 372.0


def draw_fox() -> Image.Image:
    """The whole figure on a transparent sheet of 768 x 1024 pixels."""
    sheet = Sheet(768, 1024)
    _tail(sheet)
    _legs(sheet)
    _body(sheet)
    _satchel(sheet)
    _arm(sheet)
    _ears(sheet)
    _ruff(sheet)
    _scarf(sheet)
    _head(sheet)
    _knot(sheet)
    _features(sheet)
    _greeting(sheet)
    return sheet.finished()


def _tail(sheet: Sheet) -> None:
    outline = path(
        "455,850 560,868 660,812 702,700 690,590 636,520 600,536 606,610 574,700 508,754 448,780"
    )
    tail = sheet.blob(outline, FUR, line=LINE)
    tip = path("720,690 648,640 628,664 600,612 578,640 560,560 620,490 730,540")
    sheet.blob(tip, CREAM, clip=tail)
    for bend in (0, 26, 52):
        sheet.stroke(
            [
                (520 + bend, 836 - bend * 0.3),
                (600 + bend * 0.6, 800 - bend),
                (640 + bend * 0.4, 730 - bend),
            ],
            (196, 84, 36),
            6,
            alpha=0.35,
            taper=True,
        )


def _legs(sheet: Sheet) -> None:
    for x, out in ((318, -1), (432, 1)):
        sheet.limb([(x, 850), (x + out * 4, 930)], (104, 84), FUR, line=LINE)
        foot = [
            (x - 46 + out * 8, 924),
            (x + out * 8, 898),
            (x + 46 + out * 8, 924),
            (x + 54 + out * 12, 960),
            (x + out * 12, 976),
            (x - 54 + out * 12, 960),
        ]
        sheet.blob(foot, SOCK, line=LINE)
        for toe in (-16, 14):
            sheet.stroke(
                [(x + out * 10 + toe, 950), (x + out * 10 + toe, 968)], (48, 26, 30), 4, alpha=0.7
            )


def _body(sheet: Sheet) -> None:
    outline = path(
        "372,560 470,590 528,690 536,800 486,890 372,916 262,890 210,800 218,690 276,590"
    )
    body = sheet.blob(outline, FUR, line=LINE)
    belly = path("372,600 446,640 472,740 450,850 372,884 296,850 272,740 298,640")
    sheet.blob(belly, CREAM, clip=body)
    for x in (-40, 0, 40):
        sheet.stroke(
            [(MIDDLE + x - 12, 700), (MIDDLE + x, 716), (MIDDLE + x + 12, 700)],
            (226, 186, 146),
            5,
            alpha=0.0 if x else 0.7,
        )
    sheet.tint(
        sheet.mask(oval(MIDDLE, 600, 150, 46)), (120, 40, 40), alpha=0.35, blur=16, clip=body
    )


def _satchel(sheet: Sheet) -> None:
    sheet.limb([(284, 612), (380, 712), (480, 800)], (22, 22, 22), LEATHER, line=LINE)
    letters = (((468, 742), -14, 96, 70), ((512, 744), 8, 92, 66))
    for (x, y), turn, width, height in letters:
        outline = turned(rounded(x - 30, y - 20, width, height, 5), x, y, turn)
        sheet.fill(sheet.mask(outline), PAPER, line=LINE, weight=2.4)
    bag = rounded(434, 780, 150, 112, 24)
    sheet.fill(sheet.mask(bag), LEATHER, line=LINE)
    flap = path("430,784 430,784 588,784 588,784 580,830 509,856 438,830")
    sheet.blob(
        flap, Paint(top=(190, 124, 76), bottom=(150, 90, 56), depth=10, light=0.45), line=LINE
    )
    sheet.stroke([(440, 826), (509, 848), (578, 826)], (236, 190, 130), 3, alpha=0.55)
    sheet.fill(
        sheet.mask(star(509, 836, 19, 9)),
        Paint(top=(255, 222, 110), bottom=(234, 168, 60), depth=5, shade=0.2),
        line=LINE,
        weight=2.4,
    )


def _arm(sheet: Sheet) -> None:
    sheet.limb([(508, 650), (556, 706), (548, 770)], (74, 68, 58), FUR, line=LINE)
    sheet.fill(sheet.mask(oval(545, 784, 36, 34)), SOCK, line=LINE)


def _greeting(sheet: Sheet) -> None:
    """The raised arm with the letter, in front of the cheek."""
    sheet.limb([(222, 690), (160, 684), (120, 600)], (76, 68, 58), FUR, line=LINE)
    _letter(sheet)
    sheet.fill(sheet.mask(oval(118, 572, 38, 36, -20)), SOCK, line=LINE)
    sheet.limb([(140, 560), (136, 540)], (24, 20), SOCK, line=LINE, weight=2)


def _letter(sheet: Sheet) -> None:
    def outline(points: Points) -> list[Point]:
        return turned(points, 104, 500, -12)

    sheet.fill(sheet.mask(outline(rounded(36, 446, 136, 96, 8))), PAPER, line=LINE)
    sheet.stroke(outline([(42, 452), (104, 504)]), (206, 178, 146), 4)
    sheet.stroke(outline([(166, 452), (104, 504)]), (206, 178, 146), 4)
    heart = path("104,494 104,494 112,484 124,488 124,502 104,522 104,522 84,502 84,488 96,484")
    sheet.blob(
        outline(heart), Paint(top=(240, 98, 92), bottom=(204, 54, 66), depth=5), line=LINE, weight=2
    )


def _ears(sheet: Sheet) -> None:
    left = path("196,300 172,190 176,92 196,72 226,86 300,150 350,220 300,300")
    inner = path("214,260 200,180 202,122 226,132 276,176 300,226 262,270")
    dark = path("160,150 232,128 244,80 180,50 150,90")
    for side in (left, mirrored(left, MIDDLE)):
        ear = sheet.blob(side, FUR, line=LINE)
        sheet.blob(dark if side is left else mirrored(dark, MIDDLE), SOCK, clip=ear)
    pink = Paint(top=(250, 196, 160), bottom=(255, 232, 206), shade=0.3, light=0)
    for side in (inner, mirrored(inner, MIDDLE)):
        sheet.blob(side, pink)
    sheet.stroke([(236, 240), (230, 200), (234, 168)], (255, 246, 230), 7, alpha=0.8, taper=True)
    sheet.stroke([(508, 240), (514, 200), (510, 168)], (255, 246, 230), 7, alpha=0.8, taper=True)


def _head(sheet: Sheet) -> None:
    half = path(
        "372,178 300,184 218,226 168,316 150,400 112,452 112,452 160,470 150,504 "
        "150,504 220,530 290,576 372,588"
    )
    head = sheet.blob([*half, *reversed(mirrored(half[1:-1], MIDDLE))], FUR, line=LINE)
    mask_half = path(
        "372,470 352,408 300,376 236,398 180,452 100,440 100,540 220,570 300,610 372,620"
    )
    sheet.blob([*mask_half, *reversed(mirrored(mask_half[1:-1], MIDDLE))], CREAM, clip=head)
    brow = path("372,240 350,210 352,170 372,160 392,170 394,210")
    sheet.blob(brow, Paint(top=(255, 196, 120), bottom=(250, 170, 86), shade=0, light=0), clip=head)
    for dot_x, dot_y in ((318, 506), (304, 488), (426, 506), (440, 488)):
        sheet.dot(dot_x, dot_y, 3.6, 3.6, (190, 130, 96), alpha=0.8)
    for colour, width in ((LINE, 29), ((250, 162, 70), 22)):
        for tuft in (-1, 1, 0):
            x = MIDDLE + tuft * 22
            strand = [(x, 200), (x + tuft * 6 - 6, 170), (x + tuft * 18 + 6, 142 + abs(tuft) * 12)]
            sheet.stroke(strand, colour, width, taper=True)
    sheet.dot(MIDDLE, 204, 62, 20, (250, 162, 70))


def _ruff(sheet: Sheet) -> None:
    """The thick fur of the neck behind the raised arm."""
    tufts = path(
        "372,520 240,500 160,520 128,568 128,568 160,572 124,616 124,616 164,612 "
        "146,660 146,660 200,650 250,690 372,660"
    )
    sheet.blob(tufts, FUR, line=LINE)


def _scarf(sheet: Sheet) -> None:
    band = path(
        "200,548 290,574 372,580 454,574 544,548 560,596 524,640 446,664 372,670 "
        "298,664 220,640 184,596"
    )
    scarf = sheet.blob(band, TEAL, line=LINE)
    for x, lean in ((262, 16), (330, 6), (414, -6), (482, -16)):
        sheet.stroke(
            [(x, 570), (x + lean * 0.4, 620), (x + lean, 670)],
            (250, 226, 150),
            9,
            alpha=0.85,
            clip=scarf,
        )


def _knot(sheet: Sheet) -> None:
    hanging = path("250,620 238,700 226,764 284,772 296,704 300,620")
    end = sheet.blob(hanging, TEAL, line=LINE)
    for y in (722, 744):
        sheet.stroke(
            [(220, y), (256, y + 8), (300, y + 6)], (250, 226, 150), 8, alpha=0.9, clip=end
        )
    knot = path("240,596 284,590 312,614 296,652 252,656 226,626")
    sheet.blob(knot, TEAL, line=LINE)


def _features(sheet: Sheet) -> None:
    for x in (272, 472):
        eye(sheet, x, 398, 37, (150, 84, 40))
    for x, lean in ((266, -1), (478, 1)):
        sheet.stroke(
            [(x - 26, 318 + lean * 4), (x, 306), (x + 26, 318 - lean * 4)],
            (150, 66, 34),
            9,
            taper=True,
        )
    blush(sheet, 216, 474, 38, 22)
    blush(sheet, 528, 474, 38, 22)
    nose = path("342,462 372,452 402,462 400,482 372,502 344,482")
    sheet.blob(nose, Paint(top=(70, 44, 52), bottom=INK, depth=7, light=0.5))
    sheet.dot(360, 466, 8, 4.5, (255, 255, 255), alpha=0.7)
    sheet.stroke([(372, 500), (372, 514)], INK, 5)
    sheet.stroke(path("328,510 346,528 372,516 398,528 416,510"), INK, 6)
    tongue = path("356,526 372,520 388,526 384,546 372,552 360,546")
    sheet.blob(
        tongue,
        Paint(top=(226, 92, 96), bottom=(240, 130, 124), shade=0.1, light=0.1, depth=4),
        line=INK,
        weight=2.4,
    )
