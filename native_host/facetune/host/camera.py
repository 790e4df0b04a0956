"""The methods that look: a scan, watching, calibration to a face, and the cameras. They take turns."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

from facetune.affect import Goal
from facetune.app import settings
from facetune.app.scan import Answer
from facetune.app.settings import SourceName, TrackLimit
from facetune.errors import FaceTuneError
from facetune.host.call import Call, Method
from facetune.host.preview import reporter
from facetune.host.protocol import NoParams
from facetune.host.spotify import then_taste
from facetune.profile.types import Calibration
from facetune.types import Minutes, Mood, Point

_CAMERA_HANDOVER: Final = 10.0
"""Longest wait in seconds of a new scan for a cancelled one to end, which may still be loading its libraries."""


class ScanParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Look, and answer with a mood and tracks. What is left out comes from the settings.

    `target` is any point to go to and takes the goal's place; `minutes` of music take the place of `limit` tracks.
    `preview` asks for a small picture with each progress notification, to be acknowledged by scan/ack.
    """

    source: SourceName | None = None
    goal: Goal | None = None
    limit: TrackLimit | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] | None = None
    preview: bool = False
    target: Point | None = None
    minutes: Minutes | None = None


class Camera(msgspec.Struct, frozen=True):
    """A camera by the name its system gives it."""

    index: int
    name: str


class CamerasResult(msgspec.Struct, frozen=True):
    """The cameras of this computer."""

    cameras: list[Camera]


class WatchParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Look until cancelled, and tell of each step by scan/progress, of each new mood by scan/mood.

    `preview` asks for a small picture with each step, to be acknowledged by scan/ack.
    """

    source: SourceName | None = None
    preview: bool = False


class WatchResult(msgspec.Struct, frozen=True):
    """Never sent: watching ends with the error `cancelled`, or with what went wrong."""


class MoodParams(msgspec.Struct, frozen=True):
    """The mood that stands from now on, of the watching with this id.

    `scan` is what mood/correct, track/feedback and recommend call it, null where it was not kept.
    """

    id: int | str
    mood: Mood
    scan: int | None = None


class TrialParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Show what a camera sees for a few seconds, by scan/progress with pictures. No mood is read, nothing is kept."""

    source: SourceName | None = None


class TrialResult(msgspec.Struct, frozen=True):
    """How many frames came, in how many of them there was a face, and their size in pixels."""

    frames: int
    faces: int
    width: int
    height: int


class CalibrateParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Look at the face at rest for three seconds, and tell of each step by scan/progress as a scan does.

    With `reset` nothing is looked at: the face is forgotten, and so is what corrections taught.
    """

    source: SourceName | None = None
    preview: bool = False
    reset: bool = False


class CalibrationParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked for."""


class Turn:
    """Lets one request at a time look: there is one camera, and one face to read."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._current: Call | None = None

    @contextlib.contextmanager
    def taken(self, call: Call) -> Iterator[None]:
        """The camera is this call's until the end. Raises FaceTuneError busy."""
        with self._free:
            if not self._free.wait_for(lambda: self._current is None, self._patience()):
                raise FaceTuneError("busy")
            self._current = call
        try:
            yield
        finally:
            with self._free:
                self._current = None
                self._free.notify()

    def _patience(self) -> float:
        return _CAMERA_HANDOVER if self._current is not None and self._current.cancelled.is_set() else 0.0


TURN: Final = Turn()


def scan(params: ScanParams, call: Call) -> Answer:
    """Look and answer. Raises FaceTuneError busy while another scan runs that nobody cancelled."""
    from facetune.app.scan import scan as look

    with TURN.taken(call):
        chosen = settings.read()
        return look(
            params.source or settings.default_source(),
            goal=params.goal or chosen.goal,
            limit=params.limit or chosen.limit,
            seed=params.seed,
            target=params.target,
            minutes=params.minutes,
            on_progress=reporter(call, preview=params.preview),
            cancelled=call.cancelled,
        )


def watch(params: WatchParams, call: Call) -> WatchResult:
    """Look until cancelled. Raises FaceTuneError busy while something else looks."""
    from facetune.app import calibrate, history
    from facetune.vision.watch import watch as look

    subject = calibrate.subject()

    def tell(mood: Mood) -> None:
        scan = history.keep_scan(mood, settings.read().goal, [], subject.model, person=subject.person)
        call.notify("scan/mood", MoodParams(id=call.id, mood=mood, scan=scan))

    with TURN.taken(call):
        look(
            params.source or settings.default_source(),
            on_progress=reporter(call, preview=params.preview),
            on_mood=tell,
            cancelled=call.cancelled,
            correction=subject.correction,
        )
    return WatchResult()


def test_camera(params: TrialParams, call: Call) -> TrialResult:
    """Show what a camera sees. Raises FaceTuneError busy while something else looks."""
    from facetune.vision import camera_test

    with TURN.taken(call):
        seen = camera_test.run(
            params.source or settings.default_source(),
            on_progress=reporter(call, preview=True),
            cancelled=call.cancelled,
        )
    return TrialResult(frames=seen.frames, faces=seen.faces, width=seen.width, height=seen.height)


def list_cameras(params: NoParams, call: Call) -> CamerasResult:
    """The cameras of this computer."""
    del params, call
    from facetune.vision.camera import list_cameras as cameras

    return CamerasResult(cameras=[Camera(index=camera.index, name=camera.name) for camera in cameras()])


def calibrate(params: CalibrateParams, call: Call) -> Calibration:
    """Look at the face at rest, or forget it. Raises FaceTuneError busy while something else looks."""
    from facetune.app import calibrate

    if params.reset:
        return calibrate.reset()
    with TURN.taken(call):
        return calibrate.calibrate(
            params.source or settings.default_source(),
            on_progress=reporter(call, preview=params.preview),
            cancelled=call.cancelled,
        )


def calibration(params: CalibrationParams, call: Call) -> Calibration:
    """What is known of the face."""
    del params, call
    from facetune.app import calibrate

    return calibrate.state()


METHODS: Final = {
    "scan": Method(ScanParams, Answer, then_taste(scan)),
    "watch": Method(WatchParams, WatchResult, watch),
    "cameras/list": Method(NoParams, CamerasResult, list_cameras),
    "cameras/test": Method(TrialParams, TrialResult, test_camera),
    "profile/calibrate": Method(CalibrateParams, Calibration, calibrate),
    "profile/calibration": Method(CalibrationParams, Calibration, calibration),
}

FROM_HOST: Final[dict[str, type[msgspec.Struct]]] = {"scan/mood": MoodParams}
