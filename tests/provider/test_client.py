"""The provider's client on a real wire, against a provider that answers, breaks and lies."""

import asyncio
import json
import logging
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import aiohttp
import pytest
from yarl import URL

from tests.provider.servers import KEY, Wired, wired
from tests.samples import png
from troupe import errors
from troupe.images import make_reference
from troupe.models import FailureReason, Size
from troupe.provider.api import Offer, Search, Submission, TaskStatus
from troupe.provider.client import WaveSpeed
from troupe.secret import Secret

REFERENCE = make_reference(png())


def fault(wire: Wired, on: str, kind: str, *, times: int = 1, **details: object) -> None:
    wire.provider.add_fault({"on": on, "do": {"kind": kind} | details, "times": times})


def asked(wire: Wired, name: str) -> int:
    counts = wire.provider.state()["requests"]
    assert isinstance(counts, dict)
    return int(counts.get(name, 0))


async def submission(wire: Wired) -> Submission:
    url = await wire.client.upload(REFERENCE)
    return Submission(prompt="a fox reads", image_url=url, size=Size(512, 256), seed=5)


async def test_from_upload_to_picture() -> None:
    async with wired() as wire:
        task = await wire.client.submit(await submission(wire))
        assert task.id
        done = await wire.client.look(task.id)
        while done.status is not TaskStatus.COMPLETED:
            done = await wire.client.look(task.id)
        [output] = done.outputs
        data = await wire.client.fetch(output)
        assert data.startswith(b"\x89PNG")
        assert wire.provider.references()[0]["size"] == len(REFERENCE.data)


async def test_the_key_goes_to_the_api_alone() -> None:
    async with wired() as wire:
        task = await wire.client.submit(await submission(wire))
        outputs = (await wire.client.look(task.id)).outputs
        while not outputs:
            outputs = (await wire.client.look(task.id)).outputs
        await wire.client.fetch(outputs[0])
        entries = wire.provider.requests()
        with_key = {entry["host"] for entry in entries if entry["authorization"] != "none"}
        without = {entry["host"] for entry in entries if entry["authorization"] == "none"}
        assert len(with_key) == 1
        assert len(without) == 1
        assert with_key.isdisjoint(without)
        assert KEY not in json.dumps(entries)


async def test_the_key_does_not_follow_a_redirect() -> None:
    async with wired() as wire:
        media = str(wire.provider.references()) + "http://127.0.0.1:1/"
        fault(wire, "submit", "redirect", to=media[-19:])
        with pytest.raises(errors.RequestRefused):
            await wire.client.submit(await submission(wire))


@pytest.mark.parametrize("status", [404, 405])
async def test_without_tickets_the_older_upload_is_used(status: int) -> None:
    async with wired() as wire:
        fault(wire, "ticket", "status", status=status)
        await submission(wire)
        assert (asked(wire, "put"), asked(wire, "binary")) == (0, 1)


@pytest.mark.parametrize("on", ["ticket", "put"])
@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_an_upload_is_safe_to_repeat(on: str, kind: str) -> None:
    async with wired() as wire:
        fault(wire, on, kind)
        assert (await submission(wire)).image_url.startswith("http")


AMBIGUOUS = [
    {"kind": "drop_before"},
    {"kind": "drop_after"},
    {"kind": "status", "status": 500, "body": "oops"},
    {"kind": "status", "status": 502, "body": "<html>"},
    {"kind": "status", "status": 503, "body": '{"code":503,"message":"busy"}'},
    {"kind": "malformed"},
    {"kind": "html"},
    {"kind": "huge"},
]


@pytest.mark.parametrize("do", AMBIGUOUS, ids=lambda do: f"{do['kind']}{do.get('status', '')}")
async def test_a_submit_without_an_answer_is_ambiguous_and_never_sent_again(
    do: dict[str, object],
) -> None:
    async with wired() as wire:
        wanted = await submission(wire)
        wire.provider.add_fault({"on": "submit", "do": do, "times": 1})
        with pytest.raises(errors.Ambiguous):
            await wire.client.submit(wanted)
        # A second request would not have met the fault, and so would not have raised.
        assert asked(wire, "submit") <= 1


