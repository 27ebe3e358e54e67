"""Every combination of what the provider says, where a picture appears and what a server chose."""

from itertools import product

import pytest

from troupe.exposure import Audience, Exposure, exposure
from troupe.models import Flagged

SHOWN, SPOILERED, WITHHELD = Exposure.SHOWN, Exposure.SPOILERED, Exposure.WITHHELD
EVERY = list(
    product((True, False, None), (True, False), (True, False), tuple(Flagged), (True, False))
)


def expected(
    flagged: bool | None, direct: bool, adult: bool, choice: Flagged, strict: bool
) -> Exposure:
    """The product page's words, one after the other."""
    if flagged is False:
        return SHOWN
    if direct:
        return SPOILERED if flagged or strict else SHOWN
    if adult:
        return SHOWN
    if flagged is None:
        return SPOILERED if strict else SHOWN
    return WITHHELD if choice is Flagged.WITHHOLD else SPOILERED


@pytest.mark.parametrize(("flagged", "direct", "adult", "choice", "strict"), EVERY)
def test_each_combination(
    flagged: bool | None, direct: bool, adult: bool, choice: Flagged, strict: bool
) -> None:
    audience = Audience(direct=direct, age_restricted=adult, choice=choice, strict=strict)
    assert exposure(flagged, audience) is expected(flagged, direct, adult, choice, strict)


def test_the_rules_that_matter_most_said_outright() -> None:
    channel = Audience(direct=False)
    assert exposure(True, channel) is WITHHELD, "withheld unless somebody decided otherwise"
    assert exposure(True, Audience(direct=True)) is SPOILERED
    assert exposure(True, Audience(direct=False, age_restricted=True)) is SHOWN
    assert exposure(None, channel) is SHOWN
    assert exposure(None, Audience(direct=False, strict=True)) is SPOILERED
    assert len(EVERY) == 48
