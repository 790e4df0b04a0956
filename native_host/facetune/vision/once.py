"""Loading something once per process, in the background."""

from __future__ import annotations

import concurrent.futures
import functools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Final, Generic, TypeVar

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.vision import background

T = TypeVar("T")

_POLL_SECONDS: Final = 0.05


class Once(Generic[T]):
    """Calls `load` in a thread of its own when first asked, and keeps what it gave.

    A failure is told to whoever waits and forgotten by the next start(), because the cause may have been mended. What
    was loaded for other folders (a test's, say) is loaded anew. May be used from any thread.
    """

    def __init__(self, name: str, load: Callable[[], T]) -> None:
        self._name = name
        self._load = load
        self._lock = threading.Lock()
        self._future: Future[T] | None = None
        self._folders: tuple[Path, Path] | None = None

    def start(self) -> Future[T]:
        """What is loaded, or is being loaded from now on."""
        with self._lock:
            folders = (paths.shipped_models(), paths.fetched_models())
            future = self._future
            failed = future is not None and future.done() and future.exception() is not None
            if future is None or failed or folders != self._folders:
                future = Future()
                self._future, self._folders = future, folders
                background.start(self._name, functools.partial(self._run, future))
            return future

    def _run(self, future: Future[T]) -> None:
        try:
            future.set_result(self._load())
        except BaseException as error:  # noqa: BLE001 - raised again by wait(), in the thread that needs it
            future.set_exception(error)


def wait(future: Future[T], cancelled: threading.Event) -> T:
    """The result, once it is there. Raises what the loading raised, or FaceTuneError cancelled."""
    while not future.done():
        if cancelled.is_set():
            raise FaceTuneError("cancelled")
        concurrent.futures.wait([future], timeout=_POLL_SECONDS)
    return future.result()
