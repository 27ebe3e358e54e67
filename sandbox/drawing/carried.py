"""Things that are held: lute, book, cup, flowers."""

from sandbox.drawing.materials import DARK_WOOD, GOLD, GREEN, LINE, PAPER, RED, WOOD
from sandbox.drawing.shapes import Point, Points, mirrored, oval, path, rounded, turned
from sandbox.drawing.sheet import Paint, Sheet


def lute() -> Sheet:
    """A lute, leaning like one that is played."""
    sheet = Sheet(420, 300)

    def lean(points: Points) -> list[Point]:
        return turned(points, 150, 170, -24)

    sheet.fill(sheet.mask(lean(rounded(200, 156, 170, 28, 8))), DARK_WOOD, line=LINE)
    sheet.fill(sheet.mask(lean(rounded(358, 146, 50, 48, 10))), DARK_WOOD, line=LINE)
    for x in (366, 386):
        for y in (138, 202):
            sheet.fill(sheet.mask(lean(oval(x, y, 7, 8))), GOLD, line=LINE, weight=2)
    body = path("40,170 66,96 130,72 196,106 236,156 236,184 196,234 130,268 66,244")
    sheet.blob(lean(body), WOOD, line=LINE)
    sheet.tint(sheet.mask(lean(oval(146, 170, 38, 38))), (96, 52, 40))
    sheet.tint(sheet.mask(lean(oval(146, 170, 29, 29))), (52, 28, 30))
    sheet.fill(sheet.mask(lean(rounded(72, 142, 16, 56, 6))), DARK_WOOD)
    for offset in (-8, -3, 3, 8):
        sheet.stroke(lean([(80, 170 + offset * 1.6), (370, 170 + offset)]), (255, 240, 206), 1.7)
    return sheet


def book() -> Sheet:
    """An open book."""
    sheet = Sheet(320, 220)
    cover = path("14,60 14,60 160,84 306,60 306,60 306,186 306,186 160,212 14,186 14,186")
    sheet.blob(cover, RED, line=LINE)
    page = path(
        "160,72 160,72 120,48 66,40 26,50 26,50 26,174 26,174 70,166 122,176 160,198 160,198"
    )
    for side in (page, mirrored(page, 160)):
        sheet.blob(side, PAPER, line=LINE, weight=2.4)
    for row in range(5):
        y = 76 + row * 19
        for points in (
            [(44, y), (90, y - 3), (140, y + 12)],
            mirrored([(44, y), (90, y - 3), (140, y + 12)], 160),
        ):
            sheet.stroke(points, (150, 130, 120), 3.6, alpha=0.55)
    sheet.stroke([(160, 74), (160, 198)], (150, 120, 100), 4, alpha=0.5)
    ribbon = path("196,178 212,176 216,214 206,204 198,216")
    sheet.blob(ribbon, GOLD, line=LINE, weight=2)
    return sheet


def tea() -> Sheet:
    """A steaming cup with a heart."""
    sheet = Sheet(220, 260)
    for x, sway in ((80, 14), (112, -14), (140, 12)):
        sheet.stroke(
            [(x, 104), (x + sway, 70), (x - sway, 40), (x + sway * 0.5, 12)],
            (255, 255, 255),
            11,
            alpha=0.6,
            taper=True,
        )
    sheet.limb([(152, 150), (198, 150), (194, 204), (148, 204)], (16, 18, 16), RED, line=LINE)
    cup = path("40,118 40,118 172,118 172,118 168,196 146,234 66,234 44,196")
    body = sheet.blob(cup, RED, line=LINE)
    sheet.stroke([(38, 190), (106, 200), (174, 190)], (255, 236, 214), 9, clip=body)
    heart = path("106,152 106,152 116,140 130,146 128,160 106,180 106,180 84,160 82,146 96,140")
    sheet.flat(heart, (255, 236, 214))
    sheet.fill(sheet.mask(oval(106, 118, 66, 16)), PAPER, line=LINE, weight=2.4)
    sheet.dot(106, 120, 55, 11, (120, 66, 44))
    sheet.dot(90, 118, 18, 4, (190, 130, 90), alpha=0.8)
    return sheet


def flowers() -> Sheet:
    """A bunch of five."""
    sheet = Sheet(300, 330)
    for x in (-70, -35, 0, 35, 70):
        sheet.stroke([(150 + x * 0.1, 310), (150 + x * 0.6, 200), (150 + x, 110)], (76, 150, 82), 9)
    for x, y, turn in (
        (70, 170, -40),
        (230, 170, 40),
        (150, 196, 0),
        (110, 190, -20),
        (190, 190, 20),
    ):
        sheet.fill(sheet.mask(oval(x, y, 22, 42, turn)), GREEN, line=LINE, weight=2.4)
    colours = (
        ((255, 150, 170), (236, 84, 120)),
        ((255, 226, 130), (246, 176, 70)),
        ((196, 160, 250), (140, 104, 220)),
        ((255, 255, 255), (236, 222, 236)),
        ((255, 130, 110), (220, 70, 70)),
    )
    for (x, y), (top, bottom) in zip(
        ((70, 110), (150, 62), (232, 112), (112, 136), (192, 138)), colours, strict=True
    ):
        for step in range(6):
            outline = turned(oval(x, y - 25, 18, 25), x, y, step * 60 + x)
            sheet.fill(
                sheet.mask(outline),
                Paint(top=top, bottom=bottom, depth=5, shade=0.25, light=0.1),
                line=LINE,
                weight=2.2,
            )
        sheet.fill(sheet.mask(oval(x, y, 16, 16)), GOLD, line=LINE, weight=2)
    wrap = path("84,196 84,196 150,226 216,196 216,196 176,316 176,316 124,316 124,316")
    sheet.blob(wrap, PAPER, line=LINE)
    sheet.limb([(116, 272), (150, 280), (184, 272)], (16, 16, 16), RED, line=LINE, weight=2.4)
    return sheet
