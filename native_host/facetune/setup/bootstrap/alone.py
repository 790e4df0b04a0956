"""One installer at a time: two would fill, empty and record the same folders."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from facetune.setup.bootstrap.talk import stop
from facetune.setup.machine import Machine


@contextlib.contextmanager
def alone(machine: Machine) -> Iterator[None]:
    """Keep this user's other installers away, or those for everybody. Stops where one is at work.

    The system takes the lock back from a process that was killed, and nothing on the disk is left of it.
    """
    with _lock(machine) as taken:
        if not taken:
            stop("Another installer of FaceTune is at work. Wait until it has ended, then run this again.")
        yield


if sys.platform == "win32":
    import ctypes

    _ALREADY_EXISTS = 183

    @contextlib.contextmanager
    def _lock(machine: Machine) -> Iterator[bool]:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateMutexW.restype = ctypes.c_void_p
        handle = kernel.CreateMutexW(None, False, f"Local\\FaceTune installer, {machine.level}")
        try:
            yield not (handle and ctypes.get_last_error() == _ALREADY_EXISTS)
        finally:
            kernel.CloseHandle(ctypes.c_void_p(handle))

else:
    import fcntl

    @contextlib.contextmanager
    def _lock(machine: Machine) -> Iterator[bool]:
        """A lock on a folder that is there before anything is installed, so that none has to be made for it."""
        descriptor = None
        try:
            try:
                descriptor = os.open(machine.root if machine.level == "system" else machine.home, os.O_RDONLY)
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                taken = True
            except BlockingIOError:
                taken = False
            except OSError:  # some network's file systems lock no folders: better without than not at all
                taken = True
            yield taken
        finally:
            if descriptor is not None:
                os.close(descriptor)
