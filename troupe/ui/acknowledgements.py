"""Every first answer to an interaction, at the one place they all pass: the connection."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp
from discord.utils import DISCORD_EPOCH

from troupe.clock import Clock
from troupe.happenings import Acknowledged, Acknowledgement, Hear

_CALLBACK = re.compile(r"/interactions/(\d{1,20})/[^/]+/callback")


@dataclass
class Sends:
    """How often a first answer left."""

    count: int = 0


_SENDS: ContextVar[Sends | None] = ContextVar("sends", default=None)


@contextmanager
def counted(sends: Sends) -> Iterator[None]:
    """Counts what leaves inside, because discord.py sends it again by itself after a 5xx or a 429.

    It says nothing of a connection that isn't `traced`.
    """
    before = _SENDS.set(sends)
    try:
        yield
    finally:
        _SENDS.reset(before)


def traced(*, hear: Hear, clock: Clock) -> aiohttp.TraceConfig:
    """Times and counts for discord.py's session; what isn't such an answer is passed over."""
    trace = aiohttp.TraceConfig()

    async def began(
        _: aiohttp.ClientSession, __: SimpleNamespace, start: aiohttp.TraceRequestStartParams
    ) -> None:
        sends = _SENDS.get()
        if sends is not None and _CALLBACK.search(start.url.path):
            sends.count += 1

    async def ended(
        _: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        _tell(end.url.path, _result(end.response.status), hear, clock)

    async def broke(
        _: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestExceptionParams
    ) -> None:
        _tell(end.url.path, Acknowledgement.LOST, hear, clock)

    trace.on_request_start.append(began)
    trace.on_request_end.append(ended)
    trace.on_request_exception.append(broke)
    return trace


def _tell(path: str, result: Acknowledgement, hear: Hear, clock: Clock) -> None:
    if found := _CALLBACK.search(path):
        made_at = (int(found[1]) >> 22) + DISCORD_EPOCH
        hear(Acknowledged(result, (clock.now() - made_at) / 1000))


def _result(status: int) -> Acknowledgement:
    """Discord doesn't know an interaction any more 3 seconds after it was made: a 404."""
    if 200 <= status < 300:
        return Acknowledgement.ACCEPTED
    return Acknowledgement.LATE if status == 404 else Acknowledgement.REFUSED
