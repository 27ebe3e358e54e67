"""Faults on order: what is accepted, in which order it happens, and how it looks on the wire."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.faults import FaultPlan, play


class Door:
    """A route that counts how often its work was done."""

    def __init__(self) -> None:
        self.plan = FaultPlan(points=("door",), outcomes=("task",))
        self.opened = 0
        self.knocked = asyncio.Event()

    async def route(self, request: web.Request) -> web.StreamResponse:
        self.knocked.set()
        return await play(self.plan, "door", request, self.handle)

    async def handle(self, _request: web.Request) -> web.StreamResponse:
        self.opened += 1
        return web.json_response({"ok": True})


@asynccontextmanager
async def served(door: Door) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    app = web.Application()
    app.router.add_route("*", "/", door.route)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield session, str(server.make_url("/"))


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ({"on": "window", "do": {"kind": "html"}}, "can happen on: door, task"),
        ({"on": "door", "do": {"kind": "moderated"}}, "On door the kinds are"),
        ({"on": "task", "do": {"kind": "html"}}, "On task the kinds are"),
        ({"on": "door", "do": {"kind": "nonsense"}}, "can't be read"),
        ({"on": "door", "do": {"kind": "status"}}, "needs a status"),
        ({"on": "door", "do": {"kind": "redirect"}}, "needs the address"),
        ({"on": "door", "do": {"kind": "delay", "seconds": -1}}, "0 to 3600"),
        ({"on": "door", "do": {"kind": "html"}, "times": 0}, "1 to 1000 times"),
        ("door", "can't be read"),
    ],
)
def test_an_impossible_order_is_refused_in_a_sentence(order: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        FaultPlan(points=("door",), outcomes=("task",)).add(order)


async def test_a_delay_ends_when_the_faults_are_cleared() -> None:
    door = Door()
    door.plan.add({"on": "door", "do": {"kind": "delay", "seconds": 3_600}})
    async with served(door) as (session, url), asyncio.timeout(10):
        asked = asyncio.create_task(session.get(url))
        await door.knocked.wait()
        assert (door.plan.pending(), door.opened) == ([], 0)
        door.plan.clear()
        async with await asked as response:
            assert await response.json() == {"ok": True}


def test_faults_happen_in_the_order_and_number_they_were_ordered() -> None:
    plan = FaultPlan(points=("door",))
    plan.add({"on": "door", "do": {"kind": "html"}, "times": 2})
    plan.add({"on": "door", "do": {"kind": "drop_before"}})
    assert plan.pending()[0] == {"on": "door", "do": {"kind": "html"}, "times": 2}
    taken = [plan.take("door") for _ in range(4)]
    assert [fault.kind if fault else None for fault in taken] == [
        *("html", "html", "drop_before"),
        None,
    ]


def test_a_cleared_plan_has_nothing_left() -> None:
    plan = FaultPlan(points=("door",))
    plan.add({"on": "door", "do": {"kind": "html"}})
    plan.clear()
    assert (plan.take("door"), plan.pending()) == (None, [])


async def test_a_status_carries_its_body_and_headers_and_leaves_the_work_undone() -> None:
    door = Door()
    do = {"kind": "status", "status": 429, "body": {"a": 1}, "headers": {"Retry-After": "7"}}
    door.plan.add({"on": "door", "do": do})
    async with served(door) as (session, url), session.get(url) as answer:
        assert (answer.status, await answer.json()) == (429, {"a": 1})
        assert answer.headers["Retry-After"] == "7"
        assert answer.headers["Content-Type"] == "application/json"
    assert door.opened == 0


@pytest.mark.parametrize(("kind", "opened"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_dropped_connection_says_nothing_about_the_work(kind: str, opened: int) -> None:
    door = Door()
    door.plan.add({"on": "door", "do": {"kind": kind}})
    async with served(door) as (session, url):
        with pytest.raises(aiohttp.ClientConnectionError):
            # Not a GET: aiohttp asks again by itself after a lost GET.
            await session.post(url)
    assert door.opened == opened


async def test_malformed_json_is_the_first_half_of_the_true_answer() -> None:
    door = Door()
    door.plan.add({"on": "door", "do": {"kind": "malformed"}})
    async with served(door) as (session, url), session.get(url) as answer:
        text = await answer.text()
    assert text == json.dumps({"ok": True})[: len(text)]
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)


async def test_a_redirect_keeps_method_and_body() -> None:
    door = Door()
    door.plan.add({"on": "door", "do": {"kind": "redirect", "to": "http://localhost:9/x"}})
    async with served(door) as (session, url), session.get(url, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (307, "http://localhost:9/x")


async def test_html_arrives_as_a_success() -> None:
    door = Door()
    door.plan.add({"on": "door", "do": {"kind": "html"}})
    async with served(door) as (session, url), session.get(url) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")


async def test_a_drip_is_slow_but_whole() -> None:
    door = Door()
    door.plan.add({"on": "door", "do": {"kind": "drip", "seconds": 0.3}})
    async with served(door) as (session, url):
        before = asyncio.get_running_loop().time()
        async with session.get(url) as answer:
            assert await answer.json() == {"ok": True}
        assert asyncio.get_running_loop().time() - before >= 0.25


async def test_a_huge_body_is_small_on_the_wire_and_has_no_end() -> None:
    door = Door()
    door.plan.add({"on": "door", "do": {"kind": "huge"}})
    async with served(door) as (_, url):
        async with aiohttp.ClientSession(auto_decompress=False) as raw, raw.get(url) as answer:
            wire = await answer.content.readexactly(20_000)
        assert len(zlib.decompressobj(31).decompress(wire)) > 8_000_000


async def test_an_order_about_one_request_lets_the_others_pass() -> None:
    door = Door()
    async with served(door) as (session, url):
        door.plan.add({"on": "door", "do": {"kind": "html"}, "about": "an elf", "times": 2})
        door.plan.add({"on": "door", "do": {"kind": "status", "status": 503}})

        async def answered(prompt: str) -> int:
            async with session.post(url, json={"prompt": prompt}) as response:
                await response.read()
                return 0 if response.content_type == "text/html" else response.status

        assert await answered("a robot") == 503
        assert await answered("a robot") == 200
        assert door.plan.pending()[0]["about"] == "an elf"
        assert [await answered("an elf sings") for _ in range(3)] == [0, 0, 200]
        assert door.plan.pending() == []
