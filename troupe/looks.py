"""From created to the picture in our own store: one look at a time."""

import asyncio
import logging
from collections import Counter
from dataclasses import replace

from troupe import errors, lifecycle
from troupe.blobs import Blobs
from troupe.clock import Clock
from troupe.durations import Durations
from troupe.images import Images
from troupe.models import FailureReason, Prediction, PredictionState
from troupe.moves import Moves, Step
from troupe.provider.api import Provider, Task, TaskStatus
from troupe.watch import Watch

log = logging.getLogger(__name__)

LARGEST_DELIVERY = 10 * 1024 * 1024
"""Discord's limit for a file where nobody pays for more, in bytes."""

HANDS = 8
"""Pictures that are brought home at a time. Bounds memory; and who waits for a turn waits for no
connection, which would count as a download that failed."""

_RUNNING = frozenset({TaskStatus.CREATED, TaskStatus.PROCESSING, TaskStatus.UNKNOWN})
_DOWNLOADS = 3
_UNKNOWN_STEP_SECONDS = 20.0
_UNKNOWN_PATIENCE_MS = 60_000
_UNANSWERED_PATIENCE_MS = 24 * 3_600_000
_RESULT_PATIENCE_MS = 10 * 60_000


class Looks:
    """Asks the provider about tasks that it has, for at most `timeout_seconds` while it says so."""

    def __init__(
        self,
        *,
        moves: Moves,
        watch: Watch,
        provider: Provider,
        blobs: Blobs,
        images: Images,
        durations: Durations,
        clock: Clock,
        timeout_seconds: float,
    ) -> None:
        self._moves = moves
        self._watch = watch
        self._provider = provider
        self._blobs = blobs
        self._images = images
        self._durations = durations
        self._clock = clock
        self._timeout_ms = timeout_seconds * 1000
        self._hands = asyncio.Semaphore(HANDS)
        self._unknown_since: dict[str, int] = {}
        self._unusable_results: Counter[str] = Counter()

    async def look(self, prediction: Prediction) -> Step:
        """One look at a task that the provider has."""
        try:
            task = await self._provider.look(prediction.provider_id or "")
        except errors.UnknownPrediction:
            return await self._unknown(prediction)
        except errors.BadAnswer as error:
            log.error("A task can't be understood: %s", error)
            return await self._again(prediction)
        except errors.ProviderError as error:
            # The deadline is for a provider that says "still at it", not for one that is away: it
            # keeps a result for 7 days.
            log.warning("A look did not succeed: %s", error)
            return await self._again(prediction, patience_ms=_UNANSWERED_PATIENCE_MS)
        self._unknown_since.pop(prediction.id, None)
        return await self.seen(prediction, task)

    def announced(self, prediction: Prediction) -> None:
        """A webhook has just said that it is over: so it ran until now, and that can be learned."""
        self._watch.expect_nothing(prediction.id)
        self._watch.running(prediction)

    async def give_up(self, prediction: Prediction) -> Step:
        """Ends a prediction that a bug of ours keeps from going on."""
        return await self._moves.failed(prediction, FailureReason.PROVIDER_FAILED)

    def forget(self, prediction_id: str) -> None:
        """It is over, or somebody else's: nothing more will be asked about it."""
        self._watch.forget(prediction_id)
        self._unknown_since.pop(prediction_id, None)
        self._unusable_results.pop(prediction_id, None)

    async def _unknown(self, prediction: Prediction) -> Step:
        """A stray 404 is waited out; only a minute of them means that the task is gone."""
        now = self._clock.elapsed()
        since = self._unknown_since.setdefault(prediction.id, now)
        if now - since < _UNKNOWN_PATIENCE_MS:
            return Step(prediction, _UNKNOWN_STEP_SECONDS)
        return await self._moves.failed(prediction, FailureReason.PROVIDER_FAILED)

    async def seen(self, prediction: Prediction, task: Task) -> Step:
        """What a task, as it was just found, means for its prediction."""
        if task.status in _RUNNING:
            self._watch.running(prediction)
        elif self._watch.expects_webhook(prediction.id):
            log.warning("It is over and no webhook came: can the provider reach PUBLIC_URL?")
        match task.status:
            case TaskStatus.COMPLETED:
                return await self._collected(prediction, task)
            case TaskStatus.FAILED:
                return await self._ended(prediction, task.failure or FailureReason.PROVIDER_FAILED)
            case TaskStatus.PROCESSING if prediction.state is PredictionState.CREATED:
                after = lifecycle.processing(prediction, now=self._clock.now())
                moved = await self._moves.made(prediction, after)
                return Step(moved, self._watch.next_look(prediction))
            case _:
                return await self._again(prediction)

    async def _ended(self, prediction: Prediction, reason: FailureReason) -> Step:
        """It failed and isn't charged, so what only the picture's address broke is tried again."""
        if reason is FailureReason.PICTURE_UNREACHABLE and prediction.replaces is None:
            log.warning("The provider could not open our upload; uploading and asking once more")
            return Step(await self._moves.made(prediction, lifecycle.asked_anew(prediction)))
        return await self._moves.failed(prediction, reason)

    async def _collected(self, prediction: Prediction, task: Task) -> Step:
        """Brings the picture home. Until that is done the prediction isn't completed for us."""
        took = self._watch.done(prediction)
        if not task.outputs:
            return await self._moves.failed(prediction, FailureReason.EMPTY_RESULT)
        step = await self._brought_home(prediction, task, took)
        return replace(step, frees=True)

    async def _brought_home(self, prediction: Prediction, task: Task, took: float | None) -> Step:
        try:
            async with self._hands:
                data = await self._provider.fetch(task.outputs[0])
                picture, thumbnail = await self._images.result_and_thumbnail(data, LARGEST_DELIVERY)
                sha256 = await self._blobs.put(picture.data)
                # Inside too: whoever waits for a thread holds both files meanwhile.
                thumbnail_sha256 = await self._kept(thumbnail)
        except (errors.TooLarge, errors.UserError) as error:
            log.error("The result can't be used: %s: %s", type(error).__name__, error)
            return await self._unusable(prediction)
        except errors.HostRefused as error:
            log.critical("A result lies at %s: add its host to PROVIDER_MEDIA_HOSTS", error)
            return await self._again(prediction, patience_ms=self._timeout_ms + _RESULT_PATIENCE_MS)
        except (errors.DownloadFailed, OSError) as error:
            log.warning("The result could not be brought home yet: %s", error)
            return await self._again(prediction, patience_ms=_UNANSWERED_PATIENCE_MS)
        return await self._completed(
            prediction,
            sha256=sha256,
            media_type=picture.media_type,
            took=took,
            thumbnail_sha256=thumbnail_sha256,
            flagged=_flagged(task),
        )

    async def _kept(self, thumbnail: bytes | None) -> str | None:
        """A result without one is as good; it is then made when it is first asked for."""
        try:
            return await self._blobs.put(thumbnail) if thumbnail else None
        except OSError as error:
            log.warning("No thumbnail was kept: %s", type(error).__name__)
            return None

    async def _completed(
        self,
        prediction: Prediction,
        *,
        sha256: str,
        media_type: str,
        took: float | None,
        thumbnail_sha256: str | None,
        flagged: bool | None,
    ) -> Step:
        took_ms = None if took is None else round(took * 1000)
        after = lifecycle.completed(
            prediction,
            now=self._clock.now(),
            sha256=sha256,
            media_type=media_type,
            took_ms=took_ms,
            thumbnail_sha256=thumbnail_sha256,
            flagged=flagged,
        )
        moved = await self._moves.made(prediction, after)
        if moved is not None and took_ms is not None:
            self._durations.remember([took_ms])
        return Step(moved)

    async def _unusable(self, prediction: Prediction) -> Step:
        """It is paid for, so a page of a proxy or half a file is fetched again before giving up."""
        self._unusable_results[prediction.id] += 1
        if self._unusable_results[prediction.id] < _DOWNLOADS:
            return Step(prediction, self._watch.next_look(prediction))
        return await self._moves.failed(prediction, FailureReason.BAD_RESULT)

    async def _again(self, prediction: Prediction, patience_ms: float | None = None) -> Step:
        """Another look later, or the end of our patience."""
        if self._watch.age_ms(prediction) > (
            self._timeout_ms if patience_ms is None else patience_ms
        ):
            return await self._moves.failed(prediction, FailureReason.TIMED_OUT)
        return Step(prediction, self._watch.next_look(prediction))


def _flagged(task: Task) -> bool | None:
    """The word on the output that is brought home, None where there is none."""
    flagged = task.flags[0] if task.flags else None
    if flagged is None:
        log.info("The provider said nothing of whether a result is indecent")
    return flagged
