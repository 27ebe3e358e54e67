"""How things are: what waits, what the provider says, what was spent, what room is left."""

import asyncio
import logging
from dataclasses import dataclass

from troupe.blobs import Blobs
from troupe.circuit import Circuit
from troupe.clock import Clock
from troupe.errors import ProviderError
from troupe.provider.api import Purse
from troupe.store.ledger import Ledger
from troupe.waiting_room import WaitingRoom

log = logging.getLogger(__name__)

BALANCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """At one moment. Money is in micros; `balance` is None where the provider doesn't tell,
    and `free_bytes` where the pictures lie in an object store.
    """

    waiting: int
    in_work: int
    refused: bool
    balance: int | None
    free_bytes: int | None
    spent_today: int
    spent_this_month: int


class Gauges:
    """Reads them all, and changes nothing."""

    def __init__(
        self,
        *,
        room: WaitingRoom,
        circuit: Circuit,
        provider: Purse,
        blobs: Blobs,
        ledger: Ledger,
        clock: Clock,
    ) -> None:
        self._room = room
        self._circuit = circuit
        self._provider = provider
        self._blobs = blobs
        self._ledger = ledger
        self._clock = clock

    async def read(self) -> Readings:
        """Within some seconds, whatever the provider does."""
        balance, free_bytes, (today, month) = await asyncio.gather(
            self._balance(),
            self._blobs.free_bytes(),
            self._ledger.spent(now=self._clock.now()),
        )
        return Readings(
            waiting=len(self._room),
            in_work=self._room.in_work,
            refused=self._circuit.is_open,
            balance=balance,
            free_bytes=free_bytes,
            spent_today=today,
            spent_this_month=month,
        )

    async def _balance(self) -> int | None:
        try:
            async with asyncio.timeout(BALANCE_SECONDS):
                return await self._provider.balance()
        except (ProviderError, TimeoutError) as error:
            log.warning("The balance could not be had: %s: %s", type(error).__name__, error)
            return None
