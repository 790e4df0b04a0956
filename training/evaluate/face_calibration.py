"""What calibration to a face gains and costs for simulated people, and the search for its constants."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from facetune.vision import calibration
from facetune.vision.calibration import Rest
from facetune.vision.manifest import Resting
from training.data.labels import EMOTIONS
from training.evaluate.simulated_people import (
    LEANS,
    Effect,
    Floats,
    Learner,
    People,
    Telling,
    at_rest,
    by_correcting,
    kind,
)

SEEDS = (0, 1, 2)
"""Seeds of the simulations of ordinary people that constants must pass. One alone lets some pass by chance."""

LOST = 0.0001
"""The accuracy (0..1) that an ordinary person may lose on faces in FER2013's proportions: one in ten thousand."""


class Constants(NamedTuple):
    """The constants that `choose` searches: those of calibration.py in lower case."""

    share: float = calibration.SHARE
    slack: float = calibration.SLACK
    doubt: float = calibration.DOUBT
    bound: float = calibration.BOUND

    def learner(self, resting: Resting) -> Learner:
        """Calibration with these constants; `resting` is how the model reads resting faces."""

        def learner(rest: Rest | None) -> Floats:
            return calibration.bias_for(rest, resting, **self._asdict())

        return learner


def acceptable(ordinary: Sequence[dict[str, Effect]], leaning: Sequence[dict[str, Effect]]) -> bool:
    """Whether constants with these effects may be chosen.

    In FER2013's proportions an ordinary person loses at most LOST, and zero lies in the interval of the change. People
    who lean may lose nothing beyond that interval either, at most 3 points on faces that are not at rest, and at most
    10 points on the emotion that they lean to.
    """
    return (
        all(each["fer2013"].change >= -LOST and each["fer2013"].high >= 0 for each in ordinary)
        and all(each["fer2013"].high >= 0 and each["others"].change >= -0.03 for each in leaning)
        and all(each[name].change >= -0.1 for each, name in zip(leaning, LEANS, strict=True))
    )


def choose(faces: People, resting: Resting) -> list[tuple[float, bool, Constants]]:
    """Every combination as (gain, acceptable, constants): acceptable ones first, then by gain, highest first.

    The gain (accuracy, 0..1) is the mean for people who lean, on a day on which half of all faces rest: over people
    with a look at rest and people who correct a hundred scans.
    """

    def taught(lean: str | None, learner: Learner) -> dict[str, Effect]:
        told, who = Telling(1.0, 1.0), kind(faces, lean)
        return by_correcting(faces, who, learner, scans=100, telling=told, resting=0.5, count=60)

    found = []
    for each in itertools.starmap(
        Constants, itertools.product((0.2, 0.3, 0.5), (0.3, 0.5), (2.0, 2.5, 3.0), (0.2, 0.3, 0.5))
    ):
        learner = each.learner(resting)
        leaning = [at_rest(faces, kind(faces, lean), learner, count=60) for lean in LEANS]
        learnt = [taught(lean, learner) for lean in LEANS]
        looked = [at_rest(faces, kind(faces, None), learner, count=600, seed=seed) for seed in SEEDS]
        ordinary = [*looked, taught(None, learner)]
        gain = float(np.mean([effects["day"].change for effects in (*leaning, *learnt)]))
        found.append((gain, acceptable(ordinary, leaning) and acceptable([], learnt), each))
    return sorted(found, key=lambda each: (not each[1], -each[0]))


def worst(faces: People) -> float:
    """The change in accuracy (0..1, negative) by the worst bias within BOUND, over all corners of the allowed box."""
    before = float((faces.logs.argmax(axis=1) == faces.labels).mean())
    corners = itertools.product((0.0, calibration.BOUND), repeat=len(EMOTIONS))
    return min(float(((faces.logs + corner).argmax(axis=1) == faces.labels).mean()) - before for corner in corners)
