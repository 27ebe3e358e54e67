"""From queued to created: the one paid request, and what to do when nobody hears its answer."""

import logging
from dataclasses import replace

from troupe import errors, lifecycle, polling
from troupe.blobs import Blobs
from troupe.circuit import Circuit
from troupe.clock import Clock
from troupe.doors import Doors
from troupe.looks import Looks
from troupe.models import FailureReason, Generation, Prediction, Reference
from troupe.moves import Moves, Step
from troupe.provider.api import Provider, Search, Submission, Task
from troupe.provider.webhook import Webhooks
from troupe.store.predictions import Predictions
from troupe.store.tenures import Turn
from troupe.tenure import Tenure
from troupe.watch import Watch

log = logging.getLogger(__name__)

REFERENCE_MEDIA_TYPE = "image/jpeg"

_SAFE_RETRY_SECONDS = 15.0
_FULL_SECONDS = 2.0
_RATE_LIMITED_SECONDS = 60.0
_LONGEST_RATE_LIMIT_SECONDS = 300.0
_QUEUE_PATIENCE_MS = 30 * 60_000
_SEARCH_PATIENCE_MS = 15 * 60_000
_NAMED_STEP_SECONDS = 20.0
_ECHO_PATIENCE_MS = 5 * 60_000
"""A webhook names the task of a submit that nobody heard answered, but only once that is done."""


