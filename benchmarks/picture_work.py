"""What fifty pictures at once cost everybody else: delay of the event loop, memory, CPU.

    python -m benchmarks.picture_work

Two kinds of work are begun at once, as many of each. A photo of 12 megapixels that somebody
attached is made a reference. A result is checked, marked, kept, given a thumbnail, and made as
light as Discord takes it at worst. Both go the bot's own way, with its threads and its bounds, in
a process of their own, so that its memory is theirs: one for a picture of each kind, one for all.
"""

import io
import json
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from benchmarks.picture_work_measured import PHOTO, RESULT, Measured
from benchmarks.table import Row, at_most, markdown
from troupe.ground import PICTURE_THREADS
from troupe.intake import PICTURES_AT_ONCE
from troupe.looks import HANDS
from troupe.prompts import LARGEST_SIDE

PHOTO_SIZE: Final = (4_000, 3_000)
MOST_DELAY_MS: Final = 20.0
MOST_LEFT_MIB: Final = 32.0
_MIB: Final = 2**20
_BYTES_A_PIXEL: Final = 4
_DEADLINE_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many pictures of each kind, and how long the idle loop is watched before."""

    pictures: int
    idle_seconds: float


FULL: Final = Sizes(pictures=50, idle_seconds=3.0)
SHORT: Final = Sizes(pictures=6, idle_seconds=0.5)


def rows(sizes: Sizes) -> list[Row]:
    """The loop's delay, the memory over idle, and the CPU a picture."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as name:
        folder = Path(name)
        files = _draw(folder)
        alone = _measure(folder, Sizes(pictures=1, idle_seconds=0.1))
        many = _measure(folder, sizes)
    return [*_rows(many, alone, files), *_told(many)]


def _rows(many: Measured, alone: Measured, files: dict[str, int]) -> list[Row]:
    """What is bounded."""
    begun = f"{many.pictures} photos and {many.pictures} results at once"
    return [
        Row(
            measure=f"event loop's delay, p99, {begun}",
            unit="ms",
            ours=many.delay_ms,
            peers=many.idle_delay_ms,
            peer="idle",
            bound=at_most(MOST_DELAY_MS),
        ),
        Row(
            measure=f"memory over idle at its peak, {begun}",
            unit="MiB",
            ours=many.peak_mib,
            peers=alone.peak_mib,
            peer="one of each alone",
            bound=at_most(round(_most_mib(files))),
        ),
        Row(
            measure="memory over idle that stays afterwards",
            unit="MiB",
            ours=many.left_mib,
            bound=at_most(MOST_LEFT_MIB),
        ),
    ]


def _told(many: Measured) -> list[Row]:
    """What is told for its own sake."""
    return [
        Row(measure="event loop's longest delay meanwhile", unit="ms", ours=many.longest_ms),
        Row(measure="CPU a photo made a reference", unit="ms", ours=many.reference_cpu_ms),
        Row(measure="CPU a result made ready", unit="ms", ours=many.result_cpu_ms),
    ]


def _most_mib(files: dict[str, int]) -> float:
    """A photo decoded whole in each thread, and the files that the hands hold, before and after.

    So it doesn't grow with how many wait: whoever waits has no file yet.
    """
    decoded = PICTURE_THREADS * PHOTO_SIZE[0] * PHOTO_SIZE[1] * _BYTES_A_PIXEL
    held = PICTURES_AT_ONCE * files[PHOTO] + HANDS * 2 * files[RESULT]
    return (decoded + held) / _MIB


def _measure(folder: Path, sizes: Sizes) -> Measured:
    """Raises CalledProcessError where the other process fails."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.picture_work_measured"),
            *(str(folder), str(sizes.pictures), str(sizes.idle_seconds)),
        ],
        stdout=subprocess.PIPE,
        timeout=_DEADLINE_SECONDS,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    return Measured(**json.loads(ran.stdout))


def _draw(folder: Path) -> dict[str, int]:
    """The two files, and how many bytes each has."""
    drawn = {PHOTO: _photo(*PHOTO_SIZE, "JPEG"), RESULT: _photo(LARGEST_SIDE, LARGEST_SIDE, "PNG")}
    for name, data in drawn.items():
        (folder / name).write_bytes(data)
    return {name: len(data) for name, data in drawn.items()}


def _photo(width: int, height: int, form: str) -> bytes:
    """Smooth light, soft edges and a sensor's noise, which is what makes a photo heavy."""
    light = Image.linear_gradient("L").resize((width, height))
    round_light = Image.radial_gradient("L").resize((width, height))
    scene = Image.merge("RGB", (light, round_light, ImageChops.invert(light)))
    _scatter(scene, random.Random(1))
    scene = scene.filter(ImageFilter.BoxBlur(3))
    noise = Image.merge("RGB", [Image.effect_noise((width, height), 40) for _ in range(3)])
    out = io.BytesIO()
    Image.blend(scene, noise, 0.25).save(out, form, quality=90)
    return out.getvalue()


def _scatter(scene: Image.Image, chance: random.Random) -> None:
    draw = ImageDraw.Draw(scene)
    for _ in range(200):
        x, y = chance.randrange(scene.width), chance.randrange(scene.height)
        side = chance.randrange(scene.width // 100, scene.width // 10)
        colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        draw.ellipse((x, y, x + side, y + side), fill=colour)


def main() -> int:
    """Prints the table; 1 where a bound isn't kept."""
    found = rows(SHORT if "--short" in sys.argv[1:] else FULL)
    print(markdown(found))
    return 0 if all(row.kept for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
