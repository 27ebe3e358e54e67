"""A person under a keyed hash: recognised when they come back, and by nobody who hasn't the key.

Its key is drawn at the first erasure and lies in the same file, so it is no secret from whoever has
that; it keeps the hash from being looked up in a list of everybody's ids made elsewhere. Another
key seals what a button carries, so that nobody makes such a button but the program.
"""

import hashlib
import hmac
import secrets

from troupe.store.database import Transaction, text

NAME = "erasure"
WAITING = "waiting"

KEY = "(SELECT value FROM secrets WHERE name = 'erasure')"
"""As a value inside another statement; NULL before the first erasure."""


def person_hash(key: str | None, person_id: int) -> str:
    """HMAC-SHA256 in hex; '' where nobody was ever erased, which is nobody's."""
    if key is None:
        return ""
    return hmac.new(bytes.fromhex(key), str(person_id).encode(), hashlib.sha256).hexdigest()


async def known_hash(transaction: Transaction, person_id: int) -> str:
    """The same from the key as it is; '' before the first erasure."""
    rows = await transaction.fetch("SELECT value FROM secrets WHERE name = $1", NAME)
    return person_hash(text(rows[0], "value") if rows else None, person_id)


async def hash_of(transaction: Transaction, person_id: int) -> str:
    """The same for an erasure, which draws the key where there is none yet."""
    return person_hash(await drawn_key(transaction, NAME), person_id)


async def drawn_key(transaction: Transaction, name: str) -> str:
    """The key of this name, new where there is none yet."""
    await transaction.execute(
        "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        name,
        secrets.token_hex(32),
    )
    [row] = await transaction.fetch("SELECT value FROM secrets WHERE name = $1", name)
    return text(row, "value")


def seal(key: str, person_id: int, sha256: str) -> int:
    """That this picture waits for this person: 63 bits, which an id has room for."""
    said = f"{person_id}:{sha256}".encode()
    digest = hmac.new(bytes.fromhex(key), said, hashlib.sha256).digest()
    return int.from_bytes(digest[:8]) >> 1
