"""Whose application this is, as Discord says: one person's, or a team's."""

import asyncio
import logging

import discord

from troupe import sentences
from troupe.clock import Clock
from troupe.errors import UserError
from troupe.ui.replies import CONNECTION_TROUBLE

log = logging.getLogger(__name__)

LONGEST_AGE_MS = 5 * 60_000
"""For so long somebody who left the team may still act."""

_SECONDS = 2.0
"""Of the three that Discord gives for an answer."""

_MAY_ACT = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)


class Owners:
    """Asks Discord, and remembers the answer for a few minutes."""

    def __init__(self, *, client: discord.Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: tuple[int, tuple[int, ...]] | None = None

    async def include(self, person_id: int) -> bool:
        """Raises UserError where Discord doesn't say."""
        return person_id in await self._ids()

    async def first(self) -> int:
        """Whoever it belongs to; of a team, who owns that. Raises UserError."""
        return (await self._ids())[0]

    async def _ids(self) -> tuple[int, ...]:
        now = self._clock.elapsed()
        if self._known is None or now - self._known[0] > LONGEST_AGE_MS:
            self._known = (now, _acting(await self._asked()))
        return self._known[1]

    async def _asked(self) -> discord.AppInfo:
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._client.application_info()
        except (discord.HTTPException, TimeoutError, *CONNECTION_TROUBLE) as error:
            log.warning("Discord didn't say whose application this is: %s", type(error).__name__)
            raise UserError(sentences.operator.OWNER_UNKNOWN) from error


def _acting(info: discord.AppInfo) -> tuple[int, ...]:
    """The owner first. Of a team those who may work on the application, as discord.py has it."""
    if info.team is None:
        return (info.owner.id,)
    members = [
        one.id
        for one in info.team.members
        if one.role in _MAY_ACT and one.membership_state is discord.TeamMembershipState.accepted
    ]
    owner_id = info.team.owner_id
    return tuple(members) if owner_id is None else (owner_id, *members)
