"""The methods that use the camera: scan, watch, calibrate, what is never covered, and the cameras."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune.affect import Goal
from facetune.app import cameras
from facetune.app.cameras import CamerasResult
from facetune.app.scan import Answer
from facetune.app.settings import SourceName, TrackLimit
from facetune.host.preview import reporter
from facetune.host.protocol import Call, Method, NoParams
from facetune.host.spotify import then_taste
from facetune.profile.types import Calibration, Uncovered
from facetune.types import Minutes, Mood, Point, TrialResult


class ScanParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Look, and answer with a mood and tracks. What is left out comes from the settings.

    `target` is any point to go to and takes the goal's place; `minutes` of music take the place of `limit` tracks.
    `preview` asks for a small picture with each progress notification, to be acknowledged by scan/ack. Nothing of a
    `private` scan is kept: no mood, no tracks, no line in the log.
    """

    source: SourceName | None = None
    goal: Goal | None = None
    limit: TrackLimit | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] | None = None
    preview: bool = False
    target: Point | None = None
    minutes: Minutes | None = None
    private: bool = False


class WatchParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Look until cancelled, and tell of each step by scan/progress, of each new mood by scan/mood.

    `preview` asks for a small picture with each step, to be acknowledged by scan/ack. Nothing of a `private` one is
    kept.
    """

    source: SourceName | None = None
    preview: bool = False
    private: bool = False


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


class CalibrateParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Look at the face at rest for three seconds, and tell of each step by scan/progress as a scan does.

    With `reset` nothing is looked at: the face is forgotten, and so is what corrections taught.
    """

    source: SourceName | None = None
    preview: bool = False
    reset: bool = False


class CalibrationParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked for."""


class UncoveredParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person says is never covered, or false to take it back. null leaves a part as it is."""

    mouth: bool | None = None
    eyes: bool | None = None


def scan(params: ScanParams, call: Call) -> Answer:
    """Look and answer."""
    from facetune.app.recommend import Wanted
    from facetune.app.scan import scan

    return scan(
        params.source,
        Wanted(params.goal, params.limit, params.seed, params.target, params.minutes),
        on_progress=reporter(call, preview=params.preview),
        cancelled=call.cancelled,
        private=params.private,
    )


def watch(params: WatchParams, call: Call) -> WatchResult:
    """Look until cancelled."""
    from facetune.app.scan import watch

    watch(
        params.source,
        on_progress=reporter(call, preview=params.preview),
        on_mood=lambda mood, scan: call.notify("scan/mood", MoodParams(id=call.id, mood=mood, scan=scan)),
        cancelled=call.cancelled,
        private=params.private,
    )
    return WatchResult()


def list_cameras(params: NoParams, call: Call) -> CamerasResult:
    """The cameras of this computer."""
    return cameras.find()


def test_camera(params: TrialParams, call: Call) -> TrialResult:
    """Show what a camera sees."""
    return cameras.test(params.source, on_progress=reporter(call, preview=True), cancelled=call.cancelled)


def calibrate(params: CalibrateParams, call: Call) -> Calibration:
    """Look at the face at rest, or forget it."""
    from facetune.app import calibrate

    if params.reset:
        return calibrate.reset()
    report = reporter(call, preview=params.preview)
    return calibrate.calibrate(params.source, on_progress=report, cancelled=call.cancelled)


def calibration(params: CalibrationParams, call: Call) -> Calibration:
    """What is known of the face."""
    from facetune.app import calibrate

    return calibrate.state()


def uncovered(params: UncoveredParams, call: Call) -> Uncovered:
    """Keep and tell what is never covered."""
    from facetune.app import uncovered

    return uncovered.say(params.mouth, params.eyes)


METHODS: Final = {
    "scan": Method(ScanParams, Answer, then_taste(scan)),
    "watch": Method(WatchParams, WatchResult, watch),
    "cameras/list": Method(NoParams, CamerasResult, list_cameras),
    "cameras/test": Method(TrialParams, TrialResult, test_camera),
    "profile/calibrate": Method(CalibrateParams, Calibration, calibrate),
    "profile/calibration": Method(CalibrationParams, Calibration, calibration),
    "profile/uncovered": Method(UncoveredParams, Uncovered, uncovered),
}

FROM_HOST: Final[dict[str, type[msgspec.Struct]]] = {"scan/mood": MoodParams}
