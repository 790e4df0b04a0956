"""Frames from a source: of a camera, a stream or a video the newest one, of a picture or a folder each one."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from facetune import tasks
from facetune.errors import FaceTuneError
from facetune.vision import camera, devices
from facetune.vision.first_frames import AfterBlack, WarmUp
from facetune.vision.http_stream import WebCapture
from facetune.vision.libraries import load_opencv
from facetune.vision.pictures import fit
from facetune.vision.stills import StillFrames, in_folder

if TYPE_CHECKING:
    from concurrent.futures import Future

    import cv2
    from typing_extensions import Self

    from facetune.types import Frame
    from facetune.vision.sources import Source

OPEN_SECONDS: Final = 10.0
"""A healthy webcam opens in under two seconds, a slow one on Windows in six; RTSP over a bad line takes longest."""

SILENCE_SECONDS: Final = 3.0
"""Longest wait for the first frame of an open source, and for each next one."""

BUSY_SECONDS: Final = 10.0
"""Longest wait until an earlier scan of this process lets go of the same camera: a cancelled scan has it until the
driver's call returns, and opening may take OPEN_SECONDS. After that, camera_busy."""

_GAP: Final = 1.0
"""Seconds between two looks at the deadlines from which this process was stopped meanwhile, or busy elsewhere."""

_CLOSE_SECONDS: Final = 0.1
_POLL_SECONDS: Final = 0.05
_DEFAULT_FPS: Final = 25.0
_locks: Final[dict[int, threading.Lock]] = {}
"""One for each camera's index, held while the device is open or being opened."""


class FrameSource(Protocol):
    """Gives frames. It is a context manager; leaving it lets go of the device."""

    @property
    def total(self) -> int | None:
        """How many frames there will be; None for a source without an end."""

    def __enter__(self) -> Self:
        """Start opening, without waiting for it."""

    def __exit__(self, *_: object) -> None:
        """Let go of the device."""

    def next(self) -> Frame | None:
        """Wait for the next new frame, (height, width, 3) uint8 BGR; None after the last one.

        Raises FaceTuneError: cancelled, or what is wrong with the source.
        """


def open_source(source: Source, cancelled: threading.Event) -> FrameSource:
    """The frames of a source. Nothing is opened before it is entered. Raises FaceTuneError as in_folder does."""
    if source.kind == "picture":
        return StillFrames([Path(source.location)], cancelled)  # type: ignore[arg-type]
    if source.kind == "folder":
        return StillFrames(in_folder(Path(source.location)), cancelled, folder=source.label)  # type: ignore[arg-type]
    return LiveFrames(source, cancelled)


