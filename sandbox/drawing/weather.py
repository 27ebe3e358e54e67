"""Rain, snow, fog and lightning over a finished scene."""

import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.drawing.light import Light
from sandbox.drawing.sheet import mixed, noise


def fall(scene: Image.Image, weather: str, light: Light, chance: random.Random) -> Image.Image:
    """The scene in that weather; unchanged when there is none."""
    if weather in {"rain", "storm"}:
        return _rain(scene, chance, heavy=weather == "storm")
    if weather == "snow":
        return _snow(scene, chance)
    if weather == "fog":
        return fog(scene, light, chance, thickest=70)
    return scene


def _rain(scene: Image.Image, chance: random.Random, *, heavy: bool) -> Image.Image:
    unit = min(scene.size) / 100
    drops = Image.new("L", scene.size, 0)
    draw = ImageDraw.Draw(drops)
    lean = chance.uniform(-0.22, 0.22)
    for _ in range(620 if heavy else 380):
        x, y = chance.uniform(-0.1, 1.1) * scene.width, chance.uniform(-0.05, 1.0) * scene.height
        long = unit * chance.uniform(2.5, 8)
        width = max(1, round(unit * chance.choice((0.12, 0.16, 0.26))))
        draw.line((x, y, x + long * lean, y + long), fill=chance.randint(70, 170), width=width)
    for _ in range(60):
        x, y = chance.uniform(0, scene.width), chance.uniform(0.8, 1.0) * scene.height
        half = unit * chance.uniform(0.8, 2.2)
        draw.ellipse(
            (x - half, y - half * 0.3, x + half, y + half * 0.3),
            outline=120,
            width=max(1, round(unit * 0.12)),
        )
    wet = Image.composite(
        Image.new("RGB", scene.size, (214, 230, 250)),
        scene,
        drops.filter(ImageFilter.GaussianBlur(unit * 0.05)),
    )
    return _flash(wet, chance) if heavy else wet


def _flash(scene: Image.Image, chance: random.Random) -> Image.Image:
    """A bolt and the brightness around it."""
    bolt = Image.new("L", scene.size, 0)
    draw = ImageDraw.Draw(bolt)
    x, y = scene.width * chance.choice((0.14, 0.24, 0.76, 0.86)), 0.0
    unit = min(scene.size) / 100
    while y < scene.height * 0.58:
        nx, ny = x + chance.uniform(-5, 5) * unit, y + chance.uniform(3, 7) * unit
        draw.line((x, y, nx, ny), fill=255, width=max(2, round(unit * 0.7)))
        if chance.random() < 0.3:
            draw.line(
                (nx, ny, nx + chance.uniform(-10, 10) * unit, ny + 9 * unit),
                fill=200,
                width=max(1, round(unit * 0.35)),
            )
        x, y = nx, ny
    halo = bolt.resize((max(1, scene.width // 8), max(1, scene.height // 8))).filter(
        ImageFilter.GaussianBlur(unit * 0.5)
    )
    halo = halo.resize(scene.size, Image.Resampling.BICUBIC).point(
        lambda value: min(255, value * 2)
    )
    bright = ImageChops.lighter(bolt, halo.point(lambda value: value // 2))
    return ImageChops.screen(
        scene,
        ImageChops.multiply(
            Image.new("RGB", scene.size, (214, 220, 255)), Image.merge("RGB", (bright,) * 3)
        ),
    )


def _snow(scene: Image.Image, chance: random.Random) -> Image.Image:
    unit = min(scene.size) / 100
    flakes = Image.new("L", scene.size, 0)
    draw = ImageDraw.Draw(flakes)
    for _ in range(420):
        x, y = chance.uniform(0, scene.width), chance.uniform(0, scene.height)
        size = unit * chance.choice((0.16, 0.22, 0.3, 0.3, 0.45))
        draw.ellipse((x - size, y - size, x + size, y + size), fill=chance.randint(150, 255))
    near = Image.new("L", scene.size, 0)
    draw = ImageDraw.Draw(near)
    for _ in range(26):
        x, y, size = (
            chance.uniform(0, scene.width),
            chance.uniform(0, scene.height),
            unit * chance.uniform(0.8, 1.8),
        )
        draw.ellipse((x - size, y - size, x + size, y + size), fill=190)
    soft = near.filter(ImageFilter.GaussianBlur(max(1.0, unit * 0.4)))
    mask = ImageChops.lighter(flakes.filter(ImageFilter.GaussianBlur(max(0.5, unit * 0.05))), soft)
    return Image.composite(Image.new("RGB", scene.size, (252, 254, 255)), scene, mask)


def fog(scene: Image.Image, light: Light, chance: random.Random, *, thickest: int) -> Image.Image:
    """Banks of fog, thick in the middle distance; `thickest` of 255 hides all but that much."""
    coarse = noise(256).resize((6, 14), Image.Resampling.BOX)
    shifted = ImageChops.offset(coarse, chance.randrange(6), chance.randrange(14))
    bank = shifted.resize((64, 64), Image.Resampling.BICUBIC).resize(
        scene.size, Image.Resampling.BICUBIC
    )
    column = Image.new("L", (1, 64))
    column.putdata(
        [round(70 + 120 * math.exp(-((((row / 63) - 0.62) / 0.22) ** 2))) for row in range(64)]
    )
    thick = column.resize(scene.size, Image.Resampling.BICUBIC)
    varied = ImageChops.add(thick, bank.point(lambda value: max(0, min(60, (value - 110) * 4))))
    mist = Image.new("RGB", scene.size, mixed(light.haze, (255, 255, 255), 0.2))
    return Image.composite(mist, scene, varied.point(lambda value: min(thickest, value)))
