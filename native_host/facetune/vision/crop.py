"""The one way from a face in a frame to the 48x48 gray crop that the model was trained on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.types import FaceCrop, Frame
    from facetune.vision.faces import Face

SIZE: Final = 48
"""Side of a crop in pixels: FER2013's."""


class Fit(NamedTuple):
    """How a detector's box becomes a square crop: its longer side times `margin`, moved down by `shift` sides."""

    margin: float
    shift: float


FITS: Final[Mapping[Literal["yunet", "haar"], Fit]] = {"yunet": Fit(1.0, -0.01), "haar": Fit(1.08, 0.0)}
"""The fits that keep the most accuracy, measured by tests/bench/margin.py: faces of FER2013's validation split are
pasted into 640x480 frames at 96 to 280 pixels, found again, cropped and classified. The accuracy on the faces that a
detector found, as a share of the accuracy on FER2013's own crops of them, at shift 0:

    margin                                      0.80  0.90  0.95  1.00  1.05  1.10  1.20  1.30
    YuNet, the residual network, 500 faces      0.91  0.99  1.00  1.00  0.98  0.98  0.96
    YuNet, the plain network, 1200 faces        0.87  0.94  0.96  0.96  0.95  0.93  0.89  0.75
    Haar,  the plain network, 1200 faces        0.84  0.92  0.94  0.95  0.96  0.96  0.89  0.84

YuNet found 97 % of the faces. With the residual network the crop hardly matters between 0.95 and 1.10.
"""


def face_crop(frame: Frame, face: Face, fit: Fit | None = None) -> FaceCrop:
    """The face as FER2013 would show it: (48, 48) uint8 gray, 0 black to 255 white.

    `frame` is (height, width, 3) uint8 BGR. If the detector found the eyes, they are turned level. What lies outside
    the frame repeats its border. `fit` is for measuring other fits than FITS.
    """
    import cv2
    import numpy as np

    margin, shift = fit or FITS[face.found_by]
    side = max(2.0, max(face.width, face.height) * margin)
    angle = roll(face)
    cos, sin = math.cos(angle), math.sin(angle)
    # The shift goes along the face's own vertical, which is (-sin, cos) in a frame whose y grows downwards.
    x = face.x + face.width / 2 - sin * shift * side
    y = face.y + face.height / 2 + cos * shift * side
    # Cut out at the frame's own scale first: a warp straight to 48 pixels would skip pixels instead of averaging.
    pixels = max(2, round(side))
    half = (pixels - 1) / 2
    x, y = x - 0.5, y - 0.5  # boxes count from the edges of pixels, the warp from their middles
    inverse = np.array([[cos, -sin, x - cos * half + sin * half], [sin, cos, y - sin * half - cos * half]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    square = cv2.warpAffine(frame, inverse, (pixels, pixels), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    gray = cv2.cvtColor(square, cv2.COLOR_BGR2GRAY)
    interpolation = cv2.INTER_AREA if pixels > SIZE else cv2.INTER_CUBIC
    return cv2.resize(gray, (SIZE, SIZE), interpolation=interpolation)  # type: ignore[return-value]


def roll(face: Face) -> float:
    """The angle of the line of the eyes, clockwise from level, in radians from -pi to pi; 0 without landmarks."""
    if face.landmarks is None:
        return 0.0
    (right_x, right_y), (left_x, left_y) = face.landmarks[:2]  # the person's right eye is on the picture's left
    return math.atan2(left_y - right_y, left_x - right_x)


def to_batch(crops: Sequence[FaceCrop]) -> npt.NDArray[np.uint8]:
    """Crops, each (48, 48) uint8 gray, as the classifier takes them: (N, 48, 48) uint8. N may be 0."""
    import numpy as np

    return np.stack(crops) if crops else np.empty((0, SIZE, SIZE), np.uint8)
