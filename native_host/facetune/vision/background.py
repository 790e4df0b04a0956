"""Threads that nobody has to wait for, except the end of the interpreter, for a moment."""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections.abc import Callable
from typing import Final

_EXIT_SECONDS: Final = 2.0

_running: Final[weakref.WeakSet[threading.Thread]] = weakref.WeakSet()


def start(name: str, work: Callable[[], None]) -> threading.Thread:
    """Run `work` in a daemon thread: one that blocks in a driver cannot keep the program alive."""
    thread = threading.Thread(target=work, name=name, daemon=True)
    _running.add(thread)
    thread.start()
    return thread


@atexit.register
def _finish() -> None:
    """Lets a program that imports facetune.vision and simply returns (a test, a benchmark, a script) end cleanly.

    The interpreter's end unwinds daemon threads where they stand, and C++ code that is unwound so (OpenCV's,
    onnxruntime's) aborts the whole process. So the end waits for them, two seconds at most. FaceTune's own programs
    never come here with a thread running: they leave by os._exit, which waits for none and unwinds none.
    """
    until = time.monotonic() + _EXIT_SECONDS
    for thread in list(_running):
        thread.join(max(0.0, until - time.monotonic()))
