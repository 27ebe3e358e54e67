"""Pictures go when they are due, thumbnails stay, and what anything else needs is left alone."""

import io
import random
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from tests.clocks import FakeClock
from tests.samples import NOW, encoded, generation, png, queued
from tests.store.ledgers import reserve
from tests.store.test_history import keep
from troupe import lifecycle
from troupe.blobs import Blobs
from troupe.errors import BlobMissing
from troupe.folder_blobs import FolderBlobs
from troupe.images import (
    HEAVIEST_THUMBNAIL,
    Images,
    check_and_shrink,
    check_result,
    make_thumbnail,
)
from troupe.models import Prediction
from troupe.retention import A_DAY_SECONDS, Retention
from troupe.store.database import Database
from troupe.store.history import History
from troupe.store.pictures import Pictures
from troupe.store.predictions import Predictions
from troupe.store.results import Results
from troupe.thumbnails import Thumbnails
from troupe.tidying import Tidying


@dataclass
class House:
    database: Database
    blobs: Blobs
    images: Images
    clock: FakeClock

    @property
    def thumbnails(self) -> Thumbnails:
        return Thumbnails(blobs=self.blobs, images=self.images, results=Results(self.database))

    def retention(self, days: int | None) -> Retention:
        return Retention(
            predictions=Predictions(self.database),
            results=Results(self.database),
            thumbnails=self.thumbnails,
            tidying=Tidying(blobs=self.blobs, pictures=Pictures(self.database), clock=self.clock),
            clock=self.clock,
            days=days,
        )

    async def has(self, sha256: str) -> bool:
        try:
            await self.blobs.get(sha256)
        except BlobMissing:
            return False
        return True


async def complete(database: Database, waiting: Prediction, sha256: str) -> None:
    submitting = lifecycle.submitting(waiting, now=NOW)
    created = lifecycle.created(submitting, provider_id=f"task-{waiting.id}")
    done = lifecycle.completed(created, now=NOW, sha256=sha256, media_type="image/png")
    for before, after in pairwise((waiting, submitting, created, done)):
        assert await Predictions(database).move(before, after, now=NOW)


@pytest.fixture
async def house(database: Database, tmp_path: Path, clock: FakeClock) -> House:
    blobs = FolderBlobs(tmp_path / "blobs")
    await blobs.open()
    return House(database, blobs, Images(threads=1), clock)


async def test_old_pictures_go_and_their_thumbnails_stay(house: House) -> None:
    old, shared = png(300, 300, "red"), png(300, 300, "blue")
    sha256, needed = await house.blobs.put(old), await house.blobs.put(shared)
    await keep(house.database, generation(1), sha256=sha256)
    await keep(house.database, generation(2), sha256=needed)
    async with house.database.transaction() as transaction:
        await transaction.execute(
            "UPDATE generations SET reference_sha256 = $1 WHERE id = 2", needed
        )
    house.clock.jump(2 * A_DAY_SECONDS)
    assert await house.retention(None).tidy() == 0
    assert await house.retention(3).tidy() == 0
    assert await house.retention(1).tidy() == 2
    assert not await house.has(sha256)
    assert await house.has(needed), "it is a reference too"
    [prediction] = await Predictions(house.database).of_generation(1)
    small = await house.thumbnails.of(prediction)
    assert small is not None, "made in time, though there was none on disk"
    assert await house.retention(1).tidy() == 0


async def test_what_was_removed_goes_whole(house: House) -> None:
    sha256 = await house.blobs.put(png(300, 300, "red"))
    await keep(house.database, generation(1), sha256=sha256)
    [prediction] = await Predictions(house.database).of_generation(1)
    small = await house.thumbnails.of(prediction)
    assert small is not None
    await History(house.database).remove(7, 1, now=5)
    assert await house.retention(None).tidy() == 1
    assert not await house.has(sha256)
    assert not await house.has(small.sha256)
    assert await house.retention(None).tidy() == 0


async def test_what_was_still_being_made_when_it_was_removed_goes_too(house: House) -> None:
    two = [replace(queued(generation(1)), id=f"1-{one}", ordinal=one) for one in range(2)]
    made = [await house.blobs.put(png(300, 300, colour)) for colour in ("red", "blue")]
    await reserve(house.database, generation(1), two)
    await complete(house.database, two[0], made[0])
    await History(house.database).remove(7, 1, now=5)
    assert await house.retention(None).tidy() == 1
    await complete(house.database, two[1], made[1])
    assert await house.retention(None).tidy() == 1
    assert not any([await house.has(one) for one in made])


def test_a_thumbnail_is_small_whatever_is_on_it() -> None:
    noise = Image.frombytes("RGB", (1536, 1536), random.Random(1).randbytes(3 * 1536 * 1536))
    for data in (encoded(noise, "PNG"), png(1536, 256), png(64, 1024)):
        picture, small = check_and_shrink(data, 2**24)
        assert small is not None
        assert picture == check_result(data, 2**24), "the result is the same with and without"
        assert small == make_thumbnail(data), "and so is its thumbnail"
        assert len(small) <= HEAVIEST_THUMBNAIL
        image = Image.open(io.BytesIO(small))
        assert image.format == "WEBP"
        assert max(image.size) <= 384