class LiveFrames:
    """A camera, a stream, or a video that plays in a loop at its own pace.

    A daemon thread opens it, reads it and releases it. OpenCV's calls may block for as long as a driver likes, so no
    caller waits for that thread: it lets go of the device as soon as the call returns. Only the thread of the next
    LiveFrames on the same camera waits, because a system refuses a camera that is still open.
    """

    total: int | None = None

    def __init__(self, source: Source, cancelled: threading.Event) -> None:
        self._source = source
        self._cancelled = cancelled
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._frame: Frame | None = None
        self._error: Exception | None = None
        self._opening = self._opened = self._heard = 0.0  # when each began; 0 before
        self._asked = 0.0
        self._capture: Future[None] | None = None
        self._ended = False
        self._since_rewind = 0  # frames that a video gave since it last began

    def __enter__(self) -> Self:
        self._capture = tasks.start("capture", self._run)
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        if self._capture is not None:
            tasks.settle(self._capture, _CLOSE_SECONDS)

    def next(self) -> Frame | None:
        """See FrameSource. None after the picture of an address that gives one; else only an error is the end."""
        with self._changed:
            while True:
                now = self._awake()
                if self._cancelled.is_set():
                    raise FaceTuneError("cancelled")
                if self._frame is not None:
                    frame, self._frame = self._frame, None
                    return frame
                if self._error is not None:
                    raise self._error
                if self._ended:
                    return None
                self._check_deadlines(now)
                self._changed.wait(_POLL_SECONDS)

    def _awake(self) -> float:
        """The time now. Seconds in which this computer slept, or no frame was asked for, count towards no deadline."""
        now = time.monotonic()
        gap, self._asked = now - (self._asked or now), now
        if gap > _GAP:
            moments = (self._opening, self._opened, self._heard)
            self._opening, self._opened, self._heard = (at and min(now, at + gap) for at in moments)
        return now

    def _check_deadlines(self, now: float) -> None:
        label = self._source.label
        if self._heard:
            if now - self._heard > SILENCE_SECONDS:
                raise FaceTuneError("camera_lost", source=label)
        elif self._opened:
            if now - self._opened > SILENCE_SECONDS:
                raise self._silent()
        elif self._opening and now - self._opening > OPEN_SECONDS:
            raise FaceTuneError(devices.CANNOT_OPEN[self._source.kind], source=label)

    def _silent(self) -> FaceTuneError:
        """Why an open source gave nothing at all."""
        if self._source.kind == "camera":
            return FaceTuneError("camera_no_frames", source=self._source.label, seconds=SILENCE_SECONDS)
        return FaceTuneError(devices.CANNOT_OPEN[self._source.kind], source=self._source.label)

    # The rest runs in the thread.

    def _run(self) -> None:
        try:
            load_opencv()
            lock = _lock(self._source)
            if not self._acquire(lock):
                return
            try:
                self._use_device()
            finally:
                lock.release()
        except Exception as error:  # noqa: BLE001 - next() raises it again
            with self._changed:
                self._error = error
                self._changed.notify_all()

    def _acquire(self, lock: threading.Lock) -> bool:
        """Wait for the device's lock; False if this source is closed first. Raises FaceTuneError camera_busy."""
        until = time.monotonic() + BUSY_SECONDS
        while not self._closed.is_set():
            if lock.acquire(timeout=_POLL_SECONDS):
                return True
            if time.monotonic() > until:
                raise FaceTuneError("camera_busy", source=self._source.label)
        return False

    def _use_device(self) -> None:
        with self._changed:
            self._opening = time.monotonic()
        device = devices.open_device(self._source, self._closed, opening=OPEN_SECONDS, silence=SILENCE_SECONDS)
        try:
            with self._changed:
                self._opened = time.monotonic()
            self._read(device)
        finally:
            device.release()

    def _read(self, device: cv2.VideoCapture | WebCapture) -> None:
        import cv2

        camera_like = self._source.kind == "camera"
        warm_up = WarmUp() if camera_like else AfterBlack()
        pace = _Pace(device.get(cv2.CAP_PROP_FPS)) if self._source.kind == "video" else None
        while not self._closed.is_set():
            frame = camera.take(device)
            if frame is None:
                self._missing_frame(device)
                continue
            devices.check_size(self._source, frame.shape[1], frame.shape[0])
            with self._changed:
                self._heard = time.monotonic()
            self._since_rewind += 1
            if not warm_up.ready(frame):
                if pace is not None:
                    self._closed.wait(pace.pause())
                continue
            shrunk = fit(frame)
            with self._changed:
                self._frame = shrunk
                self._changed.notify_all()
            if pace is not None:
                self._closed.wait(pace.pause())

    def _missing_frame(self, device: cv2.VideoCapture | WebCapture) -> None:
        """After a read that gave nothing: a camera may recover, a video starts again, a stream has ended."""
        import cv2

        if self._source.kind == "camera":
            self._closed.wait(0.01)  # some drivers lose a frame now and then; next() has the deadline
        elif not self._heard:
            raise self._silent()
        elif isinstance(device, WebCapture) and device.once:
            with self._changed:
                self._ended = True
                self._changed.notify_all()
            self._closed.set()
        elif self._source.kind == "stream":
            raise FaceTuneError("camera_lost", source=self._source.label)
        elif not isinstance(device, WebCapture):
            # After some films (one of a single frame) rewinding is said to succeed and gives nothing.
            empty, self._since_rewind = not self._since_rewind, 0
            if empty or not device.set(cv2.CAP_PROP_POS_FRAMES, 0):
                device.open(str(self._source.location), cv2.CAP_FFMPEG)
                if not device.isOpened():
                    raise FaceTuneError("camera_lost", source=self._source.label)


def _lock(source: Source) -> threading.Lock:
    """The lock of a camera, which one capture thread holds at a time. Other sources may be open more than once."""
    if source.kind == "camera":
        return _locks.setdefault(int(source.location), threading.Lock())  # type: ignore[arg-type]
    return threading.Lock()


class _Pace:
    """Plays a video at its own frame rate; does not hurry after a delay."""

    def __init__(self, fps: float) -> None:
        self._interval = 1 / (fps if 1 <= fps <= 240 else _DEFAULT_FPS)
        self._due = time.monotonic()

    def pause(self) -> float:
        """Seconds until the next frame is due."""
        now = time.monotonic()
        self._due = max(self._due + self._interval, now)
        return self._due - now
