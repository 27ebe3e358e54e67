"""People: who was seen."""

from troupe.store.database import Transaction


async def seen(transaction: Transaction, person_id: int, *, now: int) -> None:
    """Keeps that the person is here; their row must exist before anything that names them."""
    await transaction.execute(
        """
        INSERT INTO people (id, first_seen_at, last_seen_at) VALUES ($1, $2, $2)
        ON CONFLICT (id) DO UPDATE SET last_seen_at = excluded.last_seen_at
        """,
        person_id,
        now,
    )
