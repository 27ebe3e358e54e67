"""Files that were uploaded, and their signed addresses that expire, as on Discord's CDN."""

import asyncio
import hashlib
import hmac
import io
import mimetypes
import re
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from PIL import Image

from sandbox.discord.rules import MIB, Rulebook
from sandbox.discord.snowflakes import Snowflakes
from sandbox.wire import Json

Folder = Literal["attachments", "ephemeral-attachments"]

#: All files together; the oldest go first. A bound of this program, not of Discord's.
MOST_BYTES: Final = 384 * MIB
#: Uploads that are remembered after their files are gone.
MOST_RECEIVED: Final = 5_000
_ODD: Final = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file's bytes and what Discord tells about them: the type comes from the name alone."""

    id: str
    folder: Folder
    owner: str
    filename: str
    content_type: str | None
    width: int | None
    height: int | None
    data: bytes

    @property
    def path(self) -> str:
        """Where it is below the CDN's root."""
        return f"/{self.folder}/{self.owner}/{self.id}/{quote(self.filename)}"


class Files:
    """Keeps files up to a number of bytes and signs their addresses.

    `wall` is Unix time in seconds, `base` the address of the CDN's root.
    """

    def __init__(
        self,
        *,
        base: str,
        secret: bytes,
        wall: Callable[[], float],
        rules: Rulebook,
        snowflakes: Snowflakes,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._base = base
        self._secret = secret
        self._wall = wall
        self._rules = rules
        self._snowflakes = snowflakes
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, StoredFile] = OrderedDict()
        self._bytes = 0
        self._received: deque[Json] = deque(maxlen=MOST_RECEIVED)

    def received(self) -> list[Json]:
        """What was ever uploaded, oldest first, also what is gone since."""
        return list(self._received)

    async def keep(self, filename: str, data: bytes, *, folder: Folder, owner: str) -> StoredFile:
        """Store a file and look at its picture's size, off the event loop."""
        name = clean_name(filename)
        content_type = mimetypes.guess_type(name)[0]
        size = await asyncio.to_thread(_dimensions, data) if _is_image(content_type) else None
        stored = StoredFile(
            id=self._snowflakes.next(),
            folder=folder,
            owner=owner,
            filename=name,
            content_type=content_type,
            width=size[0] if size else None,
            height=size[1] if size else None,
            data=data,
        )
        self._kept[stored.id] = stored
        self._received.append(
            {
                "sha256": hashlib.sha256(data).hexdigest(),
                "filename": name,
                "folder": folder,
                "owner": owner,
                "url": self.link(stored),
            }
        )
        self._bytes += len(data)
        self._forget_oldest()
        return stored

    def _forget_oldest(self) -> None:
        while self._bytes > self._most_bytes and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest.data)

    def get(self, file_id: str) -> StoredFile | None:
        """A file by its id; None when it never was or had to go."""
        return self._kept.get(file_id)

    def drop(self, file_id: str) -> None:
        """Forget a file whose message is gone."""
        stored = self._kept.pop(file_id, None)
        if stored is not None:
            self._bytes -= len(stored.data)

    def link(self, stored: StoredFile) -> str:
        """The whole address with a fresh signature: `ex`, `is` (hex seconds) and `hm`."""
        now = int(self._wall())
        expires = int(self._wall() + self._rules.current.link_seconds)
        signature = self._sign(stored.path, f"{expires:x}", f"{now:x}")
        return f"{self._base}{stored.path}?ex={expires:x}&is={now:x}&hm={signature}&"

    def _sign(self, path: str, expires: str, issued: str) -> str:
        text = f"{path}\n{expires}\n{issued}".encode()
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()

    def open(self, file_id: str, *, expires: str, issued: str, signature: str) -> StoredFile | None:
        """The file if the signature is ours and still holds, else None."""
        stored = self._kept.get(file_id)
        if stored is None:
            return None
        expected = self._sign(stored.path, expires, issued)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            return None
        return stored if int(expires, 16) > self._wall() else None

    def refreshed(self, url: str) -> str:
        """The same address freshly signed when it is one of ours, else unchanged."""
        stored = self.at(url)
        return url if stored is None else self.link(stored)

    def at(self, url: str) -> StoredFile | None:
        """The file an address of this CDN leads to, whatever its signature."""
        bare = url.partition("?")[0]
        if not bare.startswith(f"{self._base}/"):
            return None
        parts = bare.rsplit("/", 2)
        return self._kept.get(parts[-2]) if len(parts) == 3 else None


def clean_name(filename: str) -> str:
    """A name as Discord shows it: no folders, blanks and odd letters become underscores."""
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return _ODD.sub("_", base).strip(".")[:255] or "unknown"


def _is_image(content_type: str | None) -> bool:
    return content_type is not None and content_type.startswith("image/")


def _dimensions(data: bytes) -> tuple[int, int] | None:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def described(stored: StoredFile, *, url: str) -> Json:
    """What every payload tells about a file."""
    body: Json = {
        "id": stored.id,
        "filename": stored.filename,
        "size": len(stored.data),
        "url": url,
        "proxy_url": url,
    }
    if stored.content_type is not None:
        body["content_type"] = stored.content_type
    if stored.width is not None:
        body["width"] = stored.width
        body["height"] = stored.height
    return body
