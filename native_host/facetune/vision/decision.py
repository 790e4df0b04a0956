"""From the model's two outputs to the seven probabilities that decide the mood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from facetune.affect import EMOTIONS, Emotion

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Probabilities = npt.NDArray[np.float32]

EXPRESSION_OF: Final[Mapping[Emotion, str]] = {
    "angry": "anger",
    "disgust": "disgust",
    "fear": "fear",
    "happy": "happiness",
    "sad": "sadness",
    "surprise": "surprise",
    "neutral": "neutral",
}
"""FER+'s name (Barsoum et al. 2016) of each of FER2013's emotions. Contempt, FER+'s eighth, has none."""


FLOOR: Final = 1e-4
"""Probabilities are raised to this before their logarithm, so that no single frame can veto an emotion."""


def log_probabilities(probabilities: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Natural logarithms, float64 and from log(FLOOR) to 0, of probabilities of any shape."""
    import numpy as np

    return np.log(np.clip(np.asarray(probabilities, np.float64), FLOOR, 1.0))


def weight_of(decision: object) -> float:
    """The share (0..1) of the output `expression` in the decision, from a manifest's `decision`.

    That is the name of one output, or a share for each; what names none of them means `emotion` alone.
    Raises ValueError for shares that are negative or sum to nothing.
    """
    if isinstance(decision, Mapping):
        shares = {name: float(decision.get(name, 0)) for name in ("emotion", "expression")}
        if min(shares.values()) < 0 or sum(shares.values()) <= 0:
            raise ValueError(f"the shares of its outputs are {dict(decision)}")
        return shares["expression"] / sum(shares.values())
    return 1.0 if decision == "expression" else 0.0


def as_emotions(expression: Probabilities, classes: Sequence[str]) -> Probabilities:
    """Probabilities (N, C) of FER+'s expressions as (N, 7) float32 in the order of EMOTIONS, contempt set aside."""
    import numpy as np

    seven = expression[:, [classes.index(EXPRESSION_OF[emotion]) for emotion in EMOTIONS]]
    return np.asarray(seven / np.maximum(seven.sum(axis=1, keepdims=True), 1e-9), np.float32)


def decide(
    emotion: Probabilities, expression: Probabilities | None, classes: Sequence[str], weight: float
) -> Probabilities:
    """The mixture (1 - weight) * emotion + weight * as_emotions(expression), (N, 7) float32 with rows summing to 1.

    A mixture of calibrated probabilities, not of logits: what only one of the two sees keeps its place.
    """
    if expression is None or weight == 0:
        return emotion
    mixture: Probabilities = (1 - weight) * emotion + weight * as_emotions(expression, classes)
    return mixture.astype(emotion.dtype)
