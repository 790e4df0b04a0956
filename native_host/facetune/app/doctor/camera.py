"""Whether a camera is there, may be opened, and shows a picture."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facetune.app import default_camera
from facetune.browsers.machine import Machine
from facetune.errors import FaceTuneError
from facetune.findings import Check, State, failing, finding

if TYPE_CHECKING:
    from facetune.types import Frame
    from facetune.vision.sources import Source

_DARK: Final = 25.0
"""A mean brightness below this, of 0 to 255, is called dark. A covered lens gives 0 to 15, a lit room more than 60."""

_PATIENCE: Final = 6.0
"""Seconds for opening the camera and for its first picture. A scan waits longer; the options page would not."""


def examine(machine: Machine) -> Iterator[Check]:
    """A check for each listed camera; then one for the source of a scan, which is opened for a frame."""
    from facetune.vision.camera import list_cameras, permission_error

    found = list_cameras()
    for camera in found:
        device = Path(f"/dev/video{camera.index}")
        if machine.system == "linux" and not os.access(device, os.R_OK | os.W_OK):
            error = permission_error(camera.name)
            yield failing("Camera", "failure", error)
        else:
            yield finding("Camera", "ok", "camera_there", index=camera.index, name=camera.name)
    chosen = default_camera.known()
    if chosen is None and not found:
        error = FaceTuneError("camera_missing")
        yield failing("Camera", "warning", error)
        return
    yield _picture(chosen)


def _picture(chosen: str | None) -> Check:
    """Whether the source gives a picture. The camera is on for about a second; the picture is thrown away at once."""
    from facetune.vision.frames import open_source
    from facetune.vision.sources import parse

    subject = "Camera's picture"
    late = threading.Event()
    clock = threading.Timer(_PATIENCE, late.set)
    clock.daemon = True
    clock.start()
    try:
        source = parse(chosen)
        with open_source(source, late) as frames:
            frame = frames.next()
    except FaceTuneError as error:
        if error.code == "cancelled":
            error = FaceTuneError("camera_no_frames", source=source.label, seconds=_PATIENCE)
        return failing(subject, "failure", error)
    finally:
        clock.cancel()
    if frame is None:
        return finding(subject, "failure", "camera_blank", source=source.label)
    return _judged(subject, source, frame)


def _judged(subject: str, source: Source, frame: Frame) -> Check:
    height, width = frame.shape[:2]
    brightness = float(frame[::8, ::8].mean())
    state: State = "warning" if brightness < _DARK else "ok"
    code = "camera_sees" if state == "ok" else "camera_dark"
    return finding(subject, state, code, source=source.label, width=width, height=height, brightness=round(brightness))
