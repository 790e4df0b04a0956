"""Simulated people: whose resting faces lean to another emotion, and what they correct. See training.personal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from facetune.affect import Emotion
from facetune.vision import calibration
from facetune.vision.calibration import Rest
from facetune.vision.classifier import log_probabilities
from facetune.vision.manifest import Resting
from training.data.labels import EMOTIONS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Learner = Callable[[Rest | None], Floats]
"""From what is known of a face at rest to the (7,) bias that is added to log-probabilities."""

NEUTRAL = EMOTIONS.index("neutral")
LEANS = ("sad", "angry", "fear")

FIFTH = 0.2


class People(NamedTuple):
    """Faces as the model sees them: (N, 7) log-probabilities and (N,) labels."""

    logs: Floats
    labels: Ints


class Effect(NamedTuple):
    """Accuracy before, its change, and half the width of the change's 95 % interval, all in 0..1."""

    before: float
    change: float
    half: float

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self.change + self.half

    def __str__(self) -> str:
        return f"{self.before:6.1%} {self.change * 100:+6.2f} ±{self.half * 100:.2f}"


class Telling(NamedTuple):
    """The share (0..1) of wrong answers that a person corrects: about resting faces, and about others."""

    resting: float
    others: float


class Kind(NamedTuple):
    """The faces of one kind of person: the rows of neutral faces, and of all others."""

    resting: Ints
    others: Ints


def people(probabilities: npt.NDArray[np.floating[Any]], labels: Ints) -> People:
    """Faces from (N, 7) probabilities and (N,) labels."""
    return People(log_probabilities(probabilities), labels)


def usual(faces: People) -> Resting:
    """Mean and spread of the neutral faces' log-odds: what the manifest has of the validation faces."""
    logs = faces.logs[faces.labels == NEUTRAL]
    odds = logs - logs[:, [NEUTRAL]]

    def named(values: Floats) -> dict[Emotion, float]:
        return {name: round(float(values[i]), 3) for i, name in enumerate(EMOTIONS) if i != NEUTRAL}

    return Resting(mean=named(odds.mean(axis=0)), spread=named(odds.std(axis=0, ddof=1)))


def kind(faces: People, lean: str | None, *, whole: bool = False) -> Kind:
    """The faces of people who lean to `lean`, at rest or, with `whole`, in all emotions; None: ordinary people."""
    resting = np.flatnonzero(faces.labels == NEUTRAL)
    others = np.flatnonzero(faces.labels != NEUTRAL)
    if lean is None:
        return Kind(resting, others)
    resting = _leaning(faces, resting, lean)
    if whole:
        other_labels = [i for i, name in enumerate(EMOTIONS) if name not in (lean, "neutral")]
        others = np.concatenate([_leaning(faces, np.flatnonzero(faces.labels == i), lean) for i in other_labels])
    return Kind(resting, others)


def _leaning(faces: People, rows: Ints, lean: str) -> Ints:
    odds = faces.logs[rows, EMOTIONS.index(lean)] - faces.logs[rows, NEUTRAL]
    return np.asarray(rows[odds >= np.quantile(odds, 1 - FIFTH)], np.int64)


def at_rest(faces: People, who: Kind, learner: Learner, *, count: int = 300, seed: int = 0) -> dict[str, Effect]:
    """The effect of a look at rest for `count` people of one kind, by group of faces.

    A look uses calibration.LOOK faces.
    """
    rng = np.random.default_rng(seed)
    tally = _Tally(faces, who)
    for _ in range(count):
        halves = rng.permutation(who.resting)
        middle = len(halves) // 2
        seen = faces.logs[halves[:middle][: calibration.LOOK]].mean(axis=0)
        tally.add(learner(calibration.from_look(seen)), halves[middle:])
    return tally.effects()


def by_correcting(
    faces: People,
    who: Kind,
    learner: Learner,
    *,
    scans: int,
    telling: Telling,
    resting: float,
    count: int = 200,
    seed: int = 0,
) -> dict[str, Effect]:
    """The effect of corrections for `count` people of one kind, without a look at rest.

    They are scanned `scans` times, a share `resting` (0..1) of these at rest, and correct wrong answers as `telling`
    says. They are tested on the other half of their faces.
    """
    rng = np.random.default_rng(seed)
    tally = _Tally(faces, who)
    for _ in range(count):
        calm, moved = rng.permutation(who.resting), rng.permutation(who.others)
        half_calm, half_moved = len(calm) // 2, len(moved) // 2
        here = rng.random(scans) < resting
        rows = np.where(here, rng.choice(calm[:half_calm], scans), rng.choice(moved[:half_moved], scans))
        answers = faces.logs[rows].argmax(axis=1)
        objects = rng.random(scans) < np.where(here, telling.resting, telling.others)
        told = (answers != faces.labels[rows]) & objects
        seen = [
            calibration.Observed(
                np.exp(faces.logs[row]).tolist(), EMOTIONS[answer], EMOTIONS[faces.labels[row]] if said else None
            )
            for row, answer, said in zip(rows, answers, told, strict=True)
        ]
        tally.add(learner(calibration.from_scans(seen)), calm[half_calm:], moved[half_moved:])
    return tally.effects()


class _Tally:
    """How often each face is read correctly before and after, over the people who were tested on it."""

    def __init__(self, faces: People, who: Kind) -> None:
        self._faces, self._who = faces, who
        self._before = np.asarray(faces.logs.argmax(axis=1) == faces.labels, np.float64)
        self._after = np.zeros(len(faces.labels))
        self._times = np.zeros(len(faces.labels))

    def add(self, bias: Floats, resting: Ints, others: Ints | None = None) -> None:
        rows = np.concatenate([resting, self._who.others if others is None else others])
        if bias.any():
            self._after[rows] += (self._faces.logs[rows] + bias).argmax(axis=1) == self._faces.labels[rows]
        else:
            self._after[rows] += self._before[rows]
        self._times[rows] += 1

    def effects(self) -> dict[str, Effect]:
        calm, moved = self._effect(self._who.resting), self._effect(self._who.others)
        share = float((self._faces.labels == NEUTRAL).mean())
        found = {
            "resting": calm,
            "others": moved,
            "fer2013": _mixed(calm, moved, share),
            "day": _mixed(calm, moved, 0.5),
        }
        return found | {
            name: self._effect(self._who.others[self._faces.labels[self._who.others] == i])
            for i, name in enumerate(EMOTIONS)
            if (self._faces.labels[self._who.others] == i).any()
        }

    def _effect(self, rows: Ints) -> Effect:
        rows = rows[self._times[rows] > 0]
        change = self._after[rows] / self._times[rows] - self._before[rows]
        half = 1.96 * float(change.std(ddof=1)) / len(rows) ** 0.5
        return Effect(float(self._before[rows].mean()), float(change.mean()), half)


def _mixed(calm: Effect, moved: Effect, share: float) -> Effect:
    """The effect on a day on which a `share` (0..1) of the faces rests."""
    half = ((share * calm.half) ** 2 + ((1 - share) * moved.half) ** 2) ** 0.5
    before, change = (share * a + (1 - share) * b for a, b in zip(calm[:2], moved[:2], strict=True))
    return Effect(before, change, half)
