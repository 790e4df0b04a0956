"""The decision beside what people saw in the same faces: FER+'s voters."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from facetune.vision.evidence import SURE
from training.data import ferplus
from training.data.labels import EMOTIONS, EXPRESSIONS
from training.evaluate import metrics

NEUTRAL: Final = EMOTIONS.index("neutral")

STRONG: Final = 8
"""Votes for neutral, of ten, from which a face is plainly neutral."""


def scores(decided: npt.NDArray[np.float32], votes: npt.NDArray[np.float32]) -> dict[str, Any] | None:
    """Scores of the (N, 7) decision on the faces whose (N, 10) votes have a majority for one of the seven emotions.

    Beside those of metrics.report: `neutral_seen_as` has the shares of the answers for faces that the majority calls
    neutral. `strong_neutral` has the share of plainly neutral faces that are called something else with confidence
    (evidence.SURE). `sure` is metrics.precise over all faces, where a face without a majority has no right answer;
    `answered` is the share with that confidence, and how many of those are right. `human` is ferplus.human_agreement.
    None without such faces.
    """
    crowd = ferplus.emotion_majority(votes)
    rows = np.flatnonzero(crowd >= 0)
    if not len(rows):
        return None
    answers, confident = decided.argmax(axis=1), decided.max(axis=1) >= SURE
    neutral = crowd == NEUTRAL
    strong = votes[:, EXPRESSIONS.index("neutral")] >= STRONG
    agreement, counted = ferplus.human_agreement(votes)
    return {
        **metrics.report(decided[rows], crowd[rows], EMOTIONS),
        "neutral_seen_as": {name: _share(answers[neutral] == place) for place, name in enumerate(EMOTIONS)},
        "strong_neutral": {
            "n": int(strong.sum()),
            "wrong": _share(((answers != NEUTRAL) & confident)[strong]),
        },
        "sure": metrics.precise(decided, crowd),
        "answered": {
            "confidence": SURE,
            "share": _share(confident),
            "right": _share((answers == crowd)[confident]),
            "right_where_clear": _share((answers == crowd)[confident & (crowd >= 0)]),
        },
        "human": {"agreement": round(agreement, 5), "votes": counted},
    }


def told(found: dict[str, Any]) -> str:
    """The scores that matter most, in lines."""
    seen = "  ".join(f"{name} {share or 0:.2f}" for name, share in found["neutral_seen_as"].items())
    recall = "  ".join(f"{name} {share:.2f}" for name, share in found["recall"].items() if share is not None)
    strong = found["strong_neutral"]
    lines = [f"people, {found['n']} faces: the decision agrees on {found['accuracy']:.2%}, ECE {found['ece']:.3f}"]
    lines += [f"one voter agrees with the others in {found['human']['agreement']:.2%} of the votes"]
    lines += [f"recall of what they saw: {recall}", f"neutral seen as: {seen}"]
    lines += [f"of {strong['n']} plainly neutral faces {strong['wrong'] or 0:.1%} are called something else for sure"]
    return "\n".join(lines)


def _share(which: npt.NDArray[np.bool_]) -> float | None:
    return round(float(which.mean()), 5) if len(which) else None
