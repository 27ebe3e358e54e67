"""A provider of which each request is told: what it was, how it ended, how long it took."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from troupe import errors
from troupe.clock import Clock
from troupe.happenings import Answer, Hear, Request, Requested
from troupe.models import Reference
from troupe.provider.api import Provider, Purse, Search, Submission, Task

_ANSWERS: tuple[tuple[type[BaseException], Answer], ...] = (
    (errors.AccountProblem, Answer.ACCOUNT),
    (errors.RateLimited, Answer.RATE_LIMITED),
    (errors.RequestRefused, Answer.REFUSED),
    (errors.HostRefused, Answer.REFUSED),
    (errors.Ambiguous, Answer.NO_ANSWER),
    (errors.UnknownPrediction, Answer.UNKNOWN_TASK),
    (errors.BadAnswer, Answer.BAD_ANSWER),
    (errors.TooLarge, Answer.BAD_ANSWER),
    (errors.ProviderError, Answer.UNAVAILABLE),
    (errors.DownloadError, Answer.UNAVAILABLE),
    (TimeoutError, Answer.UNAVAILABLE),
    (asyncio.CancelledError, Answer.BROKEN_OFF),
)


class Timed:
    """Does what `provider` does, and nothing else."""

    def __init__(self, provider: Provider, *, purse: Purse, hear: Hear, clock: Clock) -> None:
        self._provider = provider
        self._purse = purse
        self._hear = hear
        self._clock = clock

    async def upload(self, reference: Reference) -> str:
        with self._timed(Request.UPLOAD):
            return await self._provider.upload(reference)

    async def submit(self, submission: Submission) -> Task:
        with self._timed(Request.SUBMIT):
            return await self._provider.submit(submission)

    async def find(self, search: Search) -> tuple[Task, ...]:
        with self._timed(Request.FIND):
            return await self._provider.find(search)

    async def look(self, task_id: str) -> Task:
        with self._timed(Request.LOOK):
            return await self._provider.look(task_id)

    async def delete(self, task_ids: Sequence[str]) -> None:
        with self._timed(Request.DELETE):
            await self._provider.delete(task_ids)

    async def fetch(self, output: str) -> bytes:
        with self._timed(Request.FETCH):
            return await self._provider.fetch(output)

    async def balance(self) -> int:
        with self._timed(Request.BALANCE):
            return await self._purse.balance()

    @contextmanager
    def _timed(self, kind: Request) -> Iterator[None]:
        began, answer = self._clock.elapsed(), Answer.OK
        try:
            yield
        except BaseException as error:
            answer = _answer(error)
            raise
        finally:
            self._hear(Requested(kind, answer, (self._clock.elapsed() - began) / 1000))


def _answer(error: BaseException) -> Answer:
    """The first that fits; what is none of these is a bug of ours."""
    return next((told for kind, told in _ANSWERS if isinstance(error, kind)), Answer.BROKEN_OFF)