async def test_a_connection_that_is_reset_after_the_request_left_is_ambiguous() -> None:
    """A reset looks like a refused connection to the careless, and would be paid for twice."""

    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}")
        endpoint = writer.get_extra_info("socket")
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, aiohttp.ClientSession() as session:
        with pytest.raises(errors.Ambiguous):
            await client_at(f"http://127.0.0.1:{port}", session).submit(SOMETHING)


async def test_a_closed_port_means_that_nothing_was_created() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(errors.Unreachable):
            await client_at("http://127.0.0.1:9", session).submit(SOMETHING)


def client_at(base: str, session: aiohttp.ClientSession) -> WaveSpeed:
    return WaveSpeed(
        api=session, media=session, base=URL(base), model="a/b", key=Secret(KEY), media_hosts=()
    )


SOMETHING = Submission(prompt="x", image_url="https://a.b/c", size=Size(256, 256), seed=1)

REFUSED: list[tuple[int, str, type[errors.NothingCreated]]] = [
    (400, '{"code":400,"message":"bad size"}', errors.RequestRefused),
    (422, "", errors.RequestRefused),
    (401, '{"error":"no"}', errors.AccountProblem),
    (402, "", errors.AccountProblem),
    (403, '{"message":"forbidden"}', errors.AccountProblem),
    (403, "<html>", errors.RequestRefused),
    (400, '{"code":400,"message":"Insufficient balance, please top up"}', errors.AccountProblem),
    (429, "Too Many Requests", errors.RateLimited),
]


@pytest.mark.parametrize(("status", "body", "kind"), REFUSED)
async def test_a_refused_submit_created_nothing(
    status: int, body: str, kind: type[errors.NothingCreated]
) -> None:
    async with wired() as wire:
        wanted = await submission(wire)
        fault(wire, "submit", "status", status=status, body=body)
        with pytest.raises(kind):
            await wire.client.submit(wanted)
        assert asked(wire, "submit") == 1


async def test_an_envelope_may_refuse_under_http_200() -> None:
    async with wired() as wire:
        wanted = await submission(wire)
        body = '{"code":400,"message":"bad size"}'
        fault(wire, "submit", "status", status=200, body=body)
        with pytest.raises(errors.RequestRefused):
            await wire.client.submit(wanted)


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("soon", None), ("-1", None)])
async def test_retry_after_is_honoured_where_it_makes_sense(
    header: str, seconds: float | None
) -> None:
    async with wired() as wire:
        wanted = await submission(wire)
        fault(wire, "submit", "status", status=429, headers={"Retry-After": header})
        with pytest.raises(errors.RateLimited) as caught:
            await wire.client.submit(wanted)
        assert caught.value.retry_after == seconds


@pytest.mark.parametrize("kind", ["drop_after", "malformed"])
async def test_a_submit_whose_answer_was_lost_can_be_found(kind: str) -> None:
    async with wired() as wire:
        wanted = await submission(wire)
        others = [replace(wanted, seed=6), replace(wanted, prompt="a fox sleeps")]
        for other in others:
            await wire.client.submit(other)
        fault(wire, "submit", kind)
        started = time.time_ns() // 1_000_000
        with pytest.raises(errors.Ambiguous):
            await wire.client.submit(wanted)
        search = Search(prompt=wanted.prompt, seed=5, submitted_at=started, until=started)
        [found] = await wire.client.find(search)
        tasks = wire.provider.state()["tasks"]
        assert isinstance(tasks, list)
        assert found.id == next(one["id"] for one in tasks if one["seed"] == 5)
        assert await wire.client.find(replace(search, prompt="a fox")) == ()


