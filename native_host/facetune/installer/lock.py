"""Only one installer works at a time: two would fill, empty and record the same folders."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from facetune import files
from facetune.browsers.machine import Machine
from facetune.installer.prompt import stop


@contextlib.contextmanager
def only_one(machine: Machine) -> Iterator[None]:
    """Hold the lock of this user's installers, or of those for all users. Stops where another one holds it.

    The system releases the lock of a process that was killed.
    """
    descriptor = None
    try:
        try:
            descriptor = os.open(_file(machine), os.O_RDWR | os.O_CREAT if os.name == "nt" else os.O_RDONLY)
            taken = files.take_lock(descriptor)
        except OSError:  # some network file systems lock no folders: then it works without a lock
            taken = True
        if not taken:
            stop("Another installer of FaceTune is at work. Wait until it has ended, then run this again.")
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _file(machine: Machine) -> Path:
    """A folder that exists before anything is installed, so that the lock leaves no file behind.

    Windows locks files only: there it is a temporary file.
    """
    if os.name == "nt":
        return Path(tempfile.gettempdir(), f"facetune installer, {machine.level}.lock")
    return machine.root if machine.level == "system" else machine.home
