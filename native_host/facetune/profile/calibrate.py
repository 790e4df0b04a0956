"""Getting to know a face: the look at rest, what is kept of it, and the correction that later scans are made with.

Kept are seven averaged log-probabilities, how many frames they are from, when, and which model said them; no picture.
What another model said is not used: its faces lean elsewhere.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec

from facetune import paths
from facetune.affect import EMOTIONS, Emotion
from facetune.errors import FaceTuneError
from facetune.profile import calibration
from facetune.profile.store import Profile, open_profile
from facetune.profile.types import Calibration, RestingFace
from facetune.vision import manifest
from facetune.vision.correction import Correction
from facetune.vision.types import Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.vision.quality import Quality
    from facetune.vision.scan import OnProgress

SECONDS: Final = 3.0

LEAST_FRAMES: Final = 10
"""Good frames that a look needs. A webcam gives 45 to 90 in SECONDS, in the dark perhaps 20."""

MOST_OTHERS: Final = 0.2
"""Share of frames that may show a second face: a detector sees one in a curtain now and then."""

MOST_CHANGE: Final = 0.22
"""Largest mean distance (total variation, 0..1) of the frames' probabilities from their average, for a face at rest.

FER2013's neutral faces, shaken by 1.4 pixels and six degrees, stay below 0.22 in 99 of 100 cases (median 0.11); half a
look neutral and half happy is at 0.43."""

OUTRIGHT: Final = 0.7
"""Average probability of `happy` or `surprise` from which a face is not at rest: one that leans there leans less."""

MOST_SCANS: Final = 300
"""Newest scans to learn from: a face changes in time, and reading them must not be felt."""

_REST: Final = "rest"
_SINCE: Final = "since"


_Log = Annotated[float, msgspec.Meta(ge=-50, le=0)]


class _Rest(msgspec.Struct, frozen=True):
    """What is kept of the look at rest: `logs` in the order of EMOTIONS, `time` in Unix seconds."""

    logs: tuple[_Log, _Log, _Log, _Log, _Log, _Log, _Log]
    frames: int
    model: str
    time: float


class Gathered:
    """The frames of a look at rest."""

    def __init__(self) -> None:
        self._logs: list[npt.NDArray[np.float64]] = []
        self._faces = 0
        self._crowded = 0

    @property
    def frames(self) -> int:
        """Good frames so far."""
        return len(self._logs)

    def add(
        self, probabilities: npt.NDArray[np.float32], quality: Quality, others: int, contempt: float | None = None
    ) -> None:
        """A frame with a face, as mood.Evidence.add takes it."""
        del contempt
        self._faces += 1
        self._crowded += others > 0
        if quality.good:
            self._logs.append(calibration.log_probabilities(probabilities))

    def add_faceless(self) -> None:
        """A frame without a face teaches nothing."""

    def average(self) -> npt.NDArray[np.float64]:
        """The (7,) log-probabilities of the face at rest.

        Raises FaceTuneError calibration_no_face, calibration_two_faces, calibration_unclear, calibration_not_at_rest.
        """
        import numpy as np

        if not self._faces:
            raise FaceTuneError("calibration_no_face")
        if self._crowded > MOST_OTHERS * self._faces:
            raise FaceTuneError("calibration_two_faces")
        if self.frames < LEAST_FRAMES:
            raise FaceTuneError("calibration_unclear", frames=self.frames, needed=LEAST_FRAMES)
        logs = np.array(self._logs)
        shares = np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)
        middle = shares.mean(axis=0)
        change = float(abs(shares - middle).sum(axis=1).mean()) / 2
        outright = max(middle[EMOTIONS.index("happy")], middle[EMOTIONS.index("surprise")])
        if change > MOST_CHANGE or outright >= OUTRIGHT:
            raise FaceTuneError("calibration_not_at_rest")
        average: npt.NDArray[np.float64] = logs.mean(axis=0)
        return average


def calibrate(
    source: str | None,
    *,
    on_progress: OnProgress,
    cancelled: threading.Event,
    seconds: float = SECONDS,
) -> Calibration:
    """Look at a face at rest for `seconds`, keep what the model says of it, and tell what is known now.

    `source` and `on_progress` are as for vision.scan.scan. Nothing is kept of a look that fails or is cancelled: raises
    FaceTuneError as scan and Gathered.average do, and as open_profile.
    """
    model = model_in_use()
    gathered = _look(source, on_progress, cancelled, seconds)
    if cancelled.is_set():
        raise FaceTuneError("cancelled")
    logs = tuple(round(float(value), 5) for value in gathered.average())
    rest = {"logs": logs, "frames": gathered.frames, "model": model, "time": time.time()}
    with open_profile() as profile:
        profile.save_calibration(_REST, rest)
        return _state(profile, model)


def reset() -> Calibration:
    """Forget the face, and learn nothing more from the corrections so far. Raises as open_profile does."""
    with open_profile() as profile:
        newest = profile.connection.execute("SELECT max(id) FROM scan WHERE profile_id = ?", (profile.person,))
        profile.save_calibration(_REST, None)
        profile.save_calibration(_SINCE, newest.fetchone()[0])
        return _state(profile, model_in_use())


def state() -> Calibration:
    """What is known of the current person's face. Raises as open_profile does, and for a missing model."""
    with open_profile() as profile:
        return _state(profile, model_in_use())