async def test_a_lost_submit_is_found_behind_a_hundred_others() -> None:
    async with wired() as wire:
        started = time.time_ns() // 1_000_000
        wanted = await submission(wire)
        lost = await wire.client.submit(wanted)
        for number in range(120):
            await wire.client.submit(replace(wanted, seed=1_000 + number))
        search = Search(prompt=wanted.prompt, seed=wanted.seed, submitted_at=started, until=started)
        [found] = await wire.client.find(search)
        assert found.id == lost.id


async def test_after_a_restore_a_submit_is_looked_for_as_late_as_it_may_have_been() -> None:
    async with wired() as wire:
        wanted = await submission(wire)
        made = await wire.client.submit(wanted)
        now = time.time_ns() // 1_000_000
        an_hour_ago = now - 3_600_000
        search = Search(
            prompt=wanted.prompt, seed=wanted.seed, submitted_at=an_hour_ago, until=an_hour_ago
        )
        assert await wire.client.find(search) == ()
        [found] = await wire.client.find(replace(search, until=now))
        assert found.id == made.id


async def test_tasks_that_echo_nothing_are_not_guessed_at() -> None:
    async with wired() as wire:
        wire.provider.set({"shape": {"inputs": False}})
        await wire.client.submit(await submission(wire))
        now = time.time_ns() // 1_000_000
        search = Search(prompt="a fox reads", seed=5, submitted_at=now, until=now)
        assert await wire.client.find(search) == ()


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("moderated", FailureReason.MODERATED),
        ("unreachable", FailureReason.PICTURE_UNREACHABLE),
        ("failed", FailureReason.PROVIDER_FAILED),
        ("internal", FailureReason.PROVIDER_FAILED),
    ],
)
async def test_a_failed_task_says_why(kind: str, reason: FailureReason) -> None:
    async with wired() as wire:
        fault(wire, "task", kind)
        task = await wire.client.submit(await submission(wire))
        while (seen := await wire.client.look(task.id)).status is not TaskStatus.FAILED:
            assert seen.status in (TaskStatus.CREATED, TaskStatus.PROCESSING)
        assert seen.failure is reason


async def test_an_unknown_status_is_waited_out() -> None:
    async with wired() as wire:
        fault(wire, "task", "unknown_status")
        task = await wire.client.submit(await submission(wire))
        while (seen := await wire.client.look(task.id)).status is not TaskStatus.UNKNOWN:
            assert seen.status in (TaskStatus.CREATED, TaskStatus.PROCESSING)


@pytest.mark.parametrize(
    ("do", "kind"),
    [
        ({"kind": "status", "status": 500}, errors.Unavailable),
        ({"kind": "status", "status": 429}, errors.Unavailable),
        ({"kind": "drop_after"}, errors.Unavailable),
        ({"kind": "malformed"}, errors.BadAnswer),
        ({"kind": "html"}, errors.BadAnswer),
        ({"kind": "huge"}, errors.BadAnswer),
        ({"kind": "status", "status": 404}, errors.UnknownPrediction),
        ({"kind": "status", "status": 401}, errors.AccountProblem),
    ],
)
async def test_a_look_that_fails_says_how(
    do: dict[str, object], kind: type[errors.ProviderError]
) -> None:
    async with wired() as wire:
        task = await wire.client.submit(await submission(wire))
        # Twice, because aiohttp itself asks again where a reused connection was cut.
        wire.provider.add_fault({"on": "result", "do": do, "times": 2})
        with pytest.raises(kind):
            await wire.client.look(task.id)


QUOTING = "a fox reads of a balance"
CASES: list[tuple[str, int, dict[str, object], str]] = [
    ("submit", 400, {"code": 1400, "message": f"no: {QUOTING}"}, "HTTP 400, code 1400"),
    ("submit", 200, {"code": 400, "message": f"no: {QUOTING}"}, "HTTP 400"),
    ("submit", 401, {"code": 401, "message": f"no: {QUOTING}"}, "HTTP 401"),
    ("submit", 500, {"code": 500, "message": f"no: {QUOTING}"}, "HTTP 500"),
    ("ticket", 400, {"code": 400, "message": f"no: {QUOTING}"}, "HTTP 400"),
    ("result", 429, {"code": 1429, "message": f"no: {QUOTING}"}, "HTTP 429, code 1429"),
    ("result", 401, {"code": 401, "message": f"no: {QUOTING}"}, "HTTP 401"),
]


