"""A test picture: what a camera sees, for a few seconds, with nothing concluded and nothing kept."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from facetune.errors import FaceTuneError
from facetune.types import Progress
from facetune.vision.scan import box_of, ready

if TYPE_CHECKING:
    import threading

    import numpy as np
    import numpy.typing as npt

    from facetune.vision.quality import Quality
    from facetune.vision.scan import OnProgress

SECONDS: Final = 5.0
"""Enough to sit down before the camera and see oneself."""


class Trial:
    """What was seen: the number of frames, how many of them had a face, and their size in pixels."""

    def __init__(self) -> None:
        self.frames = self.faces = self.width = self.height = 0

    def add(
        self, probabilities: npt.NDArray[np.float32], quality: Quality, others: int, contempt: float | None = None
    ) -> None:
        """A frame with a face, as mood.Evidence.add takes it."""
        del probabilities, quality, others, contempt
        self.faces += 1

    def add_faceless(self) -> None:
        """A frame without a face."""


def look(source: str | None, *, on_progress: OnProgress, cancelled: threading.Event, seconds: float = SECONDS) -> Trial:
    """Show what `source` sees for `seconds` from its first frame; a video or pictures, to their end at most.

    `source` and `on_progress` are as for vision.scan.scan, and so is what is raised.
    """
    on_progress(Progress(phase="opening"), None)
    trial = Trial()
    started = 0.0
    with ready(source, cancelled) as (frames, reader):
        while (frame := frames.next()) is not None:
            started = started or time.monotonic()
            face, others, hint = reader.read(frame, trial)
            trial.frames += 1
            trial.height, trial.width = frame.shape[:2]
            spent = (time.monotonic() - started) / seconds
            step = Progress(
                phase="looking",
                done=min(1.0, trial.frames / frames.total if frames.total else spent),
                frames=trial.frames,
                box=box_of(face, frame) if face else None,
                others=others,
                hint=hint,
            )
            on_progress(step, frame)
            if spent >= 1:
                break
    if cancelled.is_set():
        raise FaceTuneError("cancelled")
    return trial
