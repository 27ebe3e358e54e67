"""Tells once that a budget runs low: a server's managers, or the operator."""

import asyncio
import logging
from enum import Enum
from typing import Protocol

from troupe import limits
from troupe.clock import Clock
from troupe.errors import DatabaseAway, DatabaseRefused
from troupe.store.guilds import Guilds
from troupe.store.notes import BudgetNotes, Note

log = logging.getLogger(__name__)

SEND_SECONDS = 60.0
"""More than discord.py takes to repeat what Discord can't serve just now."""

TRIES_MS = 60 * 60_000
"""How long a note is tried that nobody takes."""

_AGAIN_SECONDS = 300.0


class Told(Enum):
    """What became of a note that was sent."""

    YES = "yes"
    NOT_NOW = "not now"
    NEVER = "never"
    UNKNOWN = "unknown"


class Teller(Protocol):
    """Whoever carries a note to people. Each way is tried once and never fails."""

    async def ready(self) -> None:
        """Returns once something can be sent."""
        ...

    async def to_channel(self, channel_id: int, note: Note, back_at: int) -> Told:
        """Writes it to a server's channel. `back_at` is when the budget begins anew (ms)."""
        ...

    async def to_operator(self, note: Note, back_at: int) -> Told:
        """The same to the operator, whose note it is or who alone can be told."""
        ...


class Notes:
    """Claims a note before it is sent: what a crash or a lost answer leaves open isn't repeated.

    What surely came to nobody is given back, and tried again for an hour. At worst a note is
    missing in the channel, and stands in the log all the same.
    """

    def __init__(
        self, *, notes: BudgetNotes, guilds: Guilds, noted: asyncio.Event, clock: Clock
    ) -> None:
        self._notes = notes
        self._guilds = guilds
        self._noted = noted
        self._clock = clock
        self._tried_since: dict[Note, int] = {}

    async def run(self, teller: Teller) -> None:
        """Works for ever, woken by each new note; cancel it to stop."""
        await teller.ready()
        while True:
            self._noted.clear()
            try:
                await self.tell(teller)
            except (DatabaseAway, DatabaseRefused):
                log.exception("Telling of budgets broke; it is tried again in a while")
            await self._clock.wait(self._noted, _AGAIN_SECONDS)

    async def tell(self, teller: Teller) -> None:
        """Everything that nobody was told of yet."""
        for note in await self._notes.to_tell():
            now = self._clock.now()
            if not await self._notes.claim(note, now=now):
                continue
            if await self._tell(teller, note) is not Told.NOT_NOW:
                self._tried_since.pop(note, None)
            elif now - self._tried_since.setdefault(note, now) < TRIES_MS:
                await self._notes.give_back(note, claimed_at=now)
                log.warning("That reached nobody; it is tried again in a few minutes")
            else:
                del self._tried_since[note]
                log.warning("That reached nobody for an hour, and isn't sent again")

    async def _tell(self, teller: Teller, note: Note) -> Told:
        whose = "all servers together" if note.guild_id == 0 else f"server {note.guild_id}"
        log.warning("%d %% of the %s's budget of %s is spent", note.percent, note.period, whose)
        back_at = _back_at(note)
        if back_at <= self._clock.now():
            log.info("That was of a %s which is over; nobody is told", note.period)
            return Told.NEVER
        try:
            async with asyncio.timeout(SEND_SECONDS):
                told = await self._sent(teller, note, back_at)
        except TimeoutError:
            told = Told.UNKNOWN
        if told is Told.NEVER:
            log.warning("That reached nobody, and isn't sent again")
        if told is Told.UNKNOWN:
            log.warning("Nobody knows whether that was sent; it isn't sent again")
        return told

    async def _sent(self, teller: Teller, note: Note, back_at: int) -> Told:
        channel_id = None
        if note.guild_id != 0:
            channel_id = (await self._guilds.get(note.guild_id)).log_channel_id
        if channel_id is None:
            return await teller.to_operator(note, back_at)
        return await teller.to_channel(channel_id, note, back_at)


def _back_at(note: Note) -> int:
    return limits.month_end(note.starts_at) if note.monthly else limits.day_end(note.starts_at)