@pytest.mark.parametrize(("on", "status", "told", "known_by"), CASES)
async def test_an_answer_is_known_by_its_codes_and_quotes_nobody(
    caplog: pytest.LogCaptureFixture,
    on: str,
    status: int,
    told: dict[str, object],
    known_by: str,
) -> None:
    """What the engine logs of an error is its text. The words are there for whoever wants them."""
    caplog.set_level(logging.DEBUG)
    async with wired() as wire:
        wanted = replace(await submission(wire), prompt=QUOTING)
        task = await wire.client.submit(wanted)
        fault(wire, on, "status", times=9, status=status, body=json.dumps(told))
        asking: dict[str, Callable[[], Awaitable[object]]] = {
            "submit": lambda: wire.client.submit(wanted),
            "ticket": lambda: submission(wire),
            "result": lambda: wire.client.look(task.id),
        }
        with pytest.raises(errors.ProviderError) as caught:
            await asking[on]()
    written = [one.getMessage() for one in caplog.records if one.levelno >= logging.INFO]
    assert known_by in f"{written} {caught.value}"
    assert not [one for one in (*written, str(caught.value)) if "fox" in one]
    assert [one for one in caplog.records if "fox" in one.getMessage()]


async def test_a_failed_task_is_logged_by_its_code_and_quotes_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with wired() as wire:
        task = await wire.client.submit(await submission(wire))
        data = {"id": task.id, "status": "failed", "error": f"no: {QUOTING}", "code": 1200}
        body = json.dumps({"code": 200, "data": data})
        fault(wire, "result", "status", status=200, body=body)
        assert (await wire.client.look(task.id)).failure is FailureReason.MODERATED
    [line] = [one.getMessage() for one in caplog.records if "failed" in one.getMessage()]
    assert line == f"The provider failed {task.id}: moderated, code 1200"
    [quoting] = [one for one in caplog.records if QUOTING in one.getMessage()]
    assert quoting.levelno == logging.DEBUG


async def test_a_refusal_over_money_says_so_without_its_words() -> None:
    async with wired() as wire:
        wanted = await submission(wire)
        fault(
            wire, "submit", "status", status=400, body='{"message":"Insufficient balance of Mira"}'
        )
        with pytest.raises(errors.AccountProblem) as caught:
            await wire.client.submit(wanted)
    assert str(caught.value) == "HTTP 400, and it speaks of the balance"


@pytest.mark.parametrize("task_id", ["../../admin", "a", "x" * 65, "a/b/c/d/e/f", "abc?x=12345"])
async def test_an_id_can_not_lead_elsewhere(task_id: str) -> None:
    async with wired() as wire:
        with pytest.raises(errors.UnknownPrediction):
            await wire.client.look(task_id)
        assert wire.provider.requests() == []


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("drop_after", errors.DownloadFailed),
        ("huge", errors.TooLarge),
    ],
)
async def test_a_download_that_breaks_says_how(
    kind: str, error: type[errors.DownloadError]
) -> None:
    async with wired() as wire:
        task = await wire.client.submit(await submission(wire))
        while not (outputs := (await wire.client.look(task.id)).outputs):
            pass
        fault(wire, "output", kind, times=2)
        with pytest.raises(error):
            await wire.client.fetch(outputs[0])


async def test_a_submit_carries_the_address_of_its_webhook() -> None:
    async with wired() as wire:
        wanted = replace(await submission(wire), webhook="http://127.0.0.1:1/webhooks/5-0/a?b=c&d")
        task = await wire.client.submit(wanted)
        kept = wire.provider._account.tasks.get(task.id)
        assert kept is not None
        assert kept.webhook == wanted.webhook


