"""Wren, an elf bard in a green cloak."""

from PIL import Image

from sandbox.drawing.face import INK, blush, eye
from sandbox.drawing.shapes import Point, Points, mirrored, oval, path, rounded
from sandbox.drawing.sheet import Paint, Sheet

LINE = (82, 44, 48)
SKIN = Paint(top=(255, 226, 196), bottom=(250, 200, 168), depth=18, shade=0.3, shadow=(190, 80, 80))
HAIR = Paint(top=(214, 104, 56), bottom=(158, 62, 44), depth=18, shade=0.35, light=0.45)
CLOAK = Paint(top=(74, 142, 84), bottom=(34, 92, 72), depth=26, shade=0.45, light=0.35)
LINING = Paint(top=(34, 78, 66), bottom=(22, 58, 56), shade=0.3, light=0.0)
LINEN = Paint(top=(255, 246, 226), bottom=(236, 214, 180), depth=14, shade=0.25, light=0.1)
LEATHER = Paint(top=(150, 96, 62), bottom=(106, 64, 46), depth=11, light=0.4)
GOLD = Paint(top=(255, 226, 130), bottom=(226, 160, 58), depth=5, shade=0.3)
MIDDLE = 384.0


def draw_elf() -> Image.Image:
    """The whole figure on a transparent sheet of 768 x 1024 pixels."""
    sheet = Sheet(768, 1024)
    _back_hair(sheet)
    _cloak(sheet)
    _legs(sheet)
    _tunic(sheet)
    _arms(sheet)
    _collar(sheet)
    _ears(sheet)
    _head(sheet)
    _features(sheet)
    _fringe(sheet)
    _braid(sheet)
    _feather(sheet)
    return sheet.finished()


def _both(points: Points) -> list[Point]:
    """A symmetric outline from its left half, first and last point on the axis."""
    return [*points, *reversed(mirrored(points[1:-1], MIDDLE))]


def _back_hair(sheet: Sheet) -> None:
    sheet.blob(
        _both(path("384,92 262,112 184,214 170,350 176,460 206,560 300,600 384,600")),
        Paint(top=(170, 72, 46), bottom=(120, 46, 40), shade=0.3, light=0),
        line=LINE,
    )


def _cloak(sheet: Sheet) -> None:
    outline = path(
        "384,560 300,580 246,650 214,760 186,868 166,930 230,950 300,932 384,948 "
        "468,932 538,952 606,930 582,868 554,760 522,650 468,580"
    )
    cloak = sheet.blob(outline, CLOAK, line=LINE)
    sheet.blob(
        path("384,600 300,690 268,800 262,960 384,980 506,960 500,800 468,690"),
        LINING,
        clip=cloak,
    )
    for side in (1, -1):
        for start, end in ((96, 190), (116, 166), (128, 142)):
            sheet.stroke(
                [
                    (MIDDLE - side * start, 660),
                    (MIDDLE - side * (start + 20), 780),
                    (MIDDLE - side * end, 930),
                ],
                (24, 70, 58),
                8,
                alpha=0.35,
                taper=True,
                clip=cloak,
            )
    sheet.stroke(
        path("172,918 232,936 300,918 384,934 468,918 538,938 600,918"),
        (226, 190, 96),
        7,
        alpha=0.9,
        clip=cloak,
    )


def _legs(sheet: Sheet) -> None:
    for x, out in ((338, -1), (430, 1)):
        sheet.limb(
            [(x, 830), (x, 900)],
            (66, 60),
            Paint(top=(112, 92, 84), bottom=(88, 70, 70), depth=10),
            line=LINE,
        )
        boot = [
            (x - 38, 872),
            (x - 38, 872),
            (x + 38, 872),
            (x + 38, 872),
            (x + 40, 930),
            (x + 42 + out * 14, 960),
            (x + 42 + out * 14, 984),
            (x - 42 + out * 14, 984),
            (x - 42 + out * 14, 960),
            (x - 40, 930),
        ]
        sheet.blob(boot, LEATHER, line=LINE)
        cuff = rounded(x - 44, 862, 88, 32, 14)
        sheet.fill(
            sheet.mask(cuff),
            Paint(top=(182, 126, 84), bottom=(150, 96, 64), depth=7, light=0.4),
            line=LINE,
        )
        sheet.stroke(
            [(x - 40 + out * 14, 968), (x + out * 14, 974), (x + 40 + out * 14, 968)],
            (70, 40, 34),
            4,
            alpha=0.6,
        )


