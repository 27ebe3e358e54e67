"""Webhooks: where the provider sends them, and how one is known to be the provider's.

The token in the address says which prediction it is about, the signature who sent it, the time
stamp when. None of it makes what the webhook says true: whoever hears one goes and looks.
"""

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Mapping

from yarl import URL

from troupe.clock import Clock
from troupe.errors import BadAnswer, WebhookRefused
from troupe.provider import answers
from troupe.secret import Secret

WINDOW_SECONDS = 300
"""How far a time stamp may be from now, either way (the provider's rule)."""

REMEMBERED_MS = 2 * WINDOW_SECONDS * 1000
"""A stamp from the window's far end can be repeated until it leaves at the near end."""

MOST_REMEMBERED = 10_000
"""Only ids that were proved to be the provider's are kept, so a stranger can't push any out."""

_LONGEST_ID = 200
_LONGEST_STAMP = 12
_TOKEN_CHARACTERS = 32
_SECRET_PREFIX = "whsec_"  # noqa: S105  # what every secret starts with, and none itself


class Webhooks:
    """`key` is the API key: tokens come from it, so none has to be kept anywhere."""

    def __init__(self, *, public_url: URL, key: Secret, secret: Secret, clock: Clock) -> None:
        self._public_url = public_url
        self._token_key = _mac(key.reveal().encode(), b"troupe: webhook addresses").digest()
        self._secret = secret
        self._clock = clock
        self._heard: OrderedDict[str, int] = OrderedDict()

    def address(self, prediction_id: str) -> str:
        """Where the provider is to say that this prediction is over."""
        return str(self._public_url / "webhooks" / prediction_id / self._token(prediction_id))

    def admits(self, prediction_id: str, token: str) -> bool:
        """Whether the address is one that we gave away."""
        return _same(token, self._token(prediction_id))

    def hear(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """The provider's id of the task it is about; None where it was heard before.

        `headers` are looked up in lower case. Raises WebhookRefused.
        """
        webhook_id = headers.get("webhook-id", "")
        stamp = headers.get("webhook-timestamp", "")
        if not (webhook_id.isascii() and 0 < len(webhook_id) <= _LONGEST_ID):
            raise WebhookRefused("no id that could be one")
        self._check_time(stamp)
        expected = signature(self._secret, webhook_id, stamp, body)
        # Several, with spaces between, is how senders of this kind change their secret.
        if not any(_same(one, expected) for one in headers.get("webhook-signature", "").split()):
            raise WebhookRefused("the signature is not the provider's")
        task_id = _task_id(body)
        return task_id if self._is_new(webhook_id) else None

    def _token(self, prediction_id: str) -> str:
        return _mac(self._token_key, _bytes(prediction_id)).hexdigest()[:_TOKEN_CHARACTERS]

    def _check_time(self, stamp: str) -> None:
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_STAMP):
            raise WebhookRefused("no time stamp")
        if abs(self._clock.now() - int(stamp) * 1000) > WINDOW_SECONDS * 1000:
            raise WebhookRefused("the time stamp is more than 5 minutes away; is the clock right?")

    def _is_new(self, webhook_id: str) -> bool:
        now = self._clock.now()
        while self._heard and next(iter(self._heard.values())) < now - REMEMBERED_MS:
            self._heard.popitem(last=False)
        if webhook_id in self._heard:
            return False
        self._heard[webhook_id] = now
        if len(self._heard) > MOST_REMEMBERED:
            self._heard.popitem(last=False)
        return True


def signature(secret: Secret, webhook_id: str, stamp: str, body: bytes) -> str:
    """What `webhook-signature` has to be: HMAC-SHA256 in hex over id, time stamp and raw body.

    The key is the secret without `whsec_`, as plain bytes: it is not base64 (the provider's rule).
    """
    key = secret.reveal().removeprefix(_SECRET_PREFIX).encode()
    return "v3," + _mac(key, f"{webhook_id}.{stamp}.".encode() + body).hexdigest()


def _task_id(body: bytes) -> str:
    try:
        return answers.announced(body)
    except BadAnswer as error:
        raise WebhookRefused(str(error)) from error


def _mac(key: bytes, message: bytes) -> hmac.HMAC:
    return hmac.new(key, message, hashlib.sha256)


def _same(given: str, expected: str) -> bool:
    # As bytes, because compare_digest raises for a text that isn't ASCII.
    return hmac.compare_digest(_bytes(given), _bytes(expected))


def _bytes(text: str) -> bytes:
    """For what strangers send: aiohttp hands undecodable bytes over as lone surrogates."""
    return text.encode(errors="surrogatepass")
