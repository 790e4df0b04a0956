"""Pictures as files: their size before they are decoded, and their pixels."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facetune.errors import FaceTuneError
from facetune.vision import formats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.types import Frame

LONG_SIDE: Final = 1280
"""Largest long side of a frame in pixels: larger ones are shrunk before any work."""

_MEGAPIXELS: Final = 100
"""The largest picture that is decoded: it takes 300 MB of memory. Phones make 50; decompression bombs make billions."""

_BYTES: Final = 4 * _MEGAPIXELS * 1_000_000 + 2**24
"""The largest file that is read into memory: a picture of that size without compression, and room for metadata."""

_SCANS: Final = 200
_SCANNED: Final = 4_000_000_000
"""Most scans of a JPEG's components, and most pixels of all of them together. A progressive one has fourteen or so.
Each passes over all pixels: a file of 32 kB can hold enough of them for ten seconds."""

_BLANK: Final = 2.0
"""Largest standard deviation of the gray values of a frame that shows nothing."""

_ANIMATION: Final = 50
"""Most frames of an animated picture that are looked at for one that shows something."""


def is_picture(path: Path) -> bool:
    """Whether a file begins as a picture that can be read does. Raises OSError."""
    with path.open("rb") as file:
        return formats.dimensions(file) is not None


def label_of(path: Path) -> str:
    """A file's name for the person, with its format's where that is one that cannot be read."""
    try:
        named = formats.unreadable(path)
    except OSError:
        named = None
    return f"{path} ({named})" if named else str(path)


def read(path: Path) -> Frame:
    """A picture, (height, width, 3) uint8 BGR, upright (EXIF) and at most LONG_SIDE pixels on the long side.

    Raises FaceTuneError source_missing, source_empty, source_unreadable (also for a file that is far larger than its
    picture can be), or source_too_large; a size is refused before anything is read or decoded.
    """
    import cv2
    import numpy as np

    try:
        with path.open("rb") as file:
            size = formats.dimensions(file)
            length = os.fstat(file.fileno()).st_size
    except FileNotFoundError as error:
        raise FaceTuneError("source_missing", source=str(path)) from error
    except OSError as error:
        raise FaceTuneError("source_unreadable", source=str(path)) from error
    if length == 0:
        raise FaceTuneError("source_empty", source=str(path))
    if size is None:
        raise FaceTuneError("source_unreadable", source=label_of(path))
    width, height = size
    if width * height > _MEGAPIXELS * 1_000_000:
        raise FaceTuneError("source_too_large", source=str(path), width=width, height=height, limit=_MEGAPIXELS)
    if length > _BYTES:
        raise FaceTuneError("source_unreadable", source=str(path))
    try:
        content = np.fromfile(path, np.uint8, length)  # cv2.imread cannot open every name on Windows
        picture = cv2.imdecode(content, _decoding(max(size))) if honest(content.tobytes(), width * height) else None
    except (OSError, cv2.error):
        picture = None
    if picture is None or picture.size == 0:
        raise FaceTuneError("source_unreadable", source=label_of(path))
    if picture.std() < _BLANK and formats.animated(content[:4096].tobytes()):
        picture = _later(content, width * height, picture)  # type: ignore[arg-type]
    return fit(picture)  # type: ignore[arg-type]


def honest(content: bytes, pixels: int) -> bool:
    """Whether a picture's parts are what they say: a decoder makes room for a chunk before it reads it."""
    if content.startswith(b"\xff\xd8"):
        scans = formats.jpeg_scans(content)
        return scans <= _SCANS and scans * pixels <= _SCANNED
    if content.startswith(b"\x89PNG"):
        at = 8
        while at + 8 <= len(content) and content[at + 4 : at + 8] != b"IEND":
            at += 12 + int.from_bytes(content[at : at + 4], "big")
        return at <= len(content)
    return True


def _later(content: npt.NDArray[np.uint8], pixels: int, first: Frame) -> Frame:
    """The first frame of an animated picture, of so many pixels a frame, that shows something; else the `first`."""
    import cv2

    if not hasattr(cv2, "imdecodeanimation"):  # OpenCV before 4.11
        return first
    most = min(_ANIMATION, _MEGAPIXELS * 1_000_000 // max(1, pixels))
    try:
        done, animation = cv2.imdecodeanimation(content.reshape(1, -1), 0, max(1, most))
    except cv2.error:
        return first
    frames = [frame[..., :3] for frame in animation.frames if frame.ndim == 3] if done else []
    return next((frame.copy() for frame in frames if frame.std() >= _BLANK), first)  # type: ignore[misc]


def _decoding(long_side: int) -> int:
    """The flag that decodes a large JPEG at a fraction of its size, in a fraction of the memory."""
    import cv2

    if long_side >= 8 * LONG_SIDE:
        return cv2.IMREAD_REDUCED_COLOR_8
    if long_side >= 4 * LONG_SIDE:
        return cv2.IMREAD_REDUCED_COLOR_4
    if long_side >= 2 * LONG_SIDE:
        return cv2.IMREAD_REDUCED_COLOR_2
    return cv2.IMREAD_COLOR


def fit(frame: Frame) -> Frame:
    """The frame, (height, width, 3) uint8 BGR, shrunk if its long side is over LONG_SIDE pixels."""
    import cv2

    height, width = frame.shape[:2]
    scale = LONG_SIDE / max(height, width)
    if scale >= 1:
        return frame
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(frame, size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]
