"""The current mood of a person who is watched, which changes only when another one has lasted."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from facetune.affect import EMOTIONS, Emotion, valence_arousal, word_for
from facetune.types import Mood
from facetune.vision.classifier import log_probabilities
from facetune.vision.evidence import SURE

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.vision.quality import Quality

MEMORY: Final = 0.8
"""Seconds after which the weight of a frame is down to 1/e: longer than a blink, shorter than a mood."""

MARGIN: Final = 0.15
"""How much more probable (0..1) another emotion must be than the current one."""

LASTING: Final = 0.8
LASTING_FRAMES: Final = 6
"""Seconds, and good frames, for which the lead must last without a break."""

AWAY: Final = 2.0
"""Seconds without a good frame after which the smoothing starts again: the next face may be another person's."""


class Steady:
    """The current mood of a person who is watched.

    The log-probabilities of good frames are smoothed exponentially over MEMORY seconds. An emotion becomes the current
    mood once it has been likely enough (evidence.SURE), and MARGIN ahead of the one before, for LASTING seconds. Frames
    that are not good change nothing. `clock` gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._logs: npt.NDArray[np.float64] | None = None
        self._contempt: float | None = None
        self._seen = -math.inf
        self._others = 0
        self._current: Emotion | None = None
        self._rival: Emotion | None = None
        self._since = 0.0
        self._lead = 0
        self.frames = 0
        """Good frames so far."""

    def add(
        self,
        probabilities: npt.NDArray[np.float32],
        quality: Quality,
        others: int,
        contempt: float | None = None,
    ) -> None:
        """Add a frame with a face, as evidence.Evidence.add takes it."""
        self._others = others
        if not quality.good:
            return
        now = self._clock()
        gap, self._seen = now - self._seen, now
        self.frames += 1
        logs = log_probabilities(probabilities)
        if self._logs is None or gap > AWAY:
            self._logs, self._contempt, self._rival = logs, contempt, None
        else:
            share = (1 - math.exp(-gap / MEMORY)) * quality.weight
            self._logs = self._logs + share * (logs - self._logs)
            if contempt is not None:
                before = self._contempt if self._contempt is not None else contempt
                self._contempt = before + share * (contempt - before)
        self._follow_lead(now)

    def add_faceless(self) -> None:
        """Add a frame without a face: the mood stays, and a lead that has begun ends."""
        self._rival = None

    def distribution(self) -> dict[Emotion, float]:
        """The smoothed probabilities, with sum 1; empty before the first good frame."""
        import numpy as np

        if self._logs is None:
            return {}
        likelihood = np.exp(self._logs)
        return dict(zip(EMOTIONS, (likelihood / likelihood.sum()).tolist(), strict=True))

    def changed(self) -> Mood | None:
        """The new mood, once, when the mood has just changed."""
        if self._rival is None or self._lead < LASTING_FRAMES or self._seen - self._since < LASTING:
            return None
        self._current, self._rival = self._rival, None
        distribution = self.distribution()
        valence, arousal = valence_arousal(distribution)
        return Mood(
            emotion=self._current,
            confidence=distribution[self._current],
            valence=valence,
            arousal=arousal,
            word=word_for(valence, arousal),
            distribution=distribution,
            frames=self.frames,
            others=self._others,
            contempt=self._contempt,
        )

    def _follow_lead(self, now: float) -> None:
        """Count how long the same emotion has been far enough ahead of the current one."""
        distribution = self.distribution()
        first = max(EMOTIONS, key=distribution.__getitem__)
        ahead = distribution[first] - (distribution[self._current] if self._current else 0.0)
        if first == self._current or distribution[first] < SURE or ahead < MARGIN:
            self._rival = None
        elif first == self._rival:
            self._lead += 1
        else:
            self._rival, self._since, self._lead = first, now, 1
