"""The scene that answers a prompt: a place in its light, the character, its things, its style."""

import hashlib
import random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from sandbox.drawing.arranged import arranged, put
from sandbox.drawing.cutout import SIDE, cut_out
from sandbox.drawing.figure import placed, set_in
from sandbox.drawing.foreground import framed
from sandbox.drawing.light import Light, indoors, light_of
from sandbox.drawing.places.atlas import PLACES, Place
from sandbox.drawing.sheet import grained, png
from sandbox.drawing.stage import Stage, lit
from sandbox.drawing.styles import styled
from sandbox.drawing.weather import fall, fog
from sandbox.drawing.wording import Wording, understood


def draw_scene(reference: Image.Image, prompt: str, size: tuple[int, int], seed: int) -> bytes:
    """A PNG of exactly `size` pixels; the same for the same reference, prompt, size and seed."""
    wording = understood(prompt)
    place = PLACES[wording.place]
    chance = random.Random(f"{seed}:{hashlib.sha256(prompt.encode()).hexdigest()}")
    light = _light(wording, place)
    stage = Stage(width=size[0], height=size[1], light=light, chance=chance)
    place.paint(stage)
    scene = _with_figure(stage, reference, wording, place)
    if not place.indoors and place.light is None:
        scene = fall(scene, wording.weather, light, chance)
    picture = styled(scene, wording.style)
    return png(_marked(grained(picture, 4)))


def _light(wording: Wording, place: Place) -> Light:
    if place.light is not None:
        return place.light
    neon = wording.style == "neon" and not place.indoors
    outside = light_of(wording.time or place.usual, wording.weather, neon=neon)
    return indoors(outside) if place.indoors else outside


def _with_figure(
    stage: Stage, reference: Image.Image, wording: Wording, place: Place
) -> Image.Image:
    """The background a little out of focus, things behind, the character, things in front."""
    chance = stage.chance
    scene = stage.finished().filter(ImageFilter.GaussianBlur(min(stage.width, stage.height) / 900))
    if wording.weather == "fog" and not place.indoors:
        scene = fog(scene, stage.light, chance, thickest=190)
    # Twice as fine as the scene is enough, and most of the work for a small one.
    subject = cut_out(reference, min(SIDE, 2 * max(stage.width, stage.height)))
    figure = subject.image
    if chance.random() < 0.3 and not subject.whole:
        figure = figure.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    lift = 0.09 if wording.aloft else place.floats
    spot = placed(
        figure,
        width=stage.width,
        height=stage.height,
        zoom=chance.uniform(0.86, 1.16),
        side=chance.choice((0.24, 0.38, 0.5, 0.62, 0.76)),
        ground=0.89 if wording.style == "cinematic" else 0.93,
        lift=lift,
        lit_from_left=stage.sun_x < stage.w / 2,
    )
    things = arranged(wording.props, spot, width=stage.width)
    glows = [glow for thing in things if thing.behind for glow in put(scene, thing, stage.light)]
    set_in(scene, figure, spot, stage.light, strength=_shadow(stage.light, lift))
    for thing in things:
        if not thing.behind:
            glows += put(scene, thing, stage.light)
    if place.leaves is not None:
        framed(scene, place.leaves, stage.light, chance)
    return lit(scene, glows, 1)


def _shadow(light: Light, lift: float) -> float:
    return (0.6 if light.veiled else 0.85) * (0.45 if lift else 1.0)


def _marked(picture: Image.Image) -> Image.Image:
    """A discreet mark, so that nobody takes a preview for the provider's work."""
    text, unit = "sandbox preview", min(picture.size)
    font = ImageFont.load_default(max(9, round(unit * 0.02)))
    draw = ImageDraw.Draw(picture, "RGBA")
    x, y = picture.width - unit * 0.025, picture.height - unit * 0.022
    draw.text((x + 1, y + 1), text, font=font, anchor="rs", fill=(0, 0, 0, 110))
    draw.text((x, y), text, font=font, anchor="rs", fill=(255, 255, 255, 170))
    return picture
