"""Keeps one process in step with the others that share its database."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from troupe import lifecycle, tenure
from troupe.beside import beside
from troupe.clock import Clock
from troupe.doors import Doors
from troupe.engine import Engine
from troupe.errors import DatabaseAway, TroupeError
from troupe.plans import Plans
from troupe.store.bulletin import Bulletin
from troupe.store.erasures import Erasures
from troupe.store.generations import Generations
from troupe.store.predictions import Predictions
from troupe.store.tenures import Tenures
from troupe.tenure import Shared
from troupe.waiting_room import WaitingRoom

log = logging.getLogger(__name__)

LOOK_ROUND_SECONDS = 2.0
"""Notices can be lost; so long after that everything is known all the same."""

_CROWD_SECONDS = 0.05
"""Notices come in crowds; one look round answers all of them."""

_REST = 9
"""So many times as long as a look took: with thousands in the queue, a tenth of the time."""

RETIRE_SECONDS = 5.0
_NOTICES = 1_000


class Neighbours:
    """Looks round every two seconds, and at once when another process says that it should."""

    def __init__(
        self,
        *,
        shared: Shared,
        tenures: Tenures,
        bulletin: Bulletin,
        generations: Generations,
        predictions: Predictions,
        erasures: Erasures,
        engine: Engine,
        plans: Plans,
        room: WaitingRoom,
        doors: Doors,
        clock: Clock,
    ) -> None:
        self._shared = shared
        self._tenures = tenures
        self._bulletin = bulletin
        self._generations = generations
        self._predictions = predictions
        self._erasures = erasures
        self._engine = engine
        self._plans = plans
        self._room = room
        self._doors = doors
        self._clock = clock
        self._called = asyncio.Event()
        self._notices: asyncio.Queue[str] = asyncio.Queue(maxsize=_NOTICES)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """In step until the block ends; then the others take over what is left.

        Raises DatabaseAway where not even the first lease could be had.
        """
        await self._shared.renew()
        try:
            async with (
                beside(self._shared.keep()),
                beside(self._shared.speak()),
                beside(self._bulletin.run(self._hear, self._called.set)),
                beside(self._attend()),
                beside(self._look_round_and_round()),
            ):
                yield
        finally:
            await self._retire()

    async def _retire(self) -> None:
        try:
            async with asyncio.timeout(RETIRE_SECONDS):
                await self._shared.retire()
        except (TroupeError, TimeoutError) as error:
            log.warning("The others take over only once the lease is out: %s", error)

    async def _look_round_and_round(self) -> None:
        while True:
            self._called.clear()
            began = self._clock.elapsed()
            try:
                await self.look_round()
            except DatabaseAway as error:
                log.warning("The other processes can't be seen just now: %s", error)
            except Exception:
                log.exception("Looking round for the other processes broke; it is tried again")
            took = (self._clock.elapsed() - began) / 1000
            await self._clock.wait(self._called, LOOK_ROUND_SECONDS)
            await self._clock.wait(asyncio.Event(), max(_CROWD_SECONDS, _REST * took))

    async def look_round(self) -> None:
        """Takes over what nobody works on, and learns what everybody else has."""
        self._doors.those_who_leave(await self._erasures.asked())
        if self._engine.at_work:
            self._plans.take_over(await self._shared.inherit())
        now = self._clock.now()
        theirs = await self._tenures.of_others()
        starts = await self._tenures.starts(now=now)
        self._room.neighbours(theirs.waiting, theirs.flying, starts, now=now)
        self._plans.look_round()

    def _hear(self, notice: str) -> None:
        """Called as it comes; what would have to be waited for is done one after the other."""
        process, _, said = notice.partition(" ")
        if process == self._shared.process:
            return
        if said in (tenure.QUEUE, tenure.LEFT, tenure.ERASURES):
            self._called.set()
        elif not self._notices.full():
            self._notices.put_nowait(said)

    async def _attend(self) -> None:
        while True:
            notice = await self._notices.get()
            try:
                await self._follow(notice.split(" "))
            except Exception:
                log.exception("A notice of another process could not be followed")

    async def _follow(self, words: list[str]) -> None:
        match words:
            case ["touched", generation] if generation.isdecimal():
                if await self._is_ours(int(generation)):
                    await self._touched(int(generation))
            case ["announced", prediction_id, provider_id]:
                prediction = await self._predictions.get(prediction_id)
                if prediction and await self._is_ours(prediction.generation_id):
                    self._engine.wake(prediction_id, provider_id)
            case _:
                log.warning("A notice that isn't known here, perhaps of a newer program")

    async def _touched(self, generation_id: int) -> None:
        """Another process has ended some of it, by a press that came there."""
        for prediction in await self._predictions.of_generation(generation_id):
            if lifecycle.is_over(prediction):
                self._plans.called_off(prediction)
        self._plans.tell(generation_id)

    async def _is_ours(self, generation_id: int) -> bool:
        generation = await self._generations.get(generation_id)
        return generation is not None and self._shared.owns(generation)
