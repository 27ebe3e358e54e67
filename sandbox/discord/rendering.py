"""Messages as JSON, with every file's address freshly signed."""

from collections.abc import Iterable

from sandbox.discord import payloads
from sandbox.discord.component_rules import ATTACHMENT
from sandbox.discord.files import Files, described
from sandbox.discord.message import Attachment, Contents, Message, Origin
from sandbox.discord.messages import Messages
from sandbox.wire import Json
from sandbox.world import BOT, World


class Renderer:
    """Turns kept messages into what the REST API and the gateway send."""

    def __init__(self, *, world: World, files: Files, messages: Messages) -> None:
        self._world = world
        self._files = files
        self._messages = messages

    def message(self, message: Message, *, nested: bool = False) -> Json:
        """The raw message object; `nested` leaves the replied-to message out."""
        contents = message.contents
        body: Json = {
            "id": message.id,
            "channel_id": message.channel_id,
            "type": message.type,
            "author": self._author(message.author_id),
            "content": contents.content,
            "flags": contents.flags,
            "embeds": [self._resolved(embed, contents) for embed in contents.embeds],
            "components": [self._resolved(each, contents) for each in contents.components],
            "attachments": [self._attachment(each, message) for each in contents.attachments],
            "timestamp": payloads.timestamp(message.created),
            "edited_timestamp": payloads.timestamp(message.edited) if message.edited else None,
            "tts": False,
            "pinned": False,
            **self._mentions(contents),
        }
        if message.nonce is not None:
            body["nonce"] = message.nonce
        if message.author_id == BOT.id:
            body["application_id"] = BOT.id
        if message.origin is not None:
            body |= self._answering(message.origin)
        if message.reply_to is not None and not nested:
            body |= self._replying(message)
        return body

    def shown(self, message: Message) -> Json:
        """The message with what the page needs beside it."""
        origin = message.origin
        state = "thinking" if message.thinking else message.state
        extra: Json = {
            "state": state,
            "invoker": origin.person_id if origin else None,
            "only_you": message.ephemeral,
            "options": dict(origin.options or {}) if origin else {},
        }
        return {**self.message(message), "sandbox": extra}

    def _author(self, author_id: str) -> Json:
        person = self._world.user(author_id)
        return payloads.user(person) if person else {"id": author_id, "username": "unknown"}

    def _attachment(self, attachment: Attachment, message: Message) -> Json:
        stored = attachment.file
        body = described(stored, url=self._files.link(stored))
        if attachment.description:
            body["description"] = attachment.description
        if message.ephemeral:
            body["ephemeral"] = True
        return body

    def _mentions(self, contents: Contents) -> Json:
        pinged = contents.pinged
        people = (self._world.user(each) for each in pinged.users)
        return {
            "mentions": [payloads.user(person) for person in people if person],
            "mention_roles": list(pinged.roles),
            "mention_everyone": pinged.everyone,
        }

    def _answering(self, origin: Origin) -> Json:
        body: Json = {"webhook_id": BOT.id, "interaction_metadata": self._metadata(origin)}
        if origin.command is not None and origin.kind == 2:
            body["interaction"] = {
                "id": origin.interaction_id,
                "type": origin.kind,
                "name": origin.command,
                "user": self._author(origin.person_id),
            }
        return body

    def _metadata(self, origin: Origin) -> Json:
        body: Json = {
            "id": origin.interaction_id,
            "type": origin.kind,
            "user": self._author(origin.person_id),
            "authorizing_integration_owners": origin.owners,
        }
        if origin.command is not None:
            body["name"] = origin.command
            body["command_type"] = origin.command_type
        if origin.kind == 3 and origin.message_id is not None:
            body["interacted_message_id"] = origin.message_id
        if origin.trigger is not None:
            body["triggering_interaction_metadata"] = self._metadata(origin.trigger)
        return body

    def _replying(self, message: Message) -> Json:
        answered = self._messages.get(message.reply_to or "")
        reference = {"type": 0, "channel_id": message.channel_id, "message_id": message.reply_to}
        return {
            "message_reference": reference,
            "referenced_message": self.message(answered, nested=True) if answered else None,
        }

    def _resolved(self, part: Json, contents: Contents) -> Json:
        """A copy of a component or embed whose addresses lead somewhere."""
        copy: Json = {}
        for key, value in part.items():
            if isinstance(value, dict):
                copy[key] = self._resolved(value, contents)
            elif isinstance(value, list):
                copy[key] = self._resolved_list(value, contents)
            elif key == "url" and isinstance(value, str):
                copy |= self._media(value, contents.attachments)
            else:
                copy[key] = value
        return copy

    def _resolved_list(self, values: list[object], contents: Contents) -> list[object]:
        return [
            self._resolved(each, contents) if isinstance(each, dict) else each for each in values
        ]

    def _media(self, url: str, attachments: Iterable[Attachment]) -> Json:
        if not url.startswith(ATTACHMENT):
            return {"url": self._files.refreshed(url)}
        name = url.removeprefix(ATTACHMENT)
        for attachment in attachments:
            if attachment.file.filename == name:
                return self._unfurled(attachment)
        return {"url": url}

    def _unfurled(self, attachment: Attachment) -> Json:
        stored = attachment.file
        facts = described(stored, url=self._files.link(stored))
        kept = ("url", "proxy_url", "width", "height", "content_type")
        body = {key: facts[key] for key in kept if key in facts}
        return {**body, "attachment_id": stored.id, "loading_state": 2, "flags": 0}
