"""Who may come across what is shown where a command or button was used."""

from troupe.exposure import Audience, audience
from troupe.store.guilds import Guilds
from troupe.ui.places import place_of
from troupe.ui.replies import Interaction


class Audiences:
    """Reads what a server chose each time: a manager's change counts at once."""

    def __init__(self, guilds: Guilds) -> None:
        self._guilds = guilds

    async def at(self, interaction: Interaction) -> Audience:
        """An answer that one person alone sees is held to its channel all the same."""
        place = place_of(interaction)
        settings = None if place.guild_id is None else await self._guilds.get(place.guild_id)
        return audience(place.guild_id, age_restricted=place.age_restricted, settings=settings)
