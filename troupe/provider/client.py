"""The provider over HTTP. Its own words may quote a prompt, so they are logged at DEBUG alone.

The key travels in `_ask` alone, to the API's own host and never along a redirect. Uploads and
downloads go through another session that doesn't know it.
"""

import io
import logging
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote

import aiohttp
import msgspec
import stamina
from yarl import URL

from troupe import errors
from troupe.downloads import Downloads, HostRules, is_local, is_private, read_capped
from troupe.models import Reference
from troupe.provider import answers
from troupe.provider.api import Offer, Search, Submission, Task
from troupe.secret import Secret

log = logging.getLogger(__name__)

T = TypeVar("T")

LARGEST_ANSWER = 1024 * 1024
LARGEST_CATALOGUE = 32 * 1024 * 1024
LARGEST_OUTPUT = 30 * 1024 * 1024
_ASK = aiohttp.ClientTimeout(total=60, connect=10, sock_read=30)
_PUT = aiohttp.ClientTimeout(total=120, connect=10, sock_read=60)
_OUTPUT_SECONDS = 120.0
_SHORTEST_SECRET = 16
_ATTEMPTS = 3
_LONGEST_PAGE = 100
_MOST_PAGES = 20
_CLOCKS_DIFFER_MS = 60_000
_LONGEST_SUBMIT_MS = 60_000 + _CLOCKS_DIFFER_MS
_ABOUT_MONEY = re.compile(
    r"balance|top.?up|billing|(?:insufficient|not enough|out of) (?:credit|fund)", re.IGNORECASE
)


