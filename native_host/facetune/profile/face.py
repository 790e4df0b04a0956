"""What is kept of a person's face: how it looks at rest, and what the person says is never covered.

The first is seven averaged log-probabilities, from how many frames, when, and by which model. No picture is kept.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import msgspec

from facetune.affect import EMOTIONS, Emotion
from facetune.profile.types import Uncovered, decoded

if TYPE_CHECKING:
    from facetune.profile.store import Profile

MOST_SCANS: Final = 300
"""Newest scans to learn from: a face changes in time, and reading them must not be felt."""

_REST: Final = "rest"
_SINCE: Final = "since"
_UNCOVERED: Final = "uncovered"

_Log = Annotated[float, msgspec.Meta(ge=-50, le=0)]


class KeptLook(msgspec.Struct, frozen=True):
    """A look at the face at rest: `logs` are natural, in the order of EMOTIONS; `time` is in Unix seconds."""

    logs: tuple[_Log, _Log, _Log, _Log, _Log, _Log, _Log]
    frames: int
    model: str
    time: float


class ScanAnswer(NamedTuple):
    """A scan of the past: seven probabilities in the order of EMOTIONS, as the model gave them without a correction.

    `answer` is the emotion that was shown, `said` what the person said instead, None where they said nothing.
    """

    probabilities: list[float]
    answer: Emotion
    said: Emotion | None


def keep(profile: Profile, logs: Sequence[float], frames: int, model: str) -> None:
    """Keep a look at the face at rest: seven natural log-probabilities in the order of EMOTIONS, as `model` saw it."""
    rest = {"logs": [round(log, 5) for log in logs], "frames": frames, "model": model, "time": time.time()}
    profile.save_calibration(_REST, rest)


def kept(profile: Profile) -> KeptLook | None:
    """The look at the face at rest. A row that makes no sense counts as none."""
    value = profile.calibration(_REST)
    try:
        return None if value is None else msgspec.convert(value, KeptLook)
    except msgspec.ValidationError:
        return None


def forget(profile: Profile) -> None:
    """Forget the look, and the scans so far as far as past_scans() goes."""
    newest = profile.connection.execute("SELECT max(id) FROM scan WHERE profile_id = ?", (profile.person,))
    profile.save_calibration(_REST, None)
    profile.save_calibration(_SINCE, newest.fetchone()[0])


def uncovered(profile: Profile) -> Uncovered:
    """What the person says is never covered. A row that makes no sense counts as nothing said."""
    value = profile.calibration(_UNCOVERED)
    try:
        return Uncovered() if value is None else msgspec.convert(value, Uncovered)
    except msgspec.ValidationError:
        return Uncovered()


def keep_uncovered(profile: Profile, said: Uncovered) -> None:
    """Keep what the person says is never covered; without a part, nothing is kept."""
    profile.save_calibration(_UNCOVERED, msgspec.to_builtins(said) if said.mouth or said.eyes else None)


def past_scans(profile: Profile, model: str) -> list[ScanAnswer]:
    """The newest scans that `model` read since forget(), the oldest first."""
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
            continue  # "not sure" claims nothing that the person could have objected to
        found.append(ScanAnswer([probabilities[name] for name in EMOTIONS], answer, said))
    return found


def _distribution(text: Any) -> dict[Emotion, float] | None:
    found: dict[Emotion, float] = decoded(text, dict[Emotion, float], {})
    return found if len(found) == len(EMOTIONS) and all(0 <= share <= 1 for share in found.values()) else None
