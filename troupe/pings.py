"""Who is mentioned because a picture took long: whoever wants it, and once."""

from troupe.clock import Clock
from troupe.delivery import Delivered
from troupe.models import PredictionState, Snapshot
from troupe.store.generations import Generations
from troupe.store.preferences import PreferencesStore

SLOW_MS = 20_000
"""From the command, or the press that asked for it, to the delivery."""


class Pings:
    """Decides, and keeps that it did before anything is sent: a mention can't be taken back."""

    def __init__(
        self, *, generations: Generations, preferences: PreferencesStore, clock: Clock
    ) -> None:
        self._generations = generations
        self._preferences = preferences
        self._clock = clock

    async def claim(self, snapshot: Snapshot, where: Delivered) -> bool:
        """True once in the life of a generation, whatever crashes after."""
        now, generation = self._clock.now(), snapshot.generation
        if not is_due(snapshot, where, now=now):
            return False
        if not (await self._preferences.get(generation.person_id)).ping:
            return False
        return await self._generations.claim_ping(generation.id, now=now)


def is_due(snapshot: Snapshot, where: Delivered, *, now: int) -> bool:
    """Whether a slow picture came as an edit, which notifies nobody; a new message mentions."""
    address = snapshot.generation.address
    came = any(one.state is PredictionState.COMPLETED for one in snapshot.predictions)
    return came and where.message_id == address.message_id and now - address.asked_at > SLOW_MS
