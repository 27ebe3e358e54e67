"""The engine, put together from what it works with."""

from dataclasses import dataclass

from troupe.blobs import Blobs
from troupe.circuit import Circuit
from troupe.clock import Clock
from troupe.delivery import Delivery
from troupe.doors import Doors
from troupe.durations import Durations
from troupe.engine import Engine
from troupe.happenings import Hear, unheard
from troupe.images import Images
from troupe.looks import Looks
from troupe.moves import Moves
from troupe.pings import Pings
from troupe.provider.api import Provider
from troupe.provider.webhook import Webhooks
from troupe.reporter import Reporter
from troupe.stores import Stores
from troupe.submits import Submits
from troupe.tenure import Tenure
from troupe.waiting_room import WaitingRoom
from troupe.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """`poll_seconds` is the least gap between two looks at one task; `timeout_seconds` its end."""

    stores: Stores
    blobs: Blobs
    images: Images
    provider: Provider
    delivery: Delivery
    circuit: Circuit
    doors: Doors
    room: WaitingRoom
    durations: Durations
    webhooks: Webhooks | None
    tenure: Tenure
    clock: Clock
    poll_seconds: float
    timeout_seconds: float
    hear: Hear = unheard

    def engine(self) -> Engine:
        """One engine; a second would race it for every row."""
        watch = Watch(clock=self.clock, durations=self.durations, floor_seconds=self.poll_seconds)
        moves = Moves(predictions=self.stores.predictions, clock=self.clock, hear=self.hear)
        looks = self._looks(moves, watch)
        return Engine(
            generations=self.stores.generations,
            predictions=self.stores.predictions,
            submits=self._submits(moves, looks, watch),
            looks=looks,
            watch=watch,
            reporter=self.reporter(),
            waiting_room=self.room,
            doors=self.doors,
            tenure=self.tenure,
            clock=self.clock,
            hear=self.hear,
        )

    def _looks(self, moves: Moves, watch: Watch) -> Looks:
        return Looks(
            moves=moves,
            watch=watch,
            provider=self.provider,
            blobs=self.blobs,
            images=self.images,
            durations=self.durations,
            clock=self.clock,
            timeout_seconds=self.timeout_seconds,
        )

    def _submits(self, moves: Moves, looks: Looks, watch: Watch) -> Submits:
        return Submits(
            predictions=self.stores.predictions,
            moves=moves,
            looks=looks,
            watch=watch,
            provider=self.provider,
            blobs=self.blobs,
            circuit=self.circuit,
            doors=self.doors,
            webhooks=self.webhooks,
            tenure=self.tenure,
            clock=self.clock,
        )

    def reporter(self) -> Reporter:
        """It keeps nothing, so there may be several."""
        stores = self.stores
        pings = Pings(
            generations=stores.generations, preferences=stores.preferences, clock=self.clock
        )
        return Reporter(
            generations=stores.generations,
            ledger=stores.ledger,
            guilds=stores.guilds,
            delivery=self.delivery,
            pings=pings,
            waiting_room=self.room,
            tenure=self.tenure,
            clock=self.clock,
            hear=self.hear,
        )
