"""What is kept of a face, and the correction that later scans are made with.

Kept are seven averaged log-probabilities, how many frames they are from, when, and which model said them; no picture.
What another model said is not used: its faces lean elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import msgspec

from facetune.affect import EMOTIONS, Emotion
from facetune.errors import FaceTuneError
from facetune.profile import calibration
from facetune.profile.store import open_profile
from facetune.profile.types import Calibration, RestingFace
from facetune.vision import manifest
from facetune.vision.correction import Correction

if TYPE_CHECKING:
    from facetune.profile.store import Profile

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


def keep(logs: Sequence[float], frames: int, model: str, *, person: int | None = None) -> Calibration:
    """Keep a face at rest as `model` saw it: seven log-probabilities in the order of EMOTIONS.

    It is that of `person` (default: the current one). Raises as open_profile does.
    """
    rest = {"logs": [round(log, 5) for log in logs], "frames": frames, "model": model, "time": time.time()}
    with open_profile(person=person) as profile:
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


class Sitter(NamedTuple):
    """Whose face is read: what it is corrected by (None for nothing), the model that reads it, and the person's id.

    The last two are None where they cannot be told.
    """

    correction: Correction | None = None
    model: str | None = None
    person: int | None = None


def for_scan() -> Sitter:
    """What to know of the current person before they are looked at.

    Never fails: a scan must not for want of a profile, and says itself what is wrong with a model.
    """
    from facetune.logs import logger

    model: str | None
    try:
        model = model_in_use()
    except FaceTuneError:
        model = None
    try:
        with open_profile() as profile:
            person = profile.person
            found = None if model is None else _state(profile, model)
    except FaceTuneError as error:
        logger.warning("the scan is not corrected for the face: %s", error)
        return Sitter(None, model)
    if found is None:
        return Sitter(person=person)
    if found.rest is not None and not found.rest.usable:
        logger.info("the calibration is of another model and not used")
    return Sitter(None if found.bias is None else Correction(found.bias), model, person)


def model_in_use() -> str:
    """What tells the model's outputs from another's: its sha256, and how its outputs decide.

    Raises FaceTuneError model_missing or manifest_invalid.
    """
    entry = manifest.emotion_model()
    return f"{entry.sha256} {msgspec.json.encode(entry.decision, order='deterministic').decode()}"


def _state(profile: Profile, model: str) -> Calibration:
    """What the rows say; a row that makes no sense counts as none."""
    rest = _converted(profile.calibration(_REST), _Rest)
    usable = rest is not None and rest.model == model
    scans = _scans(profile, model)
    looked = calibration.look(rest.logs) if rest is not None and usable else None
    calm = calibration.calm(scans)
    bias = calibration.bias_for(calibration.together(looked, calm), manifest.emotion_model().resting)
    return Calibration(
        rest=None if rest is None else RestingFace(time=rest.time, frames=rest.frames, usable=usable),
        corrections=0 if calm is None else calibration.lessons(scans),
        bias=calibration.as_bias(bias),
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
