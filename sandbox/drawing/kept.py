"""Drawn pictures are kept beside the compiled code: a second of work, and the same each time.

They go by a digest of all that draws, so whoever changes a line of it sees the new picture.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_FOLDER: Final = _HERE / "__pycache__"


def kept(name: str, draw: Callable[[], bytes]) -> bytes:
    """What `draw` returns, or returned before. `name` is that of a file."""
    path = _FOLDER / f"{name}-{_digest()}.png"
    try:
        return path.read_bytes()
    except OSError:
        data = draw()
    # Where nothing can be written it is drawn each time.
    with suppress(OSError):
        _write(path, data)
    return data


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: several programs may draw the same at once."""
    path.parent.mkdir(exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(number, "wb") as file:
        file.write(data)
    Path(name).replace(path)


@cache
def _digest() -> str:
    whole = hashlib.sha256()
    for source in sorted(_HERE.rglob("*.py")):
        whole.update(source.read_bytes())
    return whole.hexdigest()[:16]
