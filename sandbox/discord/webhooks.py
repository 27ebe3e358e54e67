"""What an interaction's token can do after the first response: see, edit, delete, follow up."""

from typing import Final

from aiohttp import web

from sandbox.discord import errors
from sandbox.discord.board import Board
from sandbox.discord.bodies import parts_of
from sandbox.discord.drafts import MessageBody
from sandbox.discord.errors import ApiError
from sandbox.discord.interactions import Interaction, Interactions, describe
from sandbox.discord.message import Message
from sandbox.discord.messages import Messages
from sandbox.discord.mistakes import Mistakes
from sandbox.discord.rendering import Renderer
from sandbox.discord.replies import Replies
from sandbox.wire import answer, nothing
from sandbox.world import APPLICATION_ID

#: Follow-ups of one interaction where only the person has the app (Discord's docs).
MOST_FOREIGN_FOLLOWUPS: Final = 5


class Webhooks:
    """/webhooks/{application_id}/{token}/… for interaction tokens."""

    def __init__(
        self,
        *,
        interactions: Interactions,
        messages: Messages,
        board: Board,
        replies: Replies,
        renderer: Renderer,
        mistakes: Mistakes,
    ) -> None:
        self._interactions = interactions
        self._messages = messages
        self._board = board
        self._replies = replies
        self._renderer = renderer
        self._mistakes = mistakes

    def _interaction(self, request: web.Request) -> Interaction:
        if request.match_info["application_id"] != APPLICATION_ID:
            raise ApiError(errors.UNKNOWN_WEBHOOK, detail="Not this application.")
        return self._interactions.usable(request.match_info["token"])

    def _message(self, request: web.Request, interaction: Interaction) -> Message:
        wanted = request.match_info["message_id"]
        message_id = interaction.message_id if wanted == "@original" else wanted
        message = self._messages.get(message_id or "")
        if message is None or message.channel_id != interaction.channel.id:
            raise ApiError(errors.UNKNOWN_MESSAGE)
        own = message.origin is not None and message.origin.interaction_id == interaction.id
        if not own and message.id not in {interaction.message_id, interaction.source_id}:
            raise ApiError(errors.UNKNOWN_MESSAGE)
        return message

    async def fetch(self, request: web.Request) -> web.StreamResponse:
        """GET …/messages/{message_id}"""
        message = self._message(request, self._interaction(request))
        return answer(self._renderer.message(message))

    async def edit(self, request: web.Request) -> web.StreamResponse:
        """PATCH …/messages/{message_id}"""
        interaction = self._interaction(request)
        message = self._message(request, interaction)
        parts = await parts_of(request, upload_limit=interaction.upload_limit)
        body = parts.decoded(MessageBody)
        changed = await self._replies.changed(interaction, message, body, parts)
        return answer(self._renderer.message(self._replies.put(changed)))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """DELETE …/messages/{message_id}"""
        self._board.remove(self._message(request, self._interaction(request)))
        return nothing()

    async def follow_up(self, request: web.Request) -> web.StreamResponse:
        """POST /webhooks/{application_id}/{token}"""
        interaction = self._interaction(request)
        parts = await parts_of(request, upload_limit=interaction.upload_limit)
        body = parts.decoded(MessageBody)
        original = self._messages.get(interaction.message_id or "")
        if interaction.answer == "thinking" and original is not None and original.thinking:
            # Discord still lets this edit the deferred reply, and calls it deprecated.
            self._mistakes.note("followup_after_defer", f"{describe(interaction)}: edit instead.")
            changed = await self._replies.changed(interaction, original, body, parts)
            return answer(self._renderer.message(self._replies.put(changed)))
        if interaction.foreign and interaction.followups >= MOST_FOREIGN_FOLLOWUPS:
            raise ApiError(errors.TOO_MANY_FOLLOWUPS, detail=describe(interaction))
        interaction.followups += 1
        draft = await self._replies.draft(interaction, body, parts, first=False)
        return answer(self._renderer.message(self._replies.put(draft)))