async def test_a_task_echoes_what_it_was_asked_for_or_not() -> None:
    async with wired() as wire:
        task = await wire.client.submit(await submission(wire))
        echo = await wire.client.look(task.id)
        assert (echo.prompt, echo.seed) == ("a fox reads", 5)
        wire.provider.set({"shape": {"inputs": False}})
        silent = await wire.client.look(task.id)
        assert (silent.prompt, silent.seed) == (None, None)


async def test_the_secret_of_webhooks_is_fetched_and_never_shown() -> None:
    async with wired() as wire:
        fault(wire, "secret", "status", status=503)
        secret = await wire.client.webhook_secret()
        assert secret.reveal().startswith("whsec_")
        assert secret.reveal() not in f"{secret!r} {secret}"
        assert asked(wire, "secret") == 2


@pytest.mark.parametrize(
    ("body", "raised"),
    [
        ('{"code":200,"data":{"secret":""}}', errors.BadAnswer),
        ('{"code":200,"data":{}}', errors.BadAnswer),
        ("<html>", errors.BadAnswer),
        ('{"code":403,"message":"no"}', errors.AccountProblem),
    ],
)
async def test_a_secret_that_is_none_is_not_taken(
    body: str, raised: type[errors.ProviderError]
) -> None:
    async with wired() as wire:
        fault(wire, "secret", "status", status=200, body=body)
        with pytest.raises(raised):
            await wire.client.webhook_secret()


async def test_the_balance_is_told_in_micros() -> None:
    async with wired() as wire:
        assert await wire.client.balance() == 25_000_000
        await wire.client.submit(await submission(wire))
        assert await wire.client.balance() == 24_900_000


@pytest.mark.parametrize(
    ("body", "raised"),
    [
        ('{"code":200,"data":{"balance":"25"}}', errors.BadAnswer),
        ('{"code":200,"data":{"balance":null}}', errors.BadAnswer),
        ('{"code":200,"data":{"balance":true}}', errors.BadAnswer),
        ('{"code":200,"data":{"balance":1e300}}', errors.BadAnswer),
        ('{"code":200,"data":{"balance":1e999}}', errors.BadAnswer),
        ('{"code":200,"data":{"balance":NaN}}', errors.BadAnswer),
        ('{"code":200,"data":{}}', errors.BadAnswer),
        ("<html>", errors.BadAnswer),
        ('{"code":401,"message":"no"}', errors.AccountProblem),
    ],
)
async def test_a_balance_that_is_none_is_not_taken(
    body: str, raised: type[errors.ProviderError]
) -> None:
    async with wired() as wire:
        fault(wire, "balance", "status", status=200, body=body)
        with pytest.raises(raised):
            await wire.client.balance()


async def test_the_price_and_the_form_of_the_model_are_read() -> None:
    async with wired() as wire:
        wire.provider.set({"price": 0.125})
        assert await wire.client.price() == 125_000
        assert await wire.client.offer() == Offer(listed=True)


async def test_a_list_of_models_may_be_larger_than_other_answers() -> None:
    rest = [{"model_id": f"somebody/{number}", "about": "x" * 1_000} for number in range(3_000)]
    async with wired() as wire:
        body = json.dumps({"code": 200, "data": rest})
        fault(wire, "models", "status", status=200, body=body)
        assert await wire.client.offer() == Offer(listed=False)


@pytest.mark.parametrize(
    "body",
    ["<html>", '{"code":200,"data":{}}', '{"code":200,"data":[3]}', '{"code":200,"data":"none"}'],
)
async def test_a_list_or_a_price_of_another_shape_is_a_bad_answer(body: str) -> None:
    async with wired() as wire:
        fault(wire, "models", "status", status=200, body=body)
        fault(wire, "price", "status", status=200, body=body)
        with pytest.raises(errors.BadAnswer):
            await wire.client.offer()
        with pytest.raises(errors.BadAnswer):
            await wire.client.price()
