"""First frames that are passed over: dark ones while a camera settles, black ones of a film or stream."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from facetune.types import Frame

_DARK_FRAMES: Final = 20
_DARK_SECONDS: Final = 1.0
"""A camera's frames that are passed over while its exposure settles: at most so many, for at most so long."""
_BLACK: Final = 32
"""Largest value (0..255) in a black frame: 16 is black in film, and compression adds some."""
_BLACK_SECONDS: Final = 5.0
"""Longest wait for the end of black first frames of a film: a fade from black is over by then."""
_ASLEEP_SECONDS: Final = 3.0
"""Longest wait for a camera that gives black frames at first. A person before a closed shutter waits as long."""


class AfterBlack:
    """Skips a film's or stream's first frames while they are black."""

    def __init__(self) -> None:
        self._until = time.monotonic() + _BLACK_SECONDS
        self._done = False

    def ready(self, frame: Frame) -> bool:
        """Whether to show a frame, (height, width, 3) uint8: something in it is not black, or that took too long."""
        self._done = self._done or not _black(frame) or time.monotonic() > self._until
        return self._done


class WarmUp:
    """Skips a camera's first frames while they are black, or its exposure settles (opencv/opencv#23202)."""

    def __init__(self) -> None:
        self._frames = 0
        self._brightness: float | None = None
        self._until = 0.0
        self._asleep_until = time.monotonic() + _ASLEEP_SECONDS
        self._done = False

    def ready(self, frame: Frame) -> bool:
        """Whether to show a frame, (height, width, 3) uint8: it is not dark, and about as bright as the one before."""
        if self._done:
            return True
        if not self._until:
            if _black(frame) and time.monotonic() < self._asleep_until:
                return False
            self._until = time.monotonic() + _DARK_SECONDS
        brightness = float(frame[::16, ::16].mean())
        before, self._brightness = self._brightness, brightness
        self._frames += 1
        settled = before is not None and brightness > 20 and abs(brightness - before) < 0.03 * brightness
        self._done = settled or self._frames > _DARK_FRAMES or time.monotonic() > self._until
        return self._done


def _black(frame: Frame) -> bool:
    return int(frame[::8, ::8].max()) <= _BLACK