def for_scan() -> tuple[Correction | None, str | None]:
    """What the current person's scans are corrected by, None for nothing, and the model they are read by.

    Never fails: a scan must not for want of a profile, and says itself what is wrong with a model.
    """
    from facetune.logs import logger

    try:
        model = model_in_use()
    except FaceTuneError:
        return None, None
    try:
        with open_profile() as profile:
            found = _state(profile, model)
    except FaceTuneError as error:
        logger.warning("the scan is not corrected for the face: %s", error)
        return None, model
    if found.rest is not None and not found.rest.usable:
        logger.info("the calibration is of another model and not used")
    return (None if found.bias is None else Correction(found.bias)), model


def model_in_use() -> str:
    """What tells the model's outputs from another's: its sha256, and how its outputs decide.

    Raises FaceTuneError model_missing or manifest_invalid.
    """
    folder = paths.shipped_models()
    entry = manifest.read(folder).emotion
    if entry is None:
        raise FaceTuneError("manifest_invalid", file=str(folder / manifest.NAME), detail="it names no emotion model")
    return f"{entry.sha256} {msgspec.json.encode(entry.decision, order='deterministic').decode()}"


def _look(source: str | None, report: OnProgress, cancelled: threading.Event, seconds: float) -> Gathered:
    from facetune.vision.scan import box_of, ready

    report(Progress(phase="opening"), None)
    gathered = Gathered()
    looked, started = 0, 0.0
    with ready(source, cancelled) as (frames, reader):
        while (frame := frames.next()) is not None:
            started = started or time.monotonic()
            face, others, hint = reader.read(frame, gathered)
            looked += 1
            done = looked / frames.total if frames.total else (time.monotonic() - started) / seconds
            progress = Progress(
                phase="looking",
                done=min(1.0, done),
                frames=gathered.frames,
                box=box_of(face, frame) if face else None,
                others=others,
                hint=hint,
            )
            report(progress, frame)
            if frames.total is None and done >= 1:
                break
    return gathered


def _state(profile: Profile, model: str) -> Calibration:
    """What the rows say; a row that makes no sense counts as none."""
    import numpy as np

    rest = _converted(profile.calibration(_REST), _Rest)
    usable = rest is not None and rest.model == model
    scans = _scans(profile, model)
    bias = calibration.of_rest(rest.logs) if rest is not None and usable else np.zeros(len(EMOTIONS))
    return Calibration(
        rest=None if rest is None else RestingFace(time=rest.time, frames=rest.frames, usable=usable),
        corrections=sum(scan.said not in (None, scan.answer) for scan in scans),
        bias=calibration.as_bias(calibration.learn(scans, bias)),
    )


def _scans(profile: Profile, model: str) -> list[calibration.Observed]:
    """The newest scans that this model read since the last reset, in their order."""
    since = profile.calibration(_SINCE)
    rows = profile.connection.execute(
        "SELECT coalesce(uncorrected, distribution), distribution, emotion, correction FROM scan"
        " WHERE profile_id = ? AND model = ? AND id > ? ORDER BY id DESC LIMIT ?",
        (profile.person, model, since if isinstance(since, int) else 0, MOST_SCANS),
    ).fetchall()
    found = []
    for plain, shown, emotion, correction in reversed(rows):
        probabilities, distribution = _distribution(plain), _distribution(shown)
        if probabilities is None or distribution is None:
            continue
        answer = emotion if emotion in EMOTIONS else max(EMOTIONS, key=distribution.__getitem__)
        said = correction if correction in EMOTIONS else None
        if emotion is None and said is None:
            continue  # "not sure" claims nothing that somebody could have objected to
        found.append(calibration.Observed([probabilities[name] for name in EMOTIONS], answer, said))
    return found


def _distribution(text: Any) -> dict[Emotion, float] | None:
    try:
        found = msgspec.json.decode(text, type=dict[Emotion, float])
    except (msgspec.DecodeError, TypeError):
        return None
    return found if len(found) == len(EMOTIONS) and all(0 <= share <= 1 for share in found.values()) else None


def _converted(value: Any, kind: type[_Rest]) -> _Rest | None:
    try:
        return None if value is None else msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return None
