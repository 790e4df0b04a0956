"""How far a face in a frame can be trusted, and what would make the next frame better."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from facetune.vision.crop import roll

if TYPE_CHECKING:
    from facetune.types import FaceCrop, Frame, Hint
    from facetune.vision.faces import Face

MIN_SIZE: Final = 40.0
"""Least longer side of a face in pixels of the frame: below it the crop is much enlarged, as FER2013's never were."""

FULL_SIZE: Final = 80.0
"""Side from which a face counts in full."""

MAX_OUTSIDE: Final = 0.15
"""Largest share of the box beyond the frame's border."""

MAX_YAW: Final = 0.4
"""Largest offset of the nose from between the eyes, in distances between them: about 35 degrees to one side.

2.6 % of FER2013's faces are beyond it, by YuNet's landmarks."""

MAX_ROLL: Final = math.radians(45)
"""The crop is turned level, but the detectors and the light are not."""

MIN_BRIGHTNESS: Final = 40.0
MAX_BRIGHTNESS: Final = 225.0
"""Bounds of the crop's mean gray value (0..255). Of FER2013's faces, of every skin, 0.5 % lie below and none above."""

MIN_CONTRAST: Final = 12.0
"""Least standard deviation of the crop's gray values. The flattest 0.1 % of FER2013's faces have 16."""

MIN_SHARPNESS: Final = 0.05
"""Least variance of the Laplacian of the crop over the variance of the crop, so that low contrast is no blur.

The softest 0.1 % of FER2013's faces have 0.09; blurred by 1 pixel (sigma) their median is 0.07, by 1.7 pixels 0.02.
"""


class Measures(NamedTuple):
    """What was measured of a face. See the thresholds above for the units."""

    size: float
    outside: float
    yaw: float
    roll: float
    brightness: float
    contrast: float
    sharpness: float


class Quality(NamedTuple):
    """`good` frames make the answer, each with its `weight` (0..1); `hint` says what is wrong with the others."""

    good: bool
    weight: float
    hint: Hint | None


def measure(frame: Frame, face: Face, crop: FaceCrop) -> Measures:
    """Measure a face of a BGR frame and its 48x48 crop."""
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
    """Judge a face of a BGR frame by its box, its landmarks and its 48x48 crop."""
    return judge(measure(frame, face, crop))


def judge(measures: Measures) -> Quality:
    """Judge what was measured. The hint names the worst obstacle: light first, for it makes the others look bad."""
    hint = _hint(measures)
    size = _ramp(measures.size, MIN_SIZE / 2, FULL_SIZE)
    pose = 1 - 0.5 * min(1.0, measures.yaw / MAX_YAW)
    sharpness = _ramp(measures.sharpness, 0.0, 2 * MIN_SHARPNESS)
    weight = size * pose * sharpness
    # A frame with an obstacle still speaks where there is no better one.
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
    """How far the nose is from the middle between the eyes along their line, in distances between them."""
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
