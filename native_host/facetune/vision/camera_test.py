"""A camera test: shows what a camera sees for a few seconds. No mood is read, and nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from facetune.vision.reader import OnProgress, read_frames

if TYPE_CHECKING:
    import threading

SECONDS: Final = 5.0
"""Enough to sit down before the camera and see oneself."""


class CameraTest(msgspec.Struct):
    """What was seen: the number of frames, how many of them had a face, and the size of the last one in pixels."""

    frames: int = 0
    faces: int = 0
    width: int = 0
    height: int = 0


def run(
    source: str | None, *, on_progress: OnProgress, cancelled: threading.Event, seconds: float = SECONDS
) -> CameraTest:
    """Show what `source` sees for `seconds` from its first frame; a video or pictures, to their end at most.

    Works without the emotion model. `source` and `on_progress` are as for scan(), and so is what is raised.
    """
    seen = CameraTest()
    with read_frames(source, on_progress=on_progress, cancelled=cancelled, emotions=False) as (total, steps):
        for step in steps:
            seen.frames = step.number
            seen.faces += step.face is not None
            seen.height, seen.width = step.frame.shape[:2]
            spent = step.elapsed / seconds
            on_progress(step.progress(done=step.number / total if total else spent, frames=step.number), step.frame)
            if spent >= 1:
                break
    return seen
