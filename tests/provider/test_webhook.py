"""Which webhooks are the provider's, and which only say so."""

import hashlib
import hmac
import json

import pytest
from yarl import URL

from sandbox.provider.webhooks import sign
from tests.clocks import FakeClock
from tests.samples import NOW
from troupe.errors import WebhookRefused
from troupe.provider.webhook import MOST_REMEMBERED, Webhooks
from troupe.secret import Secret

SECRET = "whsec_0123456789abcdef"
TASK = "0123456789abcdef0123456789abcdef"
BODY = json.dumps({"id": TASK, "status": "completed", "outputs": ["https://x"]}).encode()
STAMP = NOW // 1000


def webhooks(clock: FakeClock, *, key: str = "the-api-key", url: str = "https://a.b") -> Webhooks:
    return Webhooks(public_url=URL(url), key=Secret(key), secret=Secret(SECRET), clock=clock)


def headers(
    body: bytes = BODY, *, webhook_id: str = "msg_1", stamp: int = STAMP, secret: str = SECRET
) -> dict[str, str]:
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(secret, webhook_id, stamp, body),
    }


def test_a_true_one_names_its_task_once(clock: FakeClock) -> None:
    door = webhooks(clock)
    assert door.hear(headers(), BODY) == TASK
    assert door.hear(headers(), BODY) is None, "the same one again"
    assert door.hear(headers(webhook_id="msg_2"), BODY) == TASK


def test_the_signature_is_what_is_documented(clock: FakeClock) -> None:
    """Written out, so that it doesn't hang on the sandbox alone."""
    message = b"msg_1." + str(STAMP).encode() + b"." + BODY
    proof = hmac.new(b"0123456789abcdef", message, hashlib.sha256).hexdigest()
    assert webhooks(clock).hear(headers() | {"webhook-signature": f"v3,{proof}"}, BODY) == TASK


def test_one_of_several_signatures_is_enough(clock: FakeClock) -> None:
    given = headers()
    given["webhook-signature"] = f"v1,abc {given['webhook-signature']} v3,00"
    assert webhooks(clock).hear(given, BODY) == TASK


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v3,"},
        {"webhook-signature": "v3," + "0" * 64},
        {"webhook-signature": "v3,\xff\udcff"},
        {"webhook-signature": headers()["webhook-signature"][3:]},
        {"webhook-signature": headers(b"{}")["webhook-signature"]},
        {"webhook-signature": headers(secret="another-secret-of-16")["webhook-signature"]},
        {"webhook-signature": headers(secret="")["webhook-signature"]},
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-id": "\udcff"},
        {"webhook-id": "m" * 201},
        {"webhook-timestamp": str(STAMP + 1)},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": f"+{STAMP}"},
        {"webhook-timestamp": "1" * 5_000},
        {"webhook-timestamp": "٣" * 10},
    ],
)
def test_a_forged_one_is_refused(clock: FakeClock, change: dict[str, str]) -> None:
    with pytest.raises(WebhookRefused):
        webhooks(clock).hear(headers() | change, BODY)


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_one_from_another_time_is_refused(clock: FakeClock, seconds: int) -> None:
    door = webhooks(clock)
    with pytest.raises(WebhookRefused, match="5 minutes"):
        door.hear(headers(stamp=STAMP + seconds), BODY)
    within = STAMP + seconds - (1 if seconds > 0 else -1)
    assert door.hear(headers(stamp=within), BODY) == TASK


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"id": 5}', b'{"id": "../secret"}', b"\xff", b"[" * 60_000]
)
def test_a_true_signature_over_nonsense_is_refused(clock: FakeClock, body: bytes) -> None:
    with pytest.raises(WebhookRefused):
        webhooks(clock).hear(headers(body), body)


async def test_no_true_one_can_be_repeated_for_as_long_as_its_stamp_is_good(
    clock: FakeClock,
) -> None:
    door, early = webhooks(clock), headers(stamp=STAMP + 300)
    assert door.hear(early, BODY) == TASK
    for _ in range(600):
        await clock.advance(1)
        assert door.hear(early, BODY) is None
    await clock.advance(1)
    with pytest.raises(WebhookRefused):
        door.hear(early, BODY)


async def test_what_is_remembered_is_bounded_and_forgotten(clock: FakeClock) -> None:
    door = webhooks(clock)
    for number in range(MOST_REMEMBERED + 50):
        assert door.hear(headers(webhook_id=f"msg_{number}"), BODY) == TASK
    assert len(door._heard) == MOST_REMEMBERED
    await clock.advance(601)
    assert door.hear(headers(webhook_id="later", stamp=STAMP + 601), BODY) == TASK
    assert len(door._heard) == 1


def test_an_address_is_good_for_its_prediction_alone(clock: FakeClock) -> None:
    door = webhooks(clock, url="https://bot.example.com/troupe")
    address = URL(door.address("1000-0"))
    assert str(address).startswith("https://bot.example.com/troupe/webhooks/1000-0/")
    assert door.admits("1000-0", address.name)
    assert webhooks(clock).admits("1000-0", address.name), "nothing of it is kept anywhere"
    for prediction, token in (
        ("1000-1", address.name),
        ("1000-0", ""),
        ("1000-0", address.name[:-1]),
        ("1000-0", "ü\udcff"),
        ("\udcff", address.name),
    ):
        assert not door.admits(prediction, token)
    assert not webhooks(clock, key="another").admits("1000-0", address.name)
