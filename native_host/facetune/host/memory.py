"""Keeps the memory of a host that runs for days where it is.

Each request runs in a thread of its own. glibc gives the threads up to eight heaps for each core, and a scan leaves
holes in whichever it comes to: in six hundred scans a host grew from 135 to 181 MiB, 4.2 MiB in each hundred of
them. With shared heaps it grows by 0.1 (tests/bench/soak.py).
"""

from __future__ import annotations

import contextlib
import sys
from typing import Final

_ARENA_MAX: Final = -8
"""M_ARENA_MAX of glibc's malloc.h."""


def share_heaps() -> None:
    """Let all threads share the heaps that there are. Does nothing on systems without glibc."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