def _tunic(sheet: Sheet) -> None:
    outline = _both(path("384,588 318,604 290,690 284,770 262,858 320,876 384,868"))
    tunic = sheet.blob(outline, LINEN, line=LINE)
    for x, lean in ((340, -16), (384, 0), (428, 16)):
        sheet.stroke(
            [(x, 776), (x + lean * 0.6, 820), (x + lean, 866)],
            (196, 160, 120),
            6,
            alpha=0.5,
            taper=True,
            clip=tunic,
        )
    sheet.stroke(
        path("262,850 320,864 384,856 448,864 506,850"),
        (86, 150, 98),
        9,
        alpha=0.95,
        clip=tunic,
    )
    vest = path("384,640 352,600 306,600 292,690 286,764 340,776 384,772")
    sheet.blob(
        _both(vest),
        Paint(top=(176, 92, 62), bottom=(132, 62, 50), depth=14, light=0.3),
        line=LINE,
        weight=2.4,
        clip=tunic,
    )
    for y in (664, 696, 728):
        sheet.stroke([(368, y - 8), (400, y + 8)], (246, 214, 150), 5)
        sheet.stroke([(400, y - 8), (368, y + 8)], (246, 214, 150), 5)
    sheet.limb([(284, 764), (384, 780), (484, 764)], (28, 28, 28), LEATHER, line=LINE, weight=2.4)
    sheet.fill(sheet.mask(rounded(362, 762, 44, 36, 9)), GOLD, line=LINE, weight=2.4)
    sheet.fill(sheet.mask(rounded(374, 772, 20, 16, 5)), LEATHER)
    pouch = path("440,780 486,780 494,822 464,838 434,822")
    sheet.blob(
        pouch,
        Paint(top=(186, 130, 88), bottom=(140, 90, 60), depth=9, light=0.4),
        line=LINE,
        weight=2.4,
    )
    sheet.fill(sheet.mask(oval(464, 806, 6, 6)), GOLD, line=LINE, weight=1.6)


def _arms(sheet: Sheet) -> None:
    for side in (False, True):

        def place(points: Points, flip: bool = side) -> list[Point]:
            return mirrored(points, MIDDLE) if flip else list(points)

        lower = (
            [(296, 640), (238, 700), (226, 770)]
            if not side
            else [(300, 646), (200, 694), (118, 628)]
        )
        end = lower[-1]
        sheet.limb(place(lower), (74, 76, 70), LINEN, line=LINE)
        hand_y = end[1] + 34 if not side else end[1] - 36
        hand_x = end[0] + 2 if not side else end[0] - 14
        ((hx, hy),) = place([(hand_x, hand_y)])
        sheet.fill(sheet.mask(oval(hx, hy, 31, 33)), SKIN, line=LINE)
        thumb = place([(hand_x + 16, hand_y - 2), (hand_x + 30, hand_y - (18 if side else -12))])
        sheet.limb(thumb, (20, 17), SKIN, line=LINE, weight=2.4)
        if side:
            for finger in (-16, 0, 15):
                tip = place([(hand_x + finger, hand_y - 16), (hand_x + finger * 1.5, hand_y - 42)])
                sheet.limb(tip, (19, 16), SKIN, line=LINE, weight=2.4)
            sheet.fill(
                sheet.mask(oval(hx, hy, 29, 30)),
                Paint(top=SKIN.top, bottom=SKIN.bottom, shade=0.12, light=0.1),
            )
        cuff = place(
            [
                (end[0] - 30, end[1] + (4 if not side else 2)),
                (end[0] + 32, end[1] + (8 if not side else -16)),
            ]
        )
        sheet.limb(cuff, (24, 24), LEATHER, line=LINE, weight=2.4)


def _collar(sheet: Sheet) -> None:
    drape = path("384,640 330,622 282,660 226,690 218,640 250,580 320,548 384,544")
    mask = sheet.blob(_both(drape), CLOAK, line=LINE)
    for side in (1, -1):
        sheet.stroke(
            [(MIDDLE - side * 60, 600), (MIDDLE - side * 104, 620), (MIDDLE - side * 150, 668)],
            (24, 70, 58),
            8,
            alpha=0.4,
            taper=True,
            clip=mask,
        )
    leaf = path("384,604 384,604 414,624 410,656 384,676 384,676 358,656 354,624")
    sheet.blob(leaf, GOLD, line=LINE, weight=2.6)
    sheet.stroke([(384, 612), (384, 668)], (176, 110, 40), 4)
    for y in (632, 648):
        sheet.stroke([(370, y - 8), (384, y + 2), (398, y - 8)], (176, 110, 40), 3)


def _ears(sheet: Sheet) -> None:
    ear = path("216,380 176,330 110,282 58,262 58,262 78,330 124,396 180,436 226,440")
    inner = path("200,388 160,350 112,310 92,298 112,346 146,388 190,416")
    for flip in (False, True):
        sheet.blob(mirrored(ear, MIDDLE) if flip else ear, SKIN, line=LINE)
        sheet.blob(
            mirrored(inner, MIDDLE) if flip else inner,
            Paint(top=(244, 164, 140), bottom=(238, 150, 130), shade=0.25, light=0),
        )
    sheet.fill(sheet.mask(oval(150, 420, 9, 9)), GOLD, line=LINE, weight=2)


def _head(sheet: Sheet) -> None:
    half = path("384,130 274,150 206,240 196,360 214,460 270,540 340,580 384,588")
    head = sheet.blob(_both(half), SKIN, line=LINE)
    shade = _both(path("384,300 300,296 236,330 190,400 170,200 384,90"))
    sheet.tint(sheet.mask(shade), (196, 96, 76), alpha=0.3, blur=10, clip=head)


