"""The steps of one prediction: each asks the provider one thing and persists what came of it."""

import logging
from collections import Counter
from dataclasses import dataclass, replace

from troupe import errors, lifecycle, polling
from troupe.ages import Ages
from troupe.blobs import Blobs
from troupe.circuit import Circuit
from troupe.clock import Clock
from troupe.durations import Durations
from troupe.images import Images
from troupe.lookout import Lookout
from troupe.models import FailureReason, Generation, Prediction, PredictionState, Reference
from troupe.provider.api import Provider, Search, Submission, Task, TaskStatus
from troupe.provider.webhook import Webhooks
from troupe.store.predictions import Predictions

log = logging.getLogger(__name__)

REFERENCE_MEDIA_TYPE = "image/jpeg"
LARGEST_DELIVERY = 10 * 1024 * 1024
"""Discord's limit for a file where nobody pays for more, in bytes."""

_RUNNING = frozenset({TaskStatus.CREATED, TaskStatus.PROCESSING, TaskStatus.UNKNOWN})
_SAFE_RETRY_SECONDS = 15.0
_RATE_LIMITED_SECONDS = 60.0
_LONGEST_RATE_LIMIT_SECONDS = 300.0
_UNKNOWN_STEP_SECONDS = 20.0
_UNANSWERED_PATIENCE_MS = 24 * 3_600_000
_DOWNLOADS = 3
_QUEUE_PATIENCE_MS = 30 * 60_000
_UNKNOWN_PATIENCE_MS = 60_000
_SEARCH_PATIENCE_MS = 15 * 60_000
_RESULT_PATIENCE_MS = 10 * 60_000


@dataclass(frozen=True, slots=True)
class Step:
    """Where a prediction stands after a step, and in how many seconds the next one is due.

    No `prediction` means that somebody else moved it meanwhile: drop it.
    """

    prediction: Prediction | None
    seconds: float = 0.0


