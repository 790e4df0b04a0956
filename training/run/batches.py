"""Batches: the faces and targets of one training step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from training.data import ferplus
from training.data.augment import augment, resized
from training.data.faces import SIZE, Faces
from training.data.labels import EMOTIONS
from training.data.webcam import degraded
from training.run.recipes import Recipe

Floats = npt.NDArray[np.float32]
Answers = Mapping[str, Floats]
"""What teachers or tutors answered about N faces: by output, (N, 7) or (N, 8) float32 probabilities."""


class Batches:
    """Batches of one data set under one recipe.

    An epoch's order and augmentation depend only on the seed and the epoch's number, so that a run that was stopped
    continues as if it had not been.
    """

    def __init__(
        self,
        faces: Faces,
        recipe: Recipe,
        seed: int,
        taught: Answers | None = None,
        tutors: Callable[[Floats], Answers] | None = None,
    ) -> None:
        self.faces, self.recipe, self.seed, self.tutors = faces, recipe, seed, tutors
        self.targets = targets(faces, recipe, taught)

    def __len__(self) -> int:
        """Number of full batches in an epoch; the faces that are left over differ between epochs."""
        return len(self.faces) // self.recipe.batch

    def epoch(self, number: int) -> Iterator[tuple[npt.NDArray[np.int64], np.random.Generator]]:
        """The rows of each batch of an epoch, (B,) int64, with the random generator to pass to `at`."""
        rng = np.random.default_rng([self.seed, number])
        order = rng.permutation(len(self.faces))
        for place in range(len(self)):
            yield order[place * self.recipe.batch : (place + 1) * self.recipe.batch], rng

    def at(
        self, rows: npt.NDArray[np.int64], rng: np.random.Generator, progress: float
    ) -> tuple[Floats, dict[str, Floats]]:
        """Faces, (B, size, size, 1) float32 in 0..255, and targets by output, at `progress` (0..1) of the run."""
        recipe = self.recipe
        calm = progress >= recipe.calm_from
        size = recipe.size(progress)
        seen = SIZE if self.tutors else size  # an exported network accepts only this size
        pixels = self.faces.pixels[rows]
        erasing = 0.12 if calm else 0.3
        x = augment(pixels, rng, size=seen, erasing=erasing) if recipe.augment else resized(pixels, seen)
        y = {name: target[rows] for name, target in self.targets.items()}
        if recipe.mixup and not calm:
            share = np.float32(rng.beta(recipe.mixup, recipe.mixup))
            other = rng.permutation(len(rows))
            x = share * x + (1 - share) * x[other]
            y = {name: share * target + (1 - share) * target[other] for name, target in y.items()}
        if self.tutors:
            y = mixed(y, self.tutors(x), recipe.tutoring)
        # The tutors saw the clear view: the network learns to see the same in the poor one.
        if recipe.webcam:
            x = degraded(x, rng, recipe.webcam)
        return (x if x.shape[1] == size else resized(x[..., 0], size)), y


def targets(faces: Faces, recipe: Recipe, taught: Answers | None = None) -> dict[str, Floats]:
    """Target distributions: `emotion`, (N, 7) float32, and with votes and a crowd_weight `expression`, (N, 8).

    A share `recipe.teaching` (0..1) of each target is the teachers' answer, if there are teachers. For a face without
    enough votes, `expression` is the teachers' answer, or all 0 without teachers: its cross-entropy is then 0.
    """
    found = {"emotion": _smooth(np.eye(len(EMOTIONS), dtype=np.float32)[faces.labels], recipe.label_smoothing)}
    if recipe.crowd_weight and faces.votes is not None:
        found["expression"] = _smooth(ferplus.distribution(faces.votes), recipe.label_smoothing)
    if taught is None or not recipe.teaching:
        return found
    return mixed(found, taught, recipe.teaching)


def mixed(targets: Mapping[str, Floats], answers: Answers, share: float) -> dict[str, Floats]:
    """Targets by output, (N, C) each, mixed with a share (0..1) of the answers for each output that has some."""
    return {
        name: _mixed(target, answers[name], share) if name in answers else target for name, target in targets.items()
    }


def _mixed(target: Floats, answers: Floats, share: float) -> Floats:
    known = target.sum(axis=1, keepdims=True) > 0
    return np.where(known, (1 - share) * target + share * answers, answers).astype(np.float32)


def _smooth(shares: Floats, amount: float) -> Floats:
    known = shares.sum(axis=1, keepdims=True) > 0
    return np.where(known, shares * (1 - amount) + amount / shares.shape[1], 0).astype(np.float32)
