"""What the frames of a scan say together: averaging, when it is enough, and when the answer is "not sure"."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Final

from facetune.affect import EMOTIONS, Emotion, valence_arousal, word_for
from facetune.types import Hint, Mood
from facetune.vision.classifier import log_probabilities
from facetune.vision.quality import COVERS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.vision.quality import Quality

ENOUGH_FRAMES: Final = 12
"""Good frames before a scan may stop early: half a second of a webcam, longer than a blink or a word."""

CERTAIN: Final = 0.65
"""Confidence from which a scan may stop early: three faces in four have it (models/README.md)."""

STABLE_FRAMES: Final = 6
STABLE_CHANGE: Final = 0.05
"""A scan may stop when no probability has changed by more than this over so many good frames."""

SURE: Final = 0.56
"""Least confidence (0..1) of an answer.

From it on, four answers in five are what most people see in the face, where a face on which people do not agree counts
as wrong (`sure` in models/manifest.json). 87 % of the faces have it."""


class Evidence:
    """What the frames of one scan say together.

    The answer is the average of the log-probabilities, weighted by each frame's quality (a logarithmic opinion pool:
    Genest and Zidek 1986). It uses the good frames, or the weak ones if there is no good one: then it is never
    confident.
    """

    def __init__(self) -> None:
        self._good = _Average()
        self._weak = _Average()
        self._hints: Counter[Hint | None] = Counter()
        self._recent: deque[npt.NDArray[np.float64]] = deque(maxlen=STABLE_FRAMES)
        self._others = 0
        self._contempt: list[float] = []

    @property
    def frames(self) -> int:
        """Good frames so far."""
        return self._good.count

    def add(
        self,
        probabilities: npt.NDArray[np.float32],
        quality: Quality,
        others: int,
        contempt: float | None = None,
    ) -> None:
        """Add a frame with a face: probabilities, (7,) float32 in the order of EMOTIONS, 0..1 with sum 1.

        `others` counts the other faces. `contempt` is its share (0..1), or None from a model without it.
        """
        self._hints[quality.hint] += 1
        if quality.good and contempt is not None:
            self._contempt.append(contempt)
        self._others = max(self._others, others)
        if quality.good:
            self._good.add(probabilities, quality.weight)
            self._recent.append(self._good.value())
        else:
            self._weak.add(probabilities, quality.weight)

    def add_faceless(self) -> None:
        """Add a frame without a face."""
        self._hints["no_face"] += 1

    def settled(self) -> bool:
        """Whether more frames would hardly change the answer: it rests on enough good ones, is certain, and stable."""
        if self._good.count < ENOUGH_FRAMES or self._recent[-1].max() < CERTAIN:
            return False
        first = self._recent[0]
        return all(float(abs(later - first).max()) <= STABLE_CHANGE for later in self._recent)

    def distribution(self) -> dict[Emotion, float]:
        """The answer so far: probabilities with sum 1, or empty before the first face."""
        average = self._good if self._good.count else self._weak
        if not average.count:
            return {}
        return dict(zip(EMOTIONS, average.value().tolist(), strict=True))

    def mood(self) -> Mood:
        """The answer of the scan."""
        distribution = self.distribution()
        if not distribution:
            return Mood(
                emotion=None,
                confidence=0.0,
                valence=0.0,
                arousal=0.0,
                word=None,
                distribution={},
                frames=0,
                reason="no_face",
                hint="no_face",
            )
        first, second = sorted(EMOTIONS, key=distribution.__getitem__, reverse=True)[:2]
        confidence = distribution[first]
        sure = self._good.count > 0 and confidence >= SURE and not self._covered()
        valence, arousal = valence_arousal(distribution)
        return Mood(
            emotion=first if sure else None,
            confidence=confidence,
            valence=valence,
            arousal=arousal,
            word=word_for(valence, arousal) if sure else None,
            distribution=distribution,
            frames=self._good.count,
            others=self._others,
            reason=None if sure else "not_sure",
            alternatives=[] if sure else [first, second],
            hint=self._obstacle(),
            contempt=sum(self._contempt) / len(self._contempt) if self._contempt else None,
        )

    def _covered(self) -> bool:
        """Whether something covers the face in more than half of the frames that show one."""
        faces = self._good.count + self._weak.count
        return 2 * sum(self._hints[hint] for hint in COVERS) > faces

    def _obstacle(self) -> Hint | None:
        """The most frequent obstacle; None if most frames had none. Beside good frames, a missing face is none."""
        hints = Counter({hint: count for hint, count in self._hints.items() if hint != "no_face" or not self.frames})
        (hint, _), *_ = hints.most_common(1)
        return hint


class _Average:
    """A weighted average of natural log-probabilities."""

    def __init__(self) -> None:
        self.count = 0
        self._weight = 0.0
        self._sum: npt.NDArray[np.float64] | None = None

    def add(self, probabilities: npt.NDArray[np.float32], weight: float) -> None:
        logs = weight * log_probabilities(probabilities)
        self._sum = logs if self._sum is None else self._sum + logs
        self._weight += weight
        self.count += 1

    def value(self) -> npt.NDArray[np.float64]:
        """The distribution, (7,) float64, 0..1 with sum 1. There must be a frame."""
        import numpy as np

        if self._sum is None:
            raise ValueError("there is no frame yet")
        likelihood = np.exp(self._sum / self._weight)
        share: npt.NDArray[np.float64] = likelihood / likelihood.sum()
        return share
