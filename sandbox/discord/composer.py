"""Keeps the files of a request and composes the message around them."""

from collections.abc import Callable

from sandbox.discord.bodies import Parts
from sandbox.discord.drafts import MessageBody, compose
from sandbox.discord.errors import ApiError
from sandbox.discord.files import Files
from sandbox.discord.mentions import AllowedMentions
from sandbox.discord.message import Contents


class Composer:
    """Composes contents; the files of a refused message are forgotten."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def compose(
        self,
        body: MessageBody,
        parts: Parts,
        *,
        channel_id: str,
        allowed: AllowedMentions,
        previous: Callable[[], Contents],
        replied_to: str | None = None,
    ) -> Contents:
        """The contents after this body; raises 50035, 50006 and what `previous` raises.

        `previous` is asked after the files were kept, which takes a while: what another edit
        did meanwhile must not be lost.
        """
        uploads = await parts.stored(self._files, folder="attachments", owner=channel_id)
        try:
            return compose(
                body,
                uploads=uploads,
                previous=previous(),
                allowed=allowed,
                replied_to=replied_to,
            )
        except ApiError:
            for stored in uploads.values():
                self._files.drop(stored.id)
            raise
