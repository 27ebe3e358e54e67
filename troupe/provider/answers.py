"""The provider's JSON, decoded strictly in what we use and tolerant of what was seen in the wild.

Seen: `has_nsfw_contents` null or missing, `error` missing, extra keys, an output that is an object
with `url`, an envelope whose `code` isn't 200 under HTTP 200.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import Generic, TypeVar

import msgspec

from troupe.errors import BadAnswer
from troupe.models import FailureReason
from troupe.prompts import LARGEST_SEED, LARGEST_SIDE, SMALLEST_SIDE
from troupe.provider.api import Offer, Search, Task, TaskStatus

T = TypeVar("T")

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_LONGEST_CODE = 9
_MODERATION = re.compile(r"moderat|sensitive|nsfw|safety|content polic", re.IGNORECASE)
_LARGEST_DOLLARS = 1e9
_GAVE_UP = frozenset({"failed", "cancelled", "timeout", "deleted"})

_SENT = ("prompt", "image", "size", "seed")

_FAILURES = {
    1200: FailureReason.MODERATED,
    1400: FailureReason.REFUSED,
    1401: FailureReason.REFUSED,
    1402: FailureReason.PICTURE_UNREACHABLE,
}


class Envelope(msgspec.Struct, Generic[T]):
    """What every answer of the API is wrapped in."""

    data: T
    code: int = 200
    message: str = ""


class OutputObject(msgspec.Struct):
    """The rarer form of an output."""

    url: str


class TaskData(msgspec.Struct):
    """A prediction, in the provider's words."""

    id: str
    status: str
    outputs: list[str | OutputObject | None] | str | None = None
    # Raw for the same reason as `input`.
    has_nsfw_contents: msgspec.Raw = msgspec.Raw()
    error: object = None
    code: int | str | None = None
    # Raw, because whether and how it is echoed is not documented: no answer may break over it.
    input: msgspec.Raw = msgspec.Raw()


class Announcement(msgspec.Struct):
    """The body of a webhook: a prediction without an envelope. Only its id is of use."""

    id: str


class WebhookSecret(msgspec.Struct):
    """What webhooks are signed with."""

    secret: str


class Balance(msgspec.Struct):
    """What is in the account, in dollars."""

    balance: float


class Price(msgspec.Struct):
    """What one call of a model costs, in dollars; where there is a discount, that is charged."""

    price: float
    discounted_price: float | None = None


class Model(msgspec.Struct):
    """One of the list. Raw, because the schema of any other model is none of our business."""

    model_id: str = ""
    api_schema: msgspec.Raw = msgspec.Raw()


class Models(msgspec.Struct):
    """The list, should it come in pages as others of the provider's do."""

    items: list[Model]


class Field(msgspec.Struct):
    """One field of a request, as far as it bounds what we send."""

    minimum: float | None = None
    maximum: float | None = None
    enum: list[object] | None = None


class Form(msgspec.Struct):
    """The fields of a request, by name."""

    properties: dict[str, Field]
    required: list[str] = []


class Route(msgspec.Struct):
    """One way to call a model."""

    request_schema: Form


class Schemas(msgspec.Struct):
    """All ways to call a model; those that can be used come first."""

    api_schemas: list[Route]


class Inputs(msgspec.Struct):
    """What a task was asked for; the provider may or may not echo it."""

    prompt: str | None = None
    seed: int | None = None


class Page(msgspec.Struct):
    """A page of a list."""

    items: list[TaskData] = []


class Upload(msgspec.Struct):
    """Where and how to PUT the bytes."""

    url: str
    method: str = "PUT"
    headers: dict[str, str] = msgspec.field(default_factory=dict)


class Ticket(msgspec.Struct):
    """The answer to asking for an upload."""

    download_url: str
    upload: Upload


class Uploaded(msgspec.Struct):
    """The answer to the older, multipart upload."""

    download_url: str


class Complaint(msgspec.Struct):
    """What an error body may hold; none of it is sure to be there."""

    code: int | None = None
    message: str | None = None
    error: str | None = None


def decoded(body: bytes, kind: type[T]) -> Envelope[T]:
    """Raises BadAnswer, with the place of the mistake and never the body."""
    try:
        return msgspec.json.decode(body, type=Envelope[kind])  # type: ignore[valid-type]  # msgspec resolves a generic given at run time
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadAnswer(f"{kind.__name__}: {error}") from error


def code(body: bytes) -> int:
    """The envelope's own code, 200 where it has none: it may differ from HTTP's."""
    try:
        told = msgspec.json.decode(body, type=Complaint)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return 200
    return 200 if told.code is None else told.code


def is_json(body: bytes) -> bool:
    """Whether the API itself may have said this."""
    try:
        msgspec.json.decode(body, type=Complaint)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def complaint(body: bytes) -> str:
    """The words of an error body for the log; HTML or nothing gives its first bytes."""
    try:
        told = msgspec.json.decode(body, type=Complaint)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return body[:200].decode("utf-8", "replace")
    return (told.message or told.error or "")[:500]


