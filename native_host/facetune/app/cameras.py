"""The cameras: which there are, what one sees, and whose turn it is to look."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from facetune.app import default_camera
from facetune.errors import FaceTuneError
from facetune.types import Camera, TrialResult

if TYPE_CHECKING:
    from facetune.types import OnProgress

_HANDOVER_SECONDS: Final = 10.0
"""Longest wait of a new look for a cancelled one to end, which may still be loading its libraries."""


class CamerasResult(msgspec.Struct, frozen=True):
    """The cameras of this computer."""

    cameras: list[Camera]


def find() -> CamerasResult:
    """The cameras of this computer. Raises FaceTuneError library_missing."""
    from facetune.vision.camera import list_cameras

    return CamerasResult(cameras=list_cameras())


def test(source: str | None, *, on_progress: OnProgress, cancelled: threading.Event) -> TrialResult:
    """Show what `source` (None: the one of the settings) sees for a few seconds. No mood is read, nothing is kept.

    Raises FaceTuneError busy as turn() does, and as a scan does, but for the emotion model, which is not needed.
    """
    from facetune.vision import camera_test

    with turn(cancelled):
        source = default_camera.source(source, on_progress=on_progress, cancelled=cancelled)
        return camera_test.run(source, on_progress=on_progress, cancelled=cancelled)


@contextlib.contextmanager
def turn(cancelled: threading.Event) -> Iterator[None]:
    """Hold the camera: one scan, watch, calibration or camera test looks at a time.

    Raises FaceTuneError busy while another one looks whose `cancelled` is not set.
    """
    with _free:
        if not _free.wait_for(lambda: not _looking, _HANDOVER_SECONDS if _looking and _looking[0].is_set() else 0.0):
            raise FaceTuneError("busy")
        _looking.append(cancelled)
    try:
        yield
    finally:
        with _free:
            _looking.clear()
            _free.notify()


_free: Final = threading.Condition()
_looking: Final[list[threading.Event]] = []
"""The `cancelled` of the one that looks, if any."""
