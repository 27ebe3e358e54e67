"""Faults on order: what a person or a test asks to go wrong, and how it is played over aiohttp.

Both halves of the sandbox use this: a `FaultPlan` keeps what was ordered, and `play` plays what
is due at a point around the route's own handler.
"""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Final, Literal

import msgspec
from aiohttp import web

from sandbox import spoilt

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

Kind = Literal[
    "status",
    "delay",
    "drop_before",
    "drop_after",
    "status_after",
    "redirect",
    "drip",
    "huge",
    "malformed",
    "html",
    # what may become of a prediction at the provider
    "moderated",
    "unreachable",
    "failed",
    "internal",
    "empty",
    "unknown_status",
    "flagged",
    "stuck",
    "slow",
    "foreign_output",
    "html_output",
    "bomb_output",
]

#: Faults of the wire, played by `play`.
WIRE: Final = frozenset(
    {"status", "status_after", "delay", "drop_before", "drop_after", "redirect"}
    | {"drip", "huge", "malformed", "html"}
)
#: Outcomes of a prediction, read by the provider alone.
OUTCOMES: Final = frozenset(
    {"moderated", "unreachable", "failed", "internal", "empty", "unknown_status", "flagged"}
    | {"stuck", "slow", "foreign_output", "html_output", "bomb_output"}
)

MOST_PENDING: Final = 1_000

_HTML = (
    "<!doctype html><html><head><title>Just a moment</title></head>"
    "<body><h1>Checking your browser</h1></body></html>"
)


