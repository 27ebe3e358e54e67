"""The provider and Discord as they would be seen by an auditor: what was billed, what was shown."""

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from tests.crash.wire import Answer, Json, Request
from tests.samples import png

PERSON, APPLICATION, CHANNEL, INTERACTION = 7_000_007, 1_000_010, 2_000_020, 1_300_000_000
TOKEN = "token-of-the-interaction"
NONCE_MS = 5 * 60_000
"""How long Discord takes a message with the same nonce for the first one ("a few minutes")."""

TOKEN_MS = 15 * 60_000
RESULT = png(64, 64, "plum")
REFERENCE = png(64, 64, "teal")
RESULT_SHA256 = hashlib.sha256(RESULT).hexdigest()
_PROCESSING_MS, _DONE_MS = 1_500, 7_000


@dataclass
class Task:
    """A task at the provider, billed when it is made."""

    id: str
    asked: Json
    at: int


@dataclass
class Provider:
    """`submits` says how the first submits go, one word each: "429", "lost" or "well"."""

    submits: deque[str] = field(default_factory=deque)
    failure: int | None = None
    echoes: bool = True
    tasks: list[Task] = field(default_factory=list)

    def answer(self, request: Request, *, now: int) -> Answer | None:
        match request.method, request.url.parts[1:]:
            case "POST", ("api", "v3", "media", "uploads"):
                return _data({"download_url": "https://media.wavespeed.ai/in.jpg", "upload": _PUT})
            case "PUT", ("in.jpg",):
                return Answer(200)
            case "POST", ("api", "v3", "predictions"):
                return _data(
                    {"items": [self._shown(task, now, listed=True) for task in self.tasks]}
                )
            case "POST", ("api", "v3", *_):
                return self._submit(request.body, now)
            case "GET", ("api", "v3", "predictions", wanted, "result"):
                [task] = [one for one in self.tasks if one.id == wanted]
                return _data(self._shown(task, now))
            case "GET", ("out.png",):
                return Answer(200, RESULT)
        raise AssertionError(f"the provider has no {request.name}")

    def _submit(self, asked: Json, now: int) -> Answer | None:
        how = self.submits.popleft() if self.submits else "well"
        if how == "429":
            told = {"code": 429, "message": "too many"}
            return Answer.json(told, status=429, **{"Retry-After": "5"})
        self.tasks.append(Task(f"task-{len(self.tasks):06}", asked, now))
        return None if how == "lost" else _data(self._shown(self.tasks[-1], now))

    def _shown(self, task: Task, now: int, *, listed: bool = False) -> Json:
        age = now - task.at
        if age < _DONE_MS:
            shown: Json = {"status": "processing" if age > _PROCESSING_MS else "created"}
        elif self.failure is not None:
            shown = {"status": "failed", "code": self.failure, "error": "no"}
        else:
            shown = {"status": "completed", "outputs": ["https://x.cloudfront.net/out.png"]}
        return shown | {"id": task.id} | ({"input": task.asked} if listed and self.echoes else {})


_PUT = {"url": "https://media.wavespeed.ai/in.jpg", "method": "PUT"}


def _data(data: Json) -> Answer:
    return Answer.json({"code": 200, "message": "success", "data": data})


@dataclass
class Shown:
    """What one message showed from `at` on: its words and the hashes of its pictures."""

    at: int
    text: str
    pictures: tuple[str, ...]
    components: list[Json]


@dataclass
class Message:
    """`history` has what it showed, from first to last."""

    id: int
    channel_id: int
    history: list[Shown] = field(default_factory=list)
    deleted: bool = False


