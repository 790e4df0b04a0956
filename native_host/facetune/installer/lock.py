"""One installer at a time: two would fill, empty and record the same folders."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from facetune import locks
from facetune.browsers.machine import Machine
from facetune.installer.prompt import stop


@contextlib.contextmanager
def alone(machine: Machine) -> Iterator[None]:
    """Keep this user's other installers away, or those for everybody. Stops where one is at work.

    The system takes the lock back from a process that was killed.
    """
    descriptor = None
    try:
        try:
            descriptor = os.open(_held(machine), os.O_RDWR | os.O_CREAT if os.name == "nt" else os.O_RDONLY)
            taken = locks.take(descriptor)
        except OSError:  # some network's file systems lock no folders: better without than not at all
            taken = True
        if not taken:
            stop("Another installer of FaceTune is at work. Wait until it has ended, then run this again.")
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _held(machine: Machine) -> Path:
    """A folder that is there before anything is installed, so that no file has to be made and left for the lock.

    Windows locks files alone: there it is one among the temporary ones.
    """
    if os.name == "nt":
        return Path(tempfile.gettempdir(), f"facetune installer, {machine.level}.lock")
    return machine.root if machine.level == "system" else machine.home
