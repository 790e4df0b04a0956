"""Frames of little light, made fit for the search for faces; web/engine/low_light.js does the same.

The face is read from the frame as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from facetune.types import Frame

DIM: Final = 60.0
"""Mean value (0..255) of a frame below which it is brightened."""

WANTED: Final = 100.0
"""Mean value of a brightened frame."""

MOST: Final = 16.0
"""Largest factor: beyond it a black frame would be nothing but noise."""

_SMOOTHED: Final = 2
"""How often each pixel becomes the mean of the nine around it: in little light a sensor's noise is as large as the
edges of a face. No finer blur, because web/engine/low_light.js does the same."""


def brightened(frame: Frame) -> Frame:
    """A dim frame, (height, width, 3) uint8 BGR, smoothed and brighter; any other frame as it is, the same object."""
    import cv2

    light = float(frame[::8, ::8].mean())
    if light >= DIM:
        return frame
    smooth = frame
    for _ in range(_SMOOTHED):
        smooth = cv2.blur(smooth, (3, 3))  # type: ignore[assignment]
    return cv2.convertScaleAbs(smooth, alpha=min(MOST, WANTED / max(light, 1.0)))  # type: ignore[return-value]
