"""The quality of a face in a frame, and what would make the next frame better.

web/engine/quality.js has the same numbers.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from facetune.vision.covered import cover
from facetune.vision.crop import roll

if TYPE_CHECKING:
    from facetune.types import FaceCrop, Frame, Hint
    from facetune.vision.faces import Face

FULL_SIZE: Final = 80.0
"""Longer side in pixels from which a face counts in full."""

NO_SIZE: Final = 20.0
"""Longer side in pixels up to which it counts for nothing."""


class Bounds(NamedTuple):
    """Bounds of what was measured of a face, in the units of Measures.

    `size`, `dark`, `contrast` and `sharpness` are the least, `outside`, `yaw`, `roll` and `bright` the largest values.
    `dark` and `bright` are of the brightness.
    """

    size: float
    outside: float
    yaw: float
    roll: float
    dark: float
    bright: float
    contrast: float
    sharpness: float


ASKED: Final = Bounds(
    size=40, outside=0.15, yaw=0.4, roll=math.radians(45), dark=40, bright=225, contrast=12, sharpness=0.05
)
"""Beyond these a hint helps: the picture is poorer than nearly all of FER2013's. A smaller face is enlarged more than
any of them was, and a head is turned by more than about 35 degrees (2.6 % of them are). 0.5 % are darker and none
brighter. Their flattest 0.1 % have a contrast of 16, their softest 0.1 % a sharpness of 0.09; blurred by a sigma of 1
pixel their median is 0.07."""

REFUSED: Final = Bounds(
    size=24, outside=0.3, yaw=0.6, roll=math.radians(45), dark=5, bright=245, contrast=1.5, sharpness=0.01
)
"""Beyond these a frame is no good: too few faces are found there to know. Up to them, sure readings are right about as
often as they say. The tables of tests/bench/gates.py are in models/README.md."""


COVERED_MOUTH: Final = 0.4
COVERED_EYES: Final = 0.5
"""Probabilities from which the mouth and nose, or the eyes, of a face are covered.

Of 3,450 PublicTest faces 0.9 % are taken for covered that are not. Of FER2013's faces whose mouth is really covered,
nearly all by hands, 69 % are told, of those with dark glasses 85 %, and of masks, pasted from photographs, 85 %.
Measured on faces that the network did not learn from; see models/README.md."""

COVERED_SHARP: Final = 0.1
"""Sharpness from which a mouth can be called covered. In a blurred face it fades into the skin around it: blurred by
0.8 pixels of the crop, 2.4 % of 1,500 uncovered mouths are called covered without this bound, and 1.3 % with it."""

COVERS: Final[frozenset[Hint | None]] = frozenset({"uncover_mouth", "uncover_eyes"})
"""The hints for what hides a part of the face that tells the mood."""

ALL_ASKED: Final[frozenset[Hint]] = frozenset()
"""No hint is left out."""


class Measures(NamedTuple):
    """What was measured of a face.

    `size` is its longer side in pixels of the frame, `outside` the share (0..1) of its box beyond the frame's border.
    `yaw` is the distance of the nose from the middle between the eyes, in distances between the eyes, and `roll` the
    angle of their line in radians. Of the crop's gray values (0..255), `brightness` is the mean and `contrast` the
    standard deviation. `sharpness` is the variance of the crop's Laplacian (Pech-Pacheco et al. 2000), divided by the
    crop's variance, so that a crop of low contrast does not count as blurred. `mouth` and `eyes` are the probabilities
    (0..1) that something covers the mouth and nose, or the eyes.
    """

    size: float
    outside: float
    yaw: float
    roll: float
    brightness: float
    contrast: float
    sharpness: float
    mouth: float = 0.0
    eyes: float = 0.0


class Quality(NamedTuple):
    """Whether a frame is `good` enough for an answer, its `weight` (0..1), and a `hint` if the next could be better."""

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
    covered = cover(crop)
    return Measures(
        size=max(face.width, face.height),
        outside=1 - inside,
        yaw=_yaw(face),
        roll=abs(roll(face)),
        brightness=float(crop.mean()),
        contrast=math.sqrt(variance),
        sharpness=float(cv2.Laplacian(crop, cv2.CV_32F).var()) / max(1.0, variance),
        mouth=covered.mouth,
        eyes=covered.eyes,
    )


def assess(frame: Frame, face: Face, crop: FaceCrop, unasked: frozenset[Hint] = ALL_ASKED) -> Quality:
    """The quality of a face of a frame, (height, width, 3) uint8 BGR, with its crop, (48, 48) uint8 gray."""
    return judge(measure(frame, face, crop), unasked)


def judge(measures: Measures, unasked: frozenset[Hint] = ALL_ASKED) -> Quality:
    """The quality by what was measured. The hint names one obstacle: light first, which spoils the other measures.

    What covers a face is told, and makes a frame no good, only where nothing else is an obstacle: of a face that is
    turned away or cut by the border, the mouth is hidden, too. A cover whose hint is `unasked` counts as none: a beard,
    a thick frame or a shadow can look like one.
    """
    hint = _obstacle(measures, ASKED) or _cover(measures, unasked)
    good = _obstacle(measures, REFUSED) is None and hint not in COVERS
    size = _ramp(measures.size, NO_SIZE, FULL_SIZE)
    pose = 1 - 0.5 * min(1.0, measures.yaw / ASKED.yaw)
    sharpness = _ramp(measures.sharpness, 0.0, 2 * ASKED.sharpness)
    # A frame that is no good still counts if there is no better one.
    trust = 0.2 if not good else 0.5 if hint else 1.0
    return Quality(good, max(0.01, trust * size * pose * sharpness), hint)


def _obstacle(measures: Measures, bounds: Bounds) -> Hint | None:
    flat = measures.contrast < bounds.contrast
    if measures.brightness < bounds.dark or (flat and measures.brightness < 128):
        return "more_light"
    if measures.brightness > bounds.bright or flat:
        return "less_light"
    if measures.outside > bounds.outside:
        return "center_face"
    if measures.size < bounds.size:
        return "move_closer"
    if measures.yaw > bounds.yaw or measures.roll > bounds.roll:
        return "face_camera"
    if measures.sharpness < bounds.sharpness:
        return "hold_still"
    return None


def _cover(measures: Measures, unasked: frozenset[Hint]) -> Hint | None:
    if "uncover_mouth" not in unasked and measures.mouth >= COVERED_MOUTH and measures.sharpness >= COVERED_SHARP:
        return "uncover_mouth"
    return "uncover_eyes" if "uncover_eyes" not in unasked and measures.eyes >= COVERED_EYES else None


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