class Fault(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One thing that goes wrong; most kinds read nothing but `seconds`, if that."""

    kind: Kind
    status: int = 0
    body: str | dict[str, object] | list[object] = ""
    headers: dict[str, str] = {}
    seconds: float = 0.0
    to: str = ""


class Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fault together with where it happens and how often (1 to 1,000 times).

    With `about` it waits for a request that has this text in it, and lets others pass: see `play`.
    """

    on: str
    do: Fault
    times: int = 1
    about: str = ""


class FaultPlan:
    """The faults that were ordered and have not happened yet, oldest first for every point."""

    def __init__(self, *, points: Collection[str], outcomes: Collection[str] = ()) -> None:
        """`points` take faults of the wire, `outcomes` take what becomes of a prediction."""
        self._allowed: dict[str, frozenset[str]] = dict.fromkeys(points, WIRE)
        self._allowed.update(dict.fromkeys(outcomes, OUTCOMES))
        self._pending: dict[str, deque[Order]] = {on: deque() for on in self._allowed}
        self._cleared = asyncio.Event()

    def add(self, order: object) -> None:
        """Order `{"on", "do", "times", "about"}`; raises ValueError with a whole sentence."""
        wanted = decode(order)
        kinds = self._allowed.get(wanted.on)
        if kinds is None:
            raise ValueError(f"Faults can happen on: {', '.join(sorted(self._allowed))}.")
        if wanted.do.kind not in kinds:
            raise ValueError(f"On {wanted.on} the kinds are: {', '.join(sorted(kinds))}.")
        self._pending[wanted.on].append(wanted)

    def expects(self, on: str) -> bool:
        """Whether anything was ordered for that point."""
        return bool(self._pending.get(on))

    def take(self, on: str, about: str = "") -> Fault | None:
        """The next fault of that point, used up by one; None when nothing was ordered.

        `about` is what the request is about: an order for another one stays where it is.
        """
        queue = self._pending.get(on, deque())
        for place, order in enumerate(queue):
            if order.about in about:
                del queue[place]
                if order.times > 1:
                    queue.insert(place, msgspec.structs.replace(order, times=order.times - 1))
                return order.do
        return None

    def pending(self) -> list[dict[str, object]]:
        """What is still to come, in the shape it was ordered."""
        return [
            {"on": on, "do": msgspec.to_builtins(order.do), "times": order.times}
            | ({"about": order.about} if order.about else {})
            for on, queue in self._pending.items()
            for order in queue
        ]

    def clear(self) -> None:
        """Forget every fault that has not happened yet, and end every delay that goes on."""
        for queue in self._pending.values():
            queue.clear()
        self._cleared.set()
        self._cleared = asyncio.Event()

    async def delayed(self, seconds: float) -> None:
        """Returns after `seconds`, or as soon as the faults are cleared."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._cleared.wait()


def decode(order: object) -> Order:
    """An order from its JSON shape; raises ValueError with a whole sentence."""
    try:
        wanted = msgspec.convert(order, Order)
    except msgspec.ValidationError as error:
        raise ValueError(f"This fault can't be read: {error}.") from error
    if not 1 <= wanted.times <= MOST_PENDING:
        raise ValueError(f"A fault happens 1 to {MOST_PENDING} times.")
    if not 0 <= wanted.do.seconds <= 3_600:
        raise ValueError("The seconds of a fault go from 0 to 3600.")
    if wanted.do.kind in {"status", "status_after"} and not 200 <= wanted.do.status <= 599:
        raise ValueError("A status fault needs a status from 200 to 599.")
    if wanted.do.kind == "redirect" and not wanted.do.to:
        raise ValueError("A redirect fault needs the address it leads to.")
    return wanted


async def play(
    plan: FaultPlan, on: str, request: web.Request, handle: Handler, *, known: str = ""
) -> web.StreamResponse:
    """Play the next fault of the wire at that point around `handle`; without one, just handle.

    It is about the request's address, its length and type, its body where that is JSON, and what
    else is `known` of it. `status`, `redirect`, `html`, `huge` and `drop_before` leave the work
    undone; `delay`, `drip`, `malformed`, `status_after` and `drop_after` do it. Discord and the
    provider both fail both ways.
    """
    fault = await _due(plan, on, request, known)
    if fault is None:
        return await handle(request)
    if fault.kind == "delay":
        await plan.delayed(fault.seconds)
        return await handle(request)
    if fault.kind in {"drop_after", "status_after", "malformed", "drip"}:
        return await _spoil(fault, request, await handle(request))
    if fault.kind == "drop_before":
        return spoilt.dropped(request)
    return await spoilt.huge(request) if fault.kind == "huge" else answer(fault)


async def _due(plan: FaultPlan, on: str, request: web.Request, known: str) -> Fault | None:
    if not plan.expects(on):
        return None
    body = await request.read() if request.content_type == "application/json" else b""
    line = f"{request.method} {request.path_qs}"
    headers = f"Content-Length: {request.content_length}\nContent-Type: {request.content_type}"
    return plan.take(on, "\n".join((line, headers, body.decode(errors="replace"), known)))


async def _spoil(
    fault: Fault, request: web.Request, response: web.StreamResponse
) -> web.StreamResponse:
    """The work was done; the answer does not arrive well."""
    match fault.kind:
        case "malformed":
            return spoilt.cut(response)
        case "drip":
            return await spoilt.drip(request, response, fault.seconds)
        case "status_after":
            return _status(fault)
        case _:
            return spoilt.dropped(request)


def answer(fault: Fault) -> web.Response:
    """The finished answer of a fault that needs no work done: status, redirect or html."""
    match fault.kind:
        case "status":
            return _status(fault)
        case "redirect":
            # 307 keeps the method, the body and (in careless clients) the key.
            return web.Response(status=fault.status or 307, headers={"Location": fault.to})
        case "html":
            return web.Response(text=_HTML, content_type="text/html")
        case _:
            raise ValueError(f"{fault.kind} is not an answer.")


def _status(fault: Fault) -> web.Response:
    headers = {
        name: value for name, value in fault.headers.items() if name.lower() != "content-type"
    }
    given = [value for name, value in fault.headers.items() if name.lower() == "content-type"]
    if isinstance(fault.body, str):
        headers["Content-Type"] = given[0] if given else "text/plain; charset=utf-8"
        body = fault.body.encode()
    else:
        # Exactly this type: discord.py hands back text when a charset is attached to JSON.
        headers["Content-Type"] = given[0] if given else "application/json"
        body = json.dumps(fault.body).encode()
    if fault.status in {204, 304}:
        return web.Response(status=fault.status)
    return web.Response(status=fault.status, body=body, headers=headers)