class WaveSpeed:
    """WaveSpeedAI's v3 API, for one model."""

    def __init__(
        self,
        *,
        api: aiohttp.ClientSession,
        media: aiohttp.ClientSession,
        base: URL,
        model: str,
        key: Secret,
        media_hosts: tuple[str, ...],
    ) -> None:
        self._api = api
        self._media = media
        self._base = base
        self._model = model
        self._key = key
        self._media_hosts = media_hosts
        self._downloads = Downloads(session=media, rules=HostRules(media_hosts))

    async def upload(self, reference: Reference) -> str:
        async for attempt in stamina.retry_context(
            on=errors.Unavailable, attempts=_ATTEMPTS, wait_initial=0.5, wait_max=5, timeout=60
        ):
            with attempt:
                return await self._upload_once(reference)
        raise AssertionError("retry_context ends by returning or raising")

    async def submit(self, submission: Submission) -> Task:
        body = {
            "prompt": submission.prompt,
            "image": submission.image_url,
            "size": f"{submission.size.width}*{submission.size.height}",
            "seed": submission.seed,
        }
        try:
            status, answer, headers = await self._ask(
                "POST", f"api/v3/{self._model}", json=body, webhook=submission.webhook
            )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            # From None: their own texts name the whole address, and a webhook's holds a token.
            raise errors.Unreachable(type(error).__name__) from None
        except (aiohttp.ClientError, OSError, errors.TooLarge) as error:
            raise errors.Ambiguous(type(error).__name__) from None
        return _submitted(status, answer, headers, prompt=submission.prompt)

    async def find(self, search: Search) -> tuple[Task, ...]:
        """A busy account starts more tasks in this time than one page holds."""
        wanted = {
            "page_size": _LONGEST_PAGE,
            "model": self._model,
            "created_after": _moment(search.submitted_at - _CLOCKS_DIFFER_MS),
            "created_before": _moment(search.until + _LONGEST_SUBMIT_MS),
        }
        # By id, because a task that starts meanwhile moves another one onto the next page.
        found: dict[str, Task] = {}
        for number in range(1, _MOST_PAGES + 1):
            body = {"page": number, **wanted}
            answer = await self._ask_again_safely("POST", "api/v3/predictions", json=body)
            page = _data(answer, answers.Page)
            found |= {task.id: task for task in answers.matching(page, search)}
            if len(page.items) < _LONGEST_PAGE:
                break
        return tuple(found.values())

    async def look(self, task_id: str) -> Task:
        if not answers.is_task_id(task_id):
            raise errors.UnknownPrediction("not an id")
        try:
            answer = await self._ask_again_safely("GET", f"api/v3/predictions/{task_id}/result")
        except _NoSuchRoute as error:
            raise errors.UnknownPrediction(task_id) from error
        data = _data(answer, answers.TaskData)
        task = answers.to_task(data)
        if task.failure is not None:
            code = answers.failure_code(data)
            log.info("The provider failed %s: %s, code %s", task_id, task.failure, code)
            log.debug("Its own words: %.500s", data.error)
        return task

    async def fetch(self, output: str) -> bytes:
        return await self._downloads.fetch(
            output, most_bytes=LARGEST_OUTPUT, seconds=_OUTPUT_SECONDS
        )

    async def balance(self) -> int:
        answer = await self._ask_again_safely("GET", "api/v3/balance")
        return answers.micros(_data(answer, answers.Balance).balance)

    async def price(self) -> int:
        """What one picture costs at this moment, in micros. Raises what `balance` raises."""
        body = {"model_id": self._model, "inputs": {"prompt": "a portrait", "size": "1024*1024"}}
        answer = await self._ask_again_safely("POST", "api/v3/model/price", json=body)
        return answers.asked(_data(answer, answers.Price))

    async def offer(self) -> Offer:
        """What its list of models says of ours. Raises what `balance` raises."""
        answer = await self._ask_again_safely("GET", "api/v3/models", most_bytes=LARGEST_CATALOGUE)
        return answers.offer(_data(answer, msgspec.Raw), self._model)

    async def delete(self, task_ids: Sequence[str]) -> None:
        answer = await self._ask_again_safely(
            "POST", "api/v3/predictions/delete", json={"ids": list(task_ids)}
        )
        # Trouble may come under HTTP 200, in the envelope.
        _data(answer, msgspec.Raw)

    async def webhook_secret(self) -> Secret:
        """What the provider signs its webhooks with.

        Raises Unavailable, BadAnswer, or a leaf of NothingCreated.
        """
        async for attempt in stamina.retry_context(
            on=errors.Unavailable, attempts=_ATTEMPTS, wait_initial=0.5, wait_max=5, timeout=60
        ):
            with attempt:
                answer = await self._ask_again_safely("GET", "api/v3/webhook/secret")
                secret = _data(answer, answers.WebhookSecret).secret
                # An empty one would be everybody's.
                if len(secret) < _SHORTEST_SECRET:
                    raise errors.BadAnswer("a webhook secret that is too short to be one")
                return Secret(secret)
        raise AssertionError("retry_context ends by returning or raising")

    async def _upload_once(self, reference: Reference) -> str:
        filename = "reference.jpg" if reference.media_type == "image/jpeg" else "reference.png"
        wanted = {
            "filename": filename,
            "size": len(reference.data),
            "content_type": reference.media_type,
        }
        try:
            answer = await self._ask_again_safely("POST", "api/v3/media/uploads", json=wanted)
        except _NoSuchRoute:
            return await self._upload_by_form(reference, filename)
        ticket = _data(answer, answers.Ticket)
        try:
            await self._put(ticket.upload, reference.data)
        except errors.RequestRefused as error:
            log.warning("The ticket's host refuses the upload (%s); asking the older way", error)
            return await self._upload_by_form(reference, filename)
        return ticket.download_url

    async def _upload_by_form(self, reference: Reference, filename: str) -> str:
        """The older way, which is still documented."""
        form = aiohttp.FormData()
        form.add_field(
            "file", io.BytesIO(reference.data), filename=filename, content_type=reference.media_type
        )
        answer = await self._ask_again_safely("POST", "api/v3/media/upload/binary", data=form)
        return _data(answer, answers.Uploaded).download_url

    async def _put(self, upload: answers.Upload, data: bytes) -> None:
        url = self._upload_url(upload.url)
        try:
            async with self._media.request(
                upload.method if upload.method in ("PUT", "POST") else "PUT",
                url,
                data=io.BytesIO(data),
                headers=upload.headers,
                allow_redirects=False,
                timeout=_PUT,
            ) as response:
                _check_put(response.status)
        except (aiohttp.ClientError, OSError) as error:
            raise errors.Unavailable(f"upload: {type(error).__name__}") from error

    def _upload_url(self, text: str) -> URL:
        """Storage hosts aren't documented, so any public https host will do; nothing inside.

        Raises BadAnswer.
        """
        try:
            url = URL(text)
        except ValueError as error:
            raise errors.BadAnswer("an upload address that can't be read") from error
        host = (url.host or "").lower()
        local = is_local(host) and host in self._media_hosts
        if not local and (url.scheme != "https" or is_local(host) or is_private(host)):
            raise errors.BadAnswer("an upload address that isn't public https")
        return url

    async def _ask_again_safely(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, object] | None = None,
        data: aiohttp.FormData | None = None,
        most_bytes: int = LARGEST_ANSWER,
    ) -> bytes:
        """For requests that may be repeated: the body of a 200, else the matching error."""
        try:
            status, answer, headers = await self._ask(
                method, path, json=json, data=data, most_bytes=most_bytes
            )
        except (aiohttp.ClientError, OSError) as error:
            raise errors.Unavailable(type(error).__name__) from error
        except errors.TooLarge as error:
            raise errors.BadAnswer(str(error)) from error
        if not 200 <= status < 300:
            raise _trouble(status, answer, headers)
        return answer

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, object] | None = None,
        data: aiohttp.FormData | None = None,
        webhook: str | None = None,
        most_bytes: int = LARGEST_ANSWER,
    ) -> tuple[int, bytes, Mapping[str, str]]:
        async with self._api.request(
            method,
            _with_webhook(self._base / path, webhook),
            json=json,
            data=data,
            headers={"Authorization": f"Bearer {self._key.reveal()}"},
            allow_redirects=False,
            timeout=_ASK,
        ) as response:
            return response.status, await read_capped(response, most_bytes), response.headers


