"""A face in a frame, and the sizes at which a frame is searched for faces: small ones first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from facetune.types import Frame

    Look = Callable[[Frame, float], list["Face"]]

Point = tuple[float, float]
"""x and y in pixels of the frame."""

_SIZES: Final = (320, 640, 1280)
"""Long sides in pixels at which a frame is searched, each only where the one before shows no face.

Measured on 250 FER2013 faces pasted into 640x480 frames, YuNet finds 91 % of those 180 pixels wide at 320 (97 % at
640, in four times the time), but only 49 % of those 80 pixels wide (88 % at 640).
"""

_SMALLEST: Final = 160
"""Long side to which smaller pictures are enlarged: YuNet finds 98 % of FER2013's bare crops so, else 80 %."""

_ENLARGE: Final = 1.5
"""By how much a frame that shows no face is enlarged for a last look. On 1,600 FER2013 faces pasted into 640x480 frames
YuNet then finds 32 of the 54 that it had missed."""

_ENLARGED: Final = 960
"""Long side in pixels beyond which nothing is enlarged: there YuNet takes 36 ms on one thread, and 12 at 640."""

_ENLARGED_LEAST: Final = 56 / 640
"""Least width of a face in an enlarged frame, as a share of the frame's long side. Without it YuNet's last look shows a
face in 24 of 383 pictures of textures and things that show none before; with it in 10, and it loses none of the 32."""

_THINNEST: Final = 16
"""Least side of a frame that is searched: in thinner ones YuNet finds faces where memory was never written."""


class Face(NamedTuple):
    """A face in a frame: its box in pixels of that frame (it may reach over the border) and the detector's score, 0..1.

    `landmarks` are the right eye, left eye, nose tip, right and left corner of the mouth in pixels, right and left as
    the person has them; None from a detector that gives none. `found_by` says which detector's box this is, because
    their boxes differ in size.
    """

    x: float
    y: float
    width: float
    height: float
    score: float
    landmarks: tuple[Point, Point, Point, Point, Point] | None
    found_by: Literal["yunet", "haar"]

    @property
    def prominence(self) -> float:
        """Area in square pixels times score: who is near, unless the detector doubts that it is somebody."""
        return self.width * self.height * self.score

    def overlap(self, other: Face) -> float:
        """What both boxes cover together as a share of what either covers, 0..1 (intersection over union)."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        if across <= 0 or down <= 0:
            return 0.0
        return across * down / (self.width * self.height + other.width * other.height - across * down)


def search(frame: Frame, look: Look) -> list[Face]:
    """The faces that `look` finds at the smallest size that shows any.

    `look` takes a frame and the factor by which it was scaled, and gives boxes in pixels of the frame before that.
    """
    longest = max(frame.shape[:2])
    for size in _SIZES:
        scale = min(_full_scale(frame), size / longest)
        faces = _look_at(frame, scale, look)
        if faces or scale >= 1.0:
            return faces
    return []


def search_enlarged(frame: Frame, look: Look) -> list[Face]:
    """The near faces that `look` finds in a frame half as large again, unless the frame is large as it is."""
    longest = max(frame.shape[:2])
    scale = min(_full_scale(frame) * _ENLARGE, _ENLARGED / longest)
    if scale <= _full_scale(frame):
        return []
    return [face for face in _look_at(frame, scale, look) if face.width >= longest * _ENLARGED_LEAST]


def by_prominence(faces: list[Face]) -> list[Face]:
    """The same faces, the most prominent first."""
    return sorted(faces, key=lambda face: face.prominence, reverse=True)


def _full_scale(frame: Frame) -> float:
    """The factor at which a frame is as large as it is, or as large as it has to be: at least 1."""
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
