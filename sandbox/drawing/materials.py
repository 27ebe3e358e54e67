"""Paints that several things are made of."""

from sandbox.drawing.sheet import Colour, Paint

LINE: Colour = (70, 42, 48)
WOOD = Paint(top=(222, 156, 92), bottom=(176, 104, 62), depth=12, shade=0.4, light=0.4)
DARK_WOOD = Paint(top=(130, 80, 58), bottom=(96, 56, 46), depth=7, light=0.35)
GOLD = Paint(top=(255, 226, 130), bottom=(226, 160, 58), depth=5, shade=0.3)
STEEL = Paint(top=(228, 236, 244), bottom=(160, 174, 196), depth=8, shade=0.35, light=0.6)
PAPER = Paint(top=(255, 252, 240), bottom=(240, 228, 202), depth=10, shade=0.2, light=0.1)
RED = Paint(top=(240, 98, 92), bottom=(196, 52, 68), depth=14, shade=0.35, light=0.45)
GREEN = Paint(top=(140, 200, 110), bottom=(76, 150, 82), depth=6, shade=0.3)