class Submits:
    """Sends each submit at most once; `webhooks` is None where nobody would hear them."""

    def __init__(
        self,
        *,
        predictions: Predictions,
        moves: Moves,
        looks: Looks,
        watch: Watch,
        provider: Provider,
        blobs: Blobs,
        circuit: Circuit,
        doors: Doors,
        webhooks: Webhooks | None,
        tenure: Tenure,
        clock: Clock,
    ) -> None:
        self._predictions = predictions
        self._moves = moves
        self._looks = looks
        self._watch = watch
        self._provider = provider
        self._blobs = blobs
        self._circuit = circuit
        self._doors = doors
        self._webhooks = webhooks
        self._tenure = tenure
        self._clock = clock
        self._answered: dict[str, str] = {}
        self._named: dict[str, str] = {}
        self._troubled_since: dict[str, int] = {}

    async def submit(self, prediction: Prediction, generation: Generation) -> Step:
        """From queued to created: upload, stamp the intent, send the one paid request."""
        if self._circuit.is_open:
            return await self._moves.failed(prediction, FailureReason.ACCOUNT)
        try:
            image_url = await self._uploaded(generation.reference_sha256)
        except (errors.ProviderError, errors.BlobMissing) as error:
            return await self._not_uploaded(prediction, error)
        if not self._doors.open:
            # The upload took its time; a paid request that leaves now might be cut off.
            return Step(prediction, _SAFE_RETRY_SECONDS)
        return await self._in_turn(prediction, generation, image_url)

    async def _in_turn(
        self, prediction: Prediction, generation: Generation, image_url: str
    ) -> Step:
        """Stamps the intent where the provider's limits let it, and sends it while that is ours."""
        intent = lifecycle.submitting(prediction, now=self._clock.now())
        match await self._tenure.begin(prediction, intent):
            case Turn.FULL:
                return Step(prediction, _FULL_SECONDS)
            case Turn.OVERTAKEN:
                return Step(None)
        self._watch.begin(prediction.id)
        if not self._tenure.holds:
            # This process was frozen, or can't renew: another one may be about to take it over.
            log.error("The lease ran out before a paid request left, so it doesn't leave")
            return Step(None)
        return await self._sent(
            intent,
            Submission(
                prompt=generation.words,
                image_url=image_url,
                size=generation.size,
                seed=prediction.seed,
                webhook=self._callback(prediction),
            ),
        )

    async def reconcile(self, prediction: Prediction, generation: Generation) -> Step:
        """A submit whose answer nobody heard: found at the provider, or given up and given back.

        It is never sent again: that could pay twice. Exactly one task must match; with two, a guess
        could show somebody another person's picture.
        """
        self._watch.expect_nothing(prediction.id)  # whoever searches doesn't wait for it any more
        if prediction.id in self._answered:
            return await self._adopted(prediction, self._answered[prediction.id])
        submitted_at = prediction.submitted_at or prediction.created_at
        search = Search(
            prompt=generation.words,
            seed=prediction.seed,
            submitted_at=submitted_at,
            # The same moment, but after a restore, which moves the row without submitting it.
            until=max(submitted_at, await self._predictions.last_moved_at(prediction)),
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
        except errors.ProviderError as error:
            # A stray 404 too: the provider has just said that it has this task.
            log.warning("A look did not succeed: %s", error)
            self._named[prediction.id] = provider_id
            return Step(prediction, _NAMED_STEP_SECONDS)
        if not _is_echo(task, prediction, generation):
            log.error("A webhook named a task of another prompt or seed: %s", provider_id)
            return Step(None)
        ours = await self._claimed(prediction, provider_id)
        if ours is None:
            return Step(None)
        self._looks.announced(ours)
        return await self._looks.seen(ours, task)

    def _callback(self, prediction: Prediction) -> str | None:
        if self._webhooks is None:
            return None
        self._watch.expect_webhook(prediction.id)
        return self._webhooks.address(prediction.id)

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
                return await self._moves.failed(prediction, FailureReason.PICTURE_LOST)
            case errors.AccountProblem():
                return await self._account_problem(prediction, error)
            case errors.RequestRefused():
                log.error("The upload was refused: %s", error)
                return await self._moves.failed(prediction, FailureReason.UPLOAD_REFUSED)
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
            return await self._moves.failed(intent, FailureReason.REFUSED)
        except errors.ProviderError as error:
            log.error("A submit stayed without an answer: %s", error)
            return Step(intent, polling.next_search(self._watch.age_seconds(intent)) or 0.0)
        self._circuit.accepted()
        self._troubled_since.pop(intent.id, None)
        # Said before it is kept: should the disk be full now, the log still knows what was paid.
        log.info("The provider has it as %s", task.id)
        self._answered[intent.id] = task.id
        step = await self._adopted(intent, task.id)
        if self._watch.expects_webhook(intent.id):
            step = replace(step, seconds=self._watch.safety_look())
        return step

    async def _adopted(self, intent: Prediction, task_id: str) -> Step:
        created = await self._moves.made(intent, lifecycle.created(intent, provider_id=task_id))
        if created is not None:
            self._answered.pop(intent.id, None)
        self._watch.created(intent.id)
        return Step(created, self._watch.next_look(intent))

    def answer_to_pass_on(self, prediction_id: str) -> str | None:
        """The task of a submit whose prediction was taken over before its answer was kept."""
        return self._answered.pop(prediction_id, None)

    def forget(self, prediction_id: str) -> None:
        """It is over, or somebody else's."""
        self._answered.pop(prediction_id, None)
        self._named.pop(prediction_id, None)
        self._troubled_since.pop(prediction_id, None)

    async def _later(self, prediction: Prediction, error: errors.TroupeError) -> Step:
        """Still queued: nothing was asked for yet, so waiting is free."""
        log.warning("The upload did not succeed: %s", error)
        if self._is_hopeless(prediction):
            return await self._moves.failed(prediction, FailureReason.PROVIDER_UNAVAILABLE)
        return Step(prediction, _SAFE_RETRY_SECONDS)

    async def _waits(self, intent: Prediction, seconds: float) -> Step:
        """Back into the queue, because the provider surely created nothing."""
        if self._is_hopeless(intent):
            return await self._moves.failed(intent, FailureReason.PROVIDER_UNAVAILABLE)
        return Step(await self._moves.made(intent, lifecycle.back_in_queue(intent)), seconds)

    def _is_hopeless(self, prediction: Prediction) -> bool:
        """Whether the provider was away for too long; standing in our own line doesn't count."""
        now = self._clock.elapsed()
        since = self._troubled_since.setdefault(prediction.id, now)
        return now - since > _QUEUE_PATIENCE_MS

    async def _searched_in_vain(self, prediction: Prediction, patience_ms: float) -> Step:
        """Another search while a task may still appear in the list, or the end."""
        if self._webhooks is not None:
            patience_ms = max(patience_ms, _ECHO_PATIENCE_MS)
        if self._watch.age_ms(prediction) >= patience_ms and prediction.id not in self._named:
            return await self._moves.failed(prediction, FailureReason.INTERRUPTED)
        again = polling.next_search(self._watch.age_seconds(prediction))
        return Step(prediction, _SAFE_RETRY_SECONDS if again is None else again)

    async def _account_problem(self, prediction: Prediction, error: errors.AccountProblem) -> Step:
        self._circuit.refused(error)
        return await self._moves.failed(prediction, FailureReason.ACCOUNT)


def _is_echo(task: Task, prediction: Prediction, generation: Generation) -> bool:
    """Whether the task was asked for with our words, as far as the provider says."""
    return task.prompt in (None, generation.words) and task.seed in (None, prediction.seed)
