"""What becomes of a picture where it is to appear: shown, covered, or kept back. Pure.

`flagged` is the provider's word on one output: True is indecent, None says nothing.
"""

from dataclasses import dataclass, replace
from enum import Enum

from troupe.models import Flagged, GuildSettings


class Exposure(Enum):
    """A picture that is withheld isn't even uploaded; a spoilered one opens when it is pressed."""

    SHOWN = "shown"
    SPOILERED = "spoilered"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who may come across it. `direct` are direct messages, of two or of a group.

    `choice` and `strict` are the server's; in a direct message those of the server that it was
    asked for in, where it comes from one.
    """

    direct: bool
    age_restricted: bool = False
    choice: Flagged = Flagged.WITHHOLD
    strict: bool = False


def exposure(flagged: bool | None, audience: Audience) -> Exposure:
    """For one picture. Where Discord lets in adults alone, all of it is shown."""
    if flagged is False or (audience.age_restricted and not audience.direct):
        return Exposure.SHOWN
    if flagged is None:
        return Exposure.SPOILERED if audience.strict else Exposure.SHOWN
    if audience.direct or audience.choice is Flagged.SPOILER:
        return Exposure.SPOILERED
    return Exposure.WITHHELD


def audience(
    guild_id: int | None, *, age_restricted: bool, settings: GuildSettings | None
) -> Audience:
    """Those of a place; where nobody says what its server chose, the careful ones."""
    return Audience(
        direct=guild_id is None,
        age_restricted=age_restricted,
        choice=settings.flagged if settings else Flagged.WITHHOLD,
        strict=settings is not None and settings.strict,
    )


def directly(of: Audience) -> Audience:
    """The same outcome brought as a direct message: at least as careful as the channel was."""
    return replace(of, direct=True, age_restricted=False)
