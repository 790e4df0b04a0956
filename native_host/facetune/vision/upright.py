"""Which way is up in a source's frames: found by the detector's own scores, kept while the source is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from facetune.vision.detector import YuNet

if TYPE_CHECKING:
    from facetune.types import Frame, Turn
    from facetune.vision.detector import Detector
    from facetune.vision.faces import Face

SURE: Final = 0.87
"""Score (0..1) from which a face is upright without a look at the other ways. Of FER2013's Training faces in 640x480
frames two in three have it, and of the same faces upside down one in twenty-three."""

AHEAD: Final = 0.05
"""How much better a face must look turned, in the mean of its scores (0..1), to be turned."""

SIDES: Final = (100, 140)
"""Widths in pixels at which a face is looked at in all four ways."""

AROUND: Final = 1.6
"""Side of the square that is looked at, in sides of the face's box."""

TRIES: Final = 12
"""The other ways are tried in the first so many frames without a face, one way in each, and then in one frame of so
many."""

GONE: Final = 15
"""Frames without a face after which the next one is looked at in all four ways: the camera may have been moved."""

_WAYS: Final[tuple[Turn, ...]] = (0, 90, 180, 270)


class Upright:
    """Turns the frames of a source upright, by quarters, and finds their faces.

    Where the frames do not follow one another (`follows`), each is looked at for itself. Only YuNet's scores tell which
    way is up: what another detector finds is left as it is.
    """

    def __init__(self, detector: Detector, *, follows: bool = True) -> None:
        self._detector = detector
        self._follows = follows
        self._settled = False
        self._blind = 0  # frames without a face in a row
        self.turned: Turn = 0
        """By how many degrees, clockwise, the latest frame was turned."""

    def look(self, frame: Frame) -> tuple[Frame, list[Face]]:
        """A frame, (height, width, 3) uint8 BGR, turned upright, and the faces in it, the most prominent first."""
        if not self._follows:
            self.turned, self._settled, self._blind = 0, False, 0
        upright = _rotated(frame, self.turned)
        found = self._detector.detect(upright)
        if not isinstance(self._detector, YuNet):
            return upright, found
        if not found:
            return self._search(frame, upright)
        self._settled = self._settled and self._blind < GONE
        self._blind = 0
        if not self._settled:
            self._settled = True
            better = 0 if found[0].score >= SURE else way_up(self._detector, upright, found[0])
            if better and (there := self._detector.detect(_rotated(upright, better))):
                self.turned = _WAYS[(_WAYS.index(self.turned) + _WAYS.index(better)) % 4]
                return _rotated(frame, self.turned), there
        return upright, found

    def _search(self, frame: Frame, upright: Frame) -> tuple[Frame, list[Face]]:
        """Look for a face in the other ways: in all of them, or where frames follow, in one in each frame."""
        self._blind += 1
        others = [way for way in _WAYS if way != self.turned]
        if self._follows:
            if self._blind > TRIES and self._blind % TRIES:
                return upright, []
            others = [others[self._blind % 3]]
        for way in others:
            turned = _rotated(frame, way)
            found = self._detector.detect(turned)
            if found and isinstance(self._detector, YuNet) and not way_up(self._detector, turned, found[0]):
                self.turned, self._settled, self._blind = way, True, 0
                return turned, found
        return upright, []


def way_up(detector: YuNet, frame: Frame, face: Face) -> Turn:
    """By how many degrees, clockwise, a frame must be turned so that this face of it is upright."""
    import cv2
    import numpy as np

    side = max(face.width, face.height) * AROUND
    left, top = face.x + face.width / 2 - side / 2, face.y + face.height / 2 - side / 2
    sums = dict.fromkeys(_WAYS, 0.0)
    for width in SIDES:
        pixels = round(width * AROUND)
        scale = pixels / side
        place = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
        square = cv2.warpAffine(frame, place, (pixels, pixels), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for way in _WAYS:
            sums[way] += detector.likeness(_rotated(square, way)) / len(SIDES)  # type: ignore[arg-type]
    best = max(_WAYS, key=sums.__getitem__)
    return best if sums[best] >= sums[0] + AHEAD else 0


def _rotated(frame: Frame, way: Turn) -> Frame:
    import cv2

    if not way:
        return frame
    codes = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    return cv2.rotate(frame, codes[way])  # type: ignore[return-value]
