"""Example characters, avatars and things: drawn by code, the same in every run."""

import io
from pathlib import Path

import pytest
from PIL import Image

from sandbox.drawing import kept as keeping
from sandbox.drawing.avatars import avatar
from sandbox.drawing.cutout import cut_out
from sandbox.drawing.examples import EXAMPLES, Example
from sandbox.drawing.shapes import curve, oval
from sandbox.drawing.sheet import Paint, Sheet


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.id for example in EXAMPLES])
def test_an_example_is_a_whole_figure_on_transparent_ground(example: Example) -> None:
    picture = opened(example.draw())
    assert (picture.size, picture.mode) == ((768, 1024), "RGBA")
    left, top, right, bottom = picture.getchannel("A").getbbox() or (0, 0, 0, 0)
    assert left >= 0
    assert right - left > 500
    assert bottom - top > 800
    alpha = picture.getchannel("A")
    assert [alpha.getpixel(corner) for corner in ((0, 1023), (767, 1023))] == [0, 0]
    assert example.alt.startswith(example.name)
    assert example.draw() is example.draw()


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.id for example in EXAMPLES])
def test_an_example_can_be_cut_out_again_after_it_was_flattened(example: Example) -> None:
    figure = opened(example.draw())
    flat = Image.new("RGB", figure.size, "white")
    flat.paste(figure, mask=figure)
    alone = figure.getchannel("A").point(lambda value: 255 if value > 127 else 0)
    cut = cut_out(flat)
    share = sum(alone.histogram()[128:]) / sum(cut.image.getchannel("A").histogram()[128:])
    assert not cut.whole
    assert share == pytest.approx(1.0, abs=0.015)


@pytest.mark.parametrize("name", ["Mira", "Jonas", "Ada", "Troupe", "Somebody Else"])
def test_avatars_are_square_and_differ(name: str) -> None:
    assert opened(avatar(name)).size == (256, 256)
    assert avatar(name) != avatar("Zoe")


def test_examples_and_avatars_have_names_and_files_of_their_own() -> None:
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES) == 3
    assert all(example.filename == f"{example.id}.png" for example in EXAMPLES)


def test_a_curve_goes_through_its_points_and_keeps_its_corners() -> None:
    corner = [(0.0, 0.0), (10.0, 0.0), (10.0, 0.0), (10.0, 10.0)]
    line = curve(corner)
    assert all(point in line for point in corner)
    assert max(line, key=lambda point: point[0] - point[1]) == (10.0, 0.0)


def test_a_shape_outside_of_its_sheet_is_no_mistake() -> None:
    sheet = Sheet(20, 20)
    sheet.fill(sheet.mask(oval(500, 500, 5, 5)), Paint(top=(1, 2, 3), bottom=(4, 5, 6)))
    assert sheet.finished().getbbox() is None


def test_what_was_drawn_once_is_read_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_FOLDER", tmp_path / "kept")
    drawn = iter([b"first", b"second"])
    assert keeping.kept("one", lambda: next(drawn)) == b"first"
    assert keeping.kept("one", lambda: next(drawn)) == b"first"
    assert keeping.kept("other", lambda: next(drawn)) == b"second"
    (tmp_path / "file").touch()
    monkeypatch.setattr(keeping, "_FOLDER", tmp_path / "file")
    assert keeping.kept("one", lambda: b"drawn each time") == b"drawn each time"
