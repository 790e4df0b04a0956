"""The look at a face at rest: averages its frames, and refuses a look that would teach the wrong thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from facetune.affect import EMOTIONS
from facetune.errors import FaceTuneError
from facetune.types import Hint, OnProgress
from facetune.vision.classifier import log_probabilities
from facetune.vision.quality import ALL_ASKED
from facetune.vision.reader import read_frames

if TYPE_CHECKING:
    import threading

    import numpy as np
    import numpy.typing as npt

    from facetune.vision.quality import Quality

SECONDS: Final = 3.0

PATIENCE: Final = 4
"""A slow computer may take this many times SECONDS to see LEAST_FRAMES."""

LEAST_FRAMES: Final = 10
"""Good frames that a look needs. A webcam gives 45 to 90 in SECONDS, in the dark perhaps 20."""

MOST_OTHERS: Final = 0.2
"""Largest share (0..1) of frames with a second face: a detector sees one in a curtain now and then."""

MOST_CHANGE: Final = 0.22
"""Largest mean distance (total variation, 0..1) of the frames' probabilities from their average, for a face at rest.

FER2013's neutral faces, shaken by 1.4 pixels and six degrees, stay below 0.22 in 99 of 100 cases (median 0.11); half a
look neutral and half happy is at 0.43."""

OUTRIGHT: Final = 0.7
"""Average probability of `happy` or `surprise` from which a face is not at rest. A resting face that looks a little
happy or surprised stays below."""


class RestingFrames:
    """The frames of a look at rest."""

    def __init__(self) -> None:
        self._logs: list[npt.NDArray[np.float64]] = []
        self._faces = 0
        self._crowded = 0

    @property
    def frames(self) -> int:
        """Good frames so far."""
        return len(self._logs)

    def add(
        self, probabilities: npt.NDArray[np.float32], quality: Quality, others: int, contempt: float | None = None
    ) -> None:
        """Add a frame with a face, as evidence.Evidence.add takes it."""
        del contempt
        self._faces += 1
        self._crowded += others > 0
        if quality.good:
            self._logs.append(log_probabilities(probabilities))

    def add_faceless(self) -> None:
        """Add a frame without a face, which changes nothing."""

    def average(self) -> npt.NDArray[np.float64]:
        """The average natural log-probabilities of the face at rest, (7,) float64 in the order of EMOTIONS.

        Raises FaceTuneError calibration_no_face, calibration_two_faces, calibration_unclear, calibration_not_at_rest.
        """
        import numpy as np

        if not self._faces:
            raise FaceTuneError("calibration_no_face")
        if self._crowded > MOST_OTHERS * self._faces:
            raise FaceTuneError("calibration_two_faces")
        if self.frames < LEAST_FRAMES:
            raise FaceTuneError("calibration_unclear", frames=self.frames, needed=LEAST_FRAMES)
        logs = np.array(self._logs)
        shares = np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)
        middle = shares.mean(axis=0)
        change = float(abs(shares - middle).sum(axis=1).mean()) / 2
        outright = max(middle[EMOTIONS.index("happy")], middle[EMOTIONS.index("surprise")])
        if change > MOST_CHANGE or outright >= OUTRIGHT:
            raise FaceTuneError("calibration_not_at_rest")
        average: npt.NDArray[np.float64] = logs.mean(axis=0)
        return average


def look(
    source: str | None,
    *,
    on_progress: OnProgress,
    cancelled: threading.Event,
    unasked: frozenset[Hint] = ALL_ASKED,
    seconds: float = SECONDS,
) -> RestingFrames:
    """Look at a face at rest for `seconds`, and up to PATIENCE times as long while too few frames are good.

    `source`, `on_progress` and `unasked` are as for scan(), and so is what is raised. The model's answers are not
    corrected.
    """
    seen = RestingFrames()
    with read_frames(source, on_progress=on_progress, cancelled=cancelled, unasked=unasked) as (total, steps):
        for step in steps:
            if step.reading is None:
                seen.add_faceless()
            else:
                seen.add(*step.reading)
            done = step.number / total if total else step.elapsed / seconds
            on_progress(step.progress(done=done, frames=seen.frames), step.frame)
            short = 0 < seen.frames < LEAST_FRAMES
            if total is None and done >= (PATIENCE if short else 1):
                break
    return seen
