"""Calibration to a face: from how it looks at rest to a correction of the model's answers.

A correction adds a bias to the model's log-probabilities: an emotion that a face shows even at rest is then given less
readily. Two things tell how a face looks at rest:

- a look at it (`from_look`), which counts as much as LOOK scans;
- the person's own word, "I am actually calm" (`from_scans`): the scans that they corrected to neutral, together with
  those that were read as neutral and not corrected. Only both together are a fair sample: either alone is selected by
  what the model answered.

Their average is compared with the resting faces of people in general (`Resting`, from the model's manifest). What lies
within the usual range for an average of so many faces (SLACK and DOUBT) is ignored, so that chance does not change an
ordinary person's answers. Of the rest, a share (SHARE) is taken away, at most BOUND for each emotion: an answer that is
more than exp(BOUND) = 1.22 times likelier than any other is never overturned.

How often a person is at rest does not matter: a resting face is compared with resting faces. A bias fitted to all scans
of a person would learn from a calm life that sadness is rare, and would then miss it.

The method is this project's own. `python -m training.personal --choose` tries values of SHARE, SLACK, DOUBT and BOUND
for the decision that ships. These meet all of its rules: beyond chance an ordinary person loses nothing, nor one who
leans. Others gain up to 0.2 points more for people who lean, on a day of many resting faces. The same command without
--choose shows what calibration gains and costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from facetune.affect import EMOTIONS, Emotion
from facetune.vision.classifier import log_probabilities

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.types import Mood
    from facetune.vision.manifest import Resting

    Vector = npt.NDArray[np.float64]

NEUTRAL: Final[Emotion] = "neutral"

SLACK: Final = 0.5
"""Standard deviations from the mean that are ignored for any number of faces: the model is not exact, and a webcam's
picture differs from a photograph."""

DOUBT: Final = 2.5
"""Standard errors of the mean of so many resting faces that are ignored as well."""

SHARE: Final = 0.3
"""The share of what goes beyond that is taken away."""

BOUND: Final = 0.2
"""Largest bias, in natural log-odds."""

LOOK: Final = 3
"""Scans that a look at rest counts as."""

LEAST_CORRECTIONS: Final = 5
"""Scans that the person must have corrected to neutral before any scan counts."""


class Observed(NamedTuple):
    """A past scan: seven probabilities (0..1, sum 1) in the order of EMOTIONS, as the model gave them, not corrected.

    `answer` is the emotion that was shown, `said` what the person corrected it to, or None where they did not.
    """

    probabilities: Sequence[float]
    answer: Emotion
    said: Emotion | None


class Rest(NamedTuple):
    """A face at rest: its average natural log-probabilities, (7,) float64 in the order of EMOTIONS.

    `scans` is how many scans they count as.
    """

    logs: Vector
    scans: float


def from_look(logs: npt.ArrayLike) -> Rest:
    """A look at rest, from its natural log-probabilities, (7,) in the order of EMOTIONS."""
    import numpy as np

    return Rest(np.asarray(logs, np.float64), LOOK)


def count_corrections(scans: Sequence[Observed]) -> int:
    """How many scans the person corrected to neutral."""
    return sum(scan.said == NEUTRAL != scan.answer for scan in scans)


def from_scans(scans: Sequence[Observed]) -> Rest | None:
    """The face at rest by the person's own word; None before LEAST_CORRECTIONS."""
    if count_corrections(scans) < LEAST_CORRECTIONS:
        return None
    at_rest = [scan.probabilities for scan in scans if (scan.said or scan.answer) == NEUTRAL]
    return Rest(log_probabilities(at_rest).mean(axis=0), len(at_rest))


def combine(*known: Rest | None) -> Rest | None:
    """The average of what is known, weighted by the number of scans; None where nothing is known."""
    import numpy as np

    found = [rest for rest in known if rest is not None]
    if not found:
        return None
    scans = [rest.scans for rest in found]
    return Rest(np.average([rest.logs for rest in found], axis=0, weights=scans), sum(scans))


def bias_for(
    rest: Rest | None,
    usual: Resting | None,
    *,
    share: float = SHARE,
    slack: float = SLACK,
    doubt: float = DOUBT,
    bound: float = BOUND,
) -> Vector:
    """The bias for a face at rest, (7,) float64 in natural log-odds: from -bound to 0, and 0 for neutral.

    `usual` is how the same model sees the resting faces of people in general. Without either, the bias is 0. For each
    emotion, bias = -min(max(share * (x - mean - spread * (slack + doubt / sqrt(scans))), 0), bound), where x is its
    log-odds against neutral.
    """
    import numpy as np

    bias: Vector = np.zeros(len(EMOTIONS))
    if rest is None or usual is None:
        return bias
    odds = rest.logs - rest.logs[EMOTIONS.index(NEUTRAL)]
    for place, emotion in enumerate(EMOTIONS):
        if emotion != NEUTRAL:
            let_pass = usual.mean[emotion] + usual.spread[emotion] * (slack + doubt / rest.scans**0.5)
            bias[place] = -min(max(share * (odds[place] - let_pass), 0.0), bound)
    return bias


def by_emotion(vector: Vector) -> dict[Emotion, float] | None:
    """A bias, (7,) in the order of EMOTIONS, for Correction; None where it changes nothing."""
    if float(vector.max() - vector.min()) < 1e-6:
        return None
    return {emotion: round(float(value), 6) + 0.0 for emotion, value in zip(EMOTIONS, vector, strict=True)}


class Correction(msgspec.Struct, frozen=True):
    """What is added to each emotion's natural log-probability; an absent emotion counts as 0.

    Adding the same to all of them changes nothing. bias_for() makes one, and keeps it small.
    """

    bias: dict[Emotion, float]

    def apply(self, probabilities: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Corrected probabilities, (7,) float32 in the order of EMOTIONS, 0..1 with sum 1, from such probabilities."""
        import numpy as np

        shifted = probabilities.astype(np.float64) * np.exp(self._vector())
        return (shifted / max(float(shifted.sum()), 1e-12)).astype(np.float32)

    def mark(self, mood: Mood) -> Mood:
        """A mood that was found with this correction, with the distribution that it would have had without."""
        import numpy as np

        if not mood.distribution:
            return mood
        shares = np.array([mood.distribution[emotion] for emotion in EMOTIONS]) * np.exp(-self._vector())
        before = dict(zip(EMOTIONS, (shares / shares.sum()).tolist(), strict=True))
        return msgspec.structs.replace(mood, calibrated=True, uncorrected=before)

    def _vector(self) -> npt.NDArray[np.float64]:
        import numpy as np

        return np.array([self.bias.get(emotion, 0.0) for emotion in EMOTIONS])
