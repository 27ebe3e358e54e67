"""Webhooks: signed as documented, delivered a bounded number of times, to this machine only."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

import aiohttp

WAITS: Final = (0.0, 0.5, 2.0, 8.0)
PATIENCE: Final = aiohttp.ClientTimeout(total=5)

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def sign(secret: str, webhook_id: str, stamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: HMAC-SHA256 over id, unix seconds and the raw body.

    The key is the secret without `whsec_`, as plain bytes.
    """
    key = secret.removeprefix("whsec_").encode()
    message = f"{webhook_id}.{stamp}.".encode() + body
    return f"v3,{hmac.new(key, message, hashlib.sha256).hexdigest()}"


def check_target(url: str) -> None:
    """Raise ValueError unless the address is on this machine: the sandbox calls nobody else."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or parts.hostname not in _LOOPBACK:
        raise ValueError("The sandbox delivers webhooks to this machine only")


class Messenger:
    """Delivers webhooks until one attempt is answered with 2xx."""

    def __init__(
        self,
        *,
        secret: str,
        new_id: Callable[[], str],
        unix: Callable[[], float],
        waits: Sequence[float] = WAITS,
    ) -> None:
        """`unix` gives seconds since 1970, `waits` the seconds before each attempt."""
        self.secret = secret
        self._new_id = new_id
        self._unix = unix
        self._waits = waits
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, url: str, prediction: dict[str, object]) -> bool:
        """Post one prediction; every attempt carries the same id. Whether anybody took it."""
        webhook_id = f"msg_{self._new_id()}"
        body = json.dumps(prediction).encode()
        for wait in self._waits:
            await asyncio.sleep(wait)
            if await self._attempt(url, webhook_id, body):
                return True
        return False

    async def _attempt(self, url: str, webhook_id: str, body: bytes) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=PATIENCE)
        stamp = int(self._unix())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": sign(self.secret, webhook_id, stamp, body),
        }
        try:
            async with self._session.post(
                url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return 200 <= answer.status < 300
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
