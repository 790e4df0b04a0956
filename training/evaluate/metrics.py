"""Scores of a classifier. Unless said otherwise, probabilities are (N, C) in 0..1 and labels (N,) int64."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.int64]

#: Confidences at which `coverage` measures the share of faces answered, and their accuracy.
CONFIDENCES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)

#: The accuracy that `precise` requires.
PRECISION = 0.8


def log_softmax(logits: Floats) -> Floats:
    """(N, C) log-probabilities of (N, C) logits."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def log_loss(logits: Floats, labels: Ints) -> float:
    """Mean -log probability of the labels in nats, from (N, C) logits."""
    return float(-log_softmax(logits)[np.arange(len(labels)), labels].mean())


def report(probabilities: Floats, labels: Ints, classes: Sequence[str]) -> dict[str, Any]:
    """All scores of one output, as plain JSON values.

    Intervals are Wilson's at 95 %. A class without faces has recall None, and counts neither in
    balanced_accuracy (the mean recall) nor in macro_f1.
    """
    answers = probabilities.argmax(axis=1)
    matrix = confusion(answers, labels, len(classes))
    right, present = np.diag(matrix), matrix.sum(axis=1)
    here = present > 0
    recalls = right[here] / present[here]
    # F1 = 2TP / (actual + answered), which avoids a division by zero for a class that is never answered.
    f1 = 2 * right[here] / (present + matrix.sum(axis=0))[here]
    return {
        "n": len(labels),
        "accuracy": _rounded(right.sum() / len(labels)),
        "accuracy_interval": wilson(int(right.sum()), len(labels)),
        "balanced_accuracy": _rounded(recalls.mean()),
        "macro_f1": _rounded(f1.mean()),
        "ece": _rounded(calibration_error(probabilities, labels)),
        "recall": {name: _rounded(right[i] / present[i]) if present[i] else None for i, name in enumerate(classes)},
        "recall_interval": {
            name: wilson(int(right[i]), int(present[i])) if present[i] else None for i, name in enumerate(classes)
        },
        "classes": list(classes),
        "confusion": matrix.tolist(),
        "coverage": coverage(probabilities, labels),
        "precise": precise(probabilities, labels),
    }


def confusion(answers: Ints, labels: Ints, classes: int) -> Ints:
    """(C, C) int64 counts; rows are the labels, columns the answers."""
    return np.bincount(labels * classes + answers, minlength=classes**2).reshape(classes, classes)


def reliability(probabilities: Floats, labels: Ints, bins: int = 15) -> list[tuple[int, float, float]]:
    """(faces, mean confidence, accuracy) of each of `bins` equally wide bins of confidence that has faces."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    filled = (place == i for i in range(bins))
    return [
        (int(here.sum()), float(confidence[here].mean()), float(right[here].mean())) for here in filled if here.any()
    ]


def calibration_error(probabilities: Floats, labels: Ints, bins: int = 15) -> float:
    """Expected calibration error (0..1), with 15 bins as in Guo et al. 2017 (arXiv:1706.04599)."""
    found = reliability(probabilities, labels, bins)
    return sum(n * abs(confidence - right) for n, confidence, right in found) / len(labels)


def coverage(probabilities: Floats, labels: Ints) -> list[dict[str, float | None]]:
    """For each of CONFIDENCES, the share (0..1) of faces with at least that confidence, and their accuracy."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    return [
        {
            "confidence": least,
            "share": _rounded((sure := confidence >= least).mean()),
            "accuracy": _rounded(right[sure].mean()) if sure.any() else None,
        }
        for least in CONFIDENCES
    ]


def precise(probabilities: Floats, labels: Ints, accuracy: float = PRECISION) -> dict[str, float | None]:
    """The lowest confidence above which `accuracy` of the answers is right, and the share (0..1) of those faces."""
    confidence = probabilities.max(axis=1)
    order = np.argsort(-confidence)
    right = (probabilities.argmax(axis=1) == labels)[order]
    good = np.cumsum(right) >= accuracy * np.arange(1, len(labels) + 1)
    # Faces with equal confidence are answered together or not at all.
    good[:-1] &= confidence[order][:-1] > confidence[order][1:]
    last = int(np.flatnonzero(good).max(initial=-1))
    return {
        "accuracy": accuracy,
        "confidence": _rounded(confidence[order][last]) if last >= 0 else None,
        "share": _rounded((last + 1) / len(labels)),
    }


def wilson(right: int, n: int) -> list[float]:
    """Wilson's 95 % interval (1927) of the share `right` / `n`, as [low, high] in 0..1."""
    z = 1.959964
    share = right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return [_rounded(max(0.0, middle - half)), _rounded(min(1.0, middle + half))]


def _rounded(value: float) -> float:
    return round(float(value), 5)