@dataclass
class Discord:
    """What the person sees.

    `deleted_after_ms` takes the reply away so long after the command; `token_ms` is how long its
    token lives; the first `troubles` deliveries are done and answered with 500; `closed` refuses
    everything but the token.
    """

    deleted_after_ms: int | None = None
    token_ms: int = TOKEN_MS
    troubles: int = 0
    closed: bool = False
    asked_at: int = 0
    reply_id: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    nonces: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)

    def answer(self, request: Request, *, now: int) -> Answer | None:
        self._delete_when_due(now)
        answer = self._do(request, now)
        if request.files and answer.status == 200 and self.troubles:
            self.troubles -= 1
            return Answer.json({"code": 0, "message": "oops"}, status=500)
        return answer

    def _do(self, request: Request, now: int) -> Answer:
        match request.method, request.url.parts[1:]:
            case "GET", ("attachments", *_):
                return Answer(200, REFERENCE)
            case "GET", ("api", _, "users", "@me"):
                return Answer.json(_BOT)
            case "GET", ("api", _, "oauth2", "applications", "@me"):
                return Answer.json(_APPLICATION)
            case "POST", ("api", _, "interactions", _, _, "callback"):
                return self._acknowledge(now)
            case "PATCH", ("api", _, "webhooks", _, _, "messages", wanted):
                if now > self.asked_at + self.token_ms:
                    return _refusal(401, 50027, "Invalid Webhook Token")
                return self._edit(int(wanted), request, now)
        if self.closed:
            return _refusal(403, 50001, "Missing Access")
        return self._do_as_bot(request, now)

    def _do_as_bot(self, request: Request, now: int) -> Answer:
        match request.method, request.url.parts[1:]:
            case "PATCH", ("api", _, "channels", _, "messages", wanted):
                return self._edit(int(wanted), request, now)
            case "GET", ("api", _, "channels", channel, "messages"):
                return self._history(int(channel), request.url.query)
            case "POST", ("api", _, "channels", channel, "messages"):
                return self._send(int(channel), request, now)
            case "POST", ("api", _, "users", "@me", "channels"):
                return Answer.json({"id": str(CHANNEL + 1), "type": 1, "recipients": [_USER]})
        raise AssertionError(f"Discord has no {request.name}")

    def _acknowledge(self, now: int) -> Answer:
        self.asked_at = now
        message = self._new(CHANNEL)
        self.reply_id = message.id
        resource = {"type": 5, "message": _message(message)}
        return Answer.json(
            {"interaction": {"id": str(INTERACTION), "type": 2}, "resource": resource}
        )

    def _edit(self, message_id: int, request: Request, now: int) -> Answer:
        message = self.messages.get(message_id)
        if message is None or message.deleted:
            return _refusal(404, 10008, "Unknown Message")
        message.history.append(_shown(request, now))
        return Answer.json(_message(message))

    def _send(self, channel_id: int, request: Request, now: int) -> Answer:
        nonce = (channel_id, str(request.body.get("nonce")))
        message_id, at = self.nonces.get(nonce, (0, 0))
        if request.body.get("enforce_nonce") and message_id and now - at < NONCE_MS:
            return Answer.json(_message(self.messages[message_id]))
        message = self._new(channel_id)
        message.history.append(_shown(request, now))
        self.nonces[nonce] = (message.id, now)
        return Answer.json(_message(message))

    def _history(self, channel_id: int, query: Mapping[str, str]) -> Answer:
        """Those right after `after`, the newest of them first, as Discord tells them."""
        found = [
            _message(one)
            for one in self.messages.values()
            if one.channel_id == channel_id and not one.deleted and one.id > int(query["after"])
        ]
        return Answer.json(found[: int(query["limit"])][::-1])

    def _new(self, channel_id: int) -> Message:
        message_id = next(one for one in count(9_000_000_001) if one not in self.messages)
        self.messages[message_id] = Message(message_id, channel_id)
        return self.messages[message_id]

    def _delete_when_due(self, now: int) -> None:
        reply = self.messages.get(self.reply_id or 0)
        if reply is not None and self.deleted_after_ms is not None:
            reply.deleted = reply.deleted or now >= self.asked_at + self.deleted_after_ms


@dataclass
class World:
    """Everything outside the machine."""

    provider: Provider
    discord: Discord

    def answer(self, request: Request, *, now: int) -> Answer | None:
        ours = (request.url.host or "").endswith(("discord.com", "discordapp.com"))
        return (self.discord if ours else self.provider).answer(request, now=now)


def _shown(request: Request, now: int) -> Shown:
    texts = list(_texts(request.body.get("components", [])))
    pictures = tuple(hashlib.sha256(data).hexdigest() for data in request.files.values())
    return Shown(now, "\n".join(texts), pictures, request.body.get("components", []))


def _texts(components: list[Json]) -> list[str]:
    found: list[str] = []
    for component in components:
        if "content" in component:
            found.append(str(component["content"]))
        found.extend(_texts(component.get("components", [])))
    return found


def _refusal(status: int, code: int, message: str) -> Answer:
    return Answer.json({"code": code, "message": message}, status=status)


def _message(message: Message) -> Json:
    at = datetime.fromtimestamp(1_800_000_000, UTC).isoformat()
    return {
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "author": _BOT,
        "content": "",
        "timestamp": at,
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": message.history[-1].components if message.history else [],
        "pinned": False,
        "type": 0,
        "flags": 0,
    }


_USER = {"id": str(PERSON), "username": "mira", "discriminator": "0", "avatar": None}
_BOT = {"id": str(APPLICATION), "username": "Troupe", "discriminator": "0", "avatar": None}
_APPLICATION = {
    "id": str(APPLICATION),
    "name": "Troupe",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "owner": _USER,
    "team": None,
    "summary": "",
    "flags": 0,
}

COMMAND: Json = {
    "id": str(INTERACTION),
    "application_id": str(APPLICATION),
    "type": 2,
    "token": TOKEN,
    "version": 1,
    "data": {"id": "1", "name": "character", "type": 1},
    "channel_id": str(CHANNEL),
    "channel": {"id": str(CHANNEL), "type": 1, "recipients": [_USER]},
    "user": _USER,
    "locale": "en-US",
    "entitlements": [],
    "attachment_size_limit": 10 * 1024 * 1024,
    "authorizing_integration_owners": {"1": str(PERSON)},
    "context": 1,
}
"""`/character` as the gateway tells of it."""
