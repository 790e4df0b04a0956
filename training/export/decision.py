"""How the outputs decide the mood: the mixture, its temperature, and what of the manifest follows from both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from facetune.vision.classifier import decide
from training.data import ferplus
from training.data.faces import Faces
from training.data.labels import EXPRESSIONS
from training.evaluate import metrics
from training.export import manifest, mixture, temperature

Probabilities = npt.NDArray[np.float32]

_TINY = 1e-12  # far below classifier.FLOOR: a logarithm needs more than 0


def fit(views: Sequence[Mapping[str, Probabilities]], faces: Faces) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the manifest's entry gets, and what its `metrics` get: the numbers by which that was chosen.

    `views` are the outputs' probabilities for several views of the validation faces, the plain ones first. Without
    votes or without `expression` the decision is `emotion` as it is.
    """
    votes = faces.votes
    mixtures = mixture.compare(views, faces) if votes is not None and "expression" in views[0] else []
    share = mixture.choose(mixtures) if mixtures else 0.0

    def decided(sharpness: float) -> list[Probabilities]:
        return [
            decide(found["emotion"], found.get("expression"), EXPRESSIONS, share, sharpness)
            for found in views[: mixture.PLAIN]
        ]

    warmth, sure = 1.0, None
    if mixtures and votes is not None:
        crowd = np.tile(ferplus.emotion_majority(votes), len(decided(1.0)))
        warmth = _temperature(np.concatenate(decided(1.0)), crowd)
        # A face on which the voters do not agree has no right answer, so none of its answers is right here.
        sure = metrics.precise(np.concatenate(decided(warmth)), crowd)
    print(f"the decision takes {share:.0%} of `expression` at the temperature {warmth}")
    entry = {
        "decision": {"emotion": round(1 - share, 2), "expression": share},
        "decision_temperature": warmth,
        "resting": manifest.resting(decided(warmth)[0], faces),
    }
    return entry, {"mixtures": mixture.told(mixtures, share), "sure": sure}


def _temperature(probabilities: Probabilities, crowd: npt.NDArray[np.int64]) -> float:
    """The temperature at which (N, 7) probabilities are as sure as they are right by the voters' majority, (N,)."""
    clear = crowd >= 0
    return temperature.fit(np.log(np.maximum(probabilities[clear], _TINY)), crowd[clear]) if clear.any() else 1.0
