"""The heavy libraries: loaded on first use, kept from printing, and reported by name if they are missing."""

from __future__ import annotations

import importlib
import os
import threading
from typing import Final

from facetune.errors import FaceTuneError, lacks_memory

_ENVIRONMENT: Final[dict[str, str]] = {
    # Neither OpenCV nor FFmpeg may print: the host's stdout is the protocol, and its stderr belongs to the browser.
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    # The default of ten seconds would keep a dead camera open long after the scan has given up on it.
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "3",
    # Media Foundation's hardware transforms take 10 to 60 seconds to open some webcams (opencv/opencv#17687).
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",
    # OpenCV asks for permission only on the main thread, and gives up on any other (opencv/opencv#15517);
    # the system itself still asks, in the browser's name, when the camera is opened.
    "OPENCV_AVFOUNDATION_SKIP_AUTH": "1",
}
"""OpenCV reads these once, at import or at its first capture. A variable that the user has set stays as it is."""


_importing: Final = threading.Lock()
"""Held during each import. A scan loads the libraries in several threads, and Python may give out a half-initialised
module if one thread imports a package (numpy) and another its submodule (as onnxruntime's extension modules do)."""

_loaded: Final[set[str]] = set()


def load_opencv() -> None:
    """Import cv2, silenced. Call before any other cv2 or cv2_enumerate_cameras import of a process.

    Raises FaceTuneError library_missing, also on a Linux without libGL, which opencv-python's wheel needs, and
    out_of_memory.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    _load("cv2", "opencv-python")
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def load_onnxruntime() -> None:
    """Import onnxruntime, silenced. Call before any other import of it. Raises as load_opencv does.

    Since 1.31 its import starts telemetry to its maker, unless this variable is set. FaceTune sends nothing, so the
    variable is set even if the user set it otherwise.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    _load("onnxruntime", "onnxruntime")
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)


def _load(module: str, library: str) -> None:
    while not _importing.acquire(timeout=0.01):
        if module in _loaded:
            return  # the camera does not wait for onnxruntime
    try:
        # numpy is complete before any library asks for a part of it.
        importlib.import_module("numpy")
        importlib.import_module(module)
        _loaded.add(module)
    except ImportError as error:
        if lacks_memory(error):
            raise FaceTuneError("out_of_memory") from error
        raise FaceTuneError("library_missing", library=library, detail=str(error)) from error
    finally:
        _importing.release()
