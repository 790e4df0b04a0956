"""A correction of the model's probabilities for one person's face."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from facetune.affect import EMOTIONS, Emotion

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.types import Mood


class Correction(msgspec.Struct, frozen=True):
    """What is added to each emotion's natural log-probability; an absent emotion counts as 0.

    Adding the same to all of them changes nothing. calibration.py makes one, and keeps it small.
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