def _features(sheet: Sheet) -> None:
    for x, out in ((296, -1), (472, 1)):
        eye(sheet, x, 412, 38, (72, 150, 96), tall=1.28)
        sheet.stroke(
            [(x - out * 34, 382), (x, 362), (x + out * 38, 380), (x + out * 52, 366)],
            INK,
            8,
            taper=True,
        )
        sheet.stroke(
            [(x - out * 26, 330), (x + out * 4, 316), (x + out * 36, 326)],
            (150, 62, 40),
            9,
            taper=True,
        )
    blush(sheet, 246, 480, 36, 20)
    blush(sheet, 522, 480, 36, 20)
    for x, y in ((232, 470), (252, 462), (268, 474), (500, 474), (516, 462), (536, 470)):
        sheet.dot(x, y, 3.6, 3.2, (206, 112, 82), alpha=0.75)
    sheet.stroke([(378, 470), (384, 478), (392, 472)], (206, 110, 92), 6)
    mouth = path("344,506 344,506 384,516 424,506 424,506 412,536 384,548 356,536")
    opened = sheet.blob(
        mouth,
        Paint(top=(150, 54, 60), bottom=(120, 36, 50), shade=0, light=0),
        line=INK,
        weight=3.4,
    )
    sheet.dot(384, 546, 26, 16, (236, 120, 116), alpha=0.95)
    sheet.tint(sheet.mask(oval(384, 506, 34, 9)), (255, 255, 250), clip=opened)
    sheet.stroke([(336, 500), (344, 507)], INK, 6)
    sheet.stroke([(432, 500), (424, 507)], INK, 6)


def _fringe(sheet: Sheet) -> None:
    fringe = path(
        "384,84 270,98 188,190 164,320 176,420 196,470 196,470 218,400 232,330 "
        "276,270 276,270 280,300 270,330 270,330 330,300 376,236 376,236 384,290 "
        "366,320 366,320 440,290 474,230 474,230 530,290 552,360 556,420 570,470 "
        "570,470 596,410 604,320 580,190 498,98"
    )
    hair = sheet.blob(fringe, HAIR, line=LINE)
    locks = (
        [(372, 100), (290, 160), (232, 290)],
        [(384, 100), (340, 170), (300, 280)],
        [(400, 100), (410, 180), (390, 290)],
        [(420, 104), (500, 170), (556, 300)],
        [(340, 96), (240, 160), (196, 320)],
        [(440, 100), (550, 180), (584, 330)],
    )
    for index, lock in enumerate(locks):
        sheet.stroke(
            lock,
            (128, 44, 36) if index % 2 else (246, 160, 96),
            9,
            alpha=0.42,
            taper=True,
            clip=hair,
        )
    sheet.stroke(
        [(222, 196), (290, 148), (384, 134), (470, 146)],
        (255, 206, 150),
        20,
        alpha=0.5,
        taper=True,
        clip=hair,
    )


def _braid(sheet: Sheet) -> None:
    plait = Paint(top=(206, 98, 54), bottom=(168, 68, 46), shade=0.3, light=0.25, depth=7)
    beads = path("582,466 584,506 576,546 562,584 546,618")
    for index, (x, y) in enumerate(reversed(beads)):
        width = 22 + index * 1.8
        for side in (1, -1):
            lobe = oval(x + side * width * 0.42, y, width * 0.74, 28, side * 32)
            sheet.fill(sheet.mask(lobe), plait, line=LINE, weight=2.4)
    tuft = path("522,640 552,650 548,684 522,712 522,712 512,672")
    sheet.blob(tuft, plait, line=LINE, weight=2.6)
    sheet.limb(
        [(522, 640), (554, 650)],
        (16, 16),
        Paint(top=(94, 170, 108), bottom=(56, 128, 88), depth=4),
        line=LINE,
        weight=2.4,
    )


def _feather(sheet: Sheet) -> None:
    band = path("178,286 250,204 384,178 518,204 590,286")
    sheet.limb(band, (15, 18, 15), LEATHER, line=LINE, weight=2.4)
    feather = path("540,230 560,150 610,84 668,40 668,40 676,110 650,180 600,232 556,252")
    plume = sheet.blob(
        feather, Paint(top=(120, 206, 226), bottom=(40, 128, 178), depth=12, light=0.4), line=LINE
    )
    sheet.blob(
        path("640,20 700,20 700,110 662,110 640,80"),
        Paint(top=(255, 240, 200), bottom=(250, 220, 160), shade=0.1, light=0),
        clip=plume,
    )
    sheet.stroke([(548, 242), (604, 160), (660, 56)], (236, 250, 255), 5, alpha=0.85)
    for (x, y), (ex, ey) in (
        ((580, 196), (560, 190)),
        ((606, 158), (590, 140)),
        ((596, 178), (628, 188)),
        ((622, 134), (656, 140)),
    ):
        sheet.stroke([(x, y), (ex, ey)], (30, 96, 140), 4, alpha=0.6)
    sheet.fill(sheet.mask(oval(548, 236, 17, 17)), GOLD, line=LINE, weight=2.4)
    sheet.dot(543, 231, 5, 4, (255, 255, 255), alpha=0.7)
