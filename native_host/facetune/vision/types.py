"""What the vision rooms hand to each other and to their callers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec

from facetune.affect import Emotion

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Frame: TypeAlias = npt.NDArray[np.uint8]
    """A picture, shape (height, width, 3), BGR."""

    FaceCrop: TypeAlias = npt.NDArray[np.uint8]
    """A face as the model wants it, shape (48, 48), gray."""

Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]
Signed = Annotated[float, msgspec.Meta(ge=-1, le=1)]

Hint = Literal["no_face", "move_closer", "more_light", "less_light", "hold_still", "face_camera", "center_face"]
"""What would make the next frame better. The popup and the command line put it into words."""

Phase = Literal["opening", "looking"]

UnsureReason = Literal["no_face", "not_sure"]


class Box(msgspec.Struct, frozen=True):
    """A rectangle in shares of the frame's width and height (0 is left or top): any size of preview can draw it."""

    x: float
    y: float
    width: float
    height: float


class Progress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a scan is going, reported at most once a frame.

    `done` is the share of the scan's time or evidence that is in, 0..1. `others` counts the faces beside the
    one that is read. `distribution` is the running answer, once there is one.
    """

    phase: Phase
    done: Probability = 0.0
    frames: int = 0
    box: Box | None = None
    others: int = 0
    hint: Hint | None = None
    distribution: dict[Emotion, Probability] | None = None


class Mood(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of one scan.

    `emotion` is None where no confident answer is possible: then `reason` says why and `alternatives` holds the two
    likeliest emotions (none for no_face). `distribution` has seven keys and sums to 1, or is empty for no_face.
    `frames` counts the good frames the answer rests on; `others` the most faces seen beside the one that was read.
    `hint` is the most frequent obstacle. `contempt` is its share among the eight expressions of the model's second
    output, None from a model without one. `calibrated` says that what the model said was corrected for the person's
    face; `uncorrected` is then the distribution as it would have been without.
    """

    emotion: Emotion | None
    confidence: Probability
    valence: Signed
    arousal: Signed
    word: str | None
    distribution: dict[Emotion, Probability]
    frames: int
    others: int = 0
    reason: UnsureReason | None = None
    alternatives: list[Emotion] = []
    hint: Hint | None = None
    contempt: Probability | None = None
    calibrated: bool = False
    uncorrected: dict[Emotion, Probability] | None = None
