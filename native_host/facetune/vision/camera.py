"""Sources of frames: what a name means, which cameras there are, and whether one may be opened."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit, urlunsplit

import msgspec

from facetune.errors import FaceTuneError
from facetune.vision import pictures
from facetune.vision.libraries import load_opencv

STREAM_SCHEMES: Final = frozenset(
    {"rtsp", "rtsps", "rtmp", "rtmps", "http", "https", "udp", "tcp", "rtp", "srt", "mms", "mmsh"}
)
"""Only these go to FFmpeg, whose other protocols (concat, subfile, crypto) can be made to read local files."""

_URL: Final = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_INDEX: Final = re.compile(r"(?:/dev/video)?([0-9]{1,3})")

_FIXES: Final[dict[str, str]] = {
    "linux": "Run `sudo usermod -aG video $USER`, log out and in again, then scan again.",
    "darwin": "Allow your browser (or terminal) in System Settings > Privacy & Security > Camera, then scan again.",
    "win32": "Allow desktop apps in Settings > Privacy & security > Camera, then scan again.",
}


class CameraInfo(msgspec.Struct, frozen=True):
    """A camera: the index that opens it, and a name that no other camera of the list has."""

    index: int
    name: str


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where frames come from.

    `location` is a camera's index, a file, a folder or a URL. `label` is what people read: it never holds a password.
    """

    kind: Literal["camera", "stream", "video", "picture", "folder"]
    location: int | Path | str
    label: str


def parse(name: str | None) -> Source:
    """What a source's name means.

    None is the first camera, up to three digits are a camera's index, `scheme://` is a stream, an existing path a
    picture, a video or a folder; anything else is a camera's name, or a part of it that only one camera has, in any
    case of letters.

    Raises FaceTuneError source_missing, source_empty, source_unreadable, folder_empty, stream_unreachable,
    camera_missing, camera_unknown or library_missing.
    """
    if name is None:
        return _first_camera()
    name = name.strip()
    index = _INDEX.fullmatch(name)
    if index:
        return Source(kind="camera", location=int(index[1]), label=name)
    url = _URL.match(name)
    if url and url[1].lower() != "file":
        return _stream(name, url[1].lower())
    path = Path(name[len("file://") :] if url else name)
    with contextlib.suppress(RuntimeError, ValueError):  # ~ of no known user is a name like any other, as in a shell
        path = path.expanduser()
    found = _file(path) if name else None
    if found is not None:
        return found
    if url or any(mark in name for mark in "/\\") or path.suffix.lower() in pictures.EXTENSIONS | {".mp4", ".avi"}:
        raise FaceTuneError("source_missing", source=name)
    return _camera_called(name)


def list_cameras() -> list[CameraInfo]:
    """The cameras that the system lists, in the order of their indexes, without opening them one by one.

    Probing indexes until one fails crashes some drivers and lights up cameras (opencv/opencv#22901). On Linux, nodes
    that only carry metadata are left out, which takes a question to the driver but starts no capture.
    Raises FaceTuneError library_missing.
    """
    load_opencv()
    try:
        from cv2_enumerate_cameras import enumerate_cameras
    except ImportError as error:
        raise FaceTuneError("library_missing", library="cv2-enumerate-cameras", detail=str(error)) from error
    names: dict[int, str] = {}
    for camera in enumerate_cameras(backends()[0]):
        names.setdefault(int(camera.index), " ".join(str(camera.name or "").split()) or f"Camera {camera.index}")
    seen: Counter[str] = Counter()
    cameras = []
    for index, name in sorted(names.items()):
        seen[name.casefold()] += 1
        count = seen[name.casefold()]
        cameras.append(CameraInfo(index, name if count == 1 else f"{name} ({count})"))
    return cameras


def backends() -> list[int]:
    """OpenCV's capture backends for this system's cameras, the best first. cv2 must be loadable."""
    import cv2

    if sys.platform == "win32":
        # DirectShow opens some webcams that Media Foundation does not.
        return [cv2.CAP_MSMF, cv2.CAP_DSHOW]
    if sys.platform == "darwin":
        return [cv2.CAP_AVFOUNDATION]
    return [cv2.CAP_V4L2]


def check_device(index: int, label: str) -> None:
    """On Linux, ask for the device before OpenCV does, because only the system says why it refuses.

    Raises FaceTuneError camera_missing, camera_unknown (there are others), camera_permission, camera_busy or
    camera_failed. Elsewhere it does nothing.
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
    """The likeliest reason why OpenCV could not open a camera that the system has."""
    if sys.platform == "darwin":
        # AVFoundation gives no reason; a first attempt fails like this while the system still asks the user.
        return permission_error(label)
    if sys.platform == "win32":
        return FaceTuneError("camera_failed", source=label)
    # V4L2 lets many programs open a device and only one of them stream.
    return FaceTuneError("camera_busy" if _held_by_another(index) else "camera_failed", source=label)


def permission_error(label: str) -> FaceTuneError:
    """camera_permission with this system's remedy."""
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


def _first_camera() -> Source:
    cameras = list_cameras()
    if not cameras:
        raise FaceTuneError("camera_missing")
    return Source(kind="camera", location=cameras[0].index, label=cameras[0].name)


def _camera_called(name: str) -> Source:
    wanted = name.casefold()
    cameras = list_cameras()
    found = [camera for camera in cameras if camera.name.casefold() == wanted]
    found = found or [camera for camera in cameras if wanted and wanted in camera.name.casefold()]
    if len(found) != 1:
        raise FaceTuneError("camera_unknown", source=name)
    return Source(kind="camera", location=found[0].index, label=found[0].name)


def _stream(url: str, scheme: str) -> Source:
    try:
        parts = urlsplit(url)
        label = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))
    except ValueError as error:
        raise FaceTuneError("stream_unreachable", source=f"{scheme}://") from error
    if scheme not in STREAM_SCHEMES:
        raise FaceTuneError("stream_unreachable", source=label)
    return Source(kind="stream", location=url, label=label)


def _file(path: Path) -> Source | None:
    """The source at a path, or None where there is nothing."""
    label = str(path)
    try:
        if path.is_dir():
            pictures.in_folder(path)
            return Source(kind="folder", location=path, label=label)
        if not path.exists():
            return None
        if not path.is_file():
            raise FaceTuneError("source_unreadable", source=label)
        if path.stat().st_size == 0:
            raise FaceTuneError("source_empty", source=label)
        kind: Literal["picture", "video"] = "picture" if pictures.is_picture(path) else "video"
    except (OSError, ValueError) as error:  # no permission; a NUL or a name too long for the system
        raise FaceTuneError("source_unreadable", source=label) from error
    return Source(kind=kind, location=path.absolute(), label=label)
