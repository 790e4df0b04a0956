"""Still pictures: their size before they are decoded, their pixels, and a source that hands them over."""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from facetune.errors import FaceTuneError
from facetune.vision.libraries import load_opencv

if TYPE_CHECKING:
    from typing_extensions import Self

    from facetune.types import Frame

log: Final = logging.getLogger("facetune")

EXTENSIONS: Final = frozenset({".jpg", ".jpeg", ".jfif", ".png", ".webp", ".bmp", ".gif"})
"""What counts as a picture in a folder. A file that the user names is judged by its content instead."""

LONG_SIDE: Final = 1280
"""Largest long side of a frame in pixels: larger ones are shrunk before any work."""

_MEGAPIXELS: Final = 100
"""The largest picture that is decoded: it takes 300 MB of memory. Phones make 50; decompression bombs make billions."""

_BYTES: Final = 4 * _MEGAPIXELS * 1_000_000 + 2**24
"""The largest file that is read into memory: a picture of that size without compression, and room for metadata."""

_SCANS: Final = 200
_SCANNED: Final = 3_000_000_000
"""Most scans of a JPEG, and most pixels of all of them together. Progressive ones have ten or so. Each passes over all
pixels: a file of 32 kB can hold enough of them for ten seconds."""

_JPEG_SEGMENTS: Final = 10_000
"""Most segments and bytes of padding before a JPEG's start of frame: no real picture has gigabytes of padding."""


def dimensions(file: BinaryIO) -> tuple[int, int] | None:
    """(width, height) in pixels from a picture's header; None if it is not a JPEG, PNG, WebP, BMP or GIF."""
    head = file.read(30)
    if head.startswith(b"\xff\xd8"):
        return _jpeg_dimensions(file)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if head[:6] in {b"GIF87a", b"GIF89a"} and len(head) >= 10:
        return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    if head.startswith(b"BM") and len(head) >= 26:
        width, height = (int.from_bytes(head[at : at + 4], "little", signed=True) for at in (18, 22))
        return abs(width), abs(height)  # a negative height means rows from top to bottom
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP" and len(head) == 30:
        return _webp_dimensions(head)
    return None


def _jpeg_dimensions(file: BinaryIO) -> tuple[int, int] | None:
    """Walk the segments of a JPEG to its start of frame, which may come after a large thumbnail."""
    file.seek(2)
    for _ in range(_JPEG_SEGMENTS):
        marker = file.read(4)
        if len(marker) < 4 or marker[0] != 0xFF:
            return None
        kind = marker[1]
        if kind == 0xFF:  # padding
            file.seek(-3, 1)
            continue
        if 0xC0 <= kind <= 0xCF and kind not in {0xC4, 0xC8, 0xCC}:
            frame = file.read(5)
            if len(frame) < 5:
                return None
            return int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")
        length = int.from_bytes(marker[2:4], "big")
        if length < 2:
            return None
        file.seek(length - 2, 1)
    return None


def _webp_dimensions(head: bytes) -> tuple[int, int] | None:
    kind = head[12:16]
    if kind == b"VP8 ":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return None


def is_picture(path: Path) -> bool:
    """Whether a file begins as a picture that can be read does. Raises OSError."""
    with path.open("rb") as file:
        return dimensions(file) is not None


def read(path: Path) -> Frame:
    """A picture, (height, width, 3) uint8 BGR, upright (EXIF) and at most LONG_SIDE pixels on the long side.

    Raises FaceTuneError source_missing, source_empty, source_unreadable (also for a file that is far larger than its
    picture can be), or source_too_large; a size is refused before anything is read or decoded.
    """
    import cv2
    import numpy as np

    try:
        with path.open("rb") as file:
            size = dimensions(file)
            length = os.fstat(file.fileno()).st_size
    except FileNotFoundError as error:
        raise FaceTuneError("source_missing", source=str(path)) from error
    except OSError as error:
        raise FaceTuneError("source_unreadable", source=str(path)) from error
    if length == 0:
        raise FaceTuneError("source_empty", source=str(path))
    if size is None:
        raise FaceTuneError("source_unreadable", source=str(path))
    width, height = size
    if width * height > _MEGAPIXELS * 1_000_000:
        raise FaceTuneError("source_too_large", source=str(path), width=width, height=height, limit=_MEGAPIXELS)
    if length > _BYTES:
        raise FaceTuneError("source_unreadable", source=str(path))
    try:
        content = np.fromfile(path, np.uint8, length)  # cv2.imread cannot open every name on Windows
        picture = cv2.imdecode(content, _decoding(max(size))) if _honest(content.tobytes(), width * height) else None
    except (OSError, cv2.error):
        picture = None
    if picture is None or picture.size == 0:
        raise FaceTuneError("source_unreadable", source=str(path))
    return fit(picture)  # type: ignore[arg-type]


def _honest(content: bytes, pixels: int) -> bool:
    """Whether a picture's parts are what they say: a decoder makes room for a chunk before it reads it."""
    if content.startswith(b"\xff\xd8"):
        scans = content.count(b"\xff\xda")
        return scans <= _SCANS and scans * pixels <= _SCANNED
    if content.startswith(b"\x89PNG"):
        at = 8
        while at + 8 <= len(content) and content[at + 4 : at + 8] != b"IEND":
            at += 12 + int.from_bytes(content[at : at + 4], "big")
        return at <= len(content)
    return True


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


def in_folder(folder: Path) -> list[Path]:
    """The pictures of a folder in natural order (2 before 10), without hidden files.

    Raises FaceTuneError folder_empty, or source_unreadable if the folder may not be read.
    """
    try:
        files = [
            path
            for path in folder.iterdir()
            if path.suffix.lower() in EXTENSIONS and not path.name.startswith(".") and path.is_file()
        ]
    except OSError as error:
        raise FaceTuneError("source_unreadable", source=str(folder)) from error
    if not files:
        raise FaceTuneError("folder_empty", source=str(folder))
    return sorted(files, key=_natural)


def _natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    parts = re.findall(r"[0-9]+|[^0-9]+", path.name.casefold())
    # The name itself orders "1.png" and "01.png", so that the order does not depend on the file system.
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], path.name


class StillFrames:
    """A frames.FrameSource of picture files: each is handed over once, in their order.

    `folder` is the name of the folder that the files are from. Its pictures that cannot be read are passed over, as
    long as one can be read; without a folder, the first that cannot be read is the error.
    """

    def __init__(self, files: Sequence[Path], cancelled: threading.Event, *, folder: str | None = None) -> None:
        self.total: int | None = len(files)
        self._cancelled = cancelled
        self._frames = _read_all(files, folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._frames.close()

    def next(self) -> Frame | None:
        """See frames.FrameSource."""
        if self._cancelled.is_set():
            raise FaceTuneError("cancelled")
        load_opencv()
        return next(self._frames, None)


def _read_all(files: Sequence[Path], folder: str | None) -> Generator[Frame, None, None]:
    readable = False
    for file in files:
        try:
            frame = read(file)
        except FaceTuneError as error:
            if folder is None:
                raise
            log.info("A picture of the folder is passed over: %s", error.code)
            continue
        readable = True
        yield frame
    if folder is not None and not readable:
        raise FaceTuneError("folder_empty", source=folder)