def announced(body: bytes) -> str:
    """The id in a webhook. Raises BadAnswer, with the place of the mistake and never the body."""
    try:
        task_id = msgspec.json.decode(body, type=Announcement).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadAnswer(f"Announcement: {error}") from error
    return _checked_id(task_id)


def micros(dollars: float) -> int:
    """Raises BadAnswer for more money than there is."""
    if abs(dollars) > _LARGEST_DOLLARS:
        raise BadAnswer("a balance that can't be one")
    return round(dollars * 1_000_000)


def asked(price: Price) -> int:
    """Micros. Raises BadAnswer for a price that can't be one."""
    dollars = price.price if price.discounted_price is None else price.discounted_price
    if dollars < 0:
        raise BadAnswer("a price below nothing")
    return micros(dollars)


def offer(listed: bytes, model: str) -> Offer:
    """What a list of models says of this one. Raises BadAnswer for another shape than was seen."""
    try:
        found = [one for one in _models(listed) if one.model_id == model]
        if not found:
            return Offer(listed=False)
        [form, *_] = msgspec.json.decode(found[0].api_schema, type=Schemas).api_schemas
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise BadAnswer(f"Models: {type(error).__name__}") from error
    return Offer(listed=True, differences=tuple(_differences(form.request_schema)))


def _models(listed: bytes) -> list[Model]:
    told = msgspec.json.decode(listed, type=list[Model] | Models)
    return told.items if isinstance(told, Models) else told


def _differences(form: Form) -> Iterator[str]:
    for name in _SENT:
        if name not in form.properties:
            yield f"it has no {name}, which Troupe sends"
    for name in form.required:
        if name not in _SENT:
            yield f"it wants {name}, which Troupe doesn't send"
    for name, least, most in (("size", SMALLEST_SIDE, LARGEST_SIDE), ("seed", 0, LARGEST_SEED)):
        yield from _narrower(name, form.properties.get(name, Field()), least, most)


def _narrower(name: str, field: Field, least: int, most: int) -> Iterator[str]:
    """What of our range the provider no longer takes."""
    if field.enum is not None:
        yield f"of {name} it takes only some values, and Troupe sends any"
    if field.minimum is not None and field.minimum > least:
        yield f"{name} begins at {field.minimum:g}, and Troupe sends from {least}"
    if field.maximum is not None and field.maximum < most:
        yield f"{name} ends at {field.maximum:g}, and Troupe sends up to {most}"


def is_task_id(text: str) -> bool:
    """Whether `text` can be part of an address without changing where it leads."""
    return _ID.fullmatch(text) is not None


def to_task(data: TaskData) -> Task:
    """Raises BadAnswer for an id that can't be one."""
    inputs, outputs = _inputs(data), list(_outputs(data))
    return Task(
        id=_checked_id(data.id),
        status=_status(data.status),
        outputs=tuple(url for url, _ in outputs),
        flags=tuple(flag for _, flag in outputs),
        failure=_failure(data) if data.status in _GAVE_UP else None,
        prompt=inputs.prompt,
        seed=inputs.seed,
    )


def matching(page: Page, search: Search) -> tuple[Task, ...]:
    """The listed tasks that echo exactly the prompt and the seed that were sent."""
    echo = Inputs(prompt=search.prompt, seed=search.seed)
    return tuple(to_task(item) for item in page.items if _inputs(item) == echo)


def _checked_id(text: str) -> str:
    if not is_task_id(text):
        raise BadAnswer(f"an id of {len(text)} characters that is none")
    return text


def _inputs(data: TaskData) -> Inputs:
    try:
        return msgspec.json.decode(data.input, type=Inputs)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Inputs()


def _status(word: str) -> TaskStatus:
    if word in _GAVE_UP:
        return TaskStatus.FAILED
    try:
        return TaskStatus(word)
    except ValueError:
        return TaskStatus.UNKNOWN


def _outputs(data: TaskData) -> Iterator[tuple[str, bool | None]]:
    """Each with what is said of it. Empty ones are none, and keep their place in what is said."""
    listed = [data.outputs] if isinstance(data.outputs, str) else data.outputs or []
    for one, flag in zip(listed, chain(_flags(data), repeat(None)), strict=False):
        url = one.url if isinstance(one, OutputObject) else one
        if url:
            yield url, flag


def _flags(data: TaskData) -> Iterable[bool | None]:
    """As far as they go; one that isn't in a list is about every output."""
    try:
        said = msgspec.json.decode(data.has_nsfw_contents)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ()
    return map(_flag, said) if isinstance(said, list) else repeat(_flag(said))


def _flag(said: object) -> bool | None:
    """None for whatever is neither yes nor no."""
    return bool(said) if isinstance(said, int) and said in (0, 1) else None


def failure_code(data: TaskData) -> int | None:
    """The number that it gives a failure; None where it gives none."""
    code = data.code
    if isinstance(code, str):
        return int(code) if code.isdecimal() and len(code) <= _LONGEST_CODE else None
    return code


def _failure(data: TaskData) -> FailureReason:
    code = failure_code(data)
    if code in _FAILURES:
        return _FAILURES[code]
    if data.code is None and _MODERATION.search(str(data.error or "")):
        return FailureReason.MODERATED
    return FailureReason.PROVIDER_FAILED
