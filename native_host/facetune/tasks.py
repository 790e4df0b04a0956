"""Work on threads of its own: the one way to leave a call that blocks in a driver, a keyring or the network.

Such a call cannot be ended from outside. It goes on, on a daemon thread, and its result is thrown away.
"""

from __future__ import annotations

import atexit
import concurrent.futures
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, Generic, TypeVar

from facetune.errors import FaceTuneError

T = TypeVar("T")

_POLL_SECONDS: Final = 0.05
"""Between two looks at whether the wait was cancelled. Windows hears Ctrl-C only between two waits, too."""

_EXIT_SECONDS: Final = 2.0
_RELEASE_SECONDS: Final = 3.0

_threads: Final[weakref.WeakSet[threading.Thread]] = weakref.WeakSet()


class DeadlineError(Exception):
    """The work did not end in time."""


def start(name: str, work: Callable[[], T]) -> Future[T]:
    """Run `work` on a daemon thread, which cannot keep the program alive. `name` is the thread's."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - wait() raises it again
            future.set_exception(error)

    thread = threading.Thread(target=run, name=name, daemon=True)
    _threads.add(thread)
    thread.start()
    return future


def wait(future: Future[T], *, timeout: float | None = None, cancelled: threading.Event | None = None) -> T:
    """The result of work that was started.

    Raises DeadlineError after `timeout` seconds, FaceTuneError cancelled soon after `cancelled` is set, and what the
    work raises.
    """
    deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
    while not future.done():
        if cancelled is not None and cancelled.is_set():
            raise FaceTuneError("cancelled")
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeadlineError
        settle(future, min(_POLL_SECONDS, left))
    return future.result()


def run(
    work: Callable[[], T],
    *,
    name: str = "work",
    timeout: float | None = None,
    cancelled: threading.Event | None = None,
) -> T:
    """The result of `work`, run on a thread of its own. Raises as wait() does."""
    return wait(start(name, work), timeout=timeout, cancelled=cancelled)


def settle(future: Future[T], seconds: float) -> None:
    """Give work that was started some time to end. Its result or failure stays in the future."""
    concurrent.futures.wait([future], timeout=seconds)


def interruptible(work: Callable[[threading.Event], T], *, release: float = _RELEASE_SECONDS) -> T:
    """Run `work` so that Ctrl-C gets through at once, even while a driver blocks: for the main thread.

    After Ctrl-C the event that `work` takes is set, and the work has `release` seconds to let go of a camera.
    """
    cancelled = threading.Event()
    future = start("work", lambda: work(cancelled))
    try:
        return wait(future)
    except KeyboardInterrupt:
        cancelled.set()
        settle(future, release)
        raise


class Lazy(Generic[T]):
    """Something that takes long to load: loaded when it is first asked for, and kept. Safe from any thread.

    A failure is forgotten by the next start(), because its cause may have been removed. It is loaded again, too, when
    `key` gives something else than before.
    """

    def __init__(self, name: str, load: Callable[[], T], key: Callable[[], object] = lambda: None) -> None:
        self._name = name
        self._load = load
        self._key = key
        self._lock = threading.Lock()
        self._future: Future[T] | None = None
        self._loaded_for: object = None

    def start(self) -> Future[T]:
        """Begin to load, unless that was done: the future is for wait()."""
        with self._lock:
            key, future = self._key(), self._future
            failed = future is not None and future.done() and future.exception() is not None
            if future is None or failed or key != self._loaded_for:
                future = start(self._name, self._load)
                self._future, self._loaded_for = future, key
            return future


@atexit.register
def _finish() -> None:
    """Wait a moment for what runs, so that a script, a test or a benchmark ends cleanly.

    Python unwinds daemon threads when it ends, and C++ code that is unwound so (OpenCV's, onnxruntime's) aborts the
    process. FaceTune's own programs leave by os._exit, which unwinds no thread, and never come here.
    """
    until = time.monotonic() + _EXIT_SECONDS
    for thread in list(_threads):
        thread.join(max(0.0, until - time.monotonic()))
