"""What live frames are read from: a camera, a stream or a film, opened as OpenCV or the web gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from facetune.errors import FaceTuneError
from facetune.vision import camera
from facetune.vision.http_stream import MEGAPIXELS, WebCapture, open_address

if TYPE_CHECKING:
    import threading

    import cv2

    from facetune.vision.sources import Source

CANNOT_OPEN: Final = {"camera": "camera_failed", "stream": "stream_unreachable", "video": "source_unreadable"}
"""The error's code where a source of this kind gives nothing, and no other reason is known."""


def open_device(
    source: Source, closed: threading.Event, *, opening: float, silence: float
) -> cv2.VideoCapture | WebCapture:
    """Open a live source, however long a camera's driver takes. Call load_opencv first.

    A stream has `opening` seconds until it answers, and `silence` seconds for each read; after `closed` nothing more is
    read of it. Raises FaceTuneError: CANNOT_OPEN, source_too_large, or as open_camera and open_address do.
    """
    import cv2

    if source.kind == "camera":
        return camera.open_camera(int(source.location), source.label)  # type: ignore[arg-type]
    options = [cv2.CAP_PROP_N_THREADS, 2]  # one frame at a time is enough, and each thread holds frames of its own
    if source.kind == "stream":
        found = None
        if str(source.location)[:4].lower() == "http":
            found = open_address(str(source.location), source.label, seconds=silence, closed=closed)
        if found is not None:
            return found
        options += [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(opening * 1000)]
        options += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(silence * 1000)]
    device = cv2.VideoCapture(str(source.location), cv2.CAP_FFMPEG, options)
    if not device.isOpened():
        device.release()
        raise FaceTuneError(CANNOT_OPEN[source.kind], source=source.label)
    try:
        check_size(source, device.get(cv2.CAP_PROP_FRAME_WIDTH), device.get(cv2.CAP_PROP_FRAME_HEIGHT))
    except FaceTuneError:
        device.release()
        raise
    return device


def check_size(source: Source, width: float, height: float) -> None:
    """Raise FaceTuneError source_too_large for a film or stream of frames that take more memory than it should.

    `width` and `height` are those of a frame in pixels. A camera gives the size that it is asked for.
    """
    if source.kind != "camera" and width * height > MEGAPIXELS * 1_000_000:
        raise FaceTuneError(
            "source_too_large", source=source.label, width=int(width), height=int(height), limit=MEGAPIXELS
        )
