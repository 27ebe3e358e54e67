"""Pictures by the SHA-256 of their bytes. Putting the same picture twice keeps one."""

import re
from collections.abc import AsyncIterator
from typing import Protocol

_NAME = re.compile(r"[0-9a-f]{64}")


class Blobs(Protocol):
    """Where they are kept: a folder (`folder_blobs`) or an object store (`object_blobs`).

    None blocks the event loop. An OSError is one that passes: a full disk, a store that is away.
    """

    async def open(self) -> None:
        """Before anything else. Raises OSError or BlobsUnusable."""

    async def put(self, data: bytes) -> str:
        """Keeps `data` for good and returns its SHA-256 in hex. Raises OSError."""
        ...

    async def get(self, sha256: str) -> bytes:
        """Raises BlobMissing where it is gone for good, OSError where it can't be had now."""
        ...

    async def has(self, sha256: str) -> bool:
        """Whether it is there. Raises OSError."""
        ...

    async def keep(self, sha256: str) -> None:
        """As if it was put again, for whoever is about to refer to it; nothing where it is gone.

        Raises OSError.
        """

    async def remove(self, sha256: str, *, before: int) -> bool:
        """Removes what was last put before this moment (ms); False where it stays or is gone.

        Raises OSError, within some seconds: a transaction waits for it.
        """
        ...

    def put_before(self, moment: int) -> AsyncIterator[list[str]]:
        """The names of what was last put before this moment (ms), some at a time.

        Raises OSError.
        """
        ...

    async def has_room(self) -> bool:
        """Whether there is room for more pictures."""
        ...

    async def free_bytes(self) -> int | None:
        """What is free where they lie; None where nobody can say."""
        ...


def is_name(text: str) -> bool:
    """Whether it is a SHA-256 in hex, as all names are."""
    return _NAME.fullmatch(text) is not None
