"""The mathematics of knowing a face: from how it looks at rest, and from what its person said, to a correction.

A correction adds a bias to the model's log-probabilities. It has two sources:

- The face at rest (`of_rest`). Where it reads more like an emotion than resting faces do, that emotion is read less
  readily from then on. Only what goes beyond the ordinary counts (SLACK), and only a share of it (SHARE).
- Scans that the person corrected (`learn`). The most probable bias under a Gaussian around the first one, given all
  scans; it is taken only where it explains them better than chance would (EVIDENCE).

Whatever the sources say, no two emotions are moved against each other by more than BOUND: an answer that was more than
e to the BOUND (1.6) times likelier than any other is never overturned. SHARE, SLACK and BOUND were chosen with
`python -m training.personal --choose` on faces that the model was not trained on; the same command without --choose
shows what all of this gains and costs on others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from facetune.affect import EMOTIONS, Emotion
from facetune.vision.decision import log_probabilities

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vector = npt.NDArray[np.float64]

ORDINARY: Final[dict[Emotion, float]] = {
    "angry": -1.9,
    "disgust": -4.5,
    "fear": -1.9,
    "happy": -2.5,
    "sad": -1.4,
    "surprise": -3.5,
    "neutral": 0.0,
}
"""Mean log-odds of each emotion against neutral over FER2013's neutral faces (its validation split), rounded.

Three models, from 56 to 66 % accurate, are within 0.4 of these, which is less than SLACK: so they outlive a model."""

SHARE: Final = 0.7
SLACK: Final = 0.5
BOUND: Final = 0.5
"""All three in natural log-odds or shares of them; see above."""

SPREAD: Final = 0.5
"""Standard deviation, in natural log-odds, of the biases that are expected of people: what BOUND lets through."""

EVIDENCE: Final = 6.3
"""Least gain in log-likelihood for which learning is believed: half the 95 % quantile of chi-squared with the six
degrees of freedom of a bias over seven emotions (Wilks' theorem)."""

LEAST_CORRECTIONS: Final = 5
"""Fewer corrections than this teach nothing."""


class Observed(NamedTuple):
    """A scan of the past: the model's own (7,) probabilities in the order of EMOTIONS, without any correction.

    `answer` is the emotion that was shown, `said` what the person said instead, or None where nobody objected.
    """

    probabilities: Sequence[float]
    answer: Emotion
    said: Emotion | None


def of_rest(rest: npt.ArrayLike, *, share: float = SHARE, slack: float = SLACK, bound: float = BOUND) -> Vector:
    """The (7,) bias for a face whose (7,) log-probabilities at rest are `rest`: never positive, 0 for neutral."""
    import numpy as np

    logs = np.asarray(rest, np.float64)
    neutral = EMOTIONS.index("neutral")
    excess = logs - logs[neutral] - np.array([ORDINARY[emotion] for emotion in EMOTIONS])
    bias: Vector = -np.clip(share * np.maximum(excess - slack, 0.0), 0.0, bound)
    return bias


def learn(scans: Sequence[Observed], prior: Vector, *, spread: float = SPREAD, evidence: float = EVIDENCE) -> Vector:
    """The (7,) bias that scans teach beyond `prior`, the bias from the face at rest; `prior` where they teach nothing.

    A person does not correct every wrong answer, so an answer that nobody objected to is no proof that it was right.
    How often this person tells is estimated from how many wrong answers the calibrated probabilities predict, and
    what was not objected to counts accordingly. Without that, learning from objections alone would shift the answers
    of people for whom the model is right as often as it claims.
    """
    import numpy as np

    if sum(scan.said not in (None, scan.answer) for scan in scans) < LEAST_CORRECTIONS:
        return prior
    logs = log_probabilities([scan.probabilities for scan in scans])
    target = _targets(scans, logs + prior)
    bias = prior.copy()
    for _ in range(50):  # Newton's method; the target is strictly concave, and three to six steps are enough
        shares = _softmax(logs + bias)
        slope = (target - shares).sum(axis=0) - (bias - prior) / spread**2
        curvature = np.diag(shares.sum(axis=0)) - shares.T @ shares + np.eye(len(EMOTIONS)) / spread**2
        step = np.linalg.solve(curvature, slope)
        bias = bias + np.clip(step, -1.0, 1.0)
        if abs(step).max() < 1e-9:
            break
    gain = float((target * (_log_softmax(logs + bias) - _log_softmax(logs + prior))).sum())
    return bounded(bias) if gain >= evidence else prior


def bounded(bias: Vector, bound: float = BOUND) -> Vector:
    """The bias shrunk until no two emotions are moved against each other by more than `bound`."""
    range_ = float(bias.max() - bias.min())
    return bias if range_ <= bound else bias * (bound / range_)


def as_bias(vector: Vector) -> dict[Emotion, float] | None:
    """A bias by emotion, for vision.correction.Correction; None where it changes nothing."""
    if float(vector.max() - vector.min()) < 1e-6:
        return None
    return {emotion: round(float(value), 6) + 0.0 for emotion, value in zip(EMOTIONS, vector, strict=True)}


def _targets(scans: Sequence[Observed], logs: Vector) -> Vector:
    """(N, 7) probabilities of what was right: what was said, else what not being corrected leaves likely."""
    import numpy as np

    shares = _softmax(logs)
    expected_wrong = float((1 - shares.max(axis=1)).sum())
    objections = sum(scan.said not in (None, scan.answer) for scan in scans)
    telling = min(1.0, objections / max(expected_wrong, 1e-9))
    target = shares * (1 - telling)
    rows = np.arange(len(scans))
    answers = np.array([EMOTIONS.index(scan.answer) for scan in scans])
    target[rows, answers] = shares[rows, answers]
    target /= target.sum(axis=1, keepdims=True)
    told = np.array([scan.said is not None for scan in scans], bool)
    said = np.array([EMOTIONS.index(scan.said or scan.answer) for scan in scans])
    target[told] = np.eye(len(EMOTIONS))[said[told]]
    return np.asarray(target, np.float64)


def _log_softmax(logits: Vector) -> Vector:
    import numpy as np

    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), np.float64)


def _softmax(logits: Vector) -> Vector:
    import numpy as np

    return np.asarray(np.exp(_log_softmax(logits)), np.float64)
