"""The provider and Discord as they would be seen by an auditor: what was billed, what was shown."""

import hashlib
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from yarl import URL

from tests.crash.wire import Answer, Json, Request
from tests.samples import png
from troupe.marks import marked

PERSON, APPLICATION, CHANNEL, INTERACTION = 7_000_007, 1_000_010, 2_000_020, 1_300_000_000
DIRECT = CHANNEL + 1
TOKEN = "token-of-the-interaction"
NONCE_MS = 5 * 60_000
"""How long Discord takes a message with the same nonce for the first one ("a few minutes")."""

TOKEN_MS = 15 * 60_000
RESULT = png(64, 64, "plum")
REFERENCE = png(64, 64, "teal")
RESULT_SHA256 = hashlib.sha256(marked(RESULT)).hexdigest()
"""As it is brought: the same picture, marked as made by a machine."""
_PROCESSING_MS, _DONE_MS = 1_500, 7_000
_DEFERRED_UPDATE, _EPHEMERAL = 6, 64


@dataclass
class Task:
    """A task at the provider, billed when it is made; `webhook` is where to say that it is over."""

    id: str
    asked: Json
    at: int
    webhook: str | None = None

    def is_over(self, now: int) -> bool:
        return now - self.at >= _DONE_MS


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
            case "GET", ("api", "v3", "webhook", "secret"):
                return _data({"secret": "whsec_0123456789abcdef"})
            case "POST", ("api", "v3", *_):
                return self._submit(request, now)
            case "GET", ("api", "v3", "predictions", wanted, "result"):
                [task] = [one for one in self.tasks if one.id == wanted]
                return _data(self._shown(task, now))
            case "GET", ("out.png",):
                return Answer(200, RESULT)
        raise AssertionError(f"the provider has no {request.name}")

    def calls(self, now: int) -> list[tuple[str, str]]:
        """Our prediction's id and the task's of each webhook that goes out now, and only now."""
        due = [one for one in self.tasks if one.webhook is not None and one.is_over(now)]
        calls = [(URL(one.webhook or "").parts[2], one.id) for one in due]
        for task in due:
            task.webhook = None
        return calls

    def _submit(self, request: Request, now: int) -> Answer | None:
        how = self.submits.popleft() if self.submits else "well"
        if how == "429":
            told = {"code": 429, "message": "too many"}
            return Answer.json(told, status=429, **{"Retry-After": "5"})
        webhook = request.url.query.get("webhook")
        self.tasks.append(Task(f"task-{len(self.tasks):06}", request.body, now, webhook))
        return None if how == "lost" else _data(self._shown(self.tasks[-1], now))

    def _shown(self, task: Task, now: int, *, listed: bool = False) -> Json:
        if not task.is_over(now):
            begun = now - task.at > _PROCESSING_MS
            shown: Json = {"status": "processing" if begun else "created"}
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
    private: bool = False
    history: list[Shown] = field(default_factory=list)
    deleted: bool = False


@dataclass
class Grant:
    """What an interaction's token reaches, and until when (ms since 1970)."""

    until: int
    message_id: int


