"""Things beside or above a figure: balloons, umbrella, sword, lantern, cat."""

from sandbox.drawing.face import INK, blush
from sandbox.drawing.materials import DARK_WOOD, GOLD, LINE, RED, STEEL, WOOD
from sandbox.drawing.shapes import mirrored, oval, path, rounded
from sandbox.drawing.sheet import Paint, Sheet


def balloon() -> Sheet:
    """Three balloons on strings."""
    sheet = Sheet(300, 520)
    balloons = ((92, 120, (244, 96, 104)), (206, 104, (96, 176, 236)), (150, 200, (255, 206, 92)))
    for x, y, _ in balloons:
        sheet.stroke([(x, y + 76), ((x + 150) / 2 + 8, 330), (150, 510)], (110, 80, 90), 2.6)
    for x, y, colour in balloons:
        red, green, blue = colour
        paint = Paint(
            top=colour,
            bottom=(round(red * 0.82), round(green * 0.8), round(blue * 0.86)),
            depth=18,
            shade=0.4,
            light=0.5,
        )
        sheet.blob(
            [(x, y + 74), (x, y + 74), (x + 8, y + 88), (x - 8, y + 88)],
            paint,
            line=LINE,
            weight=2.4,
        )
        sheet.blob(
            [
                (x, y - 78),
                (x + 60, y - 34),
                (x + 50, y + 40),
                (x, y + 78),
                (x - 50, y + 40),
                (x - 60, y - 34),
            ],
            paint,
            line=LINE,
        )
        sheet.tint(sheet.mask(oval(x - 24, y - 34, 12, 22, 24)), (255, 255, 255), alpha=0.7, blur=2)
    return sheet


def umbrella() -> Sheet:
    """An open umbrella."""
    sheet = Sheet(560, 620)
    sheet.limb([(280, 60), (280, 330), (280, 560)], (11, 11, 11), DARK_WOOD, line=LINE)
    sheet.limb([(280, 556), (284, 600), (316, 596), (314, 572)], (13, 13, 13), WOOD, line=LINE)
    canopy = path(
        "280,46 400,72 500,150 544,256 544,256 500,234 456,256 456,256 412,232 "
        "368,256 368,256 324,232 280,256 280,256 236,232 192,256 192,256 148,232 "
        "104,256 104,256 60,234 16,256 16,256 60,150 160,72"
    )
    top = sheet.blob(canopy, RED, line=LINE, weight=3.4)
    for x, bend in ((104, 190), (192, 236), (368, 324), (456, 370)):
        sheet.stroke([(280, 48), (bend, 120), (x, 256)], (130, 30, 52), 4, alpha=0.55, clip=top)
    for left, right, bend_l, bend_r in ((192, 280, 236, 280), (368, 456, 324, 370)):
        panel = [
            (280, 48),
            (280, 48),
            (bend_r, 120),
            (right, 256),
            (right, 256),
            (left, 256),
            (left, 256),
            (bend_l, 120),
        ]
        sheet.tint(sheet.mask(panel), (255, 232, 214), alpha=0.85, clip=top)
    sheet.fill(sheet.mask(oval(280, 42, 10, 14)), GOLD, line=LINE, weight=2.4)
    return sheet


def sword() -> Sheet:
    """A sword, point down."""
    sheet = Sheet(200, 520)
    blade = path("76,170 76,170 124,170 124,170 120,470 100,512 100,512 80,470")
    sheet.blob(blade, STEEL, line=LINE)
    sheet.stroke([(100, 176), (100, 480)], (130, 146, 176), 6, alpha=0.6)
    sheet.stroke([(88, 180), (90, 450)], (255, 255, 255), 5, alpha=0.8)
    sheet.limb([(100, 70), (100, 160)], (24, 24), DARK_WOOD, line=LINE)
    for y in (88, 106, 124, 142):
        sheet.stroke([(90, y + 5), (110, y - 5)], (230, 190, 120), 4)
    sheet.limb([(28, 150), (60, 166), (140, 166), (172, 150)], (20, 26, 26, 20), GOLD, line=LINE)
    sheet.fill(sheet.mask(oval(100, 52, 22, 22)), GOLD, line=LINE)
    sheet.fill(sheet.mask(oval(100, 52, 10, 10)), RED, line=LINE, weight=2)
    return sheet


