"""The quality of a face in a frame, and what would make the next frame better."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from facetune.vision.crop import roll

if TYPE_CHECKING:
    from facetune.types import FaceCrop, Frame, Hint
    from facetune.vision.faces import Face

MIN_SIZE: Final = 40.0
"""Least longer side of a face, in pixels of the frame. A smaller face is enlarged more than any of FER2013's was."""

FULL_SIZE: Final = 80.0
"""Longer side in pixels from which a face counts in full."""

MAX_OUTSIDE: Final = 0.15
"""Largest share (0..1) of the box beyond the frame's border."""

MAX_YAW: Final = 0.4
"""Largest distance of the nose from the middle between the eyes, in distances between the eyes: about 35 degrees.

2.6 % of FER2013's faces are beyond it, by YuNet's landmarks."""

MAX_ROLL: Final = math.radians(45)
"""In radians. The crop is turned level, but the detectors and the light are not."""

MIN_BRIGHTNESS: Final = 40.0
MAX_BRIGHTNESS: Final = 225.0
"""Bounds of the crop's mean gray value (0..255). Of FER2013's faces, of any skin, 0.5 % are below and none above."""

MIN_CONTRAST: Final = 12.0
"""Least standard deviation of the crop's gray values. The flattest 0.1 % of FER2013's faces have 16."""

MIN_SHARPNESS: Final = 0.05
"""Least variance of the crop's Laplacian (Pech-Pacheco et al. 2000), divided by the crop's variance, so that a crop of
low contrast does not count as blurred.

The softest 0.1 % of FER2013's faces have 0.09; blurred by 1 pixel (sigma) their median is 0.07, by 1.7 pixels 0.02.
"""


class Measures(NamedTuple):
    """What was measured of a face, in the units of the thresholds above."""

    size: float
    outside: float
    yaw: float
    roll: float
    brightness: float
    contrast: float
    sharpness: float


class Quality(NamedTuple):
    """Whether a frame is `good` enough for an answer, its `weight` (0..1), and a `hint` if it is not good."""

    good: bool
    weight: float
    hint: Hint | None


def measure(frame: Frame, face: Face, crop: FaceCrop) -> Measures:
    """Measure a face of a frame, (height, width, 3) uint8 BGR, and its crop, (48, 48) uint8 gray."""
    import cv2

    height, width = frame.shape[:2]
    inside_x = min(face.x + face.width, width) - max(face.x, 0)
    inside_y = min(face.y + face.height, height) - max(face.y, 0)
    inside = max(0.0, inside_x) * max(0.0, inside_y) / max(1e-6, face.width * face.height)
    variance = float(crop.var())
    return Measures(
        size=max(face.width, face.height),
        outside=1 - inside,
        yaw=_yaw(face),
        roll=abs(roll(face)),
        brightness=float(crop.mean()),
        contrast=math.sqrt(variance),
        sharpness=float(cv2.Laplacian(crop, cv2.CV_32F).var()) / max(1.0, variance),
    )


def assess(frame: Frame, face: Face, crop: FaceCrop) -> Quality:
    """The quality of a face of a frame, (height, width, 3) uint8 BGR, with its crop, (48, 48) uint8 gray."""
    return judge(measure(frame, face, crop))


def judge(measures: Measures) -> Quality:
    """The quality by what was measured. The hint names one obstacle: light first, which spoils the other measures."""
    hint = _hint(measures)
    size = _ramp(measures.size, MIN_SIZE / 2, FULL_SIZE)
    pose = 1 - 0.5 * min(1.0, measures.yaw / MAX_YAW)
    sharpness = _ramp(measures.sharpness, 0.0, 2 * MIN_SHARPNESS)
    weight = size * pose * sharpness
    # A frame with an obstacle still counts if there is no better one.
    return Quality(hint is None, max(0.01, weight if hint is None else 0.2 * weight), hint)


def _hint(measures: Measures) -> Hint | None:
    dim = measures.brightness < MIN_BRIGHTNESS
    flat = measures.contrast < MIN_CONTRAST
    if dim or (flat and measures.brightness < 128):
        return "more_light"
    if measures.brightness > MAX_BRIGHTNESS or flat:
        return "less_light"
    if measures.outside > MAX_OUTSIDE:
        return "center_face"
    if measures.size < MIN_SIZE:
        return "move_closer"
    if measures.yaw > MAX_YAW or measures.roll > MAX_ROLL:
        return "face_camera"
    if measures.sharpness < MIN_SHARPNESS:
        return "hold_still"
    return None


def _yaw(face: Face) -> float:
    """The distance of the nose from the middle between the eyes along their line, in distances between the eyes."""
    if face.landmarks is None:
        return 0.0
    (right_x, right_y), (left_x, left_y), (nose_x, nose_y) = face.landmarks[:3]
    across_x, across_y = left_x - right_x, left_y - right_y
    squared = across_x**2 + across_y**2
    if squared < 1e-6:
        return math.inf
    offset_x, offset_y = nose_x - (right_x + left_x) / 2, nose_y - (right_y + left_y) / 2
    return abs(offset_x * across_x + offset_y * across_y) / squared


def _ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high`, straight between."""
    return min(1.0, max(0.0, (value - low) / (high - low)))
