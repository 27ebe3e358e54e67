"""Tells people how their generation stands and hands over its outcome, and records that it did."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from troupe import lifecycle, limits
from troupe.clock import Clock
from troupe.delivery import Delivered, Delivery, Outcome, Retry, Undeliverable
from troupe.happenings import HandedOver, Hear, NotHandedOver, unheard
from troupe.models import Generation, Prediction, ReplyAddress, Snapshot, Usage
from troupe.pings import Pings
from troupe.store.generations import Generations
from troupe.store.guilds import Guilds
from troupe.store.ledger import Ledger
from troupe.tenure import Tenure
from troupe.waiting_room import WaitingRoom

log = logging.getLogger(__name__)

_DELAYS_SECONDS = (2, 5, 15, 30, 60, 120, 300)
_ATTEMPTS = 40


class Reporter:
    """Reads a generation as it is now and passes it on to the delivery."""

    def __init__(
        self,
        *,
        generations: Generations,
        ledger: Ledger,
        guilds: Guilds,
        delivery: Delivery,
        pings: Pings,
        waiting_room: WaitingRoom,
        tenure: Tenure,
        clock: Clock,
        hear: Hear = unheard,
    ) -> None:
        self._generations = generations
        self._ledger = ledger
        self._guilds = guilds
        self._delivery = delivery
        self._pings = pings
        self._room = waiting_room
        self._tenure = tenure
        self._clock = clock
        self._hear = hear

    async def tell(self, generation_id: int) -> int | None:
        """Shows how it stands, or hands over how it ended.

        Milliseconds until the handing over should be tried again; None where it is done with.
        """
        snapshot = await self._snapshot(generation_id)
        if snapshot is None or not self._tenure.owns(snapshot.generation):
            return None
        if all(map(lifecycle.is_over, snapshot.predictions)):
            return await self._deliver(snapshot)
        self._delivery.show(await self._priced(snapshot))
        return None

    async def tell_of_search(self, generation_id: int) -> None:
        """Shows that a submit's answer was lost and the provider is being asked about it."""
        snapshot = await self._snapshot(generation_id)
        if snapshot is not None:
            self._delivery.show(await self._priced(replace(snapshot, searching=True)))

    async def withdraw(self, generation_id: int) -> None:
        """Takes the person's words and the buttons out of the reply, where that can still be."""
        snapshot = await self._snapshot(generation_id)
        if snapshot is not None:
            self._delivery.show(replace(snapshot, withdrawn=True))

    async def confirm(self, doubted: Generation) -> bool:
        """Looks after a reply whose outcome a late edit may have covered, whoever brought it.

        `doubted` has the address that the edit went to: the store's own forgets its token with the
        delivery. False where it should be tried again.
        """
        snapshot = await self._snapshot(doubted.id)
        if snapshot is None or not _stands_in_reply(snapshot.generation, doubted.address):
            return True
        addressed = replace(snapshot.generation, address=doubted.address)
        complete = await self._complete(replace(snapshot, generation=addressed))
        confirmed = await self._delivery.confirm(complete)
        after = await self._generations.get(doubted.id)
        if after and after.hidden_at != snapshot.generation.hidden_at:
            return False  # reported meanwhile: the edit may have uncovered it
        return confirmed

    async def _priced(self, snapshot: Snapshot) -> Snapshot:
        """Whoever asks for several is told at once what they take of the day."""
        if len(snapshot.predictions) == 1:
            return snapshot
        return replace(snapshot, usage=await self._usage(snapshot.generation))

    async def _deliver(self, snapshot: Snapshot) -> int | None:
        if not snapshot.generation.waits_for_delivery:
            return None
        snapshot = await self._complete(snapshot)
        outcome = await self._delivery.deliver(snapshot)
        after = await self._generations.get(snapshot.generation.id)
        if after and after.hidden_at != snapshot.generation.hidden_at:
            # Reported while it was brought once more: the edit may have uncovered it.
            outcome = await self._delivery.deliver(replace(snapshot, generation=after))
        # Before it is recorded: a crash in between repeats the edit, and the claim stands.
        if isinstance(outcome, Delivered) and await self._pings.claim(snapshot, outcome):
            await self._delivery.ping(snapshot.generation)
        return await self._record(snapshot, outcome)

    async def _complete(self, snapshot: Snapshot) -> Snapshot:
        """With all that an outcome says."""
        guild_id = snapshot.generation.guild_id
        return replace(
            snapshot,
            usage=await self._usage(snapshot.generation),
            settings=None if guild_id is None else await self._guilds.get(guild_id),
        )

    async def _snapshot(self, generation_id: int) -> Snapshot | None:
        found = await self._generations.with_predictions(generation_id)
        if found is None:
            return None
        generation, predictions = found
        spot = self._room.spot(generation_id)
        return Snapshot(generation=generation, predictions=predictions, spot=spot)

    async def _usage(self, generation: Generation) -> Usage | None:
        """None for one from before its person's limit was kept with it."""
        if generation.day_limit is None:
            return None
        now = self._clock.now()
        return Usage(
            used=await self._ledger.used_today(generation.person_id, now=now),
            limit=generation.day_limit,
            back_at=limits.day_end(now),
        )

    async def _record(self, snapshot: Snapshot, outcome: Outcome) -> int | None:
        generation, now = snapshot.generation, self._clock.now()
        match outcome:
            case Delivered():
                await self._generations.delivered(generation.id, outcome, now=now)
                lag = (now - _ended_at(snapshot.predictions)) / 1000
                self._hear(HandedOver(outcome.by, lag))
                log.info("Delivered")
            case Retry(reason) if generation.delivery_attempts < _ATTEMPTS:
                log.warning("Not delivered yet: %s", reason)
                await self._generations.delivery_failed(generation.id, error=reason)
                self._hear(NotHandedOver(given_up=False))
                return _delay_ms(generation.delivery_attempts)
            case Retry(reason) | Undeliverable(reason):
                await self._generations.undeliverable(generation.id, error=reason, now=now)
                self._hear(NotHandedOver(given_up=True))
                log.error("Can't be delivered, kept for its person: %s", reason)
        return None


def _stands_in_reply(generation: Generation, address: ReplyAddress) -> bool:
    """Whether it was delivered there. Until then whoever goes on with it shows it by itself."""
    delivered = generation.delivered_at is not None
    return delivered and generation.address.message_id == address.message_id


def _ended_at(predictions: Sequence[Prediction]) -> int:
    """When the last of them was over (ms): at the provider, where that is known."""
    return max(map(_end, predictions))


def _end(prediction: Prediction) -> int:
    if prediction.submitted_at is not None and prediction.took_ms is not None:
        return prediction.submitted_at + prediction.took_ms
    return prediction.finished_at or prediction.created_at


def _delay_ms(attempts: int) -> int:
    last = len(_DELAYS_SECONDS) - 1
    return _DELAYS_SECONDS[min(attempts, last)] * 1000
