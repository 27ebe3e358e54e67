"""Takes a wish from a command, button or form: acknowledge, check, and queue or explain."""

import asyncio
from dataclasses import replace

from troupe import logs
from troupe.clock import Clock
from troupe.delivery import Delivery
from troupe.errors import ConsentNeeded
from troupe.intake import Intake, Wish, understand
from troupe.store.generations import Generations
from troupe.ui import cards, replies
from troupe.ui.cards import Card
from troupe.ui.consent_desk import Agree, ConsentDesk
from troupe.ui.places import place_of
from troupe.ui.rush import Rush


class FrontDesk:
    """Everything that ends in a generation comes through here."""

    def __init__(
        self,
        *,
        intake: Intake,
        consent: ConsentDesk,
        generations: Generations,
        delivery: Delivery,
        clock: Clock,
    ) -> None:
        self._intake = intake
        self._consent = consent
        self._generations = generations
        self._delivery = delivery
        self._clock = clock
        self._rush = Rush(clock)
        self._under_way: set[asyncio.Task[object]] = set()

    async def take(
        self, interaction: replies.Interaction, wish: Wish, agree: Agree | None = None
    ) -> None:
        """Acknowledges before any other I/O. Raises NotAcknowledged, and explains the rest.

        `agree` keeps what this very press agrees to.
        """
        task = asyncio.current_task()
        assert task is not None, "a coroutine runs in a task"
        self._under_way.add(task)
        try:
            # A wish has the id of the generation that comes of it.
            with logs.about(generation=wish.id):
                await self._taken(interaction, wish, agree)
        finally:
            self._under_way.discard(task)

    async def drain(self, seconds: float) -> None:
        """Lets those who stand at the desk be served before everything closes."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    async def _taken(
        self, interaction: replies.Interaction, wish: Wish, agree: Agree | None
    ) -> None:
        _, problems = understand(wish)
        with self._rush.joined():
            address = await replies.acknowledge(
                interaction, private=wish.private or bool(problems), clock=self._clock
            )
        await self._rush.over()
        try:
            if agree is not None:
                await agree()
            await self._intake.take(wish, address)
            await self._offer_kept(interaction)
        except ConsentNeeded:
            await replies.instead_of_reply(interaction, address, self._question(interaction, wish))
        except Exception as error:  # noqa: BLE001  # explained to the person, with a code
            await replies.explain(interaction, error, address)

    def _question(self, interaction: replies.Interaction, wish: Wish) -> Card:
        """The answer is another interaction, which makes the wish its own."""

        async def go_on(now: replies.Interaction, agree: Agree) -> None:
            await self.take(now, replace(wish, id=now.id, place=place_of(now)), agree)

        return self._consent.question(interaction, go_on)

    async def _offer_kept(self, interaction: replies.Interaction) -> None:
        """Whoever has something waiting hears of it with their next request."""
        kept = await self._generations.kept_for(interaction.user.id)
        if kept:
            # Discord takes a message that follows a bare "thinking…" for its answer.
            await self._delivery.until_shown(interaction.id)
            await replies.tell(interaction, cards.kept(kept))
