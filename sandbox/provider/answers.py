"""Answers in the provider's shapes: the envelope, its errors, and one prediction."""

import json
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec
from aiohttp import web

from sandbox.provider.tasks import Task

MODEL: Final = "wavespeed-ai/instant-character"


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ways in which real answers differ from the documented one (all were seen in the wild)."""

    nsfw: Literal["list", "null", "missing"] = "list"
    error: Literal["text", "missing"] = "text"
    output: Literal["string", "object"] = "string"
    inputs: bool = True
    digits: int = 9

    def __post_init__(self) -> None:
        """Refuse a timestamp that no clock writes."""
        if not 2 <= self.digits <= 9:
            raise ValueError("A timestamp has 2 to 9 fractional digits.")


def success(data: object) -> web.Response:
    """HTTP 200 with the documented envelope."""
    return _json({"code": 200, "message": "success", "data": data}, status=200)


def refusal(status: int, message: str) -> web.Response:
    """An error in the shape `{code, message}`."""
    return _json({"code": status, "message": message}, status=status)


def _json(body: dict[str, object], *, status: int) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json"
    )


def timestamp(moment: datetime, digits: int) -> str:
    """ISO 8601 in UTC with that many fractional digits, as the provider writes it."""
    fraction = f"{moment.microsecond:06d}{(moment.microsecond * 7) % 1000:03d}"[:digits]
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{fraction}Z"


def prediction(task: Task, *, now: float, api_url: str, shape: Shape) -> dict[str, object]:
    """The prediction object at that instant, as result, list and webhook give it."""
    status = task.course.status(now)
    failure = task.course.failure(now)
    done = status == "completed"
    data: dict[str, object] = {
        "id": task.id,
        "model": MODEL,
        "outputs": _outputs(task, shape) if done else [],
        "urls": {"get": f"{api_url}/api/v3/predictions/{task.id}/result"},
        "status": status,
        "created_at": timestamp(task.created_at, shape.digits),
        "executionTime": _inference(task) if done else 0,
        "timings": {"inference": _inference(task) if done else 0},
    }
    if shape.nsfw != "missing":
        data["has_nsfw_contents"] = _nsfw(task, done=done) if shape.nsfw == "list" else None
    if shape.error == "text" or failure is not None:
        data["error"] = failure.error if failure else ""
    if failure is not None:
        data["code"] = failure.code
    if shape.inputs:
        data["input"] = {
            "prompt": task.wish.prompt,
            "image": task.wish.image,
            "size": task.wish.size,
            "seed": task.wish.seed,
        }
    return data


def _outputs(task: Task, shape: Shape) -> list[object]:
    if task.course.outcome == "empty":
        return []
    return [task.output_url if shape.output == "string" else {"url": task.output_url}]


def _nsfw(task: Task, *, done: bool) -> list[bool]:
    if not done or task.course.outcome == "empty":
        return []
    return [task.course.outcome == "flagged"]


def _inference(task: Task) -> int:
    """Milliseconds between the start and the end of the work."""
    return round((task.course.ends - task.course.begins) * 1000)
