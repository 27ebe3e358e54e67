"""A generation reserved as the intake does it, for tests that need one in the store."""

from collections.abc import Sequence

from tests.samples import queued
from troupe.limits import Allowed, Closed, Denied, Terms
from troupe.models import Generation, Place, Prediction
from troupe.store.database import Database
from troupe.store.ledger import Ledger


async def reserve(
    database: Database,
    wanted: Generation,
    predictions: Sequence[Prediction] | None = None,
    *,
    limit: int = 10_000,
) -> Allowed | Denied | Closed | None:
    """At `limit` pictures a day for everybody, and without any budget."""
    ledger = Ledger(database=database, terms=Terms(per_day=limit))
    place = Place(guild_id=wanted.guild_id, channel_id=wanted.address.channel_id)
    if predictions is None:
        predictions = [queued(wanted)]
    return await ledger.reserve(wanted, predictions, place)
