"""Takes a wish from a command, button or form: acknowledge, check, and queue or explain."""

from troupe.clock import Clock
from troupe.intake import Intake, Wish, understand
from troupe.ui import replies


class FrontDesk:
    """Everything that ends in a generation comes through here."""

    def __init__(self, *, intake: Intake, clock: Clock) -> None:
        self._intake = intake
        self._clock = clock

    async def take(self, interaction: replies.Interaction, wish: Wish) -> None:
        """Acknowledges before any other I/O. Raises NotAcknowledged, and explains the rest."""
        _, problems = understand(wish)
        address = await replies.acknowledge(
            interaction, private=wish.private or bool(problems), clock=self._clock
        )
        try:
            await self._intake.take(wish, address)
        except Exception as error:  # noqa: BLE001  # explained to the person, with a code
            await replies.explain(interaction, error, address)
