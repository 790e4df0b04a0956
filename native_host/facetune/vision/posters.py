"""Tells a picture of a face from a person, where both are in the frames of a camera: a picture never moves."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.types import Frame
    from facetune.vision.faces import Face

    Grid = npt.NDArray[np.float32]

_COLUMNS: Final = 64
"""Cells across the frame whose brightness is compared over time. A cell averages the noise of its pixels."""

FRAMES: Final = 8
"""Frames that must have been compared before a face is called a picture's."""
_MEMORY: Final = 16
"""The most frames that are compared: the latest."""

STILL: Final = 1.25
_LEVELS: Final = 0.05
"""A face is still if its cells change by at most STILL times what the frame's median cell does, plus _LEVELS of gray
(0..255): that much is the camera's noise. The change of a cell is its standard deviation over the frames."""

MOVES: Final = 3.0
"""How many times as much as a still face another must change to be a person's."""


class Posters:
    """Watches the frames in which there is more than one face."""

    def __init__(self) -> None:
        self._grids: deque[Grid] = deque(maxlen=_MEMORY)
        self._known: list[_Place] = []

    def forget(self) -> None:
        """The frames that follow have nothing to do with those before."""
        self._grids.clear()
        self._known.clear()

    def add(self, frame: Frame) -> None:
        """Add a frame, (height, width, 3) uint8 BGR."""
        import cv2
        import numpy as np

        height, width = frame.shape[:2]
        size = (_COLUMNS, max(1, round(_COLUMNS * height / width)))
        small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
        grid = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
        if self._grids and self._grids[-1].shape != grid.shape:
            self.forget()
        self._grids.append(grid)

    def is_known(self, face: Face) -> bool:
        """Whether the face was found to be a picture's."""
        return any(place.holds(face) for place in self._known)

    def another(self, followed: Face, others: list[Face], width: int) -> Face | None:
        """The face of a person, if the one that is followed never moves and another one does; then it is known.

        `width` is the frame's, in pixels.
        """
        import numpy as np

        if len(self._grids) < FRAMES or not others:
            return None
        changes = np.std(np.stack(self._grids), axis=0)
        noise, scale = float(np.median(changes)), changes.shape[1] / width
        still = _change(followed, changes, scale)
        if still > STILL * noise + _LEVELS:
            return None
        best = max(others, key=lambda face: _change(face, changes, scale))
        if _change(best, changes, scale) < MOVES * max(still, STILL * noise + _LEVELS):
            return None
        self._known.append(_Place(followed.x + followed.width / 2, followed.y + followed.height / 2, followed.width))
        return best


class _Place(NamedTuple):
    """Where a picture of a face hangs: its middle, and its width, in pixels."""

    x: float
    y: float
    width: float

    def holds(self, face: Face) -> bool:
        away = max(abs(face.x + face.width / 2 - self.x), abs(face.y + face.height / 2 - self.y))
        return away < 0.25 * self.width and 0.67 < face.width / self.width < 1.5


def _change(face: Face, changes: Grid, scale: float) -> float:
    """How much the cells within a face's box change, in gray levels (0..255)."""
    left, top = max(0, round(face.x * scale)), max(0, round(face.y * scale))
    right, bottom = round((face.x + face.width) * scale), round((face.y + face.height) * scale)
    part = changes[top : max(top + 1, bottom), left : max(left + 1, right)]
    return float(part.mean()) if part.size else 0.0
