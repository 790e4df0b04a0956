"""The pictures of tests/vectors/ with what the host reads in them, and scans with the moods that it makes of them."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from facetune.affect import EMOTIONS, word_for
from facetune.errors import FaceTuneError
from facetune.types import Hint
from facetune.vision import calibration, manifest
from facetune.vision.classifier import load_classifier
from facetune.vision.crop import face_crop, to_batch
from facetune.vision.detector import YuNet
from facetune.vision.evidence import Evidence
from facetune.vision.faces import Face
from facetune.vision.quality import Quality, assess, measure
from facetune.vision.resting_face import RestingFrames

if TYPE_CHECKING:
    from facetune.types import Frame

    Boxes = Mapping[str, list[list[float]]]
    Look = dict[str, Any]

DIGITS: Final = 2
"""Digits of a pixel's part that are kept of boxes and landmarks."""
_EXACT: Final = 6
_WORDS: Final = 12
"""Points of the mood map in each direction that have their word here."""


def boxes(folder: Path, weights: bytes) -> dict[str, list[list[float]]]:
    """The faces of each picture, the most prominent first: box, score, and the ten numbers of the landmarks."""
    detector = YuNet(weights)
    return {
        file.name: [
            [round(value, DIGITS) for value in face[:4]]
            + [round(face.score, 4)]
            + [round(value, DIGITS) for point in face.landmarks or () for value in point]
            for face in detector.detect(_frame(file))
        ]
        for file in sorted(folder.glob("*.png"))
    }


def vectors(folder: Path, found: Boxes) -> dict[str, Any]:
    """All of faces.json, for these boxes."""
    return {
        "pictures": [_picture(folder / name, rows) for name, rows in found.items()],
        "scans": [_scan(looks, resting) for looks, resting in _scans()],
        "resting": [_resting(looks) for looks, _ in _scans()],
        "words": [[word_for(x / _WORDS, y / _WORDS) for x in _points()] for y in _points()],
    }


def _points() -> range:
    return range(-_WORDS, _WORDS + 1)


def _frame(file: Path) -> Frame:
    import cv2

    picture = cv2.imread(str(file))
    if picture is None:
        raise ValueError(f"{file} is no picture")
    return cast("Frame", picture)


def _picture(file: Path, rows: list[list[float]]) -> dict[str, Any]:
    """What is read in the most prominent face of a picture."""
    frame = _frame(file)
    told: dict[str, Any] = {"file": file.name, "faces": rows}
    if not rows:
        return told
    x, y, width, height, score, *points = rows[0]
    landmarks = cast("Any", tuple(zip(points[::2], points[1::2], strict=True)))
    face = Face(x, y, width, height, score, landmarks, "yunet")
    crop = face_crop(frame, face)
    said = load_classifier().read(to_batch([crop]))
    quality = assess(frame, face, crop)
    measures = measure(frame, face, crop)
    return told | {
        "crop": base64.b64encode(crop.tobytes()).decode(),
        "emotion": _rounded(said.emotion[0].tolist()),
        "expression": None if said.expression is None else _rounded(said.expression[0].tolist()),
        "measures": {name: round(value, _EXACT) for name, value in measures._asdict().items()},
        "quality": {"good": quality.good, "weight": round(quality.weight, _EXACT), "hint": quality.hint},
    }


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(value, _EXACT) for value in values]


def _look(sharp: Sequence[float], **changes: Any) -> Look:
    """A look with these logits."""
    shares = [math.exp(value) for value in sharp]
    emotion = _rounded([share / sum(shares) for share in shares])
    return {"emotion": emotion, "good": True, "weight": 0.8, "hint": None, "others": 0, "contempt": 0.01} | changes


def _faceless() -> Look:
    return {"emotion": None, "good": False, "weight": 0.0, "hint": "no_face", "others": 0, "contempt": None}


def _scans() -> list[tuple[list[Look], dict[str, Any] | None]]:
    """The looks of some scans, each with a face at rest or without."""

    def moving(peaks: Mapping[str, float], count: int, **changes: Any) -> list[Look]:
        return [
            _look(
                [peaks.get(name, 0.0) + 0.3 * math.sin(1 + frame * 1.7 + place) for place, name in enumerate(EMOTIONS)],
                weight=round(0.5 + 0.05 * (frame % 7), 2),
                **changes,
            )
            for frame in range(count)
        ]

    at_rest = {"logs": _rounded([math.log(share) for share in (0.22, 0.01, 0.05, 0.02, 0.35, 0.03, 0.32)]), "scans": 3}
    calm = moving({"neutral": 3.5}, 14)
    sad = moving({"sad": 1.4, "neutral": 1.1}, 13)
    return [
        ([], None),
        ([_faceless()] * 4, None),
        (moving({"happy": 5}, 15), None),
        (moving({"happy": 5}, 11), None),
        (moving({"surprise": 2.2, "happy": 1.6}, 20, others=1), None),
        (moving({"fear": 3}, 5, good=False, hint="more_light") + [_faceless()] * 5, None),
        (moving({"happy": 4}, 2) + [_faceless()] * 5, None),
        (moving({"angry": 4}, 3) + moving({"disgust": 2}, 4, good=False, hint="hold_still"), None),
        (moving({"happy": 6}, 6) + moving({"sad": 6}, 8), None),
        (moving({"happy": 5}, 7, good=False, hint="uncover_mouth") + moving({"happy": 5}, 6), None),
        (moving({"neutral": 5}, 6, good=False, hint="uncover_eyes") + moving({"happy": 5}, 7), None),
        (calm, None),
        (calm, at_rest),
        (sad, None),
        (sad, at_rest),
        (moving({"sad": 2.4, "neutral": 1.1, "angry": 1.9}, 12, contempt=0.2), at_rest),
        (moving({"neutral": 3}, 12, others=2), None),
    ]


def _added(look: Look, to: Evidence | RestingFrames, correction: calibration.Correction | None = None) -> None:
    import numpy as np

    if look["emotion"] is None:
        to.add_faceless()
        return
    emotion = np.array(look["emotion"], np.float32)
    quality = Quality(look["good"], look["weight"], cast("Hint | None", look["hint"]))
    to.add(correction.apply(emotion) if correction else emotion, quality, look["others"], look["contempt"])


def _scan(looks: list[Look], resting: dict[str, Any] | None) -> dict[str, Any]:
    import numpy as np

    correction = None
    if resting is not None:
        rest = calibration.Rest(np.array(resting["logs"]), resting["scans"])
        bias = calibration.by_emotion(calibration.bias_for(rest, manifest.emotion_model().resting))
        correction = calibration.Correction(bias) if bias else None
    evidence = Evidence()
    for look in looks:
        _added(look, evidence, correction)
    mood = evidence.mood()
    if correction is not None:
        mood = correction.mark(mood)
    return {"looks": looks, "resting": resting, "mood": msgspec.to_builtins(mood), "settled": evidence.settled()}


def _resting(looks: list[Look]) -> dict[str, Any]:
    """What these looks say of a face at rest: its logarithms, or why not."""
    seen = RestingFrames()
    for look in looks:
        _added(look, seen)
    try:
        return {"logs": _rounded(seen.average().tolist())}
    except FaceTuneError as error:
        return {"refused": error.code}