def _with_webhook(url: URL, webhook: str | None) -> URL:
    """Encoded to the last sign, as documented; yarl would leave `:` and `/` as they are."""
    return URL(f"{url}?webhook={quote(webhook, safe='')}", encoded=True) if webhook else url


class _NoSuchRoute(errors.RequestRefused):
    """404 or 405: this way of asking isn't there."""


def _check_put(status: int) -> None:
    if 400 <= status < 500 and status not in (408, 429):
        raise errors.RequestRefused(f"HTTP {status}")
    if not 200 <= status < 300:
        raise errors.Unavailable(f"HTTP {status} from the upload's host")


def _submitted(status: int, answer: bytes, headers: Mapping[str, str], *, prompt: str) -> Task:
    """What became of a submit that was answered. Raises Ambiguous where that can't be told."""
    if not 200 <= status < 300:
        _log_words(answer)
    if 300 <= status < 500:
        raise _refusal(status, answer, headers, prompt)
    if not 200 <= status < 300:
        raise errors.Ambiguous(_codes(status, answer))
    try:
        envelope = answers.decoded(answer, answers.TaskData)
        return answers.to_task(envelope.data)
    except errors.BadAnswer as error:
        _log_words(answer)
        code = answers.code(answer)
        if 400 <= code < 500:
            raise _refusal(code, answer, headers, prompt) from error
        raise errors.Ambiguous(str(error)) from error


def _data(answer: bytes, kind: type[T]) -> T:
    """Raises BadAnswer, or Unavailable where the envelope tells of trouble under HTTP 200."""
    try:
        return answers.decoded(answer, kind).data
    except errors.BadAnswer as error:
        code = answers.code(answer)
        if code != 200:
            raise _trouble(code, answer, {}) from error
        raise


def _trouble(status: int, answer: bytes, headers: Mapping[str, str]) -> errors.ProviderError:
    """The error for a request that may be repeated."""
    log.warning("The provider answered %s", _codes(status, answer))
    _log_words(answer)
    if status == 429 or status >= 500:
        return errors.Unavailable(f"HTTP {status}")
    if status in (404, 405):
        return _NoSuchRoute(f"HTTP {status}")
    return _refusal(status, answer, headers)


def _refusal(
    status: int, answer: bytes, headers: Mapping[str, str], prompt: str = ""
) -> errors.NothingCreated:
    """It may quote the prompt, and a prompt that speaks of a balance isn't about money."""
    told, codes = answers.complaint(answer), _codes(status, answer)
    if status == 429:
        return errors.RateLimited(codes, retry_after=_seconds(headers.get("Retry-After")))
    if _ABOUT_MONEY.search(told.replace(prompt, "") if prompt else told):
        return errors.AccountProblem(f"{codes}, and it speaks of the balance")
    # A 403 without JSON is no word of the API's: something in front of it stopped this one request.
    if status in (401, 402) or (status == 403 and answers.is_json(answer)):
        return errors.AccountProblem(codes)
    return errors.RequestRefused(codes)


def _codes(status: int, answer: bytes) -> str:
    """What an answer is known by without its words."""
    code = answers.code(answer)
    return f"HTTP {status}" if code in (200, status) else f"HTTP {status}, code {code}"


def _log_words(answer: bytes) -> None:
    log.debug("The provider's own words: %.500s", answers.complaint(answer))


def _moment(milliseconds: int) -> str:
    """ISO 8601 in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def _seconds(header: str | None) -> float | None:
    """Retry-After in seconds; None for a date or nonsense, which aren't worth more code."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
