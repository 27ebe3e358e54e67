"""Scenes: exact sizes, the same for the same wish, and something of everything that was asked."""

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from sandbox.drawing.cutout import cut_out
from sandbox.drawing.places.atlas import PLACES
from sandbox.drawing.scene import draw_scene
from sandbox.drawing.wording import PLACES as PLACE_WORDS
from sandbox.drawing.wording import PROPS, STYLES, TIMES, WEATHERS, understood

SIZE = (256, 256)


def reference() -> Image.Image:
    """A red doll with a white belly on white ground, as the bot uploads pictures."""
    image = Image.new("RGB", (512, 512), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((156, 60, 356, 260), fill=(200, 30, 40))
    draw.rectangle((196, 250, 316, 480), fill=(200, 30, 40))
    draw.rectangle((226, 300, 286, 400), fill="white")
    return image


def drawn(prompt: str, size: tuple[int, int] = SIZE, seed: int = 1) -> Image.Image:
    return Image.open(io.BytesIO(draw_scene(reference(), prompt, size, seed)))


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart, in levels of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


@pytest.mark.parametrize("size", [(256, 256), (256, 1536), (1536, 256), (300, 777), (1024, 640)])
def test_a_scene_has_exactly_the_size_that_was_asked_for(size: tuple[int, int]) -> None:
    picture = drawn("in a tavern with a cat", size)
    assert (picture.size, picture.format, picture.mode) == (size, "PNG", "RGB")


def test_the_same_wish_gives_the_same_bytes_and_another_seed_another_picture() -> None:
    once = draw_scene(reference(), "a street in the rain", SIZE, 5)
    assert once == draw_scene(reference(), "a street in the rain", SIZE, 5)
    other = drawn("a street in the rain", seed=6)
    assert difference(Image.open(io.BytesIO(once)), other) > 4


@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_place_can_be_drawn_by_day_and_by_night(place: str) -> None:
    word = next((known.split()[0] for name, known in PLACE_WORDS if name == place), "")
    said = word.replace("_", " ")
    assert understood(said).place == place
    assert difference(drawn(f"{said} at noon"), drawn(f"{said} at midnight")) > 2


@pytest.mark.parametrize("style", sorted({name for name, _ in STYLES}))
def test_every_style_changes_the_picture(style: str) -> None:
    assert difference(drawn("meadow"), drawn(f"meadow {style}")) > 3


@pytest.mark.parametrize("name", sorted({name for name, _ in (*PROPS, *WEATHERS)}))
def test_every_thing_and_weather_shows(name: str) -> None:
    assert difference(drawn("garden"), drawn(f"garden {name}")) > 1


def test_the_character_is_in_the_scene_with_its_own_colour() -> None:
    picture = drawn("underwater", (512, 512))
    red, green, blue = picture.split()
    reddish = ImageChops.subtract(red, ImageChops.lighter(green, blue)).point(
        lambda v: 255 * (v > 30)
    )
    assert ImageStat.Stat(reddish).mean[0] / 255 > 0.04


def test_the_background_is_cut_away_but_not_what_it_encloses() -> None:
    subject = cut_out(reference())
    alpha = subject.image.getchannel("A")
    assert not subject.whole
    assert (subject.image.width, subject.image.height) == pytest.approx((200, 421), abs=6)
    assert alpha.getpixel((subject.image.width // 2, 290)) == 255
    assert alpha.getpixel((3, 3)) == 0


def test_transparency_is_taken_as_it_is() -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((10, 200, 10, 255), (20, 30, 60, 90))
    assert cut_out(image).image.size == (40, 60)


@pytest.mark.parametrize("colour", ["white", "black"])
def test_an_empty_reference_still_gives_a_picture(colour: str) -> None:
    data = draw_scene(Image.new("RGB", (64, 64), colour), "a beach", SIZE, 1)
    assert Image.open(io.BytesIO(data)).size == SIZE
    assert cut_out(Image.new("RGB", (64, 64), colour)).whole


def test_a_photograph_without_plain_ground_is_shown_as_a_card() -> None:
    photo = Image.effect_mandelbrot((200, 150), (-2, -1, 1, 1), 60).convert("RGB")
    noisy = ImageChops.add(photo, Image.radial_gradient("L").resize((200, 150)).convert("RGB"))
    ImageDraw.Draw(noisy).rectangle((0, 0, 199, 149), outline=(90, 60, 30), width=9)
    assert cut_out(Image.merge("RGB", noisy.split())).image.getbbox() is not None


@pytest.mark.parametrize(
    ("prompt", "place", "time", "weather"),
    [
        ("An elf plays the lute in a tavern", "tavern", "", ""),
        ("sitting in the garden under the moon", "garden", "night", ""),
        ("walking ON THE MOON!", "space", "night", ""),
        ("a snowy night street", "city", "night", "snow"),
        ("on a foggy beach at sunset", "beach", "sunset", "fog"),
        ("smiling", "", "", ""),
        ("", "", "", ""),
        ("🦊🦊🦊", "", "", ""),
    ],
)
def test_prompts_are_understood(prompt: str, place: str, time: str, weather: str) -> None:
    found = understood(prompt)
    assert (found.place, found.time, found.weather) == (place, time, weather)
    assert found.time in {"", *(name for name, _ in TIMES)}