class Steps:
    """Knows the provider and the store; knows nothing of queues, slots and Discord."""

    def __init__(
        self,
        *,
        predictions: Predictions,
        provider: Provider,
        blobs: Blobs,
        images: Images,
        clock: Clock,
        durations: Durations,
        circuit: Circuit,
        poll_seconds: float,
        timeout_seconds: float,
        webhooks: Webhooks | None = None,
    ) -> None:
        self._predictions = predictions
        self._provider = provider
        self._blobs = blobs
        self._images = images
        self._clock = clock
        self._durations = durations
        self._circuit = circuit
        self._ages = Ages(clock)
        self._lookout = Lookout(durations=durations, floor_seconds=poll_seconds)
        self._timeout_ms = timeout_seconds * 1000
        self._webhooks = webhooks
        self._awaited: set[str] = set()
        self._answered: dict[str, str] = {}
        self._unknown_since: dict[str, int] = {}
        self._unusable_results: Counter[str] = Counter()

    async def submit(self, prediction: Prediction, generation: Generation) -> Step:
        """From queued to created: upload, stamp the intent, send the one paid request."""
        if self._circuit.is_open:
            return await self._failed(prediction, FailureReason.ACCOUNT)
        try:
            image_url = await self._uploaded(generation.reference_sha256)
        except (errors.ProviderError, errors.BlobMissing) as error:
            return await self._not_uploaded(prediction, error)
        self._ages.begin(prediction.id)
        intent = await self._moved(
            prediction, lifecycle.submitting(prediction, now=self._clock.now())
        )
        if intent is None:
            return Step(None)
        return await self._sent(
            intent,
            Submission(
                prompt=generation.prompt,
                image_url=image_url,
                size=generation.size,
                seed=prediction.seed,
                webhook=self._callback(prediction),
            ),
        )

    def _callback(self, prediction: Prediction) -> str | None:
        if self._webhooks is None:
            return None
        self._awaited.add(prediction.id)
        return self._webhooks.address(prediction.id)

    async def reconcile(self, prediction: Prediction, generation: Generation) -> Step:
        """A submit whose answer nobody heard: found at the provider, or given up and given back.

        It is never sent again: that could pay twice. Exactly one task must match; with two, a guess
        could show somebody another person's picture.
        """
        self._awaited.discard(prediction.id)  # whoever searches doesn't wait for it any more
        if prediction.id in self._answered:
            return await self._adopted(prediction, self._answered[prediction.id])
        search = Search(
            prompt=generation.prompt,
            seed=prediction.seed,
            submitted_at=prediction.submitted_at or prediction.created_at,
        )
        try:
            found = await self._provider.find(search)
        except errors.ProviderError as error:
            log.warning("The search for a lost submit did not succeed: %s", error)
            return await self._searched_in_vain(prediction, _SEARCH_PATIENCE_MS)
        unclaimed = [task for task in found if not await self._predictions.has_task(task.id)]
        if len(unclaimed) == 1:
            log.info("Found the lost submit as %s", unclaimed[0].id)
            return await self._adopted(prediction, unclaimed[0].id)
        return await self._searched_in_vain(prediction, polling.LAST_SEARCH_SECONDS * 1000)

    async def adopt(self, prediction: Prediction, generation: Generation, provider_id: str) -> Step:
        """A submit without an answer (yet), which the provider says is over as `provider_id`.

        Still submitting in the step: it can't be seen now, ask again. None: it isn't ours.
        """
        try:
            task = await self._provider.look(provider_id)
        except errors.UnknownPrediction:
            log.error("A webhook named a task that does not exist")
            return Step(None)
        except errors.ProviderError as error:
            log.warning("A look did not succeed: %s", error)
            return Step(prediction, self._next_look(prediction))
        if not _is_echo(task, prediction, generation):
            log.error("A webhook named a task of another prompt or seed: %s", provider_id)
            return Step(None)
        ours = await self._claimed(prediction, provider_id)
        if ours is None:
            return Step(None)
        self.announced(ours)
        return await self._seen(ours, task)

    def announced(self, prediction: Prediction) -> None:
        """A webhook has just said that it is over: so it ran until now, and that can be learned."""
        self._awaited.discard(prediction.id)
        self._lookout.running(prediction.id, age=self._age_seconds(prediction))

    def wait_after_restart(self, prediction: Prediction) -> float:
        """Seconds until the first step of one that another run of the program has started.

        That run may have looked a moment ago, so the provider's floor is waited out.
        """
        if prediction.state is PredictionState.SUBMITTING:
            return 0.0
        return self._lookout.wait_after_restart(prediction.id, age=self._age_seconds(prediction))

    async def look(self, prediction: Prediction) -> Step:
        """One look at a task that the provider has."""
        try:
            task = await self._provider.look(prediction.provider_id or "")
        except errors.UnknownPrediction:
            return await self._unknown(prediction)
        except errors.ProviderError as error:
            # The deadline is for a provider that says "still at it", not for one that is away: it
            # keeps a result for 7 days.
            log.warning("A look did not succeed: %s", error)
            return await self._again(prediction, patience_ms=_UNANSWERED_PATIENCE_MS)
        self._unknown_since.pop(prediction.id, None)
        return await self._seen(prediction, task)

    async def give_up(self, prediction: Prediction) -> Step:
        """Ends a prediction that a bug of ours keeps from going on."""
        return await self._failed(prediction, FailureReason.PROVIDER_FAILED)

    async def _unknown(self, prediction: Prediction) -> Step:
        """A stray 404 is waited out; only a minute of them means that the task is gone."""
        now = self._clock.elapsed()
        since = self._unknown_since.setdefault(prediction.id, now)
        if now - since < _UNKNOWN_PATIENCE_MS:
            return Step(prediction, _UNKNOWN_STEP_SECONDS)
        return await self._failed(prediction, FailureReason.PROVIDER_FAILED)

    def forget(self, prediction_id: str) -> None:
        """It is over, or somebody else's: nothing more will be asked about it."""
        self._ages.forget(prediction_id)
        self._lookout.drop(prediction_id)
        self._awaited.discard(prediction_id)
        self._unknown_since.pop(prediction_id, None)
        self._unusable_results.pop(prediction_id, None)

    async def _claimed(self, prediction: Prediction, provider_id: str) -> Prediction | None:
        """The prediction with this task; None where either belongs to somebody else by now."""
        if not await self._predictions.has_task(provider_id):
            adopted = (await self._adopted(prediction, provider_id)).prediction
            if adopted is not None:
                log.info("Adopted %s", provider_id)
                return adopted
        # The submit's own answer may have been quicker by a moment.
        row = await self._predictions.get(prediction.id)
        if row is None or row.provider_id != provider_id or lifecycle.is_over(row):
            return None
        return row

    async def _uploaded(self, sha256: str) -> str:
        data = await self._blobs.get(sha256)
        reference = Reference(data=data, media_type=REFERENCE_MEDIA_TYPE, width=0, height=0)
        return await self._provider.upload(reference)

    async def _not_uploaded(self, prediction: Prediction, error: errors.TroupeError) -> Step:
        match error:
            case errors.BlobMissing():
                return await self._failed(prediction, FailureReason.PICTURE_LOST)
            case errors.AccountProblem():
                return await self._account_problem(prediction, error)
            case errors.RequestRefused():
                log.error("The upload was refused: %s", error)
                return await self._failed(prediction, FailureReason.UPLOAD_REFUSED)
            case _:
                return await self._later(prediction, error)

    async def _sent(self, intent: Prediction, submission: Submission) -> Step:
        try:
            task = await self._provider.submit(submission)
        except errors.RateLimited as error:
            seconds = error.retry_after or _RATE_LIMITED_SECONDS
            return await self._waits(intent, min(seconds, _LONGEST_RATE_LIMIT_SECONDS))
        except errors.Unreachable as error:
            log.warning("The provider could not be reached: %s", error)
            return await self._waits(intent, _SAFE_RETRY_SECONDS)
        except errors.AccountProblem as error:
            return await self._account_problem(intent, error)
        except errors.NothingCreated as error:
            log.error("The provider refused a submit: %s", error)
            return await self._failed(intent, FailureReason.REFUSED)
        except errors.ProviderError as error:
            log.error("A submit stayed without an answer: %s", error)
            return Step(intent, polling.next_search(self._age_seconds(intent)) or 0.0)
        self._circuit.accepted()
        # Said before it is kept: should the disk be full now, the log still knows what was paid.
        log.info("The provider has it as %s", task.id)
        self._answered[intent.id] = task.id
        step = await self._adopted(intent, task.id)
        if intent.id in self._awaited:
            step = replace(step, seconds=self._lookout.safety_look())
        return step

    async def _adopted(self, intent: Prediction, task_id: str) -> Step:
        created = await self._moved(intent, lifecycle.created(intent, provider_id=task_id))
        self._answered.pop(intent.id, None)
        self._lookout.submitted(intent.id)
        return Step(created, self._next_look(intent))

    async def _seen(self, prediction: Prediction, task: Task) -> Step:
        if task.status in _RUNNING:
            self._lookout.running(prediction.id, age=self._age_seconds(prediction))
        elif prediction.id in self._awaited:
            log.warning("It is over and no webhook came: can the provider reach PUBLIC_URL?")
        match task.status:
            case TaskStatus.COMPLETED:
                return await self._collected(prediction, task)
            case TaskStatus.FAILED:
                return await self._ended(prediction, task.failure or FailureReason.PROVIDER_FAILED)
            case TaskStatus.PROCESSING if prediction.state is PredictionState.CREATED:
                after = lifecycle.processing(prediction, now=self._clock.now())
                moved = await self._moved(prediction, after)
                return Step(moved, self._next_look(prediction))
            case _:
                return await self._again(prediction)

    async def _ended(self, prediction: Prediction, reason: FailureReason) -> Step:
        """It failed and isn't charged, so what only the picture's address broke is tried again."""
        if reason is FailureReason.PICTURE_UNREACHABLE and prediction.replaces is None:
            log.warning("The provider could not open our upload; uploading and asking once more")
            return Step(await self._moved(prediction, lifecycle.asked_anew(prediction)))
        return await self._failed(prediction, reason)

    async def _collected(self, prediction: Prediction, task: Task) -> Step:
        """Brings the picture home. Until that is done the prediction isn't completed for us."""
        took = self._lookout.done(prediction.id, age=self._age_seconds(prediction))
        if not task.outputs:
            return await self._failed(prediction, FailureReason.EMPTY_RESULT)
        try:
            data = await self._provider.fetch(task.outputs[0])
            picture = await self._images.result(data, LARGEST_DELIVERY)
            sha256 = await self._blobs.put(picture.data)
        except (errors.TooLarge, errors.UserError) as error:
            log.error("The result can't be used: %s: %s", type(error).__name__, error)
            return await self._unusable(prediction)
        except errors.HostRefused as error:
            log.critical("A result lies at %s: add its host to PROVIDER_MEDIA_HOSTS", error)
            return await self._again(prediction, patience_ms=self._timeout_ms + _RESULT_PATIENCE_MS)
        except (errors.DownloadFailed, OSError) as error:
            log.warning("The result could not be brought home yet: %s", error)
            return await self._again(prediction, patience_ms=_UNANSWERED_PATIENCE_MS)
        return await self._completed(prediction, sha256, picture.media_type, took)

    async def _completed(
        self, prediction: Prediction, sha256: str, media_type: str, took: float | None
    ) -> Step:
        took_ms = None if took is None else round(took * 1000)
        after = lifecycle.completed(
            prediction,
            now=self._clock.now(),
            sha256=sha256,
            media_type=media_type,
            took_ms=took_ms,
        )
        moved = await self._moved(prediction, after)
        if moved is not None and took_ms is not None:
            self._durations.remember([took_ms])
        return Step(moved)

    async def _unusable(self, prediction: Prediction) -> Step:
        """It is paid for, so a page of a proxy or half a file is fetched again before giving up."""
        self._unusable_results[prediction.id] += 1
        if self._unusable_results[prediction.id] < _DOWNLOADS:
            return Step(prediction, self._next_look(prediction))
        return await self._failed(prediction, FailureReason.BAD_RESULT)

    async def _again(self, prediction: Prediction, patience_ms: float | None = None) -> Step:
        """Another look later, or the end of our patience."""
        if self._ages.of(prediction) > (self._timeout_ms if patience_ms is None else patience_ms):
            return await self._failed(prediction, FailureReason.TIMED_OUT)
        return Step(prediction, self._next_look(prediction))

    async def _later(self, prediction: Prediction, error: errors.TroupeError) -> Step:
        """Still queued: nothing was asked for yet, so waiting is free."""
        log.warning("The upload did not succeed: %s", error)
        if self._clock.now() - prediction.created_at > _QUEUE_PATIENCE_MS:
            return await self._failed(prediction, FailureReason.PROVIDER_UNAVAILABLE)
        return Step(prediction, _SAFE_RETRY_SECONDS)

    async def _waits(self, intent: Prediction, seconds: float) -> Step:
        """Back into the queue, because the provider surely created nothing."""
        if self._clock.now() - intent.created_at > _QUEUE_PATIENCE_MS:
            return await self._failed(intent, FailureReason.PROVIDER_UNAVAILABLE)
        return Step(await self._moved(intent, lifecycle.back_in_queue(intent)), seconds)

    async def _searched_in_vain(self, prediction: Prediction, patience_ms: float) -> Step:
        """Another search while a task may still appear in the list, or the end."""
        if self._ages.of(prediction) >= patience_ms:
            return await self._failed(prediction, FailureReason.INTERRUPTED)
        again = polling.next_search(self._age_seconds(prediction))
        return Step(prediction, _SAFE_RETRY_SECONDS if again is None else again)

    async def _account_problem(self, prediction: Prediction, error: errors.AccountProblem) -> Step:
        self._circuit.refused(error)
        return await self._failed(prediction, FailureReason.ACCOUNT)

    async def _failed(self, prediction: Prediction, reason: FailureReason) -> Step:
        log.info("Failed: %s", reason)
        after = lifecycle.failed(prediction, now=self._clock.now(), reason=reason)
        return Step(await self._moved(prediction, after))

    async def _moved(self, before: Prediction, after: Prediction) -> Prediction | None:
        moved = await self._predictions.move(before, after, now=self._clock.now())
        if not moved:
            log.warning("Somebody else moved it on from %s", before.state)
        return after if moved else None

    def _age_seconds(self, prediction: Prediction) -> float:
        return self._ages.of(prediction) / 1000

    def _next_look(self, prediction: Prediction) -> float:
        return self._lookout.wait(prediction.id, age=self._age_seconds(prediction))


def _is_echo(task: Task, prediction: Prediction, generation: Generation) -> bool:
    """Whether the task was asked for with our words, as far as the provider says."""
    return task.prompt in (None, generation.prompt) and task.seed in (None, prediction.seed)
