"""The small pictures that the popup shows while a scan runs."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Annotated, Final

import msgspec

from facetune.host.framing import MAX_OUTGOING
from facetune.host.protocol import Call, RequestId
from facetune.types import Progress

if TYPE_CHECKING:
    from facetune.types import Frame, OnProgress

WIDTH: Final = 320
_QUALITY: Final = 70
_INTERVAL: Final = 1 / 15
_PATIENCE: Final = 1.0
"""Seconds until an acknowledgement counts as lost. Without a limit, one failed picture would freeze the preview."""


class ProgressParams(msgspec.Struct, frozen=True):
    """One step of the scan `id`. `preview` is a JPEG, 320 pixels wide, in base64."""

    id: RequestId
    sequence: int
    progress: Progress
    preview: Annotated[str, msgspec.Meta(max_length=MAX_OUTGOING)] | None = None


class Pacer:
    """Lets a picture through after the popup has drawn the last one, at most 15 times a second.

    Browsers queue pictures that come faster than they paint, and the preview would fall seconds behind.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._awaited: int | None = None
        self._sent = self._due = float("-inf")

    def admit(self, sequence: int) -> bool:
        """Whether picture `sequence` may be sent now. If so, its acknowledgement is awaited."""
        now = time.monotonic()
        with self._lock:
            if now < self._due or (self._awaited is not None and now - self._sent < _PATIENCE):
                return False
            self._awaited, self._sent = sequence, now
            # Counted from the due time: otherwise every second frame of a slightly fast camera would be dropped.
            self._due = max(self._due, now - _INTERVAL / 2) + _INTERVAL
            return True

    def acknowledge(self, sequence: int) -> None:
        """The popup has drawn picture `sequence`."""
        with self._lock:
            if sequence == self._awaited:
                self._awaited = None


def reporter(call: Call, *, preview: bool) -> OnProgress:
    """A callback that sends each step of a scan as a notification, with a picture when the popup can take one."""
    pacer = Pacer()
    call.on_ack = pacer.acknowledge
    sequence = 0

    def report(progress: Progress, frame: Frame | None) -> None:
        nonlocal sequence
        picture = encode(frame) if preview and frame is not None and pacer.admit(sequence) else None
        call.notify("scan/progress", ProgressParams(id=call.id, sequence=sequence, progress=progress, preview=picture))
        sequence += 1

    return report


def encode(frame: Frame) -> str | None:
    """A frame (shape (height, width, 3), uint8, BGR) as a base64 JPEG at most WIDTH pixels wide. None if that fails."""
    import base64

    import cv2

    height, width = frame.shape[:2]
    if width > WIDTH:
        size = (WIDTH, max(1, round(height * WIDTH / width)))
        frame = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    done, jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return base64.b64encode(jpeg.tobytes()).decode("ascii") if done else None


FROM_HOST: Final[dict[str, type[msgspec.Struct]]] = {"scan/progress": ProgressParams}
