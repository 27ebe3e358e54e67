"""The media store: upload tickets and reference pictures, kept in memory, bounded."""

import hashlib
import io
import threading
from collections.abc import Callable
from typing import Final

import msgspec
from PIL import Image

LARGEST_UPLOAD: Final = 32 * 1_048_576
LARGEST_STORE: Final = 256 * 1_048_576
MOST_TICKETS: Final = 1_000
MOST_PIXELS: Final = 40_000_000

EXTENSIONS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """Leave to upload one file; `size` in bytes must be met exactly when it was given."""

    id: str
    content_type: str
    size: int | None
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers that the upload must carry, neither more credentials nor fewer."""
        return {"Content-Type": self.content_type, "x-upload-token": self.token}


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """An uploaded picture."""

    id: str
    url: str
    sha256: str
    size: int
    content_type: str
    readable: bool
    data: bytes


class MediaStore:
    """What was uploaded, found by its address."""

    def __init__(self, *, new_id: Callable[[], str]) -> None:
        """`new_id` makes 32 hex characters."""
        self._new_id = new_id
        self._media_url = ""
        self._tickets: dict[str, Ticket] = {}
        self._references: dict[str, Reference] = {}
        self._keeping = threading.Lock()

    def bind(self, media_url: str) -> None:
        """Say where the store is reached, without a slash at the end."""
        self._media_url = media_url.rstrip("/")

    def address(self, kind: str, name: str) -> str:
        """The URL of something in the store."""
        return f"{self._media_url}/{kind}/{name}"

    def ticket(self, *, content_type: str, size: int | None) -> Ticket:
        """Leave to upload; raises ValueError when that kind of file or size is not taken."""
        if content_type not in EXTENSIONS:
            raise ValueError(f"Unsupported content type: {content_type}")
        if size is not None and not 0 < size <= LARGEST_UPLOAD:
            raise ValueError("The file is empty or too large")
        ticket = Ticket(
            id=self._new_id(), content_type=content_type, size=size, token=self._new_id()
        )
        self._tickets[ticket.id] = ticket
        while len(self._tickets) > MOST_TICKETS:
            del self._tickets[next(iter(self._tickets))]
        return ticket

    def redeem(self, ticket_id: str) -> Ticket | None:
        """The open ticket of that id."""
        return self._tickets.get(ticket_id)

    def download_url(self, ticket: Ticket) -> str:
        """Where the file of a ticket will be."""
        return self.address("references", f"{ticket.id}.{EXTENSIONS[ticket.content_type]}")

    def keep(self, ticket: Ticket, data: bytes) -> Reference:
        """Store the bytes of a ticket (again, if they come twice); the oldest give way.

        Several threads may do so at once, because looking at a picture takes a while.
        """
        reference = Reference(
            id=ticket.id,
            url=self.download_url(ticket),
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            content_type=ticket.content_type,
            readable=readable(data),
            data=data,
        )
        with self._keeping:
            self._references.pop(reference.url, None)
            self._references[reference.url] = reference
            while sum(kept.size for kept in self._references.values()) > LARGEST_STORE:
                del self._references[next(iter(self._references))]
        return reference

    def find(self, url: str) -> Reference | None:
        """The picture at an address of this store; foreign addresses are never followed."""
        return self._references.get(url)

    def references(self) -> list[dict[str, object]]:
        """What is stored, oldest first, without the bytes."""
        return [
            {
                "id": kept.id,
                "url": kept.url,
                "sha256": kept.sha256,
                "size": kept.size,
                "content_type": kept.content_type,
            }
            for kept in self._references.values()
        ]


def readable(data: bytes) -> bool:
    """Whether the bytes are a whole picture of a sane size."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return False
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False  # Pillow raises SyntaxError for a broken PNG
    return True
