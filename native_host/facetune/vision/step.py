"""What one frame tells: the face, the picture's quality, and what the model says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from facetune.types import Box, DetectorName, Hint, Mood, Progress, Turn

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.affect import Emotion
    from facetune.types import Frame
    from facetune.vision.faces import Face
    from facetune.vision.quality import Quality


class FaceReading(NamedTuple):
    """What the model says of the face in one frame, as Evidence.add takes it.

    `emotion` has the probabilities of the seven EMOTIONS, (7,) float32 with sum 1, corrected where there is a
    correction. `others` counts the other faces. `contempt` is its share (0..1), or None from a model without it.
    """

    emotion: npt.NDArray[np.float32]
    quality: Quality
    others: int
    contempt: float | None


class Step(NamedTuple):
    """One frame that was read.

    `frame` is (height, width, 3) uint8 BGR. `face` is the one that is read, `others` counts those beside it, `hint`
    says what would make the next frame better. `reading` is None without a face, and where no emotions are asked for.
    `number` counts from 1; `elapsed` are the seconds since the first frame came. `detector` looked for the faces,
    and `turned` tells by how many degrees, clockwise, the frame was turned to be upright.
    `replaced` says that what was read until now was a picture's face: this one is a person's.
    """

    frame: Frame
    face: Face | None
    others: int
    hint: Hint | None
    reading: FaceReading | None
    number: int = 1
    elapsed: float = 0.0
    detector: DetectorName = "yunet"
    turned: Turn = 0
    replaced: bool = False

    def progress(self, *, frames: int, done: float = 0.0, distribution: dict[Emotion, float] | None = None) -> Progress:
        """This step for the person who waits: `frames` good frames so far, `done` from 0 up."""
        return Progress(
            phase="looking",
            done=min(1.0, done),
            frames=frames,
            box=box_of(self.face, self.frame) if self.face else None,
            others=self.others,
            hint=self.hint,
            distribution=distribution or None,
        )

    def mark(self, mood: Mood) -> Mood:
        """The mood with what this step tells of how it was looked for."""
        return msgspec.structs.replace(mood, detector=self.detector, turned=self.turned)


def box_of(face: Face, frame: Frame) -> Box:
    """The face's box in shares (0..1) of the frame, cut at its border."""
    height, width = frame.shape[:2]
    left, top = max(0.0, face.x / width), max(0.0, face.y / height)
    right, bottom = min(1.0, (face.x + face.width) / width), min(1.0, (face.y + face.height) / height)
    return Box(x=left, y=top, width=max(0.0, right - left), height=max(0.0, bottom - top))
