"""The rest of the provider's API: list, delete, price, media, faults, and what it remembers."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from tests.sandbox.provider_wire import KEY, Desk, opened, picture

MODEL = "wavespeed-ai/instant-character"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with opened() as made:
        yield made


async def listed(desk: Desk, **filters: object) -> list[object]:
    answer = await desk.ask("POST", "predictions", json=filters)
    items = answer.data["items"]
    assert isinstance(items, list)
    return [item["id"] for item in items]


async def test_the_list_is_paged_newest_first(desk: Desk) -> None:
    image = await desk.upload()
    ids = [(await desk.submit(image)).data["id"] for _ in range(5)]
    assert await listed(desk, page=1, page_size=2) == [ids[4], ids[3]]
    assert await listed(desk, page=3, page_size=2) == [ids[0]]
    assert await listed(desk, page_size=100, model=MODEL) == ids[::-1]


async def test_the_list_is_filtered_by_model_status_and_time(desk: Desk) -> None:
    task = (await desk.submit(await desk.upload())).data["id"]
    early = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    late = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert await listed(desk, created_after=early, created_before=late) == [task]
    assert await listed(desk, created_after=late) == []
    assert await listed(desk, created_before=early) == []
    assert await listed(desk, model="somebody/else") == []
    assert await listed(desk, status="completed") == []


@pytest.mark.parametrize("body", [{"page": 0}, {"page_size": 101}, {"created_after": "soon"}])
async def test_an_impossible_list_is_refused(desk: Desk, body: dict[str, object]) -> None:
    assert (await desk.ask("POST", "predictions", json=body)).status == 400


async def test_deleted_predictions_and_their_outputs_are_gone_but_stay_paid(desk: Desk) -> None:
    task = (await desk.finished())["id"]
    answer = await desk.ask("POST", "predictions/delete", json={"ids": [task, "unknown"]})
    assert answer.data == {"deleted_count": 1}
    assert (await desk.result(task)).status == 404
    async with desk.session.get(f"{desk.media_url}/outputs/{task}.png") as output:
        assert output.status == 404
    assert (await desk.ask("GET", "balance")).data == {"balance": 24.9}


async def test_price_models_and_unknown_models(desk: Desk) -> None:
    desk.provider.set(price=0.2)
    price = await desk.ask("POST", "model/price", json={"model_id": MODEL, "inputs": {}})
    assert price.data == {"price": 0.2, "discounted_price": 0.2}
    models = (await desk.ask("GET", "models")).body["data"]
    assert isinstance(models, list)
    assert (models[0]["model_id"], models[0]["base_price"]) == (MODEL, 0.2)
    unknown = await desk.ask("POST", "model/price", json={"model_id": "x/y", "inputs": {}})
    assert unknown.status == 404
    assert (await desk.ask("POST", "wavespeed-ai/nothing", json={})).status == 404


async def test_a_ticket_takes_only_its_own_headers_size_and_no_key(desk: Desk) -> None:
    wish = {"filename": "a.png", "size": len(picture()), "content_type": "image/png"}
    ticket = (await desk.ask("POST", "media/uploads", json=wish)).data["upload"]
    assert isinstance(ticket, dict)
    attempts = [
        (ticket["headers"] | {"Authorization": f"Bearer {KEY}"}, picture()),
        ({"Content-Type": "image/png"}, picture()),
        (ticket["headers"], picture() + b"x"),
        (ticket["headers"], picture()),
    ]
    codes = []
    for headers, data in attempts:
        async with desk.session.put(ticket["url"], data=data, headers=headers) as answer:
            codes.append(answer.status)
    assert codes == [400, 403, 400, 200]


async def test_the_older_multipart_upload_works_too(desk: Desk) -> None:
    form = aiohttp.FormData()
    form.add_field("file", picture(), filename="a.png", content_type="image/png")
    url = (await desk.ask("POST", "media/upload/binary", data=form)).data["download_url"]
    async with desk.session.get(str(url)) as answer:
        assert await answer.read() == picture()
    assert (await desk.ask("POST", "media/upload/binary", data=b"x")).status == 400


@pytest.mark.parametrize("content_type", ["image/gif", "text/html", ""])
async def test_only_three_kinds_of_picture_are_taken(desk: Desk, content_type: str) -> None:
    wish = {"filename": "a", "size": 5, "content_type": content_type}
    assert (await desk.ask("POST", "media/uploads", json=wish)).status == 400


async def test_a_dropped_submit_may_have_been_made_and_paid(desk: Desk) -> None:
    image = await desk.upload()
    for kind, tasks in (("drop_before", 0), ("drop_after", 1)):
        desk.provider.add_fault({"on": "submit", "do": {"kind": kind}})
        with pytest.raises(aiohttp.ClientError):
            await desk.submit(image)
        assert len(await listed(desk)) == tasks


@pytest.mark.parametrize("on", ["result", "balance", "models", "list", "secret"])
async def test_a_fault_hits_its_own_point_once(desk: Desk, on: str) -> None:
    task = (await desk.submit(await desk.upload())).data["id"]
    calls = {
        "result": ("GET", f"predictions/{task}/result"),
        "balance": ("GET", "balance"),
        "models": ("GET", "models"),
        "list": ("POST", "predictions"),
        "secret": ("GET", "webhook/secret"),
    }
    do = {"kind": "status", "status": 503, "body": {"error": "down"}}
    desk.provider.add_fault({"on": on, "do": do})
    first = await desk.ask(*calls[on])
    assert (first.status, first.body) == (503, {"error": "down"})
    assert (await desk.ask(*calls[on])).status == 200


async def test_requests_are_remembered_without_the_key(desk: Desk) -> None:
    await desk.finished()
    await desk.ask("GET", "balance", key="wrong")
    counts = desk.provider.state()["requests"]
    assert counts == {"ticket": 1, "put": 1, "submit": 1, "result": 1, "balance": 1}
    entries = {str(entry["name"]): entry for entry in desk.provider.requests()}
    assert entries["put"]["authorization"] == "none"
    assert (entries["balance"]["authorization"], entries["balance"]["status"]) == ("bearer", 401)
    assert entries["submit"]["path"] == f"/api/v3/{MODEL}"
    assert KEY not in str(entries)


async def test_references_are_listed_with_their_hash_and_can_be_fetched(desk: Desk) -> None:
    url = await desk.upload()
    (kept,) = desk.provider.references()
    assert (kept["url"], kept["size"], kept["content_type"]) == (url, len(picture()), "image/png")
    assert len(str(kept["sha256"])) == 64
    async with desk.session.get(url) as answer:
        assert await answer.read() == picture()


async def test_settings_that_can_not_be_are_refused_whole(desk: Desk) -> None:
    for values in ({"pace": {"created": -1}}, {"price": -1}, {"concurrency": 0}, {"mood": "x"}):
        with pytest.raises(ValueError, match=r"\.$"):
            desk.provider.set({"balance": 1.0, **values})
    assert desk.provider.state()["balance"] == 25.0
    desk.provider.set({"pace": {"created": 0.5}})
    assert desk.provider.state()["pace"] == {"created": 0.5, "processing": 4.0}


async def test_everybody_who_subscribed_hears_of_changes(desk: Desk) -> None:
    heard: list[int] = []
    desk.provider.subscribe(lambda: heard.append(1))
    desk.provider.set(balance=3)
    desk.provider.add_fault({"on": "submit", "do": {"kind": "html"}})
    desk.provider.clear_faults()
    await desk.ask("GET", "balance")
    assert len(heard) == 4
