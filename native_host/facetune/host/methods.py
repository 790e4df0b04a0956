"""What each method of the protocol does. The same functions stand behind the command line."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from facetune import __version__, affect, pipeline, settings
from facetune.errors import FaceTuneError
from facetune.host import methods_calibration, methods_catalogue, methods_live, methods_profile, methods_spotify
from facetune.host.preview import reporter
from facetune.host.protocol import (
    METHODS,
    PROTOCOL,
    Camera,
    CamerasResult,
    DoctorResult,
    InitializeParams,
    InitializeResult,
    NoParams,
    RecommendParams,
    RecommendResult,
    ScanParams,
    SettingsChange,
)

if TYPE_CHECKING:
    from facetune.host.server import Call, Handler

_CAMERA_HANDOVER: Final = 10.0
"""Longest wait in seconds of a new scan for a cancelled one to end, which may still be loading its libraries."""

_changing_settings: Final = threading.Lock()
"""Held from reading the settings to writing them, so that of two quick changes none is lost."""


def initialize(params: InitializeParams, call: Call) -> InitializeResult:
    """Say who answers. Accepts the extension's protocol when it is at most one away."""
    del call
    if params.protocol < PROTOCOL - 1:
        raise FaceTuneError("extension_too_old")
    if params.protocol > PROTOCOL + 1:
        raise FaceTuneError("host_too_old")
    return InitializeResult(host_version=__version__, protocol=PROTOCOL, capabilities=sorted(METHODS))


class Scanner:
    """Runs one scan at a time: there is one camera, and one face to read."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._current: Call | None = None

    def scan(self, params: ScanParams, call: Call) -> pipeline.Answer:
        """Look and answer. Raises FaceTuneError busy while another scan runs that nobody cancelled."""
        with self.turn(call):
            chosen = settings.read()
            return pipeline.scan(
                params.source or settings.default_source(),
                goal=params.goal or chosen.goal,
                limit=params.limit or chosen.limit,
                seed=params.seed,
                target=params.target,
                minutes=params.minutes,
                on_progress=reporter(call, preview=params.preview),
                cancelled=call.cancelled,
            )

    @contextlib.contextmanager
    def turn(self, call: Call) -> Iterator[None]:
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


def recommend(params: RecommendParams, call: Call) -> RecommendResult:
    """Tracks for an emotion or a distribution, exactly one of which is given."""
    del call
    if params.emotion is not None and params.distribution is None:
        distribution = affect.one_emotion(params.emotion)
    elif params.distribution is not None and params.emotion is None and sum(params.distribution.values()) > 0:
        distribution = params.distribution
    else:
        raise FaceTuneError(
            "invalid_params", method="recommend", detail="give either an emotion or a distribution that is not zero"
        )
    chosen = settings.read()
    goal = params.goal or chosen.goal
    tracks = pipeline.recommend(
        distribution,
        goal=goal,
        limit=params.limit or chosen.limit,
        seed=params.seed,
        target=params.target,
        minutes=params.minutes,
        scan=params.scan,
    )
    path = pipeline.path(distribution, goal, params.target)
    return RecommendResult(goal=goal, tracks=tracks, path=path, target=params.target, scan=params.scan)


def list_cameras(params: NoParams, call: Call) -> CamerasResult:
    """The cameras of this computer."""
    del params, call
    from facetune.vision.camera import list_cameras as cameras

    return CamerasResult(cameras=[Camera(index=camera.index, name=camera.name) for camera in cameras()])


def read_settings(params: NoParams, call: Call) -> settings.Settings:
    """The settings in force. Raises FaceTuneError where the person's choices cannot be read."""
    del params, call
    return settings.known()


def write_settings(params: SettingsChange, call: Call) -> settings.Settings:
    """Change the settings that are named, and give what is in force now."""
    del call
    named = {name: value for name, value in msgspec.structs.asdict(params).items() if value is not msgspec.UNSET}
    with _changing_settings:
        return settings.change(named)


def doctor(params: NoParams, call: Call) -> DoctorResult:
    """Look at everything the host needs."""
    del params, call
    from facetune.app.doctor.examine import examine

    return examine()


def handlers() -> dict[str, Handler]:
    """A function for every method of the protocol."""
    scanner = Scanner()
    return {
        **methods_live.handlers(scanner),
        **methods_spotify.handlers(),
        **methods_catalogue.handlers(),
        **methods_profile.handlers(),
        **methods_calibration.handlers(scanner),
        "initialize": initialize,
        "scan": methods_spotify.then_taste(scanner.scan),
        "recommend": methods_spotify.then_taste(recommend),
        "cameras/list": list_cameras,
        "settings/read": read_settings,
        "settings/write": write_settings,
        "doctor": doctor,
    }
