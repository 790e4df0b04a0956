"""A camera test: shows what a camera sees for a few seconds. No mood is read, and nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from facetune.types import OnProgress, TrialResult
from facetune.vision.reader import read_frames

if TYPE_CHECKING:
    import threading

SECONDS: Final = 5.0
"""Enough to sit down before the camera and see oneself."""


def run(
    source: str | None, *, on_progress: OnProgress, cancelled: threading.Event, seconds: float = SECONDS
) -> TrialResult:
    """Show what `source` sees for `seconds` from its first frame; a video or pictures, to their end at most.

    Works without the emotion model. `source` and `on_progress` are as for scan(), and so is what is raised.
    """
    frames = faces = width = height = 0
    with read_frames(source, on_progress=on_progress, cancelled=cancelled, emotions=False) as (total, steps):
        for step in steps:
            frames = step.number
            faces += step.face is not None
            height, width = step.frame.shape[:2]
            spent = step.elapsed / seconds
            on_progress(step.progress(done=frames / total if total else spent, frames=frames), step.frame)
            if spent >= 1:
                break
    return TrialResult(frames=frames, faces=faces, width=width, height=height)
