"""A correction of what the model says, made for one face and handed in as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from facetune.affect import EMOTIONS, Emotion

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.types import Mood


class Correction(msgspec.Struct, frozen=True):
    """What is added to the log-probability of each emotion, in the order of EMOTIONS; an absent one counts as 0.

    Adding the same to all of them changes nothing. Who makes one keeps it small: see vision/calibration.py.
    """

    bias: dict[Emotion, float]

    def apply(self, probabilities: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Probabilities of the seven emotions, (7,) float32, corrected and summing to 1 again."""
        import numpy as np

        shifted = probabilities.astype(np.float64) * np.exp(self._vector())
        return (shifted / max(float(shifted.sum()), 1e-12)).astype(np.float32)

    def mark(self, mood: Mood) -> Mood:
        """A mood that was found with this correction, with what it would have been without."""
        import numpy as np

        if not mood.distribution:
            return mood
        shares = np.array([mood.distribution[emotion] for emotion in EMOTIONS]) * np.exp(-self._vector())
        before = dict(zip(EMOTIONS, (shares / shares.sum()).tolist(), strict=True))
        return msgspec.structs.replace(mood, calibrated=True, uncorrected=before)

    def _vector(self) -> npt.NDArray[np.float64]:
        import numpy as np

        return np.array([self.bias.get(emotion, 0.0) for emotion in EMOTIONS])
