"""The provider's tasks over the wire: submit, their course, their end, their price."""

import io
import re
import warnings
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from tests.sandbox.provider_wire import Desk, opened, picture

MODEL = "wavespeed-ai/instant-character"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with opened() as made:
        yield made


async def test_a_submit_is_answered_in_the_documented_envelope(desk: Desk) -> None:
    answer = await desk.submit(await desk.upload())
    assert (answer.status, answer.body["code"], answer.body["message"]) == (200, 200, "success")
    data = answer.data
    assert re.fullmatch(r"[0-9a-f]{32}", str(data["id"]))
    assert (data["status"], data["outputs"], data["error"]) == ("created", [], "")
    assert data["urls"] == {"get": f"{desk.api_url}/api/v3/predictions/{data['id']}/result"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", str(data["created_at"]))
    assert data["timings"] == {"inference": 0}


async def test_a_task_goes_from_created_over_processing_to_completed(desk: Desk) -> None:
    task = (await desk.submit(await desk.upload())).data["id"]
    seen = []
    for seconds in (0.9, 0.2, 3.8, 0.2):
        desk.clock.now += seconds
        seen.append((await desk.result(task)).data["status"])
    assert seen == ["created", "processing", "processing", "completed"]


async def test_the_output_has_exactly_the_size_that_was_asked_for(desk: Desk) -> None:
    data = await desk.finished(size="300*1536")
    outputs = data["outputs"]
    assert isinstance(outputs, list)
    async with desk.session.get(outputs[0]) as answer:
        assert answer.content_type == "image/png"
        assert Image.open(io.BytesIO(await answer.read())).size == (300, 1536)
    assert data["has_nsfw_contents"] == [False]
    assert data["timings"] == {"inference": 4000}


async def test_an_output_is_not_there_before_its_time(desk: Desk) -> None:
    task = (await desk.submit(await desk.upload())).data["id"]
    async with desk.session.get(f"{desk.media_url}/outputs/{task}.png") as answer:
        assert answer.status == 404


@pytest.mark.parametrize("key", ["", "wrong"])
async def test_a_wrong_key_opens_nothing(desk: Desk, key: str) -> None:
    assert (await desk.ask("GET", "balance", key=key)).status == 401
    assert (await desk.ask("POST", MODEL, key=key, json={})).status == 401


@pytest.mark.parametrize(
    "wish",
    [
        {"prompt": " "},
        {"prompt": 7},
        {"prompt": "x" * 5_001},
        {"image": ""},
        {"size": "255*1024"},
        {"size": "1024*1537"},
        {"size": "1024x1024"},
        {"size": "1024*1024*3"},
        {"seed": -2},
        {"seed": 2_147_483_648},
        {"seed": "7"},
    ],
)
async def test_a_bad_wish_is_refused_and_free(desk: Desk, wish: dict[str, object]) -> None:
    answer = await desk.submit(await desk.upload(), **wish)
    assert answer.status == 400
    assert desk.provider.state()["balance"] == 25.0


@pytest.mark.parametrize(
    ("kind", "code"),
    [("moderated", 1200), ("unreachable", 1402), ("failed", 1403), ("internal", 5000)],
)
async def test_a_failed_task_is_a_success_of_http_and_costs_nothing(
    desk: Desk, kind: str, code: int
) -> None:
    desk.provider.add_fault({"on": "task", "do": {"kind": kind}})
    data = await desk.finished()
    assert (data["status"], data["code"], data["outputs"]) == ("failed", code, [])
    assert data["error"]
    assert desk.provider.state()["balance"] == 25.0


async def test_a_reference_that_is_not_in_the_store_makes_the_task_fail(desk: Desk) -> None:
    data = await desk.finished(image="https://example.invalid/cat.png")
    assert (data["status"], data["code"]) == ("failed", 1402)


@pytest.mark.parametrize("content", [b"not a picture", picture()[:-30]])
async def test_a_reference_that_is_no_whole_picture_makes_the_task_fail(
    desk: Desk, content: bytes
) -> None:
    data = await desk.finished(image=await desk.upload(content))
    assert data["code"] == 1402


async def test_completed_without_outputs_and_flagged_results_happen_on_order(desk: Desk) -> None:
    desk.provider.add_fault({"on": "task", "do": {"kind": "empty"}})
    desk.provider.add_fault({"on": "task", "do": {"kind": "flagged"}})
    empty, flagged = await desk.finished(), await desk.finished()
    assert (empty["status"], empty["outputs"]) == ("completed", [])
    assert flagged["has_nsfw_contents"] == [True]


async def test_a_task_may_be_stuck_slow_or_in_an_unknown_state(desk: Desk) -> None:
    for do in ({"kind": "stuck"}, {"kind": "slow", "seconds": 60}, {"kind": "unknown_status"}):
        desk.provider.add_fault({"on": "task", "do": do})
    image = await desk.upload()
    tasks = [(await desk.submit(image)).data["id"] for _ in range(3)]
    desk.clock.now += 30
    soon = [(await desk.result(task)).data["status"] for task in tasks]
    desk.clock.now += 3_000
    late = [(await desk.result(task)).data["status"] for task in tasks]
    assert soon == ["processing", "processing", "settling"]
    assert late == ["processing", "completed", "settling"]


async def test_outputs_may_be_on_a_foreign_host_html_or_a_bomb(desk: Desk) -> None:
    for kind in ("foreign_output", "html_output", "bomb_output"):
        desk.provider.add_fault({"on": "task", "do": {"kind": kind}})
    urls = [str((await desk.finished())["outputs"])[2:-2] for _ in range(3)]
    assert urls[0].startswith("http://localhost:")
    async with desk.session.get(urls[1]) as answer:
        assert answer.content_type == "text/html"
    async with desk.session.get(urls[2]) as answer:
        data = await answer.read()
    assert len(data) < 40_000
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        assert Image.open(io.BytesIO(data)).size == (13_000, 13_000)


async def test_over_the_rate_nothing_is_made_until_the_next_minute(desk: Desk) -> None:
    desk.provider.set(rate_per_minute=2)
    image = await desk.upload()
    codes = [(await desk.submit(image)).status for _ in range(3)]
    desk.clock.now += 60
    assert [*codes, (await desk.submit(image)).status] == [200, 200, 429, 200]
    assert desk.provider.state()["balance"] == 24.7


async def test_over_the_concurrency_a_task_waits_in_created(desk: Desk) -> None:
    desk.provider.set({"concurrency": 2})
    image = await desk.upload()
    tasks = [(await desk.submit(image)).data["id"] for _ in range(5)]
    courses = []
    for _ in range(3):
        desk.clock.now += 4
        courses.append([(await desk.result(task)).data["status"] for task in tasks])
    assert courses[0] == ["processing", "processing", "created", "created", "created"]
    assert courses[1] == ["completed", "completed", "processing", "processing", "created"]
    assert courses[2][4] == "processing"


async def test_without_money_nothing_is_made(desk: Desk) -> None:
    desk.provider.set({"balance": 0.15})
    image = await desk.upload()
    first, second = await desk.submit(image), await desk.submit(image)
    assert (first.status, second.status) == (200, 402)
    assert "balance" in str(second.body["message"])


async def test_a_random_seed_is_drawn_when_none_was_given(desk: Desk) -> None:
    await desk.submit(await desk.upload(), seed=-1)
    tasks = desk.provider.state()["tasks"]
    assert isinstance(tasks, list)
    assert tasks[0]["seed"] >= 0


async def test_answers_take_the_other_shapes_that_were_seen(desk: Desk) -> None:
    shape = {
        "nsfw": "missing",
        "error": "missing",
        "output": "object",
        "inputs": False,
        "digits": 2,
    }
    desk.provider.set(shape=shape)
    data = await desk.finished()
    assert not {"has_nsfw_contents", "error", "input"} & set(data)
    assert isinstance(data["outputs"], list)
    assert list(data["outputs"][0]) == ["url"]
    assert re.search(r"\.\d\dZ$", str(data["created_at"]))
    desk.provider.set(shape={"nsfw": "null"})
    assert (await desk.finished())["has_nsfw_contents"] is None
