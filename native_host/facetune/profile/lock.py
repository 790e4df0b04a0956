"""Who may touch the profile's file: many that use it at once, or one that replaces it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from facetune import locks
from facetune.errors import FaceTuneError

PATIENCE: Final = 5.0
"""Seconds to wait for another process. Nothing of ours holds the file for longer than a few milliseconds."""

_PAUSE: Final = 0.01


@contextlib.contextmanager
def held(database: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the lock beside `database`, shared or alone; the system lets go of it when a process dies.

    Raises FaceTuneError profile_locked after PATIENCE, and OSError where the lock's file cannot be made.
    """
    descriptor = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        deadline = time.monotonic() + PATIENCE
        while not locks.take(descriptor, alone=alone):
            if time.monotonic() > deadline:
                raise FaceTuneError("profile_locked", file=str(database))
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)  # which also lets go of it
