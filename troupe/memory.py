"""What the process holds of the machine's memory."""

import ctypes
from typing import Final

_MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD in glibc's malloc.h
_LARGE_BYTES: Final = 1024 * 1024


def give_back_large_blocks() -> bool:
    """Has blocks of a MiB and more returned to the system as soon as they are freed.

    Left to itself, glibc takes a freed picture as a sign that more will come, and keeps its memory
    with the thread it was freed in: after a busy minute some 180 MiB stayed with an idle bot. False
    where the C library knows no such thing (musl, macOS); it then has ways of its own.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    return bool(mallopt(_MMAP_THRESHOLD, _LARGE_BYTES))
