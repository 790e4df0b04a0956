"""A face in a frame, and the sizes at which a frame is searched for faces: small ones first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from facetune.types import Frame

    Look = Callable[[Frame, float], list["Face"]]

Landmark = tuple[float, float]
"""x and y in pixels of the frame."""

_SIZES: Final = (320, 640, 1280)
"""Long sides in pixels at which a frame is searched, each only if the one before shows no face.

Measured on 250 FER2013 faces pasted into 640x480 frames, YuNet finds 91 % of those 180 pixels wide at 320 (97 % at
640, in four times the time), but only 49 % of those 80 pixels wide (88 % at 640).
"""

_SMALLEST: Final = 160
"""Long side to which smaller pictures are enlarged. YuNet then finds 98 % of FER2013's own crops, otherwise 80 %."""

_ENLARGE: Final = 1.5
"""By how much a frame that shows no face is enlarged for a last look. On 1,600 FER2013 faces pasted into 640x480 frames
YuNet then finds 32 of the 54 that it had missed."""

_ENLARGED: Final = 960
"""Largest long side in pixels of an enlarged frame: YuNet takes 36 ms for it on one thread, and 12 ms for 640."""

_ENLARGED_LEAST: Final = 56 / 640
"""Least width of a face in an enlarged frame, as a share of the frame's long side. YuNet's last look sees a face in 24
of 383 pictures of textures and objects in which it saw none before; with this limit in 10, and it keeps all of the
32."""

_ENLARGED_SURE: Final = 0.8
"""Score from which a smaller face in an enlarged frame counts, too.

Of 200 FER2013 faces 40 pixels wide, pasted into 640x480 frames, 61 % are then found instead of 38, of 48 pixels 72
instead of 52, of 32 pixels 32 instead of 13. In 225 cuts of 25 pictures without a face, 19 have a small one, and 2 of
these score as high."""

_THINNEST: Final = 16
"""Least side in pixels of a frame that is searched: in thinner ones YuNet reads memory that was never written."""


class Face(NamedTuple):
    """A face in a frame: its box in pixels of that frame, which may reach over the border, and a score from 0 to 1.

    `landmarks` are the person's right eye, left eye, tip of the nose, and right and left corner of the mouth, in
    pixels; None from a detector without landmarks. `found_by` names the detector, because their boxes differ in size.
    """

    x: float
    y: float
    width: float
    height: float
    score: float
    landmarks: tuple[Landmark, Landmark, Landmark, Landmark, Landmark] | None
    found_by: Literal["yunet", "haar"]

    @property
    def prominence(self) -> float:
        """The area of the box in square pixels, times the score: large for a near face that is surely one."""
        return self.width * self.height * self.score

    def overlap(self, other: Face) -> float:
        """How much two boxes overlap, 0..1: intersection over union."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        if across <= 0 or down <= 0:
            return 0.0
        return across * down / (self.width * self.height + other.width * other.height - across * down)


def search(frame: Frame, look: Look) -> list[Face]:
    """The faces that `look` finds in a frame, (height, width, 3) uint8 BGR, at the smallest size that shows any.

    `look` takes the scaled frame and the factor by which it was scaled, and gives boxes in pixels of the frame before.
    """
    longest = max(frame.shape[:2])
    for size in _SIZES:
        scale = min(_full_scale(frame), size / longest)
        faces = _look_at(frame, scale, look)
        if faces or scale >= 1.0:
            return faces
    return []


def search_enlarged(frame: Frame, look: Look) -> list[Face]:
    """The near and the sure faces that `look` (see search) finds in a frame enlarged by half; none in a large frame."""
    longest = max(frame.shape[:2])
    scale = min(_full_scale(frame) * _ENLARGE, _ENLARGED / longest)
    if scale <= _full_scale(frame):
        return []
    least = longest * _ENLARGED_LEAST
    return [face for face in _look_at(frame, scale, look) if face.width >= least or face.score >= _ENLARGED_SURE]


def by_prominence(faces: list[Face]) -> list[Face]:
    """The same faces, the most prominent first."""
    return sorted(faces, key=lambda face: face.prominence, reverse=True)


def _full_scale(frame: Frame) -> float:
    """The factor by which a small frame is enlarged before any search; 1 for others."""
    longest: int = max(frame.shape[:2])
    return max(1.0, _SMALLEST / longest)


def _look_at(frame: Frame, scale: float, look: Look) -> list[Face]:
    import cv2

    if scale != 1.0:
        height, width = frame.shape[:2]
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        frame = cv2.resize(frame, size, interpolation=interpolation)  # type: ignore[assignment]
    return [] if min(frame.shape[:2]) < _THINNEST else look(frame, scale)