def lantern() -> Sheet:
    """A burning lantern."""
    sheet = Sheet(220, 320)
    iron = Paint(top=(92, 84, 92), bottom=(58, 52, 64), depth=6, light=0.4)
    sheet.fill(
        sheet.limb_mask([(62, 84), (70, 26), (150, 26), (158, 84)], (9, 9, 9)),
        iron,
        line=LINE,
        weight=2,
    )
    glass = rounded(46, 108, 128, 160, 26)
    pane = sheet.mask(glass)
    sheet.fill(
        pane, Paint(top=(255, 226, 140), bottom=(255, 176, 84), shade=0.1, light=0.2), line=LINE
    )
    sheet.tint(sheet.mask(oval(110, 206, 44, 54)), (255, 250, 206), alpha=0.9, blur=12, clip=pane)
    flame = path("110,148 110,148 134,198 126,236 110,244 94,236 86,198")
    sheet.blob(flame, Paint(top=(255, 244, 180), bottom=(255, 140, 60), shade=0, light=0))
    for x in (78, 142):
        sheet.stroke([(x, 112), (x, 264)], iron.bottom, 6)
    sheet.blob(path("110,66 110,66 190,112 190,112 30,112 30,112"), iron, line=LINE)
    sheet.fill(sheet.mask(rounded(32, 260, 156, 30, 10)), iron, line=LINE)
    return sheet


def cat() -> Sheet:
    """A sitting cat."""
    sheet = Sheet(320, 380)
    fur = Paint(top=(112, 108, 128), bottom=(74, 70, 92), depth=16, shade=0.4, light=0.35)
    white = Paint(top=(255, 252, 246), bottom=(232, 224, 226), depth=8, shade=0.2, light=0.1)
    sheet.limb([(216, 340), (300, 330), (290, 250), (262, 214)], (30, 30, 26, 20), fur, line=LINE)
    body = sheet.blob(
        path("150,170 216,220 236,310 212,362 150,370 88,362 66,310 86,220"),
        fur,
        line=LINE,
    )
    sheet.blob(path("150,200 186,240 184,320 150,350 116,320 114,240"), white, clip=body)
    for x in (112, 188):
        sheet.fill(sheet.mask(oval(x, 352, 32, 20)), white, line=LINE)
    ear = path("66,130 56,46 56,46 122,84 110,130")
    for side in (ear, mirrored(ear, 150)):
        sheet.blob(side, fur, line=LINE)
    inner = path("76,116 70,72 70,72 104,92")
    for side in (inner, mirrored(inner, 150)):
        sheet.blob(side, Paint(top=(246, 170, 170), bottom=(230, 140, 150), shade=0.2, light=0))
    head = sheet.blob(
        path("150,72 214,84 250,140 226,200 150,220 74,200 50,140 86,84"),
        fur,
        line=LINE,
    )
    sheet.blob(
        path("150,130 176,168 214,176 190,230 110,230 86,176 124,168"),
        white,
        clip=head,
    )
    for x in (106, 194):
        sheet.fill(
            sheet.mask(oval(x, 144, 20, 24)),
            Paint(top=(226, 240, 120), bottom=(150, 206, 96), shade=0.2, light=0, depth=4),
            line=INK,
            weight=2.6,
        )
        sheet.dot(x, 146, 8, 19, INK)
        sheet.dot(x - 6, 136, 6, 6, (255, 255, 255))
    for x in (80, 220):
        blush(sheet, x, 178, 16, 9)
    sheet.blob(
        [(140, 168), (160, 168), (150, 180)],
        Paint(top=(240, 130, 140), bottom=(220, 100, 116), shade=0, light=0),
    )
    sheet.stroke(path("130,190 142,198 150,186 158,198 170,190"), INK, 4)
    for sign in (-1, 1):
        for dy in (-5, 7):
            sheet.stroke(
                [(150 + sign * 44, 184 + dy * 0.4), (150 + sign * 108, 180 + dy * 2)],
                (250, 246, 246),
                2.4,
                alpha=0.8,
            )
    return sheet
