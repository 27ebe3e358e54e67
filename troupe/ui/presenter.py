"""Keeps each reply true to its generation: one edit in flight a message, the newest wins."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import discord

from troupe import logs
from troupe.blobs import Blobs
from troupe.clock import Clock
from troupe.delivery import Doubt, Outcome
from troupe.errors import UserError
from troupe.exposure import Audience, audience
from troupe.images import Images
from troupe.lease import Lease
from troupe.models import Generation, Snapshot
from troupe.ui import cards
from troupe.ui.cards import Card
from troupe.ui.courier import Closed, Courier, edit_by_token
from troupe.ui.parcels import Parcel, packed
from troupe.ui.past import shown_by_token
from troupe.ui.replies import CONNECTION_TROUBLE, passes

log = logging.getLogger(__name__)

EDITS_AT_ONCE = 32
UPLOADS_AT_ONCE = 8
"""Bounds memory (four times 10 MiB each at most), and leaves connections free to acknowledge."""

_EDIT_SECONDS = 30.0
_REMEMBERED_ENDS = 4_096
_DOUBTS = 1_000


@dataclass(slots=True)
class _Reply:
    """What one message should show, and the task that is making it so."""

    generation: Generation
    wanted: Card
    shown: Card | None = None
    task: asyncio.Task[None] | None = field(default=None)


class Presenter:
    """A `Delivery` on Discord."""

    def __init__(
        self,
        *,
        client: discord.Client,
        blobs: Blobs,
        images: Images,
        lease: Lease,
        clock: Clock,
    ) -> None:
        self._client = client
        self._blobs = blobs
        self._lease = lease
        self._clock = clock
        self._courier = Courier(client=client, images=images, clock=clock)
        self._replies: dict[int, _Reply] = {}
        self._first_shown: dict[int, asyncio.Event] = {}
        self._over: OrderedDict[int, None] = OrderedDict()
        self._doubts: asyncio.Queue[Doubt] = asyncio.Queue(maxsize=_DOUBTS)
        self._edits = asyncio.Semaphore(EDITS_AT_ONCE)
        self._uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)

    def show(self, snapshot: Snapshot) -> None:
        generation = snapshot.generation
        if generation.id in self._over or not self._token_works(generation):
            return
        if not self._lease.holds:
            return
        card = cards.progress(snapshot)
        reply = self._replies.setdefault(generation.id, _Reply(generation, card))
        reply.wanted = card
        if reply.task is None:
            reply.task = asyncio.create_task(self._catch_up(reply), name=f"show {generation.id}")

    async def until_shown(self, generation_id: int) -> None:
        shown = self._first_shown.setdefault(generation_id, asyncio.Event())
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_EDIT_SECONDS):
                    await shown.wait()
        finally:
            self._first_shown.pop(generation_id, None)

    async def deliver(self, snapshot: Snapshot) -> Outcome:
        await self._settle(snapshot.generation.id)
        async with self._uploads:
            parcel = await self._packed(snapshot)
            return await self._courier.carry(parcel, _audience(snapshot))

    async def doubt(self) -> Doubt:
        return await self._doubts.get()

    async def confirm(self, snapshot: Snapshot) -> bool:
        try:
            async with asyncio.timeout(_EDIT_SECONDS):
                # That an outcome stands isn't enough where it should be hidden.
                hidden = snapshot.generation.hidden_at is not None
                if not hidden and await shown_by_token(self._client, snapshot.generation):
                    return True
            if not hidden:
                log.warning("A late edit had covered the outcome: it is shown once more")
            async with self._uploads:
                await self._courier.by_token(await self._packed(snapshot), _audience(snapshot))
        except discord.HTTPException as error:
            log.info("Not looked after: %d/%d", error.status, error.code)
            return not passes(error)
        except (Closed, UserError) as reason:
            log.info("Not looked after: %s", reason)
        except CONNECTION_TROUBLE as error:
            log.info("Not looked after: %s", type(error).__name__)
            return False
        return True

    async def ping(self, generation: Generation) -> None:
        try:
            async with asyncio.timeout(_EDIT_SECONDS):
                await self._courier.ping(generation)
        except (discord.HTTPException, *CONNECTION_TROUBLE) as error:
            log.warning("Its person was not mentioned: %s", type(error).__name__)

    def forget(self) -> None:
        for reply in self._replies.values():
            if reply.task is not None:
                reply.task.cancel()
        self._replies.clear()

    async def close(self) -> None:
        """Stops showing progress; outcomes are the engine's to wait for."""
        tasks = [reply.task for reply in self._replies.values() if reply.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _packed(self, snapshot: Snapshot) -> Parcel:
        generation = snapshot.generation
        reported = generation.hidden_at is not None
        card = cards.hidden(generation) if reported else cards.outcome(snapshot)
        return await packed(generation, card, self._blobs)

    async def _settle(self, generation_id: int) -> None:
        """No progress may be shown from here on, and none may still be on its way."""
        self._over[generation_id] = None
        if len(self._over) > _REMEMBERED_ENDS:
            self._over.popitem(last=False)
        reply = self._replies.pop(generation_id, None)
        if reply is not None and reply.task is not None:
            await asyncio.wait([reply.task])

    async def _catch_up(self, reply: _Reply) -> None:
        """Edits until the message shows what is wanted. What fails is made good by the outcome."""
        with logs.about(generation=reply.generation.id):
            try:
                while reply.shown != reply.wanted and reply.generation.id not in self._over:
                    async with self._edits:
                        await self._edit(reply)
            except (discord.HTTPException, *CONNECTION_TROUBLE) as error:
                log.info("Progress not shown: %s", type(error).__name__)
            except Exception:
                log.exception("Showing the progress broke")
            finally:
                reply.task = None

    async def _edit(self, reply: _Reply) -> None:
        """Shows what is wanted by now: waiting for a turn may have taken a while."""
        if reply.generation.id in self._over:
            return
        reply.shown = reply.wanted
        parcel = Parcel(generation=reply.generation, card=reply.wanted, contents={})
        # discord.py may sleep in there, before it asks again: its sleep ends with the lease.
        async with asyncio.timeout(_EDIT_SECONDS), self._lease.held():
            with self._doubting(reply.generation):
                await edit_by_token(self._client, parcel)
        self._say_shown(reply.generation.id)

    @contextmanager
    def _doubting(self, generation: Generation) -> Iterator[None]:
        """Sure is only what Discord answers while it is still this process's to show."""
        sure = False
        try:
            yield
            sure = self._lease.holds
        except discord.HTTPException:
            sure = True
            raise
        finally:
            if not sure and not self._doubts.full():
                self._doubts.put_nowait(Doubt(generation, since=self._clock.elapsed()))

    def _say_shown(self, generation_id: int) -> None:
        if generation_id in self._first_shown:
            self._first_shown[generation_id].set()

    def _token_works(self, generation: Generation) -> bool:
        return generation.address.token_expires_at > self._clock.now()


def _audience(snapshot: Snapshot) -> Audience:
    generation = snapshot.generation
    return audience(
        generation.guild_id,
        age_restricted=generation.age_restricted,
        settings=snapshot.settings,
    )
