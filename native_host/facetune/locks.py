"""Locks between processes, on open files. When a process dies, the system releases its locks."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Final

if sys.platform == "win32":
    import msvcrt

    _PLACES: Final = 64
    """Windows has no shared locks of this kind: a shared lock takes one of these bytes, a lock `alone` takes all."""

    def take(descriptor: int, *, alone: bool = True) -> bool:
        """Lock an open file, `alone` or shared, without waiting: whether it is this process's until it is closed.

        Raises OSError where nothing can be locked there.
        """
        for place in (0,) if alone else range(_PLACES):
            os.lseek(descriptor, place, os.SEEK_SET)
            with contextlib.suppress(OSError):
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, _PLACES if alone else 1)
                return True
        return False

else:
    import fcntl

    def take(descriptor: int, *, alone: bool = True) -> bool:
        """Lock an open file or folder, `alone` or shared, without waiting: whether it is ours until it is closed.

        Raises OSError where nothing can be locked there.
        """
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
