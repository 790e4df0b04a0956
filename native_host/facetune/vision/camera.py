"""Which cameras there are, how one is opened, and why it cannot be."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facetune.errors import FaceTuneError
from facetune.types import Camera
from facetune.vision.libraries import load_opencv

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import cv2

    from facetune.types import Frame
    from facetune.vision.http_stream import WebCapture

_FIXES: Final[dict[str, str]] = {
    "linux": "Run `sudo usermod -aG video $USER`, log out and in again, then scan again.",
    "darwin": "Allow your browser (or terminal) in System Settings > Privacy & Security > Camera, then scan again.",
    "win32": "Allow desktop apps in Settings > Privacy & security > Camera, then scan again.",
}

_UNLIKELY: Final = re.compile(
    r"\b(?:ir|infrared|hello|depth|virtual|dummy|loopback|obs|manycam|xsplit|ndi|snap camera|screen capture)\b",
    re.IGNORECASE,
)
"""What the names of infrared and of virtual cameras have in them."""

_SIZE: Final = (640, 480)
"""The size in pixels that a camera is asked for: every webcam has it, and larger ones are slower over USB 2."""


def list_cameras() -> list[Camera]:
    """The cameras that the system lists, by index, each with a name that no other one has.

    None is opened: probing indexes until one fails crashes some drivers and lights up cameras (opencv/opencv#22901).
    On Linux, nodes that only carry metadata are left out, which takes a question to the driver but starts no capture.
    Raises FaceTuneError library_missing.
    """
    load_opencv()
    names = _names(backends()[0])
    seen: Counter[str] = Counter()
    cameras = []
    for index, name in sorted(names.items()):
        seen[name.casefold()] += 1
        count = seen[name.casefold()]
        cameras.append(Camera(index, name if count == 1 else f"{name} ({count})"))
    return cameras


def default_camera() -> Camera:
    """The camera that looks where none is named and none was chosen by what it shows: the first likely one.

    Raises FaceTuneError camera_missing or library_missing.
    """
    cameras = list_cameras()
    if not cameras:
        raise FaceTuneError("camera_missing")
    return likely(cameras)[0]


def likely(cameras: Sequence[Camera]) -> list[Camera]:
    """Those that are neither infrared nor virtual by their names, in their order; all, if none is.

    An infrared camera (for Windows Hello) shows a gray face that the model has not learned, a virtual one whatever its
    program plays.
    """
    return [each for each in cameras if not _UNLIKELY.search(each.name)] or list(cameras)


def backends() -> list[int]:
    """OpenCV's capture backends for the cameras of this system, the best first. Call load_opencv first."""
    import cv2

    if sys.platform == "win32":
        # DirectShow opens some webcams that Media Foundation does not.
        return [cv2.CAP_MSMF, cv2.CAP_DSHOW]
    if sys.platform == "darwin":
        return [cv2.CAP_AVFOUNDATION]
    return [cv2.CAP_V4L2]


def ways_to_open(index: int) -> Iterator[tuple[int, int]]:
    """The indexes and backends that OpenCV opens this camera by, the best first.

    Each backend numbers the cameras in its own order. So the second one is asked for the camera of the same name, and
    only if each of the two has exactly one of that name: otherwise it could be the wrong camera. A camera that the
    first one does not list (a virtual one) is opened by the second one's index. Raises FaceTuneError library_missing.
    """
    first, *others = backends()
    yield index, first
    for other in others:
        names, known = _names(other), _names(first)
        name = known.get(index)
        if name is None:
            if index in names and names[index] not in known.values():
                yield index, other
        elif list(known.values()).count(name) == 1:
            same = [each for each, called in names.items() if called == name]
            if len(same) == 1:
                yield same[0], other


def _names(backend: int) -> dict[int, str]:
    try:
        from cv2_enumerate_cameras import enumerate_cameras
    except ImportError as error:
        raise FaceTuneError("library_missing", library="cv2-enumerate-cameras", detail=str(error)) from error
    names: dict[int, str] = {}
    for camera in enumerate_cameras(backend):
        names.setdefault(int(camera.index), " ".join(str(camera.name or "").split()) or f"Camera {camera.index}")
    return names


def open_camera(index: int, label: str) -> cv2.VideoCapture:
    """Open a camera, however long it takes; `label` is its name for people. Call load_opencv first.

    Raises FaceTuneError as check_device and refusal say.
    """
    import cv2

    check_device(index, label)
    for number, backend in ways_to_open(index):
        device = cv2.VideoCapture(number, backend)
        if device.isOpened():
            width, height = _SIZE
            # What a camera cannot do it ignores; a longer queue would hand over frames from the past.
            for setting, value in (
                (cv2.CAP_PROP_FRAME_WIDTH, width),
                (cv2.CAP_PROP_FRAME_HEIGHT, height),
                (cv2.CAP_PROP_BUFFERSIZE, 1),
            ):
                device.set(setting, value)
            return device
        device.release()
    raise refusal(index, label)


def take(device: cv2.VideoCapture | WebCapture) -> Frame | None:
    """The next frame; None where there is none, where the driver fails, or where what it gives is no picture."""
    import cv2

    try:
        good, frame = device.read()
    except cv2.error:  # a driver's garbage that OpenCV cannot decode: the next frame may be whole
        return None
    usable = good and frame is not None and frame.size and frame.ndim == 3 and frame.shape[2] == 3
    return frame if usable and frame.dtype == "uint8" else None  # type: ignore[return-value,union-attr]


def check_device(index: int, label: str) -> None:
    """On Linux, open the device before OpenCV does: only the system says why it refuses.

    Raises FaceTuneError camera_missing, camera_unknown (there are others), camera_permission, camera_busy or
    camera_failed. On other systems it does nothing.
    """
    if sys.platform != "linux":
        return
    try:
        os.close(os.open(f"/dev/video{index}", os.O_RDWR | os.O_NONBLOCK))
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ENODEV, errno.ENXIO}:
            others = any(Path("/dev").glob("video[0-9]*"))
            raise FaceTuneError("camera_unknown" if others else "camera_missing", source=label) from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise permission_error(label) from error
        code = "camera_busy" if error.errno == errno.EBUSY else "camera_failed"
        raise FaceTuneError(code, source=label) from error


def refusal(index: int, label: str) -> FaceTuneError:
    """The most likely reason why OpenCV could not open a camera that the system has."""
    if sys.platform == "darwin":
        # AVFoundation gives no reason; a first attempt fails like this while the system still asks the user.
        return permission_error(label)
    if sys.platform == "win32":
        return FaceTuneError("camera_failed", source=label)
    # V4L2 lets many programs open a device and only one of them stream.
    return FaceTuneError("camera_busy" if _held_by_another(index) else "camera_failed", source=label)


def permission_error(label: str) -> FaceTuneError:
    """FaceTuneError camera_permission with the remedy for this system."""
    fix = _FIXES.get(sys.platform, _FIXES["linux"])
    return FaceTuneError("camera_permission", source=label, fix=fix, system=sys.platform)


def _held_by_another(index: int) -> bool:
    """Whether another program of this user has the device open (Linux)."""
    device = f"/dev/video{index}"
    for process in Path("/proc").glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        try:
            if any(str(link.readlink()) == device for link in process.glob("fd/*")):
                return True
        except OSError:
            continue  # another user's process, or one that has just ended
    return False
