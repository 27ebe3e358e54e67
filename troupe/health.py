"""Whether the bot can serve people now, part by part."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from troupe.circuit import Circuit
from troupe.store.vitals import Vitals

log = logging.getLogger(__name__)

DATABASE_SECONDS = 1.0
OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Each part is `ok`, or a few plain words on what is wrong with it."""

    gateway: str
    database: str
    provider: str

    @property
    def ready(self) -> bool:
        """Whether all of them are."""
        return {self.gateway, self.database, self.provider} == {OK}


class Health:
    """`is_connected` says whether Discord's gateway is there and has told all there is to know."""

    def __init__(
        self, *, is_connected: Callable[[], bool], vitals: Vitals, circuit: Circuit
    ) -> None:
        self._is_connected = is_connected
        self._vitals = vitals
        self._circuit = circuit

    async def condition(self) -> Condition:
        """Within a second or so; never fails."""
        return Condition(
            gateway=OK if self._is_connected() else "not connected",
            database=await self._database(),
            provider="refuses the account" if self._circuit.is_open else OK,
        )

    async def _database(self) -> str:
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await self._vitals.answers()
        except TimeoutError:
            return "slow"
        except Exception as error:  # noqa: BLE001  # whatever it is, the answer is no
            log.warning("The database does not answer: %s", type(error).__name__)
            return "broken"
        return OK
