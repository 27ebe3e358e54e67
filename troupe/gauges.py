"""How things are: what waits, what the provider says, what was spent, what room is left."""

import asyncio
import logging
from dataclasses import dataclass

from troupe import limits
from troupe.blobs import Blobs
from troupe.circuit import Circuit
from troupe.clock import Clock
from troupe.errors import ProviderError
from troupe.provider.api import Purse
from troupe.store.guilds import Guilds
from troupe.store.ledger import Ledger
from troupe.store.vitals import Undelivered, Vitals
from troupe.waiting_room import WaitingRoom

log = logging.getLogger(__name__)

BALANCE_SECONDS = 5.0
SAMPLE_SECONDS = 3.0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """At one moment, from this machine alone. Money is in micros; None is no budget."""

    waiting: int
    oldest_seconds: float
    in_work: int
    refuses: bool
    undelivered: Undelivered
    free_bytes: int | None
    spent_today: int
    spent_this_month: int
    budget_per_day: int | None
    budget_per_month: int | None


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
        guilds: Guilds,
        vitals: Vitals,
        clock: Clock,
    ) -> None:
        self._room = room
        self._circuit = circuit
        self._provider = provider
        self._blobs = blobs
        self._ledger = ledger
        self._guilds = guilds
        self._vitals = vitals
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

    async def sample(self) -> Sample | None:
        """What can be had without asking anybody outside; None where the store doesn't answer."""
        try:
            async with asyncio.timeout(SAMPLE_SECONDS):
                return await self._sampled()
        except Exception as error:  # noqa: BLE001  # who measures must not add to the trouble
            log.warning("The gauges could not be read: %s", type(error).__name__)
            return None

    async def _sampled(self) -> Sample:
        now = self._clock.now()
        undelivered, operator, free_bytes, (today, month) = await asyncio.gather(
            self._vitals.undelivered(),
            self._guilds.operator(),
            self._blobs.free_bytes(),
            self._ledger.spent(now=now),
        )
        per_day, per_month = limits.budgets(self._ledger.terms, operator)
        return Sample(
            waiting=len(self._room),
            oldest_seconds=self._room.longest_wait_ms(now) / 1000,
            in_work=self._room.in_work,
            refuses=self._circuit.refuses,
            undelivered=undelivered,
            free_bytes=free_bytes,
            spent_today=today,
            spent_this_month=month,
            budget_per_day=per_day,
            budget_per_month=per_month,
        )

    async def _balance(self) -> int | None:
        try:
            async with asyncio.timeout(BALANCE_SECONDS):
                return await self._provider.balance()
        except (ProviderError, TimeoutError) as error:
            log.warning("The balance could not be had: %s: %s", type(error).__name__, error)
            return None
