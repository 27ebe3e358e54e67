"""Everything that was seen in the wild decodes; everything else is a named error."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from troupe.errors import BadAnswer
from troupe.models import FailureReason
from troupe.provider import answers
from troupe.provider.api import TaskStatus

BARE: dict[str, object] = {"id": "0123456789abcdef0123456789abcdef", "status": "created"}


def task(**fields: object) -> answers.TaskData:
    body = msgspec.json.encode({"code": 200, "message": "success", "data": BARE | fields})
    return answers.decoded(body, answers.TaskData).data


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"outputs": None, "has_nsfw_contents": None, "error": None},
        {"has_nsfw_contents": [True], "executionTime": 3, "input": {"prompt": "x"}},
        {"created_at": "2026-01-01T00:00:00.123456789Z", "timings": {"inference": 0}},
        {"input": "x"},
        {"input": {"seed": "x"}},
        {"input": None},
        {"urls": {"get": "https://elsewhere.example/steal"}},
    ],
)
def test_what_was_seen_in_the_wild_is_understood(fields: dict[str, object]) -> None:
    assert answers.to_task(task(**fields)).status is TaskStatus.CREATED


def test_an_output_may_be_an_address_or_an_object_with_one() -> None:
    seen = answers.to_task(
        task(status="completed", outputs=["https://a.b/1", {"url": "https://a.b/2"}])
    )
    assert seen.outputs == ("https://a.b/1", "https://a.b/2")


@pytest.mark.parametrize("word", ["failed", "cancelled", "timeout", "deleted"])
def test_every_word_for_failure_is_one(word: str) -> None:
    seen = answers.to_task(task(status=word))
    assert (seen.status, seen.failure) == (TaskStatus.FAILED, FailureReason.PROVIDER_FAILED)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"code": 1200}, FailureReason.MODERATED),
        ({"code": 1402}, FailureReason.PICTURE_UNREACHABLE),
        ({"code": 1400}, FailureReason.REFUSED),
        ({"code": 5004, "error": "content moderation offline"}, FailureReason.PROVIDER_FAILED),
        ({"code": "9" * 5_000}, FailureReason.PROVIDER_FAILED),
        ({"error": "flagged by content moderation"}, FailureReason.MODERATED),
        ({"error": "it broke"}, FailureReason.PROVIDER_FAILED),
    ],
)
def test_a_failure_has_a_reason(fields: dict[str, object], reason: FailureReason) -> None:
    assert answers.to_task(task(status="failed", **fields)).failure is reason


@pytest.mark.parametrize("word", ["", "COMPLETED", "uploading", "unknown"])
def test_a_word_that_is_new_is_unknown(word: str) -> None:
    assert answers.to_task(task(status=word)).status is TaskStatus.UNKNOWN


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b'{"data":{}}', b'{"data":{"id":1,"status":"created"}}', b"\xff"],
)
def test_another_shape_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        answers.decoded(body, answers.TaskData)


@given(st.binary(max_size=300))
def test_no_body_breaks_us(body: bytes) -> None:
    answers.complaint(body)
    answers.code(body)
    with pytest.raises(BadAnswer):
        answers.to_task(answers.decoded(body, answers.TaskData).data)


A_URL = "https://a.b/1"


@pytest.mark.parametrize(
    ("outputs", "said", "flags"),
    [
        ([A_URL], [True], (True,)),
        ([A_URL], [False], (False,)),
        ([A_URL], [], (None,)),
        ([A_URL], None, (None,)),
        ([A_URL], [None], (None,)),
        ([A_URL], True, (True,)),
        ([A_URL], 1, (True,)),
        ([A_URL], "true", (None,)),
        ([A_URL], ["true", 0.7, {}], (None,)),
        ([A_URL], {"0": True}, (None,)),
        ([A_URL, A_URL, A_URL], [True, False], (True, False, None)),
        (["", A_URL, None, {"url": A_URL}], [True, False, False, True], (False, True)),
        ([], [True, True], ()),
        (A_URL, [True], (True,)),
    ],
)
def test_what_is_said_of_an_output_stays_with_it(
    outputs: object, said: object, flags: tuple[bool | None, ...]
) -> None:
    seen = answers.to_task(task(status="completed", outputs=outputs, has_nsfw_contents=said))
    assert seen.flags == flags
    assert len(seen.flags) == len(seen.outputs)


def test_nothing_said_at_all_is_no_word_on_any_output() -> None:
    assert answers.to_task(task(status="completed", outputs=[A_URL, A_URL])).flags == (None, None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=9,
)


@given(st.lists(st.just(A_URL) | st.just("") | st.none(), max_size=5), JSON)
def test_nothing_that_may_be_said_of_outputs_breaks_an_answer(
    outputs: list[str | None], said: object
) -> None:
    seen = answers.to_task(task(status="completed", outputs=outputs, has_nsfw_contents=said))
    assert len(seen.flags) == len(seen.outputs)
    assert set(seen.flags) <= {True, False, None}


PROPERTIES: dict[str, object] = {
    "prompt": {"type": "string"},
    "image": {"type": "string"},
    "size": {"type": "string", "minimum": 256, "maximum": 1536},
    "seed": {"type": "integer", "minimum": -1, "maximum": 2_147_483_647},
}


def listed(properties: object, required: object = ("prompt",)) -> bytes:
    schema = {"properties": properties, "required": required}
    routes = {"api_schemas": [{"request_schema": schema}]}
    return msgspec.json.encode([{"model_id": "a/b", "api_schema": routes}])


@pytest.mark.parametrize(
    ("properties", "required", "difference"),
    [
        ({"seed": {"maximum": 99}}, [], "seed ends at 99"),
        ({"size": {"minimum": 512}}, [], "size begins at 512"),
        ({"size": {"enum": ["1024*1024"]}}, [], "of size it takes only some values"),
        ({}, ["prompt", "strength"], "it wants strength"),
    ],
)
def test_what_the_provider_takes_otherwise_is_put_in_words(
    properties: dict[str, object], required: list[str], difference: str
) -> None:
    told = answers.offer(listed(PROPERTIES | properties, required), "a/b")
    assert told.listed
    [found] = told.differences
    assert found.startswith(difference)


def test_a_field_that_is_gone_is_a_difference() -> None:
    properties = {name: field for name, field in PROPERTIES.items() if name != "image"}
    told = answers.offer(listed(properties), "a/b")
    assert told.differences == ("it has no image, which Troupe sends",)


def test_a_list_in_pages_is_read_too() -> None:
    body = b'{"items":' + listed(PROPERTIES) + b"}"
    assert answers.offer(body, "a/b").differences == ()
    assert not answers.offer(body, "a/c").listed


@pytest.mark.parametrize("properties", [None, [], {"size": 3}, {"size": {"minimum": "256px"}}])
def test_a_schema_of_another_shape_is_a_bad_answer(properties: object) -> None:
    with pytest.raises(BadAnswer):
        answers.offer(listed(properties), "a/b")


@given(st.binary())
def test_whatever_comes_as_a_list_of_models_is_read_or_refused(body: bytes) -> None:
    with suppress(BadAnswer):
        answers.offer(body, "a/b")


@pytest.mark.parametrize(
    ("price", "micros"),
    [
        (answers.Price(price=0.1), 100_000),
        (answers.Price(price=0.1, discounted_price=0.05), 50_000),
    ],
)
def test_what_is_charged_is_the_price_after_the_discount(price: answers.Price, micros: int) -> None:
    assert answers.asked(price) == micros
