"""The mathematics of knowing a face: from how it looks at rest to a correction.

A correction adds a bias to the model's log-probabilities: an emotion towards which the face leans at rest is read less
readily from then on. Two things tell how a face looks at rest:

- a look at it, which counts as much as LOOK scans;
- "I am actually calm" (`calm`): scans that the person said were neutral, together with those that were read so and let
  stand. Only both together are a fair sample: one without the other is chosen by what the model thought.

Their average is compared with the resting faces of everybody (`Resting`, which the model's manifest tells). It counts
only from where averages of as many faces of anybody hardly ever lie (SLACK and DOUBT), and then by a share (SHARE), so
that an ordinary person's chance leaning changes nothing. No emotion is moved by more than BOUND: an answer more than e
to the BOUND (1.35) times likelier than any other is never overturned.

How often somebody is at rest is of no matter: a resting face is compared with resting faces. A bias fitted to all of
somebody's scans would learn from a calm life that others' sadness is rare, and misread their sadness for it.

SHARE, SLACK, DOUBT and BOUND are in shares and in standard deviations of whatever model is in use. They were chosen by
`python -m training.personal --choose`: of those that do no harm with either of two models, 36489332706a and
b86c2b9260af, the ones that gain most. They do none with 64e73ee3e3ef, which ships. With 0e5497a5263e an ordinary person
lost up to 0.02 points by a look on the validation faces. The same command without --choose shows what all of this gains
and costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from facetune.affect import EMOTIONS, Emotion
from facetune.vision.classifier import log_probabilities

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.vision.manifest import Resting

    Vector = npt.NDArray[np.float64]

NEUTRAL: Final[Emotion] = "neutral"

SLACK: Final = 0.3
"""Standard deviations from the mean that are let pass for any number of faces: the model's own vagueness, and what a
webcam's picture may differ from a photograph's."""

DOUBT: Final = 2.0
"""Standard errors of the mean of as many resting faces of anybody, which are let pass besides."""

SHARE: Final = 0.3
"""How much of what goes beyond is taken away again."""

BOUND: Final = 0.3
"""Largest bias, in natural log-odds."""

LOOK: Final = 3
"""Scans that a look at rest counts as."""

LEAST_CORRECTIONS: Final = 5
"""Fewer scans that the person said were neutral teach nothing."""


class Observed(NamedTuple):
    """A scan of the past: the model's own (7,) probabilities in the order of EMOTIONS, without any correction.

    `answer` is the emotion that was shown, `said` what the person said instead, or None where nobody objected.
    """

    probabilities: Sequence[float]
    answer: Emotion
    said: Emotion | None


class Rest(NamedTuple):
    """A face at rest: its average (7,) log-probabilities in the order of EMOTIONS, and how many scans they count as."""

    logs: Vector
    scans: float


def look(logs: npt.ArrayLike) -> Rest:
    """What a look at rest says, from its (7,) log-probabilities."""
    import numpy as np

    return Rest(np.asarray(logs, np.float64), LOOK)


def lessons(scans: Sequence[Observed]) -> int:
    """How many scans the person said were neutral while another emotion was shown."""
    return sum(scan.said == NEUTRAL != scan.answer for scan in scans)


def calm(scans: Sequence[Observed]) -> Rest | None:
    """What the person's scans say of their face at rest; None while they have said too little."""
    if lessons(scans) < LEAST_CORRECTIONS:
        return None
    at_rest = [scan.probabilities for scan in scans if (scan.said or scan.answer) == NEUTRAL]
    return Rest(log_probabilities(at_rest).mean(axis=0), len(at_rest))


def together(*known: Rest | None) -> Rest | None:
    """The average of all that is known, each by the number of its scans."""
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
    """The (7,) bias in natural log-odds for a face at rest: from -bound to 0, and 0 for neutral.

    `usual` is how the same model sees everybody's resting faces. Without one of both, nothing is corrected.
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


def as_bias(vector: Vector) -> dict[Emotion, float] | None:
    """A bias by emotion, for correction.Correction; None where it changes nothing."""
    if float(vector.max() - vector.min()) < 1e-6:
        return None
    return {emotion: round(float(value), 6) + 0.0 for emotion, value in zip(EMOTIONS, vector, strict=True)}
