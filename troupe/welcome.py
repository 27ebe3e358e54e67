"""Whether a picture that was made before may be shown to everybody somewhere else, or by now."""

from troupe import limits, refusals
from troupe.clock import Clock
from troupe.errors import UserError
from troupe.limits import Asker
from troupe.models import Generation, Place
from troupe.rules import Rules
from troupe.store.ledger import Ledger


class Welcome:
    """The rules that a new picture is held to; what it cost was settled when it was made."""

    def __init__(self, *, ledger: Ledger, rules: Rules, clock: Clock) -> None:
        self._ledger = ledger
        self._rules = rules
        self._clock = clock

    async def check(self, generation: Generation, place: Place, *, about: int) -> None:
        """Raises UserError or Refusal, as for a new one; `about` names it in the log."""
        standing = await self._ledger.standing(
            Asker(generation.person_id, place),
            now=self._clock.now(),
            reference=generation.reference_sha256,
        )
        closed = limits.closed(standing, place)
        if closed is not None:
            raise UserError(refusals.sentence(closed))
        written = (generation.prompt, generation.description, generation.style_words)
        await self._rules.check(written, guild_ids=(place.guild_id,), about=about)
