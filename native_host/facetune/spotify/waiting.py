"""Waits that end: for the keyring, which may ask its user, and for the network, where even a name may take for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from facetune.errors import FaceTuneError

T = TypeVar("T")

_STEP: Final = 0.05
"""Seconds between two looks at whether the request was cancelled."""


class TimeIsUpError(Exception):
    """The work did not end in time. It may go on, on its own thread, and nobody hears of its end."""


def within(seconds: float, work: Callable[[], T], *, name: str = "work", cancelled: threading.Event | None = None) -> T:
    """What `work` gives, run on a thread of its own, for there is no other way to leave a call that blocks.

    Raises TimeIsUpError after `seconds`, FaceTuneError cancelled once `cancelled` is set, else whatever `work` raises.
    """
    outcome: list[T] = []
    failure: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
            failure.append(error)
        finally:
            done.set()

    threading.Thread(target=run, name=name, daemon=True).start()
    deadline = time.monotonic() + seconds
    while not done.wait(min(_STEP, max(0.0, deadline - time.monotonic()))):
        if cancelled is not None and cancelled.is_set():
            raise FaceTuneError("cancelled")
        if time.monotonic() >= deadline:
            raise TimeIsUpError
    if failure:
        raise failure[0]
    return outcome[0]
