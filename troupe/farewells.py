"""What is still to be done for those who leave: people who erase, and servers that remove the bot.

Every step is on disk before it is begun and can be repeated, so whatever is cut off in between is
taken up at the next start and ends the same.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from troupe import errors, limits
from troupe.clock import Clock
from troupe.data_rights import DataRights
from troupe.doors import Doors
from troupe.models import Prediction
from troupe.privacy import SERVER_DAYS
from troupe.store.departures import Departures
from troupe.store.erasures import Erasures
from troupe.store.leftovers import Leftovers
from troupe.tidying import Tidying

log = logging.getLogger(__name__)

REST_MS = 5 * 60_000
"""A picture that was put later than this stays for as long: somebody else may just have sent the
same one, and the row that says so is still to come."""

_PICTURES_AT_ONCE = 100
_COPIES_AT_ONCE = 100
_SOON_SECONDS = 60.0
_LATER_SECONDS = 600.0
_AT_LEAST_EVERY_SECONDS = 3_600.0
_SERVER_MS = SERVER_DAYS * limits.DAY_MS


class Farewells:
    """Erases people once nothing is made for them any more, and clears up behind them.

    `see_off` ends what waits to be made, `delete_copies` is the provider's.
    """

    def __init__(
        self,
        *,
        erasures: Erasures,
        leftovers: Leftovers,
        departures: Departures,
        data_rights: DataRights,
        see_off: Callable[[Sequence[Prediction]], Awaitable[None]],
        delete_copies: Callable[[Sequence[str]], Awaitable[None]],
        tidying: Tidying,
        doors: Doors,
        clock: Clock,
    ) -> None:
        self._erasures = erasures
        self._leftovers = leftovers
        self._departures = departures
        self._data_rights = data_rights
        self._see_off = see_off
        self._delete_at_provider = delete_copies
        self._tidying = tidying
        self._doors = doors
        self._clock = clock
        self._one = asyncio.Lock()
        self._rewritten_at: int | None = None

    async def open(self) -> None:
        """Call before the engine resumes: nothing more is shown to those who asked before.

        The power may have gone between an erasure and the emptying of the log behind it.
        """
        await self._data_rights.scrub()
        for person_id in await self._erasures.asked():
            self._doors.see_off(person_id)

    async def erase(self, person_id: int) -> int:
        """How many pictures are still being made: 0 where everything is erased already.

        The rest goes on by itself, also after a restart.
        """
        await self._erasures.ask(person_id)
        self._doors.see_off(person_id)
        # Should this one break, the other one goes on with it.
        self._doors.moved.set()
        return await self._advance(person_id)

    async def run(self) -> None:
        """For ever; cancel it to stop."""
        while True:
            self._doors.moved.clear()
            try:
                seconds = await self.clear_up()
            except Exception:
                log.exception("Clearing up behind those who left broke; it is tried again")
                seconds = _SOON_SECONDS
            await self._clock.wait(self._doors.moved, seconds)

    async def clear_up(self) -> float:
        """Does what can be done now; in how many seconds to look again."""
        for person_id in await self._erasures.asked():
            await self._advance(person_id)
        now = self._clock.now()
        await self._erasures.forget_days()
        await self._forget_servers(now)
        until_midnight = (limits.day_end(now) - now) / 1000 + 1
        pictures, copies = await self._let_pictures_go(), await self._delete_copies()
        await self._rewrite()
        return min(pictures, copies, until_midnight, _AT_LEAST_EVERY_SECONDS)

    async def _advance(self, person_id: int) -> int:
        """One step at a time for everybody, so that two at once can't come between each other."""
        async with self._one:
            if not await self._erasures.is_asked(person_id):
                return 0
            await self._see_off(await self._erasures.waiting_for(person_id))
            left = len(await self._erasures.waiting_for(person_id))
            if not left:
                await self._data_rights.erase(person_id)
                self._doors.has_left(person_id)
                await self._data_rights.scrub()
                log.info("Somebody's data is erased")
            return left

    async def _let_pictures_go(self) -> float:
        """Those that nothing else needs; in how many seconds to look at the rest."""
        name, waits, any_settled = "", _AT_LEAST_EVERY_SECONDS, False
        while names := await self._leftovers.pictures(after=name, most=_PICTURES_AT_ONCE):
            settled = [one for one in names if await self._tidying.settled(one, rest_ms=REST_MS)]
            await self._leftovers.pictures_settled(settled)
            waits = waits if len(settled) == len(names) else _SOON_SECONDS
            any_settled = any_settled or bool(settled)
            name = names[-1]
        if any_settled:
            await self._data_rights.scrub()
        return waits

    async def _delete_copies(self) -> float:
        """At the provider; while it is away it is asked again until it has forgotten by itself."""
        await self._leftovers.forget_copies()
        while task_ids := await self._leftovers.copies(most=_COPIES_AT_ONCE):
            try:
                await self._delete_at_provider(task_ids)
            except errors.ProviderError as error:
                log.warning("The provider's copies are not deleted yet: %s", error)
                return _LATER_SECONDS
            await self._leftovers.copies_settled(task_ids)
            log.info("The provider has deleted %d results", len(task_ids))
        return _AT_LEAST_EVERY_SECONDS

    async def _rewrite(self) -> None:
        """At most once an hour, however many have themselves erased: nobody writes meanwhile."""
        now, last = self._clock.elapsed(), self._rewritten_at
        if last is not None and now - last < _AT_LEAST_EVERY_SECONDS * 1000:
            return
        if await self._leftovers.rewrite_is_due():
            await self._data_rights.rewrite()
            await self._leftovers.rewritten()
            self._rewritten_at = now

    async def _forget_servers(self, now: int) -> None:
        before = now - _SERVER_MS
        for guild_id in await self._departures.due(before):
            if await self._departures.forget(guild_id, before=before):
                log.info("A server that removed the bot is forgotten")
