"""Takes a wish from a command, button or form: acknowledge, check, and queue or explain."""

import asyncio

from troupe.clock import Clock
from troupe.delivery import Delivery
from troupe.intake import Intake, Wish, understand
from troupe.store.generations import Generations
from troupe.ui import cards, replies


class FrontDesk:
    """Everything that ends in a generation comes through here."""

    def __init__(
        self, *, intake: Intake, generations: Generations, delivery: Delivery, clock: Clock
    ) -> None:
        self._intake = intake
        self._generations = generations
        self._delivery = delivery
        self._clock = clock
        self._under_way: set[asyncio.Task[object]] = set()

    async def take(self, interaction: replies.Interaction, wish: Wish) -> None:
        """Acknowledges before any other I/O. Raises NotAcknowledged, and explains the rest."""
        task = asyncio.current_task()
        assert task is not None, "a coroutine runs in a task"
        self._under_way.add(task)
        try:
            await self._taken(interaction, wish)
        finally:
            self._under_way.discard(task)

    async def drain(self, seconds: float) -> None:
        """Lets those who stand at the desk be served before everything closes."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    async def _taken(self, interaction: replies.Interaction, wish: Wish) -> None:
        _, problems = understand(wish)
        address = await replies.acknowledge(
            interaction, private=wish.private or bool(problems), clock=self._clock
        )
        try:
            await self._intake.take(wish, address)
            await self._offer_kept(interaction)
        except Exception as error:  # noqa: BLE001  # explained to the person, with a code
            await replies.explain(interaction, error, address)

    async def _offer_kept(self, interaction: replies.Interaction) -> None:
        """Whoever has something waiting hears of it with their next request."""
        kept = await self._generations.kept_for(interaction.user.id)
        if kept:
            # Discord takes a message that follows a bare "thinking…" for its answer.
            await self._delivery.until_shown(interaction.id)
            await replies.tell(interaction, cards.kept(kept))