@dataclass
class Discord:
    """What the person sees.

    `deleted_after_ms` takes the reply away so long after the command; `token_ms` is how long the
    command's token lives; the first `troubles` deliveries are done and answered with 500; `closed`
    refuses everything but a token.
    """

    deleted_after_ms: int | None = None
    token_ms: int = TOKEN_MS
    troubles: int = 0
    closed: bool = False
    grants: dict[str, Grant] = field(default_factory=dict)
    presses: int = 0
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
            case "POST", ("api", _, "interactions", _, token, "callback"):
                return self._acknowledge(token, request.body, now)
            case _, ("api", _, "webhooks", _, token, *what):
                return self._by_token(token, what, request, now)
        if self.closed:
            return _refusal(403, 50001, "Missing Access")
        return self._do_as_bot(request, now)

    def _do_as_bot(self, request: Request, now: int) -> Answer:
        match request.method, request.url.parts[1:]:
            case "PATCH", ("api", _, "channels", _, "messages", wanted):
                if self._is_private(int(wanted)):
                    return _UNKNOWN_MESSAGE
                return self._edit(int(wanted), request, now)
            case "GET", ("api", _, "channels", channel, "messages"):
                return self._history(int(channel), request.url.query)
            case "POST", ("api", _, "channels", channel, "messages"):
                return self._send(int(channel), request, now)
            case "POST", ("api", _, "users", "@me", "channels"):
                return Answer.json({"id": str(DIRECT), "type": 1, "recipients": [_USER]})
        raise AssertionError(f"Discord has no {request.name}")

    @property
    def reply(self) -> Message | None:
        """What the command was answered with."""
        grant = self.grants.get(TOKEN)
        return None if grant is None else self.messages[grant.message_id]

    def press(self, custom_id: str) -> Json:
        """A press of the person, as the gateway tells of it; each has its own token."""
        self.presses += 1
        assert self.reply is not None, "there is nothing to press"
        return COMMAND | {
            "id": str(INTERACTION + self.presses),
            "type": 3,
            "token": f"token-of-press-{self.presses}",
            "data": {"component_type": 2, "custom_id": custom_id},
            "message": _message(self.reply),
        }

    def _acknowledge(self, token: str, body: Json, now: int) -> Answer:
        """With a "thinking…" of its own, or none where a button's message is to change."""
        interaction: Json = {"interaction": {"id": str(INTERACTION), "type": 2}}
        if body["type"] == _DEFERRED_UPDATE:
            assert self.reply is not None
            self.grants[token] = Grant(now + TOKEN_MS, self.reply.id)
            return Answer.json(interaction)
        message = self._new(CHANNEL, private=_is_private(body))
        life = self.token_ms if token == TOKEN else TOKEN_MS
        self.grants[token] = Grant(now + life, message.id)
        return Answer.json(interaction | {"resource": {"type": 5, "message": _message(message)}})

    def _by_token(self, token: str, what: Sequence[str], request: Request, now: int) -> Answer:
        grant = self.grants[token]
        if now > grant.until:
            return _refusal(401, 50027, "Invalid Webhook Token")
        match request.method, what:
            case "PATCH", ("messages", wanted):
                message_id = grant.message_id if wanted == "@original" else int(wanted)
                return self._edit(message_id, request, now)
            case "POST", ():
                message = self._new(CHANNEL, private=_is_private({"data": request.body}))
                message.history.append(_shown(request, now))
                return Answer.json(_message(message))
        raise AssertionError(f"a token doesn't reach {request.name}")

    def _edit(self, message_id: int, request: Request, now: int) -> Answer:
        message = self.messages.get(message_id)
        if message is None or message.deleted:
            return _UNKNOWN_MESSAGE
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
            if (one.channel_id, one.deleted, one.private) == (channel_id, False, False)
            and one.id > int(query["after"])
        ]
        return Answer.json(found[: int(query["limit"])][::-1])

    def _new(self, channel_id: int, *, private: bool = False) -> Message:
        message_id = next(one for one in count(9_000_000_001) if one not in self.messages)
        self.messages[message_id] = Message(message_id, channel_id, private)
        return self.messages[message_id]

    def _is_private(self, message_id: int) -> bool:
        """Messages for one person alone are unknown to the bot's own token."""
        message = self.messages.get(message_id)
        return message is not None and message.private

    def _delete_when_due(self, now: int) -> None:
        if self.reply is not None and self.deleted_after_ms is not None:
            asked_at = self.grants[TOKEN].until - self.token_ms
            due = now >= asked_at + self.deleted_after_ms
            self.reply.deleted = self.reply.deleted or due


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


_UNKNOWN_MESSAGE = _refusal(404, 10008, "Unknown Message")


def _is_private(body: Json) -> bool:
    return bool(body.get("data", {}).get("flags", 0) & _EPHEMERAL)


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
        "flags": _EPHEMERAL if message.private else 0,
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
