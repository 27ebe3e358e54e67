"""The small pictures of a history: made when a result is brought home, or when first asked for."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from troupe import logs
from troupe.blobs import Blobs
from troupe.errors import BlobMissing, UserError
from troupe.images import Images
from troupe.models import Prediction
from troupe.store.results import Results

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """At most 20 KiB of WebP."""

    sha256: str
    data: bytes


class Thumbnails:
    """Of completed predictions."""

    def __init__(self, *, blobs: Blobs, images: Images, results: Results) -> None:
        self._blobs = blobs
        self._images = images
        self._results = results

    async def of(self, prediction: Prediction) -> Thumbnail | None:
        """None where neither it nor the picture is left, or the store is away."""
        with logs.about(generation=prediction.generation_id, prediction=prediction.id):
            return await self._kept_or_made(prediction)

    async def _kept_or_made(self, prediction: Prediction) -> Thumbnail | None:
        if prediction.thumbnail_sha256 is not None:
            try:
                data = await self._blobs.get(prediction.thumbnail_sha256)
            except BlobMissing:
                log.warning("The thumbnail is gone; making it anew")
            except OSError as error:
                log.warning("The thumbnail can't be had now: %s", error)
                return None
            else:
                return Thumbnail(prediction.thumbnail_sha256, data)
        return await self._made(prediction)

    async def of_all(self, predictions: Iterable[Prediction]) -> dict[str, Thumbnail]:
        """By the prediction's id; what has none is left out."""
        wanted = list(predictions)
        found = await asyncio.gather(*map(self.of, wanted))
        return {one.id: small for one, small in zip(wanted, found, strict=True) if small}

    async def _made(self, prediction: Prediction) -> Thumbnail | None:
        """Kept, so that it is made only once; where it can't be kept it is shown all the same."""
        try:
            result = await self._blobs.get(prediction.result_sha256 or "")
            data = await self._images.thumbnail(result)
            sha256 = await self._blobs.put(data)
        except (BlobMissing, UserError, OSError) as error:
            log.warning("No thumbnail was made: %s", type(error).__name__)
            return None
        await self._results.thumbnail_made(prediction.id, sha256)
        return Thumbnail(sha256, data)
