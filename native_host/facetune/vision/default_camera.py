"""Which camera looks where none is named and names leave several (camera.likely): by what they show."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from facetune import tasks
from facetune.errors import FaceTuneError
from facetune.vision.camera import likely
from facetune.vision.frames import open_source
from facetune.vision.sources import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from facetune.types import Camera, Frame

LOOK_SECONDS: Final = 6.0
"""Longest look at one camera: a webcam opens in under two seconds, a slow one on Windows in six."""

_DARK: Final = 25.0
"""Largest mean value (0..255) of a frame that is too dark to tell anything of its camera."""

_FLAT: Final = 4.0
"""Largest standard deviation of the values of a frame that shows nothing."""

_GRAY: Final = 1.5
"""Largest mean difference between the largest and the smallest of a pixel's three values in a gray frame. An infrared
camera's frames have 0."""

Look = Literal["good", "dark", "flat", "gray"]


class Choice(NamedTuple):
    """The camera that was chosen, and whether the choice is `lasting`: it rests on what the cameras always show."""

    camera: Camera
    lasting: bool


def choose(cameras: Sequence[Camera], cancelled: threading.Event) -> Choice:
    """Of likely cameras, the first that shows a picture in colours; the first of all if none does.

    Where there is more than one, they are opened in turn until one is good. If the first cannot be opened it is the
    choice, so that its user hears why. Raises FaceTuneError cancelled.
    """
    first, *others = likely(cameras)
    if not others:
        return Choice(first, lasting=True)
    lasting = True
    for camera in (first, *others):
        try:
            look = _look_at(camera, cancelled)
        except FaceTuneError as error:
            if error.code == "cancelled" or camera is first:
                if cancelled.is_set():
                    raise
                return Choice(first, lasting=False)
            lasting = False
            continue
        if look == "good":
            return Choice(camera, lasting)
        lasting = lasting and look != "dark"  # it may be covered, and another day it is not
    return Choice(first, lasting=False)


def judge(frame: Frame) -> Look:
    """What a camera's frame, (height, width, 3) uint8 BGR, says of the camera."""
    pixels = frame[::4, ::4].astype("int16")
    if float(pixels.mean()) <= _DARK:
        return "dark"
    if float(pixels.mean(axis=2).std()) <= _FLAT:
        return "flat"
    return "gray" if float((pixels.max(axis=2) - pixels.min(axis=2)).mean()) <= _GRAY else "good"


def _look_at(camera: Camera, cancelled: threading.Event) -> Look:
    """Raises FaceTuneError as a scan does, and camera_no_frames if it takes too long."""
    late = threading.Event()
    try:
        return tasks.run(partial(_first_look, camera, late), name="probe", timeout=LOOK_SECONDS, cancelled=cancelled)
    except tasks.DeadlineError as error:
        raise FaceTuneError("camera_no_frames", source=camera.name, seconds=LOOK_SECONDS) from error
    finally:
        late.set()


def _first_look(camera: Camera, late: threading.Event) -> Look:
    with open_source(Source(kind="camera", location=camera.index, label=camera.name), late) as frames:
        frame = frames.next()
    if frame is None:  # only pictures and addresses end
        raise FaceTuneError("camera_no_frames", source=camera.name, seconds=LOOK_SECONDS)
    return judge(frame)
