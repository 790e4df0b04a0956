"""Calibration to a face: look at it at rest, say what is known of it, forget it, and correct later scans for it.

What another model said of a face is not used: its answers lean elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from facetune.app import cameras, default_camera
from facetune.errors import FaceTuneError
from facetune.profile import face
from facetune.profile.store import open_profile
from facetune.profile.types import Calibration, RestingFace, Uncovered
from facetune.vision import calibration, manifest, resting_face
from facetune.vision.calibration import Correction

if TYPE_CHECKING:
    import threading

    from facetune.profile.store import Profile
    from facetune.profile.types import Preferences
    from facetune.types import OnProgress


def calibrate(
    source: str | None,
    *,
    on_progress: OnProgress,
    cancelled: threading.Event,
    seconds: float = resting_face.SECONDS,
) -> Calibration:
    """Look at a face at rest, keep what the model says of it, and tell what is known now.

    `source` None is the one of the settings. The face is of the person who is current when the look begins. Nothing is
    kept of a look that fails or is cancelled. Raises FaceTuneError busy as cameras.turn does, and as resting_face.look,
    RestingFrames.average and open_profile do.
    """
    with cameras.turn(cancelled):
        model = model_in_use()
        with open_profile() as profile:
            person, uncovered = profile.person, face.uncovered(profile)
        source = default_camera.source(source, on_progress=on_progress, cancelled=cancelled)
        seen = resting_face.look(
            source, on_progress=on_progress, cancelled=cancelled, unasked=uncovered.unasked(), seconds=seconds
        )
        return keep(seen.average().tolist(), seen.frames, model, person=person)


def keep(logs: list[float], frames: int, model: str, *, person: int | None = None) -> Calibration:
    """Keep the face at rest of `person` (None: the current one) as `model` saw it, and tell what is known now.

    `logs` are seven natural log-probabilities in the order of EMOTIONS. Raises as open_profile does.
    """
    with open_profile(person=person) as profile:
        face.keep(profile, logs, frames, model)
        return _state(profile, model)


def reset() -> Calibration:
    """Forget the face, and learn nothing more from the corrections so far. Raises as state() does."""
    with open_profile() as profile:
        face.forget(profile)
        return _state(profile, model_in_use())


def state() -> Calibration:
    """What is known of the current person's face. Raises as open_profile and model_in_use do."""
    with open_profile() as profile:
        return _state(profile, model_in_use())


class Subject(NamedTuple):
    """The person who is looked at: their correction (None: nothing to correct), the model in use, their id and choices.

    The last three are None where they are not known. `uncovered` is what they say nothing covers.
    """

    correction: Correction | None = None
    model: str | None = None
    person: int | None = None
    choices: Preferences | None = None
    uncovered: Uncovered = Uncovered()


def subject() -> Subject:
    """The current person, for a scan. Never raises: a missing profile must not stop a scan.

    What is wrong with the model is for the scan to say.
    """
    from facetune.logs import logger

    model: str | None
    try:
        model = model_in_use()
    except FaceTuneError:
        model = None
    try:
        with open_profile() as profile:
            person, choices, uncovered = profile.person, profile.preferences(), face.uncovered(profile)
            found = None if model is None else _state(profile, model)
    except FaceTuneError as error:
        logger.warning("the scan is not corrected for the face: %s", error)
        return Subject(None, model)
    if found is None:
        return Subject(person=person, choices=choices, uncovered=uncovered)
    if found.rest is not None and not found.rest.usable:
        logger.info("the calibration is of another model and not used")
    correction = None if found.bias is None else Correction(found.bias)
    return Subject(correction, model, person, choices, uncovered)


def model_in_use() -> str:
    """What tells the model's outputs from another's: its sha256, and how its outputs decide.

    Raises FaceTuneError model_missing or manifest_invalid.
    """
    entry = manifest.emotion_model()
    decision = f"{entry.sha256} {msgspec.json.encode(entry.decision, order='deterministic').decode()}"
    return decision if entry.decision_temperature == 1 else f"{decision} {entry.decision_temperature}"


def _state(profile: Profile, model: str) -> Calibration:
    rest = face.kept(profile)
    usable = rest is not None and rest.model == model
    scans = [calibration.Observed(*scan) for scan in face.past_scans(profile, model)]
    looked = calibration.from_look(rest.logs) if rest is not None and usable else None
    calm = calibration.from_scans(scans)
    bias = calibration.bias_for(calibration.combine(looked, calm), manifest.emotion_model().resting)
    return Calibration(
        rest=None if rest is None else RestingFace(time=rest.time, frames=rest.frames, usable=usable),
        corrections=0 if calm is None else calibration.count_corrections(scans),
        bias=calibration.by_emotion(bias),
    )
