"""Many files in one zip, and in as many zips as a limit on their size makes necessary.

The same files give the same bytes: no dates, no order but the given one.
"""

import io
import unicodedata
import zipfile

_LONGEST_STEM = 40
# A stored file costs its bytes, its name twice, and these; the end of a zip costs once.
_LOCAL_HEADER, _CENTRAL_HEADER, _END = 30, 46, 22
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3
# Letters, their marks and digits of every script; all else may mean something to a file system.
_KEPT = frozenset("LMN")


def file_name(number: int, name: str) -> str:
    """`007-Mira.png`: safe on any file system.

    The number keeps names apart that differ only in case or composition, and makes none of them a
    device (`CON`) or a hidden file.
    """
    return f"{number:03}-{_stem(name) or 'character'}.png"


def attachment_name(name: str) -> str:
    """`mira.png`: only what Discord leaves as it is, so that `attachment://` finds it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{_stem(plain).lower() or 'character'}.png"


def _stem(name: str) -> str:
    letters = [
        one if unicodedata.category(one)[0] in _KEPT else "-"
        for one in unicodedata.normalize("NFC", name)
    ]
    words = "-".join(filter(None, "".join(letters).split("-")))
    return words[:_LONGEST_STEM].strip("-")


class Album:
    """Takes files one by one and hands out a zip whenever the next file would not fit into it.

    So no more than one zip is ever in memory. `most_bytes` is what one zip may weigh.
    """

    def __init__(self, *, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._begin()

    def _begin(self) -> None:
        self._out = io.BytesIO()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_STORED)
        self._weight = _END

    def add(self, name: str, data: bytes) -> bytes | None:
        """The zip that is full now, or None. Raises ValueError for a file that fits into none."""
        cost = _LOCAL_HEADER + _CENTRAL_HEADER + 2 * len(name.encode()) + len(data)
        if _END + cost > self._most_bytes:
            raise ValueError(f"{name} has {len(data)} bytes, which no zip here can hold")
        full = self.close() if self._weight + cost > self._most_bytes else None
        self._zip.writestr(_entry(name), data)
        self._weight += cost
        return full

    def close(self) -> bytes | None:
        """The last zip, or None where nothing is in it. Another may be begun behind it."""
        empty = self._weight == _END
        self._zip.close()
        data = self._out.getvalue()
        self._begin()
        return None if empty else data


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _FIRST_DAY)
    entry.create_system = _UNIX
    entry.external_attr = _PLAIN_FILE
    return entry
