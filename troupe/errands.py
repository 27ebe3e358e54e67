"""What there is to do for the engine, as values: each stands in the agenda at most once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dispatch:
    """See who may be submitted next."""


@dataclass(frozen=True, slots=True)
class Places:
    """Tell those who wait that they moved up."""


@dataclass(frozen=True, slots=True)
class TakeUp:
    """Go on with a prediction from wherever it is."""

    prediction_id: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """End a prediction whose steps keep breaking, so that it frees its place."""

    prediction_id: str


@dataclass(frozen=True, slots=True)
class Free:
    """Give away the place of one that was called off, which the provider was still busy with."""

    prediction_id: str


@dataclass(frozen=True, slots=True)
class Announced:
    """The provider says that this prediction is over, and its own id for it."""

    prediction_id: str
    provider_id: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Show how a generation stands; hand over its outcome, once it is over."""

    generation_id: int


Errand = Dispatch | Places | TakeUp | GiveUp | Free | Announced | Tell
